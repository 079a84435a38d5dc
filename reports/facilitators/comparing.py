"""Two rounds beside each other: what both releases tell of the whole and of units, and no person.

A figure is called clearly more or clearly less only where the two ranges that are told do not
overlap. Nothing is computed but that: the answers of neither round are needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from reports.contexts.unit_words import few_outside
from reports.contexts.words import counted, interval_words, response_share, response_words
from reports.facts import (
    Estimate,
    Named,
    OrganizationQuestion,
    ReleaseFacts,
    UnitFacts,
    UnitQuestion,
)
from reports.language import fixed, from_to, number, percent

MORE, LESS, SAME = "clearly more", "clearly less", "not distinguishable"
NOT_TOLD, NO_RANGE = "not told in one of the rounds", "told without a range"
#: Verdicts on two ranges.
JUDGED = frozenset({MORE, LESS, SAME})
#: Half a step of shares that are told to 5 %.
_HALF_STEP = 0.025
#: The chart of two ranges: where its scale begins and ends.
_LEFT, _RIGHT = 6.0, 234.0


@dataclass(frozen=True, slots=True)
class Told:
    """A figure as one round tells it: in words, and from where to where it may lie."""

    words: str
    range: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def has_range(self) -> bool:
        """Whether a range is told."""
        return self.low is not None and self.high is not None


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a figure and its range stand in the chart."""

    dot: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class TwoRanges:
    """The chart of one figure in two rounds on one scale."""

    alt: str
    then: Mark
    now: Mark
    zero: float | None  # where chance, or no relation, would stand


@dataclass(frozen=True, slots=True)
class Line:
    """One figure in two rounds."""

    name: str
    then: Told
    now: Told
    chart: TwoRanges | None
    verdict: str


@dataclass(frozen=True, slots=True)
class Group:
    """What two rounds tell of one unit under one question."""

    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """The ends of a scale, and what on it means that nothing is there."""

    start: float
    end: float
    zero: float | None = None


_SHARE, _PAIRS = Scale(0.0, 1.0), Scale(0.0, 1.0, 0.5)
_RELATION = Scale(-1.0, 1.0, 0.0)
_UNTOLD = Told("not told")

#: Figure of the whole -> (what it is, its scale, how it is told).
_FIGURES: tuple[tuple[str, Scale, Callable[[OrganizationQuestion], Told]], ...] = (
    ("Answered", _SHARE, lambda q: _response(q)),
    ("Nominations for each answer", Scale(0.0, 12.0), lambda q: _per_answer(q)),
    ("Share of all nominations on the tenth named most", _SHARE, lambda q: _share(q.top_tenth)),
    ("Nominations that are returned", _SHARE, lambda q: _share(q.reciprocity)),
    ("Pairs in which the manager is named by more", _PAIRS, lambda q: _pairs(q.superiority)),
    ("Level and nominations (Spearman)", _RELATION, lambda q: _estimate(q.level)),
    ("People below and nominations (Spearman)", _RELATION, lambda q: _estimate(q.headcount)),
    ("Years here and nominations (Spearman)", _RELATION, lambda q: _estimate(q.tenure)),
    ("Naming the own manager (QAP)", _RELATION, lambda q: _estimate(q.follows_up)),
    ("Managers naming their reports (QAP)", _RELATION, lambda q: _estimate(q.follows_down)),
    ("Across units against within (E-I)", _RELATION, lambda q: _estimate(q.e_i)),
)


def whole(then: OrganizationQuestion, now: OrganizationQuestion, names: tuple[str, str]) -> Group:
    """Return the figures of the whole that at least one of the rounds tells."""
    lines = (_line(name, told(then), told(now), scale, names) for name, scale, told in _FIGURES)
    return Group("", tuple(line for line in lines if {line.then, line.now} != {_UNTOLD}))


def units(
    before: ReleaseFacts,
    after: ReleaseFacts,
    key: str,
    opened: Callable[[str], bool],
    names: tuple[str, str],
) -> list[Group]:
    """Return the units that are there and opened in both rounds, as far as one is told anything."""
    return [group for group in _units(before, after, key, opened, names) if group.lines]


def _units(
    before: ReleaseFacts,
    after: ReleaseFacts,
    key: str,
    opened: Callable[[str], bool],
    names: tuple[str, str],
) -> Iterator[Group]:
    earlier = {unit.name: unit for unit in before.units}
    for unit in sorted(after.units, key=lambda unit: unit.name.casefold()):
        then, now = _block(earlier.get(unit.name), key), _block(unit, key)
        if then is None or now is None or not opened(unit.name):
            continue
        outside = _outside(then), _outside(now)
        end = max((told.high or told.value or 0.0 for told in outside), default=0.0)
        lines = (
            _line("Answered", _response(then), _response(now), _SHARE, names),
            _line(
                "Colleagues outside who turn here",
                outside[0],
                outside[1],
                Scale(0.0, end or 1.0),
                names,
            ),
        )
        yield Group(unit.name, tuple(line for line in lines if {line.then, line.now} != {_UNTOLD}))


def _block(unit: UnitFacts | None, key: str) -> UnitQuestion | None:
    blocks = unit.questions if unit else ()
    return next((block for block in blocks if block.question == key), None)


def verdict(then: Told, now: Told) -> str:
    """Say in words how a figure stands to the one before, by the ranges that are told.

    >>> verdict(Told("", value=0.4, low=0.3, high=0.5), Told("", value=0.6, low=0.51, high=0.7))
    'clearly more'
    >>> verdict(Told("", value=0.4, low=0.3, high=0.5), Told("", value=0.6, low=0.5, high=0.7))
    'not distinguishable'
    """
    if then.value is None or now.value is None:
        return NOT_TOLD
    if then.low is None or then.high is None or now.low is None or now.high is None:
        return NO_RANGE
    if then.low == then.high and now.low == now.high:  # both are counted: nothing is estimated
        return _points(then.value, now.value)
    if now.low > then.high:
        return MORE
    return LESS if now.high < then.low else SAME


def _points(then: float, now: float) -> str:
    points = round(now * 100) - round(then * 100)
    if not points:
        return "the same"
    unit = "point" if abs(points) == 1 else "points"
    return f"{abs(points)} {unit} {'more' if points > 0 else 'less'}"


def _response(question: OrganizationQuestion | UnitQuestion) -> Told:
    share = response_share(question)
    if share is None:
        return _UNTOLD
    words = response_words(question)
    if question.response is None:
        return Told(words, "", share, share, share)
    low, high = max(0.0, share - _HALF_STEP), min(1.0, share + _HALF_STEP)
    if question.response_bound == "at least":
        high = 1.0
    if question.response_bound == "at most":
        low = 0.0
    return Told(words, "", share, low, high)


def _per_answer(question: OrganizationQuestion) -> Told:
    if question.ties is None or not question.answered:
        return _UNTOLD
    each = question.ties / question.answered
    words = fixed(each, 1)
    return Told(words if question.response is None else f"about {words}", "", each)


def _share(share: float | None) -> Told:
    return _UNTOLD if share is None else Told(percent(share), "", share)


def _pairs(estimate: Estimate | None) -> Told:
    if estimate is None:
        return _UNTOLD
    low, high = estimate.low, estimate.high
    if low is None or high is None:
        return Told(percent(estimate.value), "", estimate.value)
    words = from_to(number(low * 100), percent(high))
    return Told(percent(estimate.value), words, estimate.value, low, high)


def _estimate(estimate: Estimate | None) -> Told:
    if estimate is None:
        return _UNTOLD
    words = interval_words(estimate)
    return Told(fixed(estimate.value), words, estimate.value, estimate.low, estimate.high)


def _outside(question: UnitQuestion) -> Told:
    """Return how many outside turn to a unit; as a share of them, since they are not the same."""
    outside = question.outside
    if outside is None or not outside.of or few_outside(question):
        return _UNTOLD
    return Told(
        counted(outside),
        _of_people(outside),
        outside.count / outside.of,
        outside.low / outside.of,
        outside.high / outside.of,
    )


def _of_people(named: Named) -> str:
    return f"of {number(named.of)}" if named.bound == "exact" else f"of about {number(named.of)}"


def _line(name: str, then: Told, now: Told, scale: Scale, names: tuple[str, str]) -> Line:
    if then.value is None or now.value is None:
        return Line(name, then, now, None, NOT_TOLD)
    fitting = replace(scale, end=max(scale.end, then.value, now.value))
    return Line(name, then, now, _chart(name, then, now, fitting, names), verdict(then, now))


def _chart(name: str, then: Told, now: Told, scale: Scale, names: tuple[str, str]) -> TwoRanges:
    alt = f"{name}. {names[0]}: {_aloud(then)}. {names[1]}: {_aloud(now)}."
    zero = None if scale.zero is None else _place(scale.zero, scale)
    return TwoRanges(alt, _mark(then, scale), _mark(now, scale), zero)


def _aloud(told: Told) -> str:
    if not told.range:
        return told.words
    return (
        f"{told.words} {told.range}"
        if told.range.startswith("of")
        else (f"{told.words}, range {told.range}")
    )


def _mark(told: Told, scale: Scale) -> Mark:
    low = None if told.low is None else _place(told.low, scale)
    high = None if told.high is None else _place(told.high, scale)
    return Mark(_place(told.value or 0.0, scale), low, high)


def _place(value: float, scale: Scale) -> float:
    share = (value - scale.start) / (scale.end - scale.start)
    return round(_LEFT + (_RIGHT - _LEFT) * min(1.0, max(0.0, share)), 1)
