"""The chart: who manages whom, repaired where it must be, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.network import Bools, Floats

NOBODY, UNKNOWN = -1, -2
#: A circle of managers that holds more than this share of all people breaks the chart.
LARGEST_CIRCLE = 0.01

Positions = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Repair:
    """A change for one person: W_SELF, W_UNKNOWN_MANAGER, W_EXTRA_ROOT or E_CYCLE."""

    person: int
    code: str


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """Everybody's place in a chart without circles; all arrays have shape (n,).

    ``manager`` is NOBODY at the top of each tree. ``depth`` is NaN outside the main tree.
    The people below j are those whose ``enter`` lies in (enter[j], enter[j] + below[j]].
    """

    manager: Positions
    root: int
    depth: Floats
    span: Floats
    below: Floats
    layers: Floats
    enter: Positions
    unattached: Bools
    approximate: Bools
    repairs: tuple[Repair, ...]
    broken: bool


def build_chart(manager: ArrayLike, level: ArrayLike, order: ArrayLike) -> Chart:
    """Repair manager links and derive depth, span, headcount below and layers.

    Repairs happen in this order: a person who is their own manager becomes a root; so does one
    whose manager is unknown; of several roots the one with most people below is the top and the
    others stand apart; a circle opens at its member with the best level, else the first id.

    Parameters
    ----------
    manager
        Number of each person's manager, NOBODY where the cell is empty, UNKNOWN where it names
        nobody; shape (n,).
    level
        Seniority, smaller is higher, NaN where unknown; shape (n,).
    order
        The place of each person's id in the order of ids; breaks ties; shape (n,).

    Raises
    ------
    AssertionError
        If headcounts and spans do not add up to the number of people.
    """
    given = np.asarray(manager, dtype=np.int64)
    rank = np.lexsort((np.asarray(order), np.nan_to_num(np.asarray(level, float), nan=np.inf)))
    seniority = np.empty(len(given), dtype=np.int64)
    seniority[rank] = np.arange(len(given))
    fixed = given.copy()
    own = np.flatnonzero(given == np.arange(len(given)))
    unknown = np.flatnonzero(given == UNKNOWN)
    fixed[own] = fixed[unknown] = NOBODY
    repairs = [Repair(int(i), "W_SELF") for i in own]
    repairs += [Repair(int(i), "W_UNKNOWN_MANAGER") for i in unknown]
    circles = _circles(fixed)
    opened = []
    for circle in circles:
        opened.append(min(circle, key=lambda person: seniority[person]))
        fixed[opened[-1]] = NOBODY
        repairs += [Repair(person, "E_CYCLE") for person in sorted(circle)]
    walk = _from_the_top(fixed)
    below, layers = _below(fixed, walk)
    root, extra = _roots(fixed, set(unknown.tolist()), set(opened), below, seniority)
    repairs += [Repair(person, "W_EXTRA_ROOT") for person in extra]
    tree = _tree_of(fixed, walk)
    chart = Chart(
        manager=fixed,
        root=root,
        depth=np.where(tree == root, _depth(fixed, walk), np.nan),
        span=np.bincount(fixed[fixed >= 0], minlength=len(fixed)).astype(float),
        below=below,
        layers=layers,
        enter=_enter(fixed, walk, below),
        unattached=tree != root,
        approximate=np.isin(tree, opened),
        repairs=tuple(repairs),
        broken=any(len(circle) > LARGEST_CIRCLE * len(fixed) for circle in circles),
    )
    roots = chart.manager == NOBODY
    assert chart.below[roots].sum() + roots.sum() == len(fixed), "headcounts do not add up"  # noqa: S101
    assert chart.span.sum() == len(fixed) - roots.sum(), "spans do not add up"  # noqa: S101
    return chart


def _circles(manager: Positions) -> list[list[int]]:
    """Return the members of each circle of managers; follows every link once."""
    state = np.zeros(len(manager), dtype=np.int8)  # 0 new, 1 on the path at hand, 2 done
    circles = []
    for start in range(len(manager)):
        path = []
        person = start
        while person >= 0 and state[person] == 0:
            state[person] = 1
            path.append(person)
            person = int(manager[person])
        if person >= 0 and state[person] == 1:
            circles.append(path[path.index(person) :])
        state[path] = 2
    return circles


def _from_the_top(manager: Positions) -> Positions:
    """Return people level by level from the tops, managers always before their reports."""
    reports = np.argsort(manager, kind="stable")
    starts = np.searchsorted(manager[reports], np.arange(len(manager) + 1))
    generation = np.flatnonzero(manager == NOBODY)
    walk = [generation]
    while len(generation):
        spans = [reports[starts[person] : starts[person + 1]] for person in generation]
        generation = np.concatenate(spans)
        walk.append(generation)
    return np.concatenate(walk)


def _below(manager: Positions, walk: Positions) -> tuple[Floats, Floats]:
    below, layers = np.zeros(len(manager)), np.zeros(len(manager))
    for person in walk[::-1].tolist():
        above = manager[person]
        if above >= 0:
            below[above] += below[person] + 1
            layers[above] = max(layers[above], layers[person] + 1)
    return below, layers


def _depth(manager: Positions, walk: Positions) -> Floats:
    depth = np.zeros(len(manager))
    for person in walk.tolist():
        if manager[person] >= 0:
            depth[person] = depth[manager[person]] + 1
    return depth


def _tree_of(manager: Positions, walk: Positions) -> Positions:
    """Return the root above each person (a root is its own)."""
    tree = np.arange(len(manager))
    for person in walk.tolist():
        if manager[person] >= 0:
            tree[person] = tree[manager[person]]
    return tree


def _enter(manager: Positions, walk: Positions, below: Floats) -> Positions:
    """Return numbers under which everyone below a person follows directly after them."""
    enter = np.zeros(len(manager), dtype=np.int64)
    free = np.zeros(len(manager), dtype=np.int64)
    next_root = 0
    for person in walk.tolist():
        above = manager[person]
        size = int(below[person]) + 1
        if above < 0:
            enter[person] = next_root
            next_root += size
        else:
            enter[person] = free[above]
            free[above] += size
        free[person] = enter[person] + 1
    return enter


def _roots(
    manager: Positions,
    unknown: set[int],
    opened: set[int],
    below: Floats,
    seniority: Positions,
) -> tuple[int, list[int]]:
    """Return the top of the chart and the other people who have no manager."""
    roots = np.flatnonzero(manager == NOBODY).tolist()
    named = [person for person in roots if person not in unknown and person not in opened]
    candidates = named or sorted(opened) or roots
    if not candidates:
        return NOBODY, []
    top = min(candidates, key=lambda person: (-below[person], seniority[person]))
    return top, [person for person in named if person != top]
