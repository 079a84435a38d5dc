"""What a confidential round says of sets of people: a fixed menu, how far they reach, no names."""

from __future__ import annotations

import hmac
from collections.abc import Iterator

import numpy as np

from reports.analysis import Analysis
from reports.analysis.analysis import QuestionScores
from reports.disclosure import rounding
from reports.disclosure.told import Told
from reports.facts import Coverage
from scoring.agents.change_agents import (
    HEADCOUNT,
    LEVEL,
    NAMED,
    RANDOM,
    TOGETHER,
    Arm,
    compare,
    shares_of,
)
from scoring.agents.rules import ANYBODY, Rules

#: The limits on the menu: code of :data:`reports.facts.Coverage.rule` -> most from one unit,
#: and whether every unit sends somebody.
MENU: dict[str, tuple[int | None, bool]] = {
    "": (None, False),
    "most_2": (2, False),
    "each": (2, True),
}
STEPS = (1, 2)


def menu(
    analysis: Analysis, question: QuestionScores, told: Told, lots: bytes
) -> tuple[Coverage, ...]:
    """Return how far sets of people reach, for every size, limit and number of steps on the menu.

    Sets chosen freely, with exact numbers, reveal nominations: of many sets one knows the members.
    So the sizes are fixed, nobody is named, and people are counted in steps of 5 %. `lots` is the
    secret from which random sets are drawn: the seed is printed, and would tell their members.
    """
    seed = _seed(analysis, question.key, lots)
    least = told.rules.smallest_group
    # The reach of fewer would be the reach of somebody.
    sizes = [k for k in sizes_told(told.people) if k <= told.people - least]
    rows = []
    for rule, limits in MENU.items():
        for steps in STEPS:
            within = _limits(analysis, told, *limits)
            found = _arms(analysis, question, within, steps, sizes, seed)
            rows += [_coverage(arms, told, rule, steps) for arms in found]
    return tuple(rows)


def sizes_told(people: int) -> list[int]:
    """Return the sizes on the menu: 5, 10, and 1, 2, 3, 5 and 10 % of all people from 5 on.

    Every further size would be another look at the same nominations.

    >>> sizes_told(100), sizes_told(240)
    ([5, 10], [5, 8, 10, 12, 24])
    """
    return sorted(k for k in {5, 10} | shares_of(people) if 5 <= k <= people)


def _seed(analysis: Analysis, key: str, lots: bytes) -> int:
    if not lots:
        return analysis.options.seed
    drawn = hmac.digest(lots, b"random sets\0" + key.encode(), "sha256")
    return int.from_bytes(drawn[:4], "big")


def _limits(analysis: Analysis, told: Told, most: int | None, each: bool) -> Rules | None:
    """Return the limits as scoring takes them; None where they mean nothing."""
    unwilling = None if told.known.all() else ~told.known
    if most is None:
        return ANYBODY if unwilling is None else Rules(excluded=unwilling)
    if analysis.roster.frame.units < 2:
        return None
    return Rules(
        excluded=unwilling, unit=analysis.roster.frame.unit, most_per_unit=most, each_unit=each
    )


def _arms(
    analysis: Analysis,
    question: QuestionScores,
    limits: Rules | None,
    steps: int,
    sizes: list[int],
    seed: int,
) -> Iterator[dict[str, Arm]]:
    """Yield the ways to choose each number of people that fits the limits, by name."""
    network, frame = question.cards.network, analysis.roster.frame
    if limits is None or not network.ties:
        return
    arms = compare(
        network,
        steps,
        sizes,
        headcount=frame.chart.below if frame.chart is not None and not frame.chart.broken else None,
        level=None if np.isnan(frame.seniority).all() else frame.seniority,
        rules=limits,
        order=np.arange(network.people),
        seed=seed,
    )
    for k in sorted({arm.k for arm in arms}):
        by_name = {arm.name: arm for arm in arms if arm.k == k}
        if {TOGETHER, NAMED, RANDOM} <= by_name.keys():
            yield by_name


def _coverage(arms: dict[str, Arm], told: Told, rule: str, steps: int) -> Coverage:
    k = arms[TOGETHER].k

    def people(covered: float) -> int:
        return max(k, rounding.to_5_percent(covered, told.people))

    headcount, senior, random = arms.get(HEADCOUNT), arms.get(LEVEL), arms[RANDOM]
    return Coverage(
        steps=steps,
        k=k,
        chosen=people(arms[TOGETHER].covered),
        most_named=people(arms[NAMED].covered),
        headcount=people(headcount.covered) if headcount else None,
        random=people(random.covered),
        random_low=people(random.low),
        random_high=people(random.high),
        rule=rule,
        level=people(senior.covered) if senior else None,
    )
