"""Compiled loops over sparse rows, and the one way to run them on all cores.

Each kernel works on the people ``first`` to ``last - 1`` and returns their values; blocks are of a
fixed size and put together in order, so the result does not depend on the number of cores.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numba import njit

from scoring.network import Floats

BLOCKS = 32


def in_blocks(kernel: Callable[[int, int], Floats], people: int) -> Floats:
    """Run a kernel over all people in blocks and return the values in the order of people."""
    return np.concatenate(map_blocks(kernel, people) or [np.zeros(0)])


def map_blocks(kernel: Callable[[int, int], Floats], people: int) -> list[Floats]:
    """Return what a kernel gives for each block, in the order of blocks."""
    edges = np.unique(np.linspace(0, people, BLOCKS + 1).astype(np.int64)).tolist()
    blocks = list(itertools.pairwise(edges))
    # Compiled code lets go of the interpreter's lock: threads are enough, and safe before a fork.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(lambda block: kernel(*block), blocks))


@njit(nogil=True, cache=True)
def reach_of(indptr, indices, steps, first, last):  # type: ignore[no-untyped-def]
    """Count the people found from each person in at most `steps` steps along rows."""
    people = len(indptr) - 1
    seen = np.full(people, -1, dtype=np.int64)
    queue = np.empty(people, dtype=np.int64)
    counts = np.empty(last - first)
    for start in range(first, last):
        seen[start] = start
        queue[0] = start
        begin, end = 0, 1
        for _ in range(steps):
            stop = end
            for position in range(begin, stop):
                row = queue[position]
                for cell in range(indptr[row], indptr[row + 1]):
                    other = indices[cell]
                    if seen[other] != start:
                        seen[other] = start
                        queue[end] = other
                        end += 1
            begin = stop
        counts[start - first] = end - 1
    return counts


@njit(nogil=True, cache=True)
def betweenness_from(indptr, indices, sources):  # type: ignore[no-untyped-def]
    """Brandes' dependencies of all people on the shortest paths that begin at `sources`."""
    people = len(indptr) - 1
    total = np.zeros(people)
    distance = np.full(people, -1, dtype=np.int64)
    paths = np.zeros(people)
    dependency = np.zeros(people)
    order = np.empty(people, dtype=np.int64)
    for source in sources:
        distance[source] = 0
        paths[source] = 1.0
        order[0] = source
        begin, end = 0, 1
        while begin < end:
            row = order[begin]
            begin += 1
            for cell in range(indptr[row], indptr[row + 1]):
                other = indices[cell]
                if distance[other] < 0:
                    distance[other] = distance[row] + 1
                    order[end] = other
                    end += 1
                if distance[other] == distance[row] + 1:
                    paths[other] += paths[row]
        for position in range(end - 1, -1, -1):
            row = order[position]
            for cell in range(indptr[row], indptr[row + 1]):
                other = indices[cell]
                if distance[other] == distance[row] + 1:
                    dependency[row] += paths[row] / paths[other] * (1.0 + dependency[other])
            if row != source:
                total[row] += dependency[row]
        for position in range(end):
            row = order[position]
            distance[row] = -1
            paths[row] = 0.0
            dependency[row] = 0.0
    return total


@njit(nogil=True, cache=True)
def holes_of(indptr, indices, weights, strength, strongest, first, last):  # type: ignore[no-untyped-def]
    """Burt's constraint and effective size over the rows of a symmetric matrix; shape (2, m)."""
    people = len(indptr) - 1
    own = np.zeros(people)  # p_iq of the person at hand
    indirect = np.zeros(people)  # sum over q of p_iq p_qj
    result = np.full((2, last - first), np.nan)
    for person in range(first, last):
        if strength[person] == 0.0:
            continue
        for cell in range(indptr[person], indptr[person + 1]):
            own[indices[cell]] = weights[cell] / strength[person]
        redundancy = 0.0
        for cell in range(indptr[person], indptr[person + 1]):
            contact = indices[cell]
            for further in range(indptr[contact], indptr[contact + 1]):
                other = indices[further]
                if other != person and own[other] > 0.0:
                    indirect[other] += own[contact] * weights[further] / strength[contact]
                    redundancy += own[other] * weights[further] / strongest[contact]
        constraint = 0.0
        for cell in range(indptr[person], indptr[person + 1]):
            contact = indices[cell]
            constraint += (own[contact] + indirect[contact]) ** 2
            own[contact] = 0.0
            indirect[contact] = 0.0
        result[0, person - first] = constraint
        result[1, person - first] = indptr[person + 1] - indptr[person] - redundancy
    return result
