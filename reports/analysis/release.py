"""A scored round as the facts of a release."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace

from reports.analysis.analysis import Analysis
from reports.analysis.organization_facts import organization_facts
from reports.analysis.person_facts import person_facts
from reports.analysis.unit_facts import unit_facts
from reports.facts import Question, ReleaseFacts
from scoring import METHOD_VERSION


def release_facts(
    analysis: Analysis, *, organization: str, round_name: str, readers: str
) -> ReleaseFacts:
    """Return everything that may be said about an attributed round.

    A confidential one has its facts from :mod:`reports.disclosure`, and from nowhere else.

    Parameters
    ----------
    readers
        Who sees a person's report, in words for the footer.
    """
    facts = ReleaseFacts(
        release_id="",
        round_name=round_name,
        mode="attributed",
        readers=readers,
        method_version=METHOD_VERSION,
        seed=analysis.options.seed,
        high_cut=analysis.options.high_cut,
        questions=tuple(Question(q.key, q.text) for q in analysis.questions),
        organization=organization_facts(analysis, organization),
        people=tuple(
            person_facts(analysis, person) for person in range(analysis.roster.frame.people)
        ),
        units=unit_facts(analysis),
    )
    return identified(facts)


def identified(facts: ReleaseFacts) -> ReleaseFacts:
    """Give facts the id that they, and nothing else, determine."""
    content = json.dumps(asdict(replace(facts, release_id="")), ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(content.encode()).hexdigest()
    return replace(facts, release_id=f"{digest[:4]}-{digest[4:8]}")
