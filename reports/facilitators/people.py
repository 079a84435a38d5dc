"""Finding people and units of a release: by name, title, level and unit, and by nothing else.

Nothing here may look at a result. A list in the order of how often people are named is what
Swayline never shows, and a filter would be the same list in pieces.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from reports.facts import PersonFacts, UnitFacts
from surveys.names import folded

if TYPE_CHECKING:
    from reports.drawing.documents import Document

#: People on one page.
PAGE = 50
#: What a list of people can be in the order of, and the words at the head of its column.
ORDERS = {"name": "Name", "title": "Title", "level": "Level", "unit": "Unit"}
LONGEST = 100

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Wish:
    """Which people and reports are asked for."""

    words: str = ""
    unit: str = ""
    level: str = ""
    order: str = "name"
    #: Whether all reports are meant, with those of units and of the organization.
    everything: bool = False
    #: Whether the charts of the main report are meant too, as files.
    charts: bool = False

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Wish:
        """Read what a form or an address says; what is not known there is not asked for."""
        order = given.get("order", "name")
        return cls(
            words=given.get("q", "").strip()[:LONGEST],
            unit=given.get("unit", "")[:LONGEST],
            level=given.get("level", "")[:LONGEST],
            order=order if order in ORDERS else "name",
            everything=given.get("everything") == "yes",
            charts=given.get("charts") == "yes",
        )

    def written(self, **other: Any) -> dict[str, str]:
        """Return what :meth:`read` reads, without what is as it is anyway."""
        plain = asdict(self) | other
        said = {
            "q": plain["words"],
            "unit": plain["unit"],
            "level": plain["level"],
            "order": "" if plain["order"] == "name" else plain["order"],
            "everything": "yes" if plain["everything"] else "",
            "charts": "yes" if plain["charts"] else "",
        }
        return {name: value for name, value in said.items() if value}

    @property
    def is_narrowed(self) -> bool:
        """Whether it leaves anybody out."""
        return bool(self.words or self.unit or self.level)


def found_people(people: Iterable[PersonFacts], wish: Wish) -> list[PersonFacts]:
    """Return those who are asked for, in the order that is asked for."""
    words = folded(wish.words).split()
    found = [
        person
        for person in people
        if wish.unit in {"", person.unit}
        and wish.level in {"", person.level}
        and all(word in folded(f"{person.name} {person.title} {person.unit}") for word in words)
    ]
    return sorted(found, key=_order(wish.order))


def found_units(units: Iterable[UnitFacts], wish: Wish) -> list[UnitFacts]:
    """Return the units whose name is asked for, by name."""
    words = folded(wish.words).split()
    found = [unit for unit in units if all(word in folded(unit.name) for word in words)]
    return sorted(found, key=lambda unit: natural(unit.name))


def chosen(
    wish: Wish, documents: Sequence[Document], people: Iterable[PersonFacts]
) -> list[Document]:
    """Return those of the opened documents that are asked for, in the order of the release."""
    if wish.everything:
        return list(documents)
    ids = {person.id for person in found_people(people, wish)}
    return [document for document in documents if document.kind == "person" and document.key in ids]


def levels(people: Iterable[PersonFacts]) -> list[str]:
    """Return the levels there are, as one counts them."""
    return sorted({person.level for person in people if person.level}, key=natural)


def page_of(found: Sequence[Found], wanted: str | None, size: int = PAGE) -> tuple[int, int]:
    """Return which page of a list is shown, and how many there are.

    >>> page_of(range(120), "9"), page_of(range(120), "x"), page_of([], None)
    ((3, 3), (1, 3), (1, 1))
    """
    pages = max(1, -(-len(found) // size))
    number = int(wanted) if wanted and wanted.isascii() and wanted.isdecimal() else 1
    return min(max(number, 1), pages), pages


def natural(text: str) -> list[tuple[int, int, str]]:
    """Return a key that sorts as people count: Level 2 before Level 10.

    >>> sorted(["10", "Team 10", "2", "Team 2"], key=natural)
    ['2', '10', 'Team 2', 'Team 10']
    """
    return [
        (0, int(part), "") if part.isascii() and part.isdecimal() else (1, 0, part)
        for part in re.split(r"(\d+)", folded(text))
        if part
    ]


def _order(name: str) -> Callable[[PersonFacts], Any]:
    def by_name(person: PersonFacts) -> Any:
        return natural(person.name), person.id

    def by_column(person: PersonFacts) -> Any:
        value = getattr(person, name)
        return value == "", natural(value), by_name(person)

    return by_name if name == "name" else by_column
