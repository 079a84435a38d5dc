"""An organization made up for measurements: a chart, units, levels and one question's nominations.

About five nominations per person, four of five people answered; whom people name depends on their
unit, their manager and on fame, so a few are named hundreds of times.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.network import Bools

Ints = NDArray[np.int64]

MISSING, MEAN_NAMED = 0.2, 6.4
#: Fame of the r-th best known person is r ** -FAME.
FAME = 0.7
#: What a nomination follows: the own unit, a unit nearby, the own manager; else fame.
OWN_UNIT, NEARBY, MANAGER = 0.4, 0.15, 0.15
UNIT_SIZE = 50


@dataclass(frozen=True, slots=True, eq=False)
class Organization:
    """People in random order, the first level the highest; a manager of -1 is nobody."""

    people: int
    manager: Ints
    unit: Ints
    level: Ints
    tenure: NDArray[np.float64]
    responded: Bools
    ego: Ints
    alter: Ints


def organization(people: int, seed: int) -> Organization:
    """Make up an organization; the same seed gives the same one."""
    rng = np.random.default_rng(seed)
    spans = rng.integers(4, 11, people)
    manager = np.r_[-1, np.repeat(np.arange(people), spans)[: people - 1]]
    level, unit = _levels(manager), _units(manager)
    responded = rng.random(people) >= MISSING
    ego, alter = _nominations(rng, manager, unit, responded)
    place = rng.permutation(people)
    back = np.argsort(place)
    return Organization(
        people=people,
        manager=np.where(manager[back] >= 0, place[manager[back]], -1),
        unit=unit[back],
        level=level[back],
        tenure=rng.gamma(2.0, 3.0, people) + 0.5 * (level.max() - level[back]),
        responded=responded[back],
        ego=place[ego],
        alter=place[alter],
    )


def _levels(manager: Ints) -> Ints:
    """Return the steps from the top; managers come before their reports."""
    level = np.zeros(len(manager), dtype=np.int64)
    first, last = 1, 1
    while first < len(manager):
        last = int(np.searchsorted(manager, last))
        level[first:last] = level[manager[first]] + 1
        first = last
    return level


def _units(manager: Ints) -> Ints:
    """Return a unit per person: everybody below one head, and the heads' managers with them."""
    people = len(manager)
    below = np.ones(people, dtype=np.int64)
    for person in range(people - 1, 0, -1):
        below[manager[person]] += below[person]
    unit = np.full(people, -1, dtype=np.int64)
    heads = 0
    for person in range(people):
        above = manager[person]
        if above >= 0 and below[above] <= UNIT_SIZE:
            unit[person] = unit[above]
        elif below[person] <= UNIT_SIZE:
            unit[person] = heads
            heads += 1
    for person in range(people - 1, 0, -1):
        if unit[manager[person]] < 0:
            unit[manager[person]] = unit[person]
    return unit


def _nominations(
    rng: np.random.Generator, manager: Ints, unit: Ints, responded: Bools
) -> tuple[Ints, Ints]:
    people = len(manager)
    named = rng.poisson(MEAN_NAMED, people) * responded
    ego = np.repeat(np.arange(people), named)
    kind, draw = rng.random(len(ego)), rng.random(len(ego))
    fame = rng.permutation(people)
    weights = np.cumsum((1.0 + np.arange(people)) ** -FAME)
    alter = fame[np.searchsorted(weights, draw * weights[-1])]
    has = manager[ego] >= 0
    follows = (kind >= OWN_UNIT + NEARBY) & (kind < OWN_UNIT + NEARBY + MANAGER) & has
    alter[follows] = manager[ego[follows]]
    units = int(unit.max()) + 1
    there = np.where(kind < OWN_UNIT, unit[ego], (unit[ego] + rng.integers(1, 9, len(ego))) % units)
    members = np.argsort(unit, kind="stable")
    starts, sizes = np.searchsorted(unit[members], np.arange(units)), np.bincount(unit)
    near = kind < OWN_UNIT + NEARBY
    # The square makes some of each unit better known than the rest.
    chosen = (starts[there] + (draw**2 * sizes[there]).astype(np.int64))[near]
    alter[near] = members[chosen]
    return ego, alter
