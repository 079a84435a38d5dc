"""How far a change would spread from each set of people, under models of how people take it up.

A simulated spread compares sets of people under stated assumptions; it is no forecast of adoption.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_matrix

from scoring.agents.cascade_kernels import spread_by_number, spread_by_ties
from scoring.agents.rules import Numbers
from scoring.intervals.uncertainty import Z
from scoring.kernels import map_blocks
from scoring.network import Floats, Network

RUNS = 1_000
#: Chances are told apart to this fraction.
FINE = 2**16

#: The sets of people of each arm: one, or several where an arm is an average over sets.
Arms = Mapping[str, Sequence[ArrayLike]]
Sets = Sequence[Sequence[Numbers]]


class Kind(Enum):
    """How people take up a change from those whom they name."""

    INDEPENDENT = "independent cascade"
    WEIGHTED = "weighted cascade"
    LINEAR = "linear threshold"
    SOURCES = "sources"
    FRACTION = "fraction"


@dataclass(frozen=True, slots=True)
class Model:
    """A kind with its setting: a probability, a number of people, or a fraction of them.

    With d the number of people whom person i names, i takes up the change

    - independent cascade: from each of them who did, with probability ``value`` (Goldenberg, Libai
      and Muller, 2001; Kempe, Kleinberg and Tardos, 2003);
    - weighted cascade: from each of them who did, with probability 1/d (Kempe et al., 2003);
    - linear threshold: once the fraction of them who did reaches a threshold drawn evenly from
      0 to 1 (Granovetter, 1978; Kempe et al., 2003, with weights 1/d);
    - sources: once ``value`` of them did, or all d where d is smaller (Centola and Macy, 2007);
    - fraction: once the fraction ``value`` of them did, at least one (Watts, 2002).

    Who names nobody, or did not answer, never takes it up: whom they listen to is not known.
    """

    kind: Kind
    value: float = float("nan")

    @property
    def by_chance(self) -> bool:
        """Whether one run differs from the next."""
        return self.kind not in {Kind.SOURCES, Kind.FRACTION}


MODELS = (
    Model(Kind.INDEPENDENT, 0.05),
    Model(Kind.INDEPENDENT, 0.10),
    Model(Kind.INDEPENDENT, 0.20),
    Model(Kind.WEIGHTED),
    Model(Kind.LINEAR),
    Model(Kind.SOURCES, 2),
    Model(Kind.FRACTION, 0.25),
    Model(Kind.FRACTION, 0.33),
)


@dataclass(frozen=True, slots=True)
class Spread:
    """How many people a change reaches from one arm, seeds included, over all runs.

    ``se`` is the standard error of the mean, ``low`` to ``high`` the 90 % interval of the mean,
    never fewer than the arm and never more than there are, and
    ``usual_low`` to ``usual_high`` the middle 90 % of the runs. For an arm of several sets the runs
    are dealt out among the sets, and the error is that over sets.
    """

    model: Model
    arm: str
    k: int
    mean: float
    se: float
    low: float
    high: float
    usual_low: float
    usual_high: float
    runs: int


@dataclass(frozen=True, slots=True)
class Contrast:
    """Two arms with equally many people under one model.

    ``difference`` is the mean of the first less that of the second; ``ahead`` the share of runs in
    which the first reaches more people, ties half, both meeting the same luck in each run. It is
    ``clear`` only where the 90 % intervals of the two means do not overlap.
    """

    model: Model
    first: str
    second: str
    difference: float
    ahead: float
    clear: bool


def compare_spread(
    network: Network,
    arms: Arms,
    *,
    models: Sequence[Model] = MODELS,
    runs: int = RUNS,
    seed: int,
) -> tuple[list[Spread], list[Contrast]]:
    """Let a change spread from each arm under each model, and compare the arms pairwise.

    Arms of different sizes are not compared with each other; all sets of one arm are of one size.

    Parameters
    ----------
    arms
        As `change_agents.sets` gives them; a set names nobody twice.
    runs
        Runs per arm of a model with chance; an arm of several sets uses them in turn. A model
        without chance runs once per set.
    seed
        Of the draws, which are the same for all arms and models: run r meets the same luck
        everywhere.

    Raises
    ------
    ValueError
        With fewer than two runs.

    Examples
    --------
    Persons 0, 1 and 2 name 3; 4 names nobody:

    >>> from scoring.network import build
    >>> network = build(5, [0, 1, 2], [3, 3, 3], [True] * 5)
    >>> arms = {"named": [[3]], "not named": [[4]]}
    >>> spreads, contrasts = compare_spread(network, arms, models=[Model(Kind.WEIGHTED)], seed=1)
    >>> [(s.arm, s.mean) for s in spreads], contrasts[0].clear
    ([('named', 4.0), ('not named', 1.0)], True)
    """
    if runs < 2:
        raise ValueError("one run says nothing about the next")
    sets = {name: [np.asarray(people, np.int64) for people in arm] for name, arm in arms.items()}
    spreads, contrasts = [], []
    for model in models:
        reached = simulate(network, sets, model, runs, seed)
        found = [
            _summary(model, name, sets[name], values, network.people)
            for name, values in reached.items()
        ]
        spreads += found
        for first, second in itertools.combinations(found, 2):
            if first.k == second.k:
                contrasts.append(_contrast(first, second, reached))
    return spreads, contrasts


def simulate(
    network: Network,
    arms: Mapping[str, Sequence[Numbers]],
    model: Model,
    runs: int,
    seed: int,
) -> dict[str, Floats]:
    """Return how many people each arm reaches in each run, by the name of the arm.

    A model without chance gives one value per set of the arm.
    """
    flow = _Flow(network.named_by(), np.bincount(network.ego, minlength=network.people))
    sets = list(arms.values())
    if not model.by_chance:
        return dict(zip(arms, _without_chance(flow, model, sets), strict=True))
    block = _by_number if model.kind is Kind.LINEAR else _by_ties
    parts = map_blocks(lambda first, last: block(flow, model, sets, seed, range(first, last)), runs)
    return dict(zip(arms, np.concatenate(parts, axis=1), strict=True))


@dataclass(frozen=True, slots=True, eq=False)
class _Flow:
    """The network turned round, as influence flows, and how many people each person names."""

    named_by: csr_matrix
    names: Numbers


def _by_ties(flow: _Flow, model: Model, sets: Sets, seed: int, runs: range) -> Floats:
    """Return the people reached where each tie has its chance; shape (arms, runs)."""
    indptr, indices = flow.named_by.indptr, flow.named_by.indices
    chance = 1 / flow.names[indices] if model.kind is Kind.WEIGHTED else model.value
    below = np.full(len(indices), np.rint(chance * FINE), dtype=np.int32)
    active = np.zeros(len(flow.names), dtype=bool)
    queue = np.empty(len(flow.names), dtype=np.int32)
    result = np.empty((len(sets), len(runs)))
    for at, run in enumerate(runs):
        # Four draws out of each random number: drawing would otherwise take most of the time.
        luck = np.random.default_rng([seed, run, 0])
        raw = luck.integers(2**64, size=len(indices) // 4 + 1, dtype=np.uint64)
        draw = raw.view(np.uint16)
        for row, arm in enumerate(sets):
            people = arm[run % len(arm)]
            result[row, at] = spread_by_ties(indptr, indices, draw, below, people, active, queue)
    return result


def _by_number(flow: _Flow, _model: Model, sets: Sets, seed: int, runs: range) -> Floats:
    """Return the people reached where each has a threshold of chance; shape (arms, runs)."""
    indptr, indices = flow.named_by.indptr, flow.named_by.indices
    queue = np.empty(len(flow.names), dtype=np.int32)
    result = np.empty((len(sets), len(runs)))
    for at, run in enumerate(runs):
        threshold = np.random.default_rng([seed, run, 1]).random(len(flow.names))
        # Of d people, 1 to d equally often.
        need = (threshold * flow.names).astype(np.int32) + 1
        for row, arm in enumerate(sets):
            people = arm[run % len(arm)]
            result[row, at] = spread_by_number(indptr, indices, need.copy(), people, queue)
    return result


def _without_chance(flow: _Flow, model: Model, sets: Sets) -> list[Floats]:
    """Return the people reached from each set of each arm."""
    indptr, indices = flow.named_by.indptr, flow.named_by.indices
    if model.kind is Kind.SOURCES:
        need = np.minimum(int(model.value), flow.names)
    else:
        # 0.28 of 25 people are 7 of them, whatever rounding makes of it.
        need = np.maximum(np.ceil(model.value * flow.names - 1e-9), 1).astype(np.int64)
    queue = np.empty(len(flow.names), dtype=np.int32)
    return [
        np.array([spread_by_number(indptr, indices, need.copy(), s, queue) for s in arm], float)
        for arm in sets
    ]


def _summary(
    model: Model, arm: str, sets: Sequence[Numbers], values: Floats, people: int
) -> Spread:
    units = values
    if len(sets) > 1:
        in_turn = np.arange(len(values)) % len(sets)
        units = np.bincount(in_turn, values) / np.bincount(in_turn)
    mean = float(units.mean())
    # One set under a model without chance has one value, and no error.
    se = float(units.std() / np.sqrt(max(len(units) - 1, 1)))
    low, high = np.quantile(values, [0.05, 0.95])
    return Spread(
        model=model,
        arm=arm,
        k=len(sets[0]),
        mean=mean,
        se=se,
        low=max(mean - Z * se, len(sets[0])),
        high=min(mean + Z * se, people),
        usual_low=float(low),
        usual_high=float(high),
        runs=len(values),
    )


def _contrast(first: Spread, second: Spread, reached: Mapping[str, Floats]) -> Contrast:
    ones, others = reached[first.arm], reached[second.arm]
    # Without chance every set meets every other; with it, run meets run.
    less = ones - others if first.model.by_chance else np.subtract.outer(ones, others)
    return Contrast(
        model=first.model,
        first=first.arm,
        second=second.arm,
        difference=first.mean - second.mean,
        ahead=float((less > 0).mean() + (less == 0).mean() / 2),
        clear=first.low > second.high or second.low > first.high,
    )
