"""The shape of a whole network, without the rows of people who did not answer."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.network import Floats, Network

Counts = NDArray[np.int64]


def density(network: Network) -> float:
    """Ties over the pairs whose ego answered: m / (r (n - 1)); NaN without such a pair.

    >>> from scoring.network import build
    >>> density(build(3, [0, 0], [1, 2], [True, True, False]))
    0.5
    """
    pairs = network.respondents * (network.people - 1)
    return network.ties / pairs if pairs else float("nan")


def reciprocity(network: Network) -> float:
    """Share of the ties between two people who both answered that are returned; NaN of none."""
    both = network.responded[network.alter]
    ties = returned(network)[both]
    return float(ties.mean()) if len(ties) else float("nan")


def returned(network: Network) -> NDArray[np.bool_]:
    """Whether the alter of each tie names the ego; shape (m,)."""
    cells = network.ego.astype(np.int64) * network.people + network.alter
    back = network.alter.astype(np.int64) * network.people + network.ego
    return np.isin(back, cells, assume_unique=True)


def centralization(network: Network) -> float:
    """How far nominations fall on one person: sum (max - x_j) over its largest possible value.

    Freeman (1979), of nominations received; with r rows the largest value is
    (n - 1) min(r, n - 1).
    """
    largest = (network.people - 1) * min(network.respondents, network.people - 1)
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
    """Count ties, and pairs whose ego answered, from each unit (row) to each (column).

    People without a unit (-1) are left out. Two arrays of shape (units, units).
    """
    of = np.asarray(unit)
    ego, alter = of[network.ego], of[network.alter]
    inside = (ego >= 0) & (alter >= 0)
    ties = np.zeros((units, units), dtype=np.int64)
    np.add.at(ties, (ego[inside], alter[inside]), 1)
    people = np.bincount(of[of >= 0], minlength=units)
    answered = np.bincount(of[(of >= 0) & network.responded], minlength=units)
    possible = np.outer(answered, people)
    possible[np.diag_indices(units)] -= answered
    return ties, possible


def e_i_index(network: Network, unit: ArrayLike) -> float:
    """(external - internal) / (external + internal) over ties between people with a unit.

    Krackhardt and Stern (1988); -1 all within units, 1 all between them, NaN without such a tie.
    """
    of = np.asarray(unit)
    ego, alter = of[network.ego], of[network.alter]
    known = (ego >= 0) & (alter >= 0)
    return float(np.where(ego == alter, -1, 1)[known].mean()) if known.any() else float("nan")
