"""The fictional company in the database: its people, two released rounds, and an open one."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from accounts.models import Organization
from audit.acts import Act, Detail
from audit.record import Recorder
from demo.answers import RESPONSE, Answer
from demo.company import Company
from demo.earlier import answers_then, people_then
from surveys import sealing
from surveys.answering import submission
from surveys.files.people import PersonRow
from surveys.models import (
    GRACE,
    Mode,
    OutboxMail,
    Readers,
    RosterEntry,
    Round,
    RoundState,
    TopLevel,
)
from surveys.people import imports
from surveys.people.changes import changes
from surveys.people.commands import record_import
from surveys.round_keys import WrappingKeys
from surveys.rounds import launching, operations, recorded

#: When the round of the story was open.
OPENED, CLOSED = datetime(2026, 3, 2, 8, tzinfo=UTC), datetime(2026, 3, 20, 18, tzinfo=UTC)
#: The round before it, which later reports are compared with.
EARLIER_ROUND = "Autumn 2025"
EARLIER_OPENED = datetime(2025, 9, 8, 8, tzinfo=UTC)
EARLIER_CLOSED = datetime(2025, 9, 26, 18, tzinfo=UTC)
#: The round that is open, how long it always stays so, and how many have answered it.
OPEN_ROUND = "Autumn 2026"
STAYS_OPEN = timedelta(days=14)
ANSWERED = 0.5
#: How many of those whom somebody named in spring are named again.
NAMED_AGAIN = 0.8
SOFT_CAP = 8
AGREEMENT = "the works agreement on network surveys of February 16, 2026 (fictional)"


def find_round(session: Session, company: Company, name: str) -> Round | None:
    """Return a round of the company; None before it was built."""
    return session.scalars(
        select(Round)
        .join(Organization, Organization.id == Round.organization_id)
        .where(Organization.name == company.name, Round.name == name)
    ).one_or_none()


def build_first_round(
    session: Session, company: Company, *, keys: WrappingKeys, recorder: Recorder
) -> Round:
    """Import the people, and launch the round of the story.

    Those who sign in are there already: the promise names who reads reports.
    """
    owner_id = _import(session, company, company.people, recorder=recorder)
    plan = _plan(company, company.round_name, closes_at=CLOSED)
    round_ = _launched(session, owner_id, plan, keys=keys, recorder=recorder, now=OPENED)
    _use_known_key(round_, company.name, keys)
    return round_


def build_earlier_round(
    session: Session, company: Company, *, keys: WrappingKeys, recorder: Recorder
) -> Round:
    """Import the people of half a year before, and let them answer a round that is over."""
    people = people_then(company, EARLIER_OPENED.date())
    owner_id = _import(session, company, people, recorder=recorder)
    plan = _plan(company, EARLIER_ROUND, closes_at=EARLIER_CLOSED)
    round_ = _launched(session, owner_id, plan, keys=keys, recorder=recorder, now=EARLIER_OPENED)
    _use_known_key(round_, f"{company.name} {EARLIER_ROUND}", keys)
    # Nobody is invited to what is over.
    session.execute(delete(OutboxMail).where(OutboxMail.round_id == round_.id))
    answers = answers_then(company, people)
    _close(session, round_, answers, recorder=recorder, now=EARLIER_CLOSED)
    return round_


def _import(
    session: Session, company: Company, people: Sequence[PersonRow], *, recorder: Recorder
) -> uuid.UUID:
    owner = session.scalars(select(Organization).where(Organization.name == company.name)).one()
    done = changes(imports.known_people(session, owner.id), people)
    imports.write_people(session, owner.id, people)
    record_import(session, recorder, company.name, "people.csv", done)
    return owner.id


def close_first_round(
    session: Session, company: Company, round_: Round, *, recorder: Recorder
) -> None:
    """Let people answer, close the round and ask for its release."""
    _close(session, round_, company.answers, recorder=recorder, now=CLOSED)


def _close(
    session: Session,
    round_: Round,
    answers: Sequence[Answer],
    *,
    recorder: Recorder,
    now: datetime,
) -> None:
    _answer(session, round_, answers, now)

    def note(act: Act) -> None:
        owner_id = round_.organization_id
        recorder.record(session, act, organization_id=owner_id, subject=round_.id)

    operations.start_closing(session, round_, now=now - GRACE)
    note(Act.ROUND_CLOSING)
    operations.finish_closing(session, round_, now=now)
    note(Act.ROUND_CLOSED)
    operations.want_release(session, round_, today=now.date())
    note(Act.RELEASE_ASKED)


def _launched(
    session: Session,
    organization_id: uuid.UUID,
    plan: operations.RoundPlan,
    *,
    keys: WrappingKeys,
    recorder: Recorder,
    now: datetime,
) -> Round:
    """Write a draft and launch it as an admin does on the pages, with the same entries."""
    round_ = launching.save_draft(session, organization_id, uuid.uuid4(), plan)

    def note(act: Act, details: dict[str, Detail]) -> None:
        recorder.record(session, act, organization_id=organization_id, subject=round_.id, **details)

    note(Act.ROUND_SAVED, recorded.saved(session, round_))
    launching.launch(session, round_, keys=keys, can_mail=True, now=now)
    note(Act.ROUND_LAUNCHED, recorded.launched(session, round_))
    return round_


def _use_known_key(round_: Round, name: str, keys: WrappingKeys) -> None:
    """Give a round of invented people a key that is the same in every demo.

    The key of a round decides by lot which of two overlapping ranges a report tells, and the demo
    has the same reports each time.
    """
    private, key = hashlib.sha256(name.encode()).digest(), round_.key
    assert key is not None  # noqa: S101 (it was launched)
    key.public_key = sealing.public_half(private)
    wrapping_key = keys.find(round_.id, key.wrapping_key_id)
    key.wrapped_private_key = sealing.wrap(private, wrapping_key, round_.id)


def build_open_round(
    session: Session,
    company: Company,
    before: Round,
    *,
    keys: WrappingKeys,
    recorder: Recorder,
    now: datetime,
) -> Round:
    """Open the next round, queue its invitations, and let about half of its people answer."""
    plan = _plan(company, OPEN_ROUND, closes_at=_end(now))
    owner_id = before.organization_id
    round_ = _launched(session, owner_id, plan, keys=keys, recorder=recorder, now=now)
    _answer(session, round_, _half(company), now)
    return round_


def keep_open(session: Session, round_: Round, *, now: datetime) -> None:
    """Move the end of the open round, so that the demo still has one when it was left alone."""
    if round_.state is RoundState.OPEN:
        round_.closes_at = _end(now)
        session.flush()


def _end(now: datetime) -> datetime:
    return (now + STAYS_OPEN).replace(hour=18, minute=0, second=0, microsecond=0)


def _plan(company: Company, name: str, *, closes_at: datetime) -> operations.RoundPlan:
    return operations.RoundPlan(
        name=name,
        questions=[
            operations.QuestionPlan(key=key, texts={"en": text}, soft_cap=SOFT_CAP)
            for key, text in company.questions
        ],
        mode=Mode.CONFIDENTIAL,
        readers=Readers.PERSON_AND_FACILITATORS,
        top_level=TopLevel.LOWEST,
        closes_at=closes_at,
        promised_by=next(f"{one.name}, {one.title}" for one in company.people if one.level == "1"),
        agreement=AGREEMENT,
    )


def _half(company: Company) -> list[Answer]:
    """Return what those who have answered the next round say: much as in spring, not the same."""
    rng = np.random.Generator(np.random.PCG64(2027))
    people = [person.id for person in company.people]
    order = rng.permutation(len(people)).tolist()
    first = {people[place] for place in order[: round(ANSWERED * len(people) / RESPONSE)]}
    answers: list[Answer] = []
    for ego, question, status, named in company.answers:
        again = tuple(alter for alter in named if rng.random() < NAMED_AGAIN) or named[:1]
        if ego in first:
            answers.append((ego, question, status, again))
    return answers


def _answer(session: Session, round_: Round, answers: Sequence[Answer], now: datetime) -> None:
    """Let everybody who responds submit, as a page would."""
    respondents = {
        entry.external_id: entry.respondent_id
        for entry in session.scalars(select(RosterEntry).where(RosterEntry.round_id == round_.id))
    }
    given: dict[str, dict[str, sealing.Answer]] = {}
    for ego, question, status, named in answers:
        answer: sealing.Answer = tuple(respondents[alter] for alter in named)
        if status != "named":
            answer = sealing.NOBODY if status == "nobody" else sealing.DECLINED
        given.setdefault(ego, {})[question] = answer
    for ego, of_ego in given.items():
        submission.submit_response(
            session, round_, respondents[ego], of_ego, base_revision=0, today=now.date()
        )
