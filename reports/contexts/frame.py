"""What stands around every page: whose report, which round, who reads it."""

from __future__ import annotations

from reports.contexts.words import response_share, response_words
from reports.facts import ReleaseFacts
from reports.language import _, direction, pgettext, spoken

_SHORT_ID = 12
_LONG = 60  # a name in the header of a further page


def answered_share(release: ReleaseFacts) -> float | None:
    """Return the share who answered the first question, None if nobody was asked."""
    first = release.organization.questions[:1]
    return response_share(first[0]) if first and first[0].invited else None


def round_words(release: ReleaseFacts) -> str:
    """Return the round's name, or what an analysis of files is called."""
    return release.round_name or _("Analysis from files")


def frame(release: ReleaseFacts, kind: str, subject: str, *, to_person: bool) -> dict[str, str]:
    """Return title, header and footer; the title is generic, since it travels outside the page.

    `kind` is in the language that is spoken. The footer of what goes to a person says who reads it.
    """
    first = release.organization.questions[:1]
    answered = response_words(first[0]) if first and first[0].invited else ""
    round_ = release.round_name
    footer = [
        _("Round {name}").format(name=round_) if round_ else round_words(release),
        _("{share} answered").format(share=answered) if answered else "",
        _("release {id}").format(id=release.release_id[:_SHORT_ID]),
        _("rules {version}").format(version=release.rules) if release.rules else "",
    ]
    # Who reads it is one of the sentences of `reports.releases.inputs` and `reports.said`.
    readers = _("for {readers}").format(readers=_(release.readers)) if to_person else ""
    of = pgettext("between the number of a page and of all pages", "of")
    header = [kind, release.round_name, release.organization.name]
    return {
        "lang": spoken(),
        "dir": direction(),
        "title": kind,
        "header": " · ".join(part for part in header if part),
        "subject": subject if len(subject) <= _LONG else f"{subject[: _LONG - 1]}…",
        "footer": " · ".join(part for part in footer if part),
        "readers": f"{readers} · " if readers else "",
        "page_of": f" {of} ",
    }
