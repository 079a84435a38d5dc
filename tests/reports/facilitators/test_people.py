"""People and units are found by name, title, level and unit, and by nothing that was measured."""

from __future__ import annotations

import re
from dataclasses import fields, replace

import pytest
from flask import Flask

from reports.facilitators.people import ORDERS, PAGE, Wish, found_people, levels, page_of
from reports.facts import PersonFacts
from tests.reports.facilitators.shelves import Shelf, facilitator, make_shelf
from tests.reports.samples import company

ROW = re.compile(r'<th scope="row">(?:<a [^>]*>)?([^<]+)')


def names(page: str) -> list[str]:
    return ROW.findall(page)


@pytest.fixture(scope="module")
def sample() -> list[PersonFacts]:
    """People as a release has them; what the lists need is set by the tests."""
    return list(company().people)


def test_people_are_found_by_name_title_level_and_unit(app: Flask, shelf: Shelf) -> None:
    client = facilitator(shelf, "")

    def found(query: str) -> int:
        return len(names(client.get(f"{shelf.path}/people?{query}").text))

    assert found("") == 14
    assert found("q=PERSON+11") == 1
    assert found("q=dock") == 7
    assert found("unit=Office") == 7
    assert found("q=member") == 13
    assert found("level=1") == 1
    assert found("q=member&unit=Dock&level=2") == 6
    nobody = client.get(f"{shelf.path}/people?q=<b>nobody").text
    assert "Nobody here has such a name" in nobody
    assert "<b>nobody" not in nobody


def test_people_stand_in_the_order_that_is_asked_for(app: Flask, shelf: Shelf) -> None:
    client = facilitator(shelf, "")
    by_name = names(client.get(f"{shelf.path}/people").text)
    assert by_name == [f"Person {number}" for number in range(1, 15)]
    by_unit = client.get(f"{shelf.path}/people?order=unit").text
    units = re.findall(r"<td>(Dock|Office)</td>", by_unit)
    assert units == sorted(units)
    assert 'aria-sort="ascending"' in by_unit
    by_level = names(client.get(f"{shelf.path}/people?order=level").text)
    assert by_level[0] == "Person 1"


@pytest.mark.parametrize(
    "order", ["nominations", "questions", "percentile", "id", "share", "gap", "", "name desc"]
)
def test_there_is_no_order_by_results(app: Flask, shelf: Shelf, order: str) -> None:
    client = facilitator(shelf, "")
    page = client.get(f"{shelf.path}/people", query_string={"order": order}).text
    assert names(page) == names(client.get(f"{shelf.path}/people").text)


def test_a_list_depends_on_no_fact_but_those_it_shows(sample: list[PersonFacts]) -> None:
    """Change everything else that is known of people: each list stays as it is."""
    shown = {"id", "name", "title", "level", "unit"}
    others = [each.name for each in fields(PersonFacts) if each.name not in shown]
    blank = {name: getattr(sample[-1], name) for name in others}
    same = [replace(person, **blank) for person in sample]
    assert any(a != b for a, b in zip(sample, same, strict=True))
    for order in ORDERS:
        for wish in (Wish(order=order), Wish(order=order, words="a"), Wish(level="2", order=order)):
            before = [person.id for person in found_people(sample, wish)]
            assert [person.id for person in found_people(same, wish)] == before


def test_levels_are_counted_and_not_spelled(sample: list[PersonFacts]) -> None:
    people = [replace(sample[0], level=level) for level in ("10", "2", "", "1", "Lead")]
    assert levels(people) == ["1", "2", "10", "Lead"]
    order = found_people(people, Wish(order="level"))
    assert [person.level for person in order] == ["1", "2", "10", "Lead", ""]


def test_a_wish_survives_being_written_into_an_address() -> None:
    wish = Wish("ada", "Dock & Co", "2", "unit", everything=True, charts=True)
    assert Wish.read(wish.written()) == wish
    assert Wish.read({}) == Wish()
    assert Wish.read({"order": "results", "q": "x" * 900}) == Wish(words="x" * 100)


def test_long_lists_come_in_pages(app: Flask) -> None:
    shelf = make_shelf(app, people=PAGE + 3)
    client = facilitator(shelf, "")
    first = client.get(f"{shelf.path}/people?q=person").text
    assert len(names(first)) == PAGE
    second = client.get(f"{shelf.path}/people?q=person&page=2").text
    assert len(names(second)) == 3
    assert 'href="' + f"{shelf.path}/people?page=2" in first
    assert not set(names(first)) & set(names(second))
    assert page_of(range(10), "²") == (1, 1)


def test_units_are_found_by_name(app: Flask, shelf: Shelf) -> None:
    client = facilitator(shelf, "")
    page = client.get(f"{shelf.path}/units").text
    assert page.index(">Dock<") < page.index(">Office<")
    found = client.get(f"{shelf.path}/units?q=off").text
    assert ">Office<" in found
    assert ">Dock<" not in found
    assert "No unit here has such a name." in client.get(f"{shelf.path}/units?q=zzz").text
