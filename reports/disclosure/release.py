"""All facts of a confidential round, put together."""

from __future__ import annotations

from reports.analysis import Analysis
from reports.analysis.analysis import QuestionScores
from reports.analysis.organization_facts import organization_facts
from reports.analysis.release import Occasion, release_of
from reports.analysis.unit_facts import unit_facts
from reports.disclosure.organization import disclosed_organization
from reports.disclosure.person import disclosed_person
from reports.disclosure.told import tell
from reports.disclosure.unit import disclosed_unit
from reports.facts import OrganizationQuestion, ReleaseFacts, UnitQuestion

#: Printed in the report of the organization; grows when a rule changes.
RULES_VERSION = "1"


def disclosed(analysis: Analysis, occasion: Occasion) -> ReleaseFacts:
    """Return everything that may be said about a confidential round."""
    told = {question.key: tell(question) for question in analysis.questions}

    def unit_block(_: Analysis, question: QuestionScores, unit: int) -> UnitQuestion:
        return disclosed_unit(analysis, question, told[question.key], unit)

    def whole_block(_: Analysis, question: QuestionScores) -> OrganizationQuestion:
        return disclosed_organization(analysis, question, told[question.key])

    return release_of(
        analysis,
        occasion,
        mode="confidential",
        organization=organization_facts(analysis, occasion.organization, whole_block),
        people=[
            disclosed_person(analysis, told, person)
            for person in range(analysis.roster.frame.people)
        ],
        units=unit_facts(analysis, unit_block),
        rules=RULES_VERSION,
    )
