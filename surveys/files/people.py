"""The people file: who is in the organization, and where the chart puts them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

from surveys.files.matching import Ids, id_text
from surveys.files.problems import FileRefused, Problem, refuse
from surveys.files.table import Row, Table, read_table

KNOWN_COLUMNS = (
    "id",
    "name",
    "known_as",
    "email",
    "manager_id",
    "unit",
    "unit_lead",
    "title",
    "level",
    "location",
    "start_date",
    "vacant",
)
YES, NO = {"1", "yes", "y", "true", "x"}, {"", "0", "no", "n", "false"}


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person as the file has them; "" where a cell is empty."""

    id: str
    name: str = ""
    known_as: str = ""
    email: str = ""
    manager_id: str = ""
    unit: str = ""
    unit_lead: bool = False
    title: str = ""
    level: str = ""
    location: str = ""
    start_date: str | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    line: int | None = None

    @property
    def shown_name(self) -> str:
        """The name to print: known-as, else name, else id."""
        return self.known_as or self.name or self.id

    @property
    def language(self) -> str:
        """The tag in the column "language", if the file has it."""
        found = (cell for name, cell in self.attributes.items() if name.casefold() == "language")
        return next(found, "")


@dataclass(frozen=True, slots=True)
class People:
    """The people of a file in file order, and what was repaired while reading.

    ``vacant`` are the positions that nobody holds: they keep their place in the chart, and are
    not among the people.
    """

    file: str
    rows: tuple[PersonRow, ...]
    columns: frozenset[str]
    problems: tuple[Problem, ...] = ()
    vacant: tuple[PersonRow, ...] = ()


def read_people(path: Path, encoding: str | None = None) -> People:
    """Read a people file.

    Returns
    -------
    People
        Manager cells that name somebody by e-mail, unique name, other case or without leading
        zeros hold that person's id; those that name nobody keep their text.

    Raises
    ------
    FileRefused
        One sentence for each row that cannot be used.
    """
    return people_in(read_table(path, encoding))


def people_in(table: Table) -> People:
    """Return the people of a table, as :func:`read_people` does. Raises FileRefused."""
    table.require("id")
    if not table.rows:
        raise refuse(
            table.file,
            None,
            "",
            "E_EMPTY_FILE",
            "there is a header but nobody below it; add a row for each person.",
        )
    _refuse_bad_rows(table)
    rows = [_person(table, row) for row in table.rows]
    rows, problems = _resolve_managers(table.file, rows)
    empty = {id_text(row["id"]) for row in table.rows if row["vacant"].casefold() in YES}
    return People(
        table.file,
        tuple(row for row in rows if row.id not in empty),
        frozenset(table.columns),
        tuple(problems),
        tuple(row for row in rows if row.id in empty),
    )


def _refuse_bad_rows(table: Table) -> None:
    seen: dict[str, int] = {}
    bad: list[Problem] = []
    for row in table.rows:
        id_ = id_text(row["id"])
        if not id_:
            bad.append(
                Problem(
                    table.file,
                    row.line,
                    "id",
                    "E_MISSING_ID",
                    "this person has no id; give each person an id of their own.",
                )
            )
        elif id_ in seen:
            bad.append(
                Problem(
                    table.file,
                    row.line,
                    "id",
                    "E_DUPLICATE_ID",
                    f'"{id_}" already stands in line {seen[id_]}; keep one row per person.',
                )
            )
        else:
            seen[id_] = row.line
        bad += _neither_yes_nor_no(table.file, row)
    if all(row["vacant"].casefold() in YES for row in table.rows):
        bad.append(
            Problem(
                table.file,
                None,
                "vacant",
                "E_EMPTY_FILE",
                "every position is vacant; write yes only where nobody holds it.",
            )
        )
    if bad:
        raise FileRefused(bad)


def _neither_yes_nor_no(file: str, row: Row) -> list[Problem]:
    wanted = {
        "unit_lead": ("E_UNIT_LEAD", "beside the lead of a unit"),
        "vacant": ("E_VACANT", "beside a position that nobody holds"),
    }
    return [
        Problem(
            file,
            row.line,
            column,
            code,
            f'"{row[column]}" is neither yes nor no; write yes {where} and leave the other cells '
            "empty.",
        )
        for column, (code, where) in wanted.items()
        if row[column].casefold() not in YES | NO
    ]


def _person(table: Table, row: Row) -> PersonRow:
    return PersonRow(
        id=id_text(row["id"]),
        name=row["name"],
        known_as=row["known_as"],
        email=row["email"],
        manager_id=id_text(row["manager_id"]),
        unit=row["unit"],
        unit_lead=row["unit_lead"].casefold() in YES,
        title=row["title"],
        level=row["level"],
        location=row["location"],
        start_date=row["start_date"] or None,
        attributes={
            table.columns[name]: value
            for name, value in row.cells.items()
            if name not in KNOWN_COLUMNS
        },
        line=row.line,
    )


def _resolve_managers(file: str, rows: list[PersonRow]) -> tuple[list[PersonRow], list[Problem]]:
    ids = Ids(row.id for row in rows)
    exact = {row.id for row in rows}
    by_mail = _unique({row.id: row.email.casefold() for row in rows})
    by_name = _unique({row.id: row.name.casefold() for row in rows})
    resolved, problems = [], []
    for row in rows:
        cell = row.manager_id
        if not cell or cell in exact:
            resolved.append(row)
            continue
        found = by_mail.get(cell.casefold()) or by_name.get(cell.casefold())
        near = None if found else ids.find(cell)
        if near:
            problems.append(matched(file, row.line, "manager_id", cell, near))
        resolved.append(replace(row, manager_id=found or near or cell))
    return resolved, problems


def _unique(texts: dict[str, str]) -> dict[str, str]:
    """Return text -> id for the texts that only one person has."""
    counts = Counter(texts.values())
    return {text: id_ for id_, text in texts.items() if text and counts[text] == 1}


def matched(file: str, line: int | None, column: str, cell: str, id_: str) -> Problem:
    """Return the note that a cell was taken for an id it nearly equals."""
    return Problem(
        file,
        line,
        column,
        "W_ID_MATCHED",
        f'"{cell}" was read as "{id_}", the only id that differs in case or leading zeros only.',
    )
