"""All facts of a confidential round, put together."""

from __future__ import annotations

from reports.analysis import Analysis
from reports.analysis.analysis import QuestionScores
from reports.analysis.organization_facts import organization_facts
from reports.analysis.release import Occasion, release_of
from reports.analysis.unit_facts import unit_facts
from reports.disclosure.answers import told_answers
from reports.disclosure.organization import disclosed_organization
from reports.disclosure.person import disclosed_person, splits_of
from reports.disclosure.told import tell
from reports.disclosure.unit import disclosed_unit
from reports.facts import OrganizationQuestion, ReleaseFacts, UnitQuestion
from reports.releases.repeated import NOTHING, Withheld
from reports.rules import RULES_VERSION
from reports.thresholds import FLOORS, Thresholds


def disclosed(
    analysis: Analysis,
    occasion: Occasion,
    thresholds: Thresholds = FLOORS,
    withheld: Withheld = NOTHING,
) -> ReleaseFacts:
    """Return everything that may be said about a confidential round.

    `withheld` names the groups of which an earlier release of the organization forbids to speak.
    """
    hidden = [name in withheld.units for name in analysis.roster.units]
    told = {
        question.key: tell(
            question,
            told_answers(question, thresholds, hidden),
            analysis.objecting,
            thresholds,
            withheld=withheld.everything,
        )
        for question in analysis.questions
    }
    splits = {
        question.key: splits_of(analysis, question, told[question.key], occasion.lots)
        for question in analysis.questions
    }
    units = {
        question.key: tuple(
            disclosed_unit(analysis, question, told[question.key], splits[question.key], number)
            for number in range(len(analysis.roster.units))
        )
        for question in analysis.questions
    }

    def unit_block(_: Analysis, question: QuestionScores, unit: int) -> UnitQuestion:
        return units[question.key][unit]

    def whole_block(_: Analysis, question: QuestionScores) -> OrganizationQuestion:
        return disclosed_organization(analysis, question, told[question.key], occasion.lots)

    return release_of(
        analysis,
        occasion,
        mode="confidential",
        organization=organization_facts(analysis, occasion.organization, whole_block),
        people=[
            disclosed_person(analysis, told, splits, person)
            for person in range(analysis.roster.frame.people)
            if not analysis.objecting[person]
        ],
        units=unit_facts(analysis, unit_block),
        rules=RULES_VERSION,
        smallest_group=thresholds.smallest_group,
    )
