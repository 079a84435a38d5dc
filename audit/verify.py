"""Checking the chain from its beginning: every change of it is named, with its position."""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from audit import chain
from audit.acts import Act
from audit.chain import Entry, Head, is_authentic
from audit.diagnosis import Finding, Tampering, diagnose
from audit.head import WrittenHead, is_loss

#: Read as it stands, without the types of the model: what somebody wrote there may fit none.
_ENTRIES = text(
    "SELECT seq, noted_at, act, actor, actor_id, actor_name, organization_id, subject_id, details,"
    " previous, mac FROM audit_entries ORDER BY seq"
)
_HEADS = text("SELECT seq, mac, kept_after, kept_after_mac, seal FROM audit_heads")


def verify(session: Session, key: bytes, *, head: WrittenHead | None = None) -> list[Finding]:
    """Return all that is wrong with the chain, none if it is whole; changes nothing.

    Parameters
    ----------
    session
        On the database to be checked.
    key
        The audit key.
    head
        A head that was written outside the database, the later the better. Without one, putting
        the whole database back to an earlier state cannot be seen.
    """
    connection = session.connection()
    kept = _head(connection)
    if kept is None:
        return [Finding(0, Tampering.HEAD, "The head row of the audit is missing.")]
    findings = [] if _is_whole(connection, key, kept) else diagnose(key, kept, _all(connection))
    return findings + _gone_back(connection, key, kept, head)


def _is_whole(connection: Connection, key: bytes, kept: Head) -> bool:
    if not chain.is_sealed(key, kept):
        return False
    previous, seq = kept.kept_after_mac, kept.kept_after
    for entry in _entries(connection):
        seq += 1
        if (entry.seq, entry.previous) != (seq, previous) or not is_authentic(key, entry):
            return False
        previous = entry.mac
    return (seq, previous) == (kept.seq, kept.mac)


def _gone_back(
    connection: Connection, key: bytes, kept: Head, head: WrittenHead | None
) -> list[Finding]:
    """Compare with what was written outside the database."""
    if head is None or head.seq < kept.kept_after:
        return []
    last, found = kept.kept_after, kept.kept_after_mac if head.seq == kept.kept_after else None
    for entry in _entries(connection):
        last = max(last, entry.seq)
        if not is_authentic(key, entry):
            continue
        if entry.seq == head.seq:
            found = entry.mac
        if entry.act == Act.RESTORED and is_loss(json.loads(entry.details), head):
            return []  # done on purpose, and said so in the chain
    if found == head.mac:
        return []
    if found is None and last < head.seq:
        sentence = (
            f"The database ends with entry {last}, but entry {head.seq} was there on "
            f"{head.written}: it was put back to an earlier state."
        )
        return [Finding(last, Tampering.ROLLED_BACK, sentence)]
    sentence = (
        f"Entry {head.seq} is another one than on {head.written}: the database was put back to "
        "an earlier state and has gone on from there."
    )
    return [Finding(head.seq, Tampering.ROLLED_BACK, sentence)]


def _head(connection: Connection) -> Head | None:
    row = connection.execute(_HEADS).first()
    if row is None:
        return None
    return Head(row[0], bytes(row[1]), row[2], bytes(row[3]), bytes(row[4]))


def _all(connection: Connection) -> list[Entry]:
    return list(_entries(connection))


def _entries(connection: Connection) -> Iterator[Entry]:
    for row in connection.execute(_ENTRIES).yield_per(500):
        yield Entry(
            seq=row[0],
            noted_at=str(row[1]),
            act=str(row[2]),
            actor=str(row[3]),
            actor_id=chain.id_text(row[4]),
            actor_name=str(row[5]),
            organization_id=chain.id_text(row[6]),
            subject_id=chain.id_text(row[7]),
            details=str(row[8]),
            previous=_bytes(row[9]),
            mac=_bytes(row[10]),
        )


def _bytes(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | bytearray | memoryview) else b""
