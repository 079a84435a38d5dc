"""Tests against chance and intervals by resampling; every draw comes from the given seed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata

from scoring.cohesion import e_i_index
from scoring.comparison import spearman
from scoring.network import Bools, Floats, Network
from scoring.position import Positions

#: Draws for small organizations; large ones draw fewer, at least LEAST, and say how many.
PERMUTATIONS, RESAMPLES, LEAST = 9_999, 2_000, 199
_CELLS = 40_000_000


@dataclass(frozen=True, slots=True)
class Tested:
    """A figure; ``p`` two-sided with its ``draws``, ``expected`` its mean under chance."""

    value: float
    p: float
    expected: float
    draws: int


@dataclass(frozen=True, slots=True)
class Interval:
    """5 % and 95 % of a figure over ``draws`` resamples of the people who answered."""

    low: float
    high: float
    draws: int


def draws_for(wanted: int, size: int) -> int:
    """Return how many draws to make where one costs `size` cells."""
    return int(min(wanted, max(LEAST, _CELLS // max(size, 1))))


def correlation(x: Floats, y: Floats, *, seed: int) -> Tested:
    """Spearman's correlation with its permutation p = (b + 1) / (B + 1) over |r|."""
    known = ~(np.isnan(x) | np.isnan(y))
    x, y = x[known], y[known]
    observed = spearman(x, y) if len(x) > 2 else float("nan")
    if np.isnan(observed):
        return Tested(observed, float("nan"), float("nan"), 0)
    a, b = rankdata(x), rankdata(y)
    a, b = (a - a.mean()) / a.std(), (b - b.mean()) / b.std() / len(b)
    rng, draws = np.random.default_rng(seed), draws_for(PERMUTATIONS, len(x))
    values = np.array([rng.permutation(a) @ b for _ in range(draws)])
    return _tested(observed, values)


def qap(network: Network, manager: Positions, *, down: bool, seed: int) -> Tested:
    """Correlation of nominations with the chart over the cells whose ego answered.

    Pearson's r between y_ij and "i reports to j" (down: "i manages j"), i != j; rows and columns of
    the chart are permuted together among the people who answered (Krackhardt, 1988).
    """
    people, rows = network.people, network.responded
    below = np.flatnonzero(manager >= 0)
    above = manager[below]
    ego, alter = (above, below) if down else (below, above)
    kept = rows[ego]
    ego, alter = ego[kept], alter[kept]
    cells = network.respondents * (people - 1)
    nan = float("nan")
    if not 0 < network.ties < cells or not 0 < len(ego) < cells:
        return Tested(nan, nan, nan, 0)
    named = _lookup(network)
    share_named, share_chart = network.ties / cells, len(ego) / cells
    spread = np.sqrt(share_named * (1 - share_named) * share_chart * (1 - share_chart))

    def r(hits: float) -> float:
        return float((hits / cells - share_named * share_chart) / spread)

    rng, draws = np.random.default_rng(seed), draws_for(PERMUTATIONS, 4 * len(ego) + people)
    movable, place = np.flatnonzero(rows), np.arange(people)
    values = np.empty(draws)
    for draw in range(draws):
        place[movable] = rng.permutation(movable)
        values[draw] = r(named(place[ego], place[alter]).sum())
    return _tested(r(named(ego, alter).sum()), values)


def e_i(network: Network, unit: ArrayLike, *, seed: int) -> Tested:
    """E-I index with its mean and two-sided p when the units are dealt out at random."""
    units = np.asarray(unit)
    observed = e_i_index(network, units)
    if np.isnan(observed) or len(np.unique(units[units >= 0])) < 2:
        return Tested(observed, float("nan"), float("nan"), 0)
    rng, draws = np.random.default_rng(seed), draws_for(PERMUTATIONS, network.ties + len(units))
    has = np.flatnonzero(units >= 0)
    dealt = units.copy()
    values = np.empty(draws)
    for draw in range(draws):
        dealt[has] = rng.permutation(units[has])
        values[draw] = e_i_index(network, dealt)
    # The index is not symmetric about its mean: double the smaller tail.
    tail = int(min((values >= observed).sum(), (values <= observed).sum()))
    return Tested(observed, min(1.0, 2 * (tail + 1) / (draws + 1)), float(values.mean()), draws)


def resampled(
    network: Network,
    figure: Callable[[Floats], Floats],
    observed: float,
    *,
    least: float,
    seed: int,
) -> Interval:
    """Resample the people who answered and return an interval of 90 % about a figure.

    Resampling adds noise of its own, which pulls figures about order toward chance; so the middle
    90 % of the resamples is moved until its mean is the observed figure, and cut at the figure's
    bounds, `least` and 1.

    Parameters
    ----------
    figure
        Takes shares of shape (b, n), returns b values.
    """
    values = np.concatenate([figure(shares) for shares in _shares(network, seed)] or [np.zeros(0)])
    if not len(values) or np.isnan(values).all() or np.isnan(observed):
        return Interval(float("nan"), float("nan"), 0)
    moved = np.nanquantile(values, [0.05, 0.95]) - np.nanmean(values) + observed
    low, high = np.clip(moved, least, 1.0)
    return Interval(float(low), float(high), len(values))


def _shares(network: Network, seed: int) -> Iterator[Floats]:
    """Yield blocks of shares under resampling of the people who answered; shape (b, n)."""
    rows, people = np.flatnonzero(network.responded), network.people
    if not len(rows):
        return
    rng, names = np.random.default_rng(seed), network.names()
    left = draws_for(RESAMPLES, people)
    while left:
        block = min(left, max(1, 4_000_000 // people))
        left -= block
        weight = np.zeros((block, people))
        weight[:, rows] = rng.multinomial(len(rows), np.full(len(rows), 1 / len(rows)), size=block)
        counts = np.asarray((names.T @ weight.T).T)
        could = len(rows) - weight
        yield counts / np.where(could > 0, could, np.nan)


def _lookup(network: Network) -> Callable[[Positions, Positions], Bools]:
    people = network.people
    cells = network.ego.astype(np.int64) * people + network.alter
    if people <= 4_000:
        table = np.zeros(people * people, dtype=bool)
        table[cells] = True
        return lambda ego, alter: table[ego * people + alter]

    def found(ego: Positions, alter: Positions) -> Bools:
        wanted: NDArray[np.int64] = ego * people + alter
        at = np.minimum(np.searchsorted(cells, wanted), len(cells) - 1)
        return cells[at] == wanted

    return found


def _tested(observed: float, values: Floats) -> Tested:
    # A permutation that only repeats the observed order must count: allow for rounding.
    beyond = (np.abs(values) >= abs(observed) - 1e-12).sum()
    return Tested(
        observed, float((beyond + 1) / (len(values) + 1)), float(values.mean()), len(values)
    )
