"""The shape of a whole network, without the rows of people who did not answer."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix

from scoring.influence.measures import eligible
from scoring.network import Floats, Network
from scoring.unit_kernels import returned_in

Counts = NDArray[np.int64]


def density(network: Network) -> float:
    """Ties over the pairs whose ego answered and could name the alter; NaN without such a pair.

    m / sum_j eligible(j); where everybody could name everybody, m / (r (n - 1)).

    >>> from scoring.network import build
    >>> density(build(3, [0, 0], [1, 2], [True, True, False]))
    0.5
    """
    pairs = float(eligible(network).sum())
    return network.ties / pairs if pairs else float("nan")


def reciprocity(network: Network) -> float:
    """Share of the ties between two people who both answered that are returned; NaN of none."""
    both = network.responded[network.alter]
    ties = returned(network)[both]
    return float(ties.mean()) if len(ties) else float("nan")


def returned(network: Network) -> NDArray[np.bool_]:
    """Whether the alter of each tie names the ego; shape (m,)."""
    names, named_by = network.names(), network.named_by()
    found = returned_in(names.indptr, names.indices, named_by.indptr, named_by.indices)
    return np.asarray(found)


def centralization(network: Network) -> float:
    """How far nominations fall on one person: sum (max - x_j) over its largest possible value.

    Freeman (1979), of nominations received; the largest value is where all who could name the
    person whom most could name do, and nobody else: (n - 1) max_j eligible(j). NaN if that is 0.

    >>> from scoring.network import build
    >>> centralization(build(3, [0, 1], [2, 2], [True, True, True]))
    1.0
    """
    largest = (network.people - 1) * eligible(network).max(initial=0)
    if largest <= 0:
        return float("nan")
    counts = np.bincount(network.alter, minlength=network.people)
    return float((counts.max() - counts).sum() / largest)


def share_of_top(counts: Floats, top: int) -> float:
    """Share of all nominations that fall on the `top` people named most; NaN of none.

    >>> share_of_top(np.array([6.0, 1.0, 3.0]), 2)
    0.9
    """
    known = np.nan_to_num(counts)
    total = known.sum()
    return float(np.sort(known)[::-1][:top].sum() / total) if total else float("nan")


def unit_table(network: Network, unit: ArrayLike, units: int) -> tuple[Counts, Counts]:
    """Count ties, and pairs whose ego answered and could name, from each unit (row) to each.

    People without a unit (-1) are left out. Two arrays of shape (units, units).

    >>> from scoring.network import build
    >>> network = build(3, [0, 0, 2], [1, 2, 0], [True, False, True])
    >>> ties, possible = unit_table(network, [0, 0, 1], 2)
    >>> ties.tolist(), possible.tolist()
    ([[1, 1], [1, 0]], [[1, 1], [2, 0]])
    """
    of = np.asarray(unit, dtype=np.int64)
    ego, alter = of[network.ego], of[network.alter]
    inside = (ego >= 0) & (alter >= 0)
    ties = _table(ego[inside], alter[inside], np.ones(int(inside.sum())), units)
    if network.could is not None:
        has = np.flatnonzero(of >= 0)
        members = csr_matrix((np.ones(len(has)), (has, of[has])), shape=(network.people, units))
        able = (csr_matrix(network.could) @ members).tocoo()
        asked = network.responded[able.row] & (of[able.row] >= 0)
        row, column = of[able.row[asked]], able.col[asked].astype(np.int64)
        return ties, _table(row, column, able.data[asked], units)
    people = np.bincount(of[of >= 0], minlength=units)
    answered = np.bincount(of[(of >= 0) & network.responded], minlength=units)
    possible = np.outer(answered, people)
    possible[np.diag_indices(units)] -= answered
    return ties, possible


def _table(row: Counts, column: Counts, weight: Floats, units: int) -> Counts:
    """Add weights up in a table of units by units."""
    cells = np.bincount(row * units + column, weight, minlength=units * units)
    return cells.reshape(units, units).astype(np.int64)


def e_i_index(network: Network, unit: ArrayLike) -> float:
    """(external - internal) / (external + internal) over ties between people with a unit.

    Krackhardt and Stern (1988); -1 all within units, 1 all between them, NaN without such a tie.
    """
    of = np.asarray(unit)
    ego, alter = of[network.ego], of[network.alter]
    known = (ego >= 0) & (alter >= 0)
    return float(np.where(ego == alter, -1, 1)[known].mean()) if known.any() else float("nan")
