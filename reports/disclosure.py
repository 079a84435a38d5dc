"""What a confidential round says: the one way from its scores to the facts of its release.

No fact about a person depends on who named them, only on how many did; 0, 1 and 2 are one fact;
and everybody has the same rounded denominator, since an own one would tell who answered. Figures
of units and of the organization are taken from those facts wherever they can be, and otherwise
rounded. The constants may be raised, never lowered.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from reports import rounding
from reports.analysis import Analysis
from reports.analysis.analysis import QuestionScores
from reports.analysis.notes import chart_codes
from reports.analysis.organization_facts import organization_facts
from reports.analysis.person_facts import in_the_chart
from reports.analysis.release import identified
from reports.analysis.unit_facts import unit_facts
from reports.disclosed_organization import SMALLEST_ORGANIZATION, disclosed_organization
from reports.facts import (
    Named,
    OrganizationQuestion,
    Peers,
    PersonFacts,
    PersonQuestion,
    Question,
    ReleaseFacts,
    UnitQuestion,
)
from scoring import METHOD_VERSION, policy
from scoring.cohesion import share_of_top
from scoring.influence import percentile
from scoring.network import Floats
from scoring.policy import May

#: Printed in the report of the organization; grows when a rule changes.
RULES_VERSION = "1"
#: People, and people who answered, in any group that is shown.
SMALLEST_GROUP = max(5, policy.SMALLEST_GROUP)
#: Up to this many nominations are one and the same fact.
FEW = max(2, policy.FEW_NOMINATIONS)
#: What 0 to 2 nominations count as wherever counts are put together.
FEW_COUNTS_AS = 1
FIFTHS = 5
#: A class of a distribution holds at least this part of the people in it: no finer than a fifth.
SMALLEST_CLASS = 1 / FIFTHS


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """What the facts about all people under one question are made of; nothing about who named."""

    people: int
    shown: bool  # enough people answered for any figure at all
    may: frozenset[May]
    answered: int  # rounded, the denominator of everybody
    response: float  # to 5 %
    counts: Floats  # nominations, with FEW_COUNTS_AS for all up to FEW, and `most` for all above
    most: int  # from here on it is not told how many: by all would tell who

    @property
    def names_people(self) -> bool:
        """Whether people's own figures may be said: the same for all, whoever answered."""
        return self.shown and May.SAY_SHARE in self.may

    def is_few(self, person: int) -> bool:
        """Whether a person was named so seldom that it is not told how seldom."""
        return bool(self.counts[person] <= FEW)

    def named(self, person: int) -> Named:
        """Return how often a person was named: exact, but for the few and for nearly all."""
        if self.is_few(person):
            return rounding.at_most(FEW, self.answered)
        count = round(self.counts[person])
        if count >= self.most:
            return rounding.at_least(self.most, self.answered, self.answered)
        return rounding.exactly(count, self.answered)


def disclosed(
    analysis: Analysis, *, organization: str, round_name: str, readers: str
) -> ReleaseFacts:
    """Return everything that may be said about a confidential round."""
    told = {question.key: tell(question) for question in analysis.questions}

    def unit_block(_: Analysis, question: QuestionScores, unit: int) -> UnitQuestion:
        return disclosed_unit(analysis, question, told[question.key], unit)

    def whole_block(_: Analysis, question: QuestionScores) -> OrganizationQuestion:
        return disclosed_organization(analysis, question, told[question.key])

    facts = ReleaseFacts(
        release_id="",
        round_name=round_name,
        mode="confidential",
        readers=readers,
        method_version=METHOD_VERSION,
        seed=analysis.options.seed,
        high_cut=analysis.options.high_cut,
        questions=tuple(Question(question.key, question.text) for question in analysis.questions),
        organization=organization_facts(analysis, organization, whole_block),
        people=tuple(
            disclosed_person(analysis, told, person)
            for person in range(analysis.roster.frame.people)
        ),
        units=unit_facts(analysis, unit_block),
        rules=RULES_VERSION,
    )
    return identified(facts)


def tell(question: QuestionScores) -> Told:
    """Forget who named whom, who answered, and how seldom the seldom named were named."""
    network = question.cards.network
    people, answered = network.people, network.respondents
    counts = np.bincount(network.alter, minlength=people).astype(float)
    counts[counts <= FEW] = FEW_COUNTS_AS
    share = rounding.response(answered, people)
    about = rounding.about(share * people)
    most = max(FEW + 1, min(people - 1, about) - FEW)
    counts = np.minimum(counts, most)
    return Told(
        people=people,
        shown=answered >= SMALLEST_GROUP,
        # From one respondent more than needed on: the same for those who answered and the others.
        may=policy.allowed(answered, people)
        - (frozenset() if answered > policy.MIN_ELIGIBLE else {May.SAY_SHARE, May.COMPARE}),
        answered=about,
        response=share,
        counts=counts,
        most=most,
    )


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


def disclosed_unit(
    analysis: Analysis, question: QuestionScores, told: Told, unit: int
) -> UnitQuestion:
    """Return what may be said about one unit: bands, or the same nothing for all that is small."""
    scores, roster = question.units[unit], analysis.roster
    nothing = UnitQuestion(
        question=question.key,
        invited=scores.people,
        answered=None,
        nominations=None,
        within=None,
        possible=None,
        reciprocity=None,
        outside=None,
        units_naming=None,
        units_other=len(roster.units) - 1,
        top_shares=(),
        refusals=("small_unit",),
    )
    outside_people = told.people - scores.people
    if not (
        told.shown
        and min(scores.people, scores.answered) >= SMALLEST_GROUP
        and (scores.outside_eligible >= SMALLEST_GROUP or not outside_people)
    ):
        return nothing
    under = policy.refusal(question.cards.network.respondents, told.people)
    large = scores.people >= policy.MIN_INVITED
    shown = replace(
        nothing,
        refusals=(under,) if under else (),
        response=rounding.response(scores.answered, scores.people) if large else None,
    )
    if May.SAY_ORGANIZATION not in told.may:
        return shown
    if scores.outside_named < SMALLEST_GROUP:
        shown = replace(shown, refusals=(*shown.refusals, "few_outside"))
    else:
        could = rounding.about(told.response * outside_people)
        step = rounding.band_step(told.people)
        # At least one band below everybody, so that it never says that all of them did.
        count = min(scores.outside_named, max(SMALLEST_GROUP, outside_people - step))
        lower = count // step * step or SMALLEST_GROUP
        upper = count // step * step + step - 1
        shown = replace(
            shown,
            outside=rounding.at_least(lower, upper, could),
            units_naming=rounding.units_or_more(scores.units_naming, shown.units_other),
        )
    return replace(
        shown,
        top_shares=_top_shares(analysis, told, unit) if large else (),
        refusals=(*shown.refusals, "confidential"),
    )


def _top_shares(analysis: Analysis, told: Told, unit: int) -> tuple[float, ...]:
    """Return what part of the nominations received here falls on the three named most, in tenths.

    Nothing where one of the three was named so seldom that it is not told how seldom.
    """
    here = told.counts[analysis.roster.frame.unit == unit]
    if np.sort(here)[-3] <= FEW:
        return ()
    return tuple(int(share_of_top(here, top) * 10 + 0.5) / 10 for top in (1, 2, 3))
