"""What the pages about people show: counts, units and the people that a search finds."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.models import Person
from surveys.names import folded
from surveys.people.notes import can_be_invited

#: People on one page.
PAGE = 100
#: A unit smaller than this is shown in no report.
SMALLEST_UNIT = 5


@dataclass(frozen=True, slots=True)
class Listed:
    """One person in the list."""

    id: str
    name: str
    title: str
    unit: str
    email: str
    can_be_invited: bool


@dataclass(frozen=True, slots=True)
class UnitSize:
    """A unit and how many active people it has; the name is "" for those without a unit."""

    name: str
    people: int
    is_small: bool


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Everything the list shows."""

    active: int
    inactive: int
    without_mail: int
    units: tuple[UnitSize, ...]
    query: str
    found: int
    listed: tuple[Listed, ...]
    page: int
    pages: int

    @property
    def named_units(self) -> int:
        """How many units there are."""
        return sum(bool(unit.name) for unit in self.units)

    @property
    def has_small_units(self) -> bool:
        """Whether a unit is too small for a report of its own."""
        return any(unit.is_small for unit in self.units)


def people_page(
    session: Session, organization_id: uuid.UUID, query: str = "", page: int = 1
) -> PeoplePage:
    """Return the active people of an organization whom ``query`` finds, a page at a time."""
    rows = session.execute(
        select(
            Person.external_id,
            Person.name,
            Person.known_as,
            Person.title,
            Person.unit,
            Person.email,
            Person.active,
        ).where(Person.organization_id == organization_id)
    ).all()
    active = [row for row in rows if row.active]
    words = folded(query).split()
    people = [
        Listed(
            id=row.external_id,
            name=row.known_as or row.name or row.external_id,
            title=row.title,
            unit=row.unit,
            email=row.email,
            can_be_invited=can_be_invited(row.email),
        )
        for row in active
        if not words or _fits(words, row[:6])
    ]
    people.sort(key=lambda person: (folded(person.name), person.id))
    pages = max(1, -(-len(people) // PAGE))
    page = min(max(page, 1), pages)
    return PeoplePage(
        active=len(active),
        inactive=len(rows) - len(active),
        without_mail=sum(not can_be_invited(row.email) for row in active),
        units=unit_sizes([row.unit for row in active]),
        query=query,
        found=len(people),
        listed=tuple(people[(page - 1) * PAGE : page * PAGE]),
        page=page,
        pages=pages,
    )


def unit_sizes(units: list[str]) -> tuple[UnitSize, ...]:
    """Count people by unit, the largest unit first, those without a unit last.

    >>> [(unit.name, unit.people) for unit in unit_sizes(["Dock", "", "Sales", "Dock"])]
    [('Dock', 2), ('Sales', 1), ('', 1)]
    """
    counts = sorted(Counter(units).items(), key=lambda pair: (not pair[0], -pair[1], pair[0]))
    return tuple(
        UnitSize(name, people, bool(name) and people < SMALLEST_UNIT) for name, people in counts
    )


def _fits(words: list[str], cells: Sequence[str]) -> bool:
    """Whether each of the folded words stands in one of the cells."""
    here = " ".join(map(folded, cells))
    return all(word in here for word in words)
