"""Which figures of a person the response and the smallest groups do not carry, as codes."""

from __future__ import annotations

import math

from reports.analysis.analysis import Analysis, QuestionScores
from reports.analysis.frame import Roster
from scoring import policy
from scoring.comparison.split import Sides
from scoring.comparison.tenure import newcomer


def chart_codes(roster: Roster, person: int) -> list[str]:
    """Return what is uncertain about a person's place in the chart."""
    chart = roster.frame.chart
    if chart is None:
        return ["no_chart"]
    codes = []
    if chart.unattached[person]:
        codes.append("unattached")
    if chart.approximate[person]:
        codes.append("approximate_position")
    if chart.broken:
        codes.append("broken_chart")
    return codes


def person_codes(analysis: Analysis, question: QuestionScores, person: int) -> list[str]:
    """Return the codes for one person under one question, the chart's included."""
    cards, roster = question.cards, analysis.roster
    network = cards.network
    codes = []
    under = policy.refusal(network.respondents, network.people)
    if under:
        codes.append(under)
    if not unit_may_compare(roster, question, int(roster.frame.unit[person])):
        codes.append("unit_response_below_60")
    if cards.eligible[person] < policy.MIN_ELIGIBLE:
        codes.append("eligible_below_10")
    if cards.nominations[person] <= policy.FEW_NOMINATIONS:
        codes.append("few_nominations")
    if small_side(sides_of(analysis, question, person)[1], person):
        codes.append("small_side")
    if is_new(roster, person):
        codes.append("newcomer")
    return codes + chart_codes(roster, person)


def is_new(roster: Roster, person: int) -> bool:
    """Return whether a person has been here too shortly to be compared, as far as is known."""
    return bool(newcomer(roster.tenure[person]))


def unit_may_compare(roster: Roster, question: QuestionScores, unit: int) -> bool:
    """Return whether enough of a unit answered to compare within it; small units are not asked."""
    if unit < 0:
        return True
    scores = question.units[unit]
    return policy.compares_within([(scores.answered, scores.people)])


def sides_of(analysis: Analysis, question: QuestionScores, person: int) -> tuple[str, Sides]:
    """Return the one split of a person: by line for those who manage, else by unit."""
    chart, cards = analysis.roster.frame.chart, question.cards
    if chart is not None and cards.line is not None and chart.span[person] > 0:
        return "line", cards.line
    return "unit", cards.unit


def small_side(sides: Sides, person: int) -> bool:
    """Return whether a side of the split holds fewer people than a shown group must.

    Whoever has nobody outside, like the top of the chart, has no split to withhold.
    """
    inside, outside = sides.inside_eligible[person], sides.outside_eligible[person]
    return bool(outside > 0 and min(inside, outside) < policy.SMALLEST_GROUP)


def number(value: float) -> float | None:
    """Return a figure, or None where it is unknown."""
    return None if math.isnan(value) else float(value)


def whole(value: float) -> int | None:
    """Return a count, or None where it is unknown."""
    return None if math.isnan(value) else round(value)
