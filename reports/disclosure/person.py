"""What a confidential round says about one person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from reports.analysis import Analysis
from reports.analysis.analysis import QuestionScores
from reports.analysis.notes import chart_codes, is_new
from reports.analysis.person_facts import in_the_chart
from reports.disclosure import rounding
from reports.disclosure.split import split_range
from reports.disclosure.told import Told
from reports.facts import Among, Named, Peers, PersonFacts, PersonQuestion, SplitRange
from scoring import policy
from scoring.comparison.tenure import band_ends, tenure_band
from scoring.influence.measures import percentile
from scoring.network import Bools
from scoring.policy import May

FIFTHS = 5
#: A class of a distribution holds at least this part of the people in it: no finer than a fifth.
SMALLEST_CLASS = 1 / FIFTHS


def disclosed_person(
    analysis: Analysis,
    told: Mapping[str, Told],
    splits: Mapping[str, Sequence[SplitRange | None]],
    person: int,
) -> PersonFacts:
    """Return what may be said about one person under each question.

    A function of counts and of the people file, but for the one split; `splits` holds those of
    all people, in the order of the roster.
    """
    blocks = []
    for question in analysis.questions:
        block = _person(analysis, question.key, told[question.key], person)
        if block.named is not None and May.COMPARE in told[question.key].may:
            block = _with_split(block, splits[question.key][person])
        blocks.append(block)
    return in_the_chart(analysis, person, tuple(blocks))


def splits_of(
    analysis: Analysis, question: QuestionScores, told: Told, lots: bytes = b""
) -> tuple[SplitRange | None, ...]:
    """Return the split of everybody under a question; `lots` is the secret it is drawn with."""
    everybody = range(analysis.roster.frame.people)
    if not told.names_people or May.COMPARE not in told.may:
        return tuple(None for _ in everybody)
    return tuple(
        None if analysis.objecting[person] else split_range(analysis, question, told, person, lots)
        for person in everybody
    )


def _with_split(block: PersonQuestion, split: SplitRange | None) -> PersonQuestion:
    if split is None and "few_nominations" not in block.refusals:
        return replace(block, refusals=("small_side", *block.refusals))
    return replace(block, split_range=split)


def _person(analysis: Analysis, key: str, told: Told, person: int) -> PersonQuestion:
    named: Named | None = None
    peers: Peers | None = None
    fifth: int | None = None
    beside: tuple[Among | None, Among | None] = None, None
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
            beside = _in_unit(analysis, told, person), _in_tenure(analysis, told, person)
            if at_level < policy.SMALLEST_COMPARED:
                codes.append("small_group")
            if told.people < told.rules.smallest_organization:
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
        in_unit=beside[0],
        in_tenure=beside[1],
    )


def _response_codes(told: Told) -> list[str]:
    """Say which line the response stayed under, where that takes something from a person."""
    return told.answers.refusals() if told.shown else ["too_few_answers"]


def _fifth(told: Told, person: int) -> int:
    """Return the fifth of all people that somebody is in, 1 named most, from what is told."""
    return FIFTHS - int(percentile(told.counts)[person] * FIFTHS)


def _peers(analysis: Analysis, told: Told, person: int) -> tuple[Peers | None, int]:
    """Return the distribution at the person's level in coarse classes, and how many are there."""
    groups = analysis.roster.frame.peers()
    if groups[person] < 0:
        return None, 0
    here = (groups == groups[person]) & told.known
    return _classes(told, here, person, analysis.roster.people[person].level), int(here.sum())


def _classes(told: Told, here: Bools, person: int, shared: str) -> Peers | None:
    """Return how often the people `here` were named, in coarse classes; None below 20 people."""
    counts = told.counts[here].tolist()
    if len(counts) < policy.SMALLEST_COMPARED:
        return None
    least = max(told.rules.smallest_group, -int(-len(counts) * SMALLEST_CLASS // 1))
    edges, held = rounding.classes(counts, least, told.rules.few)
    if len(edges) < 2:
        return None
    own = int(np.searchsorted(edges, told.counts[person], side="right") - 1)
    return Peers(shared, len(counts), edges, held, own)


def _in_unit(analysis: Analysis, told: Told, person: int) -> Among | None:
    """Return the people of the own unit, in coarse classes."""
    unit = analysis.roster.frame.unit
    if unit[person] < 0:
        return None
    here = (unit == unit[person]) & told.known
    return _among(told, here, person, analysis.roster.people[person].unit)


def _in_tenure(analysis: Analysis, told: Told, person: int) -> Among | None:
    """Return the people at the own level who have been here about as long, in coarse classes."""
    level, band = analysis.roster.frame.peers(), tenure_band(analysis.roster.tenure)
    if level[person] < 0 or band[person] < 0:
        return None
    here = (level == level[person]) & (band == band[person]) & told.known
    shared = analysis.roster.people[person].level
    return _among(told, here, person, shared, band_ends(int(band[person])))


def _among(
    told: Told,
    here: Bools,
    person: int,
    shared: str,
    years: tuple[float, float | None] | None = None,
) -> Among | None:
    """Return the place of somebody among the people `here`: the lower end of their fifth."""
    peers = _classes(told, here, person, shared)
    if peers is None or not here[person]:
        return None
    place = float(percentile(told.counts[here])[int(here[:person].sum())])
    return Among(peers, int(place * FIFTHS) / FIFTHS, years)
