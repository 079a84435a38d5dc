"""The outbox: one row per mail, and how far each has come. Flushes, never commits, has no clock.

Whoever changes a round queues mails here; the background sends them:

    queued, deferred --begin--> sending --mark_...--> sent, deferred, failed, uncertain

A claim only keeps other workers away. ``begin`` is committed before the mail server hears of the
mail, so that after a crash every mail either was not begun, and is sent, or may have arrived: then
it is sent once more with the same Message-ID, which mail programs show once, and after a second
crash it is listed as uncertain. The link or code in a mail is made by the sender, in the
transaction of ``begin``.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session

from config import Settings
from surveys.models import MailKind, MailState, OutboxMail, RosterEntry, Round

#: Waits after an attempt that did not succeed: 5, 10, 20, 40 minutes, then an hour each time...
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=5), timedelta(hours=1)
#: ... which makes 48 hours of attempts; whoever cannot be reached by then is listed as failed.
MOST_ATTEMPTS = 51
#: How often a mail is sent again when nobody knows whether it arrived.
MOST_REPEATS = 1

#: States from which a mail is sent.
_WAITING = (MailState.QUEUED, MailState.DEFERRED)


@dataclass(frozen=True, slots=True)
class Hold:
    """A mail that one worker has, until then; whoever holds it with another end has lost it."""

    mail_id: uuid.UUID
    until: datetime


def mail_ready(settings: Settings) -> bool:
    """Whether mails can leave: by a mail server, or, outside production, as files in a folder."""
    return bool(settings.smtp_host) or not settings.is_production


def queue_invitations(session: Session, round_: Round) -> int:
    """Queue the invitation of everybody on the roster who has a mail address and none yet.

    Returns how many were queued.
    """
    session.flush()
    invited = exists().where(
        OutboxMail.round_id == round_.id,
        OutboxMail.respondent_id == RosterEntry.respondent_id,
        OutboxMail.kind == MailKind.INVITATION,
    )
    entries = session.scalars(
        select(RosterEntry.respondent_id).where(
            RosterEntry.round_id == round_.id, RosterEntry.email != "", ~invited
        )
    ).all()
    if entries:
        session.execute(
            insert(OutboxMail),
            [_row(round_.id, respondent_id, MailKind.INVITATION) for respondent_id in entries],
        )
    return len(entries)


def queue_code(session: Session, respondent: RosterEntry) -> bool:
    """Queue a mail with a code that lets a respondent read answers back in another browser.

    False if there is nowhere to send it, or if one is waiting already: it will say the newest code.
    """
    mails = select(OutboxMail).where(
        OutboxMail.respondent_id == respondent.respondent_id, OutboxMail.kind == MailKind.CODE
    )
    sent_before = session.scalars(mails).all()
    if not respondent.email or any(mail.state in _WAITING for mail in sent_before):
        return False
    number = max((mail.number for mail in sent_before), default=0) + 1
    row = _row(respondent.round_id, respondent.respondent_id, MailKind.CODE, number)
    session.add(OutboxMail(**row))
    session.flush()
    return True


def queue_reports(
    session: Session, round_: Round, respondent_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, int]:
    """Queue a mail with a link to a report for each of these people.

    Returns which of such mails to each person it is; the link in it has the same number.
    """
    before = session.execute(
        select(OutboxMail.respondent_id, func.max(OutboxMail.number))
        .where(OutboxMail.round_id == round_.id, OutboxMail.kind == MailKind.REPORT)
        .group_by(OutboxMail.respondent_id)
    )
    last = {respondent_id: number for respondent_id, number in before}  # noqa: C416
    numbers = {id_: last.get(id_, 0) + 1 for id_ in respondent_ids}
    if numbers:
        rows = [_row(round_.id, id_, MailKind.REPORT, number) for id_, number in numbers.items()]
        session.execute(insert(OutboxMail), rows)
    return numbers


def queue_help(session: Session, round_: Round, respondent_ids: Sequence[uuid.UUID]) -> None:
    """Queue the one invitation to help with a change for each of these people."""
    if respondent_ids:
        rows = [_row(round_.id, id_, MailKind.HELP) for id_ in respondent_ids]
        session.execute(insert(OutboxMail), rows)


def mail_counts(
    session: Session, round_: Round, kind: MailKind = MailKind.INVITATION
) -> dict[MailState, int]:
    """Return how many mails of a kind have come how far; every state is there."""
    counts = session.execute(
        select(OutboxMail.state, func.count())
        .where(OutboxMail.round_id == round_.id, OutboxMail.kind == kind)
        .group_by(OutboxMail.state)
    )
    found = {row[0]: row[1] for row in counts}
    return {state: found.get(state, 0) for state in MailState}


def troubled(session: Session, round_: Round) -> list[tuple[OutboxMail, RosterEntry]]:
    """Return the mails that failed or are uncertain, and whom they were for.

    Not those with a code, nor an invitation to help: who gets one has answered, or said that they
    may be asked, which nobody is told.
    """
    found = session.execute(
        select(OutboxMail, RosterEntry)
        .join(RosterEntry, RosterEntry.respondent_id == OutboxMail.respondent_id)
        .where(
            OutboxMail.round_id == round_.id,
            OutboxMail.kind.not_in((MailKind.CODE, MailKind.HELP)),
            OutboxMail.state.in_((MailState.FAILED, MailState.UNCERTAIN)),
        )
        .order_by(RosterEntry.name, RosterEntry.external_id)
    )
    return [(mail, entry) for mail, entry in found]


def claim(session: Session, *, now: datetime, until: datetime, most: int) -> list[Hold]:
    """Take up to so many mails that are due and that nobody has; codes first.

    What a worker left behind while sending returns to the queue once, then it is uncertain.
    """
    lost = (OutboxMail.state == MailState.SENDING, OutboxMail.leased_until <= now)
    session.execute(
        update(OutboxMail)
        .where(*lost, OutboxMail.repeats >= MOST_REPEATS)
        .values(state=MailState.UNCERTAIN, leased_until=None)
    )
    session.execute(
        update(OutboxMail)
        .where(*lost)
        .values(state=MailState.QUEUED, leased_until=None, repeats=OutboxMail.repeats + 1)
    )
    due = _due(now)
    first = (
        select(OutboxMail.id)
        .where(due)
        .order_by(case((OutboxMail.kind == MailKind.CODE, 0), else_=1), OutboxMail.attempts)
        .limit(most)
    )
    taken = session.scalars(
        update(OutboxMail)
        .where(OutboxMail.id.in_(first), due)
        .values(leased_until=until)
        .returning(OutboxMail.id)
        .execution_options(synchronize_session=False)
    )
    return [Hold(mail_id, until) for mail_id in taken]


def is_any_due(session: Session, *, now: datetime) -> bool:
    """Whether there is a mail to send, or one that a worker left behind."""
    lost = (OutboxMail.state == MailState.SENDING) & (OutboxMail.leased_until <= now)
    return bool(session.scalar(select(exists().where(or_(_due(now), lost)))))


def begin(session: Session, hold: Hold, *, until: datetime) -> Hold | None:
    """Note that the mail is about to be handed to the server; None if another worker has it."""
    return _change(
        session,
        hold,
        until=until,
        state=MailState.SENDING,
        attempts=OutboxMail.attempts + 1,
        not_before=None,
    )


def mark_sent(session: Session, hold: Hold, *, smtp_code: int | None) -> None:
    """Note that the server took the mail."""
    _change(session, hold, state=MailState.SENT, smtp_code=smtp_code)


def mark_uncertain(session: Session, hold: Hold) -> None:
    """Note that the mail may have arrived, and that nobody will know."""
    _change(session, hold, state=MailState.UNCERTAIN)


def mark_failed(session: Session, hold: Hold, *, smtp_code: int | None) -> None:
    """Note that the mail is refused for good; uncertain if an earlier attempt may have arrived."""
    state = case((OutboxMail.repeats > 0, MailState.UNCERTAIN.value), else_=MailState.FAILED.value)
    _change(session, hold, state=state, smtp_code=smtp_code)


def mark_deferred(
    session: Session, hold: Hold, *, now: datetime, smtp_code: int | None = None
) -> None:
    """Try the mail again later, up to 48 hours long; after that it failed."""
    mail = session.get_one(OutboxMail, hold.mail_id, populate_existing=True)
    if mail.attempts >= MOST_ATTEMPTS:
        mark_failed(session, hold, smtp_code=smtp_code)
        return
    wait = min(FIRST_WAIT * 2 ** min(max(mail.attempts - 1, 0), 9), LONGEST_WAIT)
    _change(session, hold, state=MailState.DEFERRED, not_before=now + wait, smtp_code=smtp_code)


def put_off(session: Session, holds: Sequence[Hold], *, now: datetime) -> None:
    """Count an attempt of mails that could not even be begun, since no server was reached."""
    for hold in holds:
        counted = _change(session, hold, until=hold.until, attempts=OutboxMail.attempts + 1)
        if counted:
            mark_deferred(session, counted, now=now)


def give_back(session: Session, holds: Sequence[Hold]) -> None:
    """Let others take mails that were claimed and not begun."""
    for hold in holds:
        _change(session, hold)


def _row(
    round_id: uuid.UUID, respondent_id: uuid.UUID, kind: MailKind, number: int = 1
) -> dict[str, Any]:
    return {
        "id": uuid.uuid4(),
        "round_id": round_id,
        "respondent_id": respondent_id,
        "kind": kind,
        "number": number,
        "message_id": uuid.uuid4().hex,
    }


def _due(now: datetime) -> ColumnElement[bool]:
    return and_(
        OutboxMail.state.in_(_WAITING),
        or_(OutboxMail.not_before.is_(None), OutboxMail.not_before <= now),
        or_(OutboxMail.leased_until.is_(None), OutboxMail.leased_until <= now),
    )


def _change(
    session: Session, hold: Hold, *, until: datetime | None = None, **values: Any
) -> Hold | None:
    """Change a mail if it is still held as given; ``until`` None lets it go."""
    changed = session.scalar(
        update(OutboxMail)
        .where(OutboxMail.id == hold.mail_id, OutboxMail.leased_until == hold.until)
        .values(leased_until=until, **values)
        .returning(OutboxMail.id)
        .execution_options(synchronize_session=False)
    )
    return Hold(hold.mail_id, until or hold.until) if changed else None
