"""Who manages, who leads and who influences: three facts, each with its own denominator."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.comparison.measures import BORDERLINE
from scoring.comparison.split import Sides, by_line, by_unit
from scoring.influence.measures import percentile
from scoring.intervals.uncertainty import wilson
from scoring.network import Bools, Floats, Network
from scoring.position.chart import Chart

YES, NO, UNKNOWN = "yes", "no", ""
#: Who is named by half of the own line, or more, leads it.
LEADS = 0.5

Verdicts = NDArray[np.object_]


@dataclass(frozen=True, slots=True, eq=False)
class Fact:
    """A rate against a threshold: YES, NO, or BORDERLINE where its interval holds the threshold.

    Arrays of shape (n,); UNKNOWN and NaN where nobody could name the person from there.
    """

    rate: Floats
    low: Floats
    high: Floats
    threshold: float
    verdict: Verdicts

    def borderline_share(self) -> float:
        """Return the share of the people with a verdict who are borderline; NaN of nobody."""
        known = self.verdict != UNKNOWN
        return float((self.verdict[known] == BORDERLINE).mean()) if known.any() else float("nan")


@dataclass(frozen=True, slots=True, eq=False)
class Leading:
    """Who manages, leads and influences under one question; arrays of shape (n,).

    ``sides`` are what the rates are taken from: for those who manage, the line and all beyond it;
    for the top of the chart, its direct reports and the levels below them; for all others, the own
    unit with the own manager, and all beyond. ``leads`` is unknown for those who manage nobody.
    The top is the root of the chart if more than half of all people are in its tree. In a line of
    few people nearly everything is borderline.
    """

    manages: Bools
    at_the_top: Bools
    sides: Sides
    leads: Fact
    influences: Fact
    beyond_percentile: Floats

    def all_three(self) -> Bools:
        """Return who manages, leads and influences, each of them clearly."""
        return self.manages & (self.leads.verdict == YES) & (self.influences.verdict == YES)


def leading(network: Network, chart: Chart | None, unit: ArrayLike, *, high_cut: float) -> Leading:
    """Say of each person whether they manage, lead and influence.

    manages: span >= 1. leads: x(under j) / eligible(under j) >= 1/2. influences: the rate from
    beyond has a mid-rank percentile of at least `high_cut` among all who have one; its threshold is
    the smallest rate that has. Where all are tied and none has, it is that one rate. Intervals are
    Wilson's (1927), 90 %; the threshold of influence is taken as given.

    Parameters
    ----------
    unit
        Group numbers, -1 for people without a unit; shape (n,).
    high_cut
        The percentile from which influence counts as high, 0 to 1.

    Examples
    --------
    >>> from scoring.network import build
    >>> from scoring.position.chart import build_chart
    >>> chart = build_chart([-1] + [0] * 9, [float("nan")] * 10, range(10))
    >>> everybody = build(10, range(1, 10), [0] * 9, [True] * 10)
    >>> found = leading(everybody, chart, [0] * 10, high_cut=0.75)
    >>> found.leads.verdict[0], found.leads.rate[0].item(), found.influences.verdict[0]
    ('yes', 1.0, '')
    """
    sides = by_unit(network, chart, unit)
    manages = at_the_top = np.zeros(network.people, dtype=bool)
    if chart is not None:
        manages = chart.span > 0
        sides = _where(manages, by_line(network, chart), sides)
        at_the_top = manages & (chart.depth == 0)
        at_the_top &= 2 * (chart.below + 1) > network.people
        if at_the_top.any():
            sides = _where(at_the_top, _levels_below(network, chart, sides), sides)
    inside, outside = sides.rates()
    beyond = percentile(outside)
    rate = np.where(manages, inside, np.nan)
    count = np.where(manages, sides.inside, np.nan)
    return Leading(
        manages=manages,
        at_the_top=at_the_top,
        sides=sides,
        leads=_fact(rate, *wilson(count, sides.inside_eligible), LEADS),
        influences=_fact(
            outside,
            *wilson(sides.outside, sides.outside_eligible),
            _smallest_high(outside, beyond, high_cut),
        ),
        beyond_percentile=beyond,
    )


def verdicts(low: Floats, high: Floats, threshold: float) -> Verdicts:
    """Compare intervals with a threshold; one that holds it is borderline, an unknown one UNKNOWN.

    >>> low, high = np.array([0.6, 0.4, 0.1, np.nan]), np.array([0.9, 0.5, 0.3, np.nan])
    >>> verdicts(low, high, 0.5).tolist()
    ['yes', 'borderline', 'no', '']
    """
    result = np.full(low.shape, BORDERLINE, dtype=object)
    result[low > threshold] = YES
    result[high < threshold] = NO
    result[np.isnan(low) | np.isnan(threshold)] = UNKNOWN
    return result


def _fact(rate: Floats, low: Floats, high: Floats, threshold: float) -> Fact:
    return Fact(rate, low, high, threshold, verdicts(low, high, threshold))


def _smallest_high(rate: Floats, standing: Floats, cut: float) -> float:
    """Return the smallest rate whose percentile reaches the cut, else the largest there is."""
    high = rate[standing >= cut]
    if len(high):
        return float(high.min())
    return float(np.nanmax(rate)) if not np.isnan(rate).all() else float("nan")


def _levels_below(network: Network, chart: Chart, line: Sides) -> Sides:
    """Split the line of the chart's root into its direct reports and the levels below them."""
    root, reports = chart.root, chart.manager == chart.root
    asked = reports & network.responded
    if network.could is not None:
        asked = asked & (network.could[:, [root]].toarray().ravel() != 0)
    named = float((reports[network.ego] & (network.alter == root)).sum())
    parts = np.full((4, network.people), np.nan)
    deeper = line.inside_eligible[root] - asked.sum()
    parts[:, root] = (
        named if asked.any() else np.nan,
        asked.sum(),
        line.inside[root] - named if deeper else np.nan,
        deeper,
    )
    return Sides(*parts)


def _where(chosen: Bools, these: Sides, others: Sides) -> Sides:
    """Take the sides of the chosen people from one split, and of all others from another."""
    return Sides(
        np.where(chosen, these.inside, others.inside),
        np.where(chosen, these.inside_eligible, others.inside_eligible),
        np.where(chosen, these.outside, others.outside),
        np.where(chosen, these.outside_eligible, others.outside_eligible),
    )
