"""Saving and submitting answers so that none is lost, doubled or overwritten unseen.

A page says which revision it builds on. If another one came first it is refused, unless the same
page had saved that one. The same attempt sent twice gets the same reply. What is submitted stays
submitted. Everything here flushes, nothing commits or reads the clock.
"""

from __future__ import annotations

import hmac
import uuid
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys import sealing
from surveys.answering import drafts, submission
from surveys.errors import (
    AnswersLate,
    CodeNeeded,
    NothingAnswered,
    PromiseNotAccepted,
    ResponseChanged,
    SealBroken,
)
from surveys.models import (
    GRACE,
    DraftCopy,
    Response,
    ResponseState,
    RosterEntry,
    Round,
    RoundState,
    SaveReceipt,
    Sitting,
)

#: In place of a question, where everything is submitted.
_ALL = ""
_DRAFT = ResponseState.DRAFT


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to save: which one it is, from which page, and built on which revision."""

    submission_id: uuid.UUID
    edit_session: uuid.UUID
    base_revision: int


@dataclass(frozen=True, slots=True)
class Saved:
    """What was saved: the reply to an attempt."""

    revision: int
    state: ResponseState


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a respondent stands, as far as this browser may see it."""

    revision: int = 0
    #: None before the first answer.
    state: ResponseState | None = None
    answers: dict[str, sealing.Answer] = field(default_factory=dict)
    #: Whether answers were given in another browser, so that this one needs a code.
    needs_code: bool = False
    #: Whether there are answers that cannot be shown any more; new ones replace them.
    unreadable: bool = False


def takes_beginners(round_: Round, now: datetime) -> bool:
    """Whether somebody may begin now."""
    return round_.state is RoundState.OPEN and (round_.closes_at is None or now < round_.closes_at)


def takes_answers(round_: Round, now: datetime) -> bool:
    """Whether somebody who has begun may still save and submit."""
    if round_.state is RoundState.OPEN:
        return round_.closes_at is None or now < round_.closes_at + GRACE
    if round_.state is RoundState.CLOSING:
        return round_.grace_ends_at is not None and now < round_.grace_ends_at
    return False


def standing(session: Session, sitting: Sitting, *, draft_key: bytes) -> Standing:
    """Return where the respondent stands; answers only in a browser that may see them."""
    response = _response(session, sitting)
    if response is None:
        return Standing()
    if not sitting.trusted:
        return Standing(response.revision, response.state, needs_code=True)
    answers = _read_copy(session, response, draft_key)
    return Standing(response.revision, response.state, answers or {}, unreadable=answers is None)


def save_answer(
    session: Session,
    sitting: Sitting,
    question: str,
    answer: sealing.Answer | None,
    attempt: Attempt,
    *,
    draft_key: bytes,
    now: datetime,
) -> Saved:
    """Save the answer to one question; None takes it back.

    Raises PromiseNotAccepted, ResponseChanged, AnswersLate, CodeNeeded, AnswerInvalid or
    NotOnRoster.
    """
    if answer is not None and not isinstance(answer, str):
        answer = tuple(sorted(answer))
    save = _Save(session, sitting, attempt, draft_key, now, _content(question, answer))
    if save.reply:
        return save.reply
    answers = save.answers or {}
    if answers.get(question) == answer:
        response = save.response
        return Saved(response.revision, response.state) if response else Saved(0, _DRAFT)
    if answer is None:
        del answers[question]
    else:
        answers[question] = answer
    return save.write(answers, ResponseState.DRAFT)


def submit(
    session: Session, sitting: Sitting, attempt: Attempt, *, draft_key: bytes, now: datetime
) -> Saved:
    """Submit what was saved, whole.

    Raises PromiseNotAccepted, ResponseChanged, AnswersLate, CodeNeeded or NothingAnswered.
    """
    save = _Save(session, sitting, attempt, draft_key, now, _content(_ALL, None))
    if save.reply:
        return save.reply
    if not save.answers:
        raise NothingAnswered
    return save.write(save.answers, ResponseState.SUBMITTED)


class _Save:
    """One attempt in its transaction: takes the locks, refuses what cannot be saved, writes."""

    def __init__(
        self,
        session: Session,
        sitting: Sitting,
        attempt: Attempt,
        draft_key: bytes,
        now: datetime,
        content: bytes,
    ) -> None:
        self.session, self.sitting, self.attempt = session, sitting, attempt
        self.draft_key, self.now = draft_key, now
        self.digest = hmac.digest(draft_key, sitting.respondent_id.bytes + content, "sha256")
        self.round = session.get_one(Round, sitting.round_id)
        # Shared: many answer at once, but closing waits for them, and they for closing.
        session.refresh(self.round, with_for_update={"read": True})
        session.execute(
            select(RosterEntry.respondent_id)
            .where(RosterEntry.respondent_id == sitting.respondent_id)
            .with_for_update()
        )
        session.refresh(sitting)
        self.response = _response(session, sitting)
        self.reply = self._earlier_reply()
        if self.reply is None:
            self._refuse()
        self.answers = self.response and _read_copy(session, self.response, draft_key)

    def _earlier_reply(self) -> Saved | None:
        """Return what this attempt was told before; None if it is a new one."""
        key = (self.sitting.respondent_id, self.attempt.submission_id)
        receipt = self.session.get(SaveReceipt, key)
        if receipt is None:
            return None
        if receipt.digest != self.digest:  # an old page with something new
            self.attempt = Attempt(
                uuid.uuid4(), self.attempt.edit_session, self.attempt.base_revision
            )
            return None
        if receipt.state is _DRAFT and not takes_answers(self.round, self.now):
            return None  # drafts are gone after the close
        return Saved(receipt.revision, receipt.state)

    def _refuse(self) -> None:
        """Raise what stands against saving."""
        if not takes_answers(self.round, self.now):
            raise AnswersLate
        if self.sitting.accepted_on is None:
            raise PromiseNotAccepted
        revision = self.response.revision if self.response else 0
        if self.response and not self.sitting.trusted:
            raise CodeNeeded
        if revision != self.attempt.base_revision:
            copy = self.session.get(DraftCopy, self.sitting.respondent_id, populate_existing=True)
            if copy is None or copy.edit_session != self.attempt.edit_session:
                raise ResponseChanged(revision)

    def write(self, answers: sealing.Answers, state: ResponseState) -> Saved:
        """Store the response, its copy and the receipt."""
        respondent_id = self.sitting.respondent_id
        response = submission.submit_response(
            self.session,
            self.round,
            respondent_id,
            answers,
            base_revision=self.response.revision if self.response else 0,
            today=self.now.date(),
            state=state,
            accepted_on=self.sitting.accepted_on,
        )
        place = sealing.Place(self.round.id, respondent_id, response.revision)
        self.session.merge(
            DraftCopy(
                respondent_id=respondent_id,
                round_id=self.round.id,
                revision=response.revision,
                edit_session=self.attempt.edit_session,
                wrapped=drafts.wrap_answers(answers, self.draft_key, place),
            )
        )
        self.session.add(
            SaveReceipt(
                respondent_id=respondent_id,
                submission_id=self.attempt.submission_id,
                round_id=self.round.id,
                digest=self.digest,
                revision=response.revision,
                state=response.state,
            )
        )
        self.sitting.trusted = True
        self.session.flush()
        return Saved(response.revision, response.state)


def _content(question: str, answer: sealing.Answer | None) -> bytes:
    """Return what an attempt is about, to tell it from another with the same id."""
    return sealing.packed({question: "" if answer is None else answer})


def _response(session: Session, sitting: Sitting) -> Response | None:
    return session.scalars(
        select(Response)
        .where(
            Response.round_id == sitting.round_id,
            Response.respondent_id == sitting.respondent_id,
        )
        .execution_options(populate_existing=True)
    ).one_or_none()


def _read_copy(
    session: Session, response: Response, draft_key: bytes
) -> dict[str, sealing.Answer] | None:
    """Return the newest answers; None if there is no copy of them that opens."""
    copy = session.get(DraftCopy, response.respondent_id, populate_existing=True)
    if copy is None or copy.revision != response.revision:
        return None
    place = sealing.Place(response.round_id, response.respondent_id, response.revision)
    try:
        return drafts.unwrap_answers(copy.wrapped, draft_key, place)
    except SealBroken:
        return None
