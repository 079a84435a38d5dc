"""What is done to rounds and answers: each flushes, none commits, none reads clock or request."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from accounts.analysts import name_analysts
from accounts.planners import name_planners
from surveys import promise, sealing
from surveys.answering import drafts, search
from surveys.errors import (
    NobodyToAsk,
    NothingToAsk,
    RoundNotClosed,
    RoundNotDraft,
    RoundNotOpen,
)
from surveys.models import (
    GRACE,
    Choice,
    Mode,
    Person,
    Question,
    Readers,
    Response,
    ResponseState,
    RosterEntry,
    Round,
    RoundKey,
    RoundState,
    TopLevel,
)
from surveys.models.people import HR_COLUMNS
from surveys.round_keys import WrappingKeys


@dataclass(frozen=True, slots=True)
class QuestionPlan:
    """A question that a new round will ask."""

    key: str
    texts: dict[str, str]
    soft_cap: int | None = None
    in_index: bool = False


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """What a new round will be."""

    name: str
    questions: Sequence[QuestionPlan]
    mode: Mode = Mode.CONFIDENTIAL
    readers: Readers = Readers.PERSON_AND_FACILITATORS
    top_level: TopLevel | None = None
    closes_at: datetime | None = None
    seed: int = 1
    #: What the promise says; see `surveys.models.Round`.
    kept_days: int = 90
    releases_months: int = 24
    smallest_group: int = 5
    promised_by: str = ""
    agreement: str = ""
    #: Memberships of those who see the ties of an attributed round.
    analysts: Collection[uuid.UUID] = ()
    #: Whether the last item asks if one may be asked to help with changes, and the memberships of
    #: those who plan them.
    asks_for_help: bool = False
    planners: Collection[uuid.UUID] = ()


def create_round(
    session: Session, organization_id: uuid.UUID, plan: RoundPlan, *, id_: uuid.UUID | None = None
) -> Round:
    """Create a draft that nobody has been told about yet."""
    round_ = Round(
        id=id_ or uuid.uuid4(),
        organization_id=organization_id,
        seed=plan.seed,
        questions=questions_of(plan),
    )
    set_up(round_, plan)
    session.add(round_)
    session.flush()
    if plan.analysts:
        name_analysts(session, round_.id, plan.analysts)
    if plan.planners:
        name_planners(session, round_.id, plan.planners)
    return round_


def set_up(round_: Round, plan: RoundPlan) -> None:
    """Give a round the settings of a plan."""
    for name in (
        "name",
        "mode",
        "readers",
        "top_level",
        "closes_at",
        "kept_days",
        "releases_months",
        "smallest_group",
        "promised_by",
        "agreement",
        "asks_for_help",
    ):
        setattr(round_, name, getattr(plan, name))


def questions_of(plan: RoundPlan) -> list[Question]:
    """Return the questions of a plan, in their order."""
    return [
        Question(
            position=position,
            key=question.key,
            texts=question.texts,
            soft_cap=question.soft_cap,
            in_index=question.in_index,
        )
        for position, question in enumerate(plan.questions, start=1)
    ]


def launch_round(session: Session, round_: Round, *, keys: WrappingKeys, now: datetime) -> None:
    """Freeze the round and its promise: copy active people to its roster, make its keys, open."""
    locked(session, round_)
    if round_.state not in {RoundState.DRAFT, RoundState.TEST, RoundState.SCHEDULED}:
        raise RoundNotDraft(round_.name)
    if not round_.questions:
        raise NothingToAsk(round_.name)
    people = session.scalars(
        select(Person).where(
            Person.organization_id == round_.organization_id, Person.active.is_(True)
        )
    ).all()
    if len(people) < 2:
        raise NobodyToAsk(round_.name)
    unnamed = set(
        session.scalars(select(Choice.person_id).where(Choice.objects_to_being_named.is_(True)))
    )
    session.add_all(
        RosterEntry(
            round_id=round_.id,
            person_id=person.id,
            objects=person.id in unnamed,
            **{column: getattr(person, column) for column in HR_COLUMNS},
        )
        for person in people
    )
    public, private = sealing.make_round_key()
    wrapping_key = keys.make(round_.id)
    round_.key = RoundKey(
        public_key=public,
        wrapped_private_key=sealing.wrap(private, wrapping_key, round_.id),
        wrapping_key_id=sealing.wrapping_key_id(wrapping_key),
    )
    promise.freeze(session, round_)
    round_.state = RoundState.OPEN
    round_.opens_at = now
    session.flush()
    search.index_roster(session, round_)


def start_closing(session: Session, round_: Round, *, now: datetime) -> None:
    """Let nobody begin any more; those who had begun have ``GRACE`` to submit.

    Nothing happens to a round that is closing already.
    """
    locked(session, round_)
    if round_.state is RoundState.CLOSING:
        return
    if round_.state is not RoundState.OPEN:
        raise RoundNotOpen(round_.name)
    round_.state = RoundState.CLOSING
    round_.grace_ends_at = now + GRACE
    session.flush()


def finish_closing(session: Session, round_: Round, *, now: datetime) -> bool:
    """Close the round if its grace is over; return whether it was closed now."""
    locked(session, round_)
    if round_.state is not RoundState.CLOSING:
        return False
    if round_.grace_ends_at is None or now < round_.grace_ends_at:
        return False
    close_round(session, round_, now=now)
    return True


def close_round(session: Session, round_: Round, *, now: datetime) -> None:
    """Stop taking answers, for good; unfinished drafts are no responses and go."""
    locked(session, round_)
    if round_.state not in {RoundState.OPEN, RoundState.CLOSING}:
        raise RoundNotOpen(round_.name)
    session.execute(
        delete(Response).where(
            Response.round_id == round_.id, Response.state == ResponseState.DRAFT
        )
    )
    drafts.forget(session, round_)
    round_.state = RoundState.CLOSED
    round_.closed_at = now
    round_.grace_ends_at = None
    session.flush()


def want_release(session: Session, round_: Round, *, today: date) -> None:
    """Note that the closed round is to be scored and released; the worker does the rest.

    Nothing happens where that was asked for already.
    """
    locked(session, round_)
    if round_.state is RoundState.RELEASED:
        return
    if round_.state is not RoundState.CLOSED:
        raise RoundNotClosed(round_.name, round_.state.value)
    if round_.release_wanted_on is None:
        round_.release_wanted_on = today
    session.flush()


def mark_released(session: Session, round_: Round) -> None:
    """Note that the closed round has a release."""
    if round_.state is not RoundState.CLOSED:
        raise RoundNotClosed(round_.name, round_.state.value)
    round_.state = RoundState.RELEASED
    session.flush()


def locked(session: Session, round_: Round) -> Round:
    """Let nobody else change the round until the end of the transaction, and see it as it is."""
    session.refresh(round_, with_for_update=True)
    return round_
