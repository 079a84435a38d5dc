"""What attributed rounds say of the organization beside its shape, and confidential ones do not."""

from __future__ import annotations

import pytest

from reports.analysis import Occasion, release_facts
from reports.facts import OrganizationQuestion
from tests.reference import analysis_of, needs_reference
from tests.reports.scored import answers, said, scored, staff

pytestmark = pytest.mark.usefixtures("fewer_draws")

#: Six managers' worth of people: the first person manages all others.
PEOPLE = staff({"Dock": 24, "Office": 18, "Yard": 14})


def attributed() -> OrganizationQuestion:
    ties, respondents = answers(5, 0.05, [row.id for row in PEOPLE])
    analysis = scored(PEOPLE, ties, respondents)
    return release_facts(analysis, Occasion("Harbor", "", "whoever")).organization.questions[0]


@needs_reference
def test_krackhardts_head_reaches_those_who_named_him_and_himself() -> None:
    analysis = analysis_of("krackhardt_hightech", top="lowest")
    facts = release_facts(analysis, Occasion("", "", "whoever")).organization
    advice = next(q for q in facts.questions if q.question == "advice")
    first = next(c for c in advice.coverage if (c.steps, c.k) == (1, 1))
    # Person 7 is the only one at the top level; 13 named him (published in-degrees of advice).
    assert first.level == 13 + 1


@needs_reference
def test_krackhardts_managers_are_counted_by_what_is_clear_of_them() -> None:
    analysis = analysis_of("krackhardt_hightech", top="lowest")
    facts = release_facts(analysis, Occasion("", "", "whoever")).organization
    advice = next(q for q in facts.questions if q.question == "advice")
    counted = {fact: counts for fact, *counts in advice.leading}
    assert sum(counted["leads"]) == 5  # the head and four vice presidents
    assert counted["leads"][0] >= 2  # 14 was named by 7 of 7 reports, 2 by 3 of 3
    assert sum(counted["influences_others"]) == 16
    assert counted["all_three"][0] <= min(counted["leads"][0], counted["influences_manages"][0])


def test_a_change_begins_with_equally_many_however_they_are_chosen() -> None:
    found = attributed().adoption
    assert [way.way for way in found] == ["chosen", "most_named", "headcount", "random"]
    assert len({way.k for way in found}) == 1
    assert all(way.k <= way.low <= way.reached <= way.high <= len(PEOPLE) for way in found)
    assert found[-1].ahead is None
    assert not found[-1].clear
    assert all(way.ahead is not None and 0 <= way.ahead <= 1 for way in found[:-1])


def test_a_confidential_round_says_reach_in_steps_of_5_percent_and_none_of_the_rest() -> None:
    people = staff({"Dock": 44, "Office": 32, "Yard": 28})
    ties, respondents = answers(5, 0.05, [row.id for row in people])
    question = said(people, ties, respondents).organization.questions[0]
    reached = {row.level for row in question.coverage}
    assert reached <= {round(len(people) * step / 20) for step in range(1, 21)}  # 5 % apart
    assert len(reached) > 2
    assert (question.tenure, question.leading, question.adoption) == (None, (), ())
