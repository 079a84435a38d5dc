"""Whom a change reaches when k people champion it, compared with other ways to choose k."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scoring.agents.coverage import Audience, audience, choose_from, coverage
from scoring.agents.coverage_kernels import first_allowed, reached_after_each
from scoring.agents.rules import ANYBODY, Numbers, Rules
from scoring.kernels import map_blocks
from scoring.network import Bools, Floats, Network

RANDOM_SETS = 200
TOGETHER, NAMED, RANDOM = "chosen together", "most named", "random"
HEADCOUNT, LEVEL, LEADERS = "largest headcount", "highest level", "all people leaders"


@dataclass(frozen=True, slots=True)
class Arm:
    """One way to choose k people and how many people are within reach of them, these included.

    ``chosen`` is empty for the random arm, whose ``covered`` is a mean with its middle 90 %. With
    weights, ``covered`` is the weight of the people within reach.
    """

    name: str
    steps: int
    k: int
    chosen: tuple[int, ...]
    covered: float
    low: float
    high: float


def sets(
    network: Network,
    steps: int,
    k: int,
    *,
    headcount: Floats | None = None,
    level: Floats | None = None,
    leaders: Bools | None = None,
    weight: Floats | None = None,
    rules: Rules = ANYBODY,
    order: ArrayLike,
    seed: int,
) -> dict[str, list[Numbers]]:
    """Return the sets of people of each way to choose k: 200 for the random way, else one.

    Parameters are those of `compare`. Ways that find no k people are left out; "all people
    leaders", there for reference, has as many as there are.
    """
    listeners = audience(network, weight)
    found = {TOGETHER: np.array(choose_from(listeners, steps, k, order=order, rules=rules))}
    for name, ranking in _rankings(listeners, headcount, level, order).items():
        found[name] = _first(ranking, k, rules, network.people)
    ways = {name: [people] for name, people in found.items() if len(people) == k}
    draw = _random_sets(k, rules, order, seed)
    ways[RANDOM] = [draw(number) for number in range(RANDOM_SETS)]
    if leaders is not None:
        ways[LEADERS] = [np.flatnonzero(leaders)]
    return ways


def compare(
    network: Network,
    steps: int,
    sizes: list[int],
    *,
    headcount: Floats | None = None,
    level: Floats | None = None,
    leaders: Bools | None = None,
    weight: Floats | None = None,
    rules: Rules = ANYBODY,
    order: ArrayLike,
    seed: int,
) -> list[Arm]:
    """Compare ways to choose k people, for each k in `sizes`: always with random sets beside.

    All ways keep to the same rules; sizes that do not fit them are left out.

    Parameters
    ----------
    headcount, level
        Adds the people with the largest headcount below, and those with the smallest `level`; NaN
        where unknown; shape (n,).
    leaders
        Adds, for reference and whatever the rules, all people leaders; shape (n,).
    weight, rules, order
        As for `choose`.
    seed
        Of the random sets.
    """
    fitting = sorted(k for k in sizes if rules.fits(network.people, k))
    # A set that must hold somebody from each unit does not begin with the smaller sets.
    groups = [[k] for k in fitting] if rules.each_unit else [fitting] if fitting else []
    listeners = audience(network, weight)
    rankings = _rankings(listeners, headcount, level, order)
    arms = []
    for group in groups:
        arms += _arms(listeners, steps, group, rankings, rules, order, seed)
    if leaders is not None:
        everyone = np.flatnonzero(leaders)
        covered = coverage(network, steps, everyone, weight=weight)
        arms.append(_arm(LEADERS, steps, everyone, covered))
    return arms


def sizes_for(people: int) -> list[int]:
    """Return the set sizes to compare: 1 to 10, and 1, 2, 3, 5 and 10 % of all people.

    >>> sizes_for(240)
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 24]
    """
    return sorted(k for k in shares_of(people) | set(range(1, 11)) if k <= people)


def shares_of(people: int) -> set[int]:
    """Return 1, 2, 3, 5 and 10 % of all people, rounded up.

    >>> sorted(shares_of(240))
    [3, 5, 8, 12, 24]
    """
    return {-(-people * percent // 100) for percent in (1, 2, 3, 5, 10)}


def _rankings(
    listeners: Audience, headcount: Floats | None, level: Floats | None, order: ArrayLike
) -> dict[str, Numbers]:
    """Return the people in the order in which each simple way takes them; unknown values go."""
    below = None if level is None else -np.asarray(level, dtype=float)
    values = {NAMED: listeners.named, HEADCOUNT: headcount, LEVEL: below}
    rankings = {}
    for name, value in values.items():
        if value is not None:
            ranked = np.lexsort((np.asarray(order), -value))
            rankings[name] = ranked[~np.isnan(value[ranked])]
    return rankings


def _first(ranking: Numbers, k: int, rules: Rules, people: int) -> Numbers:
    allowed = ranking[rules.allowed(people)[ranking]]
    return first_allowed(allowed, k, *rules.limits(people, k))


def _random_sets(k: int, rules: Rules, order: ArrayLike, seed: int) -> Callable[[int], Numbers]:
    """Return what gives the k people of a draw, from 0 on."""
    by_place = np.argsort(order)
    candidates = by_place[rules.allowed(len(by_place))[by_place]]
    limits = rules.limits(len(by_place), k)
    # With limits per unit any number of people may have to be passed over.
    enough = k if rules.unit is None else len(candidates)

    def draw(number: int) -> Numbers:
        luck = np.random.default_rng([seed, number])
        return first_allowed(luck.choice(candidates, enough, replace=False), k, *limits)

    return draw


def _random_curves(
    listeners: Audience, steps: int, group: list[int], rules: Rules, order: ArrayLike, seed: int
) -> Floats:
    """Return the weight reached by each random set (rows) at each size (columns)."""
    at = np.array(group) - 1
    draw = _random_sets(group[-1], rules, order, seed)

    def curves(first: int, last: int) -> Floats:
        reached = [
            reached_after_each(draw(number), steps, *listeners.arrays())[at]
            for number in range(first, last)
        ]
        return np.array(reached)

    return np.concatenate(map_blocks(curves, RANDOM_SETS))


def _arms(
    listeners: Audience,
    steps: int,
    group: list[int],
    rankings: dict[str, Numbers],
    rules: Rules,
    order: ArrayLike,
    seed: int,
) -> list[Arm]:
    """Return the arms of each size; the people of smaller sets are the first of the largest."""
    people, most = len(listeners.weight), group[-1]
    ways = {TOGETHER: np.array(choose_from(listeners, steps, most, order=order, rules=rules))}
    ways |= {name: _first(ranking, most, rules, people) for name, ranking in rankings.items()}
    curves = {n: reached_after_each(w, steps, *listeners.arrays()) for n, w in ways.items()}
    random = _random_curves(listeners, steps, group, rules, order, seed)
    arms = []
    for k, drawn in zip(group, random.T, strict=True):
        for name, way in ways.items():
            if len(way) >= k:
                arms.append(_arm(name, steps, way[:k], float(curves[name][k - 1])))
        low, high = np.quantile(drawn, [0.05, 0.95])
        arms.append(Arm(RANDOM, steps, k, (), float(drawn.mean()), float(low), float(high)))
    return arms


def _arm(name: str, steps: int, chosen: Numbers, covered: float) -> Arm:
    return Arm(name, steps, len(chosen), tuple(chosen.tolist()), covered, covered, covered)
