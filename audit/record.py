"""Recording an act, in the transaction that does it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Table, insert, update
from sqlalchemy.orm import Session

from audit import chain
from audit.acts import SYSTEM, Act, Actor, ActorKind, Detail, checked
from audit.errors import AuditNotReady
from audit.models import AuditEntry, AuditHead

ENTRIES: Table = AuditEntry.__table__  # type: ignore[assignment]
HEADS: Table = AuditHead.__table__  # type: ignore[assignment]


def record(
    session: Session,
    key: bytes,
    act: Act,
    *,
    by: Actor,
    now: datetime,
    organization_id: uuid.UUID | None = None,
    subject: uuid.UUID | None = None,
    **details: Detail,
) -> int:
    """Append an entry; return its number. The caller commits it together with the act.

    Call it last: the head row is locked until the transaction ends, so nobody else can append, and
    a transaction that waited for something else meanwhile could wait forever.

    Parameters
    ----------
    session
        In the transaction of the act.
    key
        Signs the chain; ``Settings.audit_key_bytes()``.
    act
        What was done.
    by
        Who did it.
    now
        When; kept to the minute, of respondents to the day.
    organization_id
        Whose record it is; None for what concerns the installation.
    subject
        The record it was done to.
    **details
        What else may be said of this act; see ``audit.acts.KINDS``.
    """
    checked(act, subject, details)
    session.flush()
    # First of all a write: on SQLite a transaction that has only read so far could not wait for
    # another writer, on PostgreSQL this is the lock.
    head = session.execute(
        update(HEADS)
        .where(HEADS.c.id == 1)
        .values(seq=HEADS.c.seq + 1)
        .returning(HEADS.c.seq, HEADS.c.mac, HEADS.c.kept_after, HEADS.c.kept_after_mac)
    ).one_or_none()
    if head is None:
        raise AuditNotReady
    text = chain.written(details)
    seq, previous = int(head.seq), bytes(head.mac)
    noted_at = _noted_at(by, now)
    entry = chain.Entry(
        seq=seq,
        noted_at=noted_at,
        act=act.value,
        actor=by.kind.value,
        actor_id=chain.id_text(by.id),
        actor_name=by.name,
        organization_id=chain.id_text(organization_id),
        subject_id=chain.id_text(subject),
        details=text,
        previous=previous,
        mac=b"",
    )
    mac = chain.entry_mac(key, entry)
    session.execute(
        insert(ENTRIES).values(
            seq=seq,
            noted_at=noted_at,
            act=act.value,
            actor=by.kind,
            actor_id=by.id,
            actor_name=by.name,
            organization_id=organization_id,
            subject_id=subject,
            details=text,
            previous=previous,
            mac=mac,
        )
    )
    seal = chain.head_seal(key, seq, mac, head.kept_after, bytes(head.kept_after_mac))
    session.execute(update(HEADS).where(HEADS.c.id == 1).values(mac=mac, seal=seal))
    return seq


@dataclass(frozen=True, slots=True)
class Recorder:
    """Records what one actor does that is not a page: a worker, somebody at the command line."""

    key: bytes
    by: Actor = SYSTEM

    def record(
        self,
        session: Session,
        act: Act,
        *,
        organization_id: uuid.UUID | None = None,
        subject: uuid.UUID | None = None,
        **details: Detail,
    ) -> None:
        """Append an entry of this very moment; see :func:`record`."""
        record(
            session,
            self.key,
            act,
            by=self.by,
            now=datetime.now(UTC),
            organization_id=organization_id,
            subject=subject,
            **details,
        )


def _noted_at(by: Actor, now: datetime) -> str:
    # A minute would tell who it was to anybody who knows when somebody sat at their desk.
    if by.kind is ActorKind.RESPONDENT:
        return now.astimezone(UTC).strftime("%Y-%m-%d")
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
