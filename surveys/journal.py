"""The erasure journal: a file outside database and backups that remembers what was erased.

A restored database holds again what was erased since its backup. The journal holds the ids of it,
and the database a mark for each line it has followed, so that lines without a mark are what is to
be erased once more, before anything is shown.

A line is written before the transaction commits. Where that fails, the line stays and is followed
at the next look: an erasure may come late, but is never forgotten.
"""

from __future__ import annotations

import fcntl
import json
import os
import uuid
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from config import Settings
from db import transaction
from keys import make_folder
from surveys.errors import JournalUnwritable
from surveys.models import ErasureMark

FILE = "erasures.jsonl"


class Erased(StrEnum):
    """What a line of the journal says; the id in it is of what is named here."""

    ROUND_DESTROYED = "round destroyed"  # the round
    RELEASE_DELETED = "release deleted"  # the release
    PERSON_ERASED = "person erased"  # the person
    RESPONSE_WITHDRAWN = "response withdrawn"  # the respondent
    OBJECTION = "objection"  # the person
    OBJECTION_ENDED = "objection ended"  # the person


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the journal: no name, no address, no answer."""

    id: uuid.UUID
    what: Erased
    subject: uuid.UUID
    day: date

    def text(self) -> str:
        """Return the line as it is written."""
        plain = {
            "id": str(self.id),
            "what": self.what.value,
            "subject": str(self.subject),
            "day": self.day.isoformat(),
        }
        return json.dumps(plain, separators=(",", ":")) + "\n"


class Journal:
    """The journal in a folder; without a folder nothing is remembered."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    @property
    def path(self) -> Path | None:
        """The file, whether it is there or not."""
        return self.folder / FILE if self.folder else None

    def record(self, session: Session, what: Erased, subject: uuid.UUID, *, now: datetime) -> None:
        """Remember an erasure, in the transaction that erases. Raises JournalUnwritable.

        The mark comes first: whoever follows the journal meanwhile waits for it.
        """
        if self.path is None:
            return
        line = Line(uuid.uuid4(), what, subject, now.date())
        session.add(ErasureMark(id=line.id, day=line.day))
        session.flush()
        try:
            self._append(self.path, line.text().encode())
        except OSError as refused:
            raise JournalUnwritable(self.path.parent, refused.strerror or "") from None

    def lines(self) -> list[Line]:
        """Return what was erased, the oldest first; a line cut by a power failure is left out."""
        if self.path is None or not self.path.is_file():
            return []
        return [line for text in self.path.read_bytes().splitlines() if (line := _read(text))]

    def broken(self) -> int:
        """Return how many lines cannot be read."""
        if self.path is None or not self.path.is_file():
            return 0
        return sum(_read(text) is None for text in self.path.read_bytes().splitlines() if text)

    def unfollowed(self, engine: Engine) -> list[Line]:
        """Return what this database has yet to erase."""
        lines = self.lines()
        if not lines:
            return []
        with transaction(engine, readonly=True) as session:
            marks = set(session.scalars(select(ErasureMark.id)))
        return [line for line in lines if line.id not in marks]

    def unknown(self, engine: Engine) -> int:
        """Return how many erasures were followed here of which the journal has no line."""
        with transaction(engine, readonly=True) as session:
            marks = set(session.scalars(select(ErasureMark.id)))
        return len(marks - {line.id for line in self.lines()})

    def _append(self, path: Path, text: bytes) -> None:
        make_folder(path.parent)
        with open(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            end = file.seek(0, os.SEEK_END)
            if end:
                file.seek(end - 1)
                # What a power failure cut off must not swallow this line.
                text = text if file.read(1) == b"\n" else b"\n" + text
            file.write(text)
            file.flush()
            os.fsync(file.fileno())


#: No memory of what was erased.
NO_JOURNAL = Journal(None)


def journal_of(settings: Settings) -> Journal:
    """Return the journal of this installation."""
    return Journal(settings.journal_folder)


def _read(text: bytes) -> Line | None:
    try:
        plain = json.loads(text)
        return Line(
            uuid.UUID(plain["id"]),
            Erased(plain["what"]),
            uuid.UUID(plain["subject"]),
            date.fromisoformat(plain["day"]),
        )
    except (ValueError, KeyError, TypeError):
        return None
