"""Storing what somebody answered: checked, sealed, one revision after the other."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys import sealing
from surveys.errors import AnswerInvalid, NotOnRoster, ResponseChanged, RoundNotOpen
from surveys.models import Response, ResponseState, RosterEntry, Round, RoundState


def submit_response(
    session: Session,
    round_: Round,
    respondent_id: uuid.UUID,
    answers: sealing.Answers,
    *,
    base_revision: int,
    today: date,
    state: ResponseState = ResponseState.SUBMITTED,
    accepted_on: date | None = None,
    is_begun: bool = False,
) -> Response:
    """Store the answers of one respondent, sealed, as the revision after ``base_revision``.

    A first response has base revision 0. Raises ResponseChanged if another revision came first.
    What was submitted stays submitted, also when ``state`` says that this is a draft.
    ``accepted_on`` is the day on which the respondent agreed to the promise; ``is_begun`` says that
    a first response goes on from drafts that were kept elsewhere, up to ``base_revision``.
    """
    # Shared: many answer at once, but closing waits for them, and they for closing.
    session.refresh(round_, with_for_update={"read": True})
    if round_.state not in {RoundState.OPEN, RoundState.CLOSING} or round_.key is None:
        raise RoundNotOpen(round_.name)
    check_answers(session, round_, respondent_id, answers)
    _lock_entry(session, respondent_id)
    response = session.scalars(
        select(Response).where(
            Response.round_id == round_.id, Response.respondent_id == respondent_id
        )
    ).one_or_none()
    saved = response.revision if response else base_revision if is_begun else 0
    if saved != base_revision:
        raise ResponseChanged(saved)
    if response is None:
        response = Response(round_id=round_.id, respondent_id=respondent_id, state=state)
        session.add(response)
    place = sealing.Place(round_.id, respondent_id, saved + 1)
    response.revision = saved + 1
    if state is ResponseState.SUBMITTED:
        response.state = state
    response.promise_version = round_.promise_version
    response.promise_digest = round_.promise_digest
    response.accepted_on = accepted_on
    response.sealed = sealing.seal(answers, round_.key.public_key, place)
    response.day = today
    session.flush()
    return response


def _lock_entry(session: Session, respondent_id: uuid.UUID) -> None:
    """Let one response of a respondent be saved after the other."""
    session.execute(
        select(RosterEntry.respondent_id)
        .where(RosterEntry.respondent_id == respondent_id)
        .with_for_update()
    )


def check_answers(
    session: Session, round_: Round, respondent_id: uuid.UUID, answers: sealing.Answers
) -> None:
    """Refuse answers to other questions, with other people, or about the respondent.

    Raises AnswerInvalid or NotOnRoster.
    """
    asked = {question.key for question in round_.questions}
    named = {respondent_id}
    for question, answer in answers.items():
        if question == sealing.MAY_ASK and round_.asks_for_help and answer == sealing.TICKED:
            continue
        if question not in asked:
            raise AnswerInvalid(question, "the round does not ask it")
        reason = _reason_against(answer, respondent_id)
        if reason:
            raise AnswerInvalid(question, reason)
        if not isinstance(answer, str):
            named.update(answer)
    known = session.scalar(
        select(func.count())
        .select_from(RosterEntry)
        .where(RosterEntry.round_id == round_.id, RosterEntry.respondent_id.in_(named))
    )
    if known != len(named):
        raise NotOnRoster


def _reason_against(answer: sealing.Answer, respondent_id: uuid.UUID) -> str | None:
    """Why an answer cannot be taken; None if it can."""
    if isinstance(answer, str):
        if answer in {sealing.NOBODY, sealing.DECLINED}:
            return None
        return f'choose colleagues, "{sealing.NOBODY}" or "{sealing.DECLINED}"'
    if not answer:
        return f'choose colleagues, "{sealing.NOBODY}" or "{sealing.DECLINED}"'
    if respondent_id in answer:
        return "people do not name themselves"
    if len(set(answer)) < len(answer):
        return "a colleague is named twice"
    return None
