"""The directed network of one question: egos name alters."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

#: A nomination on a scale is one of this many highest answers.
TOP_BOXES = 2


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Ties of one question among ``people`` people, numbered from 0.

    ``ego[t]`` names ``alter[t]``; ties are unique, without self-ties, sorted by ego, then alter.
    ``responded[i]`` says whether person i answered; the ties of the others are unknown, not absent.
    Who answered and named nobody is a respondent without ties; who preferred not to answer this
    question is in ``declined`` and no respondent.

    ``strength[t]`` is the strength of a tie, 0 to 1, None where the question asks for none.
    Row i of ``could`` has a 1 for each person whom i was able to name, None where that is everybody
    but oneself. ``self_named`` people named themselves, which counts for nothing.
    """

    people: int
    ego: Ints
    alter: Ints
    responded: Bools
    strength: Floats | None = None
    declined: Bools | None = None
    could: csr_matrix | None = None
    self_named: int = 0

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


def build(
    people: int,
    ego: ArrayLike,
    alter: ArrayLike,
    responded: ArrayLike,
    *,
    strength: ArrayLike | None = None,
    cut: float | None = None,
    declined: ArrayLike | None = None,
    could: csr_matrix | None = None,
) -> Network:
    """Build a network from nominations in any order.

    Rows below the cut are no ties; repeats collapse to the strongest; self-nominations are dropped
    and the people who made them counted.

    Parameters
    ----------
    people
        How many people there are, n.
    ego, alter
        Numbers 0 to n - 1, one pair per nomination.
    responded
        n booleans.
    strength, cut
        The strength of each nomination, 0 to 1 (see :func:`from_scale`), and the least that makes
        it a tie (see :func:`top_boxes`); without a cut, every row is a tie.
    declined
        n booleans: answered the round, but preferred not to answer this question.
    could
        n x n matrix: row i marks whom i was able to name; left out, everybody but oneself.

    Raises
    ------
    ValueError
        If a number is out of range, an ego did not answer or could not name an alter, somebody both
        answered and declined, or a cut comes without strengths.

    Examples
    --------
    >>> net = build(3, [0, 0, 2, 1], [1, 1, 0, 1], [True, True, True], strength=[0.5, 1, 1, 1])
    >>> net.ego.tolist(), net.alter.tolist(), net.strength.tolist(), net.self_named
    ([0, 2], [1, 0], [1.0, 1.0], 1)
    """
    egos, alters = np.asarray(ego, dtype=np.int64), np.asarray(alter, dtype=np.int64)
    answered = np.asarray(responded, dtype=bool)
    if answered.shape != (people,) or egos.shape != alters.shape:
        raise ValueError("responded needs one value per person, ego and alter equally many")
    if len(egos) and (min(egos.min(), alters.min()) < 0 or max(egos.max(), alters.max()) >= people):
        raise ValueError(f"people are numbered 0 to {people - 1}")
    if not answered[egos].all():
        raise ValueError("an ego who did not answer names somebody")
    cells, strengths = _distinct(egos * people + alters, _strengths(strength, egos, cut), cut)
    own = cells % (people + 1) == 0  # the cell of (i, i) is i (n + 1)
    egos, alters = cells[~own] // people, cells[~own] % people
    network = Network(
        people,
        egos.astype(np.int32),
        alters.astype(np.int32),
        answered,
        strength=None if strengths is None else strengths[~own],
        declined=_declined(declined, answered),
        could=_reachable(could, people),
        self_named=int(own.sum()),
    )
    if network.could is not None and network.names().multiply(network.could).nnz < network.ties:
        raise ValueError("an ego names somebody whom they could not name")
    return network


def from_scale(level: ArrayLike, levels: int) -> Floats:
    """Strength of an answer on a scale of `levels` steps: (level - 1) / (levels - 1).

    Level 1 is the lowest; a missing answer (NaN) stays missing.

    >>> from_scale([1, 3, 5], 5).tolist()
    [0.0, 0.5, 1.0]
    """
    steps = np.asarray(level, dtype=float)
    if levels < 2 or (steps < 1).any() or (steps > levels).any():
        raise ValueError(f"a scale of at least two levels has answers from 1 to {levels}")
    return (steps - 1) / (levels - 1)


def top_boxes(levels: int, boxes: int = TOP_BOXES) -> float:
    """Return the cut that makes the `boxes` highest answers of a scale nominations.

    >>> top_boxes(5)
    0.75
    """
    return float(from_scale(levels - boxes + 1, levels))


def without(network: Network, flagged: ArrayLike) -> Network:
    """Return the network as if these people had not answered; they can still be named.

    `flagged` has shape (n,); `self_named` still counts them.

    >>> net = build(3, [0, 1], [1, 2], [True, True, True])
    >>> without(net, [True, False, False]).ego.tolist()
    [1]
    """
    left_out = np.asarray(flagged, dtype=bool)
    stay = ~left_out[network.ego]
    return replace(
        network,
        ego=network.ego[stay],
        alter=network.alter[stay],
        responded=network.responded & ~left_out,
        strength=None if network.strength is None else network.strength[stay],
    )


def _strengths(
    strength: ArrayLike | None, egos: NDArray[np.int64], cut: float | None
) -> Floats | None:
    if strength is None:
        if cut is not None:
            raise ValueError("a cut needs strengths")
        return None
    given = np.asarray(strength, dtype=float)
    if given.shape != egos.shape or not ((given >= 0) & (given <= 1)).all():
        raise ValueError("strength needs a value from 0 to 1 for each nomination")
    return given


def _distinct(
    cells: NDArray[np.int64], strengths: Floats | None, cut: float | None
) -> tuple[NDArray[np.int64], Floats | None]:
    """Return each cell at or above the cut once, ascending, with its largest strength."""
    if strengths is None:
        # NumPy's unique looks every value up in a table, which takes ten times as long.
        ordered = np.sort(cells)
        return ordered[np.r_[True, np.diff(ordered) > 0][: len(ordered)]], None
    kept = strengths >= (0.0 if cut is None else cut)
    found, place = np.unique(cells[kept], return_inverse=True)
    strongest = np.zeros(len(found))
    np.maximum.at(strongest, place, strengths[kept])
    return found, strongest


def _declined(declined: ArrayLike | None, answered: Bools) -> Bools | None:
    if declined is None:
        return None
    given = np.asarray(declined, dtype=bool)
    if given.shape != answered.shape or (given & answered).any():
        raise ValueError("declined needs one value per person, and none for who answered")
    return given


def _reachable(could: csr_matrix | None, people: int) -> csr_matrix | None:
    """Return whom each person was able to name as ones, without themselves."""
    if could is None:
        return None
    if could.shape != (people, people):
        raise ValueError("could needs a row and a column per person")
    cells = could.tocoo()
    others = (cells.row != cells.col) & (cells.data != 0)
    ones = np.ones(int(others.sum()))
    marked = csr_matrix((ones, (cells.row[others], cells.col[others])), shape=could.shape)
    marked.sum_duplicates()
    marked.data[:] = 1.0
    return marked
