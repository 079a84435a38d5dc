"""What stands around every page: whose report, which round, who reads it."""

from __future__ import annotations

from reports.contexts.words import response_share, response_words
from reports.facts import ReleaseFacts

LANGUAGE = "en"
_SHORT_ID = 12
_LONG = 60  # a name in the header of a further page


def answered_share(release: ReleaseFacts) -> float | None:
    """Return the share who answered the first question, None if nobody was asked."""
    first = release.organization.questions[:1]
    return response_share(first[0]) if first and first[0].invited else None


def round_words(release: ReleaseFacts) -> str:
    """Return the round's name, or what an analysis of files is called."""
    return release.round_name or "Analysis from files"


def frame(release: ReleaseFacts, kind: str, subject: str, readers: str) -> dict[str, str]:
    """Return title, header and footer; the title is generic, since it travels outside the page."""
    first = release.organization.questions[:1]
    answered = response_words(first[0]) if first and first[0].invited else ""
    footer = [
        f"Round {release.round_name}" if release.round_name else round_words(release),
        f"{answered} answered" if answered else "",
        f"release {release.release_id[:_SHORT_ID]}",
        f"rules {release.rules}" if release.rules else "",
    ]
    header = [kind, release.round_name, release.organization.name]
    return {
        "lang": LANGUAGE,
        "title": kind,
        "header": " · ".join(part for part in header if part),
        "subject": subject if len(subject) <= _LONG else f"{subject[: _LONG - 1]}…",
        "footer": " · ".join(part for part in footer if part),
        "readers": readers,
    }
