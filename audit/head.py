"""The head outside the database: without it, going back to an earlier state would leave no trace.

The file is small and made to be copied elsewhere, by whatever copies files there already. A worker
writes it whenever the chain has grown, but never over a head that the chain does not contain.
"""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, inspect, select
from sqlalchemy.orm import Session

from audit import chain
from audit.acts import COMMAND_LINE, Act
from audit.errors import AuditNotReady, HeadAhead, HeadUnreadable
from audit.models import AuditEntry
from audit.record import HEADS, record
from db import transaction

FILE = "audit-head"


@dataclass(frozen=True, slots=True)
class WrittenHead:
    """The last entry as it was when the file was written."""

    seq: int
    mac: bytes
    written: str  # the minute, in UTC


def path_of(folder: Path) -> Path:
    """Return where the head is written."""
    return folder / FILE


def read(folder: Path) -> WrittenHead | None:
    """Return the head in a folder, None if none was written yet. Raises HeadUnreadable."""
    path = path_of(folder)
    return read_file(path) if path.exists() else None


def read_file(path: Path) -> WrittenHead:
    """Return the head in a file. Raises HeadUnreadable."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        head = WrittenHead(int(found["seq"]), bytes.fromhex(found["mac"]), str(found["written"]))
    except (OSError, ValueError, KeyError, TypeError):
        raise HeadUnreadable(path) from None
    if head.seq < 0 or len(head.mac) != len(chain.GENESIS):
        raise HeadUnreadable(path)
    return head


def head_of(session: Session) -> chain.Head:
    """Return the head row. Raises AuditNotReady."""
    row = session.execute(select(HEADS).where(HEADS.c.id == 1)).one_or_none()
    if row is None:
        raise AuditNotReady
    return chain.Head(
        int(row.seq), bytes(row.mac), row.kept_after, bytes(row.kept_after_mac), bytes(row.seal)
    )


def export(session: Session, folder: Path, *, now: datetime) -> WrittenHead:
    """Write the head to the folder if the chain has grown; return it.

    Raises
    ------
    HeadAhead
        If the chain does not contain the head that is there: then that file is the only witness.
    """
    head, known = head_of(session), read(folder)
    if known is not None:
        if not _continues(session, head, known):
            raise HeadAhead(path_of(folder), known.seq)
        if known.seq == head.seq:
            return known
    new = WrittenHead(head.seq, head.mac, now.strftime("%Y-%m-%dT%H:%MZ"))
    _write(path_of(folder), new)
    return new


def write_last(engine: Engine, folder: Path, *, now: datetime) -> None:
    """Write the head of a database that is about to be replaced, if there is an audit in it."""
    if not inspect(engine).has_table(AuditEntry.__tablename__):
        return
    with contextlib.suppress(AuditNotReady, HeadAhead), transaction(engine, readonly=True) as found:
        export(found, folder, now=now)


def acknowledge_restore(
    session: Session, key: bytes, folder: Path, *, now: datetime, **details: Any
) -> None:
    """Record that an earlier state was restored on purpose, and what was lost by it.

    The caller commits; the next export then replaces the file, and `verify` accepts it.
    """
    known = read(folder)
    if known is not None and not _continues(session, head_of(session), known):
        details |= {"lost_seq": known.seq, "lost_mac": known.mac.hex()}
    record(session, key, Act.RESTORED, by=COMMAND_LINE, now=now, **details)


def _continues(session: Session, head: chain.Head, known: WrittenHead) -> bool:
    """Whether the chain contains the head that was written, or says that it was lost openly."""
    if contains(session, head, known):
        return True
    restored = session.scalars(select(AuditEntry).where(AuditEntry.act == Act.RESTORED.value))
    return any(is_loss(entry.told, known) for entry in restored)


def contains(session: Session, head: chain.Head, known: WrittenHead) -> bool:
    """Whether the head that was written is in the chain, or went with the entries of its time."""
    if known.seq <= head.kept_after:
        return known.seq < head.kept_after or known.mac == head.kept_after_mac
    mac = session.scalar(select(AuditEntry.mac).where(AuditEntry.seq == known.seq))
    return mac is not None and bytes(mac) == known.mac


def is_loss(details: dict[str, object], known: WrittenHead) -> bool:
    """Whether an entry about a restore names this head as lost."""
    return (details.get("lost_seq"), details.get("lost_mac")) == (known.seq, known.mac.hex())


def _write(path: Path, head: WrittenHead) -> None:
    """Write beside and rename: a copy made at any moment is a whole one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    said = {"seq": head.seq, "mac": head.mac.hex(), "written": head.written}
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    with beside.open("w", encoding="utf-8") as file:
        file.write(json.dumps(said) + "\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)
