"""The one split of a person: from the own line or beyond it, from the own unit or from elsewhere.

A range of nominations is told only if three colleagues who compare their own answers cannot finish
it: they may all have named the person, so it must reach to one more; and they may all not have, so
it must begin early enough that one more need not have. Ranges near the ends are therefore wide, and
between them the number itself is told. In a team of eight there is nothing between: two ranges
overlap there, and which of them is told of a number that lies in both is drawn by lot.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reports.analysis import Analysis
from reports.analysis.analysis import QuestionScores
from reports.analysis.notes import sides_of
from reports.disclosure.told import Told
from reports.facts import SplitRange
from scoring.network import Bools

#: So many who compare their answers are never told what another one answered.
INSIDERS = 3

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Side:
    """A side of a split, as anybody knows it: who is there, and how many answered at most."""

    people: int
    answered: int  # at most, by what is told about units; the person is counted on both sides


def ranges(total: int, inside: Side, outside: Side) -> tuple[Range, ...]:
    """Return the ranges in which the part of `total` from inside may be told, the lowest first.

    Two that overlap, where there is no room for two that do not; none where they would hardly
    tell anything.

    >>> ranges(12, Side(7, 8), Side(40, 41))
    ((0, 4), (3, 7))
    >>> ranges(12, Side(15, 16), Side(40, 41))
    ((0, 4), (5, 5), (6, 6), (7, 7), (8, 12))
    >>> ranges(12, Side(4, 5), Side(40, 41))
    ()
    """
    lowest, highest = max(0, total - outside.people), min(total, inside.people)
    # Up to here at least goes the lowest range, and from here at most begins the highest: one
    # respondent more on the side than three insiders, and the person's own answers left open.
    first = max(INSIDERS + 1, total - min(outside.people - 1, outside.answered - 2) + INSIDERS)
    last = min(total - INSIDERS - 1, min(inside.people - 1, inside.answered - 2) - INSIDERS)
    if first < last:
        between = tuple((count, count) for count in range(first + 1, last))
        return ((lowest, first), *between, (last, highest))
    overlap, possible = first - last + 1, highest - lowest + 1
    if last <= lowest or first >= highest or 2 * overlap >= possible:
        return ()
    return (lowest, first), (last, highest)


def split_range(
    analysis: Analysis,
    question: QuestionScores,
    told: Told,
    person: int,
    lots: bytes,
) -> SplitRange | None:
    """Return the split of a person whose nominations are told exactly; None where there is none.

    Whether there is one depends on what is told anyhow: the people file, the person's total and
    the response of all and of units.

    Parameters
    ----------
    lots
        A secret, the same whenever this round is scored: without it, anybody could redo the lot
        and be left with a narrower range. Where it is empty, no ranges that overlap are told.
    """
    named = told.named(person)
    chart = analysis.roster.frame.chart
    if told.is_few(person) or named.bound != "exact" or (chart is not None and chart.broken):
        return None
    kind, sides = sides_of(analysis, question, person)
    here = own_side(analysis, person, kind)
    there = ~here
    there[person] = False
    answered = _answered(analysis, told, here | _only(person, here))
    elsewhere = _answered(analysis, told, there | _only(person, here))
    inside, outside = Side(int(here.sum()), answered), Side(int(there.sum()), elsewhere)
    possible = ranges(named.count, inside, outside)
    count = 0 if np.isnan(sides.inside[person]) else round(sides.inside[person])
    fitting = [pair for pair in possible if pair[0] <= count <= pair[1]]
    if not fitting or (not lots and _overlap(possible)):
        return None
    low, high = fitting[0]
    if len(fitting) > 1:
        border = _lot(lots, f"{question.key}|{analysis.roster.people[person].id}", possible)
        low, high = fitting[count >= border]
    return SplitRange(
        kind=kind,
        inside=(low, high),
        outside=(named.count - high, named.count - low),
        inside_people=inside.people,
        outside_people=outside.people,
    )


def own_side(analysis: Analysis, person: int, kind: str) -> Bools:
    """Return who is on the inner side, whether they answered or not."""
    frame = analysis.roster.frame
    chart = frame.chart
    here = np.zeros(frame.people, dtype=bool)
    if kind == "unit":
        if frame.unit[person] >= 0:
            here = frame.unit == frame.unit[person]
        if chart is not None and chart.manager[person] >= 0:
            here[chart.manager[person]] = True
    elif chart is not None:
        for other in range(frame.people):
            boss = chart.manager[other]
            while boss >= 0 and boss != person:
                boss = chart.manager[boss]
            here[other] = boss == person
    here[person] = False
    return here


def _only(person: int, here: Bools) -> Bools:
    alone = np.zeros_like(here)
    alone[person] = True
    return alone


def _answered(analysis: Analysis, told: Told, side: Bools) -> int:
    """Return how many of a side answered at most, as anybody can work out from what is told."""
    unit = analysis.roster.frame.unit
    most, away = int(side[unit < 0].sum()), 0
    for number, here in enumerate(told.answers.units):
        inside = int(side[unit == number].sum())
        most += min(inside, here.upper)
        away += max(0, here.lower - inside)
    return min(most, told.answers.whole.upper - away)


def _overlap(possible: Sequence[Range]) -> bool:
    return len(possible) == 2 and possible[1][0] <= possible[0][1]


def _lot(lots: bytes, about: str, possible: Sequence[Range]) -> int:
    """Return from which number on the upper of two ranges is told, drawn for one person."""
    first, last = possible[0][1], possible[1][0]
    drawn = hmac.new(lots, f"split|{about}".encode(), hashlib.sha256).digest()
    return last + int.from_bytes(drawn[:8], "big") % (first - last + 2)
