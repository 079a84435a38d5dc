"""People files: kept until an admin applies or discards them; one file changes all or nothing."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from accounts.models import Organization
from surveys.errors import GoneNotConfirmed, ImportDiscarded, ImportUnknown, PreviewOutdated
from surveys.files.people import KNOWN_COLUMNS, People, PersonRow, people_in
from surveys.files.problems import FileRefused, Problem
from surveys.files.table import Table, read_content, read_table
from surveys.models import ImportState, PendingImport, Person
from surveys.models.people import HR_COLUMNS
from surveys.people.changes import Changes, Known, changes
from surveys.people.notes import notes
from surveys.people.vacancies import without_vacant
from surveys.queries import person_row

#: How long an uploaded file waits.
KEPT = timedelta(days=1)
#: What no name or title holds, and what not every database can keep.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Preview:
    """What a pending import would do, and what should be known before."""

    changes: Changes
    notes: tuple[Problem, ...]


def read_people_content(file: str, content: bytes, encoding: str | None = None) -> People:
    """Read an uploaded people file. Raises FileRefused with one sentence for each problem."""
    return _people_in(read_content(file, content, encoding))


def read_people_file(path: Path, encoding: str | None = None) -> People:
    """Read a people file on this machine. Raises FileRefused as an upload does."""
    return _people_in(read_table(path, encoding))


def keep_import(
    session: Session,
    organization_id: uuid.UUID,
    owner_id: uuid.UUID,
    people: People,
    *,
    now: datetime,
) -> PendingImport:
    """Keep a file until its owner decides; the owner's earlier undecided files go."""
    session.execute(
        delete(PendingImport).where(
            PendingImport.organization_id == organization_id,
            PendingImport.owner_id == owner_id,
            PendingImport.state == ImportState.PENDING,
        )
    )
    pending = PendingImport(
        organization_id=organization_id,
        owner_id=owner_id,
        file=people.file,
        content={
            "rows": [asdict(row) for row in people.rows],
            "columns": sorted(people.columns),
            "problems": [asdict(problem) for problem in people.problems],
        },
        expires_at=now + KEPT,
    )
    session.add(pending)
    session.flush()
    return pending


def get_import(
    session: Session,
    import_id: uuid.UUID,
    *,
    organization_id: uuid.UUID,
    owner_id: uuid.UUID,
    now: datetime,
) -> PendingImport:
    """Return an import of this owner that is not too old. Raises ImportUnknown."""
    pending = session.scalars(
        select(PendingImport).where(
            PendingImport.id == import_id,
            PendingImport.organization_id == organization_id,
            PendingImport.owner_id == owner_id,
            PendingImport.expires_at > now,
        )
    ).one_or_none()
    if pending is None:
        raise ImportUnknown
    return pending


def preview(session: Session, pending: PendingImport) -> Preview:
    """Return what applying would do now. Raises ImportDiscarded where there is nothing to apply."""
    people = _people(pending)
    known = known_people(session, pending.organization_id)
    return Preview(
        changes(known, people.rows), (*notes(people), *_missing_columns(people, known.values()))
    )


def apply_import(
    session: Session, pending: PendingImport, *, seen: str, typed: str = ""
) -> dict[str, int]:
    """Make the people of the organization those of the file; nobody is deleted.

    Returns how many are new, changed, unchanged and gone. A second time it does nothing.

    Raises
    ------
    PreviewOutdated
        If what would be done is no longer what ``seen`` is the fingerprint of.
    GoneNotConfirmed
        If more than a tenth would be deactivated and ``typed`` is not their number.
    ImportDiscarded
        If the file was discarded.
    """
    lock_organization(session, pending.organization_id)
    session.refresh(pending)
    if pending.outcome is not None:
        return pending.outcome
    people = _people(pending)
    wanted = changes(known_people(session, pending.organization_id), people.rows)
    if wanted.digest != seen:
        raise PreviewOutdated
    if wanted.needs_confirmation and typed.strip() != str(len(wanted.gone)):
        raise GoneNotConfirmed(len(wanted.gone))
    write_people(session, pending.organization_id, people.rows)
    pending.outcome = {
        "new": len(wanted.new),
        "changed": len(wanted.changed),
        "unchanged": wanted.unchanged,
        "gone": len(wanted.gone),
    }
    pending.state, pending.content = ImportState.APPLIED, None
    session.flush()
    return pending.outcome


def discard_import(session: Session, pending: PendingImport) -> None:
    """Forget the file; what was applied stays applied."""
    lock_organization(session, pending.organization_id)
    session.refresh(pending)
    if pending.state is ImportState.PENDING:
        pending.state, pending.content = ImportState.DISCARDED, None
    session.flush()


def forget_expired(session: Session, *, now: datetime) -> None:
    """Delete the files that nobody decided about for a day, and the notes of those decided."""
    session.execute(delete(PendingImport).where(PendingImport.expires_at <= now))


def known_people(session: Session, organization_id: uuid.UUID) -> dict[str, Known]:
    """Return everybody the organization has or had, by id."""
    people = session.scalars(
        select(Person)
        .where(Person.organization_id == organization_id)
        .order_by(Person.name, Person.external_id)
        .execution_options(populate_existing=True)
    )
    return {person.external_id: Known(person_row(person), person.active) for person in people}


def write_people(session: Session, organization_id: uuid.UUID, rows: Sequence[PersonRow]) -> None:
    """Add, change and deactivate people until the organization's equal ``rows``."""
    people = {
        person.external_id: person
        for person in session.scalars(
            select(Person).where(Person.organization_id == organization_id)
        )
    }
    for row in rows:
        person = people.pop(row.id, None)
        if person is None:
            person = Person(organization_id=organization_id)
            session.add(person)
        for column in HR_COLUMNS:
            setattr(person, column, row.id if column == "external_id" else getattr(row, column))
        person.language = row.language
        person.active = True
    for person in people.values():
        person.active = False
    session.flush()


def lock_organization(session: Session, organization_id: uuid.UUID) -> None:
    """Let one admin after the other change what belongs to the organization."""
    session.execute(
        select(Organization.id).where(Organization.id == organization_id).with_for_update()
    )


def _people(pending: PendingImport) -> People:
    """Return the file as it was read."""
    if pending.content is None:
        raise ImportDiscarded(pending.file)
    return People(
        pending.file,
        tuple(PersonRow(**row) for row in pending.content["rows"]),
        frozenset(pending.content["columns"]),
        tuple(Problem(**problem) for problem in pending.content["problems"]),
    )


def _missing_columns(people: People, known: Iterable[Known]) -> list[Problem]:
    """Note the columns that would be emptied because the file does not have them."""
    rows = [person.row for person in known if person.active]
    return [
        Problem(
            people.file,
            1,
            column,
            "W_COLUMN_MISSING",
            f"the file has no column {column}; what is known there today would be emptied.",
        )
        for column in KNOWN_COLUMNS
        if column not in people.columns and any(getattr(row, column, "") for row in rows)
    ]


def _people_in(table: Table) -> People:
    _refuse_control(table)
    return without_vacant(people_in(table))


def _refuse_control(table: Table) -> None:
    """Refuse characters that cannot be seen: they come from broken exports."""
    bad = [
        Problem(
            table.file,
            row.line,
            name,
            "E_CONTROL_CHARACTER",
            "this cell holds a character that cannot be printed; clear the cell and type it anew.",
        )
        for row in table.rows
        for name, cell in row.cells.items()
        if CONTROL.search(cell)
    ]
    if bad:
        raise FileRefused(bad)
