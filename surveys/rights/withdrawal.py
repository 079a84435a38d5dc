"""Taking answers back: everything that was answered is deleted at once, whenever that is.

What was released before stays as it is. To compute it anew without these answers would show them:
whoever compares the two would read them off.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from surveys.answering import aside, codes, responses
from surveys.errors import NotProved
from surveys.journal import Erased, Journal
from surveys.models import (
    AsideCopy,
    DraftCopy,
    Response,
    RosterEntry,
    Round,
    SaveReceipt,
    Sitting,
)
from surveys.rights.helping import forget_invitations


def withdraw(session: Session, sitting: Sitting, *, journal: Journal, now: datetime) -> bool:
    """Delete the answers of whoever asks; return whether there were any.

    While the round takes answers, a browser takes back what was answered in it; later it needs the
    mailed code, and with the code it takes back those that count. Other browsers with a code have
    to begin anew; one without sees no difference.

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
    is_proved = codes.is_proved(sitting, now)
    has_own = has_answers(session, sitting, now)
    if not is_proved and not (has_own and responses.takes_answers(round_, now)):
        raise NotProved
    if not has_own:
        return False
    if (is_proved or sitting.trusted) and _is_there(session, sitting.respondent_id):
        journal.record(session, Erased.RESPONSE_WITHDRAWN, sitting.respondent_id, now=now)
        _forget(session, sitting.respondent_id, Response, DraftCopy)
        forget_invitations(session, [sitting.respondent_id])
        session.execute(
            delete(Sitting).where(
                Sitting.respondent_id == sitting.respondent_id,
                Sitting.id != sitting.id,
                Sitting.trusted,
            )
        )
    _forget(session, sitting.respondent_id, SaveReceipt)
    aside.forget(session, sitting)
    sitting.trusted, sitting.accepted_on = False, None
    session.flush()
    return True


def has_answers(session: Session, sitting: Sitting, now: datetime) -> bool:
    """Whether there are answers, as far as this browser may know: its own, or by a code all."""
    if aside.find(session, sitting) is not None:
        return True
    may_know = sitting.trusted or codes.is_proved(sitting, now)
    return may_know and _is_there(session, sitting.respondent_id)


def forget_response(session: Session, respondent_id: uuid.UUID) -> None:
    """Delete what a respondent answered, with all copies and receipts; nothing where nothing is.

    How many names the respondent was shown is kept: taking answers back is no way to see more.
    """
    _forget(session, respondent_id, Response, DraftCopy, AsideCopy, SaveReceipt)
    forget_invitations(session, [respondent_id])


def _is_there(session: Session, respondent_id: uuid.UUID) -> bool:
    found = session.scalars(select(Response.id).where(Response.respondent_id == respondent_id))
    return found.one_or_none() is not None


def _forget(
    session: Session,
    respondent_id: uuid.UUID,
    *models: type[Response | DraftCopy | AsideCopy | SaveReceipt],
) -> None:
    for model in models:
        session.execute(delete(model).where(model.respondent_id == respondent_id))
    session.flush()
