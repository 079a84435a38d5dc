"""The exact planner: against brute force, by its rules, and in words that claim no more."""

from __future__ import annotations

import itertools
import uuid
from dataclasses import replace

import numpy as np
import pytest
from flask.testing import FlaskClient

from reports.attributed import planner
from reports.attributed.planner import Plan, Wish, plan
from reports.attributed.planner_page import plan_page
from reports.attributed.sight import SeenQuestion, Sight
from reports.errors import PlanImpossible
from surveys.files.people import PersonRow
from tests.reports.attributed.harbor_ties import Harbor, send
from tests.reports.attributed.test_files import entries_of

PEOPLE = 24
EVERYBODY = [str(number) for number in range(1, PEOPLE + 1)]
WISH = Wish("advice", 3)


def person(number: int) -> PersonRow:
    return PersonRow(
        id=str(number),
        name=f"Person {number}",
        known_as="",
        email="",
        manager_id="" if number == 1 else "1" if number < 5 else str(number % 3 + 2),
        unit="abcd"[number % 4],
        unit_lead=False,
        title="",
        level="",
        location="",
        start_date=None,
        attributes={},
    )


def sight_of(ties: set[tuple[str, str]], respondents: set[str], people: int = PEOPLE) -> Sight:
    question = SeenQuestion("advice", "Who?", frozenset(respondents), tuple(sorted(ties)), {})
    return Sight(
        round_id=uuid.UUID(int=1),
        round_name="Spring",
        seed=1,
        top_level=None,
        people=tuple(person(number) for number in range(1, people + 1)),
        volunteers=frozenset(),
        columns=(),
        questions=(question,),
    )


@pytest.fixture(params=range(4))
def seen(request: pytest.FixtureRequest) -> Sight:
    luck = np.random.default_rng(request.param)
    ties = {
        (str(ego), str(alter))
        for ego in range(1, PEOPLE - 2)
        for alter in luck.choice(np.arange(1, PEOPLE + 1), 3, replace=False)
        if ego != alter
    }
    return sight_of(ties, {str(ego) for ego in range(1, PEOPLE - 2)})


def within(seen: Sight, chosen: tuple[str, ...], steps: int) -> set[str]:
    """Walk the ties backwards, by hand."""
    reached = set(chosen)
    for _ in range(steps):
        reached |= {ego for ego, alter in seen.questions[0].ties if alter in reached}
    return reached


def ids(found: Plan) -> tuple[str, ...]:
    return tuple(chosen.id for chosen in found.chosen)


def covered(found: Plan, name: str) -> float:
    return next(way.covered for way in found.ways if way.name == name)


@pytest.mark.parametrize("steps", [1, 2])
def test_coverage_is_exact_and_close_to_the_best_there_is(seen: Sight, steps: int) -> None:
    found = plan(seen, replace(WISH, steps=steps))
    assert covered(found, "chosen together") == len(within(seen, ids(found), steps))
    for place, chosen in enumerate(found.chosen, start=1):
        assert chosen.reached == len(within(seen, ids(found)[:place], steps))
    best = max(len(within(seen, s, steps)) for s in itertools.combinations(EVERYBODY, 3))
    assert 0.63 * best <= covered(found, "chosen together") <= best


def test_random_sets_stand_beside_every_way(seen: Sight) -> None:
    found = plan(seen, WISH)
    names = [way.name for way in found.ways]
    assert names == [
        "chosen together",
        "most named",
        "largest headcount",
        "random",
        "all people leaders",
    ]
    random = next(way for way in found.ways if way.name == "random")
    assert random.low <= random.covered <= random.high
    for way in found.ways:
        if way.clear == 1:
            assert way.covered > random.high
        elif way.clear == 0:
            assert random.low <= way.covered <= random.high
    assert {way.clear for way in found.ways if way.name in {"random", "all people leaders"}} == {
        None
    }


def test_rules_hold(seen: Sight) -> None:
    unit = {row.id: row.unit for row in seen.people}
    each = plan(seen, replace(WISH, size=4, most_per_unit=1, each_unit=True))
    assert sorted(unit[id_] for id_ in ids(each)) == ["a", "b", "c", "d"]
    without = plan(seen, replace(WISH, excluded=frozenset(ids(each))))
    assert not set(ids(without)) & set(ids(each))
    willing = replace(seen, volunteers=frozenset({"2", "9", "11", "20"}))
    assert set(ids(plan(willing, replace(WISH, volunteers_only=True)))) <= {"2", "9", "11", "20"}
    closed = frozenset(id_ for id_ in unit if unit[id_] == "c")
    found = plan(seen, replace(WISH, each_unit=True, excluded=closed))
    assert found.units_without == ("c",)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"question": "other"}, "does not ask"),
        ({"size": PEOPLE + 1}, "between 1 and 24"),
        ({"excluded": frozenset({"99", "98"})}, "the id 98, 99"),
        ({"size": 5, "most_per_unit": 1}, "No 5 people fit"),
        ({"volunteers_only": True}, "No 3 people fit"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(
    seen: Sight, change: dict[str, object], sentence: str
) -> None:
    with pytest.raises(PlanImpossible, match=sentence):
        plan(seen, replace(WISH, **change))  # type: ignore[arg-type]


def answered_by(count: int) -> Sight:
    egos = [str(number) for number in range(1, count + 1)]
    ties = {(ego, str(int(ego) % 3 + 1)) for ego in egos if ego != str(int(ego) % 3 + 1)}
    return sight_of(ties, set(egos))


@pytest.mark.parametrize(("answered", "says"), [(17, "set"), (16, "pool"), (12, "pool"), (11, "")])
def test_few_answers_make_a_pool_and_fewer_nothing(answered: int, says: str) -> None:
    seen = answered_by(answered)
    if not says:
        with pytest.raises(PlanImpossible, match="Fewer than half"):
            plan(seen, WISH)
        return
    found = plan(seen, WISH)
    assert (len(found.chosen) == 3, len(found.pool) >= 3) == (says == "set", says == "pool")
    asked = replace(seen, volunteers=frozenset(EVERYBODY))
    names = [line.name for line in plan_page(asked, found, may_name=True).pool]
    assert len(names) == len(found.pool)
    assert names == sorted(names)


def test_stability_tells_the_certain_from_the_arbitrary() -> None:
    """Ten name one person; six others are named once each: who is second is luck."""
    ties = {(str(ego), "1") for ego in range(2, 12)}
    ties |= {(str(ego), str(ego + 6)) for ego in range(12, 18)}
    found = plan(sight_of(ties, set(EVERYBODY)), replace(WISH, size=2))
    first, second = found.chosen
    assert first.id == "1"
    assert first.again is not None
    assert second.again is not None
    assert first.again > 0.9
    assert second.again < 0.6


def test_where_stability_would_take_too_long_it_is_left_out_and_not_zero(
    seen: Sight, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planner, "STABILITY_UP_TO", PEOPLE - 1)
    found = plan(seen, WISH)
    assert (found.runs, {chosen.again for chosen in found.chosen}) == (0, {None})
    page = plan_page(seen, found, may_name=False)
    assert {line.again for line in page.chosen} == {"–"}
    assert not any("Chosen again" in note for note in page.notes)
    assert len(plan(answered_by(14), WISH).pool) >= 3


def test_no_clear_difference_is_said_where_it_is_so() -> None:
    """Everybody names the next one: any three are as good as the best."""
    ring = {(str(number), str(number % PEOPLE + 1)) for number in range(1, PEOPLE + 1)}
    seen = sight_of(ring, set(EVERYBODY))
    found = plan(seen, WISH)
    assert next(way.clear for way in found.ways if way.name == "chosen together") == 0
    assert plan_page(seen, found, may_name=False).sentence.endswith(": no clear difference.")


@pytest.mark.parametrize("answered", [PEOPLE, 16])
def test_names_are_of_those_who_may_be_asked_and_for_those_who_plan_changes(answered: int) -> None:
    """Person 1 may be asked; of the others a page says how many they are, and nothing else."""
    seen = replace(answered_by(answered), volunteers=frozenset({"1", "24"}))
    found = plan(seen, WISH)
    chosen = ids(found) or found.pool
    assert "1" in chosen
    assert len(chosen) >= 3
    page = plan_page(seen, found, may_name=True)
    lines = [(line.id, line.name, line.words) for line in (*page.chosen, *page.pool)]
    assert lines[0] == ("1", "Person 1", "b · 1")
    if page.chosen:
        assert set(lines[1:]) == {("", "A colleague who may not be asked", "")}
    else:
        assert lines[1:] == [("", f"{len(chosen) - 1} colleagues who may not be asked", "")]
    hidden = plan_page(seen, found, may_name=False)
    said = " ".join(line.name + line.words for line in (*hidden.chosen, *hidden.pool))
    assert "Person" not in said
    assert not any(line.id for line in (*hidden.chosen, *hidden.pool))
    assert any("only to those who plan changes" in note for note in hidden.notes)
    assert [line.reached for line in hidden.chosen] == [line.reached for line in page.chosen]


def test_an_analyst_without_the_grant_reads_no_name_in_a_plan(
    harbor: Harbor, analyst: FlaskClient
) -> None:
    page = send(analyst, f"{harbor.path}/planner", question="advice", size="2", steps="1")
    assert page.status_code == 200
    assert "A colleague" in page.text
    assert "Person" not in page.text


def test_a_plan_on_the_page_is_recorded_by_number_and_never_by_name(
    harbor: Harbor, analyst: FlaskClient
) -> None:
    page = send(
        analyst,
        f"{harbor.path}/planner",
        question="advice",
        size="2",
        steps="1",
        excluded="3, 4\n5",
    )
    assert page.status_code == 200
    assert "2 people, chosen together, reach" in page.text
    (entry,) = entries_of(harbor, "plan_opened")
    assert entry.details == '{"excluded":3,"people":2,"steps":1}'


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"size": ""}, "Say how many people"),
        ({"size": "many"}, "Not a valid integer"),
        ({"size": "900"}, "between 1 and 200"),
        ({"excluded": "nobody"}, "Nobody in this round has the id nobody"),
        ({"most_per_unit": "0"}, "Choose 1 or more"),
        ({"steps": "3"}, "Choose one of the two"),
    ],
)
def test_a_plan_that_is_refused_is_not_recorded(
    harbor: Harbor, analyst: FlaskClient, fields: dict[str, str], sentence: str
) -> None:
    asked = {"question": "advice", "size": "2", "steps": "1"} | fields
    page = send(analyst, f"{harbor.path}/planner", **asked)
    assert page.status_code == 422
    assert sentence in page.text
    assert not list(entries_of(harbor, "plan_opened"))
