"""T3: a block is there if and only if R1 and R2 allow it, and else the same whatever the data."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from reports.analysis import Occasion
from reports.disclosure import ThresholdLowered, Thresholds, disclosed
from reports.drawing.documents import Document, Renderer
from reports.facts import ReleaseFacts, UnitFacts
from reports.rules import rules
from reports.thresholds import FLOORS
from surveys.files.people import PersonRow
from tests.reports.scored import plain, scored, staff

pytestmark = pytest.mark.usefixtures("fewer_draws")

#: People outside the team, and how many of them answered: nobody there, too few, enough.
NESTING = ((0, 0), (12, 4), (12, 5), (12, 12))


def organization(
    size: int, answered: int, nesting: tuple[int, int], seed: int, rules: Thresholds = FLOORS
) -> ReleaseFacts:
    """Return what is said where so many of a team, and of the others, answered at random."""
    rest, outside = nesting
    people: list[PersonRow] = staff({"Rest": rest, "Team": size} if rest else {"Team": size})
    ids = [row.id for row in people]
    respondents = ids[:outside] + ids[rest : rest + answered]
    draw = random.Random(seed)
    ties = {
        (ego, alter)
        for ego in respondents
        for alter in draw.sample(ids, min(len(ids), draw.randint(0, 8)))
        if ego != alter
    }
    return disclosed(
        scored(people, sorted(ties), respondents), Occasion("Harbor", "Spring", "you"), rules
    )


def team(facts: ReleaseFacts) -> UnitFacts:
    return next(unit for unit in facts.units if unit.name == "Team")


def page(facts: ReleaseFacts) -> str:
    """Return the team's report, but for what is said of the whole round in its footer."""
    same = replace(facts.organization.questions[0], answered=None, response=None)
    whole = replace(facts.organization, questions=(same,))
    facts = replace(facts, release_id="same", organization=whole)
    return Renderer(facts).html(Document("unit", "Team", ""))


@pytest.mark.parametrize("nesting", NESTING)
@pytest.mark.parametrize("size", range(1, 13))
def test_a_block_is_there_if_and_only_if_the_rules_allow(
    size: int, nesting: tuple[int, int]
) -> None:
    rest, outside = nesting
    nothing = organization(size, 0, nesting, 0)
    for answered in range(size + 1):
        one = organization(size, answered, nesting, 1)
        shown = team(one).questions[0].refusals != ("small_unit",)
        allowed = size >= 6 and answered >= 5 and (outside >= 5 or rest == 0)
        assert shown == allowed, (answered, outside)
        if not shown:
            assert plain(team(one)) == plain(team(nothing))
            assert page(one) == page(nothing)


@pytest.mark.parametrize("size", [8, 9, 12])
def test_a_smallest_group_that_was_raised_holds(size: int) -> None:
    raised = Thresholds(smallest_group=8)
    for answered in range(size + 1):
        facts = organization(size, answered, (12, 12), 1, raised)
        shown = team(facts).questions[0].refusals != ("small_unit",)
        assert shown == (size >= 9 and answered >= 8), answered
        assert facts.smallest_group == 8


@pytest.mark.parametrize("answered", range(8))
def test_below_the_smallest_group_nothing_is_said_of_anybody(answered: int) -> None:
    facts = organization(12, answered, (0, 0), 3, Thresholds(smallest_group=8))
    assert all(person.questions[0].named is None for person in facts.people)
    assert facts.organization.questions[0].refusals == ("too_few_answers",)


@pytest.mark.parametrize("name", Thresholds.__dataclass_fields__)
def test_no_number_is_lowered(name: str) -> None:
    floor = getattr(FLOORS, name)
    assert getattr(Thresholds(**{name: floor + 1}), name) == floor + 1
    with pytest.raises(ThresholdLowered, match=rf"^{name} is {floor - 1}; .* {floor} at least"):
        Thresholds(**{name: floor - 1})


def test_the_rules_say_the_numbers_in_force() -> None:
    said = {rule.key: rule.words for rule in rules(Thresholds(smallest_group=9))}
    assert list(said) == [f"R{number}" for number in range(1, 13)]
    assert "10 people and 9 people who answered" in said["R1"]
    assert "as 0 to 4 below" in said["R4"]
