"""Nominations from one's own line or unit, and from beyond, each with its own denominator."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix

from scoring.influence.measures import eligible
from scoring.intervals.uncertainty import newcombe
from scoring.network import Bools, Floats, Network
from scoring.position.chart import Chart

Numbers = NDArray[np.integer]
#: Sorts pairs (ego, alter) into groups numbered from 0.
GroupOf = Callable[[Numbers, Numbers], NDArray[np.generic]]

_PAIRS = 4_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Sides:
    """Nominations received in two parts; shape (n,) each, NaN beside an eligible count of 0."""

    inside: Floats
    inside_eligible: Floats
    outside: Floats
    outside_eligible: Floats

    def rates(self) -> tuple[Floats, Floats]:
        """Return the share of those inside, and of those outside, who named each person."""
        return (
            self.inside / np.where(self.inside_eligible > 0, self.inside_eligible, np.nan),
            self.outside / np.where(self.outside_eligible > 0, self.outside_eligible, np.nan),
        )

    def difference(self) -> tuple[Floats, Floats, Floats]:
        """Return the rate inside less the rate outside, with its 90 % interval.

        Newcombe's (1998) hybrid of the two Wilson intervals: nobody is on both sides. NaN where a
        side is empty.
        """
        inside, outside = self.rates()
        low, high = newcombe(self.inside, self.inside_eligible, self.outside, self.outside_eligible)
        return inside - outside, low, high


def by_line(network: Network, chart: Chart) -> Sides:
    """Split nominations into those from anyone below in the chart, and all others.

    Inside: x(under j) of eligible(under j); outside: the rest. NaN where a side has nobody, such as
    everything beyond the line of the only top.

    >>> from scoring.network import build
    >>> from scoring.position.chart import build_chart
    >>> chart = build_chart([-1, 0, 0, 1], [float("nan")] * 4, range(4))
    >>> sides = by_line(build(4, [0, 2, 3], [1, 1, 1], [True] * 4), chart)
    >>> sides.inside.tolist(), sides.outside.tolist()
    ([0.0, 1.0, nan, nan], [nan, 2.0, 0.0, 0.0])
    """
    if network.could is None:
        return _sides(network, lambda ego, alter: under(chart, ego, alter), _below(network, chart))
    return _sides(network, lambda ego, alter: under(chart, ego, alter), None)


def by_unit(network: Network, chart: Chart | None, unit: ArrayLike) -> Sides:
    """Split nominations into those from the own unit and the own manager, and from elsewhere.

    People without a unit (-1) have only their manager inside.

    >>> from scoring.network import build
    >>> sides = by_unit(build(4, [0, 2, 3], [1, 1, 1], [True] * 4), None, [0, 0, 1, -1])
    >>> sides.inside.tolist(), sides.outside.tolist()
    ([0.0, 1.0, nan, nan], [0.0, 2.0, 0.0, 0.0])
    """
    units = np.asarray(unit, dtype=np.int64)

    def near(ego: Numbers, alter: Numbers) -> Bools:
        same = (units[ego] == units[alter]) & (units[alter] >= 0)
        return same if chart is None else same | (chart.manager[alter] == ego)

    if network.could is None:
        return _sides(network, near, _in_unit(network, chart, units))
    return _sides(network, near, None)


def under(chart: Chart, ego: Numbers, alter: Numbers) -> Bools:
    """Whether each ego stands anywhere below the alter in the chart; any shape."""
    first, below = chart.enter[alter], chart.below[alter]
    return (chart.enter[ego] > first) & (chart.enter[ego] <= first + below)


def counted(network: Network, group_of: GroupOf, groups: int) -> tuple[Floats, Floats]:
    """Count nominations received from each group and the respondents in it who could name.

    Two arrays of shape (groups, n). Looks at every pair of ``could``; where that is None, the
    second array is all NaN: who could is everybody, and better counted than looked at.
    """
    named = _by_group(group_of, network.ego, network.alter, groups, network.people)
    if network.could is None:
        return named, np.full(named.shape, np.nan)
    could = np.zeros(named.shape)
    for ego, alter in _pairs(network.could, network.responded):
        could += _by_group(group_of, ego, alter, groups, network.people)
    return named, could


def _pairs(could: csr_matrix, responded: Bools) -> Iterator[tuple[Numbers, Numbers]]:
    """Yield blocks of the pairs of a respondent and somebody else whom they could name."""
    for first in range(0, could.nnz, _PAIRS):
        cells = np.arange(first, min(first + _PAIRS, could.nnz))
        ego = np.searchsorted(could.indptr, cells, side="right") - 1
        alter = could.indices[cells]
        kept = responded[ego] & (ego != alter) & (could.data[cells] != 0)
        yield ego[kept], alter[kept]


def _by_group(group_of: GroupOf, ego: Numbers, alter: Numbers, groups: int, people: int) -> Floats:
    cells = group_of(ego, alter).astype(np.int64) * people + alter
    return np.bincount(cells, minlength=groups * people).reshape(groups, people).astype(float)


def _below(network: Network, chart: Chart) -> Floats:
    """Count the respondents below each person."""
    enter, below = chart.enter, chart.below.astype(np.int64)
    answered = np.zeros(network.people + 1, dtype=np.int64)
    answered[1 + enter[network.responded]] = 1
    answered = np.cumsum(answered)  # answered[k]: respondents among the first k people entered
    return (answered[enter + below + 1] - answered[enter + 1]).astype(float)


def _in_unit(network: Network, chart: Chart | None, units: Numbers) -> Floats:
    """Count the respondents in each person's unit, and their manager if elsewhere."""
    known = network.responded & (units >= 0)
    sizes = np.bincount(units[known], minlength=units.max(initial=0) + 1)
    could = np.where(units >= 0, sizes[units], 0) - known
    if chart is not None:
        manager = chart.manager
        elsewhere = (manager >= 0) & ~((units[manager] == units) & (units >= 0))
        could = could + (elsewhere & network.responded[manager])
    return could.astype(float)


def _sides(
    network: Network, is_inside: Callable[[Numbers, Numbers], Bools], inside_could: Floats | None
) -> Sides:
    named, could = counted(network, lambda ego, alter: ~is_inside(ego, alter), 2)
    inside, outside = named
    if inside_could is None:
        inside_could, outside_could = could
    else:
        outside_could = eligible(network) - inside_could
    inside[inside_could == 0] = np.nan
    outside[outside_could == 0] = np.nan
    return Sides(inside, inside_could, outside, outside_could)
