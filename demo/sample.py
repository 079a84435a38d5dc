"""The fictional person of the consultation pack: ``python -m demo.sample`` writes the facts anew.

Needed after a change to figures, rules or facts; a test says when.
"""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from demo.company import SNAPSHOT, make_company
from reports.analysis import Answers, Occasion, Options, analyze_round
from reports.consultation.sample import KEPT
from reports.disclosure import disclosed
from reports.facts import PersonFacts, ReleaseFacts

#: Somebody who manages nobody and is named far more than most.
FIFTH = 1


def sample() -> dict[str, Any]:
    """Score the fictional company, and keep one person and the organization."""
    company = make_company()
    ties: dict[str, list[tuple[str, str]]] = {key: [] for key, _ in company.questions}
    respondents: dict[str, set[str]] = {key: set() for key, _ in company.questions}
    for ego, question, status, named in company.answers:
        if status != "declined":
            respondents[question].add(ego)
            ties[question] += [(ego, alter) for alter in named]
    answers = {
        key: Answers(ties[key], frozenset(respondents[key]), text)
        for key, text in company.questions
    }
    analysis = analyze_round(
        company.people, answers, Options(top_level="lowest", as_of=SNAPSHOT, seed=1)
    )
    readers = "you and the facilitators"
    occasion = Occasion(company.name, company.round_name, readers, lots=b"the fictional company")
    facts = disclosed(analysis, occasion)
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
