"""The chart: who manages whom, repaired where it must be, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.network import Bools, Floats
from scoring.position.chart_kernels import circles_of, counted_down, counted_up, from_the_top

NOBODY, UNKNOWN, VACANT = -1, -2, -3
#: A circle of managers that holds more than this share of all people breaks the chart.
LARGEST_CIRCLE = 0.01

Positions = NDArray[np.int64]


class Repair(NamedTuple):
    """A change for one person: W_SELF, W_UNKNOWN_MANAGER, W_EXTRA_ROOT or E_CYCLE."""

    person: int
    code: str


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """Everybody's place in a chart without circles; all arrays have shape (n,).

    ``manager`` is NOBODY at the top of each tree, and VACANT where nobody holds that position;
    ``above`` is the next person further up, NOBODY where there is none. ``depth`` is NaN outside
    the main tree. ``root`` is the number of the top, NOBODY where nobody is there.
    The people below j are those whose ``enter`` lies in (enter[j], enter[j] + below[j]].
    """

    manager: Positions
    above: Positions
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
    seniority = _seniority(np.asarray(level, float), np.asarray(order))
    own = given == np.arange(len(given))
    unknown = given == UNKNOWN
    fixed = np.where(own | unknown, NOBODY, given)
    circle = circles_of(fixed)
    opened = _most_senior(circle, seniority)
    fixed[opened] = NOBODY
    walk = from_the_top(fixed)
    below, layers = counted_up(fixed, walk)
    depth, tree, enter = counted_down(fixed, walk, below)
    named = (fixed == NOBODY) & ~unknown
    named[opened] = False
    root = _top(named, opened, np.flatnonzero(fixed == NOBODY), below, seniority)
    extra = np.flatnonzero(named & (np.arange(len(fixed)) != root))
    chart = Chart(
        manager=fixed,
        above=fixed,
        root=root,
        depth=np.where(tree == root, depth, np.nan),
        span=np.bincount(fixed[fixed >= 0], minlength=len(fixed)).astype(float),
        below=below,
        layers=layers,
        enter=enter,
        unattached=tree != root,
        approximate=np.isin(tree, opened),
        repairs=_repairs(np.flatnonzero(own), np.flatnonzero(unknown), circle, extra),
        broken=bool((np.bincount(circle[circle >= 0]) > LARGEST_CIRCLE * len(fixed)).any()),
    )
    roots = chart.manager == NOBODY
    assert chart.below[roots].sum() + roots.sum() == len(fixed), "headcounts do not add up"  # noqa: S101
    assert chart.span.sum() == len(fixed) - roots.sum(), "spans do not add up"  # noqa: S101
    return chart


def _seniority(level: Floats, order: Positions) -> Positions:
    """Return everybody's place by level, then by id; 0 is the most senior."""
    ranked = np.lexsort((order, np.nan_to_num(level, nan=np.inf)))
    seniority = np.empty(len(level), dtype=np.int64)
    seniority[ranked] = np.arange(len(level))
    return seniority


def _most_senior(circle: Positions, seniority: Positions) -> Positions:
    """Return the member of each circle at which it opens, in the order of circles."""
    members = np.flatnonzero(circle >= 0)
    members = members[np.lexsort((seniority[members], circle[members]))]
    return members[np.unique(circle[members], return_index=True)[1]]


def _top(
    named: Bools, opened: Positions, roots: Positions, below: Floats, seniority: Positions
) -> int:
    """Return the top of the chart: of those who have no manager, the one with most people below.

    Somebody whose cell is empty comes before somebody in a circle, and both before somebody whose
    manager is unknown.
    """
    candidates = next((few for few in (np.flatnonzero(named), opened, roots) if len(few)), roots)
    if not len(candidates):
        return NOBODY
    return int(candidates[np.lexsort((seniority[candidates], -below[candidates]))[0]])


def _repairs(
    own: Positions, unknown: Positions, circle: Positions, extra: Positions
) -> tuple[Repair, ...]:
    """Return the changes in the order in which they are made; circles one after the other."""
    members = np.flatnonzero(circle >= 0)
    members = members[np.argsort(circle[members], kind="stable")]
    found = (
        (own, "W_SELF"),
        (unknown, "W_UNKNOWN_MANAGER"),
        (members, "E_CYCLE"),
        (extra, "W_EXTRA_ROOT"),
    )
    return tuple(Repair(person, code) for people, code in found for person in people.tolist())
