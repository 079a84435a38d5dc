"""What a person chose: whether colleagues may name them, and whether they may be asked to help."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.answering import codes, search
from surveys.errors import NotProved
from surveys.journal import Erased, Journal
from surveys.models import Choice, Person, RosterEntry, RoundState, Sitting
from surveys.rights.helping import forget_invitations

#: States of a round in which colleagues look for names.
SEARCHED = frozenset({RoundState.TEST, RoundState.OPEN, RoundState.CLOSING})


def choose_naming(
    session: Session, sitting: Sitting, *, objects: bool, journal: Journal, now: datetime
) -> None:
    """Let nobody name whoever asks from now on, or let them again; in every round.

    Raises NotProved without a mailed code.
    """
    person_id = _proved_person(session, sitting, now)
    what = Erased.OBJECTION if objects else Erased.OBJECTION_ENDED
    journal.record(session, what, person_id, now=now)
    object_to_naming(session, person_id, objects=objects, today=now.date())


def choose_helping(
    session: Session, sitting: Sitting, *, may_be_asked: bool, now: datetime
) -> None:
    """Note whether whoever asks may be asked to help with a change. Raises NotProved.

    Whoever may not be asked is not, whatever was ticked in a survey before; an invitation goes.
    """
    person_id = _proved_person(session, sitting, now)
    _choice(session, person_id, now.date()).may_be_asked = may_be_asked
    entries = _entries(session, person_id)
    for entry in entries:
        entry.spared = not may_be_asked
    if not may_be_asked:
        forget_invitations(session, [entry.respondent_id for entry in entries])
    session.flush()


def object_to_naming(session: Session, person_id: uuid.UUID, *, objects: bool, today: date) -> None:
    """Set whether a person is not to be named; nothing where the person is not there any more.

    Sealed answers stay as they are: scoring leaves the person out of them.
    """
    if session.get(Person, person_id) is None:
        return
    _choice(session, person_id, today).objects_to_being_named = objects
    entries = _entries(session, person_id)
    for entry in entries:
        entry.objects = objects
        session.flush()
        if entry.round.state in SEARCHED:
            search.index_entry(session, entry)
    if objects:
        forget_invitations(session, [entry.respondent_id for entry in entries])


def choice_of(session: Session, person_id: uuid.UUID | None) -> Choice | None:
    """Return what a person chose; None before they did."""
    return session.get(Choice, person_id) if person_id else None


def _entries(session: Session, person_id: uuid.UUID) -> Sequence[RosterEntry]:
    """Return the entries of a person on rosters; nobody else changes them meanwhile."""
    return session.scalars(
        select(RosterEntry)
        .where(RosterEntry.person_id == person_id)
        .order_by(RosterEntry.respondent_id)
        .with_for_update()
    ).all()


def _choice(session: Session, person_id: uuid.UUID, today: date) -> Choice:
    choice = session.get(Choice, person_id)
    if choice is None:
        choice = Choice(person_id=person_id, objects_to_being_named=False, may_be_asked=False)
        session.add(choice)
    choice.day = today
    return choice


def _proved_person(session: Session, sitting: Sitting, now: datetime) -> uuid.UUID:
    entry = session.get_one(RosterEntry, sitting.respondent_id)
    if not codes.is_proved(sitting, now) or entry.person_id is None:
        raise NotProved
    return entry.person_id
