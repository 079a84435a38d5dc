"""Compiled loops that let a change spread from seeds; row j of a matrix holds who names j."""

from __future__ import annotations

from numba import njit


@njit(nogil=True, cache=True)
def spread_by_ties(indptr, indices, draw, chance, seeds, active, queue):  # type: ignore[no-untyped-def]
    """Count the people reached where a tie passes the change on if its draw is below its chance.

    ``active`` holds one False per person, and does so again afterwards; ``queue`` one number.
    """
    end = 0
    for seed in seeds:
        active[seed] = True
        queue[end] = seed
        end += 1
    begin = 0
    while begin < end:
        at = queue[begin]
        begin += 1
        for cell in range(indptr[at], indptr[at + 1]):
            if draw[cell] < chance[cell] and not active[indices[cell]]:
                active[indices[cell]] = True
                queue[end] = indices[cell]
                end += 1
    for position in range(end):
        active[queue[position]] = False
    return end


@njit(nogil=True, cache=True)
def spread_by_number(indptr, indices, lacking, seeds, queue):  # type: ignore[no-untyped-def]
    """Count the people reached where each joins once enough of those whom they name have joined.

    ``lacking`` says how many that is, and is used up; ``queue`` holds one number per person.
    """
    end = 0
    for seed in seeds:
        lacking[seed] = 0  # from here it only falls: nobody joins twice
        queue[end] = seed
        end += 1
    begin = 0
    while begin < end:
        at = queue[begin]
        begin += 1
        for cell in range(indptr[at], indptr[at + 1]):
            other = indices[cell]
            lacking[other] -= 1
            if lacking[other] == 0:
                queue[end] = other
                end += 1
    return end
