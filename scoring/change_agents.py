"""Whom a change reaches when k people champion it, compared with other ways to choose k."""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_matrix, eye_array

from scoring.network import Floats, Network
from scoring.position import Positions

RANDOM_SETS = 200


@dataclass(frozen=True, slots=True)
class Arm:
    """One way to choose k people and how many people are within reach of them, these included.

    ``chosen`` is empty for the random arm, whose ``covered`` is a mean with its middle 90 %.
    """

    name: str
    steps: int
    k: int
    chosen: tuple[int, ...]
    covered: float
    low: float
    high: float


def audiences(network: Network, steps: int) -> csr_matrix:
    """Return the n x n 0/1 matrix whose row j marks everybody within `steps` nominations of j.

    Influence flows against nominations: i is in the audience of j if i names j.
    """
    named_by = network.named_by()
    reached = csr_matrix(eye_array(network.people) + named_by)
    result = reached
    for _ in range(steps - 1):
        result = csr_matrix(result @ reached)
    result.data[:] = 1
    result.sort_indices()
    return result


def together(audience: csr_matrix, k: int, counts: Floats, order: ArrayLike) -> list[int]:
    """Choose k people one after the other, each adding most people to those already covered.

    Lazy greedy: at least 63 % of the largest coverage possible (Nemhauser et al., 1978; Leskovec
    et al., 2007). Ties go to the person named more often, then to the first id.
    """
    place = np.asarray(order)
    sizes = np.diff(audience.indptr)
    heap = [(-int(sizes[j]), -float(counts[j]), int(place[j]), j, 0) for j in range(len(sizes))]
    heapq.heapify(heap)
    covered = np.zeros(audience.shape[1], dtype=bool)
    chosen: list[int] = []
    while heap and len(chosen) < k:
        _, named, at, person, known = heapq.heappop(heap)
        row = audience.indices[audience.indptr[person] : audience.indptr[person + 1]]
        if known == len(chosen):
            chosen.append(person)
            covered[row] = True
        else:
            gain = int((~covered[row]).sum())
            heapq.heappush(heap, (-gain, named, at, person, len(chosen)))
    return chosen


def compare(
    network: Network,
    steps: int,
    sizes: list[int],
    *,
    headcount: Floats | None,
    order: ArrayLike,
    seed: int,
) -> list[Arm]:
    """Compare ways to choose k people, for each k in `sizes`: always with random sets beside.

    Arms: chosen together, most named, largest headcount below (where there is a chart), random.
    """
    audience = audiences(network, steps)
    counts = np.bincount(network.alter, minlength=network.people).astype(float)
    most = max(sizes, default=0)
    ways = {
        "chosen together": together(audience, most, counts, order),
        "most named": _largest(counts, order, most),
    }
    if headcount is not None:
        ways["largest headcount"] = _largest(headcount, order, most)
    arms = []
    for k in sizes:
        for name, people in ways.items():
            covered = float(_coverage(audience, people[:k]))
            arms.append(Arm(name, steps, k, tuple(people[:k]), covered, covered, covered))
        arms.append(_random(audience, steps, k, seed))
    return arms


def sizes_for(people: int) -> list[int]:
    """Return the set sizes to compare: 1 to 10, and 1, 2, 3, 5 and 10 % of all people.

    >>> sizes_for(240)
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 24]
    """
    shares = {-(-people * percent // 100) for percent in (1, 2, 3, 5, 10)}
    return sorted(k for k in shares | set(range(1, 11)) if k <= people)


def _largest(values: Floats, order: ArrayLike, k: int) -> list[int]:
    ranked: Positions = np.lexsort((np.asarray(order), -values))
    return [int(person) for person in ranked[:k]]


def _coverage(audience: csr_matrix, people: list[int]) -> int:
    covered = np.zeros(audience.shape[1], dtype=bool)
    for person in people:
        covered[audience.indices[audience.indptr[person] : audience.indptr[person + 1]]] = True
    return int(covered.sum())


def _random(audience: csr_matrix, steps: int, k: int, seed: int) -> Arm:
    rng = np.random.default_rng([seed, k])
    people = audience.shape[0]
    covered = [
        _coverage(audience, rng.choice(people, k, replace=False).tolist())
        for _ in range(RANDOM_SETS)
    ]
    low, high = np.quantile(covered, [0.05, 0.95])
    return Arm("random", steps, k, (), float(np.mean(covered)), float(low), float(high))
