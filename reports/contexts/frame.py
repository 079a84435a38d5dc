"""What stands around every page: whose report, which round, who reads it."""

from __future__ import annotations

from reports.contexts.words import response_words
from reports.facts import ReleaseFacts
from reports.language import _, capitalized, direction, pgettext, spoken

_SHORT_ID = 12
#: The longest name, and the longest name of a round, in a header.
_LONG_NAME, _LONG_ROUND = 60, 40


def answered_words(release: ReleaseFacts) -> str:
    """Return the share who answered the first question, nothing if nobody was asked."""
    first = release.organization.questions[:1]
    return response_words(first[0]) if first and first[0].invited else ""


def round_words(release: ReleaseFacts) -> str:
    """Return the round's name, or what an analysis of files is called."""
    return release.round_name or _("Analysis from files")


def cut(name: str, letters: int) -> str:
    """Return a name of so many letters at most.

    >>> cut("Spring 2026", 40), cut("Spring 2026", 7)
    ('Spring 2026', 'Spring…')
    """
    return name if len(name) <= letters else f"{name[: letters - 1].rstrip()}…"


def frame(release: ReleaseFacts, kind: str, subject: str, *, to_person: bool) -> dict[str, str]:
    """Return title, header and footer; the title is generic, since it travels outside the page.

    `kind` is in the language that is spoken. The header says what a page is of, and the footer what
    it rests on, in one line; that of what goes to a person says who reads it, too.
    """
    answered = answered_words(release)
    round_ = cut(release.round_name, _LONG_ROUND)
    footer = [
        "" if round_ else round_words(release),
        _("{share} answered").format(share=answered) if answered else "",
        _("release {id}").format(id=release.release_id[:_SHORT_ID]),
        _("rules {version}").format(version=release.rules) if release.rules else "",
    ]
    # Who reads it is one of the sentences of `reports.releases.inputs` and `reports.said`.
    readers = _("for {readers}").format(readers=_(release.readers)) if to_person else ""
    of = pgettext("between the number of a page and of all pages", "of")
    header = [kind, round_, cut(release.organization.name, _LONG_NAME)]
    further = [cut(subject, _LONG_NAME), round_]
    return {
        "lang": spoken(),
        "dir": direction(),
        "title": kind,
        "header": " · ".join(part for part in header if part),
        "subject": " · ".join(part for part in further if part),
        "footer": capitalized(" · ".join(part for part in footer if part)),
        "readers": f"{readers} · " if readers else "",
        "page_of": f" {of} ",
    }
