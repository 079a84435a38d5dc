"""Who is named: shares, percentiles, PageRank and reach."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix
from sknetwork.ranking import PageRank

from scoring.intervals.uncertainty import wilson
from scoring.kernels import in_blocks, reach_of, settled
from scoring.network import Bools, Floats, Network
from scoring.policy import SMALLEST_COMPARED

Places = NDArray[np.int64]

DAMPING = 0.85
#: PageRank is done when a sweep over all people changes less than this share of it.
TOLERANCE = 1e-13


def nominations(network: Network) -> Floats:
    """People who named each person: x_j = sum_i y_ij (Freeman, 1979); shape (n,).

    NaN for a person whom nobody who answered could have named.

    >>> from scoring.network import build
    >>> nominations(build(3, [0, 2], [1, 1], [True, False, True])).tolist()
    [0.0, 2.0, 0.0]
    """
    counts = np.bincount(network.alter, minlength=network.people).astype(float)
    counts[eligible(network) == 0] = np.nan
    return counts


def eligible(network: Network) -> Floats:
    """People who answered and could have named each person, without the person; shape (n,).

    eligible(j) = sum_i c_ij over respondents i, where c_ij says whether i was able to name j; where
    everybody could name everybody, all respondents but j.

    >>> from scoring.network import build
    >>> eligible(build(3, [0], [1], [True, False, True])).tolist()
    [1.0, 2.0, 1.0]
    """
    if network.could is None:
        return (network.respondents - network.responded).astype(float)
    return np.asarray(network.could.T @ network.responded.astype(float))


def nameable(network: Network) -> Floats:
    """People whom each person was able to name: sum_j c_ij; shape (n,).

    >>> from scoring.network import build
    >>> nameable(build(3, [0], [1], [True, False, True])).tolist()
    [2.0, 2.0, 2.0]
    """
    if network.could is None:
        return np.full(network.people, network.people - 1.0)
    return np.asarray(network.could.sum(axis=1), dtype=float).ravel()


def share(network: Network) -> Floats:
    """Share of those who could who named each person: p_j = x_j / eligible(j); NaN of nobody."""
    could = eligible(network)
    return nominations(network) / np.where(could > 0, could, np.nan)


def weighted_share(network: Network) -> Floats:
    """Strength received of the most there could be: s_j = sum_i w_ij / eligible(j); shape (n,).

    Barrat et al. (2004), node strength. NaN of nobody who could, and where the question asks for no
    strength. Respondents use scales differently, so this stands beside the share, never before it.

    >>> from scoring.network import build
    >>> weighted_share(build(3, [0, 2], [1, 1], [True] * 3, strength=[1, 0.5])).tolist()
    [0.0, 0.75, 0.0]
    """
    could = eligible(network)
    return _received(network) / np.where(could > 0, could, np.nan)


def weighted_share_interval(network: Network) -> tuple[Floats, Floats]:
    """Wilson interval (90 %) of the weighted share, with the strength received as the count.

    A strength between 0 and 1 varies at most as much as a yes or no with the same mean, so the
    interval of a share is wide enough (Wilson, 1927). Two arrays of shape (n,), NaN as above.

    >>> from scoring.network import build
    >>> low, high = weighted_share_interval(build(2, [0], [1], [True] * 2, strength=[0.5]))
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.0, 0.073], [0.73, 0.927])
    """
    return wilson(_received(network), eligible(network))


def percentile(values: ArrayLike) -> Floats:
    """Mid-rank percentile: (average ascending rank - 1/2) / n; never 0 or 1; NaN stays NaN.

    >>> percentile([5, 1, 5, float("nan")]).round(3).tolist()
    [0.667, 0.167, 0.667, nan]
    """
    array = np.asarray(values, dtype=float)
    return percentile_within(array, np.zeros(len(array), dtype=np.int64))


def percentile_within(values: ArrayLike, groups: ArrayLike, *, least: int = 1) -> Floats:
    """Mid-rank percentile among the people of one's own group; group -1 is nobody's.

    `values` and `groups`, whole numbers, have shape (n,). NaN where the value is NaN, without a
    group, and in groups of fewer than `least` people with a value.

    >>> percentile_within([3, 1, 2, 9], [0, 0, 1, -1]).tolist()
    [0.75, 0.25, 0.5, nan]
    >>> percentile_within([3, 1, 2, 9], [0, 0, 1, -1], least=2).tolist()
    [0.75, 0.25, nan, nan]
    """
    array, labels = np.asarray(values, dtype=float), np.asarray(groups)
    compared = np.flatnonzero(~np.isnan(array) & (labels >= 0))
    order = compared[np.lexsort((array[compared], labels[compared]))]
    group, value = labels[order], array[order]
    other_group = group[1:] != group[:-1]
    group_first, group_end = _stretches(other_group)
    tie_first, tie_end = _stretches(other_group | (value[1:] != value[:-1]))
    size = group_end - group_first
    below = (tie_first + tie_end) / 2 - group_first  # the average rank of a tie, less 1/2
    result = np.full(array.shape, np.nan)
    result[order] = np.where(size >= least, below / size, np.nan)
    return result


def percentile_in_band(values: ArrayLike, level: ArrayLike, band: ArrayLike) -> Floats:
    """Mid-rank percentile among the people of one's own level and tenure band; shape (n,).

    NaN where level or band is unknown (-1), or where fewer than SMALLEST_COMPARED share both.

    >>> percentile_in_band(range(40), [0] * 40, [0] * 21 + [1] * 19)[[0, 20, 21]].round(3).tolist()
    [0.024, 0.976, nan]
    """
    levels, bands = np.asarray(level, dtype=np.int64), np.asarray(band, dtype=np.int64)
    both = levels * (bands.max(initial=0) + 1) + bands
    shared = np.where((levels >= 0) & (bands >= 0), both, -1)
    return percentile_within(values, shared, least=SMALLEST_COMPARED)


def pagerank(network: Network, *, weighted: bool = False) -> Floats:
    """PageRank of the nominations, damping .85, sum 1 (Page et al., 1999); shape (n,).

    x_j = .15 / n + .85 (sum_i x_i w_ij / sum_k w_ik + sum of x over people without ties / n), with
    every w = 1 or, `weighted`, the strengths. Without any tie all are equal; without people the
    result is empty.

    >>> from scoring.network import build
    >>> pagerank(build(3, [0, 1], [1, 2], [True, True, False])).round(4).tolist()
    [0.1844, 0.3412, 0.4744]
    """
    ties = network.names()
    if weighted and network.strength is not None:
        ties.data = network.strength.copy()
        ties.eliminate_zeros()
    if ties.nnz == 0:
        return np.full(network.people, 1 / max(network.people, 1))
    # The engine's other solvers give the weight of people who name nobody back to themselves. This
    # one never asks whether it is done: 100 steps are too many for most networks, and leave 1e-8
    # where two people name each other and all have answered. So it only begins.
    engine = PageRank(damping_factor=DAMPING, solver="RH", n_iter=10)
    begun = np.asarray(engine.fit_predict(ties), dtype=float)
    given = np.asarray(ties.sum(axis=1)).ravel()
    ties.data /= np.repeat(given, np.diff(ties.indptr))
    restart = (1 - DAMPING + DAMPING * begun[given == 0].sum()) / network.people
    named_by = csr_matrix(ties.T)
    scores = settled(
        named_by.indptr, named_by.indices, named_by.data, DAMPING, begun / restart, TOLERANCE
    )
    return np.asarray(scores / scores.sum())


def reach(network: Network, steps: int) -> Floats:
    """Other people who reach each person in at most `steps` nominations; shape (n,).

    |{i != j : a path of nominations from i to j of length <= steps}|, the sphere of influence of j.

    >>> from scoring.network import build
    >>> reach(build(3, [0, 1], [1, 2], [True, True, True]), 2).tolist()
    [0.0, 1.0, 2.0]
    """
    named_by = network.named_by()
    return in_blocks(
        lambda first, last: reach_of(named_by.indptr, named_by.indices, steps, first, last),
        network.people,
    )


def _received(network: Network) -> Floats:
    """Strength that each person receives, in the order of ties; NaN where none is asked."""
    if network.strength is None:
        return np.full(network.people, np.nan)
    received = np.bincount(network.alter, weights=network.strength, minlength=network.people)
    return received.astype(float)


def _stretches(breaks: Bools) -> tuple[Places, Places]:
    """Return, for each place, where its stretch begins and ends; a break opens a new one."""
    edges = np.flatnonzero(np.r_[True, breaks, True])
    lengths = np.diff(edges)
    return np.repeat(edges[:-1], lengths), np.repeat(edges[1:], lengths)
