"""How sure a figure is: intervals for shares, differences and ranks, all at 90 %."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import norm

from scoring.network import Bools, Floats, Network

#: One-sided error of each bound, and the two-sided 90 % that follow from it.
TAIL = 0.05
Z = float(norm.ppf(1 - TAIL))
#: Up to this many people, ranks are compared pair by pair.
PAIRWISE_PEOPLE = 5_000
_ROWS = 512


def wilson(count: ArrayLike, of: ArrayLike, *, z: float = Z) -> tuple[Floats, Floats]:
    """Wilson score interval of a share (Wilson, 1927); NaN where nobody could.

    (p + z^2/2n -+ z sqrt(p (1 - p)/n + z^2/4n^2)) / (1 + z^2/n) with p = count / of, n = of.
    The voters may differ: the variance of their sum is at most that of equal ones (Hoeffding,
    1956), so the interval errs wide. `count` may be a sum of strengths of 0 to 1, whose variance
    is smaller still.

    Parameters
    ----------
    count, of
        Nominations and those who could name, of any one shape.

    Examples
    --------
    >>> low, high = wilson([13, 0], [20, 0])
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.467, nan], [0.798, nan])
    """
    return _score(count, of, np.full(np.shape(of), z**2))


def wilson_of_population(
    count: ArrayLike, of: ArrayLike, population: ArrayLike, *, z: float = Z
) -> tuple[Floats, Floats]:
    """Interval of the share that all of `population` would have given, had they all answered.

    Wilson's with z^2 (N - n) / (N - 1) for z^2: the finite population correction (Cochran, 1977),
    n = `of` answered out of N = `population`. Of no width where all answered; NaN where nobody did.
    It says what missing answers could move, and nothing about asking again.

    >>> low, high = wilson_of_population([13, 13], [20, 20], [20, 40])
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.65, 0.518], [0.65, 0.762])
    """
    n, everybody = np.asarray(of, dtype=float), np.asarray(population, dtype=float)
    missing = (everybody - n) / np.maximum(everybody - 1, 1)
    return _score(count, of, z**2 * np.maximum(missing, 0.0))


def newcombe(
    count: ArrayLike, of: ArrayLike, other: ArrayLike, other_of: ArrayLike, *, z: float = Z
) -> tuple[Floats, Floats]:
    """Interval of a difference of shares, count / of - other / other_of, among different voters.

    Hybrid score interval (Newcombe, 1998, independent proportions, method 10): with Wilson bounds
    l, u of each share, d - sqrt((p1 - l1)^2 + (u2 - p2)^2) to d + sqrt((u1 - p1)^2 + (p2 - l2)^2).
    NaN where a side has no voters. For voters who judge twice it errs wide as far as they repeat
    themselves; :func:`newcombe_paired` knows better.

    >>> low, high = newcombe(56, 70, 48, 80)
    >>> round(float(low), 3), round(float(high), 3)
    (0.077, 0.314)
    """
    return _hybrid(count, of, other, other_of, np.zeros(()), z)


def newcombe_paired(
    both: ArrayLike, first: ArrayLike, second: ArrayLike, neither: ArrayLike, *, z: float = Z
) -> tuple[Floats, Floats]:
    """Interval of a difference of shares, first less second, among the same voters asked twice.

    Hybrid score interval (Newcombe, 1998, paired data, method 10): as :func:`newcombe`, with
    - 2 phi (p1 - l1)(u2 - p2) and - 2 phi (u1 - p1)(p2 - l2) under the roots, where phi is the
    correlation of the two answers with its numerator eh - fg, if positive, lessened by n/2.

    Parameters
    ----------
    both, first, second, neither
        Voters who named both times, only the first time, only the second, never (e, f, g, h).

    Examples
    --------
    >>> low, high = newcombe_paired(20, 12, 2, 16)
    >>> round(float(low), 3), round(float(high), 3)
    (0.079, 0.31)
    """
    e, f, g, h = (np.asarray(cell, dtype=float) for cell in (both, first, second, neither))
    voters = e + f + g + h
    product = (e + f) * (g + h) * (e + g) * (f + h)
    excess = e * h - f * g
    excess = np.where(excess > 0, np.maximum(excess - voters / 2, 0.0), excess)
    phi = excess / np.sqrt(np.where(product > 0, product, 1.0))
    return _hybrid(e + f, voters, e + g, voters, phi, z)


def rank_interval(network: Network, *, z: float = Z) -> tuple[Floats, Floats]:
    """First and last rank that each person may truly have by nominations; 1 is named most.

    Up to PAIRWISE_PEOPLE people: k is above j where McNemar's test says so, (c - b) / sqrt(b + c)
    > z, over the respondents who could name both and are neither; c named only k, b only j. Beyond:
    where the square roots of the counts differ by more than z / sqrt 2 (Anscombe, 1948).
    low = 1 + people above, high = n - people below, n being those whom anybody could name.

    Returns
    -------
    low, high
        Two arrays of shape (n,), NaN for people whom nobody who answered could name.

    Examples
    --------
    >>> from scoring.network import build
    >>> low, high = rank_interval(build(3, [0, 1, 2], [1, 2, 1], [True] * 3))
    >>> low.tolist(), high.tolist()
    ([1.0, 1.0, 1.0], [3.0, 3.0, 3.0])
    """
    above, under, judges = _clearly(network, z)
    known = judges > 0
    low, high = 1.0 + above, known.sum() - under
    return np.where(known, low, np.nan), np.where(known, high, np.nan)


def possibly_top(network: Network, k: int, *, error: float = 2 * TAIL) -> Bools:
    """Who may be among the k people named most; shape (n,).

    The true k are all in this set in 1 - `error` of surveys: leaving one of them out takes a false
    comparison of that person with one of the n - 1 others, so each comparison is made at
    error / (k (n - 1)) (Bonferroni; after Mogstad, Romano, Shaikh and Wilhelm, 2024). Say "the most
    influential five are among these eleven", never more.

    >>> from scoring.network import build
    >>> stars = [build(n, range(1, n), [0] * (n - 1), [True] * n) for n in (5, 9)]
    >>> [int(possibly_top(star, 1).sum()) for star in stars]
    [5, 1]
    """
    people = network.people
    comparisons = max(k * (people - 1), 1)
    above, _, judges = _clearly(network, float(norm.isf(min(error / comparisons, 0.5))))
    return (judges > 0) & (above < k)


def difference_in_rank(network: Network, person: ArrayLike, other: ArrayLike) -> Floats:
    """McNemar's z for pairs of people: above 0 where the other is named more; shape of `person`.

    (c - b) / sqrt(b + c) as in :func:`rank_interval`, whatever the number of people; 0 where nobody
    judged them differently. Within -Z and Z the pair is not distinguishable.

    >>> from scoring.network import build
    >>> star = build(5, [1, 2, 3, 4], [0] * 4, [True] * 5)
    >>> difference_in_rank(star, [0, 1], [1, 2]).round(3).tolist()
    [-1.732, 0.0]
    """
    rows = np.asarray(person, dtype=np.int64)
    columns = np.asarray(other, dtype=np.int64)
    if rows.size == 0:
        return np.zeros(0)
    named_by = network.named_by()
    first, second = named_by[rows], named_by[columns]
    both = np.asarray(first.multiply(second).sum(axis=1)).ravel()
    if network.could is None:
        judged_first = np.diff(first.indptr) - np.asarray(network.names()[columns, rows]).ravel()
        judged_second = np.diff(second.indptr) - np.asarray(network.names()[rows, columns]).ravel()
    else:
        nameable_by = network.could.T.tocsr()
        judged_first = np.asarray(first.multiply(nameable_by[columns]).sum(axis=1)).ravel()
        judged_second = np.asarray(second.multiply(nameable_by[rows]).sum(axis=1)).ravel()
    return _mcnemar(judged_first - both, judged_second - both)


def _clearly(network: Network, z: float) -> tuple[Floats, Floats, Floats]:
    """Count, for each person, those clearly above, those clearly below, and the judges."""
    judges = _judges(network)
    if network.people <= PAIRWISE_PEOPLE:
        above, under = _pairwise(network, z)
    else:
        counts = np.bincount(network.alter, minlength=network.people).astype(float)
        # Where everybody could name everybody, those who answered have one judge less, their own
        # voice: too little to tell counts apart, and one exposure keeps the order of counts.
        exposure = np.minimum(judges, 1.0) if network.could is None else judges
        above, under = _by_count(counts, exposure, z)
    return above, under, judges


def _judges(network: Network) -> Floats:
    """Count the respondents who could name each person."""
    answered = network.responded.astype(float)
    if network.could is None:
        return network.respondents - answered
    return np.asarray(answered @ network.could)


def _pairwise(network: Network, z: float) -> tuple[Floats, Floats]:
    """Count, for each person, those that McNemar's test puts above and below."""
    named_by, names = network.named_by(), network.names()
    counts = np.asarray(named_by.sum(axis=1)).ravel()
    above, under = np.zeros(network.people), np.zeros(network.people)
    for first in range(0, network.people, _ROWS):
        rows = slice(first, first + _ROWS)
        both = np.asarray((named_by[rows] @ names).todense())
        if network.could is None:
            # Neither of the two judges: whoever of them names the other is taken out.
            judged_row = counts[rows, None] - np.asarray(named_by[rows].todense())
            judged_other = counts[None, :] - np.asarray(names[rows].todense())
        else:
            judged_row = np.asarray((named_by[rows] @ network.could).todense())
            judged_other = np.asarray((names.T @ network.could[:, rows]).T.todense())
        score = _mcnemar(judged_row - both, judged_other - both)
        score[np.arange(score.shape[0]), np.arange(first, first + score.shape[0])] = 0.0
        above[rows], under[rows] = (score > z).sum(axis=1), (score < -z).sum(axis=1)
    return above, under


def _mcnemar(only_first: Floats, only_second: Floats) -> Floats:
    differ = only_first + only_second
    return (only_second - only_first) / np.sqrt(np.where(differ > 0, differ, 1.0))


def _by_count(counts: Floats, exposure: Floats, z: float) -> tuple[Floats, Floats]:
    """Count, for each person, those whose nominations per judge are clearly more or fewer.

    sqrt((x + 3/8) / m) of a count with m judges has a variance of about 1 / 4m.
    """
    known = exposure > 0
    scale = np.where(known, exposure, 1.0)
    roots, spread = np.sqrt((counts + 3 / 8) / scale), 1 / (4 * scale)
    above, under = np.zeros(len(counts)), np.zeros(len(counts))
    for size in np.unique(exposure[known]):
        ascending = np.sort(roots[exposure == size])
        step = z * np.sqrt(spread + 1 / (4 * size))
        above += len(ascending) - np.searchsorted(ascending, roots + step, side="right")
        under += np.searchsorted(ascending, roots - step, side="left")
    return above, under


def _score(count: ArrayLike, of: ArrayLike, z_squared: Floats) -> tuple[Floats, Floats]:
    n = np.asarray(of, dtype=float)
    n = np.where(n > 0, n, np.nan)
    p = np.asarray(count, dtype=float) / n
    middle = p + z_squared / (2 * n)
    half = np.sqrt(z_squared * (p * (1 - p) / n + z_squared / (4 * n**2)))
    scale = 1 + z_squared / n
    # At 0 and n of n the formula meets the bound, but for rounding.
    low = np.where(p == 0, 0.0, (middle - half) / scale)
    high = np.where(p == 1, 1.0, (middle + half) / scale)
    return low, high


def _hybrid(
    count: ArrayLike, of: ArrayLike, other: ArrayLike, other_of: ArrayLike, phi: Floats, z: float
) -> tuple[Floats, Floats]:
    (low_1, high_1), (low_2, high_2) = wilson(count, of, z=z), wilson(other, other_of, z=z)
    n_1, n_2 = np.asarray(of, dtype=float), np.asarray(other_of, dtype=float)
    p_1 = np.asarray(count, dtype=float) / np.where(n_1 > 0, n_1, np.nan)
    p_2 = np.asarray(other, dtype=float) / np.where(n_2 > 0, n_2, np.nan)

    def width(own: Floats, others: Floats) -> Floats:
        return np.sqrt(np.maximum(own**2 - 2 * phi * own * others + others**2, 0.0))

    difference = p_1 - p_2
    return (
        difference - width(p_1 - low_1, high_2 - p_2),
        difference + width(high_1 - p_1, p_2 - low_2),
    )
