"""What a release may say: withheld figures look the same whatever the data."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from reports.analysis import Answers, Occasion, Options, analyze_round, release_facts
from surveys.files.people import PersonRow


def company(units=("A", "B", "C"), size=20, levels=True):
    """Return people in units of a size, one manager each, under one head in the first unit."""
    people = [PersonRow("0", unit=units[0], level="1" if levels else "")]
    for unit in units:
        head = f"{unit}0"
        people.append(PersonRow(head, manager_id="0", unit=unit, level="2" if levels else ""))
        people += [
            PersonRow(f"{unit}{n}", manager_id=head, unit=unit, level="3" if levels else "")
            for n in range(1, size)
        ]
    return people


def answered(people, share=1.0, seed=1, silent_unit=None):
    """Return answers in which some are named often and many hardly."""
    rng = np.random.default_rng(seed)
    ids = [person.id for person in people]
    weight = rng.pareto(1.0, len(ids)) + 0.05
    ties, respondents = [], set()
    for person in people:
        quiet = person.unit == silent_unit and not person.id.endswith(("1", "2"))
        if quiet or rng.random() >= share:
            continue
        respondents.add(person.id)
        chosen = rng.choice(ids, 4, replace=False, p=weight / weight.sum())
        ties += [(person.id, alter) for alter in chosen if alter != person.id]
    return Answers(ties, respondents)


def facts_of(people, answers):
    analysis = analyze_round(people, {"advice": answers}, Options(top_level="lowest"))
    return release_facts(analysis, Occasion("", "", "whoever"))


@pytest.mark.parametrize(("share", "size"), [(0.45, 20), (1.0, 1)])
def test_where_nothing_is_said_of_people_all_of_them_look_the_same(share, size):
    """Below half the answers, and where fewer than 10 could have named anybody."""
    people = company(size=size)
    release = facts_of(people, answered(people, share))
    said = {replace(person.questions[0], refusals=()) for person in release.people}
    assert len(said) == 1
    assert {code for p in release.people for code in p.questions[0].refusals} & {
        "few_nominations"
    } == set()


def test_a_unit_does_not_tell_by_difference_how_many_outside_named_it():
    people = company(units=("A", "B"), size=30)
    inside = [(p.id, q.id) for p in people for q in people if p.unit == q.unit and p.id < q.id]
    release = facts_of(people, Answers([*inside, ("A1", "B1")], {p.id for p in people}))
    unit = next(unit for unit in release.units if unit.name == "B").questions[0]
    assert "few_outside" in unit.refusals
    assert unit.within is not None
    assert unit.nominations is None
    assert unit.outside is None


def test_a_unit_that_hardly_answered_has_no_row_among_units():
    people = company()
    release = facts_of(people, answered(people, share=0.95, silent_unit="C"))
    question = release.organization.questions[0]
    assert question.matrix is not None
    assert set(question.matrix[2]) == {None}
    assert question.matrix[0][2] is not None
    assert release.units[2].questions[0].within is None


def test_a_broken_chart_is_compared_with_nothing():
    people = [
        replace(p, manager_id={"A1": "A2", "A2": "A1"}.get(p.id, p.manager_id)) for p in company()
    ]
    release = facts_of(people, answered(people))
    question = release.organization.questions[0]
    assert "broken_chart" in release.organization.refusals
    assert question.superiority is question.headcount is question.follows_up is None
    assert question.labels == ()
    assert {row.headcount for row in question.coverage} == {None}
    for person in release.people:
        for answer in person.questions:
            assert answer.label is None
            assert answer.split is None or answer.split.kind == "unit"


def test_four_managers_are_too_few_to_speak_of_managers():
    few, enough = (
        facts_of(people, answered(people)).organization.questions[0].superiority
        for people in (company(), company(units=("A", "B", "C", "D")))
    )
    assert few is None
    assert enough is not None


@pytest.mark.parametrize(
    ("share", "named", "compared", "ranked"),
    [(1.0, True, True, True), (0.75, True, True, False), (0.6, True, False, False)],
)
def test_the_response_decides_what_is_said_of_people(share, named, compared, ranked):
    people = company()
    ids = sorted(person.id for person in people)
    respondents = set(ids[: round(share * len(ids))])
    star = Answers([(ego, "C9") for ego in respondents if ego != "C9"], respondents)
    person = next(p for p in facts_of(people, star).people if p.id == "C9").questions[0]
    assert (person.named is not None) == named
    assert (person.percentile is not None) == compared
    assert (person.rank is not None) == ranked


def test_one_odd_level_is_named_and_takes_the_order_from_all():
    people = company()
    people[5] = replace(people[5], level="4?", line=7)
    analysis = analyze_round(people, {}, Options())
    assert not analysis.roster.levels_ordered
    assert [(p.code, p.line) for p in analysis.problems] == [("W_LEVEL", 7)]


def test_the_release_id_follows_the_facts():
    people = company()
    first, again = (facts_of(people, answered(people)) for _ in range(2))
    assert first == again
    assert facts_of(people, answered(people, seed=2)).release_id != first.release_id


def test_a_vacant_position_keeps_its_place_and_is_nobody():
    people = [row for row in company() if row.id != "B0"]
    empty = PersonRow("B0", manager_id="0", unit="B", level="2")
    found = analyze_round(people, {"advice": answered(people)}, Options("lowest"), vacant=[empty])
    frame = found.roster.frame
    assert frame.people == len(people)
    assert "B0" not in found.roster.index
    at = {id_: found.roster.index[id_] for id_ in ("0", "A0", "B1")}
    assert frame.chart.depth[[at["0"], at["A0"], at["B1"]]].tolist() == [0, 1, 2]
    assert frame.chart.below[at["0"]] == len(people) - 1
    assert frame.chart.span[at["0"]] == 2
    assert not found.problems
