"""What a unit's report may say."""

from __future__ import annotations

from collections.abc import Callable

from reports.analysis.analysis import Analysis, QuestionScores
from reports.analysis.notes import number, unit_may_compare
from reports.analysis.standing import named
from reports.analysis.tables import unit_leads
from reports.facts import UnitFacts, UnitQuestion
from scoring import policy
from scoring.policy import May

#: What is said about a unit under one question.
UnitBlock = Callable[[Analysis, QuestionScores, int], UnitQuestion]


def unit_facts(analysis: Analysis, block: UnitBlock | None = None) -> tuple[UnitFacts, ...]:
    """Return what may be said about each unit, in the order of names.

    `block` gives what may be said under one question; attributed figures without one.
    """
    block = block or _question
    roster = analysis.roster
    chart = roster.frame.chart
    units = []
    for unit, lead in enumerate(unit_leads(analysis)):
        here = roster.frame.unit == unit
        people = int(here.sum())
        units.append(
            UnitFacts(
                name=roster.units[unit],
                people=people,
                managers=int((chart.span[here] > 0).sum()) if chart else 0,
                lead=roster.people[lead].shown_name
                if lead is not None and not analysis.objecting[lead]
                else None,
                questions=tuple(block(analysis, q, unit) for q in analysis.questions),
                refusals=(("small_unit",) if people < policy.SMALLEST_GROUP else ())
                + (("no_chart",) if chart is None else ()),
            )
        )
    return tuple(units)


def _question(analysis: Analysis, question: QuestionScores, unit: int) -> UnitQuestion:
    scores, network = question.units[unit], question.cards.network
    may = policy.allowed(network.respondents, network.people)
    codes = []
    under = policy.refusal(network.respondents, network.people)
    if under:
        codes.append(under)
    small = min(scores.people, scores.answered) < policy.SMALLEST_GROUP
    if small:
        codes.append("small_unit")
    compare = unit_may_compare(analysis.roster, question, unit)
    if not compare:
        codes.append("unit_response_below_60")
    shown = May.SAY_ORGANIZATION in may and not small
    within = shown and compare
    outside = shown and min(scores.outside_named, scores.outside_eligible) >= policy.SMALLEST_GROUP
    if shown and not outside:
        codes.append("few_outside")
    return UnitQuestion(
        question=question.key,
        invited=scores.people,
        answered=scores.answered if scores.people >= policy.MIN_INVITED else None,
        nominations=scores.nominations if outside else None,  # less `within` it would tell outside
        within=scores.within if within else None,
        possible=scores.possible if within else None,
        reciprocity=number(scores.reciprocity) if within else None,
        outside=named(scores.outside_named, scores.outside_eligible) if outside else None,
        units_naming=scores.units_naming if outside else None,
        units_other=len(analysis.roster.units) - 1,
        top_shares=tuple(scores.top_shares)
        if within and scores.people >= policy.MIN_INVITED and scores.within
        else (),
        refusals=tuple(codes),
    )
