"""What a confidential round says about groups: nothing about small ones, nothing to prove from."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.analysis import Occasion, release_facts
from reports.facts import PersonQuestion, ReleaseFacts, UnitFacts
from reports.rules import RULES_VERSION
from tests.reports.scored import (
    IDS,
    PEOPLE,
    answers,
    person,
    plain,
    said,
    scored,
    staff,
)

pytestmark = pytest.mark.usefixtures("fewer_draws")


# Smallest groups


def team(size: int, answered: int, rest: int, seed: int) -> UnitFacts:
    """Return the facts of a team beside `rest` others who all answered."""
    people = staff({"Rest": rest, "Team": size})
    ids = [row.id for row in people]
    respondents = ids[:rest] + ids[rest : rest + answered]
    draw = random.Random(seed)
    ties = sorted(
        {
            (ego, alter)
            for ego in respondents
            for alter in draw.sample(ids, min(len(ids), draw.randint(0, 8)))
            if ego != alter
        }
    )
    facts = said(people, ties, respondents)
    return next(unit for unit in facts.units if unit.name == "Team")


@pytest.mark.parametrize("size", range(1, 13))
def test_a_team_is_shown_from_six_people_and_five_who_answered(size: int) -> None:
    for answered in range(size + 1):
        first, second = team(size, answered, 20, 1), team(size, answered, 20, 2)
        shown = first.questions[0].refusals != ("small_unit",)
        assert shown == (size >= 6 and answered >= 5), (size, answered)
        if not shown:
            assert plain(first) == plain(second)
            assert plain(first) == plain(team(size, 0, 20, 3))


def test_a_team_is_not_shown_where_the_others_are_too_few() -> None:
    assert team(12, 12, 4, 1).questions[0].refusals == ("small_unit",)
    assert team(12, 12, 6, 1).questions[0].refusals != ("small_unit",)
    # Of five outside, that enough of them answered would say that all did.
    assert team(12, 12, 5, 1).questions[0].refusals == ("small_unit",)


@pytest.mark.parametrize("answered", range(5))
def test_below_five_answers_the_whole_is_the_same_nothing(answered: int) -> None:
    ties = [(ego, alter) for ego in IDS[:answered] for alter in IDS[10:20]]
    nothing = said(PEOPLE, [], [])
    assert plain(said(PEOPLE, ties, IDS[:answered])) == plain(nothing)
    question = nothing.organization.questions[0]
    assert (question.answered, question.response) == (None, None)
    assert question.refusals == ("too_few_answers",)


@pytest.mark.parametrize("size", [14, 15])
@pytest.mark.parametrize("answered", range(5, 14))
def test_people_are_told_the_same_whether_they_answered_or_not(answered: int, size: int) -> None:
    people = staff({"Dock": size})
    ids = [row.id for row in people]
    facts = said(people, [], ids[:answered])
    blocks = {replace(p.questions[0]) for p in facts.people}
    assert len(blocks) == 1
    assert (blocks.pop().named is not None) == (answered > 10 and size >= 15)


# The organization


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_no_dot_of_the_organization_is_fewer_than_five_people(seed: int) -> None:
    question = said(PEOPLE, *answers(seed)).organization.questions[0]
    for row in question.dots:
        for counts in (row.managers, row.others):
            assert all(held >= 5 for held in Counter(counts).values())
    assert (question.matrix, question.unnamed, question.centralization) == (None, None, None)
    assert question.labels == ()


def test_figures_that_rest_on_single_ties_need_thirty_people() -> None:
    people = staff({"Dock": 15, "Office": 14})
    question = said(people, *answers(1, 0.0, [p.id for p in people])).organization.questions[0]
    assert "small_organization" in question.refusals
    assert (question.e_i, question.follows_up, question.reciprocity) == (None, None, None)
    assert question.coverage == ()


def test_the_id_of_a_release_follows_from_what_it_says() -> None:
    ties, respondents = answers(9)
    few = [(ego, "35") for ego in respondents[:1] if ego != "35"]
    silent = [tie for tie in ties if tie[1] != "35"]
    first, second = said(PEOPLE, silent, respondents), said(PEOPLE, silent + few, respondents)
    same = replace(first, release_id="") == replace(second, release_id="")
    assert (first.release_id == second.release_id) == same
    assert (first.mode, first.rules) == ("confidential", RULES_VERSION)
    attributed = release_facts(scored(PEOPLE, ties, respondents), Occasion("", "", ""))
    assert (attributed.mode, attributed.rules) == ("attributed", "")


# Brute force


@pytest.mark.parametrize("insiders", [0, 1])
def test_no_nomination_follows_from_what_is_said_about_people(insiders: int) -> None:
    """Twelve people answer; every set of people who may have named the last one is tried.

    To somebody who knows all other answers, and perhaps the own one too, each set of nominators
    that gives the same facts about all people may be the true one. Nobody else's nomination of the
    last person, and nobody's silence, is common to all of them.
    """
    people = [person(str(n), manager="" if n == 1 else "1") for n in range(1, 16)]
    ids = [row.id for row in people][:12]
    fixed = [(ego, alter) for ego in ids for alter in ("1", "2", "3") if ego != alter]
    releases = {
        count: [
            plain(p) for p in said(people, [*fixed, *((e, "12") for e in ids[:count])], ids).people
        ]
        for count in range(12)
    }
    for truth in range(12):
        alike = {count for count, facts in releases.items() if facts == releases[truth]}
        for own in itertools.product((False, True), repeat=insiders):
            others = range(11 - insiders)
            worlds = [
                world
                for world in itertools.product((False, True), repeat=len(others))
                if sum(world) + sum(own) in alike
            ]
            if not any(sum(world) + sum(own) == truth for world in worlds):
                continue  # that many nominators cannot be with this answer of the insider
            for other in others:
                assert {world[other] for world in worlds} == {False, True}, (truth, own)


@pytest.mark.parametrize("people", [15, 16, 21])
def test_that_all_named_somebody_is_not_told(people: int) -> None:
    rows = staff({"Dock": people})
    ids = [row.id for row in rows]
    told = set()
    for missing in range(3):
        facts = said(rows, [(ego, "2") for ego in ids[missing:] if ego != "2"], ids)
        told.add(plain(next(p for p in facts.people if p.id == "2")))
    assert len(told) == 1


def test_a_confidential_release_has_no_field_that_nobody_thought_about() -> None:
    """A new field of an attributed release stays out until somebody decides about it."""
    facts: ReleaseFacts = said(PEOPLE, *answers(1))
    allowed = {"named", "peers", "fifth", "question", "refusals", "split_range"}
    for p in facts.people:
        told = {f.name for f in fields(PersonQuestion) if getattr(p.questions[0], f.name)}
        assert told <= allowed
