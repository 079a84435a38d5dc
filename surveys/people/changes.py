"""What a people file would change: a pure comparison of the people known with those of a file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace

from surveys.files.people import PersonRow

#: Column of a people file -> what pages call it.
COLUMNS = {
    "name": "name",
    "known_as": "known as",
    "email": "mail",
    "manager_id": "manager",
    "unit": "unit",
    "unit_lead": "unit lead",
    "title": "title",
    "level": "level",
    "location": "location",
    "start_date": "first day",
}
#: More than this share of the people gone asks for a second confirmation.
MOST_GONE = 0.1


@dataclass(frozen=True, slots=True)
class Known:
    """A person as the database has them."""

    row: PersonRow
    active: bool


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """One cell: what it was, and what the file says; "" for nothing."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PersonChange:
    """A person whom the file has otherwise than the database."""

    id: str
    name: str
    columns: tuple[ColumnChange, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What applying a file does."""

    new: tuple[PersonRow, ...]
    changed: tuple[PersonChange, ...]
    unchanged: int
    gone: tuple[PersonRow, ...]
    active_before: int

    @property
    def is_nothing(self) -> bool:
        """Whether the database equals the file already."""
        return not (self.new or self.changed or self.gone)

    @property
    def needs_confirmation(self) -> bool:
        """Whether so many are gone that the file may be half a file."""
        return len(self.gone) > MOST_GONE * self.active_before

    @property
    def digest(self) -> str:
        """A fingerprint: what is applied must be what was shown."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


def changes(known: Mapping[str, Known], rows: Iterable[PersonRow]) -> Changes:
    """Compare the people known, by id, with the rows of a file."""
    new, changed, unchanged = [], [], 0
    in_file = set()
    for row in rows:
        in_file.add(row.id)
        before = known.get(row.id)
        if before is None:
            new.append(replace(row, line=None))
            continue
        columns = _columns(before, row)
        if columns:
            changed.append(PersonChange(row.id, row.shown_name, columns))
        else:
            unchanged += 1
    return Changes(
        new=tuple(new),
        changed=tuple(changed),
        unchanged=unchanged,
        gone=tuple(
            person.row for id_, person in known.items() if person.active and id_ not in in_file
        ),
        active_before=sum(person.active for person in known.values()),
    )


def _columns(before: Known, after: PersonRow) -> tuple[ColumnChange, ...]:
    found = [] if before.active else [ColumnChange("active", "no", "yes")]
    for column, words in COLUMNS.items():
        old, new = getattr(before.row, column), getattr(after, column)
        if old != new:
            found.append(ColumnChange(words, _cell(old), _cell(new)))
    old_cells, new_cells = before.row.attributes, after.attributes
    found += [
        ColumnChange(name, _cell(old_cells.get(name)), _cell(new_cells.get(name)))
        for name in sorted(old_cells.keys() | new_cells.keys())
        if old_cells.get(name) != new_cells.get(name)
    ]
    return tuple(found)


def _cell(value: object) -> str:
    """Return a cell as words.

    >>> _cell(True), _cell(None), _cell("Dock")
    ('yes', '', 'Dock')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
