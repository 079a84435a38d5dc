"""From where in the chart nominations come: seven groups that share everybody out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scoring import policy
from scoring.comparison.split import Numbers, counted, under
from scoring.influence.measures import eligible
from scoring.network import Bools, Floats, Network
from scoring.position.chart import Chart, Positions

#: Where somebody stands, seen from the person whom they could name; from near to far.
GROUPS = (
    "direct reports",
    "indirect reports",
    "own manager",
    "higher in the chain",
    "peers with the same manager",
    "others in the unit",
    "other units",
)
DIRECT, INDIRECT, MANAGER, HIGHER, PEERS, UNIT, OTHERS = range(len(GROUPS))


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Nominations received from each group and those in it who could; shape (7, n) each.

    Row g counts the groups ``first[g]`` to ``last[g]``: itself alone before groups are merged, and
    afterwards those that went into it. ``named`` is NaN where nobody could.
    """

    named: Floats
    eligible: Floats
    first: Positions
    last: Positions


def by_groups(network: Network, chart: Chart | None, unit: ArrayLike) -> Groups:
    """Split nominations by where the ego stands from the alter, each with its own denominator.

    A person who fits several groups is in the first of :data:`GROUPS`. Without a chart only the
    last two have anybody; people without a unit (-1) share none.

    >>> from scoring.network import build
    >>> from scoring.position.chart import build_chart
    >>> chart = build_chart([-1, 0, 0, 1, 3], [float("nan")] * 5, range(5))
    >>> found = by_groups(build(5, [0, 2, 3], [1, 1, 1], [True] * 5), chart, [0] * 5)
    >>> found.named[:, 1].tolist(), found.eligible[:, 1].tolist()
    ([1.0, 0.0, 1.0, nan, 1.0, nan, nan], [1.0, 1.0, 1.0, 0.0, 1.0, 0.0, 0.0])
    """
    units = np.asarray(unit, dtype=np.int64)
    named, could = counted(
        network, lambda ego, alter: group_of(chart, units, ego, alter), len(GROUPS)
    )
    if network.could is None:
        could = _could(network, chart, units)
    named[could == 0] = np.nan
    itself = np.repeat(np.arange(len(GROUPS))[:, None], network.people, axis=1)
    return Groups(named, could, itself, itself)


def group_of(chart: Chart | None, units: Numbers, ego: Numbers, alter: Numbers) -> Numbers:
    """Return the number of the group in which each ego stands, seen from the alter."""
    same_unit = (units[ego] == units[alter]) & (units[alter] >= 0)
    if chart is None:
        return np.where(same_unit, UNIT, OTHERS)
    above_ego, above_alter = chart.manager[ego], chart.manager[alter]
    cases = (
        above_ego == alter,
        under(chart, ego, alter),
        above_alter == ego,
        under(chart, alter, ego),
        (above_ego == above_alter) & (above_ego >= 0),
        same_unit,
    )
    return np.select(cases, range(OTHERS), OTHERS)


def merged(groups: Groups, smallest: int = policy.SMALLEST_GROUP) -> Groups:
    """Merge each group in which fewer than `smallest` could name into the next wider one.

    A merged group counts in the row of its widest part; the other rows are 0, NaN. What remains at
    the end joins the widest group that is shown, so that every nomination is in exactly one row; if
    all groups together are too small, they are one. Groups of nobody join whatever they stand by.

    >>> one = np.array([[2.0], [4.0], [1.0], [0.0], [9.0], [3.0], [1.0]])
    >>> found = merged(Groups(one * 0, one, one, one))
    >>> found.eligible[:, 0].tolist()
    [0.0, 6.0, 0.0, 0.0, 14.0, 0.0, 0.0]
    >>> found.first[4, 0].item(), found.last[4, 0].item()
    (2, 6)
    """
    people = groups.eligible.shape[1]
    named, could = np.zeros((len(GROUPS), people)), np.zeros((len(GROUPS), people))
    first = np.repeat(np.arange(len(GROUPS))[:, None], people, axis=1)
    last = first.copy()
    waiting_named, waiting, begins = np.zeros(people), np.zeros(people), np.zeros(people, int)
    shown = np.full(people, -1)
    for group in range(len(GROUPS)):
        waiting_named = waiting_named + np.nan_to_num(groups.named[group])
        waiting = waiting + groups.eligible[group]
        closes = waiting >= smallest
        named[group, closes], could[group, closes] = waiting_named[closes], waiting[closes]
        first[group, closes], begins[closes] = begins[closes], group + 1
        shown[closes] = group
        waiting_named, waiting = np.where(closes, 0, waiting_named), np.where(closes, 0, waiting)
    everybody = np.arange(people)
    home = np.where(shown >= 0, shown, OTHERS)
    named[home, everybody] += waiting_named
    could[home, everybody] += waiting
    first[home[shown < 0], everybody[shown < 0]] = 0
    last[home, everybody] = OTHERS
    named[could == 0] = np.nan
    return Groups(named, could, first, last)


def summed(groups: Groups, unit: ArrayLike, units: int) -> tuple[Floats, Floats]:
    """Add up nominations and those who could over the people of each unit; shape (7, units) each.

    These count pairs of people: whoever names three in the unit counts three times.
    """
    of = np.asarray(unit, dtype=np.int64)
    has = of >= 0

    def total(row: Floats) -> Floats:
        return np.bincount(of[has], np.nan_to_num(row[has]), minlength=units).astype(float)

    return (
        np.array([total(row) for row in groups.named]),
        np.array([total(row) for row in groups.eligible]),
    )


def _could(network: Network, chart: Chart | None, units: Numbers) -> Floats:
    """Count the respondents in each group of each person, where everybody could name everybody."""
    responded, people = network.responded, network.people
    could = np.zeros((len(GROUPS), people))
    # People in one unit, less those of them who stand in a nearer group.
    could[UNIT] = _alike(units, responded) - (responded & (units >= 0))
    if chart is not None:
        manager = chart.manager
        has = manager >= 0
        direct = np.bincount(manager[has & responded], minlength=people)
        nowhere = np.zeros(people, dtype=np.int64)
        below, above = _along_the_line(chart, nowhere, responded)
        could[DIRECT], could[INDIRECT] = direct, below - direct
        could[MANAGER] = has & responded[manager]
        could[HIGHER] = above - could[MANAGER]
        could[PEERS] = np.where(has, direct[manager] - responded, 0)
        below, above = _along_the_line(chart, units, responded)
        pairs = np.where(has & (units >= 0), manager * (units.max(initial=0) + 1) + units, -1)
        peers = _alike(pairs, responded) - (responded & (pairs >= 0))
        could[UNIT] -= np.where(units >= 0, below + above + peers, 0)
    could[OTHERS] = eligible(network) - could.sum(axis=0)
    return could


def _alike(keys: Numbers, counts: Bools) -> Floats:
    """Count, for each person, the people counted who have the same key; 0 for keys below 0."""
    known = np.sort(keys[counts & (keys >= 0)])
    found = np.searchsorted(known, keys, "right") - np.searchsorted(known, keys, "left")
    return found.astype(float)


def _along_the_line(chart: Chart, units: Numbers, counts: Bools) -> tuple[Floats, Floats]:
    """Count the people counted who are below, and above, each person and in the same unit."""
    width = len(units) + 2
    own = units * width + chart.enter  # where each person stands in the row of their unit
    last = own + chart.below.astype(np.int64)  # where the last of the people below them would
    standing = np.sort(own[counts])
    below = np.searchsorted(standing, last, "right") - np.searchsorted(standing, own, "right")
    begun = np.searchsorted(np.sort(own[counts]), own, "left")
    ended = np.searchsorted(np.sort(last[counts]), own, "left")
    return below.astype(float), (begun - ended).astype(float)
