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
#: How many people ahead betweenness looks; 4 to 16 are equally good.
AHEAD = 8


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
    seen = np.full(people, -1, dtype=np.int32)
    queue = np.empty(people + 1, dtype=np.uint32)
    counts = np.empty(last - first)
    for start in range(first, last):
        seen[start] = start
        queue[0] = start
        begin, end = 0, 1
        for _ in range(steps):
            stop = end
            for position in range(begin, stop):
                row = queue[np.uint64(position)]
                for cell in range(np.uint64(indptr[row]), np.uint64(indptr[row + np.uint32(1)])):
                    other = np.uint32(indices[cell])
                    queue[np.uint64(end)] = other
                    end += seen[other] != start
                    seen[other] = start
            begin = stop
        counts[start - first] = end - 1
    return counts


@njit(nogil=True, cache=True)
def betweenness_from(indptr, indices, sources, by_distance):  # type: ignore[no-untyped-def]
    """Brandes' dependencies of all people on the shortest paths that begin at `sources`.

    `handed` of a person w is (1 + dependency of w) / paths to w; the dependency of v is its paths
    times the sum of `handed` over the people one step further whom v names (Brandes, 2001). With
    `by_distance` each path counts for v by how far along it v stands, from 0 at its source to 1 at
    its end (Geisberger, Sanders and Schultes, 2008).
    Indices are unsigned, or each would first be asked whether it counts from the end. Every source
    must name somebody.
    """
    people = len(indptr) - 1
    total = np.zeros(people)
    distance = np.full(people, -1, dtype=np.int32)
    paths = np.zeros(people)
    handed = np.zeros(people)
    order = np.empty(people + 1, dtype=np.uint32)
    further = np.empty(len(indices) + 1, dtype=np.uint32)
    stops = np.zeros(people + 1, dtype=np.int64)
    ahead = np.empty(1, dtype=np.int32)
    for source in sources:
        distance[source] = 0
        paths[source] = 1.0
        order[0] = source
        begin, end, last = 0, 1, 0
        while begin < end:
            row = order[np.uint64(begin)]
            next_step = distance[row] + np.int32(1)
            own = paths[row]
            # Looking at the ties of somebody further on has them at hand when their turn comes.
            later = indptr[order[np.uint64(min(begin + AHEAD, end - 1))]]
            ahead[0] = indices[np.uint64(min(later, len(indices) - 1))]
            # Written to and counted, or not: a branch that cannot be foreseen costs more than both.
            for cell in range(np.uint64(indptr[row]), np.uint64(indptr[row + np.uint32(1)])):
                other = np.uint32(indices[cell])
                step = distance[other]
                new = step < 0
                order[np.uint64(end)] = other
                end += new
                step = next_step if new else step
                distance[other] = step
                follows = step == next_step
                paths[other] += own if follows else 0.0
                further[np.uint64(last)] = other
                last += follows
            begin += 1
            stops[begin] = last
        for position in range(end - 1, 0, -1):
            row = order[np.uint64(position)]
            received = 0.0
            for cell in range(np.uint64(stops[position]), np.uint64(stops[position + 1])):
                received += handed[further[cell]]
            length = distance[row] if by_distance else 1.0
            total[row] += received * paths[row] * length
            handed[row] = 1.0 / (paths[row] * length) + received
        for position in range(end):
            row = order[np.uint64(position)]
            distance[row] = -1
            paths[row] = 0.0
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
        ties = range(np.uint64(indptr[person]), np.uint64(indptr[person + 1]))
        for cell in ties:
            own[np.uint32(indices[cell])] = weights[cell] / strength[person]
        redundancy = 0.0
        for cell in ties:
            contact = np.uint32(indices[cell])
            stop = np.uint64(indptr[contact + np.uint32(1)])
            for further in range(np.uint64(indptr[contact]), stop):
                other = np.uint32(indices[further])
                if other != person and own[other] > 0.0:
                    indirect[other] += own[contact] * weights[further] / strength[contact]
                    redundancy += own[other] * weights[further] / strongest[contact]
        constraint = 0.0
        for cell in ties:
            contact = np.uint32(indices[cell])
            constraint += (own[contact] + indirect[contact]) ** 2
            own[contact] = 0.0
            indirect[contact] = 0.0
        result[0, person - first] = constraint
        result[1, person - first] = indptr[person + 1] - indptr[person] - redundancy
    return result


@njit(nogil=True, cache=True)
def settled(indptr, indices, shares, damping, scores, tolerance):  # type: ignore[no-untyped-def]
    """Solve y_j = 1 + damping sum_i y_i s_ij by Gauss and Seidel's sweeps, beginning at `scores`.

    Row j holds the s_ij of everybody i who names j; each i's add up to 1, or to 0 for nobody named.
    Ends where a sweep changes less than `tolerance` of the sum.
    """
    result = scores.copy()
    while True:
        change, total = 0.0, 0.0
        for person in range(len(result)):
            received = 0.0
            for cell in range(np.uint64(indptr[person]), np.uint64(indptr[person + 1])):
                received += shares[cell] * result[np.uint32(indices[cell])]
            value = 1.0 + damping * received
            change += abs(value - result[person])
            total += value
            result[person] = value
        if change <= tolerance * total:
            return result
