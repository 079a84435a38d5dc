"""The directed network of one question: egos name alters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Ties of one question among ``people`` people, numbered from 0.

    ``ego[t]`` names ``alter[t]``; ties are unique, without self-ties, sorted by ego, then alter.
    ``responded[i]`` says whether person i answered; the ties of the others are unknown, not absent.
    """

    people: int
    ego: Ints
    alter: Ints
    responded: Bools

    @property
    def ties(self) -> int:
        """The number of ties."""
        return len(self.ego)

    @property
    def respondents(self) -> int:
        """The number of people who answered."""
        return int(self.responded.sum())

    def names(self) -> csr_matrix:
        """Return the n x n matrix whose row i has a 1 for each alter that i names."""
        ones = np.ones(self.ties)
        return csr_matrix((ones, (self.ego, self.alter)), shape=(self.people, self.people))

    def named_by(self) -> csr_matrix:
        """Return the n x n matrix whose row j has a 1 for each ego that names j."""
        return csr_matrix(self.names().T)


def build(people: int, ego: ArrayLike, alter: ArrayLike, responded: ArrayLike) -> Network:
    """Build a network from nominations in any order; repeats collapse, self-nominations drop.

    Parameters
    ----------
    people
        How many people there are, n.
    ego, alter
        Numbers 0 to n - 1, one pair per nomination.
    responded
        n booleans.

    Raises
    ------
    ValueError
        If a number is out of range, or an ego did not answer.

    Examples
    --------
    >>> net = build(3, [0, 0, 2, 1], [1, 1, 0, 1], [True, True, True])
    >>> net.ego.tolist(), net.alter.tolist()
    ([0, 2], [1, 0])
    """
    egos, alters = np.asarray(ego, dtype=np.int64), np.asarray(alter, dtype=np.int64)
    answered = np.asarray(responded, dtype=bool)
    if answered.shape != (people,) or egos.shape != alters.shape:
        raise ValueError("responded needs one value per person, ego and alter equally many")
    if len(egos) and (min(egos.min(), alters.min()) < 0 or max(egos.max(), alters.max()) >= people):
        raise ValueError(f"people are numbered 0 to {people - 1}")
    if not answered[egos].all():
        raise ValueError("an ego who did not answer names somebody")
    others = egos != alters
    cells = np.unique(egos[others] * people + alters[others])
    return Network(
        people, (cells // people).astype(np.int32), (cells % people).astype(np.int32), answered
    )
