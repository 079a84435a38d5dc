"""Who stands between: betweenness, constraint and effective size."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

from scoring.kernels import betweenness_from, holes_of, map_blocks
from scoring.network import Floats, Network

#: Above this many people betweenness is estimated from PIVOTS starting points.
EXACT_PEOPLE, PIVOTS = 10_000, 1_000


def betweenness(network: Network, *, seed: int) -> Floats:
    """Shortest nomination paths that run through each person (Freeman, 1977; Brandes, 2001).

    Directed, unweighted, raw: sum over pairs (s, t) of the share of shortest paths from s to t that
    pass through the person. Above EXACT_PEOPLE people, PIVOTS random starting points are used and
    the sum is scaled up (Brandes and Pich, 2007). Shape (n,).

    >>> from scoring.network import build
    >>> betweenness(build(3, [0, 1], [1, 2], [True, True, True]), seed=1).tolist()
    [0.0, 1.0, 0.0]
    """
    people = network.people
    if people > EXACT_PEOPLE:
        chosen = np.random.default_rng(seed).choice(people, PIVOTS, replace=False)
        sources = np.sort(chosen).astype(np.int64)
    else:
        sources = np.arange(people, dtype=np.int64)
    names = network.names()
    parts = map_blocks(
        lambda first, last: betweenness_from(names.indptr, names.indices, sources[first:last]),
        len(sources),
    )
    return np.sum(parts, axis=0) * (people / len(sources)) if parts else np.zeros(people)


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
    strength = np.asarray(ties.sum(axis=1), dtype=float).ravel()
    strongest = np.asarray(ties.max(axis=1).todense(), dtype=float).ravel()
    parts = map_blocks(
        lambda first, last: holes_of(
            ties.indptr, ties.indices, ties.data, strength, strongest, first, last
        ),
        network.people,
    )
    both = np.concatenate(parts, axis=1) if parts else np.zeros((2, 0))
    return both[0], both[1]
