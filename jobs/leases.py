"""Leases: one worker acts, the others pass; what a killed one held is free a little later."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import Engine, delete, select, update
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from jobs.models import Lease

#: How long a lease lasts unless it is renewed, and how often it is.
LENGTH = timedelta(seconds=45)
RENEWAL = timedelta(seconds=15)
#: How long work that failed rests before it is tried again.
REST = timedelta(minutes=10)

log = structlog.get_logger("swayline.jobs")


def take(engine: Engine, name: str, length: timedelta | None = None) -> bool:
    """Take the lease if nobody holds it; committed before this returns."""
    now = datetime.now(UTC)
    length = LENGTH if length is None else length
    with Session(engine) as session:
        taken = session.scalar(
            update(Lease)
            .where(Lease.name == name, Lease.until <= now)
            .values(until=now + length, taken_at=now)
            .returning(Lease.name)
        )
        if taken is None:
            if session.get(Lease, name) is not None:
                return False
            session.add(Lease(name=name, until=now + length, taken_at=now))
        try:
            session.commit()
        except IntegrityError:  # another worker made the row between our two looks
            return False
    return True


@contextmanager
def held(engine: Engine, name: str) -> Iterator[bool]:
    """Take the lease and renew it until the work is done; yields False if somebody else has it.

    After an error the lease stays for :data:`REST`, so that what fails is not tried at every tick;
    not so after a database that was away, which tasks retry by themselves.
    """
    if not take(engine, name):
        yield False
        return
    done = threading.Event()
    renewing = threading.Thread(target=_renew, args=(engine, name, done), daemon=True)
    renewing.start()
    rest: timedelta | None = REST
    try:
        yield True
        rest = None
    except OperationalError:  # the database was away; the task's own retry comes sooner than a rest
        rest = None
        raise
    finally:
        done.set()
        renewing.join()
        _end(engine, name, rest)


def is_held(engine: Engine, name: str) -> bool:
    """Whether somebody is at it."""
    with Session(engine) as session:
        holder = session.scalar(
            select(Lease.name).where(Lease.name == name, Lease.until > datetime.now(UTC))
        )
    return holder is not None


def _renew(engine: Engine, name: str, done: threading.Event) -> None:
    while not done.wait(RENEWAL.total_seconds()):
        try:
            _set_until(engine, name, LENGTH)
        except SQLAlchemyError as failed:  # the next renewal may succeed before the lease ends
            log.warning("lease not renewed", lease=name, error=type(failed).__name__)


def _end(engine: Engine, name: str, rest: timedelta | None) -> None:
    """Free the lease, or let it rest."""
    if rest is not None:
        _set_until(engine, name, rest)
        return
    with Session(engine) as session, session.begin():
        session.execute(delete(Lease).where(Lease.name == name))


def _set_until(engine: Engine, name: str, length: timedelta) -> None:
    with Session(engine) as session, session.begin():
        session.execute(
            update(Lease).where(Lease.name == name).values(until=datetime.now(UTC) + length)
        )
