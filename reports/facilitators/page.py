"""What a facilitator sees of a release: its main figure, and the way to every report opened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from reports.contexts.organization import organization_context
from reports.contexts.unit import unit_context
from reports.contexts.words import number, people
from reports.drawing.documents import Document
from reports.facilitators.grants import Opening
from reports.facts import PersonFacts, ReleaseFacts
from surveys.names import folded

#: People in one list; with more, a unit or a name is asked for first.
MOST_LISTED = 60


@dataclass(frozen=True, slots=True)
class Line:
    """A person or a unit with the address of the report; None while it is being prepared."""

    name: str
    words: str
    url: str | None


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit, its report, and how many of its people have a report here."""

    name: str
    words: str
    url: str | None
    people: int


@dataclass(frozen=True, slots=True)
class Search:
    """What was asked for."""

    words: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the template prints."""

    round_name: str
    subject: str
    role: str
    lead: list[tuple[str, bool]]
    signature: Any
    facts: list[tuple[str, str]]
    organization: Line | None
    units: tuple[UnitLine, ...]
    search: Search
    people: tuple[Line, ...]
    people_opened: int
    found: int
    documents: int
    finished: int
    note: str


#: The address of a finished document; None while it is being prepared.
Address = Callable[[Document], str | None]


def release_page(
    opening: Opening,
    facts: ReleaseFacts,
    opened: list[Document],
    address: Address,
    search: Search,
) -> Page:
    """Build the page; nothing on it is in the order of how often anybody was named."""
    by_place = {(document.kind, document.key): document for document in opened}
    readable = [person for person in facts.people if ("person", person.id) in by_place]
    inside = Counter(person.unit for person in readable)
    found = _found(readable, search)
    context = _context(opening, facts)
    whole = by_place.get(("organization", ""))
    return Page(
        round_name=facts.round_name,
        subject=context.get("name", facts.organization.name),
        role=" · ".join(part for part in context.get("role", ()) if part),
        lead=context.get("lead", []),
        signature=None if context.get("refused") else context.get("signature"),
        facts=context.get("facts", []),
        organization=Line(facts.organization.name, "", address(whole)) if whole else None,
        units=tuple(
            UnitLine(
                unit.name,
                people(unit.people),
                address(by_place["unit", unit.name]),
                inside[unit.name],
            )
            for unit in facts.units
            if ("unit", unit.name) in by_place
        ),
        search=search,
        people=tuple(
            Line(person.name, _described(person), address(by_place["person", person.id]))
            for person in found[:MOST_LISTED]
        ),
        people_opened=len(readable),
        found=len(found),
        documents=len(opened),
        finished=sum(address(document) is not None for document in opened),
        note=_note(opening, facts, len(readable)),
    )


def _context(opening: Opening, facts: ReleaseFacts) -> dict[str, Any]:
    """Return the main words and figure: of the organization, or of the one unit that is opened."""
    if not facts.organization.questions:
        return {}
    if opening.whole:
        return organization_context(facts)
    units = [unit for unit in facts.units if unit.name in opening.units]
    return unit_context(facts, units[0]) if len(units) == 1 else {}


def _found(readable: list[PersonFacts], search: Search) -> list[PersonFacts]:
    """Return those asked for by name: everybody, if they are few."""
    words = folded(search.words).split()
    if not words and not search.unit and len(readable) > MOST_LISTED:
        return []
    found = [
        person
        for person in readable
        if search.unit in {"", person.unit}
        and all(word in folded(f"{person.name} {person.title} {person.unit}") for word in words)
    ]
    return sorted(found, key=lambda person: (folded(person.name), person.id))


def _described(person: PersonFacts) -> str:
    level = f"level {person.level}" if person.level.isdecimal() else person.level
    return " · ".join(part for part in (person.title, person.unit, level) if part)


def _note(opening: Opening, facts: ReleaseFacts, readable: int) -> str:
    """Say why somebody's report may be missing."""
    if not opening.people_too:
        return "In this round everybody reads the own report, and nobody else does."
    missing = sum(opening.opens_unit(person.unit) for person in facts.people) - readable
    if not missing:
        return ""
    verb = "is" if missing == 1 else "are"
    return (
        f"{number(missing)} {verb} not listed: you never read your own report, your manager’s, or "
        "those of people who report to you, directly or through others."
    )
