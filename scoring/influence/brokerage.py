"""Who stands between: betweenness, constraint, effective size and the roles between units."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import breadth_first_order

from scoring.influence.role_kernels import roles_of
from scoring.kernels import betweenness_from, holes_of, map_blocks
from scoring.network import Floats, Network

Numbers = NDArray[np.int64]

#: Above EXACT_PEOPLE betweenness is estimated from PIVOTS searches, half of them backward; above
#: MANY_PEOPLE from fewer, by the cube root: a search of so many people waits for memory.
EXACT_PEOPLE, MANY_PEOPLE, PIVOTS = 10_000, 100_000, 512


def betweenness(network: Network, *, seed: int) -> Floats:
    """Shortest nomination paths that run through each person (Freeman, 1977; Brandes, 2001).

    Directed, unweighted, raw: sum over pairs (s, t) of the share of shortest paths from s to t that
    pass through the person. Above EXACT_PEOPLE people it is estimated without bias: from random s
    each path counts by how far along it the person stands, from as many random t by how far from
    its end, which together is 1 (Geisberger, Sanders and Schultes, 2008). Shape (n,).

    >>> from scoring.network import build
    >>> betweenness(build(3, [0, 1], [1, 2], [True, True, True]), seed=1).tolist()
    [0.0, 1.0, 0.0]
    """
    sources, targets = _ends(network)
    drawn = pivots(network)
    if drawn is None:
        return _paths_through(network.names(), sources, by_distance=False)
    rng, half = np.random.default_rng(seed), drawn // 2
    starts, ends = (np.sort(rng.choice(all_, half, replace=False)) for all_ in (sources, targets))
    onward = _paths_through(network.names(), starts, by_distance=True)
    backward = _paths_through(network.named_by(), ends, by_distance=True)
    return (len(sources) * onward + len(targets) * backward) / half


def pivots(network: Network) -> int | None:
    """Random people from whom betweenness is estimated; None where it is exact.

    >>> from scoring.network import build
    >>> pivots(build(3, [0, 1], [1, 2], [True, True, True])) is None
    True
    """
    if network.people <= EXACT_PEOPLE:
        return None
    half = round(PIVOTS / 2 * min(1.0, MANY_PEOPLE / network.people) ** (1 / 3))
    return 2 * half if all(len(people) >= half for people in _ends(network)) else None


def _ends(network: Network) -> tuple[Numbers, Numbers]:
    """Return who begins a path, naming somebody, and who ends one, named by somebody."""
    gives = np.bincount(network.ego, minlength=network.people)
    receives = np.bincount(network.alter, minlength=network.people)
    return np.flatnonzero(gives), np.flatnonzero(receives)


def _paths_through(ties: csr_matrix, sources: Numbers, *, by_distance: bool) -> Floats:
    if not len(sources):
        return np.zeros(ties.shape[0])
    # People numbered as a search finds them lie in memory as the next search will want them.
    first = sources[np.argmax(np.diff(ties.indptr)[sources])]
    found = breadth_first_order(ties, first, return_predecessors=False)
    order = np.r_[found, np.setdiff1d(np.arange(ties.shape[0]), found, assume_unique=True)]
    place = np.argsort(order)
    ties, starts = csr_matrix(ties[order][:, order]), place[sources]
    parts = map_blocks(
        lambda first, last: betweenness_from(
            ties.indptr, ties.indices, starts[first:last], by_distance
        ),
        len(sources),
    )
    return np.asarray(np.sum(parts, axis=0)[place])


def structural_holes(network: Network) -> tuple[Floats, Floats]:
    """Constraint and effective size over a_ij + a_ji (Burt, 1992); NaN only without any tie.

    With p_ij = (a_ij + a_ji) / sum_k (a_ik + a_ki) and m_jq = (a_jq + a_qj) / max_k (a_jk + a_kj):
    constraint_i = sum_j (p_ij + sum_q p_iq p_qj)^2, effective_i = sum_j (1 - sum_q p_iq m_jq), over
    the contacts j and q of i. Two arrays of shape (n,).

    >>> from scoring.network import build
    >>> constraint, effective = structural_holes(build(3, [0, 0], [1, 2], [True, True, True]))
    >>> constraint.tolist(), effective.tolist()
    ([0.5, 1.0, 1.0], [2.0, 1.0, 1.0])
    """
    names = network.names()
    ties = csr_matrix(names + names.T)
    ties.sort_indices()
    rows = np.repeat(np.arange(network.people), np.diff(ties.indptr))
    strength = np.bincount(rows, weights=ties.data, minlength=network.people)
    strongest = np.zeros(network.people)
    np.maximum.at(strongest, rows, ties.data)
    parts = map_blocks(
        lambda first, last: holes_of(
            ties.indptr, ties.indices, ties.data, strength, strongest, first, last
        ),
        network.people,
    )
    both = np.concatenate(parts, axis=1) if parts else np.zeros((2, 0))
    return both[0], both[1]


@dataclass(frozen=True, slots=True, eq=False)
class Roles:
    """How often each person stands in each role; arrays of shape (n,), NaN where unknown.

    By the units of ego, person and alter: coordinator AAA, consultant ABA, representative AAB,
    gatekeeper ABB, liaison ABC.
    """

    coordinator: Floats
    consultant: Floats
    representative: Floats
    gatekeeper: Floats
    liaison: Floats

    @property
    def total(self) -> Floats:
        """All roles together: the open paths that run over the person."""
        within = self.coordinator + self.consultant
        return within + self.representative + self.gatekeeper + self.liaison


def roles(network: Network, unit: ArrayLike) -> Roles:
    """Brokerage roles over units (Gould and Fernandez, 1989).

    Counts the paths i -> j -> k over person j where i names j, j names k and i does not name k,
    i != k, by whose unit is whose. Paths that touch somebody without a unit (-1) are left out. NaN
    for people without a unit and for people who did not answer: whom they name is unknown. Counts
    grow with the number of ties. `unit` has shape (n,).

    >>> from scoring.network import build
    >>> path = build(3, [0, 1], [1, 2], [True, True, True])
    >>> roles(path, [0, 0, 1]).representative.tolist(), roles(path, [0, 1, 2]).liaison.tolist()
    ([0.0, 1.0, 0.0], [0.0, 1.0, 0.0])
    """
    of = np.asarray(unit, dtype=np.int64)
    names, named_by = network.names(), network.named_by()
    parts = map_blocks(
        lambda first, last: roles_of(
            names.indptr, names.indices, named_by.indptr, named_by.indices, of, first, last
        ),
        network.people,
    )
    counts = np.concatenate(parts, axis=1) if parts else np.zeros((5, 0))
    counts[:, ~network.responded | (of < 0)] = np.nan
    return Roles(*counts)
