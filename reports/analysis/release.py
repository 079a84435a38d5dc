"""A scored round as the facts of a release."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from reports.analysis.analysis import Analysis
from reports.analysis.organization_facts import organization_facts
from reports.analysis.person_facts import person_facts
from reports.analysis.unit_facts import unit_facts
from reports.facts import OrganizationFacts, PersonFacts, Question, ReleaseFacts, UnitFacts
from scoring import METHOD_VERSION, policy


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a release is about; ``readers`` says in words who sees a person's report.

    ``lots`` is a secret from which a confidential release draws what nobody may foresee.
    """

    organization: str
    round_name: str
    readers: str
    lots: bytes = b""


def release_facts(analysis: Analysis, occasion: Occasion) -> ReleaseFacts:
    """Return everything that may be said about an attributed round.

    A confidential one has its facts from :mod:`reports.disclosure`, and from nowhere else.
    """
    return release_of(
        analysis,
        occasion,
        mode="attributed",
        organization=organization_facts(analysis, occasion.organization),
        people=[
            person_facts(analysis, person)
            for person in range(analysis.roster.frame.people)
            if not analysis.objecting[person]
        ],
        units=unit_facts(analysis),
    )


def release_of(
    analysis: Analysis,
    occasion: Occasion,
    *,
    mode: str,
    organization: OrganizationFacts,
    people: Sequence[PersonFacts],
    units: tuple[UnitFacts, ...],
    rules: str = "",
    smallest_group: int = policy.SMALLEST_GROUP,
) -> ReleaseFacts:
    """Put facts together under the id that they, and nothing else, determine."""
    return identified(
        ReleaseFacts(
            release_id="",
            round_name=occasion.round_name,
            mode=mode,
            readers=occasion.readers,
            method_version=METHOD_VERSION,
            seed=analysis.options.seed,
            high_cut=analysis.options.high_cut,
            questions=tuple(Question(q.key, q.text) for q in analysis.questions),
            organization=organization,
            people=tuple(people),
            units=units,
            rules=rules,
            smallest_group=smallest_group,
        )
    )


def identified(facts: ReleaseFacts) -> ReleaseFacts:
    """Return facts under the id that they, and nothing else, determine."""
    facts = replace(facts, release_id="")
    content = json.dumps(asdict(facts), ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(content.encode()).hexdigest()
    return replace(facts, release_id=f"{digest[:4]}-{digest[4:8]}")
