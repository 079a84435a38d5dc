"""Who is named: shares, percentiles, PageRank and reach."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import rankdata
from sknetwork.ranking import PageRank

from scoring.kernels import in_blocks, reach_of
from scoring.network import Floats, Network

DAMPING = 0.85


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
    """People who answered and could have named each person: all respondents but the person.

    >>> from scoring.network import build
    >>> eligible(build(3, [0], [1], [True, False, True])).tolist()
    [1.0, 2.0, 1.0]
    """
    return (network.respondents - network.responded).astype(float)


def share(network: Network) -> Floats:
    """Share of those who could who named each person: p_j = x_j / eligible(j); NaN of nobody."""
    could = eligible(network)
    return nominations(network) / np.where(could > 0, could, np.nan)


def percentile(values: ArrayLike) -> Floats:
    """Mid-rank percentile: (average ascending rank - 1/2) / n; never 0 or 1; NaN stays NaN.

    >>> percentile([5, 1, 5, float("nan")]).round(3).tolist()
    [0.667, 0.167, 0.667, nan]
    """
    array = np.asarray(values, dtype=float)
    known = ~np.isnan(array)
    result = np.full(array.shape, np.nan)
    if known.any():
        result[known] = (rankdata(array[known]) - 0.5) / known.sum()
    return result


def percentile_within(values: ArrayLike, groups: ArrayLike) -> Floats:
    """Mid-rank percentile among the people of one's own group; group -1 is nobody's.

    >>> percentile_within([3, 1, 2, 9], [0, 0, 1, -1]).tolist()
    [0.75, 0.25, 0.5, nan]
    """
    array, labels = np.asarray(values, dtype=float), np.asarray(groups)
    result = np.full(array.shape, np.nan)
    order = np.argsort(labels, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(labels[order]) != 0]) if len(order) else order
    for members in np.split(order, starts[1:]):
        if len(members) and labels[members[0]] >= 0:
            result[members] = percentile(array[members])
    return result


def pagerank(network: Network) -> Floats:
    """PageRank of the unweighted nominations, damping .85, sum 1 (Page et al., 1999); shape (n,).

    People without ties of their own spread their weight evenly over everybody. Without any tie all
    are equal; without people the result is empty.
    """
    # The engine's other solvers give the weight of people who name nobody back to themselves.
    if network.ties == 0:
        return np.full(network.people, 1 / max(network.people, 1))
    engine = PageRank(damping_factor=DAMPING, solver="RH", n_iter=100, tol=1e-12)
    scores = np.asarray(engine.fit_predict(network.names()), dtype=float)
    return scores / scores.sum()


def reach(network: Network, steps: int) -> Floats:
    """Other people who reach each person in at most `steps` nominations; shape (n,).

    >>> from scoring.network import build
    >>> reach(build(3, [0, 1], [1, 2], [True, True, True]), 2).tolist()
    [0.0, 1.0, 2.0]
    """
    named_by = network.named_by()
    return in_blocks(
        lambda first, last: reach_of(named_by.indptr, named_by.indices, steps, first, last),
        network.people,
    )
