"""All figures of each person under one question, put together once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring import brokerage, comparison, influence
from scoring.network import Floats, Network
from scoring.position import Chart, Positions
from scoring.split import Sides, by_line, by_unit
from scoring.uncertainty import rank_interval, wilson


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """The people in one order, sorted by id, and where they stand; -1 or NaN where unknown.

    ``unit`` and ``level`` are group numbers of shape (n,); ``seniority`` orders levels, smaller is
    higher, NaN where levels have no order. ``chart`` is None where nobody has a manager.
    """

    people: int
    unit: Positions
    units: int
    level: Positions
    seniority: Floats
    chart: Chart | None

    def peers(self) -> Positions:
        """Return the groups within which people are compared: levels, else equal depth."""
        if (self.level >= 0).any() or self.chart is None:
            return self.level
        return np.nan_to_num(self.chart.depth, nan=-1).astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Scorecards:
    """Everybody's figures under one question; arrays of shape (n,), NaN where unknown."""

    network: Network
    nominations: Floats
    eligible: Floats
    share: Floats
    share_low: Floats
    share_high: Floats
    rank_low: Floats
    rank_high: Floats
    percentile: Floats
    percentile_in_level: Floats
    pagerank: Floats
    reach_2: Floats
    betweenness: Floats
    constraint: Floats
    effective_size: Floats
    unit: Sides
    line: Sides | None
    formal_percentile: Floats
    gap: Floats
    residual: Floats
    label: NDArray[np.object_]


def score(frame: Frame, network: Network, *, high_cut: float, seed: int) -> Scorecards:
    """Score everybody under one question.

    Parameters
    ----------
    high_cut
        The percentile from which influence counts as high in the labels, 0 to 1.
    seed
        Of the random starting points of betweenness in large networks.
    """
    named = influence.nominations(network)
    could = influence.eligible(network)
    low, high = wilson(named, could)
    rank_low, rank_high = rank_interval(network)
    constraint, effective = brokerage.structural_holes(network)
    percentile = influence.percentile(named)
    chart = frame.chart
    unknown = np.full(frame.people, np.nan)
    formal = influence.percentile(chart.below) if chart else unknown
    label = np.full(frame.people, "", dtype=object)
    if chart:
        label = comparison.labels(chart.span > 0, percentile, rank_low, rank_high, high_cut)

    def known(values: Floats) -> Floats:
        return values if network.respondents else unknown

    return Scorecards(
        network=network,
        nominations=named,
        eligible=could,
        share=influence.share(network),
        share_low=low,
        share_high=high,
        rank_low=rank_low,
        rank_high=rank_high,
        percentile=percentile,
        percentile_in_level=influence.percentile_within(named, frame.peers()),
        pagerank=known(influence.pagerank(network)),
        reach_2=known(influence.reach(network, 2)),
        betweenness=known(brokerage.betweenness(network, seed=seed)),
        constraint=constraint,
        effective_size=effective,
        unit=by_unit(network, chart, frame.unit),
        line=by_line(network, chart) if chart else None,
        formal_percentile=formal,
        gap=comparison.gap(percentile, formal),
        residual=comparison.residual(percentile, formal),
        label=label,
    )
