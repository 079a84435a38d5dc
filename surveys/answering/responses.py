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
from surveys.answering import aside, submission
from surveys.errors import (
    AnswersLate,
    NothingAnswered,
    PromiseNotAccepted,
    ResponseChanged,
)
from surveys.models import (
    GRACE,
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
    """Return where the respondent stands, in this browser.

    One without a code sees what was answered in it, and nothing of other browsers.
    """
    own = aside.own(session, sitting, _response(session, sitting), draft_key)
    return Standing(own.revision, own.state, own.answers or {}, unreadable=own.answers is None)


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

    Raises PromiseNotAccepted, ResponseChanged, AnswersLate, AnswerInvalid or NotOnRoster.
    """
    if answer is not None and not isinstance(answer, str):
        answer = tuple(sorted(answer))
    save = _Save(session, sitting, attempt, draft_key, now, _content(question, answer))
    if save.reply:
        return save.reply
    answers = save.own.answers or {}
    if answers.get(question) == answer:
        return Saved(save.own.revision, save.own.state or _DRAFT)
    if answer is None:
        del answers[question]
    else:
        answers[question] = answer
    return save.write(answers, ResponseState.DRAFT)


def submit(
    session: Session,
    sitting: Sitting,
    attempt: Attempt,
    *,
    draft_key: bytes,
    now: datetime,
    may_ask: bool = False,
) -> Saved:
    """Submit what was saved, whole; ``may_ask`` says whether the last item is ticked.

    Raises PromiseNotAccepted, ResponseChanged, AnswersLate or NothingAnswered.
    """
    ticked = sealing.TICKED if may_ask else None
    save = _Save(session, sitting, attempt, draft_key, now, _content(_ALL, ticked))
    if save.reply:
        return save.reply
    answers = without_tick(save.own.answers or {})
    if not answers:
        raise NothingAnswered
    if may_ask and save.round.asks_for_help:
        answers[sealing.MAY_ASK] = sealing.TICKED
    return save.write(answers, ResponseState.SUBMITTED)


def without_tick(answers: sealing.Answers) -> dict[str, sealing.Answer]:
    """Return the answers to questions, without the last item."""
    return {question: given for question, given in answers.items() if question != sealing.MAY_ASK}


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
        self.own = aside.own(session, sitting, self.response, draft_key)
        self.reply = self._earlier_reply()
        if self.reply is None:
            self._refuse()

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
        own = self.own
        if own.revision != self.attempt.base_revision and (
            own.edit_session is None or own.edit_session != self.attempt.edit_session
        ):
            raise ResponseChanged(own.revision)

    def write(self, answers: sealing.Answers, state: ResponseState) -> Saved:
        """Store the answers, to count or aside, and the receipt; the reply is the same."""
        saved = Saved(
            self.own.revision + 1,
            ResponseState.SUBMITTED if self.own.state is ResponseState.SUBMITTED else state,
        )
        if self._makes_way(saved.state):
            self._store(answers, saved)
        else:
            submission.check_answers(self.session, self.round, self.sitting.respondent_id, answers)
            aside.keep(
                self.session,
                self.sitting,
                answers,
                revision=saved.revision,
                state=saved.state,
                edit_session=self.attempt.edit_session,
                draft_key=self.draft_key,
            )
        self.session.add(
            SaveReceipt(
                respondent_id=self.sitting.respondent_id,
                submission_id=self.attempt.submission_id,
                round_id=self.round.id,
                digest=self.digest,
                revision=saved.revision,
                state=saved.state,
            )
        )
        self.session.flush()
        return saved

    def _makes_way(self, state: ResponseState) -> bool:
        """Whether what this browser saves now is what counts."""
        if self.response is None or self.sitting.trusted:
            return True
        is_sent = state is ResponseState.SUBMITTED
        return is_sent and aside.may_give_way(self.session, self.response)

    def _store(self, answers: sealing.Answers, saved: Saved) -> None:
        """Let these answers count; browsers that had begun others keep theirs aside."""
        if self.response is not None and (self.sitting.has_code or not self.sitting.trusted):
            aside.part_from_others(self.session, self.sitting, self.response, self.draft_key)
        if self.response is not None and not self.sitting.trusted:
            self.session.delete(self.response)
            self.session.flush()
        aside.forget(self.session, self.sitting)
        self.response = aside.store(
            self.session,
            self.sitting,
            self.round,
            answers,
            after=self.own.revision,
            state=saved.state,
            edit_session=self.attempt.edit_session,
            draft_key=self.draft_key,
            today=self.now.date(),
        )
        self.sitting.trusted = True


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
