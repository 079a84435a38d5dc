"""Compiled walks over the links from people to their managers; NOBODY is any negative number."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(nogil=True, cache=True)
def circles_of(manager):  # type: ignore[no-untyped-def]
    """Return the number of the circle of managers that each person is in, -1 for all others.

    Circles are numbered in the order of the first person whose way up ends in them; every link is
    followed at most twice. Shape (n,).
    """
    people = len(manager)
    circle = np.full(people, -1, dtype=np.int64)
    passed_by = np.full(people, -1, dtype=np.int64)
    circles = 0
    for start in range(people):
        person = start
        while person >= 0 and passed_by[person] < 0:
            passed_by[person] = start
            person = manager[person]
        # Only on a circle does a walk come back to somebody whom it was the first to pass.
        if person >= 0 and passed_by[person] == start:
            while circle[person] < 0:
                circle[person] = circles
                person = manager[person]
            circles += 1
    return circle


@njit(nogil=True, cache=True)
def from_the_top(manager):  # type: ignore[no-untyped-def]
    """Return people level by level from the tops, managers always before their reports.

    In each level people stand in the order of their managers, then of their numbers. Shape (n,);
    people on or under a circle are left out.
    """
    people = len(manager)
    first = np.zeros(people + 1, dtype=np.int64)
    for person in range(people):
        if manager[person] >= 0:
            first[manager[person] + 1] += 1
    for person in range(people):
        first[person + 1] += first[person]
    place = first[:-1].copy()
    reports = np.empty(first[people], dtype=np.int64)
    walk = np.empty(people, dtype=np.int64)
    end = 0
    for person in range(people):
        above = manager[person]
        if above >= 0:
            reports[place[above]] = person
            place[above] += 1
        else:
            walk[end] = person
            end += 1
    begin = 0
    while begin < end:
        person = walk[begin]
        begin += 1
        for report in range(first[person], first[person + 1]):
            walk[end] = reports[report]
            end += 1
    return walk[:end]


@njit(nogil=True, cache=True)
def counted_up(manager, walk):  # type: ignore[no-untyped-def]
    """Return headcount below and the number of layers below each person; shape (n,) each."""
    below, layers = np.zeros(len(manager)), np.zeros(len(manager))
    for person in walk[::-1]:
        above = manager[person]
        if above >= 0:
            below[above] += below[person] + 1.0
            layers[above] = max(layers[above], layers[person] + 1.0)
    return below, layers


@njit(nogil=True, cache=True)
def counted_down(manager, walk, below):  # type: ignore[no-untyped-def]
    """Return steps to the top, the top itself, and the number under which a person is entered.

    Everyone below a person is entered directly after them. Shape (n,) each.
    """
    people = len(manager)
    depth, top = np.zeros(people), np.arange(people)
    enter, free = np.zeros(people, dtype=np.int64), np.zeros(people, dtype=np.int64)
    free_top = np.int64(0)
    for person in walk:
        above, size = manager[person], np.int64(below[person]) + 1
        if above < 0:
            enter[person] = free_top
            free_top += size
        else:
            depth[person] = depth[above] + 1.0
            top[person] = top[above]
            enter[person] = free[above]
            free[above] += size
        free[person] = enter[person] + 1
    return depth, top, enter
