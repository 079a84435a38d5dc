"""All figures of each person under one question, put together once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.comparison import measures as comparison
from scoring.comparison.groups import Groups, by_groups
from scoring.comparison.leading import Leading, leading
from scoring.comparison.line_reach import LineReach, beyond_the_line
from scoring.comparison.split import Sides, by_line, by_unit
from scoring.comparison.tenure import TenureScores, with_tenure
from scoring.influence import brokerage
from scoring.influence import measures as influence
from scoring.intervals.uncertainty import rank_interval, wilson
from scoring.network import Floats, Network
from scoring.position.chart import Chart, Positions


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """The people in one order, sorted by id, and where they stand; -1 or NaN where unknown.

    ``unit`` and ``level`` are group numbers of shape (n,); ``seniority`` orders levels, smaller is
    higher, NaN where levels have no order. ``chart`` is None where nobody has a manager. ``tenure``
    is in years, NaN where unknown, None where nobody's is known.
    """

    people: int
    unit: Positions
    units: int
    level: Positions
    seniority: Floats
    chart: Chart | None
    tenure: Floats | None = None

    def peers(self) -> Positions:
        """Return the groups within which people are compared: levels, else equal depth."""
        if (self.level >= 0).any() or self.chart is None:
            return self.level
        return np.nan_to_num(self.chart.depth, nan=-1).astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Scorecards:
    """Everybody's figures under one question; arrays of shape (n,), NaN where unknown.

    ``pivots`` is how many people ``betweenness`` was estimated from, None where it is exact.
    """

    network: Network
    nominations: Floats
    eligible: Floats
    share: Floats
    share_low: Floats
    share_high: Floats
    rank_low: Floats
    rank_high: Floats
    weighted_share: Floats
    weighted_share_low: Floats
    weighted_share_high: Floats
    percentile: Floats
    percentile_in_level: Floats
    percentile_in_unit: Floats
    pagerank: Floats
    reach_2: Floats
    reach_3: Floats
    betweenness: Floats
    pivots: int | None
    roles: brokerage.Roles
    constraint: Floats
    effective_size: Floats
    unit: Sides
    line: Sides | None
    groups: Groups
    line_reach: LineReach | None
    leading: Leading
    tenure: TenureScores | None
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
    weighted_low, weighted_high = influence.weighted_share_interval(network)
    rank_low, rank_high = rank_interval(network)
    constraint, effective = brokerage.structural_holes(network)
    percentile = influence.percentile(named)
    chart = frame.chart
    unknown = np.full(frame.people, np.nan)
    formal = influence.percentile(chart.below) if chart else unknown
    label = np.full(frame.people, "", dtype=object)
    if chart:
        label = comparison.labels(
            chart.span > 0, percentile, rank_low, rank_high, high_cut, eligible=could
        )
    tenure = None
    if frame.tenure is not None:
        tenure = with_tenure(named, frame.peers(), frame.tenure, label, high_cut)

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
        weighted_share=influence.weighted_share(network),
        weighted_share_low=weighted_low,
        weighted_share_high=weighted_high,
        percentile=percentile,
        percentile_in_level=influence.percentile_within(named, frame.peers()),
        percentile_in_unit=influence.percentile_within(named, frame.unit),
        pagerank=known(influence.pagerank(network)),
        reach_2=known(influence.reach(network, 2)),
        reach_3=known(influence.reach(network, 3)),
        betweenness=known(brokerage.betweenness(network, seed=seed)),
        pivots=brokerage.pivots(network),
        roles=brokerage.roles(network, frame.unit),
        constraint=constraint,
        effective_size=effective,
        unit=by_unit(network, chart, frame.unit),
        line=by_line(network, chart) if chart else None,
        groups=by_groups(network, chart, frame.unit),
        line_reach=beyond_the_line(network, chart) if chart else None,
        leading=leading(network, chart, frame.unit, high_cut=high_cut),
        tenure=tenure,
        formal_percentile=formal,
        gap=comparison.gap(percentile, formal),
        residual=comparison.residual(percentile, formal),
        label=label,
    )
