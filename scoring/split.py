"""Nominations from one's own line or unit, and from beyond, each with its own denominator."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scoring.influence import eligible
from scoring.network import Bools, Floats, Network
from scoring.position import Chart


@dataclass(frozen=True, slots=True, eq=False)
class Sides:
    """Nominations received in two parts; shape (n,) each, NaN beside an eligible count of 0."""

    inside: Floats
    inside_eligible: Floats
    outside: Floats
    outside_eligible: Floats


def by_line(network: Network, chart: Chart) -> Sides:
    """Split nominations into those from anyone below in the chart, and all others."""
    enter, below = chart.enter, chart.below.astype(np.int64)
    ego, alter = enter[network.ego], enter[network.alter]
    from_below = (ego > alter) & (ego <= alter + below[network.alter])
    answered = np.zeros(network.people + 1, dtype=np.int64)
    answered[1 + enter[network.responded]] = 1
    answered = np.cumsum(answered)  # answered[k]: respondents among the first k people entered
    could = (answered[enter + below + 1] - answered[enter + 1]).astype(float)
    return _sides(network, from_below, could)


def by_unit(network: Network, chart: Chart | None, unit: ArrayLike) -> Sides:
    """Split nominations into those from the own unit and the own manager, and from elsewhere.

    People without a unit (-1) have only their manager inside.
    """
    units = np.asarray(unit)
    same = (units[network.ego] == units[network.alter]) & (units[network.alter] >= 0)
    sizes = np.bincount(units[network.responded & (units >= 0)], minlength=max(units.max() + 1, 1))
    could = np.where(units >= 0, sizes[units], 0) - (network.responded & (units >= 0))
    if chart is not None:
        manager = chart.manager
        same = same | (manager[network.alter] == network.ego)
        has = manager >= 0
        elsewhere = has & ~((units[manager] == units) & (units >= 0))
        could = could + (elsewhere & network.responded[manager])
    return _sides(network, same, could.astype(float))


def _sides(network: Network, inside_tie: Bools, inside_could: Floats) -> Sides:
    people = network.people
    inside = np.bincount(network.alter[inside_tie], minlength=people).astype(float)
    outside = np.bincount(network.alter[~inside_tie], minlength=people).astype(float)
    outside_could = eligible(network) - inside_could
    inside[inside_could == 0] = np.nan
    outside[outside_could == 0] = np.nan
    return Sides(inside, inside_could, outside, outside_could)
