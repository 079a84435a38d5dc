"""How often the same people would be chosen if other people had happened to answer."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from scoring.agents.coverage import Audience, audience, choose_from
from scoring.agents.rules import ANYBODY, Numbers, Rules
from scoring.kernels import map_blocks
from scoring.network import Floats, Network

RUNS = 200
#: Whoever is chosen again in this share of the runs belongs to the pool.
POOL_FROM = 0.1


@dataclass(frozen=True, slots=True)
class Stability:
    """The people chosen, and the share of ``runs`` in which each of them is chosen again.

    NaN where nobody answered. ``pool`` has those chosen in one run of ten or more, and the chosen:
    where too few answered for a set, these are the candidates, in no order but that of their
    numbers.
    """

    chosen: tuple[int, ...]
    again: tuple[float, ...]
    runs: int
    pool: tuple[int, ...] = ()


def stability(
    network: Network,
    steps: int,
    k: int,
    *,
    order: ArrayLike,
    weight: Floats | None = None,
    rules: Rules = ANYBODY,
    runs: int = RUNS,
    seed: int,
) -> Stability:
    """Choose k people, and choose again from resampled answers (Efron, 1979).

    Each run draws as many respondents as there are, with replacement. Whoever is drawn c times
    counts c times, as somebody to be reached and in ties; whoever is not drawn names nobody and
    counts nothing. People who did not answer count as before. A run knows the answers of about
    63 % of the respondents only, so it knows fewer paths of two steps than there are.

    Parameters are those of `coverage.choose`; `seed` decides the draws.

    >>> from scoring.network import build
    >>> network = build(9, [1, 2, 3, 4, 5, 6, 7], [0, 0, 0, 0, 0, 0, 8], [True] * 9)
    >>> found = stability(network, 1, 2, order=range(9), runs=50, seed=1)
    >>> found.chosen, found.again[0] > found.again[1]
    ((0, 8), True)
    """
    observed = audience(network, weight)
    chosen = choose_from(observed, steps, k, order=order, rules=rules)
    by_place = np.argsort(order)
    respondents = by_place[network.responded[by_place]]
    if not len(respondents):
        return Stability(tuple(chosen), (float("nan"),) * k, 0, tuple(sorted(chosen)))

    def times_chosen(first: int, last: int) -> Floats:
        counts = np.zeros(network.people)
        for run in range(first, last):
            luck = np.random.default_rng([seed, run])
            drawn = respondents[luck.integers(len(respondents), size=len(respondents))]
            times = np.bincount(drawn, minlength=network.people)
            sample = _resampled(observed, network, times)
            again = choose_from(sample, steps, k, order=order, rules=rules)
            counts[again] += 1
        return counts

    total = np.sum(map_blocks(times_chosen, runs), axis=0)
    often = np.union1d(np.flatnonzero(total >= runs * POOL_FROM), chosen)
    return Stability(
        tuple(chosen), tuple((total[chosen] / runs).tolist()), runs, tuple(often.tolist())
    )


def _resampled(observed: Audience, network: Network, times: Numbers) -> Audience:
    """Return the audience where the answers of each person count so many times."""
    return replace(
        observed,
        heard=observed.heard & (times > 0),
        weight=np.where(network.responded, observed.weight * times, observed.weight),
        named=np.bincount(network.alter, times[network.ego], network.people).astype(float),
    )
