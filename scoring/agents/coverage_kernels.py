"""Compiled loops that choose people and count whom they reach.

Rows of the sparse matrix are people, its cells those who name them. ``cleared[i]`` is the number of
steps within which everybody around i is reached already, -1 where i is not: a search that comes to
i with no more steps than that left can stop there.
"""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(nogil=True, cache=True)
def newly_reached(person, steps, indptr, indices, heard, weight, cleared, seen, stamp, queue, keep):  # type: ignore[no-untyped-def]
    """Weigh the people within `steps` of a person who are not reached yet; `keep` marks them."""
    gain = 0.0
    seen[person] = stamp
    queue[0] = person
    begin, end = 0, 1
    for left in range(steps, -1, -1):
        stop = end
        for position in range(begin, stop):
            at = queue[position]
            if cleared[at] < 0:
                gain += weight[at]
            if keep:
                cleared[at] = left
            if left > 0:
                for cell in range(indptr[at], indptr[at + 1]):
                    other = indices[cell]
                    if seen[other] != stamp and heard[other] and cleared[other] < left - 1:
                        seen[other] = stamp
                        queue[end] = other
                        end += 1
        begin = stop
    return gain


@njit(nogil=True, cache=True)
def reached_after_each(chosen, steps, indptr, indices, heard, weight):  # type: ignore[no-untyped-def]
    """Return the weight reached by the first, the first two, the first three ... of `chosen`."""
    people = len(indptr) - 1
    cleared = np.full(people, -1, dtype=np.int8)
    seen = np.full(people, -1, dtype=np.int32)
    queue = np.empty(people, dtype=np.int32)
    total = 0.0
    result = np.empty(len(chosen))
    for at in range(len(chosen)):
        total += newly_reached(
            chosen[at], steps, indptr, indices, heard, weight, cleared, seen, at, queue, True
        )
        result[at] = total
    return result


@njit(nogil=True, cache=True)
def may_join(person, slots, unit, room, lacking, missing):  # type: ignore[no-untyped-def]
    """Say whether a person fits into the `slots` left while `missing` units still lack somebody."""
    group = unit[person]
    if group < 0:
        return slots > missing
    return room[group] > 0 and (slots > missing or lacking[group])


@njit(nogil=True, cache=True)
def join(person, unit, room, lacking):  # type: ignore[no-untyped-def]
    """Count a person to their unit; return how many units lack nobody any more by that."""
    group = unit[person]
    if group < 0:
        return 0
    room[group] -= 1
    served = 1 if lacking[group] else 0
    lacking[group] = False
    return served


@njit(nogil=True, cache=True)
def first_allowed(ranking, k, unit, room, lacking):  # type: ignore[no-untyped-def]
    """Walk down a ranking and take everybody who fits, until there are k."""
    room, lacking = room.copy(), lacking.copy()
    missing = lacking.sum()
    chosen = np.empty(k, dtype=np.int64)
    count = 0
    for person in ranking:
        if count == k:
            break
        if may_join(person, k - count, unit, room, lacking, missing):
            missing -= join(person, unit, room, lacking)
            chosen[count] = person
            count += 1
    return chosen[:count]


@njit(nogil=True, cache=True)
def sift_down(heap, size, gain, tie):  # type: ignore[no-untyped-def]
    """Move the first person of a heap down to where largest gain, then smallest tie, puts them."""
    person = heap[0]
    at = 0
    while True:
        child = 2 * at + 1
        if child >= size:
            break
        below = heap[child]
        if child + 1 < size:
            beside = heap[child + 1]
            if gain[beside] > gain[below] or (
                gain[beside] == gain[below] and tie[beside] < tie[below]
            ):
                child, below = child + 1, beside
        if gain[below] < gain[person] or (gain[below] == gain[person] and tie[below] > tie[person]):
            break
        heap[at] = below
        at = child
    heap[at] = person


@njit(nogil=True, cache=True)
def choose_lazily(heap, gain, tie, k, steps, indptr, indices, heard, weight, unit, room, lacking):  # type: ignore[no-untyped-def]
    """Choose k people, each with the largest gain beside those before; `gain` starts as a bound.

    `heap` holds the people who may be chosen, largest bound first; k of them must fit the limits.
    Gains only shrink as people are chosen, so whoever leads with a gain computed just now leads for
    good. Whoever does not fit into their unit now never will.
    """
    people = len(indptr) - 1
    room, lacking = room.copy(), lacking.copy()
    missing = lacking.sum()
    cleared = np.full(people, -1, dtype=np.int8)
    seen = np.full(people, -1, dtype=np.int64)
    queue = np.empty(people, dtype=np.int32)
    known = np.full(people, -1, dtype=np.int64)
    chosen = np.empty(k, dtype=np.int64)
    size, count, stamp = len(heap), 0, 0
    while count < k:
        person = heap[0]
        fits = may_join(person, k - count, unit, room, lacking, missing)
        fresh = known[person] == count
        if fits:
            gain[person] = newly_reached(
                person, steps, indptr, indices, heard, weight, cleared, seen, stamp, queue, fresh
            )
            stamp += 1
        if fits and not fresh:
            known[person] = count
        else:
            if fits:
                missing -= join(person, unit, room, lacking)
                chosen[count] = person
                count += 1
            size -= 1
            heap[0] = heap[size]
        sift_down(heap, size, gain, tie)
    return chosen
