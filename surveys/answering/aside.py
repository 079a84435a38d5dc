"""Answers that a browser without a code gives while those of another browser are there.

Whoever has only the link must not see whether there are any. So such a browser answers like the
first one, and what it sends is kept aside until the mailed code is entered in it. Everything here
flushes, nothing commits or reads the clock.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from surveys import sealing
from surveys.answering import drafts, submission
from surveys.errors import SealBroken
from surveys.models import AsideCopy, DraftCopy, Response, ResponseState, Round, Sitting


@dataclass(frozen=True, slots=True)
class Own:
    """What one browser goes on from."""

    revision: int = 0
    state: ResponseState | None = None
    #: The page that saved it.
    edit_session: uuid.UUID | None = None
    #: None where there are answers that do not open.
    answers: dict[str, sealing.Answer] | None = field(default_factory=dict)


def own(session: Session, sitting: Sitting, response: Response | None, draft_key: bytes) -> Own:
    """Return what a browser goes on from: the answers that count, or its own aside."""
    if response is not None and sitting.trusted:
        copy = session.get(DraftCopy, response.respondent_id, populate_existing=True)
        page = copy.edit_session if copy else None
        answers = _read_counting(copy, response, draft_key)
        return Own(response.revision, response.state, page, answers)
    kept = find(session, sitting)
    if kept is None:
        return Own()
    return Own(kept.revision, kept.state, kept.edit_session, read(kept, draft_key))


def find(session: Session, sitting: Sitting) -> AsideCopy | None:
    """Return what this browser has aside; None for nothing."""
    return session.get(AsideCopy, sitting.id, populate_existing=True)


def read(copy: AsideCopy, draft_key: bytes) -> dict[str, sealing.Answer] | None:
    """Return the answers of a copy; None if it does not open."""
    place = sealing.Place(copy.round_id, copy.respondent_id, copy.revision)
    try:
        return drafts.unwrap_answers(copy.wrapped, draft_key, place, copy.sitting_id)
    except SealBroken:
        return None


def keep(
    session: Session,
    sitting: Sitting,
    answers: sealing.Answers,
    *,
    revision: int,
    state: ResponseState,
    edit_session: uuid.UUID,
    draft_key: bytes,
) -> None:
    """Keep answers aside for a browser, in place of those it had there."""
    place = sealing.Place(sitting.round_id, sitting.respondent_id, revision)
    session.merge(
        AsideCopy(
            sitting_id=sitting.id,
            respondent_id=sitting.respondent_id,
            round_id=sitting.round_id,
            revision=revision,
            state=state,
            edit_session=edit_session,
            wrapped=drafts.wrap_answers(answers, draft_key, place, sitting.id),
        )
    )
    session.flush()


def forget(session: Session, sitting: Sitting) -> bool:
    """Delete what a browser has aside; return whether there was anything."""
    copy = find(session, sitting)
    if copy is None:
        return False
    session.delete(copy)
    session.flush()
    return True


def may_give_way(session: Session, response: Response) -> bool:
    """Whether answers that another browser sends now may count in place of these.

    Those that were only begun may, unless it was with a code.
    """
    holders = session.scalars(
        select(Sitting).where(Sitting.respondent_id == response.respondent_id, Sitting.trusted)
    )
    return response.state is ResponseState.DRAFT and not any(one.has_code for one in holders)


def part_from_others(
    session: Session, sitting: Sitting, response: Response, draft_key: bytes
) -> None:
    """Let other browsers without a code have what counts until now, each aside and for itself.

    They see no difference: neither that another browser goes on, nor what it says.
    """
    others = session.scalars(
        select(Sitting).where(
            Sitting.respondent_id == sitting.respondent_id,
            Sitting.id != sitting.id,
            Sitting.trusted,
            Sitting.proved_until.is_(None),
        )
    ).all()
    if not others:
        return
    copy = session.get(DraftCopy, sitting.respondent_id, populate_existing=True)
    answers = _read_counting(copy, response, draft_key)
    for other in others:
        other.trusted = False
        if copy is not None and answers is not None:
            keep(
                session,
                other,
                answers,
                revision=response.revision,
                state=response.state,
                edit_session=copy.edit_session,
                draft_key=draft_key,
            )
    session.flush()


def join(
    session: Session, sitting: Sitting, round_: Round, *, draft_key: bytes, today: date
) -> None:
    """Let the browser in which the code was entered go on with the answers that count.

    What it had sent counts from now on, in place of earlier answers; what it had only begun makes
    way for them. Other browsers without a code end, whether there were answers or not.
    """
    session.execute(
        delete(Sitting).where(
            Sitting.respondent_id == sitting.respondent_id,
            Sitting.id != sitting.id,
            Sitting.proved_until.is_(None),
        )
    )
    copy = find(session, sitting)
    if copy is None:
        return
    response = session.scalars(
        select(Response)
        .where(Response.respondent_id == sitting.respondent_id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    answers = read(copy, draft_key)
    if answers is not None and (copy.state is ResponseState.SUBMITTED or response is None):
        store(
            session,
            sitting,
            round_,
            answers,
            after=response.revision if response else copy.revision,
            state=copy.state,
            edit_session=copy.edit_session,
            draft_key=draft_key,
            today=today,
        )
    session.delete(copy)
    session.flush()


def store(
    session: Session,
    sitting: Sitting,
    round_: Round,
    answers: sealing.Answers,
    *,
    after: int,
    state: ResponseState,
    edit_session: uuid.UUID,
    draft_key: bytes,
    today: date,
) -> Response:
    """Store answers as those that count, as the revision ``after`` that, with a copy to read."""
    response = submission.submit_response(
        session,
        round_,
        sitting.respondent_id,
        answers,
        base_revision=after,
        today=today,
        state=state,
        accepted_on=sitting.accepted_on,
        is_begun=True,
    )
    place = sealing.Place(round_.id, sitting.respondent_id, response.revision)
    session.merge(
        DraftCopy(
            respondent_id=sitting.respondent_id,
            round_id=round_.id,
            revision=response.revision,
            edit_session=edit_session,
            wrapped=drafts.wrap_answers(answers, draft_key, place),
        )
    )
    session.flush()
    return response


def _read_counting(
    copy: DraftCopy | None, response: Response, draft_key: bytes
) -> dict[str, sealing.Answer] | None:
    """Return the answers that count; None if there is no copy of them that opens."""
    if copy is None or copy.revision != response.revision:
        return None
    place = sealing.Place(response.round_id, response.respondent_id, response.revision)
    try:
        return drafts.unwrap_answers(copy.wrapped, draft_key, place)
    except SealBroken:
        return None
