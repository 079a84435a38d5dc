"""What the fictional company answered half a year before: much the same, and a few clearly not."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import numpy as np

from demo.answers import Answer
from demo.company import Company
from surveys.files.people import PersonRow

#: How many of the nominations of spring were there half a year before.
THERE_ALREADY = 0.88
#: Under the first question: who is named so often in spring was named by few then, and the other
#: way round, so many people each.
OFTEN, SELDOM, FEW_THEN, MANY_THEN, EACH = range(16, 23), range(2, 5), 3, 20, 2


def people_then(company: Company, day: date) -> list[PersonRow]:
    """Return who was there on a day: all but those who joined later and lead nobody."""
    leads = {person.manager_id for person in company.people}
    return [
        person
        for person in company.people
        if (person.start_date or "") <= day.isoformat() or person.id in leads
    ]


def answers_then(company: Company, people: list[PersonRow]) -> list[Answer]:
    """Return what these people answered half a year before spring."""
    rng = np.random.Generator(np.random.PCG64(2025))
    there = {person.id for person in people}
    first = company.questions[0][0]
    egos_of = _named_by(company, first)
    rising = _some(egos_of, OFTEN)
    falling = _some(egos_of, SELDOM)
    kept_of = {alter: set(egos_of[alter][:FEW_THEN]) for alter in rising}
    added_of = _added(rng, company, first, falling, egos_of)
    found: list[Answer] = []
    for ego, question, status, named in company.answers:
        if ego not in there:
            continue
        alters = {alter for alter in named if alter in there and rng.random() < THERE_ALREADY}
        if question == first:
            alters -= set(rising)
            alters |= {alter for alter, egos in (kept_of | added_of).items() if ego in egos}
        if status == "named" and not alters:
            alters = {alter for alter in named if alter in there}
        if status != "named" or alters:
            found.append((ego, question, status, tuple(sorted(alters)) if alters else ()))
    return found


def _named_by(company: Company, question: str) -> dict[str, list[str]]:
    egos_of: dict[str, list[str]] = defaultdict(list)
    for ego, key, _, named in company.answers:
        for alter in named if key == question else ():
            egos_of[alter].append(ego)
    return egos_of


def _some(egos_of: dict[str, list[str]], counts: range) -> list[str]:
    return sorted(alter for alter, egos in egos_of.items() if len(egos) in counts)[:EACH]


def _added(
    rng: np.random.Generator,
    company: Company,
    question: str,
    falling: list[str],
    egos_of: dict[str, list[str]],
) -> dict[str, set[str]]:
    """Return, for each who was named more often then, everybody who named them."""
    namers = [
        ego for ego, key, status, _ in company.answers if key == question and status == "named"
    ]
    found = {}
    for alter in falling:
        others = [ego for ego in namers if ego != alter and ego not in egos_of[alter]]
        more = rng.choice(others, MANY_THEN - len(egos_of[alter]), replace=False).tolist()
        found[alter] = {*egos_of[alter], *more}
    return found
