"""The tables of an analysis as rows of cells: people, units, change agents, problems."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from reports.analysis.analysis import Analysis, QuestionScores
from reports.analysis.notes import chart_codes, person_codes, unit_may_compare
from scoring import policy
from scoring.comparison.split import Sides
from scoring.influence.measures import percentile
from scoring.network import Floats
from scoring.position.chart import Chart
from surveys.files.problems import Problem

Cell = str | int | float | None

PEOPLE_COLUMNS = (
    "id question responded nominations eligible share share_low share_high rank_low rank_high "
    "percentile percentile_in_level pagerank reach_2 reach_2_share betweenness constraint "
    "effective_size inside_nominations inside_eligible outside_nominations outside_eligible "
    "level depth span headcount_below formal_percentile gap residual quadrant notes"
).split()
UNIT_COLUMNS = (
    "question unit lead_id people respondents response_rate nominations within possible_within "
    "density reciprocity outside_named outside_eligible units_naming outside_in_two "
    "to_outside turning turned_to units_turned_to top_1_share top_2_share top_3_share "
    "lost_1_share lost_2_share lost_3_share notes"
).split()
AGENT_COLUMNS = "question steps k way people covered covered_share low high".split()
PROBLEM_COLUMNS = "file line column code sentence".split()

_FORMULA = re.compile(r"^[\s\"']*[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]")
_COUNTS = {
    "nominations",
    "eligible",
    "rank_low",
    "rank_high",
    "reach_2",
    "span",
    "depth",
    "headcount_below",
}


def text(value: str) -> str:
    """Return a text cell that no spreadsheet runs as a formula.

    >>> text("=1+1"), text("Ada"), text("-3")
    ("'=1+1", 'Ada', '-3')
    """
    if _FORMULA.match(value) and not re.fullmatch(r"[+-]?\d+(\.\d+)?", value):
        return "'" + value
    return value


def cell(value: Cell) -> str:
    """Return a cell as text: full precision, empty where unknown.

    >>> cell(0.1 + 0.2), cell(float("nan")), cell(3.0), cell(None)
    ('0.30000000000000004', '', '3.0', '')
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return repr(value) if isinstance(value, float) else str(value)


def people_rows(analysis: Analysis) -> Iterator[list[str]]:
    """Yield a row per question and person, sorted by question, then id."""
    people = range(analysis.roster.frame.people)
    chart = analysis.roster.frame.chart
    formal = percentile(chart.below) if chart else None
    for question in sorted(analysis.questions, key=lambda question: question.key):
        for person in people:
            yield _person_row(analysis, question, person, _position(chart, formal, person))
    if not analysis.questions:
        for person in people:
            yield _person_row(analysis, None, person, _position(chart, formal, person))


def _person_row(
    analysis: Analysis, question: QuestionScores | None, person: int, position: dict[str, Cell]
) -> list[str]:
    row = analysis.roster.people[person]
    values: dict[str, Cell] = {"id": row.id, "level": text(row.level)}
    values |= position
    if question is None:
        values["notes"] = ";".join(chart_codes(analysis.roster, person))
    else:
        cards = question.cards
        values["question"] = text(question.key)
        values["responded"] = int(cards.network.responded[person])
        for name in PEOPLE_COLUMNS:
            array = getattr(cards, name, None)
            if array is not None and name not in values:
                values[name] = float(array[person])
        if cards.network.people > 1:
            values["reach_2_share"] = float(cards.reach_2[person]) / (cards.network.people - 1)
        values |= _sides(cards.line, person)
        values["quadrant"] = str(cards.label[person])
        values["notes"] = ";".join(person_codes(analysis, question, person))
    for name in _COUNTS | {key for key in values if key.endswith(("_nominations", "_eligible"))}:
        count = values.get(name)
        if isinstance(count, float) and not math.isnan(count):
            values[name] = round(count)
    return [cell(values.get(name)) for name in PEOPLE_COLUMNS]


def _position(chart: Chart | None, formal: Floats | None, person: int) -> dict[str, Cell]:
    if chart is None or formal is None:
        return {}
    return {
        "depth": float(chart.depth[person]),
        "span": float(chart.span[person]),
        "headcount_below": float(chart.below[person]),
        "formal_percentile": float(formal[person]),
    }


def _sides(sides: Sides | None, person: int) -> dict[str, Cell]:
    if sides is None:
        return {}
    return {
        "inside_nominations": float(sides.inside[person]),
        "inside_eligible": float(sides.inside_eligible[person]),
        "outside_nominations": float(sides.outside[person]),
        "outside_eligible": float(sides.outside_eligible[person]),
    }


def unit_rows(analysis: Analysis) -> Iterator[list[str]]:
    """Yield a row per question and unit."""
    leads = unit_leads(analysis)
    for question in sorted(analysis.questions, key=lambda question: question.key):
        for scores in question.units:
            lead = leads[scores.unit]
            known = scores.answered > 0
            notes = []
            if min(scores.people, scores.answered) < policy.SMALLEST_GROUP:
                notes.append("small_unit")
            if not unit_may_compare(analysis.roster, question, scores.unit):
                notes.append("unit_response_below_60")
            values: list[Cell] = [
                text(question.key),
                text(analysis.roster.units[scores.unit]),
                analysis.roster.people[lead].id if lead is not None else "",
                scores.people,
                scores.answered,
                scores.answered / scores.people,
                scores.nominations if question.organization.answered else None,
                scores.within if known else None,
                scores.possible,
                scores.within / scores.possible if scores.possible else None,
                scores.reciprocity,
                scores.outside_named if scores.outside_eligible else None,
                scores.outside_eligible,
                scores.units_naming if scores.outside_eligible else None,
                scores.outside_in_two if scores.outside_eligible else None,
                *(
                    figure if known else None
                    for figure in (
                        scores.to_outside,
                        scores.turning,
                        scores.turned_to,
                        scores.units_turned_to,
                    )
                ),
                *scores.top_shares,
                *scores.lost_shares,
                ";".join(notes),
            ]
            yield [cell(value) for value in values]
    if not analysis.questions:
        for unit, name in enumerate(analysis.roster.units):
            lead = leads[unit]
            people = int((analysis.roster.frame.unit == unit).sum())
            lead_id = analysis.roster.people[lead].id if lead is not None else ""
            yield ["", text(name), lead_id, str(people)] + [""] * (len(UNIT_COLUMNS) - 4)


def unit_leads(analysis: Analysis) -> list[int | None]:
    """Return the lead of each unit: marked as such, or the one whose manager is outside it.

    Of several, the one with most people below; of these, the first id.
    """
    roster = analysis.roster
    chart, unit = roster.frame.chart, roster.frame.unit
    leads: list[int | None] = []
    for number in range(roster.frame.units):
        here = [person for person in range(roster.frame.people) if unit[person] == number]
        marked = [person for person in here if roster.people[person].unit_lead]
        if not marked and chart is not None:
            manager = chart.manager
            marked = [p for p in here if manager[p] < 0 or unit[manager[p]] != number]
        below = chart.below if chart is not None else [0.0] * roster.frame.people
        leads.append(min(marked, key=lambda p: (-below[p], p), default=None))
    return leads


def agent_rows(analysis: Analysis) -> Iterator[list[str]]:
    """Yield a row per question, steps, set size and way to choose."""
    people = analysis.roster.people
    for question in sorted(analysis.questions, key=lambda question: question.key):
        for arm in question.organization.agents:
            everyone = len(people)
            values: list[Cell] = [
                text(question.key),
                arm.steps,
                arm.k,
                arm.name,
                ";".join(people[person].id for person in arm.chosen),
                arm.covered,
                arm.covered / everyone,
                arm.low,
                arm.high,
            ]
            yield [cell(value) for value in values]


def problem_rows(analysis: Analysis) -> Iterator[list[str]]:
    """Yield a row per repaired or dropped row of the input."""
    yield from map(problem_row, analysis.problems)


def problem_row(problem: Problem) -> list[str]:
    """Return a repaired or dropped row of the input as cells."""
    return [
        text(problem.file),
        cell(problem.line),
        text(problem.column),
        problem.code,
        text(problem.sentence),
    ]
