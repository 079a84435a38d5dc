"""Where somebody stands in an attributed round: who is led, how far a line reaches, beside whom."""

from __future__ import annotations

import numpy as np

from reports.analysis.analysis import Analysis, QuestionScores
from reports.analysis.notes import small_side, unit_may_compare
from reports.analysis.peers import peers_of
from reports.facts import Among, Leading, Named
from scoring import policy
from scoring.comparison.tenure import band_ends, tenure_band
from scoring.influence.measures import percentile
from scoring.intervals.uncertainty import wilson
from scoring.network import Bools


def named(count: float, of: float) -> Named:
    """Return a count out of those who could, with its 90 % interval in people."""
    low, high = wilson([count], [of])
    return Named(round(count), round(of), float(low[0] * of), float(high[0] * of))


def leading(
    analysis: Analysis, question: QuestionScores, person: int, *, compare: bool
) -> Leading | None:
    """Return the two shares that say whether a person leads and influences; small sides say none.

    Without `compare`, nothing is said of influence: whether it is high is a place among all.
    """
    roster, found = analysis.roster, question.cards.leading
    chart = roster.frame.chart
    kind = "top" if found.at_the_top[person] else "line" if found.manages[person] else "unit"
    if kind != "unit" and (chart is None or chart.broken):
        return None
    if kind == "unit" and not unit_may_compare(roster, question, int(roster.frame.unit[person])):
        return None
    sides = found.sides
    if not sides.outside_eligible[person] > 0 or small_side(sides, person):
        return None
    return Leading(
        kind=kind,
        inside=named(sides.inside[person], sides.inside_eligible[person]),
        outside=named(sides.outside[person], sides.outside_eligible[person]),
        leads=str(found.leads.verdict[person]),
        influences=str(found.influences.verdict[person]) if compare else "",
    )


def line_reach(analysis: Analysis, question: QuestionScores, person: int) -> Named | None:
    """Return how many beyond somebody's line turn to it, if there is a line and enough beyond."""
    chart, found = analysis.roster.frame.chart, question.cards.line_reach
    if chart is None or chart.broken or found is None or not chart.span[person]:
        return None
    if np.isnan(found.named[person]) or found.eligible[person] < policy.MIN_ELIGIBLE:
        return None
    return named(found.named[person], found.eligible[person])


def in_unit(analysis: Analysis, question: QuestionScores, person: int) -> Among | None:
    """Return the people of the own unit, from 20 on."""
    roster = analysis.roster
    unit = int(roster.frame.unit[person])
    if unit < 0 or not unit_may_compare(roster, question, unit):
        return None
    return _among(question, roster.frame.unit == unit, person, roster.people[person].unit)


def in_tenure(analysis: Analysis, question: QuestionScores, person: int) -> Among | None:
    """Return the people at the own level who have been here about as long, from 20 on."""
    roster = analysis.roster
    level, band = roster.frame.peers(), tenure_band(roster.tenure)
    if level[person] < 0 or band[person] < 0:
        return None
    here = (level == level[person]) & (band == band[person])
    years = band_ends(int(band[person]))
    return _among(question, here, person, roster.people[person].level, years)


def _among(
    question: QuestionScores,
    here: Bools,
    person: int,
    shared: str,
    years: tuple[float, float | None] | None = None,
) -> Among | None:
    counts = question.cards.nominations
    here = here & ~np.isnan(counts)
    if here.sum() < policy.SMALLEST_COMPARED or np.isnan(counts[person]):
        return None
    place = percentile(counts[here])[int(here[:person].sum())]
    return Among(peers_of(counts[here], float(counts[person]), shared), float(place), years)
