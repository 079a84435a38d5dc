"""Nominated influence beside formal position, for each person and over all."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import kendalltau, rankdata

from scoring.network import Bools, Floats
from scoring.policy import MIN_ELIGIBLE

LEADER_HIGH = "formal leader with influence"
LEADER_LOW = "title without measured influence"
OTHER_HIGH = "hidden influencer"
OTHER_LOW = "contributor"
BORDERLINE = "borderline"
LABELS = (LEADER_HIGH, LEADER_LOW, OTHER_HIGH, OTHER_LOW, BORDERLINE)


def gap(influence: ArrayLike, formal: ArrayLike) -> Floats:
    """Points between the two percentiles: 100 (influence - formal); shape (n,), -100 to 100.

    Bounded by construction: whoever is at the top of the chart cannot be above zero.

    >>> gap([0.9, 0.5], [0.5, 0.9]).tolist()
    [40.0, -40.0]
    """
    return 100 * (np.asarray(influence, float) - np.asarray(formal, float))


def residual(influence: ArrayLike, formal: ArrayLike) -> Floats:
    """Return influence less its least-squares line on formal position; NaN if none fits.

    e_j = y_j - (a + b x_j), a and b by ordinary least squares over the people of whom both are
    known (Legendre, 1805); shapes (n,). For analysts: it is bounded by the people compared.

    >>> residual([0.2, 0.4, 0.9], [0.25, 0.5, 0.75]).round(3).tolist()
    [0.05, -0.1, 0.05]
    """
    y, x = np.asarray(influence, float), np.asarray(formal, float)
    known = ~(np.isnan(x) | np.isnan(y))
    result = np.full(y.shape, np.nan)
    if known.sum() < 2 or np.ptp(x[known]) == 0:
        return result
    slope, intercept = np.polyfit(x[known], y[known], 1)
    result[known] = y[known] - slope * x[known] - intercept
    return result


def labels(
    manages: Bools,
    percentile: Floats,
    rank_low: Floats,
    rank_high: Floats,
    high_cut: float,
    *,
    eligible: Floats | None = None,
) -> NDArray[np.object_]:
    """Label each person by title and influence; a rank interval across the cut is borderline.

    With c people (at least one) at or above the percentile `high_cut`, high means that even the
    last possible rank is within c, and low that even the first is beyond it. "" where nothing is
    known and where fewer than MIN_ELIGIBLE people could have named the person.

    Parameters
    ----------
    manages
        Who has direct reports; shape (n,), as all others.
    percentile, rank_low, rank_high
        Of nominations, NaN where unknown.
    eligible
        How many could have named each person; left out, nobody is too few.

    Examples
    --------
    >>> yes, no = np.array([True, False]), np.array([0.75, 0.25])
    >>> labels(yes, no, np.array([1.0, 2.0]), np.array([1.0, 2.0]), 0.75).tolist()
    ['formal leader with influence', 'contributor']
    """
    people = max(int(np.nansum(percentile >= high_cut)), 1)  # where all are tied, nobody is high
    result = np.where(manages, LEADER_LOW, OTHER_LOW).astype(object)
    high = rank_high <= people
    result[high & manages], result[high & ~manages] = LEADER_HIGH, OTHER_HIGH
    result[(rank_low <= people) & (people < rank_high)] = BORDERLINE
    result[np.isnan(percentile) | np.isnan(rank_low)] = ""
    if eligible is not None:
        result[eligible < MIN_ELIGIBLE] = ""
    return result


def superiority(values: Floats, group: Bools) -> float:
    """Probability that one of the group has more than one of the others, ties half.

    The Mann-Whitney statistic over n1 n0 (Mann and Whitney, 1947) of shapes (n,); NaN if a side is
    empty or a value is unknown.

    >>> superiority(np.array([3.0, 1.0, 2.0, 1.0]), np.array([True, True, False, False]))
    0.625
    """
    return float(superiorities(values[None, :], group)[0])


def superiorities(values: Floats, group: Bools) -> Floats:
    """Return :func:`superiority` for each row of `values`; shape (b, n) gives shape (b,)."""
    inside, outside = int(group.sum()), int((~group).sum())
    if not inside or not outside:
        return np.full(len(values), np.nan)
    ranks = rankdata(values, axis=1)[:, group].sum(axis=1)
    return (ranks - inside * (inside + 1) / 2) / (inside * outside)


def spearman(x: Floats, y: Floats) -> float:
    """Spearman's (1904) rank correlation, ties by their mean rank; NaN if a side has no spread.

    >>> round(spearman(np.array([1.0, 2.0, 3.0]), np.array([1.0, 3.0, 2.0])), 3)
    0.5
    """
    return float(spearmans(x, y[None, :])[0])


def spearmans(x: Floats, ys: Floats) -> Floats:
    """Return :func:`spearman` of x with each row of `ys`; shapes (n,), (b, n) give (b,)."""
    a = rankdata(x)
    b = rankdata(ys, axis=1)
    a, b = a - a.mean(), b - b.mean(axis=1, keepdims=True)
    spread = np.sqrt((a**2).sum() * (b**2).sum(axis=1))
    return np.where(spread > 0, (b @ a) / np.where(spread > 0, spread, 1), np.nan)


def kendall(x: Floats, y: Floats) -> float:
    """Kendall's (1945) tau-b, (concordant - discordant) / sqrt of the pairs untied on each side.

    Shapes (n,); NaN if either side has no spread.

    >>> round(kendall(np.array([1.0, 2.0, 3.0]), np.array([1.0, 3.0, 2.0])), 3)
    0.333
    """
    return float(kendalltau(x, y, variant="b").statistic)
