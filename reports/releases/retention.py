"""Releases are kept as long as was promised; then they go, and the roster they were about."""

from __future__ import annotations

import calendar
import uuid
from datetime import date, datetime

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from reports.releases.models import Release
from reports.releases.store import DocumentStore
from surveys.journal import Erased, Journal
from surveys.models import RosterEntry, Round, RoundState


def overdue(session: Session, today: date) -> list[Release]:
    """Return the releases that were promised to be gone by now."""
    rows = session.execute(
        select(Release, Round.closed_at, Round.releases_months)
        .join(Round, Round.id == Release.round_id)
        .order_by(Release.round_id, Release.number)
    )
    return [
        release
        for release, closed_at, months in rows
        if closed_at and months_after(closed_at.date(), months) <= today
    ]


def delete_release(
    session: Session, release: Release, *, store: DocumentStore, journal: Journal, now: datetime
) -> None:
    """Delete a release and its documents. Raises JournalUnwritable."""
    journal.record(session, Erased.RELEASE_DELETED, release.id, now=now)
    forget_release(session, release.id, store=store)


def forget_release(session: Session, release_id: uuid.UUID, *, store: DocumentStore) -> None:
    """Do what :func:`delete_release` does and the journal knows of already."""
    store.forget(release_id)
    release = session.get(Release, release_id)
    if release is None:
        return
    round_id = release.round_id
    session.execute(delete(Release).where(Release.id == release_id))
    round_ = session.get_one(Round, round_id)
    left = session.scalar(select(exists().where(Release.round_id == round_id)))
    if not left and round_.state is RoundState.RELEASED:
        round_.state = RoundState.PURGED
    session.flush()


def forget_rosters(session: Session, today: date) -> int:
    """Delete the rosters of purged rounds whose time is over; return how many rounds.

    Links, mails and whatever else belongs to an entry goes with it.
    """
    purged = session.scalars(
        select(Round).where(
            Round.state == RoundState.PURGED, exists().where(RosterEntry.round_id == Round.id)
        )
    ).all()
    over = [
        round_
        for round_ in purged
        if round_.closed_at
        and months_after(round_.closed_at.date(), round_.releases_months) <= today
        and not session.scalar(select(exists().where(Release.round_id == round_.id)))
    ]
    for round_ in over:
        session.execute(delete(RosterEntry).where(RosterEntry.round_id == round_.id))
    session.flush()
    return len(over)


def months_after(day: date, months: int) -> date:
    """Return the day that many months later, or the last of that month.

    >>> months_after(date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    """
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
