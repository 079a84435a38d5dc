"""The fictional person of the consultation pack: ``python -m demo.sample`` writes the facts anew.

Needed after a change to figures, rules or facts; a test says when.
"""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from demo.company import make_company
from demo.scored import LOTS, READERS, scored_company
from reports.analysis import Occasion
from reports.consultation.sample import KEPT
from reports.disclosure import disclosed
from reports.facts import PersonFacts, ReleaseFacts

#: Somebody who manages nobody and is named far more than most.
FIFTH = 1


def sample() -> dict[str, Any]:
    """Score the fictional company, and keep one person and the organization."""
    company = make_company()
    occasion = Occasion(company.name, company.round_name, READERS, lots=LOTS)
    facts = disclosed(scored_company(), occasion)
    questions = tuple(
        dataclasses.replace(question, dots=(), coverage=())
        for question in facts.organization.questions
    )
    kept = dataclasses.replace(
        facts,
        release_id="sample",
        organization=dataclasses.replace(facts.organization, questions=questions),
        people=(_chosen(facts),),
        units=(),
    )
    plain: dict[str, Any] = json.loads(json.dumps(dataclasses.asdict(kept)))
    return plain


def _chosen(facts: ReleaseFacts) -> PersonFacts:
    """Return the first who manages nobody and is named most under the first question."""
    return next(
        person
        for person in facts.people
        if not person.span and person.questions[0].fifth == FIFTH and person.questions[0].peers
    )


if __name__ == "__main__":
    KEPT.write_text(json.dumps(sample(), ensure_ascii=False) + "\n", encoding="utf-8")
