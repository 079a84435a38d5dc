"""The fictional company's two rounds, scored without a database: for samples and pictures."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from demo.answers import Answer
from demo.build import EARLIER_OPENED, EARLIER_ROUND
from demo.company import SNAPSHOT, Company, make_company
from demo.earlier import answers_then, people_then
from reports.analysis import (
    Analysis,
    Answers,
    Occasion,
    Options,
    analyze_round,
    release_facts,
)
from reports.disclosure import disclosed
from reports.facts import ReleaseFacts
from reports.releases.since import with_since

READERS = "you and the facilitators"
#: From which the sets of the menu are drawn; the company is fictional.
LOTS = b"the fictional company"


@cache
def scored_company() -> Analysis:
    """Return the figures of spring."""
    company = make_company()
    return analyze_round(
        company.people,
        answers_by_question(company, company.answers),
        Options(top_level="lowest", as_of=SNAPSHOT, seed=1),
    )


@cache
def released_company(mode: str) -> ReleaseFacts:
    """Return what a round of this mode tells of spring, and of the change since autumn."""
    company = make_company()
    make = release_facts if mode == "attributed" else disclosed
    then = Occasion(company.name, EARLIER_ROUND, READERS, lots=LOTS)
    now = Occasion(company.name, company.round_name, READERS, lots=LOTS)
    return with_since(make(scored_company(), now), make(_scored_before(), then))


@cache
def _scored_before() -> Analysis:
    company, day = make_company(), EARLIER_OPENED.date()
    people = people_then(company, day)
    answers = answers_by_question(company, answers_then(company, people))
    return analyze_round(people, answers, Options(top_level="lowest", as_of=day, seed=1))


def answers_by_question(company: Company, answers: Sequence[Answer]) -> dict[str, Answers]:
    """Return the answers as scoring takes them: who declined a question did not answer it."""
    ties: dict[str, list[tuple[str, str]]] = {key: [] for key, _ in company.questions}
    respondents: dict[str, set[str]] = {key: set() for key, _ in company.questions}
    for ego, question, status, named in answers:
        if status != "declined":
            respondents[question].add(ego)
            ties[question] += [(ego, alter) for alter in named]
    return {
        key: Answers(ties[key], frozenset(respondents[key]), text)
        for key, text in company.questions
    }
