"""Compiled walks over sparse rows for units and lines."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(nogil=True, cache=True)
def returned_in(indptr, indices, back_indptr, back_indices):  # type: ignore[no-untyped-def]
    """Tell for each cell (i, j) whether (j, i) is one too; rows and the transpose's are sorted."""
    found = np.zeros(len(indices), dtype=np.bool_)
    for row in range(len(indptr) - 1):
        back, end = back_indptr[row], back_indptr[row + 1]
        for cell in range(indptr[row], indptr[row + 1]):
            while back < end and back_indices[back] < indices[cell]:
                back += 1
            found[cell] = back < end and back_indices[back] == indices[cell]
    return found


@njit(nogil=True, cache=True)
def reach_of_units(indptr, indices, members, starts, steps, first, last):  # type: ignore[no-untyped-def]
    """Count the people outside found from each unit in at most `steps` steps along rows.

    The members of unit u are members[starts[u]] to members[starts[u + 1] - 1].
    """
    people = len(indptr) - 1
    seen = np.full(people, -1, dtype=np.int64)
    queue = np.empty(people, dtype=np.int64)
    counts = np.empty(last - first)
    for unit in range(first, last):
        size = starts[unit + 1] - starts[unit]
        for place in range(size):
            member = members[starts[unit] + place]
            seen[member] = unit
            queue[place] = member
        begin, end = 0, size
        for _ in range(steps):
            stop = end
            for position in range(begin, stop):
                row = queue[position]
                for cell in range(indptr[row], indptr[row + 1]):
                    other = indices[cell]
                    if seen[other] != unit:
                        seen[other] = unit
                        queue[end] = other
                        end += 1
            begin = stop
        counts[unit - first] = end - size
    return counts


@njit(nogil=True, cache=True)
def into_lines(indptr, indices, manager, enter, below):  # type: ignore[no-untyped-def]
    """Count, for each person, the people beyond their line with a cell for somebody in it.

    The line of a person is everybody below them; they themselves are neither in it nor beyond.
    """
    people = len(manager)
    counts = np.zeros(people)
    told = np.full(people, -1, dtype=np.int64)  # the last ego counted for each person
    for ego in range(people):
        for cell in range(indptr[ego], indptr[ego + 1]):
            above = manager[indices[cell]]
            # Once counted for somebody, an ego is counted for, or stands under, all above them.
            while above >= 0 and told[above] != ego:
                beyond = enter[ego] < enter[above] or enter[ego] > enter[above] + below[above]
                if not beyond:
                    break
                told[above] = ego
                counts[above] += 1.0
                above = manager[above]
    return counts
