"""The tasks: each takes ids only, and does nothing a second time."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy.exc import OperationalError

from db import transaction
from jobs import leases
from jobs.queue import queue
from jobs.runtime import Runtime, runtime
from reports import release as releases
from surveys import queries
from surveys.models import RoundState

#: Documents that one task renders.
CHUNK = 25
#: A database that is away comes back: try again, later each time.
AGAIN = {
    "autoretry_for": (OperationalError,),
    "retry_backoff": 2,
    "retry_backoff_max": 60,
    "max_retries": 5,
}

log = structlog.get_logger("swayline.jobs")


@queue.task(name="tick")
def tick() -> None:
    """Look for work that nobody is doing: the truth is in the rows, whatever the queue lost."""
    at = runtime()
    pause = timedelta(seconds=at.settings.tick_seconds * 0.9)
    if not leases.take(at.engine, "tick", pause):
        return
    with transaction(at.engine, readonly=True) as session:
        closed = [round_.id for round_ in queries.rounds_in(session, RoundState.CLOSED)]
    for round_id in closed:
        if not leases.is_held(at.engine, f"score:{round_id}"):
            score_round.delay(str(round_id))
    for release_id in _release_ids(at):
        _send_missing(at, release_id)


@queue.task(name="score_round", **AGAIN)
def score_round(round_id: str) -> None:
    """Score a closed round and write its release, unless it has one."""
    at = runtime()
    with leases.held(at.engine, f"score:{round_id}") as mine:
        if not mine:
            return
        release_id = releases.release_round(
            at.engine,
            uuid.UUID(round_id),
            wrapping_key=at.settings.wrapping_key_bytes(),
            today=datetime.now(UTC).date(),
        )
    log.info("released", round=round_id, release=str(release_id))
    _send_missing(at, release_id)


@queue.task(name="render_documents", **AGAIN)
def render_documents(release_id: str, chunk: int) -> None:
    """Render those documents of one chunk that are not finished."""
    at = runtime()
    with leases.held(at.engine, f"render:{release_id}:{chunk}") as mine:
        if not mine:
            return
        with transaction(at.engine, readonly=True) as session:
            facts = releases.get_facts(session, uuid.UUID(release_id))
        wanted = releases.documents(facts)[chunk * CHUNK : (chunk + 1) * CHUNK]
        written = releases.render_missing(at.store, uuid.UUID(release_id), facts, wanted)
    log.info("rendered", release=release_id, chunk=chunk, documents=written)


def _release_ids(at: Runtime) -> list[uuid.UUID]:
    with transaction(at.engine, readonly=True) as session:
        return releases.release_ids(session)


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
