"""What the page of the audit shows: sentences, newest first."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Uuid, column, func, or_, select, table
from sqlalchemy.orm import Session

from accounts.operations import ROUNDS
from audit.acts import KINDS, Act, ActorKind, Topic
from audit.models import AuditEntry

#: Releases belong to `reports`, which is above this package: only whose they are is read.
RELEASES = table("releases", column("id", Uuid), column("round_id", Uuid))

#: Entries on one page.
PAGE = 60

TOPICS = {
    Topic.ACCOUNTS: "Accounts and sign-ins",
    Topic.PEOPLE: "People files",
    Topic.ROUNDS: "Rounds",
    Topic.REPORTS: "Reports that were read",
    Topic.RIGHTS: "Withdrawals and other rights",
    Topic.KEYS: "Keys and answers",
    Topic.OPERATION: "Backups and the audit itself",
}

ACTORS = {
    ActorKind.SYSTEM: "A worker",
    ActorKind.COMMAND_LINE: "Somebody at the command line",
    ActorKind.RESPONDENT: "A respondent",
    ActorKind.VISITOR: "Somebody unknown",
}

#: How a detail reads; one that is missing here reads "name: value".
DETAILS = {
    "about": "about {}",
    "accounts": "{} accounts",
    "analysts": "{} analysts",
    "attempts": "{} attempts",
    "bytes": "{:,} bytes",
    "changed": "{} changed",
    "documents": "{} reports",
    "failures": "{} refused attempts before",
    "file": "{}",
    "format": "{}",
    "gone": "{} deactivated",
    "kind": "of one {}",
    "lost_seq": "the audit had reached entry {}",
    "matter": "{}",
    "mode": "{}",
    "new": "{} new",
    "number": "release {}",
    "people": "{} people",
    "planners": "{} who plan changes",
    "removed": "{} entries",
    "releases": "{} releases",
    "replayed": "{} erasures done again",
    "role": "{}",
    "rounds": "{} rounds",
    "rules": "rules {}",
    "steps": "{} steps",
    "ties": "{} ties",
    "units": "{} units",
    "up_to": "up to entry {}",
}
#: How a detail that counts reads where it is one.
ONE = {
    "accounts": "1 account",
    "analysts": "1 analyst",
    "attempts": "1 attempt",
    "bytes": "1 byte",
    "documents": "1 report",
    "failures": "1 refused attempt before",
    "people": "1 person",
    "planners": "1 who plans changes",
    "releases": "1 release",
    "removed": "1 entry",
    "replayed": "1 erasure done again",
    "rounds": "1 round",
    "steps": "1 step",
    "ties": "1 tie",
    "units": "1 unit",
}
#: How a yes or no reads.
ANSWERS = {
    ("after_close", True): "after the close",
    ("objects", True): "would rather not be named",
    ("objects", False): "may be named",
}
#: Shown in full on demand only, or not at all.
LONG = {"sha256", "promise", "lost_mac"}


@dataclass(frozen=True, slots=True)
class Line:
    """One entry in words."""

    seq: int
    time: str  # "08:15"; "" for respondents, of whom only the day is kept
    actor: str
    words: str
    subject: str
    details: str
    digest_of: str
    sha256: str


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Everything the page shows."""

    days: tuple[tuple[date, tuple[Line, ...]], ...]
    found: int
    topic: str
    topics: tuple[tuple[str, str], ...]
    page: int
    pages: int


def audit_page(
    session: Session, organization_id: uuid.UUID, topic: str, number: int, size: int = PAGE
) -> AuditPage:
    """Return one page of an organization's audit, and of what concerns the installation."""
    wanted = next((known for known in Topic if known.value == topic), None)
    which = _which(organization_id, wanted)
    found = session.scalar(select(func.count()).select_from(AuditEntry).where(which)) or 0
    pages = max(1, -(-found // size))
    number = min(max(number, 1), pages)
    entries = session.scalars(
        select(AuditEntry)
        .where(which)
        .order_by(AuditEntry.seq.desc())
        .limit(size)
        .offset((number - 1) * size)
    ).all()
    names = _names(session, entries)
    return AuditPage(
        days=tuple(
            (date.fromisoformat(day), tuple(_line(entry, names) for entry in each))
            for day, each in groupby(entries, lambda entry: entry.noted_at[:10])
        ),
        found=found,
        topic=wanted.value if wanted else "",
        topics=tuple((known.value, words) for known, words in TOPICS.items()),
        page=number,
        pages=pages,
    )


def _which(organization_id: uuid.UUID, topic: Topic | None) -> ColumnElement[bool]:
    which = or_(AuditEntry.organization_id == organization_id, AuditEntry.organization_id.is_(None))
    if topic is None:
        return which
    acts = [act.value for act, kind in KINDS.items() if kind.topic is topic]
    return which & AuditEntry.act.in_(acts)


def _names(session: Session, entries: Any) -> dict[uuid.UUID, str]:
    """Return the names of the rounds that entries are about, by the id of the round or release."""
    ids = {entry.subject_id for entry in entries if entry.subject_id is not None}
    names: dict[uuid.UUID, str] = {}
    by_release = select(RELEASES.c.id, ROUNDS.c.name).join(
        ROUNDS, ROUNDS.c.id == RELEASES.c.round_id
    )
    for rows in (
        select(ROUNDS.c.id, ROUNDS.c.name).where(ROUNDS.c.id.in_(ids)),
        by_release.where(RELEASES.c.id.in_(ids)),
    ):
        names.update({row[0]: f"“{row[1]}”" for row in session.execute(rows)})
    return names


def _line(entry: AuditEntry, names: dict[uuid.UUID, str]) -> Line:
    told = entry.told
    kind = KINDS[Act(entry.act)]
    about_round = kind.subject in {"round", "release"} and entry.subject_id is not None
    return Line(
        seq=entry.seq,
        time=entry.noted_at[11:16],
        actor=entry.actor_name or ACTORS.get(entry.actor, "Somebody"),
        words=kind.words,
        subject=names.get(entry.subject_id, "a round that is gone") if about_round else "",  # type: ignore[arg-type]
        details=", ".join(words for name in sorted(told) if (words := _detail(name, told[name]))),
        digest_of="the promise" if "promise" in told else "the file",
        sha256=str(told.get("sha256", told.get("promise", ""))),
    )


def _detail(name: str, value: int | bool | str) -> str:
    """Return a detail in words; "" for what is nothing, or too long for a line."""
    if isinstance(value, bool):
        return ANSWERS.get((name, value), "")
    if name in LONG or not value:
        return ""
    if value == 1 and name in ONE:
        return ONE[name]
    return DETAILS.get(name, f"{name.replace('_', ' ')}: {{}}").format(value)


def day_words(day: date, today: date) -> str:
    """Return a day as it stands above its entries.

    >>> day_words(date(2026, 3, 2), date(2026, 3, 2)), day_words(date(2026, 3, 1), date(2026, 3, 2))
    ('Today', '1 March 2026')
    """
    return "Today" if day == today else f"{day.day} {day.strftime('%B %Y')}"
