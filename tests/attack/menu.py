"""The menu of sets of people: whether a course of events would give what is told of their reach.

The same choices as the program makes, written a second time: people as bits, no lazy search.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numba import njit

from reports.disclosure import rounding
from reports.disclosure.planner import MENU
from surveys.files.people import PersonRow

#: The ways to choose, and their names in the facts.
NAMED, HEADCOUNT, LEVEL, TOGETHER = range(4)
WAYS = {NAMED: "most_named", HEADCOUNT: "headcount", LEVEL: "level", TOGETHER: "chosen"}


#: Bits of a number that are used.
WORD = 62


class Menu:
    """What is told of sets of people in an organization; sets drawn by lot are left out."""

    def __init__(self, people: Mapping[str, PersonRow], facts: list[dict[str, Any]]) -> None:
        names = sorted({row.unit for row in people.values()})
        self.unit = np.array([names.index(row.unit) for row in people.values()])
        levels = np.array([-float(row.level or "nan") for row in people.values()])
        self.ranks = np.array(
            [_rank(levels) if way == LEVEL else _rank(_below(people)) for way in WAYS]
        )
        rows = [row for f in facts if f["fact"] == "coverage" for row in f["value"]]
        choices, ends = [], []
        for way in sorted(WAYS):  # the dearest comes last
            for steps, rule in sorted({(row["steps"], row["rule"]) for row in rows}):
                told = {
                    row["k"]: row[WAYS[way]]
                    for row in rows
                    if (row["steps"], row["rule"]) == (steps, rule) and row[WAYS[way]] is not None
                }
                most, each = MENU[rule]
                for sizes in [[k] for k in told] if each else [sorted(told)] if told else []:
                    choices.append((way, steps, sizes[-1], most or len(people), each))
                    ends.append(_ends({k: told[k] for k in sizes}, len(people)))
        self.choices = np.array(choices, dtype=np.int64).reshape(-1, 5)
        self.ends = np.array(ends, dtype=np.int64).reshape(len(choices), len(people) + 1, 2)

    def fits(self, named: np.ndarray) -> bool:
        """Say whether these nominations give all that is told; named[i, j] where i names j."""
        return self.off(named, 0) == 0

    def off(self, named: np.ndarray, most: int) -> int:
        """Return by how many people these nominations miss what is told; above `most` at least."""
        if not len(self.choices):
            return 0
        self.ranks[NAMED] = self.ranks[TOGETHER] = _rank(named.sum(axis=0))
        return int(_off(named.T, self.unit, self.ranks, self.choices, self.ends, most))


def _rank(values: np.ndarray) -> np.ndarray:
    """Return people by value, the largest first, ties in the order of people."""
    return np.lexsort((np.arange(len(values)), -values))


def _ends(told: Mapping[int, int], people: int) -> list[tuple[int, int]]:
    """Return for each number of people chosen how many they reach, at least and at most."""
    ends = [(0, people)] * (people + 1)
    for k, said in told.items():
        fitting = [n for n in range(people + 1) if max(k, rounding.to_5_percent(n, people)) == said]
        ends[k] = fitting[0], fitting[-1]
    return ends


def _below(people: Mapping[str, PersonRow]) -> np.ndarray:
    """Return how many stand below each person in the chart."""
    below = dict.fromkeys(people, 0)
    for row in people.values():
        above = row.manager_id
        while above in below:
            below[above] += 1
            above = people[above].manager_id
    return np.array(list(below.values()))


@njit(cache=True)  # type: ignore[untyped-decorator]
def _off(named_by, unit, ranks, choices, ends, stop):  # type: ignore[no-untyped-def]
    """Add up by how many people the choices (way, steps, how many, most of a unit, each) miss."""
    off = 0
    near = _near(named_by)
    far = _far(named_by, near)
    units = unit.max() + 1
    for place in range(len(choices)):
        way, steps, k, most, each = choices[place]
        reach = near if steps == 1 else far
        room, lacking = np.full(units, most), np.full(units, each == 1)
        if way == TOGETHER:
            reached = _greedy(reach, ranks[way], k, unit, room, lacking)
        else:
            reached = _ranked(reach, ranks[way], k, unit, room, lacking)
        for size in range(1, k + 1):
            low, high = ends[place, size]
            off += max(0, low - reached[size - 1], reached[size - 1] - high)
        if off > stop:
            return off
    return off


@njit(cache=True)  # type: ignore[untyped-decorator]
def _near(named_by: np.ndarray) -> np.ndarray:
    """Return for each person (rows), as bits, that person and all who name them."""
    people = len(named_by)
    near = np.zeros((people, people // WORD + 1), np.int64)
    for j in range(people):
        for i in range(people):
            if named_by[j, i] or i == j:
                near[j, i // WORD] |= 1 << (i % WORD)
    return near


@njit(cache=True)  # type: ignore[untyped-decorator]
def _far(named_by: np.ndarray, near: np.ndarray) -> np.ndarray:
    """Return the same within two steps."""
    far = near.copy()
    for j in range(len(near)):
        for i in range(len(near)):
            if named_by[j, i]:
                for word in range(near.shape[1]):
                    far[j, word] |= near[i, word]
    return far


@njit(cache=True)  # type: ignore[untyped-decorator]
def _added(reach: np.ndarray, held: np.ndarray) -> int:
    """Count who is reached and not held yet: bits by pairs, fours, bytes, these by a product."""
    count = 0
    for word in range(len(reach)):
        number = reach[word] & ~held[word]
        number -= (number >> 1) & 0x5555555555555555
        number = (number & 0x3333333333333333) + ((number >> 2) & 0x3333333333333333)
        number = (number + (number >> 4)) & 0x0F0F0F0F0F0F0F0F
        count += (number * 0x0101010101010101) >> 56
    return count


@njit(cache=True)  # type: ignore[untyped-decorator]
def _may(person, slots, unit, room, lacking):  # type: ignore[no-untyped-def]
    """Say whether somebody may take one of so many slots."""
    missing = lacking.sum()
    return room[unit[person]] > 0 and (slots > missing or lacking[unit[person]])


@njit(cache=True)  # type: ignore[untyped-decorator]
def _ranked(reach, rank, k, unit, room, lacking):  # type: ignore[no-untyped-def]
    """Return how many are reached by the first, the first two ... of a ranking who are allowed."""
    reached, held, count = np.zeros(k, np.int64), np.zeros_like(reach[0]), 0
    for person in rank:
        if count < k and _may(person, k - count, unit, room, lacking):
            reached[count] = _added(reach[person], held) + (reached[count - 1] if count else 0)
            held |= reach[person]
            room[unit[person]] -= 1
            lacking[unit[person]] = False
            count += 1
    return reached


@njit(cache=True)  # type: ignore[untyped-decorator]
def _greedy(reach, rank, k, unit, room, lacking):  # type: ignore[no-untyped-def]
    """Return the same of people who each add most to those before; the first of `rank` at ties."""
    left = np.ones(len(reach), np.bool_)
    reached, held = np.zeros(k, np.int64), np.zeros_like(reach[0])
    for count in range(k):
        best, gain = -1, -1
        for person in rank:
            if left[person] and _may(person, k - count, unit, room, lacking):
                added = _added(reach[person], held)
                if added > gain:
                    best, gain = person, added
        held |= reach[best]
        left[best] = False
        room[unit[best]] -= 1
        lacking[unit[best]] = False
        reached[count] = gain + (reached[count - 1] if count else 0)
    return reached
