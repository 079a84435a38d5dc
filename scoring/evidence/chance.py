"""Tests against chance by permutation; every draw comes from the given seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix
from scipy.stats import rankdata

from scoring.comparison.measures import spearman
from scoring.evidence.chance_kernels import concordance_of, overlap_of
from scoring.influence.cohesion import e_i_index
from scoring.network import Bools, Floats, Network
from scoring.position.chart import Positions

#: Draws for small organizations; large ones draw fewer, at least LEAST, and say how many.
PERMUTATIONS, LEAST = 9_999, 199
_CELLS = 40_000_000
_NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Tested:
    """A figure; ``p`` two-sided with its ``draws``, ``expected`` its mean under chance."""

    value: float
    p: float
    expected: float
    draws: int


def draws_for(wanted: int, size: int) -> int:
    """Return how many draws to make where one costs `size` cells."""
    return int(min(wanted, max(LEAST, _CELLS // max(size, 1))))


def correlation(x: Floats, y: Floats, *, seed: int, within: ArrayLike | None = None) -> Tested:
    """Spearman's correlation with its permutation p = (b + 1) / (B + 1) over |r|.

    With `within`, x is dealt out anew only among people of the same group (those of group -1 being
    one group), and b counts draws at least as far from their mean as the figure is: groups of
    different size correlate by themselves. x, y, within of shape (n,), people with a NaN left out;
    NaN below three people or without spread.

    >>> found = correlation(np.arange(5.0), np.array([1.0, 2.0, 3.0, 5.0, 4.0]), seed=1)
    >>> round(found.value, 3), found.draws
    (0.9, 9999)
    """
    x, y, groups = _known(x, y, within)
    observed = spearman(x, y) if len(x) > 2 else _NAN
    if np.isnan(observed):
        return Tested(observed, _NAN, _NAN, 0)
    a, b = rankdata(x), rankdata(y)
    a, b = (a - a.mean()) / a.std(), (b - b.mean()) / b.std() / len(b)
    draws = draws_for(PERMUTATIONS, len(x))
    values = np.array([a[order] @ b for order in _orders(len(x), groups, seed, draws)])
    return _tested(observed, values, about_mean=groups is not None)


def kendall_correlation(
    x: Floats, y: Floats, *, seed: int, within: ArrayLike | None = None
) -> Tested:
    """Kendall's tau-b with its permutation p, as :func:`correlation`; equal pairs count as none.

    (C - D) / sqrt((P - Tx) (P - Ty)): pairs in the same order less pairs in opposite order, over
    the pairs that x and y can order (Kendall, 1945). O(n log n) a draw (Knight, 1966; here by
    Fenwick's tree).

    >>> found = kendall_correlation(np.arange(5.0), np.array([1.0, 2.0, 3.0, 5.0, 4.0]), seed=1)
    >>> round(found.value, 3), found.draws
    (0.8, 9999)
    """
    x, y, groups = _known(x, y, within)
    scale = np.sqrt(_ordered_pairs(x) * _ordered_pairs(y)) if len(x) > 2 else 0.0
    if scale == 0:
        return Tested(_NAN, _NAN, _NAN, 0)
    by_x = np.argsort(x, kind="stable")
    starts = np.r_[0, 1 + np.flatnonzero(np.diff(x[by_x])), len(x)]
    ranks = rankdata(y, method="dense").astype(np.int64)
    groups = None if groups is None else groups[by_x]
    in_order, largest = ranks[by_x], ranks.max()
    draws = draws_for(PERMUTATIONS, int(len(x) * np.ceil(np.log2(len(x)))))
    values = [
        concordance_of(starts, in_order[order], largest) / scale
        for order in _orders(len(x), groups, seed, draws)
    ]
    observed = float(concordance_of(starts, in_order, largest) / scale)
    return _tested(observed, np.array(values), about_mean=groups is not None)


def qap(network: Network, manager: Positions, *, down: bool, seed: int) -> Tested:
    """Correlation of nominations with the chart over the cells whose ego answered.

    Pearson's r between y_ij and "i reports to j" (down: "i manages j"), i != j; rows and columns of
    the chart are permuted together among the people who answered (Hubert and Schultz, 1976;
    Krackhardt, 1988). `manager` has -1 for nobody; NaN where either side has no spread.
    """
    below = np.flatnonzero(manager >= 0)
    above = manager[below]
    ego, alter = (above, below) if down else (below, above)
    chart = csr_matrix((np.ones(len(ego)), (ego, alter)), shape=(network.people, network.people))
    return qap_matrices(network.names(), chart, network.responded, could=network.could, seed=seed)


def qap_networks(network: Network, other: Network, *, seed: int) -> Tested:
    """Correlation of two questions' nominations, as :func:`qap`, over those who answered both.

    Where either question limits whom one could name, only cells open to both count.

    >>> from scoring.network import build
    >>> one, two = (build(4, [0, 1, 2], alters, [True] * 4) for alters in ([1, 2, 3], [1, 2, 0]))
    >>> round(qap_networks(one, two, seed=1).value, 3)
    0.556
    """
    could = network.could if other.could is None else other.could
    if network.could is not None and other.could is not None:
        could = csr_matrix(network.could.multiply(other.could))
    both = network.responded & other.responded
    return qap_matrices(network.names(), other.names(), both, could=could, seed=seed)


def qap_matrices(
    x: csr_matrix, y: csr_matrix, rows: Bools, *, could: csr_matrix | None = None, seed: int
) -> Tested:
    """Pearson's r of two n x n matrices over the cells i != j of the marked rows.

    p is two-sided over |r|, rows and columns of y being permuted together among the marked people.

    Parameters
    ----------
    rows
        n booleans: whose rows are known.
    could
        0/1 matrix of the cells that count; left out, all.
    """
    x, y = _cells_of(x, rows), _cells_of(y, rows)
    mask = None if could is None else _cells_of(could, rows)
    x = x if mask is None else csr_matrix(x.multiply(mask))
    cells = int(rows.sum()) * (len(rows) - 1) if mask is None else mask.nnz
    if cells == 0:
        return Tested(_NAN, _NAN, _NAN, 0)
    ego, alter = y.nonzero()
    mean_x = x.sum() / cells
    spread_x = x.multiply(x).sum() / cells - mean_x**2

    def r(place: NDArray[np.int64]) -> float:
        total, squares = y.data.sum(), (y.data**2).sum()
        if mask is not None:
            open_to = (mask.indptr, mask.indices, mask.data, ego, alter)
            total = overlap_of(*open_to, y.data, place)
            squares = overlap_of(*open_to, y.data**2, place)
        mean_y = total / cells
        spread = spread_x * (squares / cells - mean_y**2)
        together = overlap_of(x.indptr, x.indices, x.data, ego, alter, y.data, place) / cells
        return float((together - mean_x * mean_y) / np.sqrt(spread)) if spread > 1e-15 else _NAN

    place = np.arange(len(rows))
    observed = r(place)
    if np.isnan(observed):
        return Tested(_NAN, _NAN, _NAN, 0)
    rng, draws = np.random.default_rng(seed), draws_for(PERMUTATIONS, 4 * len(ego) + len(rows))
    movable = np.flatnonzero(rows)
    values = np.empty(draws)
    for draw in range(draws):
        place[movable] = rng.permutation(movable)
        values[draw] = r(place)
    return _tested(observed, np.nan_to_num(values))


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


def _known(
    x: Floats, y: Floats, within: ArrayLike | None
) -> tuple[Floats, Floats, NDArray[np.int64] | None]:
    known = ~(np.isnan(x) | np.isnan(y))
    groups = None if within is None else np.asarray(within, dtype=np.int64)[known]
    return x[known], y[known], groups


def _orders(
    people: int, groups: NDArray[np.int64] | None, seed: int, draws: int
) -> Iterator[NDArray[np.int64]]:
    """Yield random orders, in which nobody leaves their group."""
    rng = np.random.default_rng(seed)
    if groups is None:
        for _ in range(draws):
            yield rng.permutation(people)
    else:
        order = np.arange(people)
        places = np.argsort(groups, kind="stable")
        number = np.unique(groups, return_inverse=True)[1]
        for _ in range(draws):
            # Sorted by group, and by chance within it.
            order[places] = np.argsort(number + rng.random(people))
            yield order


def _ordered_pairs(values: Floats) -> float:
    """Count the pairs of different values."""
    equal = np.unique(values, return_counts=True)[1].astype(float)
    pairs = len(values) * (len(values) - 1) / 2
    return float(pairs - (equal * (equal - 1) / 2).sum())


def _cells_of(matrix: csr_matrix, rows: Bools) -> csr_matrix:
    """Return a matrix without its diagonal and without the rows of people not marked."""
    cells = matrix.tocoo()
    kept = (cells.row != cells.col) & rows[cells.row] & (cells.data != 0)
    result = csr_matrix(
        (cells.data[kept], (cells.row[kept], cells.col[kept])), shape=matrix.shape, dtype=float
    )
    result.sort_indices()
    return result


def _tested(observed: float, values: Floats, *, about_mean: bool = False) -> Tested:
    # The observed order is one of those that chance could have dealt: it belongs to their mean.
    center = (values.sum() + observed) / (len(values) + 1) if about_mean else 0.0
    # A permutation that only repeats the observed order must count: allow for rounding.
    beyond = (np.abs(values - center) >= abs(observed - center) - 1e-12).sum()
    return Tested(
        observed, float((beyond + 1) / (len(values) + 1)), float(values.mean()), len(values)
    )
