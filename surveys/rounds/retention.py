"""Answers are kept as long as was promised, and then nobody can read them any more."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.orm import Session

from surveys.journal import Erased, Journal
from surveys.models import (
    AsideCopy,
    DraftCopy,
    HelpInvitation,
    HelpRequest,
    MailKind,
    OutboxMail,
    ReadBackCode,
    Response,
    RosterToken,
    Round,
    RoundKey,
    RoundState,
    SaveReceipt,
    SearchBudget,
    Sitting,
)
from surveys.rights.erasure import empty_places
from surveys.round_keys import RoundKeys

#: Whatever holds or points to answers; all of it goes.
OF_ANSWERS = (
    Response,
    DraftCopy,
    AsideCopy,
    SaveReceipt,
    ReadBackCode,
    Sitting,
    SearchBudget,
    RosterToken,
    HelpInvitation,
    HelpRequest,
)


def overdue(session: Session, now: datetime) -> list[Round]:
    """Return the rounds whose answers were promised to be gone by now."""
    closed = session.scalars(
        select(Round)
        .join(RoundKey, RoundKey.round_id == Round.id)
        .where(Round.closed_at.is_not(None), RoundKey.wrapped_private_key.is_not(None))
        .order_by(Round.id)
    )
    return [
        round_
        for round_ in closed
        if round_.closed_at and round_.closed_at + timedelta(days=round_.kept_days) <= now
    ]


def destroy(
    session: Session, round_: Round, *, keys: RoundKeys, journal: Journal, now: datetime
) -> int:
    """Destroy the keys of a round and delete its answers; return how many responses there were.

    The key files go before the transaction commits: whatever becomes of it, no answer opens any
    more, in this database or in an older copy of it. Raises JournalUnwritable.
    """
    journal.record(session, Erased.ROUND_DESTROYED, round_.id, now=now)
    return forget_answers(session, round_, keys=keys, now=now)


def forget_answers(session: Session, round_: Round, *, keys: RoundKeys, now: datetime) -> int:
    """Do what :func:`destroy` does and the journal knows of already; nothing a second time."""
    session.refresh(round_, with_for_update=True)
    keys.destroy(round_.id)
    count = 0
    for model in OF_ANSWERS:
        result = session.execute(delete(model).where(model.round_id == round_.id))
        if model is Response and isinstance(result, CursorResult):
            count = result.rowcount
    session.execute(
        delete(OutboxMail).where(OutboxMail.round_id == round_.id, OutboxMail.kind == MailKind.HELP)
    )
    if round_.key is not None and round_.key.wrapped_private_key is not None:
        round_.key.wrapped_private_key = None
        round_.key.destroyed_at = now
    empty_places(session, round_)
    if round_.state is not RoundState.RELEASED:
        # Open in a backup from before its close, or closed and never released: neither can happen.
        round_.state = RoundState.PURGED
        round_.closed_at = round_.closed_at or now
        round_.grace_ends_at = None
    session.flush()
    return count


def round_to_forget(session: Session, round_id: uuid.UUID) -> Round | None:
    """Return the round that a line of the journal names; None if this database has it not."""
    round_ = session.get(Round, round_id)
    return round_ if round_ is not None and round_.key is not None else None


def end_drafts(session: Session, *, keys: RoundKeys) -> int:
    """Destroy the draft keys of rounds that take no answers any more; return how many."""
    states = (RoundState.TEST, RoundState.SCHEDULED, RoundState.OPEN, RoundState.CLOSING)
    over = keys.with_drafts() - set(
        session.scalars(select(Round.id).where(Round.state.in_(states)))
    )
    return sum(keys.end_drafts(round_id) for round_id in over)


def forget_old_sittings(session: Session, *, now: datetime) -> None:
    """Delete the sittings of rounds that closed a day ago, from the day after they began.

    Those from before the close still tell somebody who is late that it is closed; those begun
    afterwards are for using one's rights, which takes minutes.
    """
    over = select(Round.id).where(
        Round.state.in_((RoundState.CLOSED, RoundState.RELEASED, RoundState.PURGED)),
        Round.closed_at < now - timedelta(days=1),
    )
    session.execute(delete(Sitting).where(Sitting.day < now.date(), Sitting.round_id.in_(over)))
