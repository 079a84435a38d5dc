"""What a confidential release says of sets of people: a fixed menu, steps of 5 %, no names."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from reports.analysis import Analysis
from reports.disclosure import planner
from reports.disclosure.answers import told_answers
from reports.disclosure.standing_in import standing_in
from reports.disclosure.told import Told, tell
from reports.facts import Coverage, OrganizationQuestion
from tests.reports.scored import answers, said, scored, staff

pytestmark = pytest.mark.usefixtures("fewer_draws")

COMPANY = staff({f"U{unit}": 20 for unit in range(5)})
IDS = [row.id for row in COMPANY]


def organization(seed: int = 1, lots: bytes = b"") -> OrganizationQuestion:
    ties, respondents = answers(seed, 0.1, IDS)
    return said(COMPANY, ties, respondents, lots).organization.questions[0]


def test_people_reached_are_told_in_steps_of_five_percent() -> None:
    for point in organization().coverage:
        told = (point.chosen, point.most_named, point.random, point.random_low, point.random_high)
        assert all(count in {point.k, *range(0, 100, 5)} for count in told)
        assert max(told) < 100


def test_the_menu_is_fixed_by_the_people_file() -> None:
    def offered(question: OrganizationQuestion) -> list[tuple[str, int, int]]:
        return [(point.rule, point.steps, point.k) for point in question.coverage]

    menu = offered(organization(1))
    assert menu == offered(organization(2))
    assert {rule for rule, *_ in menu} == set(planner.MENU)
    assert {k for *_, k in menu} == {5, 10}


def test_no_menu_is_told_of_fewer_than_a_hundred_people() -> None:
    for people, told in ((20, True), (19, False)):
        staff_ = staff({f"U{unit}": 20 for unit in range(4)} | {"Last": people})
        ties, respondents = answers(1, 0.1, [row.id for row in staff_])
        question = said(staff_, ties, respondents, b"").organization.questions[0]
        assert bool(question.coverage) is told
        assert ("small_menu" in question.refusals) is not told


def test_no_member_of_a_set_is_told() -> None:
    assert {type(getattr(organization().coverage[0], name)) for name in Coverage.__slots__} <= {
        int,
        float,
        str,
        type(None),
    }


def test_limits_reach_no_further_than_no_limits() -> None:
    at = {(c.rule, c.steps, c.k): c.chosen for c in organization().coverage}
    for (rule, steps, k), chosen in at.items():
        if rule:
            assert chosen <= at["", steps, k] + 5


def test_the_printed_seed_does_not_tell_the_random_sets() -> None:
    first, second = organization(3, b"one secret"), organization(3, b"another secret")
    fixed = {"random": 0, "random_low": 0, "random_high": 0}
    assert [replace(c, **fixed) for c in first.coverage] == [
        replace(c, **fixed) for c in second.coverage
    ]
    again = organization(3, b"one secret")
    assert again == first
    seeds = {planner._seed(scored(COMPANY, [], IDS), "advice", lots) for lots in (b"", b"a", b"b")}
    assert len(seeds) == 3


# What stands in for the real network


def told_of(analysis: Analysis) -> Told:
    question = analysis.questions[0]
    return tell(question, told_answers(question))


def test_the_network_that_stands_in_knows_counts_only() -> None:
    ties, respondents = answers(5, 0.1, IDS)
    draw = random.Random(2)
    others = []
    for alter in sorted({alter for _, alter in ties}):
        count = sum(tie[1] == alter for tie in ties)
        others += [
            (ego, alter) for ego in draw.sample([r for r in respondents if r != alter], count)
        ]
    first, second = (told_of(scored(COMPANY, given, respondents)) for given in (ties, others))
    one, two = standing_in(first, 1), standing_in(second, 1)
    assert (one.ego.tolist(), one.alter.tolist()) == (two.ego.tolist(), two.alter.tolist())
    assert one.respondents == first.answered
    assert set(zip(one.ego.tolist(), one.alter.tolist(), strict=True)) != {
        (IDS.index(ego), IDS.index(alter)) for ego, alter in ties
    }


def test_it_names_people_as_often_as_is_told() -> None:
    ties, respondents = answers(6, 0.1, IDS)
    told = told_of(scored(COMPANY, ties, respondents))
    network = standing_in(told, 3)
    counted = [int((network.alter == person).sum()) for person in range(len(IDS))]
    assert counted == [round(count) for count in told.counts]
