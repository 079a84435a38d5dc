"""Answers are kept as long as was promised, and then nobody can read them any more."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from surveys.models import Response, Round, RoundKey
from surveys.promise import KEPT_DAYS


def destroy_overdue(session: Session, *, now: datetime) -> int:
    """Destroy the keys and answers of rounds that closed KEPT_DAYS ago; return how many rounds.

    Without its key no copy of an answer opens, not in an old backup either, for as long as the
    wrapping key is not kept beside that backup.
    """
    overdue = session.scalars(
        select(Round)
        .join(RoundKey, RoundKey.round_id == Round.id)
        .where(
            Round.closed_at <= now - timedelta(days=KEPT_DAYS),
            RoundKey.wrapped_private_key.is_not(None),
        )
    ).all()
    for round_ in overdue:
        assert round_.key is not None  # noqa: S101 (joined above)
        session.execute(delete(Response).where(Response.round_id == round_.id))
        round_.key.wrapped_private_key = None
        round_.key.destroyed_at = now
    session.flush()
    return len(overdue)
