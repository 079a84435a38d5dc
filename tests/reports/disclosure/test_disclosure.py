"""What a confidential round says about people: not who named them, and not who answered."""

from __future__ import annotations

import itertools
import json
import random
from collections import Counter
from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.drawing.documents import Document, render
from reports.facts import OrganizationQuestion, PersonQuestion
from tests.reports.reading import text
from tests.reports.scored import (
    IDS,
    PEOPLE,
    SIZES,
    UNIT_OF,
    answers,
    plain,
    said,
    staff,
)

pytestmark = pytest.mark.usefixtures("fewer_draws")


def side(ego: str, alter: str) -> bool:
    """Whether a nominator is on the inner side of somebody's split: below, or else in the unit."""
    return alter == "1" or ego == "1" or UNIT_OF[ego] == UNIT_OF[alter]


def exchanged(ties: list, respondents: list[str], draw: random.Random) -> list:
    """Give everybody other nominators, as many as before on either side of the split."""
    times = Counter((alter, side(ego, alter)) for ego, alter in ties)
    return sorted(
        (ego, alter)
        for (alter, inner), count in sorted(times.items())
        for ego in draw.sample(
            [id_ for id_ in respondents if id_ != alter and side(id_, alter) == inner], count
        )
    )


# Who named whom


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10**6), other=st.integers(0, 10**6))
def test_other_nominators_in_the_same_number_change_no_fact_about_a_person(
    seed: int, other: int
) -> None:
    ties, respondents = answers(seed)
    before = said(PEOPLE, ties, respondents)
    after = said(PEOPLE, exchanged(ties, respondents, random.Random(other)), respondents)
    assert [plain(p) for p in before.people] == [plain(p) for p in after.people]
    for old, new in zip(before.units, after.units, strict=True):
        only_bands = {"outside": None, "units_naming": None, "refusals": ()}
        assert replace(old.questions[0], **only_bands) == replace(new.questions[0], **only_bands)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10**6), other=st.integers(0, 10**6))
def test_answers_exchanged_among_those_of_a_unit_change_no_fact_about_units(
    seed: int, other: int
) -> None:
    """Who gave which answers within a unit is told by no figure of that unit or of others."""
    ties, respondents = answers(seed)
    draw = random.Random(other)
    place: dict[str, str] = {}
    for unit in SIZES:
        # Nobody may come to name themselves: only those exchange whom nobody here names. Person 1
        # is everybody's manager, and so on the inner side of all.
        free = [
            id_
            for id_ in respondents
            if id_ != "1"
            and UNIT_OF[id_] == unit
            and not any(alter == id_ and UNIT_OF[ego] == unit for ego, alter in ties)
        ]
        place |= dict(zip(free, draw.sample(free, len(free)), strict=True))
    moved = [(place.get(ego, ego), alter) for ego, alter in ties]
    before, after = said(PEOPLE, ties, respondents), said(PEOPLE, moved, respondents)
    assert [plain(p) for p in before.people] == [plain(p) for p in after.people]
    assert [plain(u) for u in before.units] == [plain(u) for u in after.units]


def test_other_nominators_change_no_word_of_a_persons_report() -> None:
    ties, respondents = answers(3)
    before = said(PEOPLE, ties, respondents)
    after = said(PEOPLE, exchanged(ties, respondents, random.Random(4)), respondents)
    named = {p.id: p.questions[0].named.count for p in before.people if p.questions[0].named}
    ordered = sorted(named, key=lambda id_: named[id_])
    for id_ in (ordered[0], ordered[-1], "1"):
        pdfs = [
            text(render(replace(facts, release_id="same"), Document("person", id_, "")))
            for facts in (before, after)
        ]
        assert pdfs[0] == pdfs[1]


def test_exchanges_that_leave_the_bands_change_no_word_of_a_units_report() -> None:
    ties, respondents = answers(5)
    swapped = None
    for first, second in itertools.combinations(
        [id_ for id_ in respondents if UNIT_OF[id_] == "Dock"], 2
    ):
        moved = [({first: second, second: first}.get(ego, ego), alter) for ego, alter in ties]
        if all(ego != alter for ego, alter in moved) and sorted(moved) != ties:
            swapped = moved
            break
    assert swapped is not None
    for unit in SIZES:
        pdfs = [
            text(
                render(
                    replace(said(PEOPLE, given_, respondents), release_id="same"),
                    Document("unit", unit, ""),
                )
            )
            for given_ in (ties, swapped)
        ]
        assert pdfs[0] == pdfs[1]


# How often


def told_of(count: int, answered: int = 30) -> str:
    """Return what is said about person 35, whom `count` people name; all else is the same."""
    respondents = IDS[:answered]
    ties = [(ego, "35") for ego in respondents[5 : 5 + count]]
    ties += [(ego, alter) for ego in respondents for alter in ("2", "3", "4") if ego != alter]
    facts = said(PEOPLE, ties, respondents)
    return plain(next(p for p in facts.people if p.id == "35"))


def test_nobody_is_told_whether_it_was_none_or_up_to_four() -> None:
    assert told_of(0) == told_of(1) == told_of(2) == told_of(3) == told_of(4)
    assert told_of(4) != told_of(5)
    assert json.loads(told_of(1))["questions"][0]["named"]["bound"] == "at most"


@pytest.mark.parametrize("seldom", [1, 2, 3, 4])
def test_none_to_four_make_the_same_release(seldom: int) -> None:
    """Not the totals, the dots or the shares of the organization tell them apart either."""
    respondents = IDS[:30]
    much = [(ego, alter) for ego in respondents for alter in IDS[:12] if ego != alter]
    base = said(PEOPLE, much, respondents)
    more = said(PEOPLE, [*much, *((ego, "35") for ego in respondents[:seldom])], respondents)
    first, second = base.organization.questions[0], more.organization.questions[0]
    rest_on_ties = {"coverage", "e_i", "reciprocity", "follows_up", "follows_down"}
    for name in {field.name for field in fields(OrganizationQuestion)} - rest_on_ties:
        assert getattr(first, name) == getattr(second, name), name
    assert first.level is not None


def test_no_fact_tells_a_person_of_a_finer_place_than_a_fifth() -> None:
    facts = said(PEOPLE, *answers(7))
    for block in (p.questions[0] for p in facts.people):
        assert (block.two_steps, block.rank, block.percentile) == (None, None, None)
        assert (block.percentile_in_level, block.split, block.label) == (None, None, None)
        assert block.fifth in {None, 1, 2, 3, 4, 5}
        if block.peers is not None:
            assert min(block.peers.counts) >= max(5, block.peers.people / 5)
            assert block.peers.edges[1] >= 5


def test_fifths_begin_with_thirty_people() -> None:
    for size, expected in ((29, False), (30, True)):
        people = staff({"Dock": size})
        facts = said(people, *answers(1, 0.0, [row.id for row in people]))
        assert any(p.questions[0].fifth for p in facts.people) == expected


# Who answered


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_who_answered_changes_nothing_if_as_many_of_each_unit_did(seed: int) -> None:
    draw = random.Random(seed)
    answered = {unit: draw.randint(0, size) for unit, size in SIZES.items()}

    def some() -> list[str]:
        return [
            id_
            for unit, count in answered.items()
            for id_ in draw.sample([id_ for id_ in IDS if UNIT_OF[id_] == unit], count)
        ]

    assert plain(said(PEOPLE, [], some())) == plain(said(PEOPLE, [], some()))


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), missing=st.floats(0, 0.45))
def test_everybody_has_the_same_rounded_denominator(seed: int, missing: float) -> None:
    facts = said(PEOPLE, *answers(seed, missing))
    question = facts.organization.questions[0]
    denominators = {p.questions[0].named.of for p in facts.people if p.questions[0].named}
    assert denominators <= {question.answered}
    shares = {question.response, *(u.questions[0].response for u in facts.units)} - {None}
    assert all(round(share * 20, 9).is_integer() and share < 1 for share in shares)
    assert all(u.questions[0].answered is None for u in facts.units)
    assert [u.questions[0].response for u in facts.units if u.people < 10] == [None]


def test_that_everybody_answered_is_never_told() -> None:
    everybody = said(PEOPLE, [], IDS)
    assert plain(everybody) == plain(said(PEOPLE, [], IDS[1:]))


def test_nobodys_own_answers_are_in_any_fact() -> None:
    names = {field.name for field in fields(PersonQuestion)}
    assert not names & {"responded", "gave", "out_degree", "nominators", "eligible"}
    # Whoever gives many names, and whoever gives none, is told the same.
    ties = [("2", alter) for alter in IDS[4:30]]
    other = [("3", alter) for alter in IDS[4:30]]
    one, two = said(PEOPLE, ties, IDS), said(PEOPLE, other, IDS)
    assert [plain(p) for p in one.people] == [plain(p) for p in two.people]
    assert [plain(u) for u in one.units] == [plain(u) for u in two.units]
