"""How far a figure of the organization would move if it were asked again.

A figure about order (who is named more than whom) is not smooth: a person whom nobody named stays
unnamed in every bootstrap sample, and resampled counts are noisier than observed ones, so the
bootstrap makes such figures too sure of themselves (docs/decisions/0015). Disjoint parts of the
people who answered are surveys of their own, smaller ones: how they differ is measured, and what
that means for the whole survey follows from how the differences shrink from quarters to halves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from scipy.stats import t as student

from scoring.intervals.uncertainty import TAIL
from scoring.network import Bools, Floats, Network

#: Splits for small organizations; large ones are split less often, at least LEAST_SPLITS times.
SPLITS, LEAST_SPLITS = 500, 50
_CELLS = 40_000_000
#: Floats in one block of weights.
_BLOCK = 4_000_000


@dataclass(frozen=True, slots=True)
class Interval:
    """90 % about a figure, from ``draws`` splits of the people who answered into quarters."""

    low: float
    high: float
    draws: int


UNKNOWN = Interval(float("nan"), float("nan"), 0)


def resampled(
    network: Network,
    figure: Callable[[Floats], Floats],
    observed: float,
    *,
    least: float,
    seed: int,
) -> Interval:
    """Interval of 90 % of what a figure would be on average if the organization were asked again.

    observed -+ t sqrt(V), cut at the figure's bounds `least` and 1. V = h^2 / q, where h and q are
    the variances of the figure among random halves and quarters of the people who answered, and
    h / q is taken to be 1/2 at least and 1 at most; t is Student's, of one less than the people who
    answered. It is about the figure as surveys of this size give it; that few nominations pull
    every figure about order toward chance, it does not undo. NaN where fewer than four answered.

    Parameters
    ----------
    figure
        Takes shares of shape (b, n), returns b values.
    """
    everybody = shares_of(network, network.responded[None, :].astype(float))[0]

    def values(chosen: Floats) -> Floats:
        shares = shares_of(network, chosen)
        # In a part nobody may be left who could name a person: nothing is known to have moved.
        return figure(np.where(np.isnan(shares), everybody, shares))

    return interval_of(values, network.responded, observed, bounds=(least, 1.0), seed=seed)


def interval_of(
    values: Callable[[Floats], Floats],
    answered: Bools,
    observed: float,
    *,
    bounds: tuple[float, float],
    seed: int,
) -> Interval:
    """Interval about an observed figure, as :func:`resampled`, of anything that people answered.

    Parameters
    ----------
    values
        Takes which people a part holds, 0/1 of shape (b, n), returns b values of the figure.
    answered
        n booleans: the people who are split.
    """
    rows = np.flatnonzero(answered)
    if len(rows) < 4 or np.isnan(observed):
        return UNKNOWN
    splits = int(min(SPLITS, max(LEAST_SPLITS, _CELLS // (6 * len(answered)))))
    rng, quarter = np.random.default_rng(seed), len(rows) // 4
    halves, quarters, left = [], [], splits
    while left:
        block = min(left, max(1, _BLOCK // (4 * len(answered))))
        left -= block
        parts = np.zeros((4, block, len(answered)))
        for split in range(block):
            order = rng.permutation(rows)
            for part in range(4):
                parts[part, split, order[part * quarter : (part + 1) * quarter]] = 1.0
        quarters.append(np.stack([values(part) for part in parts]))
        halves.append(np.stack([values(parts[0] + parts[1]), values(parts[2] + parts[3])]))
    half, fourth = _variance(halves), _variance(quarters)
    if np.isnan(half) or np.isnan(fourth):
        return UNKNOWN
    shrinks = np.clip(half / fourth, 0.5, 1.0) if fourth > 0 else 1.0
    width = float(student.isf(TAIL, len(rows) - 1) * np.sqrt(half * shrinks))
    low, high = np.clip([observed - width, observed + width], *bounds)
    return Interval(float(low), float(high), splits)


def shares_of(network: Network, chosen: Floats) -> Floats:
    """Shares among the chosen respondents only: row s of `chosen` marks them; shape (b, n).

    NaN for people whom none of the chosen could name.

    >>> from scoring.network import build
    >>> net = build(3, [0, 2], [1, 1], [True, True, True])
    >>> shares_of(net, np.array([[1.0, 1.0, 0.0]])).tolist()
    [[0.0, 1.0, 0.0]]
    """
    counts = _times(chosen, network.names())
    if network.could is None:
        could = chosen.sum(axis=1, keepdims=True) - chosen
    else:
        could = _times(chosen, network.could)
    return counts / np.where(could > 0, could, np.nan)


def _times(chosen: Floats, matrix: csr_matrix) -> Floats:
    return np.asarray((matrix.T @ chosen.T).T)


def _variance(blocks: list[Floats]) -> float:
    """Variance of a figure among disjoint parts (rows), a mean over splits; NaN of none known."""
    values = np.concatenate(blocks, axis=1)
    known = values[:, ~np.isnan(values).any(axis=0)]
    return float(known.var(axis=0, ddof=1).mean()) if known.size else float("nan")
