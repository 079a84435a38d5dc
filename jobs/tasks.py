"""The tasks: each takes ids only, and does nothing a second time."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy.exc import OperationalError

from audit.acts import Act
from audit.errors import AuditError
from audit.head import export
from audit.record import Recorder
from db import transaction
from jobs import leases, mail
from jobs.queue import queue
from jobs.runtime import Runtime, ready
from jobs.tidying import tidy
from reports.attributed.vault import vault_of
from reports.drawing.pdf import ReportError
from reports.facilitators import archives
from reports.inviting import requests
from reports.looks.keeping import look_of_release
from reports.releases import release as releases
from reports.releases.languages import languages_of
from surveys import queries
from surveys.errors import SealBroken
from surveys.mail import outbox
from surveys.round_keys import round_keys
from surveys.rounds import operations, retention

#: Documents that one task renders.
CHUNK = 25
#: How often what nobody needs any more is deleted.
TIDY = timedelta(minutes=30)
#: A database that is away comes back: try again, later each time.
AGAIN = {
    "autoretry_for": (OperationalError,),
    "retry_backoff": 2,
    "retry_backoff_max": 60,
    "max_retries": 5,
}

log = structlog.get_logger("swayline.jobs")


@queue.task(name="tick")
def tick(*, nudged: bool = False) -> None:
    """Look for work that nobody is doing: the truth is in the rows, whatever the queue lost.

    The clock of every worker calls, and one is heard; whoever changed something nudges, and is
    heard at once.
    """
    at = ready()
    pause = timedelta(seconds=at.settings.tick_seconds * 0.9)
    if not leases.take(at.engine, "tick", pause) and not nudged:
        return
    now = datetime.now(UTC)
    if _mails_wait(at, now) and not leases.is_held(at.engine, "mail"):
        send_mails.delay()
    _move_rounds(at, now)
    with transaction(at.engine, readonly=True) as session:
        retention.end_drafts(session, keys=round_keys(at.settings))
        wanted = [round_.id for round_ in queries.rounds_to_release(session)]
    for round_id in wanted:
        if not leases.is_held(at.engine, f"score:{round_id}"):
            score_round.delay(str(round_id))
    for release_id in _release_ids(at):
        _send_missing(at, release_id)
    _send_archives(at, now)
    _send_requests(at)
    if leases.take(at.engine, "tidy", TIDY):
        tidy(at, now)
    _write_audit_head(at, now)


@queue.task(name="send_mails", **AGAIN)
def send_mails() -> None:
    """Send a chunk of mails, and ask for the next one; one worker at a time keeps the rate."""
    at = ready()
    with leases.held(at.engine, "mail") as mine:
        if not mine or not mail.send_chunk(at):
            return
    if _mails_wait(at, datetime.now(UTC)):
        send_mails.delay()


@queue.task(name="score_round", **AGAIN)
def score_round(round_id: str) -> None:
    """Score a closed round and write its release, unless it has one."""
    at = ready()
    with leases.held(at.engine, f"score:{round_id}") as mine:
        if not mine:
            return
        try:
            release_id = releases.release_round(
                at.engine,
                uuid.UUID(round_id),
                keys=round_keys(at.settings),
                recorder=Recorder(at.settings.audit_key_bytes()),
                today=datetime.now(UTC).date(),
                vault=vault_of(at.settings),
            )
        except SealBroken as refused:  # nothing that trying again would mend
            log.error("not scored", round=round_id, **refused.counts)
            return
    log.info("released", round=round_id, release=str(release_id))
    _send_missing(at, release_id)


@queue.task(name="render_documents", **AGAIN)
def render_documents(release_id: str, chunk: int) -> None:
    """Render those documents of one chunk that are not finished."""
    at = ready()
    try:
        # What cannot be drawn leaves the lease behind: the chunk rests before it is tried again.
        with leases.held(at.engine, f"render:{release_id}:{chunk}") as mine:
            if not mine:
                return
            written = _render(at, uuid.UUID(release_id), chunk)
    except ReportError as failed:
        log.error("not rendered", release=release_id, chunk=chunk, reason=str(failed))
        return
    log.info("rendered", release=release_id, chunk=chunk, documents=written)


def _render(at: Runtime, release_id: uuid.UUID, chunk: int) -> int:
    with transaction(at.engine, readonly=True) as session:
        facts = releases.get_facts(session, release_id)
        look = look_of_release(session, release_id)
        languages = languages_of(session, release_id)
    wanted = releases.documents(facts)[chunk * CHUNK : (chunk + 1) * CHUNK]
    return releases.render_missing(
        at.store, release_id, facts, wanted, look=look, languages=languages
    )


@queue.task(name="pack_archive", **AGAIN)
def pack_archive(archive_id: str) -> None:
    """Pack an archive that a facilitator asked for, once its reports are finished."""
    from reports.facilitators import packing  # it reads what pages read, which is slow to import

    at = ready()
    with leases.held(at.engine, f"archive:{archive_id}") as mine:
        if mine and packing.pack(at.engine, at.settings, uuid.UUID(archive_id)):
            log.info("packed", archive=archive_id)


@queue.task(name="invite_helpers", **AGAIN)
def invite_helpers(request_id: str) -> None:
    """Invite people to help with a change, as somebody who plans changes asked for."""
    from reports.inviting.invite import invite

    at = ready()
    with leases.held(at.engine, f"help:{request_id}") as mine:
        if not mine:
            return
        recorder = Recorder(at.settings.audit_key_bytes())
        keys = round_keys(at.settings)
        invite(at.engine, at.settings, uuid.UUID(request_id), keys=keys, recorder=recorder)
    if _mails_wait(at, datetime.now(UTC)):
        send_mails.delay()


def _mails_wait(at: Runtime, now: datetime) -> bool:
    with transaction(at.engine, readonly=True) as session:
        return outbox.is_any_due(session, now=now)


def _move_rounds(at: Runtime, now: datetime) -> None:
    """Let open rounds close by their date, and closing ones after their grace."""
    with transaction(at.engine, readonly=True) as session:
        if not queries.rounds_to_stop(session, now) and not queries.rounds_to_close(session, now):
            return
    recorder = Recorder(at.settings.audit_key_bytes())
    with transaction(at.engine) as session:
        stopped = queries.rounds_to_stop(session, now)
        for round_ in stopped:
            operations.start_closing(session, round_, now=now)
        closed = [
            round_
            for round_ in queries.rounds_to_close(session, now)
            if operations.finish_closing(session, round_, now=now)
        ]
        for act, rounds in ((Act.ROUND_CLOSING, stopped), (Act.ROUND_CLOSED, closed)):
            for round_ in rounds:
                owner = round_.organization_id
                recorder.record(session, act, organization_id=owner, subject=round_.id)


def _write_audit_head(at: Runtime, now: datetime) -> None:
    """Bring the head outside the database up to date: what is copied from there is the witness."""
    try:
        with transaction(at.engine, readonly=True) as session:
            export(session, at.settings.audit_folder, now=now)
    except (AuditError, OSError) as refused:
        log.error("audit head not written", reason=str(refused))


def _release_ids(at: Runtime) -> list[uuid.UUID]:
    with transaction(at.engine, readonly=True) as session:
        return releases.release_ids(session)


def _send_archives(at: Runtime, now: datetime) -> None:
    """Send every archive that is asked for and that nobody packs."""
    with transaction(at.engine, readonly=True) as session:
        waiting = archives.waiting(session, now=now)
    for archive_id in waiting:
        if not leases.is_held(at.engine, f"archive:{archive_id}"):
            pack_archive.delay(str(archive_id))


def _send_requests(at: Runtime) -> None:
    """Send every request for invitations that nobody works on."""
    with transaction(at.engine, readonly=True) as session:
        waiting = requests.waiting(session)
    for request_id in waiting:
        if not leases.is_held(at.engine, f"help:{request_id}"):
            invite_helpers.delay(str(request_id))


def _send_missing(at: Runtime, release_id: uuid.UUID) -> None:
    """Send every chunk of a release that has an unfinished document and that nobody renders."""
    with transaction(at.engine, readonly=True) as session:
        every = releases.documents(releases.get_facts(session, release_id))
    chunks = {
        position // CHUNK
        for position, document in enumerate(every)
        if not at.store.has(release_id, document.kind, document.key)
    }
    for chunk in sorted(chunks):
        if not leases.is_held(at.engine, f"render:{release_id}:{chunk}"):
            render_documents.delay(str(release_id), chunk)
