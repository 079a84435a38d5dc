"""What a person's report may say: the figures of one person, as far as the rules allow."""

from __future__ import annotations

import re

import numpy as np

from reports.analysis import standing
from reports.analysis.analysis import Analysis, QuestionScores
from reports.analysis.notes import (
    chart_codes,
    is_new,
    person_codes,
    sides_of,
    small_side,
    unit_may_compare,
    whole,
)
from reports.analysis.peers import peers_of
from reports.analysis.standing import named
from reports.facts import Named, Peers, PersonFacts, PersonQuestion, Split
from scoring import policy
from scoring.comparison.split import Sides
from scoring.policy import May


def person_facts(analysis: Analysis, person: int) -> PersonFacts:
    """Return everything that may be said about one person."""
    questions = tuple(_question(analysis, question, person) for question in analysis.questions)
    return in_the_chart(analysis, person, questions)


def in_the_chart(
    analysis: Analysis, person: int, questions: tuple[PersonQuestion, ...]
) -> PersonFacts:
    """Put what is said under each question beside what the people file says about a person."""
    roster = analysis.roster
    row, chart = roster.people[person], roster.frame.chart
    return PersonFacts(
        id=row.id,
        name=row.shown_name,
        title=row.title,
        unit=row.unit,
        level=row.level,
        levels=len(roster.levels),
        since=_year(row.start_date),
        span=whole(chart.span[person]) if chart else None,
        headcount_below=whole(chart.below[person]) if chart else None,
        depth=whole(chart.depth[person]) if chart else None,
        questions=questions,
        refusals=tuple(chart_codes(roster, person)),
    )


def _question(analysis: Analysis, question: QuestionScores, person: int) -> PersonQuestion:
    cards = question.cards
    network = cards.network
    may = policy.allowed(network.respondents, network.people)
    enough = cards.eligible[person] >= policy.MIN_ELIGIBLE
    few = not cards.nominations[person] > policy.FEW_NOMINATIONS
    where = May.COMPARE in may and enough and not few
    compare = where and not is_new(analysis.roster, person)
    rank = May.RANK in may and compare
    chart = analysis.roster.frame.chart
    said = May.SAY_SHARE in may and enough
    # What is withheld looks the same for all: no word on few nominations where none is said.
    dropped = {"small_side"} if said else {"small_side", "few_nominations"}
    codes = [code for code in person_codes(analysis, question, person) if code not in dropped]
    split, split_code = _split(analysis, question, person) if where else (None, None)
    peers, level_people = _peers(analysis, question, person) if compare else (None, 0)
    in_level = cards.percentile_in_level[person]
    withheld = [split_code] if split_code else []
    if compare and peers is None:
        withheld.append("small_group")
    everybody = network.people >= policy.SMALLEST_COMPARED
    return PersonQuestion(
        question=question.key,
        named=named(cards.nominations[person], cards.eligible[person]) if said else None,
        two_steps=whole(cards.reach_2[person]) if where else None,
        rank=(round(cards.rank_low[person]), round(cards.rank_high[person])) if rank else None,
        percentile=float(cards.percentile[person]) if compare and everybody else None,
        percentile_in_level=float(in_level)
        if level_people >= policy.SMALLEST_GROUP and not np.isnan(in_level)
        else None,
        peers=peers,
        split=split,
        label=(cards.label[person] or None) if rank and chart and not chart.broken else None,
        refusals=(*codes, *withheld),
        leading=standing.leading(analysis, question, person, compare=rank) if where else None,
        line_reach=standing.line_reach(analysis, question, person)
        if May.COMPARE in may and enough
        else None,
        in_unit=standing.in_unit(analysis, question, person) if rank else None,
        in_tenure=standing.in_tenure(analysis, question, person) if rank else None,
    )


def _split(
    analysis: Analysis, question: QuestionScores, person: int
) -> tuple[Split | None, str | None]:
    """Return the one split of a person, or the code that says why there is none."""
    kind, sides = sides_of(analysis, question, person)
    unit = int(analysis.roster.frame.unit[person])
    chart = analysis.roster.frame.chart
    if kind == "line" and chart is not None and chart.broken:
        return None, None  # said already as broken_chart
    if kind == "unit" and not unit_may_compare(analysis.roster, question, unit):
        return None, None  # said already as unit_response_below_60
    if small_side(sides, person):
        return None, "small_side"
    if not sides.outside_eligible[person]:
        return None, None  # everybody else is inside
    return Split(kind, _side(sides, person, inside=True), _side(sides, person, inside=False)), None


def _side(sides: Sides, person: int, *, inside: bool) -> Named:
    if inside:
        return named(sides.inside[person], sides.inside_eligible[person])
    return named(sides.outside[person], sides.outside_eligible[person])


def _peers(analysis: Analysis, question: QuestionScores, person: int) -> tuple[Peers | None, int]:
    """Return the distribution at the person's level from 20 people on, and how many they are."""
    roster, counts = analysis.roster, question.cards.nominations
    groups = roster.frame.peers()
    if groups[person] < 0:
        return None, 0
    here = (groups == groups[person]) & ~np.isnan(counts)
    people = int(here.sum())
    if people < policy.SMALLEST_COMPARED:
        return None, people
    return peers_of(counts[here], float(counts[person]), roster.people[person].level), people


def _year(start_date: str | None) -> int | None:
    found = re.search(r"\b(19|20)\d\d\b", start_date or "")
    return int(found.group()) if found else None
