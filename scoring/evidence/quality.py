"""How far the answers can be trusted: caps, hurried and sweeping answers, and what they change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scoring.comparison.measures import spearman
from scoring.influence.measures import nameable, share
from scoring.network import Bools, Floats, Network, without

#: From more than this share of respondents at the cap on, the cap shapes the figures.
CAPPED = 0.3
#: Who names more than this share of those they could names nearly anybody.
NAMED_MANY = 0.4
#: From so many rated names on, equal strengths throughout say little.
LEAST_RATED = 5


@dataclass(frozen=True, slots=True, eq=False)
class Flags:
    """What is odd about each respondent's answers; arrays of shape (n,). Flagged, never deleted."""

    fast: Bools
    named_many: Bools
    straight_lined: Bools

    @property
    def any(self) -> Bools:
        """Whether anything is."""
        return self.fast | self.named_many | self.straight_lined


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What the flagged answers change: shares with them beside shares without them.

    ``spearman`` is the rank correlation of the two, ``change`` the largest difference of a person's
    share; both NaN where nobody has both.
    """

    flagged: int
    spearman: float
    change: float


def flags(
    network: Network,
    *,
    fast: ArrayLike | None = None,
    rated: tuple[ArrayLike, ArrayLike] | None = None,
) -> Flags:
    """Flag the answers of each respondent.

    Parameters
    ----------
    fast
        n booleans: finished in under a minute; left out, nobody.
    rated
        Ego and strength of every answer, those below the cut too; left out, the network's ties.

    Examples
    --------
    >>> from scoring.network import build
    >>> found = flags(build(4, [0, 0, 1], [1, 2, 0], [True] * 4), fast=[False, False, False, True])
    >>> found.named_many.tolist(), found.any.tolist()
    ([True, False, False, False], [True, False, False, True])
    """
    hurried = np.zeros(network.people, dtype=bool) if fast is None else np.asarray(fast, dtype=bool)
    ego, strength = (network.ego, network.strength) if rated is None else rated
    return Flags(
        fast=hurried & network.responded,
        named_many=named_many(network),
        straight_lined=straight_lined(network.people, ego, strength),
    )


def named_many(network: Network) -> Bools:
    """Whether each person named more than NAMED_MANY of those they could; shape (n,).

    >>> from scoring.network import build
    >>> named_many(build(3, [0, 0, 1], [1, 2, 0], [True] * 3)).tolist()
    [True, True, False]
    """
    return _given(network) > NAMED_MANY * nameable(network)


def straight_lined(people: int, ego: ArrayLike, strength: ArrayLike | None) -> Bools:
    """Whether each person gave LEAST_RATED or more strengths and all of them alike; shape (n,).

    `ego` and `strength` have one value per answer; nobody is flagged where no strength is asked.

    >>> straight_lined(2, [0] * 5 + [1] * 5, [1, 1, 1, 1, 1, 0, 1, 1, 1, 1]).tolist()
    [True, False]
    """
    if strength is None:
        return np.zeros(people, dtype=bool)
    egos, values = np.asarray(ego, dtype=np.int64), np.asarray(strength, dtype=float)
    least, most = np.full(people, np.inf), np.full(people, -np.inf)
    np.minimum.at(least, egos, values)
    np.maximum.at(most, egos, values)
    return (np.bincount(egos, minlength=people) >= LEAST_RATED) & (least == most)


def share_at_cap(network: Network, cap: int | None, *, given: ArrayLike | None = None) -> float:
    """Share of respondents who named as many as they were allowed to; NaN without a cap.

    Above CAPPED the figures need a warning: who is named less often falls off full lists first
    (Holland and Leinhardt, 1973).

    Parameters
    ----------
    given
        How many each person named before the cut, shape (n,); left out, their ties.

    Examples
    --------
    >>> from scoring.network import build
    >>> share_at_cap(build(3, [0, 0, 1], [1, 2, 0], [True, True, False]), 2)
    0.5
    """
    if cap is None or network.respondents == 0:
        return float("nan")
    counts = _given(network) if given is None else np.asarray(given, dtype=float)
    return float((counts[network.responded] >= cap).mean())


def sensitivity(network: Network, flagged: ArrayLike) -> Sensitivity:
    """Compare everybody's share of nominations with and without the flagged answers.

    >>> from scoring.network import build
    >>> net = build(4, [0, 1, 2, 3], [1, 2, 1, 1], [True] * 4)
    >>> found = sensitivity(net, [True, False, False, False])
    >>> found.flagged, round(found.change, 3)
    (1, 0.167)
    """
    left_out = np.asarray(flagged, dtype=bool) & network.responded
    all_answers, fewer = share(network), share(without(network, left_out))
    both = ~(np.isnan(all_answers) | np.isnan(fewer))
    if not both.any():
        return Sensitivity(int(left_out.sum()), float("nan"), float("nan"))
    return Sensitivity(
        flagged=int(left_out.sum()),
        spearman=spearman(all_answers[both], fewer[both]),
        change=float(np.abs(all_answers - fewer)[both].max()),
    )


def _given(network: Network) -> Floats:
    return np.bincount(network.ego, minlength=network.people).astype(float)
