"""The list of released facts holds all there is in a release, and says by which rule."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reports.disclosure import released as module
from reports.disclosure.released import FactNotForConfidential, UnlistedFact, released
from reports.facts import PersonQuestion, ReleaseFacts, SplitRange
from tests.reports.scored import IDS, PEOPLE, answers, said

pytestmark = pytest.mark.usefixtures("fewer_draws")


@pytest.fixture(scope="module")
def facts() -> ReleaseFacts:
    ties, respondents = answers(3, 0.1)
    facts = said(PEOPLE, ties, respondents)
    first = facts.people[0]
    split = SplitRange("line", (5, 7), (1, 3), 34, 12)
    block = dataclasses.replace(first.questions[0], split_range=split)
    first = dataclasses.replace(first, questions=(block, *first.questions[1:]))
    return dataclasses.replace(facts, people=(first, *facts.people[1:]))


def changed(value: Any) -> Iterator[Any]:
    """Yield copies of a value in each of which one leaf is another."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            for other in changed(getattr(value, field.name)):
                yield dataclasses.replace(value, **{field.name: other})
    elif isinstance(value, tuple):
        for place, item in enumerate(value):
            for other in changed(item):
                yield (*value[:place], other, *value[place + 1 :])
    elif isinstance(value, str):
        bounds = ("exact", "at most", "at least")
        yield bounds[bounds.index(value) - 1] if value in bounds else value + "x"
    elif isinstance(value, bool | int | float):
        yield value + 1


def test_no_fact_of_a_release_can_change_without_a_change_in_the_list(facts: ReleaseFacts) -> None:
    # One person of each kind is as good as all, and much faster.
    facts = dataclasses.replace(facts, people=facts.people[:6], units=facts.units[:2])
    before, leaves = json.dumps(released(facts)), 0
    for other in changed(facts):
        leaves += 1
        assert json.dumps(released(other)) != before, other
    assert leaves > 200


def test_a_field_that_nobody_listed_is_refused(
    facts: ReleaseFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(module._IN_PERSON, "fifth")
    with pytest.raises(UnlistedFact, match=r"PersonQuestion\.fifth is told and not listed"):
        released(facts)


def test_a_field_that_is_never_told_is_refused_when_it_holds_something(facts: ReleaseFacts) -> None:
    first = facts.people[0]
    block = dataclasses.replace(first.questions[0], two_steps=7)
    first = dataclasses.replace(first, questions=(block,))
    with pytest.raises(FactNotForConfidential, match=r"PersonQuestion\.two_steps"):
        released(dataclasses.replace(facts, people=(first,)))


def test_each_fact_is_listed_once_with_a_rule_that_is_explained(facts: ReleaseFacts) -> None:
    listed = released(facts)["facts"]
    keys = [(f["subject"], f["id"], f["question"], f["fact"]) for f in listed]
    assert len(keys) == len(set(keys))
    assert {f["rule"] for f in listed} <= set(released(facts)["rules"])
    assert {f["id"] for f in listed if f["subject"] == "person"} == set(IDS)


def test_totals_have_both_ends_and_splits_both_sides(facts: ReleaseFacts) -> None:
    listed = released(facts)["facts"]
    named = [f for f in listed if f["fact"] == "named"]
    assert len(named) == len(IDS)
    for fact, person in zip(named, facts.people, strict=True):
        told = person.questions[0].named
        assert told is not None
        if told.bound == "exact":
            assert fact["lower"] == fact["upper"] == told.count
        else:
            assert (fact["lower"] == 0) != (fact["upper"] is None)
    (split,) = (f for f in listed if f["fact"] == "split_range" and f["id"] == "1")
    assert split["inside"] == {"lower": 5, "upper": 7, "people": 34}
    assert split["outside"] == {"lower": 1, "upper": 3, "people": 12}


def test_the_paper_explains_every_fact_and_every_rule() -> None:
    paper = (Path(__file__).parents[3] / "docs" / "released.md").read_text("utf-8")
    tables = (module._IN_PERSON, module._IN_UNIT, module._IN_ORGANIZATION)
    named = {name for table in tables for name, rule in table.items() if rule != "absent"}
    missing = sorted(f"`{name}`" for name in named | set(module.RULES) if f"`{name}`" not in paper)
    assert missing == []
    assert {field.name for field in dataclasses.fields(PersonQuestion)} >= set(module._IN_PERSON)
