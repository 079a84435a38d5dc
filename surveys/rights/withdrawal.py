"""Taking answers back: everything that was answered is deleted at once, whenever that is.

What was released before stays as it is. To compute it anew without these answers would show them:
whoever compares the two would read them off.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from surveys.answering import codes, responses
from surveys.errors import NotProved
from surveys.journal import Erased, Journal
from surveys.models import DraftCopy, Response, RosterEntry, Round, SaveReceipt, Sitting


def withdraw(session: Session, sitting: Sitting, *, journal: Journal, now: datetime) -> bool:
    """Delete the answers of whoever asks; return whether there were any.

    While the round takes answers, a browser that may change them may take them back; later it
    needs the mailed code. Other browsers of the respondent have to begin anew.

    Raises NotProved.
    """
    round_ = session.get_one(Round, sitting.round_id)
    # As for saving: closing waits for this, and this for closing; one save after the other.
    session.refresh(round_, with_for_update={"read": True})
    session.execute(
        select(RosterEntry.respondent_id)
        .where(RosterEntry.respondent_id == sitting.respondent_id)
        .with_for_update()
    )
    session.refresh(sitting)
    if not may_withdraw(sitting, round_, now):
        raise NotProved
    if not has_answers(session, sitting):
        return False
    journal.record(session, Erased.RESPONSE_WITHDRAWN, sitting.respondent_id, now=now)
    forget_response(session, sitting.respondent_id)
    session.execute(
        delete(Sitting).where(
            Sitting.respondent_id == sitting.respondent_id, Sitting.id != sitting.id
        )
    )
    sitting.trusted, sitting.accepted_on = False, None
    session.flush()
    return True


def may_withdraw(sitting: Sitting, round_: Round, now: datetime) -> bool:
    """Whether this browser may take the answers back."""
    if codes.is_proved(sitting, now):
        return True
    return sitting.trusted and responses.takes_answers(round_, now)


def has_answers(session: Session, sitting: Sitting) -> bool:
    """Whether there are answers of this respondent."""
    found = session.scalars(
        select(Response.id).where(Response.respondent_id == sitting.respondent_id)
    )
    return found.one_or_none() is not None


def forget_response(session: Session, respondent_id: uuid.UUID) -> None:
    """Delete what a respondent answered, with its copy and receipts; nothing where there is none.

    How many names the respondent was shown is kept: taking answers back is no way to see more.
    """
    for model in (Response, DraftCopy, SaveReceipt):
        session.execute(delete(model).where(model.respondent_id == respondent_id))
    session.flush()
