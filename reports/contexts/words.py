"""Numbers, ranges and questions in words, the same on every page."""

from __future__ import annotations

from dataclasses import dataclass

from reports.facts import (
    Estimate,
    Named,
    OrganizationQuestion,
    Question,
    ReleaseFacts,
    UnitQuestion,
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


@dataclass(frozen=True, slots=True)
class Phrase:
    """One question as parts of sentences."""

    come: str  # colleagues ... to you
    named: str  # who ... you
    turn: str  # colleagues outside ... here
    short: str  # "for advice"


_PHRASES = {
    "": Phrase("name you", "named you", "name someone here", ""),
    "advice": Phrase(
        "come to you for advice",
        "named you for advice",
        "turn to someone here for advice",
        "for advice",
    ),
    "momentum": Phrase(
        "say that you move things forward",
        "named you as someone who moves things forward",
        "say that someone here moves things forward",
        "for moving things forward",
    ),
    "opinion": Phrase(
        "take your opinion on change seriously",
        "named you as someone whose opinion on change counts",
        "take the opinion of someone here on change seriously",
        "for an opinion on change",
    ),
}


def phrase(key: str) -> Phrase:
    """Return the parts of sentences for a question; one that is not known is quoted by its key."""
    quoted = f"“{key}”"
    return _PHRASES.get(key) or Phrase(
        f"name you under {quoted}",
        f"named you under {quoted}",
        f"name someone here under {quoted}",
        f"under {quoted}",
    )


def question_text(questions: tuple[Question, ...], key: str) -> str:
    """Return what respondents read, or the key where only that is known."""
    return next((question.text for question in questions if question.key == key), "") or key


def number(value: int | float) -> str:
    """Return a whole number with its thousands set apart.

    >>> number(1240), number(31.4)
    ('1,240', '31')
    """
    return f"{round(value):,}"


def people(count: int, one: str = "person", many: str = "people") -> str:
    """Return a count with its noun.

    >>> people(1), people(12), people(1, "unit", "units")
    ('1 person', '12 people', '1 unit')
    """
    return f"{number(count)} {one if count == 1 else many}"


def percent(share: float) -> str:
    r"""Return a share in whole percent; only what is exactly nothing or all is called 0 or 100.

    >>> percent(0.971), percent(0.9999), percent(0.0001), percent(1)
    ('97\xa0%', '99\xa0%', '1\xa0%', '100\xa0%')
    """
    whole = round(share * 100)
    if 0 < share < 1:
        whole = min(99, max(1, whole))
    return f"{whole}\N{NO-BREAK SPACE}%"


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
        return "hardly any"
    return "nearly all" if tenth == 10 else f"about {tenth}\N{NO-BREAK SPACE}in\N{NO-BREAK SPACE}10"


def roughly(share: float) -> str:
    """Return a share of people in everyday words.

    >>> roughly(0.48), roughly(0.1)
    ('about half', 'about a tenth')
    """
    steps = (
        (0.07, "a few"),
        (0.15, "about a tenth"),
        (0.29, "about a quarter"),
        (0.41, "about a third"),
        (0.58, "about half"),
        (0.71, "about two thirds"),
        (0.85, "about three quarters"),
    )
    return next((words for line, words in steps if share < line), "nearly all")


def counted(named: Named) -> str:
    """Return a count as it is told: "31", "0 to 2", "30 or more".

    >>> counted(Named(31, 190, 24, 39)), counted(Named(2, 190, 0, 6, "at most"))
    ('31', '0 to 2')
    """
    if named.bound == "at most":
        return f"0 to {number(named.count)}"
    return f"{number(named.count)} or more" if named.bound == "at least" else number(named.count)


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
    return f"0 to {number(max(FEW, named.count))}"


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


#: What is said of a share that is told as open at one end.
_ENDS = {"about": "", "at least": " or more", "at most": " or less"}


def response_words(question: OrganizationQuestion | UnitQuestion) -> str:
    """Return the share who answered as it is printed, rounded where it was rounded."""
    share = response_share(question)
    if share is None:
        return ""
    if question.response is None:
        return percent(share)
    return f"about {percent(share)}{_ENDS[question.response_bound]}"


def bounds(named: Named) -> tuple[int, int]:
    """Round a range to whole people, never so that the count falls outside.

    >>> bounds(Named(31, 190, 24.2, 38.9))
    (24, 39)
    """
    return min(round(named.low), named.count), max(round(named.high), named.count)


def range_words(named: Named) -> str:
    """Return the range of a count: "24 to 39"."""
    low, high = bounds(named)
    return f"{number(low)} to {number(high)}" if low < high else number(low)


def who_answered(named: Named, mode: str) -> str:
    """Return those who could have named someone; a confidential round rounds them."""
    if mode == ATTRIBUTED:
        return f"the {number(named.of)} colleagues who answered"
    return f"about {number(named.of)} colleagues who answered"


def ordinal(place: int) -> str:
    """Return a place: 1st, 2nd, 3rd, 11th.

    >>> [ordinal(place) for place in (1, 2, 3, 4, 11, 22, 113)]
    ['1st', '2nd', '3rd', '4th', '11th', '22nd', '113th']
    """
    last = {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{number(place)}{'th' if place % 100 in (11, 12, 13) else last}"


def signed(value: float) -> str:
    """Return a coefficient with two digits and a real minus.

    >>> signed(0.224), signed(-0.05), signed(-0.001)
    ('0.22', '−0.05', '0.00')
    """
    text = f"{value:.2f}"
    return text.lstrip("-") if float(text) == 0 else text.replace("-", "−")


def p_words(p: float) -> str:
    r"""Return a p value as it is printed.

    >>> p_words(0.0001), p_words(0.0342)
    ('p\xa0<\xa00.001', 'p\xa0=\xa00.034')
    """
    return ("p < 0.001" if p < 0.001 else f"p = {p:.3f}").replace(" ", "\N{NO-BREAK SPACE}")


def interval_words(estimate: Estimate) -> str:
    """Return the 90 % interval of an estimate, or nothing."""
    if estimate.low is None or estimate.high is None:
        return ""
    return f"{signed(estimate.low)} to {signed(estimate.high)}"


def name_size(name: str) -> str:
    """Return how large a name is set, so that a page keeps its shape.

    >>> name_size("Ada"), name_size("A" * 60), name_size("A" * 120)
    ('', 'long', 'longest')
    """
    return "" if len(name) <= 38 else "long" if len(name) <= 90 else "longest"
