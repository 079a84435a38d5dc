"""Links that open one report: mailed to the person it is about, or to the lead of a unit.

The token is not stored: it follows from the link and the secret key of the installation, so that a
mail that is sent once more after a crash carries the same one. Flushes, never commits.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, and_, delete, insert, select
from sqlalchemy.orm import Session

from config import Settings
from reports.errors import ReportLinkUnknown
from reports.facilitators.models import ReportLink
from reports.facts import PersonFacts, ReleaseFacts, UnitFacts
from reports.releases.models import Release
from surveys.mail import outbox
from surveys.models import MailKind, MailState, OutboxMail, RosterEntry, Round

#: How many days a link works.
LASTS = timedelta(days=30)
#: States of a mail after which nobody has the link.
_LOST = (MailState.FAILED,)


@dataclass(frozen=True, slots=True)
class Sending:
    """What came of asking to send: how many mails are on their way, and who gets none."""

    sent: int
    had_one: int
    without_address: int


@dataclass(frozen=True, slots=True)
class SentLink:
    """A link with whom it went to and how far its mail has come."""

    link: ReportLink
    entry: RosterEntry
    mail: MailState


def token_of(link: ReportLink, settings: Settings) -> str:
    """Return the token of a link."""
    return _token(link.id, settings)


def address(base_url: str, token: str) -> str:
    """Return the address that a mail carries."""
    return f"{base_url.rstrip('/')}/r/{token}"


def last_day(link: ReportLink) -> date:
    """Return the last day on which a link works."""
    return link.expires_on - timedelta(days=1)


def is_working(link: ReportLink, today: date) -> bool:
    """Whether a link opens its report."""
    return link.revoked_on is None and today < link.expires_on


def send_own(
    session: Session,
    settings: Settings,
    release_id: uuid.UUID,
    round_: Round,
    people: Sequence[PersonFacts],
    *,
    today: date,
) -> Sending:
    """Have each of these people mailed a link to their own report, but not a second one."""
    entries = _entries(session, round_, (person.id for person in people))
    return _send(session, settings, release_id, round_, entries, "", len(people), today)


def send_unit(
    session: Session,
    settings: Settings,
    release_id: uuid.UUID,
    round_: Round,
    unit: UnitFacts,
    lead: PersonFacts,
    *,
    today: date,
) -> Sending:
    """Have the lead of a unit mailed a link to its report."""
    entries = _entries(session, round_, (lead.id,))
    return _send(session, settings, release_id, round_, entries, unit.name, 1, today)


def lead_of(facts: ReleaseFacts, unit: UnitFacts) -> PersonFacts | None:
    """Return the lead of a unit; None if nobody is, or two people there bear the name."""
    if not unit.lead:
        return None
    found = [p for p in facts.people if (p.unit, p.name) == (unit.name, unit.lead)]
    return found[0] if len(found) == 1 else None


def find(session: Session, token: str, *, today: date) -> tuple[ReportLink, RosterEntry]:
    """Return a working link and whose it is. Raises ReportLinkUnknown."""
    found = session.execute(
        select(ReportLink, RosterEntry)
        .join(RosterEntry, RosterEntry.respondent_id == ReportLink.respondent_id)
        .where(ReportLink.digest == hashlib.sha256(token.encode()).digest())
    ).one_or_none()
    if found is None or not is_working(found[0], today):
        raise ReportLinkUnknown
    return found[0], found[1]


def of_mail(session: Session, mail: OutboxMail, *, today: date) -> ReportLink:
    """Return the link that a mail of the outbox carries. Raises ReportLinkUnknown."""
    link = session.scalars(
        select(ReportLink).where(
            ReportLink.round_id == mail.round_id,
            ReportLink.respondent_id == mail.respondent_id,
            ReportLink.number == mail.number,
        )
    ).one_or_none()
    if link is None or not is_working(link, today):
        raise ReportLinkUnknown
    return link


def sent_links(session: Session, release_id: uuid.UUID) -> list[SentLink]:
    """Return every link of a release, by name of whom it went to, the newest first."""
    rows = session.execute(_sent(release_id))
    return [SentLink(row[0], row[1], row[2]) for row in rows]


def last_link(
    session: Session, release_id: uuid.UUID, external_id: str, unit: str
) -> SentLink | None:
    """Return the last link to one report that was mailed to one person."""
    row = session.execute(
        _sent(release_id)
        .where(RosterEntry.external_id == external_id, ReportLink.unit == unit)
        .limit(1)
    ).one_or_none()
    return SentLink(row[0], row[1], row[2]) if row else None


def of_release(session: Session, release_id: uuid.UUID, link_id: uuid.UUID) -> SentLink | None:
    """Return a link of this release."""
    row = session.execute(_sent(release_id).where(ReportLink.id == link_id)).one_or_none()
    return SentLink(row[0], row[1], row[2]) if row else None


def mark_opened(session: Session, link: ReportLink) -> None:
    """Note that the report was opened; neither when nor how often."""
    if not link.opened:
        link.opened = True
        session.flush()


def end(session: Session, link: ReportLink, *, today: date) -> None:
    """Let a link open nothing any more."""
    if link.revoked_on is None:
        link.revoked_on = today
        session.flush()


def forget_links(session: Session, person_id: uuid.UUID) -> None:
    """Delete all links that were mailed to a person who is being erased."""
    entries = select(RosterEntry.respondent_id).where(RosterEntry.person_id == person_id)
    session.execute(delete(ReportLink).where(ReportLink.respondent_id.in_(entries)))


def round_of(session: Session, release_id: uuid.UUID) -> Round:
    """Return the round of a release."""
    return session.scalars(
        select(Round).join(Release, Release.round_id == Round.id).where(Release.id == release_id)
    ).one()


def _sent(release_id: uuid.UUID) -> Select[ReportLink, RosterEntry, MailState]:
    return (
        select(ReportLink, RosterEntry, OutboxMail.state)
        .join(RosterEntry, RosterEntry.respondent_id == ReportLink.respondent_id)
        .join(OutboxMail, _carries())
        .where(ReportLink.release_id == release_id)
        .order_by(RosterEntry.name, RosterEntry.external_id, ReportLink.number.desc())
    )


def _carries() -> ColumnElement[bool]:
    return and_(
        OutboxMail.round_id == ReportLink.round_id,
        OutboxMail.respondent_id == ReportLink.respondent_id,
        OutboxMail.kind == MailKind.REPORT,
        OutboxMail.number == ReportLink.number,
    )


def _entries(session: Session, round_: Round, ids: Iterable[str]) -> list[RosterEntry]:
    """Return the entries of these people who can be reached."""
    wanted = set(ids)
    every = session.scalars(
        select(RosterEntry)
        .where(
            RosterEntry.round_id == round_.id,
            RosterEntry.email != "",
            RosterEntry.erased.is_(False),
        )
        .order_by(RosterEntry.respondent_id)
    )
    return [entry for entry in every if entry.external_id in wanted]


def _send(
    session: Session,
    settings: Settings,
    release_id: uuid.UUID,
    round_: Round,
    entries: list[RosterEntry],
    unit: str,
    asked: int,
    today: date,
) -> Sending:
    # Whoever sends at the same time waits here, so that nobody is mailed twice.
    session.execute(select(Round.id).where(Round.id == round_.id).with_for_update())
    have = set(
        session.scalars(
            select(ReportLink.respondent_id)
            .join(OutboxMail, _carries())
            .where(
                ReportLink.release_id == release_id,
                ReportLink.unit == unit,
                ReportLink.revoked_on.is_(None),
                ReportLink.expires_on > today,
                OutboxMail.state.not_in(_LOST),
            )
        )
    )
    wanted = [entry.respondent_id for entry in entries if entry.respondent_id not in have]
    numbers = outbox.queue_reports(session, round_, wanted)
    rows = []
    for respondent_id, number in numbers.items():
        link_id = uuid.uuid4()
        digest = hashlib.sha256(_token(link_id, settings).encode()).digest()
        rows.append(
            {
                "id": link_id,
                "release_id": release_id,
                "round_id": round_.id,
                "respondent_id": respondent_id,
                "unit": unit,
                "number": number,
                "digest": digest,
                "day": today,
                "expires_on": today + LASTS,
                "opened": False,
            }
        )
    if rows:
        session.execute(insert(ReportLink), rows)
    session.flush()
    return Sending(len(rows), len(entries) - len(rows), asked - len(entries))


def _token(link_id: uuid.UUID, settings: Settings) -> str:
    secret = settings.secret_key.get_secret_value().encode()
    made = hmac.digest(secret, b"report link|" + link_id.bytes, "sha256")
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()
