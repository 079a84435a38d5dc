"""Handing one report out: recorded before it leaves, and only so many within an hour.

Somebody who talks with people opens a few reports a day. Whoever opens fifty within an hour is
either in need of an archive, which is asked for once and recorded once, or somebody else with a
stolen session.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta

import structlog
from flask import abort, current_app, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.access import Scope, scope
from audit.acts import Act, Actor, Detail
from audit.models import AuditEntry
from audit.record import record
from config import Settings
from db import db, transaction
from reports.drawing.documents import Document
from reports.errors import TooManyReports
from reports.facilitators.shelf import Shelf

#: Single reports that one facilitator opens within an hour; the same report counts once.
PER_HOUR = 50
HOUR = timedelta(hours=1)
#: How the audit writes a moment.
MINUTE = "%Y-%m-%dT%H:%MZ"
READS = (Act.DOCUMENT_SHOWN, Act.DOCUMENT_DOWNLOADED)

log = structlog.get_logger("swayline.reports")


def hand_out(shelf: Shelf, document: Document, act: Act) -> bytes:
    """Return a finished report, once it is recorded that it is read; 404 if it is not finished.

    Raises TooManyReports, which is recorded too.
    """
    content = shelf.read(document)
    if content is None:
        abort(404)
    if request.method == "HEAD":  # nothing is handed out
        return content
    me, now = scope(), datetime.now(UTC)
    sha256 = hashlib.sha256(content).hexdigest()
    if act is Act.DOCUMENT_SHOWN and sha256 in _read_lately(db.session, me, now):
        return content  # a page that is loaded again is no further reading
    db.session.rollback()  # a transaction that has only read cannot begin to write
    try:
        with transaction(db.engine) as session:
            _record(session, act, shelf, me, now, kind=document.kind, sha256=sha256)
            # After the entry: whoever reads at the same time waits until this is committed.
            _check(session, me, now)
    except TooManyReports:
        _record_refusal(shelf, me, now)
        raise
    log.info("download", release=str(shelf.id), kind=document.kind, documents=1)
    return content


def _check(session: Session, me: Scope, now: datetime) -> None:
    """Raise TooManyReports if this was one more than there may be."""
    read = _read_lately(session, me, now)
    if len(set(read)) > PER_HOUR:
        oldest = datetime.strptime(min(read.values()), MINUTE).replace(tzinfo=UTC)
        raise TooManyReports(PER_HOUR, max(1, int((oldest + HOUR - now).total_seconds() // 60) + 1))


def _read_lately(session: Session, me: Scope, now: datetime) -> dict[str, str]:
    """Return digest -> when, of the reports that somebody read within the hour."""
    rows = session.execute(
        select(AuditEntry.details, AuditEntry.noted_at)
        .where(
            AuditEntry.organization_id == me.organization_id,
            AuditEntry.noted_at > (now - HOUR).strftime(MINUTE),
            AuditEntry.actor_id == me.user_id,
            AuditEntry.act.in_([act.value for act in READS]),
        )
        .order_by(AuditEntry.seq)
    )
    return {json.loads(details)["sha256"]: noted_at for details, noted_at in rows}


def _record_refusal(shelf: Shelf, me: Scope, now: datetime) -> None:
    """Record the first refusal within an hour, and not each of a thousand further ones."""
    said = db.session.scalar(
        select(AuditEntry.seq)
        .where(
            AuditEntry.organization_id == me.organization_id,
            AuditEntry.noted_at > (now - HOUR).strftime(MINUTE),
            AuditEntry.actor_id == me.user_id,
            AuditEntry.act == Act.DOCUMENTS_REFUSED.value,
        )
        .limit(1)
    )
    db.session.rollback()
    if said is None:
        with transaction(db.engine) as session:
            _record(session, Act.DOCUMENTS_REFUSED, shelf, me, now, documents=PER_HOUR)
    log.warning("too many reports", release=str(shelf.id))


def _record(
    session: Session, act: Act, shelf: Shelf, me: Scope, now: datetime, **details: Detail
) -> None:
    settings: Settings = current_app.config["SETTINGS"]
    record(
        session,
        settings.audit_key_bytes(),
        act,
        by=Actor.user(me.user_id, me.user_name),
        now=now,
        organization_id=me.organization_id,
        subject=shelf.id,
        **details,
    )
