"""The company as the three files that ``flask --app app analyze`` reads."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from demo.company import Company
from surveys.files.people import KNOWN_COLUMNS, PersonRow

#: What the reader knows of people, and one attribute of the company's own; nothing is vacant here.
PEOPLE_COLUMNS = (*(column for column in KNOWN_COLUMNS if column != "vacant"), "language")


def write_files(company: Company, folder: Path) -> tuple[Path, Path, Path]:
    """Write people.csv, nominations.csv and respondents.csv; return their paths in this order."""
    folder.mkdir(parents=True, exist_ok=True)
    people = ([_cell(person, column) for column in PEOPLE_COLUMNS] for person in company.people)
    nominations = (
        (question, respondent, named)
        for respondent, question, _, names in company.answers
        for named in names
    )
    # Somebody who preferred not to answer a question is no respondent to it.
    respondents = (
        (respondent, question)
        for respondent, question, status, _ in company.answers
        if status != "declined"
    )
    return (
        _write(folder / "people.csv", PEOPLE_COLUMNS, people),
        _write(folder / "nominations.csv", ("question", "from_id", "to_id"), nominations),
        _write(folder / "respondents.csv", ("id", "question"), respondents),
    )


def _cell(person: PersonRow, column: str) -> str:
    if column in person.attributes:
        return person.attributes[column]
    value = getattr(person, column)
    return "yes" if value is True else str(value or "")


def _write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
    return path
