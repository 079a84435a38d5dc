"""What a confidential round says about one person."""

from __future__ import annotations

import numpy as np

from reports.analysis import Analysis
from reports.analysis.notes import chart_codes, is_new
from reports.analysis.person_facts import in_the_chart
from reports.disclosure import rounding
from reports.disclosure.organization import SMALLEST_ORGANIZATION
from reports.disclosure.told import SMALLEST_GROUP, Told
from reports.facts import Named, Peers, PersonFacts, PersonQuestion
from scoring import policy
from scoring.influence.measures import percentile
from scoring.policy import May

FIFTHS = 5
#: A class of a distribution holds at least this part of the people in it: no finer than a fifth.
SMALLEST_CLASS = 1 / FIFTHS


def disclosed_person(analysis: Analysis, told: dict[str, Told], person: int) -> PersonFacts:
    """Return what may be said about one person: a function of counts and of the people file."""
    blocks = tuple(_person(analysis, key, told[key], person) for key in told)
    return in_the_chart(analysis, person, blocks)


def _person(analysis: Analysis, key: str, told: Told, person: int) -> PersonQuestion:
    named: Named | None = None
    peers: Peers | None = None
    fifth: int | None = None
    codes = _response_codes(told)
    if told.shown and not codes and not told.names_people:
        codes.append("eligible_below_10")
    if told.names_people:
        named = told.named(person)
        if told.is_few(person):
            codes.append("few_nominations")
        elif is_new(analysis.roster, person):
            codes.append("newcomer")
        elif May.COMPARE in told.may:
            peers, at_level = _peers(analysis, told, person)
            if at_level < policy.SMALLEST_COMPARED:
                codes.append("small_group")
            if told.people < SMALLEST_ORGANIZATION:
                codes.append("small_organization")
            else:
                fifth = _fifth(told, person)
        codes.append("confidential")
    return PersonQuestion(
        question=key,
        named=named,
        two_steps=None,
        rank=None,
        percentile=None,
        percentile_in_level=None,
        peers=peers,
        split=None,
        label=None,
        refusals=(*codes, *chart_codes(analysis.roster, person)),
        fifth=fifth,
    )


def _response_codes(told: Told) -> list[str]:
    """Say which line the response stayed under, where that takes something from a person."""
    if not told.shown:
        return ["too_few_answers"]
    if told.response < 0.5:
        return ["response_below_50"]
    return ["response_below_70"] if told.response < 0.7 else []


def _fifth(told: Told, person: int) -> int:
    """Return the fifth of all people that somebody is in, 1 named most, from what is told."""
    return FIFTHS - int(percentile(told.counts)[person] * FIFTHS)


def _peers(analysis: Analysis, told: Told, person: int) -> tuple[Peers | None, int]:
    """Return the distribution at the person's level in coarse classes, and how many are there."""
    groups = analysis.roster.frame.peers()
    if groups[person] < 0:
        return None, 0
    here = [round(count) for count in told.counts[groups == groups[person]]]
    if len(here) < policy.SMALLEST_COMPARED:
        return None, len(here)
    least = max(SMALLEST_GROUP, -int(-len(here) * SMALLEST_CLASS // 1))
    edges, held = rounding.classes(here, least)
    if len(edges) < 2:
        return None, len(here)
    own = int(np.searchsorted(edges, told.counts[person], side="right") - 1)
    level = analysis.roster.people[person].level
    return Peers(level, len(here), edges, held, own), len(here)
