"""Numbers, ranges and questions in words, the same on every page."""

from __future__ import annotations

from reports.facts import (
    Estimate,
    Named,
    OrganizationQuestion,
    Question,
    ReleaseFacts,
    UnitQuestion,
)
from reports.language import (
    _,
    fixed,
    from_to,
    isolated,
    later,
    ngettext,
    number,
    percent,
    pgettext,
)
from reports.thresholds import FLOORS

#: Up to this many nominations an exact page says "0 to 2" and draws no comparison.
FEW = 2
#: The smallest group in which a percentile is printed.
SMALLEST_COMPARED = 20
#: The smallest unit about which anything is said, in people.
SMALLEST_UNIT = 5
#: The smallest unit whose dependence on a few people is said.
SMALLEST_CONCENTRATED = 10

ATTRIBUTED = "attributed"


#: The adverb of each question: what somebody is named for.
_SHORT = {
    "": "",
    "advice": later("for advice"),
    "momentum": later("for moving things forward"),
    "opinion": later("for an opinion on change"),
}


def short_words(key: str) -> str:
    """Return what people are named for, as an adverb; a question not known is quoted by its key.

    >>> short_words("advice"), short_words("lunch"), short_words("")
    ('for advice', 'under “lunch”', '')
    """
    if key not in _SHORT:
        return _("under “{key}”").format(key=key)
    return _(_SHORT[key]) if key else ""


def asked(key: str, *, advice: str, momentum: str, opinion: str, other: str) -> str:
    """Return, translated, the sentence that fits a question; `other` has a place for its ``key``.

    >>> asked("lunch", advice="A", momentum="M", opinion="O", other="Who named you under “{key}”?")
    'Who named you under “lunch”?'
    """
    known = {"advice": advice, "momentum": momentum, "opinion": opinion}
    if key in known:
        return _(known[key])
    # Braces in a key would be taken for places.
    quoted = key.replace("{", "{{").replace("}", "}}")
    return _(other).replace("{key}", quoted)


def question_text(questions: tuple[Question, ...], key: str) -> str:
    """Return what respondents read, or the key where only that is known."""
    text = next((question.text for question in questions if question.key == key), "")
    return isolated(text or key)


def people(count: int) -> str:
    """Return a count of people.

    >>> people(1), people(12)
    ('1 person', '12 people')
    """
    return ngettext("{count} person", "{count} people", count).format(count=number(count))


def about(count: str) -> str:
    """Return a number that was rounded, and says so.

    >>> about(number(200))
    'about 200'
    """
    return pgettext("a rounded number", "about {count}").format(count=count)


def tens(share: float) -> int:
    """Round a share to 10 percent.

    >>> tens(0.64), tens(0.66)
    (60, 70)
    """
    return int(share * 10 + 0.5) * 10


def in_ten(share: float) -> str:
    r"""Return a share as so many of ten.

    >>> in_ten(0.34), in_ten(0.02), in_ten(0.98)
    ('about 3\xa0in\xa010', 'hardly any', 'nearly all')
    """
    tenth = round(share * 10)
    if tenth == 0:
        return pgettext("a share", "hardly any")
    if tenth == 10:
        return pgettext("a share", "nearly all")
    return pgettext("a share", "about {tenth}\N{NO-BREAK SPACE}in\N{NO-BREAK SPACE}10").format(
        tenth=tenth
    )


#: Below this share of all people -> the words for it.
_AS_SELDOM = (
    (0.07, later("The same is true of a few of everybody here.")),
    (0.15, later("The same is true of about a tenth of everybody here.")),
    (0.29, later("The same is true of about a quarter of everybody here.")),
    (0.41, later("The same is true of about a third of everybody here.")),
    (0.58, later("The same is true of about half of everybody here.")),
    (0.71, later("The same is true of about two thirds of everybody here.")),
    (0.85, later("The same is true of about three quarters of everybody here.")),
    (2.0, later("The same is true of nearly all of everybody here.")),
)


def same_of(share: float) -> str:
    """Say of how many people here the same is true.

    >>> same_of(0.48), same_of(0.1)[-32:]
    ('The same is true of about half of everybody here.', 'about a tenth of everybody here.')
    """
    return next(_(words) for line, words in _AS_SELDOM if share < line)


def counted(named: Named) -> str:
    """Return a count as it is told: "31", "0 to 2", "30 or more".

    >>> counted(Named(31, 190, 24, 39)), counted(Named(2, 190, 0, 6, "at most"))
    ('31', '0 to 2')
    """
    if named.bound == "at most":
        return from_to("0", number(named.count))
    return or_more(named.count) if named.bound == "at least" else number(named.count)


def or_more(count: int) -> str:
    """Return the lower end of a band.

    >>> or_more(30)
    '30 or more'
    """
    return pgettext("a number of people", "{count} or more").format(count=number(count))


def is_few(named: Named) -> bool:
    """Whether somebody was named so seldom that a page says "0 to 2", or what its round says.

    >>> is_few(Named(2, 190, 0, 6)), is_few(Named(4, 190, 0, 9, "at most"))
    (True, True)
    """
    return named.bound == "at most" or named.count <= FEW


def few_words(named: Named) -> str:
    """Return what a page says in the place of a few nominations.

    >>> few_words(Named(1, 190, 0, 6)), few_words(Named(4, 190, 0, 9, "at most"))
    ('0 to 2', '0 to 4')
    """
    return from_to("0", number(max(FEW, named.count)))


def few_in(release: ReleaseFacts) -> int:
    """Return up to how many nominations are one and the same fact in this release."""
    return FEW if release.rules in {"", "1"} else FLOORS.few


def response_share(question: OrganizationQuestion | UnitQuestion) -> float | None:
    """Return the share who answered, as far as it may be said."""
    if question.response is not None:
        return question.response
    if question.answered is None:
        return None
    return question.answered / question.invited if question.invited else 0.0


def response_words(question: OrganizationQuestion | UnitQuestion) -> str:
    """Return the share who answered as it is printed, rounded where it was rounded."""
    share = response_share(question)
    if share is None:
        return ""
    if question.response is None:
        return percent(share)
    if question.response_bound == "at least":
        return _("about {share} or more").format(share=percent(share))
    if question.response_bound == "at most":
        return _("about {share} or less").format(share=percent(share))
    return about(percent(share))


def response_head(mode: str) -> str:
    """Return the head over a column of `response_cell`; it says once that shares are rounded."""
    return _("answered") if mode == ATTRIBUTED else _("answered, about")


def response_cell(question: OrganizationQuestion | UnitQuestion) -> str:
    """Return the share who answered for a table with little room."""
    share = response_share(question)
    if share is None:
        return "–"
    if question.response is None or question.response_bound == "about":
        return percent(share)
    if question.response_bound == "at least":
        return pgettext("a share", "{share} or more").format(share=percent(share))
    return pgettext("a share", "{share} or less").format(share=percent(share))


def bounds(named: Named) -> tuple[int, int]:
    """Round a range to whole people, never so that the count falls outside.

    >>> bounds(Named(31, 190, 24.2, 38.9))
    (24, 39)
    """
    return min(round(named.low), named.count), max(round(named.high), named.count)


def range_words(named: Named) -> str:
    """Return the range of a count: "24 to 39"."""
    low, high = bounds(named)
    return from_to(number(low), number(high)) if low < high else number(low)


def of_round(count: int, mode: str) -> str:
    """Return how many people could have named someone; a confidential round rounds them.

    >>> of_round(201, "attributed"), of_round(200, "confidential")
    ('201', 'about 200')
    """
    return number(count) if mode == ATTRIBUTED else about(number(count))


def p_words(p: float) -> str:
    r"""Return a p value as it is printed.

    >>> p_words(0.0001), p_words(0.0342)
    ('p\xa0<\xa00.001', 'p\xa0=\xa00.034')
    """
    words = f"p < {fixed(0.001, 3)}" if p < 0.001 else f"p = {fixed(p, 3)}"
    return words.replace(" ", "\N{NO-BREAK SPACE}")


def interval_words(estimate: Estimate) -> str:
    """Return the 90 % interval of an estimate, or nothing."""
    if estimate.low is None or estimate.high is None:
        return ""
    return from_to(fixed(estimate.low), fixed(estimate.high))


def name_size(name: str) -> str:
    """Return how large a name is set, so that a page keeps its shape.

    >>> name_size("Ada"), name_size("A" * 60), name_size("A" * 120)
    ('', 'long', 'longest')
    """
    return "" if len(name) <= 38 else "long" if len(name) <= 90 else "longest"
