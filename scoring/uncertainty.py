"""How sure a figure is: intervals for shares and ranks, all at 90 %."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import norm

from scoring.network import Floats, Network

#: Two-sided 90 %.
Z = float(norm.ppf(0.95))
#: Up to this many people, ranks are compared pair by pair.
PAIRWISE_PEOPLE = 5_000
_ROWS = 512


def wilson(count: ArrayLike, of: ArrayLike) -> tuple[Floats, Floats]:
    """Wilson score interval of a share (Wilson, 1927); NaN where nobody could.

    (p + z^2/2n -+ z sqrt(p (1 - p)/n + z^2/4n^2)) / (1 + z^2/n) with p = count / of, n = of.

    >>> low, high = wilson([13, 0], [20, 0])
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.467, nan], [0.798, nan])
    """
    n = np.asarray(of, dtype=float)
    n = np.where(n > 0, n, np.nan)
    p = np.asarray(count, dtype=float) / n
    middle = p + Z**2 / (2 * n)
    half = Z * np.sqrt(p * (1 - p) / n + Z**2 / (4 * n**2))
    scale = 1 + Z**2 / n
    # At 0 and n of n the formula meets the bound, but for rounding.
    low = np.where(p == 0, 0.0, (middle - half) / scale)
    high = np.where(p == 1, 1.0, (middle + half) / scale)
    return low, high


def rank_interval(network: Network) -> tuple[Floats, Floats]:
    """First and last rank that each person may truly have by nominations; 1 is named most.

    Up to PAIRWISE_PEOPLE people: k is above j where McNemar's test over the same respondents says
    so; beyond: where the square roots of the counts differ by more than z / sqrt 2 (Anscombe,
    1948). low = 1 + people above, high = n - people below. Two arrays of shape (n,), NaN where
    nobody answered.

    >>> from scoring.network import build
    >>> low, high = rank_interval(build(3, [0, 1, 2], [1, 2, 1], [True] * 3))
    >>> low.tolist(), high.tolist()
    ([1.0, 1.0, 1.0], [3.0, 3.0, 3.0])
    """
    if network.respondents == 0:
        return np.full(network.people, np.nan), np.full(network.people, np.nan)
    if network.people <= PAIRWISE_PEOPLE:
        above, under = _pairwise(network)
    else:
        above, under = _by_count(np.bincount(network.alter, minlength=network.people))
    return 1.0 + above, network.people - under


def _pairwise(network: Network) -> tuple[Floats, Floats]:
    """Count, for each person, those that McNemar's test puts above and below."""
    named_by, names = network.named_by(), network.names()
    counts = np.asarray(named_by.sum(axis=1)).ravel()
    above, under = np.zeros(network.people), np.zeros(network.people)
    for first in range(0, network.people, _ROWS):
        rows = slice(first, first + _ROWS)
        both = np.asarray((named_by[rows] @ names).todense())
        # Neither of the two judges: whoever of them names the other is taken out.
        only_row = counts[rows, None] - both - np.asarray(named_by[rows].todense())
        only_other = counts[None, :] - both - np.asarray(names[rows].todense())
        differ = only_row + only_other
        z = (only_other - only_row) / np.sqrt(np.where(differ > 0, differ, 1.0))
        z[np.arange(z.shape[0]), np.arange(first, first + z.shape[0])] = 0.0
        above[rows], under[rows] = (z > Z).sum(axis=1), (z < -Z).sum(axis=1)
    return above, under


def _by_count(counts: ArrayLike) -> tuple[Floats, Floats]:
    """Count, for each person, those whose number of nominations is clearly larger or smaller."""
    roots = np.sqrt(np.asarray(counts, dtype=float) + 3 / 8)
    ascending, step = np.sort(roots), Z / np.sqrt(2)
    above = len(roots) - np.searchsorted(ascending, roots + step, side="right")
    under = np.searchsorted(ascending, roots - step, side="left")
    return above.astype(float), under.astype(float)
