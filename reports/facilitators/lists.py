"""The lists of people and of units: whom one finds, and the way to each report."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from reports.contexts.words import number
from reports.facilitators.people import (
    ORDERS,
    PAGE,
    Wish,
    chosen,
    found_people,
    found_units,
    levels,
    natural,
    page_of,
)
from reports.facilitators.shelf import Shelf
from reports.facts import PersonFacts


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person, and the report if it is read here; no token while it is being prepared."""

    name: str
    title: str
    level: str
    unit: str
    is_read: bool
    token: str | None


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit, its report, and how many people it has."""

    name: str
    people: int
    listed: int
    token: str | None


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Everything the page of people prints."""

    round_name: str
    wish: Wish
    lines: tuple[PersonLine, ...]
    found: int
    everybody: int
    readable: int
    page: int
    pages: int
    units: tuple[str, ...]
    levels: tuple[str, ...]
    orders: dict[str, str]
    note: str


@dataclass(frozen=True, slots=True)
class UnitPage:
    """Everything the page of units prints."""

    round_name: str
    wish: Wish
    lines: tuple[UnitLine, ...]
    found: int
    everything: int
    page: int
    pages: int


def people_page(shelf: Shelf, wish: Wish, wanted: str | None) -> PeoplePage:
    """Build the page; nothing on it is in the order of how often anybody was named."""
    people = shelf.people
    found = found_people(people, wish)
    page, pages = page_of(found, wanted)
    by_place = shelf.by_place()

    def line(person: PersonFacts) -> PersonLine:
        document = by_place.get(("person", person.id))
        is_there = document is not None and shelf.has(document)
        return PersonLine(
            name=person.name,
            title=person.title,
            level=person.level,
            unit=person.unit,
            is_read=document is not None,
            token=shelf.token(document) if document is not None and is_there else None,
        )

    return PeoplePage(
        round_name=shelf.facts.round_name,
        wish=wish,
        lines=tuple(map(line, found[(page - 1) * PAGE : page * PAGE])),
        found=len(found),
        everybody=len(people),
        readable=len(chosen(wish, shelf.documents, people)),
        page=page,
        pages=pages,
        units=tuple(sorted({person.unit for person in people if person.unit}, key=natural)),
        levels=tuple(levels(people)),
        orders=ORDERS,
        note=_note(shelf, people),
    )


def unit_page(shelf: Shelf, wish: Wish, wanted: str | None) -> UnitPage:
    """Build the page of units."""
    by_place = shelf.by_place()
    opened = [unit for unit in shelf.facts.units if ("unit", unit.name) in by_place]
    found = found_units(opened, wish)
    page, pages = page_of(found, wanted)
    inside = Counter(person.unit for person in shelf.people)
    shown = found[(page - 1) * PAGE : page * PAGE]
    return UnitPage(
        round_name=shelf.facts.round_name,
        wish=wish,
        lines=tuple(
            UnitLine(
                unit.name,
                unit.people,
                inside[unit.name],
                shelf.token(document) if shelf.has(document) else None,
            )
            for unit in shown
            for document in [by_place["unit", unit.name]]
        ),
        found=len(found),
        everything=len(opened),
        page=page,
        pages=pages,
    )


def _note(shelf: Shelf, people: list[PersonFacts]) -> str:
    """Say why somebody's report may not be read here."""
    if not shelf.opening.people_too:
        return (
            "In this round everybody reads the own report, and nobody else does. You can have it "
            "mailed to each person; you never see it."
        )
    read = sum(document.kind == "person" for document in shelf.documents)
    missing = len(people) - read
    if not missing:
        return ""
    reports = "1 report is" if missing == 1 else f"{number(missing)} reports are"
    return (
        f"{reports} not open to you: your own, your manager’s, and those of people who report to "
        "you, directly or through others. You can have them mailed to the people themselves."
    )
