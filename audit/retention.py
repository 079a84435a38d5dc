"""Entries are kept for 24 months; then the chain goes on from a checkpoint."""

from __future__ import annotations

import calendar
from datetime import UTC, datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from audit import chain
from audit.acts import SYSTEM, Act
from audit.head import head_of
from audit.record import ENTRIES, HEADS, record

KEPT_MONTHS = 24


def shorten(session: Session, key: bytes, *, now: datetime) -> int:
    """Remove the entries whose time is over; return how many. The caller commits.

    The seal of the last one that goes stands in the head row, sealed, and the chain is verified
    from there. That entries went is an entry itself.
    """
    oldest = months_before(now, KEPT_MONTHS).strftime("%Y-%m-%dT%H:%MZ")
    first_kept = session.scalar(
        select(ENTRIES.c.seq).where(ENTRIES.c.noted_at >= oldest).order_by(ENTRIES.c.seq).limit(1)
    )
    head = head_of(session)
    up_to = head.seq if first_kept is None else first_kept - 1
    if up_to <= head.kept_after:
        return 0
    removed = up_to - head.kept_after
    record(session, key, Act.AUDIT_SHORTENED, by=SYSTEM, now=now, removed=removed, up_to=up_to)
    last = session.scalar(select(ENTRIES.c.mac).where(ENTRIES.c.seq == up_to))
    head = head_of(session)
    kept_after_mac = bytes(last or b"")
    seal = chain.head_seal(key, head.seq, head.mac, up_to, kept_after_mac)
    session.execute(
        update(HEADS)
        .where(HEADS.c.id == 1)
        .values(kept_after=up_to, kept_after_mac=kept_after_mac, seal=seal)
    )
    session.execute(delete(ENTRIES).where(ENTRIES.c.seq <= up_to))
    return removed


def months_before(moment: datetime, months: int) -> datetime:
    """Return the same day so many months earlier, or the last day of that month.

    >>> months_before(datetime(2028, 2, 29, tzinfo=UTC), 24).date().isoformat()
    '2026-02-28'
    """
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.astimezone(UTC).replace(year=year, month=month + 1, day=day)
