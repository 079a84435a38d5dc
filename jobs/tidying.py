"""What nobody needs any more, or was promised to be gone: deleted without being asked."""

from __future__ import annotations

import uuid
from datetime import datetime

import structlog
from sqlalchemy import Engine

from accounts import operations as accounts
from audit.acts import SYSTEM, Act, Actor
from audit.record import record
from audit.retention import shorten
from config import Settings
from db import scrub, transaction
from jobs.runtime import Runtime
from reports.attributed.keeping import forget_spent_ties
from reports.attributed.vault import forget_ties, vault_of
from reports.facilitators import archives
from reports.releases import erasures
from reports.releases import retention as releases
from reports.releases.store import DocumentStore
from surveys.errors import SurveyError
from surveys.journal import journal_of
from surveys.models import Round
from surveys.people import imports
from surveys.round_keys import round_keys
from surveys.rounds import retention as answers

log = structlog.get_logger("swayline.jobs")


def tidy(at: Runtime, now: datetime) -> None:
    """Delete what is over; what was deleted leaves no trace in the files of the database."""
    erasures.follow(at.engine, at.settings)
    with transaction(at.engine) as session:
        accounts.tidy(session, now=now)
        imports.forget_expired(session, now=now)
        answers.forget_old_sittings(session, now=now)
        forget_spent_ties(session, vault_of(at.settings))
        archives.forget_expired(session, at.store, now=now)
    gone = 0
    try:
        gone = destroy_overdue(at.engine, at.settings, now)
    except SurveyError as refused:  # the journal is not writable: said, and tried again
        log.error("nothing destroyed", reason=str(refused))
    with transaction(at.engine) as session:
        shorten(session, at.settings.audit_key_bytes(), now=now)
    if not scrub(at.engine, whole=gone > 0):
        log.warning("database not scrubbed", whole=gone > 0)


def destroy_overdue(
    engine: Engine, settings: Settings, now: datetime, *, by: Actor = SYSTEM
) -> int:
    """Destroy answers and releases whose time is over; return of how many rounds."""
    with transaction(engine, readonly=True) as session:
        due = [round_.id for round_ in answers.overdue(session, now)]
    for round_id in due:
        destroy_round(engine, settings, round_id, now, by=by)
    return len(due) + _delete_releases(engine, settings, now, by)


def destroy_round(
    engine: Engine, settings: Settings, round_id: uuid.UUID, now: datetime, *, by: Actor
) -> int:
    """Destroy the key of a round, and with it its answers; return how many responses there were.

    Raises JournalUnwritable.
    """
    keys, journal = round_keys(settings), journal_of(settings)
    with transaction(engine) as session:
        round_ = answers.round_to_forget(session, round_id)
        if round_ is None:
            return 0
        organization_id = round_.organization_id
        count = answers.destroy(session, round_, keys=keys, journal=journal, now=now)
        forget_ties(settings, round_id)
        record(
            session,
            settings.audit_key_bytes(),
            Act.KEY_DESTROYED,
            by=by,
            now=now,
            organization_id=organization_id,
            subject=round_id,
        )
    log.info("answers destroyed", round=str(round_id))
    return count


def _delete_releases(engine: Engine, settings: Settings, now: datetime, by: Actor) -> int:
    """Delete releases whose time is over, with their documents, and rosters nobody needs now."""
    journal, store = journal_of(settings), DocumentStore(settings.documents_folder)
    with transaction(engine) as session:
        due = releases.overdue(session, now.date())
        rounds = [session.get_one(Round, release.round_id) for release in due]
        for release in due:
            releases.delete_release(session, release, store=store, journal=journal, now=now)
        count = releases.forget_rosters(session, now.date())
        for round_ in rounds:
            record(
                session,
                settings.audit_key_bytes(),
                Act.RELEASE_ERASED,
                by=by,
                now=now,
                organization_id=round_.organization_id,
                subject=round_.id,
            )
    return len(due) + count
