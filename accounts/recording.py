"""Recording what is done on pages: an act is committed with its entry, or not at all."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from flask import current_app, request
from sqlalchemy import select

from accounts.access import scope
from accounts.models import User
from audit.acts import RESPONDENT, VISITOR, Act, Actor, Detail
from audit.models import AuditEntry
from audit.record import record
from config import Settings
from db import db, transaction


def commit(act: Act, subject: uuid.UUID | None = None, **details: Detail) -> None:
    """Commit what whoever is signed in has changed, together with the entry that says so."""
    me = scope()
    record(
        db.session,
        _key(),
        act,
        by=Actor.user(me.user_id, me.user_name),
        now=datetime.now(UTC),
        organization_id=me.organization_id,
        subject=subject,
        **details,
    )
    db.session.commit()


def commit_by(user: User, act: Act, **details: Detail) -> None:
    """Commit what a user did who is signed in only by it, or was a moment ago."""
    record(
        db.session,
        _key(),
        act,
        by=Actor.user(user.id, user.name),
        now=datetime.now(UTC),
        organization_id=_organization(user),
        subject=user.id,
        **details,
    )
    db.session.commit()


def refused(user: User | None, attempts: int) -> None:
    """Record that somebody unknown tried too often to sign in; the caller commits."""
    record(
        db.session,
        _key(),
        Act.SIGN_IN_REFUSED,
        by=VISITOR,
        now=datetime.now(UTC),
        organization_id=_organization(user) if user else None,
        subject=user.id if user else None,
        attempts=attempts,
    )


def commit_as_respondent(
    act: Act, subject: uuid.UUID, *, organization_id: uuid.UUID, **details: Detail
) -> None:
    """Commit what a respondent has changed; the entry says of which round, and never who."""
    record(
        db.session,
        _key(),
        act,
        by=RESPONDENT,
        now=datetime.now(UTC),
        organization_id=organization_id,
        subject=subject,
        **details,
    )
    db.session.commit()


def access(act: Act, subject: uuid.UUID, *, once_a_day: bool = False, **details: Detail) -> None:
    """Record that whoever is signed in is given something to read, before it is handed out.

    If it cannot be recorded, this raises and nothing is handed out. What the page has read so far
    has to be read again, since a transaction that has only read cannot begin to write. With
    ``once_a_day``, further accesses of the same day are no further entries: for pages that are
    loaded again and again while somebody works with them.
    """
    if request.method == "HEAD":
        return  # nothing is handed out
    me = scope()
    if once_a_day and _is_recorded(act, subject, me.user_id):
        return
    db.session.rollback()
    with transaction(db.engine) as session:
        record(
            session,
            _key(),
            act,
            by=Actor.user(me.user_id, me.user_name),
            now=datetime.now(UTC),
            organization_id=me.organization_id,
            subject=subject,
            **details,
        )


def _is_recorded(act: Act, subject: uuid.UUID, user_id: uuid.UUID) -> bool:
    today = datetime.now(UTC).strftime("%Y-%m-%d")
    found = db.session.scalar(
        select(AuditEntry.seq)
        .where(
            AuditEntry.organization_id == scope().organization_id,
            AuditEntry.noted_at >= today,
            AuditEntry.act == act.value,
            AuditEntry.subject_id == subject,
            AuditEntry.actor_id == user_id,
        )
        .limit(1)
    )
    return found is not None


def _organization(user: User) -> uuid.UUID | None:
    return user.memberships[0].organization_id if user.memberships else None


def _key() -> bytes:
    settings: Settings = current_app.config["SETTINGS"]
    return settings.audit_key_bytes()
