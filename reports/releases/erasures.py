"""Following the erasure journal: what was erased stays erased, whatever backup comes back."""

from __future__ import annotations

import contextvars
from datetime import UTC, datetime

import structlog
from sqlalchemy import Engine, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from config import Settings
from db import transaction
from reports.attributed.vault import forget_ties
from reports.persons.erasure import forget_person
from reports.releases import retention as releases
from reports.releases.store import DocumentStore
from surveys.journal import Erased, Journal, Line, journal_of
from surveys.models import ErasureMark
from surveys.rights.objection import object_to_naming
from surveys.rights.withdrawal import forget_response
from surveys.round_keys import round_keys
from surveys.rounds import retention as answers

log = structlog.get_logger("swayline.erasures")


def follow(engine: Engine, settings: Settings) -> int:
    """Erase what the journal says and this database still holds; return how many lines."""
    journal = journal_of(settings)
    keys = round_keys(settings)
    for line in journal.lines():
        if line.what is Erased.ROUND_DESTROYED:  # its key may have come back with a backup of keys
            keys.destroy(line.subject)
            forget_ties(settings, line.subject)
    count = 0
    for line in journal.unfollowed(engine):
        with transaction(engine) as session:
            if _mark(session, line):
                _erase(session, settings, line)
                count += 1
    if count:
        log.warning("erased again", lines=count)
    return count


class Gate:
    """Lets nothing through before the journal was followed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._journal: Journal = journal_of(settings)
        self._size = -1
        self._last: Line | None = None

    def pass_through(self, engine: Engine) -> None:
        """Follow the journal unless this database has; a database that is swapped is noticed.

        A backup is older than what was erased after it, so that it lacks the last line in any case.
        """
        if self._changed() or not self._has_last(engine):
            # Outside the request: what only reads takes no part in a write.
            contextvars.Context().run(follow, engine, self._settings)

    def _changed(self) -> bool:
        """Look at the file, and read it if it grew; return whether this is the first time."""
        first = self._size < 0
        path = self._journal.path
        size = path.stat().st_size if path and path.is_file() else 0
        if size != self._size:
            lines = self._journal.lines()
            self._size, self._last = size, lines[-1] if lines else None
        return first

    def _has_last(self, engine: Engine) -> bool:
        if self._last is None:
            return True
        with transaction(engine, readonly=True) as session:
            wanted = select(ErasureMark.id).where(ErasureMark.id == self._last.id)
            return session.scalar(wanted) is not None


def _mark(session: Session, line: Line) -> bool:
    """Mark a line as followed; False if it was, or if whoever wrote it is committing just now."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    row = insert(ErasureMark).values(id=line.id, day=datetime.now(UTC).date())
    added = row.on_conflict_do_nothing().returning(ErasureMark.id)
    return session.scalar(added) is not None


def _erase(session: Session, settings: Settings, line: Line) -> None:
    """Do once more what a line says; nothing where it is not there."""
    now = datetime.now(UTC)
    store = DocumentStore(settings.documents_folder)
    match line.what:
        case Erased.ROUND_DESTROYED:
            round_ = answers.round_to_forget(session, line.subject)
            if round_ is not None:
                answers.forget_answers(session, round_, keys=round_keys(settings), now=now)
        case Erased.RELEASE_DELETED:
            releases.forget_release(session, line.subject, store=store)
        case Erased.PERSON_ERASED:
            forget_person(session, store, line.subject, today=now.date())
        case Erased.RESPONSE_WITHDRAWN:
            forget_response(session, line.subject)
        case Erased.OBJECTION:
            object_to_naming(session, line.subject, objects=True, today=line.day)
        case Erased.OBJECTION_ENDED:
            object_to_naming(session, line.subject, objects=False, today=line.day)
