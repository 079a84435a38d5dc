"""What changed between two rounds, said only where it is more than asking again would move.

All here is about the people present in both rounds and the answers of those who answered both:
otherwise who joined, left or fell silent would look like a change of the others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_matrix

from scoring.intervals.resampling import Interval, interval_of, shares_of
from scoring.intervals.uncertainty import newcombe, newcombe_paired, rank_interval
from scoring.network import Bools, Floats, Network, build
from scoring.position.chart import Positions


@dataclass(frozen=True, slots=True, eq=False)
class ShareChanges:
    """Shares of each person before and after, after - before with its interval of 90 %.

    Arrays of shape (n,), NaN where nobody could name a person; ``clear`` where the interval leaves
    0 out. Of people who did not change, one in ten at most is called clear by chance.
    """

    before: Floats
    after: Floats
    difference: Floats
    low: Floats
    high: Floats
    clear: Bools


@dataclass(frozen=True, slots=True, eq=False)
class RankChanges:
    """First and last rank of each person before and after; shape (n,), NaN where unknown.

    ``moved`` is 1 for people who are clearly nearer to the top than before, -1 for those clearly
    farther from it, and 0 wherever the two intervals overlap or one is unknown.
    """

    before_low: Floats
    before_high: Floats
    after_low: Floats
    after_high: Floats
    moved: Positions


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure of the organization before and after; ``clear`` if the interval leaves 0 out."""

    before: float
    after: float
    difference: float
    interval: Interval
    clear: bool


def in_both(
    before: Network, after: Network, people_before: ArrayLike, people_after: ArrayLike
) -> tuple[Network, Network]:
    """Return both rounds among the people present in both, answered by those who answered both.

    Parameters
    ----------
    people_before, people_after
        The numbers that the people present in both have in each round, in one order; shape (c,).

    Raises
    ------
    ValueError
        If the two are not equally many different people.

    Examples
    --------
    >>> one = build(3, [0, 1, 2], [1, 0, 1], [True, True, True])
    >>> two = build(2, [0], [1], [True, False])
    >>> first, second = in_both(one, two, [0, 1], [0, 1])
    >>> first.ego.tolist(), first.responded.tolist(), second.ties
    ([0], [True, False], 1)
    """
    old, new = np.asarray(people_before, np.int64), np.asarray(people_after, np.int64)
    if len(np.unique(old)) != len(new) or len(np.unique(new)) != len(old):
        raise ValueError("people present in both rounds have one number in each")
    answered = before.responded[old] & after.responded[new]
    return _among(before, old, answered), _among(after, new, answered)


def share_changes(before: Network, after: Network) -> ShareChanges:
    """Compare the shares of each person, two rounds having been answered by the same people.

    Voters are those who could name a person in both rounds; the interval is that of paired shares
    (Newcombe, 1998), since most people name again whom they named before.

    Raises
    ------
    ValueError
        If the rounds are not of the same people and respondents; see :func:`in_both`.

    Examples
    --------
    >>> star = build(15, range(1, 15), [0] * 14, [True] * 15)
    >>> found = share_changes(build(15, [], [], [True] * 15), star)
    >>> found.difference[:2].tolist(), found.clear[:2].tolist()
    ([1.0, 0.0], [True, False])
    """
    _require_same(before, after)
    voters, named_before, named_after = _votes(before, after)
    both = _column_sums(csr_matrix(named_before.multiply(named_after)))
    old, new = _column_sums(named_before), _column_sums(named_after)
    low, high = newcombe_paired(both, new - both, old - both, voters - old - new + both)
    return _share_changes(old, voters, new, voters, low, high)


def share_changes_of_counts(
    before: ArrayLike, before_of: ArrayLike, after: ArrayLike, after_of: ArrayLike
) -> ShareChanges:
    """Compare shares of which only the counts are known, as if different voters had answered.

    The interval of independent shares (Newcombe, 1998) errs wide as far as voters repeat
    themselves: it misses changes, and does not invent them. The counts must be of people present in
    both rounds, all of shape (n,).

    >>> found = share_changes_of_counts([4, 4], [20, 20], [8, 13], [20, 20])
    >>> found.difference.round(2).tolist(), found.clear.tolist()
    ([0.2, 0.45], [False, True])
    """
    low, high = newcombe(after, after_of, before, before_of)
    old, old_of, new, new_of = (
        np.asarray(counts, dtype=float) for counts in (before, before_of, after, after_of)
    )
    return _share_changes(old, old_of, new, new_of, low, high)


def rank_changes(before: Network, after: Network) -> RankChanges:
    """Compare the rank intervals of each person in two rounds answered by the same people.

    Raises
    ------
    ValueError
        If the rounds are not of the same people and respondents; see :func:`in_both`.

    Examples
    --------
    >>> star = build(15, range(1, 15), [0] * 14, [True] * 15)
    >>> other = build(15, [0, *range(2, 15)], [1] * 14, [True] * 15)
    >>> rank_changes(star, other).moved[:3].tolist()
    [-1, 1, 0]
    """
    _require_same(before, after)
    (low, high), (new_low, new_high) = rank_interval(before), rank_interval(after)
    moved = (new_high < low).astype(np.int64) - (new_low > high)
    return RankChanges(low, high, new_low, new_high, moved)


def figure_change(
    before: Network,
    after: Network,
    figure_before: Callable[[Floats], Floats],
    figure_after: Callable[[Floats], Floats],
    *,
    least: float,
    seed: int,
) -> FigureChange:
    """Compare a figure of the organization in two rounds answered by the same people.

    Both rounds are split along the same people, so that what they repeat cancels; the interval of
    after - before is that of :func:`scoring.intervals.resampling.resampled`.

    Parameters
    ----------
    figure_before, figure_after
        Take shares of shape (b, n), return b values from `least` to 1; two, since position may have
        changed between the rounds.

    Raises
    ------
    ValueError
        If the rounds are not of the same people and respondents; see :func:`in_both`.
    """
    _require_same(before, after)
    everybody = before.responded[None, :].astype(float)
    rounds = [(before, figure_before), (after, figure_after)]
    whole = [shares_of(network, everybody)[0] for network, _ in rounds]

    def values(chosen: Floats) -> tuple[Floats, Floats]:
        parts = [shares_of(network, chosen) for network, _ in rounds]
        kept = [np.where(np.isnan(p), w, p) for p, w in zip(parts, whole, strict=True)]
        return figure_before(kept[0]), figure_after(kept[1])

    def differences(chosen: Floats) -> Floats:
        old, new = values(chosen)
        return new - old

    old, new = (float(value[0]) for value in values(everybody))
    span = 1.0 - least
    interval = interval_of(
        differences, before.responded, new - old, bounds=(-span, span), seed=seed
    )
    clear = interval.low > 0 or interval.high < 0
    return FigureChange(old, new, new - old, interval, clear)


def _among(network: Network, people: Positions, answered: Bools) -> Network:
    place = np.full(network.people, -1)
    place[people] = np.arange(len(people))
    ego, alter = place[network.ego], place[network.alter]
    kept = (ego >= 0) & (alter >= 0)
    kept[kept] = answered[ego[kept]]
    could = None if network.could is None else csr_matrix(network.could[people][:, people])
    return build(len(people), ego[kept], alter[kept], answered, could=could)


def _require_same(before: Network, after: Network) -> None:
    if not np.array_equal(before.responded, after.responded):
        raise ValueError("compare rounds among the same people, answered by the same people")


def _votes(before: Network, after: Network) -> tuple[Floats, csr_matrix, csr_matrix]:
    """Return who could vote in both rounds, a count per person, and the votes of these."""
    names = before.names(), after.names()
    limits = [network.could for network in (before, after) if network.could is not None]
    if not limits:
        return before.respondents - before.responded.astype(float), *names
    open_cells = limits[0] if len(limits) == 1 else csr_matrix(limits[0].multiply(limits[1]))
    voters = np.asarray(open_cells.T @ before.responded.astype(float))
    one, two = (csr_matrix(named.multiply(open_cells)) for named in names)
    return voters, one, two


def _column_sums(matrix: csr_matrix) -> Floats:
    return np.asarray(matrix.sum(axis=0), dtype=float).ravel()


def _share_changes(
    old: Floats, old_of: Floats, new: Floats, new_of: Floats, low: Floats, high: Floats
) -> ShareChanges:
    share_before = old / np.where(old_of > 0, old_of, np.nan)
    share_after = new / np.where(new_of > 0, new_of, np.nan)
    difference = share_after - share_before
    return ShareChanges(
        share_before, share_after, difference, low, high, clear=(low > 0) | (high < 0)
    )
