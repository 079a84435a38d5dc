"""How often somebody may try to sign in: counted in the database, for all processes together."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network

from sqlalchemy import Dialect, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from accounts.models import SignInAttempts

#: The minutes that are counted together.
WINDOW = timedelta(minutes=15)
#: Attempts on one account in that time.
PER_ACCOUNT = 10
#: Attempts from one network in that time; a whole company may sit behind one address.
PER_NETWORK = 100
#: What counts as one network: addresses that differ only after so many bits, by version of IP.
PREFIX = {4: 24, 6: 56}


def subjects(secret: str, email: str, address: str | None) -> dict[bytes, int]:
    """Return what is counted, and how far: the account that is asked for, and the network."""
    return {
        _digest(secret, "account", email): PER_ACCOUNT,
        _digest(secret, "network", _network(address)): PER_NETWORK,
    }


def may_try(session: Session, limits: dict[bytes, int], *, now: datetime) -> bool:
    """Count one attempt, and return whether it is within all limits. The caller commits.

    It is counted before the password is looked at, so that guesses made at the same time are
    counted too, and counted whether or not there is such an account.
    """
    since = window(now)
    # In one order for everybody: two attempts that wait for each other would never end.
    counted = [
        (_count(session, subject, since), limit) for subject, limit in sorted(limits.items())
    ]
    return all(attempts <= limit for attempts, limit in counted)


def attempts(session: Session, limits: dict[bytes, int], *, now: datetime) -> list[int]:
    """Return how often each was tried in these minutes, in the order of ``limits``."""
    rows = session.execute(
        select(SignInAttempts.subject, SignInAttempts.attempts).where(
            SignInAttempts.subject.in_(limits), SignInAttempts.since == window(now)
        )
    )
    found = {bytes(subject): count for subject, count in rows}
    return [found.get(subject, 0) for subject in limits]


def reached(session: Session, limits: dict[bytes, int], *, now: datetime) -> int:
    """Return the attempts on what this attempt is the first to go beyond; 0 for any other attempt.

    So a refusal is said once, and not at each of a thousand further attempts.
    """
    counted = zip(attempts(session, limits, now=now), limits.values(), strict=True)
    return max((count for count, limit in counted if count == limit + 1), default=0)


def succeeded(session: Session, limits: dict[bytes, int], *, now: datetime) -> None:
    """Take the attempt back: only what fails is counted. The caller commits."""
    for subject in sorted(limits):
        session.execute(
            update(SignInAttempts)
            .where(
                SignInAttempts.subject == subject,
                SignInAttempts.since == window(now),
                SignInAttempts.attempts > 0,
            )
            .values(attempts=SignInAttempts.attempts - 1)
        )


def wait(now: datetime) -> int:
    """Return after how many seconds a further attempt may be made."""
    return int((window(now) + WINDOW - now).total_seconds()) + 1


def forget_attempts(session: Session, *, now: datetime) -> None:
    """Delete what no longer counts."""
    session.execute(delete(SignInAttempts).where(SignInAttempts.since < window(now)))


def window(now: datetime) -> datetime:
    """Return when the minutes began that ``now`` is counted in."""
    seconds = int(WINDOW.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)


def _count(session: Session, subject: bytes, since: datetime) -> int:
    table = SignInAttempts
    dialect: Dialect = session.get_bind().dialect
    insert = postgresql.insert if dialect.name == "postgresql" else sqlite.insert
    counted = (
        insert(table)
        .values(subject=subject, since=since, attempts=1)
        .on_conflict_do_update(
            index_elements=[table.subject, table.since],
            set_={"attempts": table.attempts + 1},
        )
        .returning(table.attempts)
    )
    return int(session.execute(counted).scalar_one())


def _network(address: str | None) -> str:
    try:
        known = ip_address(address or "")
    except ValueError:
        return "unknown"
    return str(ip_network((known, PREFIX[known.version]), strict=False))


def _digest(secret: str, kind: str, value: str) -> bytes:
    return hmac.new(secret.encode(), f"{kind}:{value}".encode(), hashlib.sha256).digest()
