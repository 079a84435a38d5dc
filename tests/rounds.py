"""Small organizations and rounds for tests: Ada leads, the others answer."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Organization, Role
from audit.record import Recorder
from surveys.answering import submission
from surveys.models import Mode, Person, RosterEntry, Round, TopLevel
from surveys.round_keys import WrappingKeys
from surveys.rounds import operations
from tests.users import make_user

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
LATER = datetime(2026, 3, 20, 18, tzinfo=UTC)
TODAY = date(2026, 3, 9)


class OneKey:
    """The same wrapping key for every round, in memory."""

    def __init__(self, key: bytes) -> None:
        self.key = key

    def make(self, round_id: uuid.UUID) -> bytes:
        return self.key

    def find(self, round_id: uuid.UUID, key_id: str) -> bytes:
        return self.key


KEYS = OneKey(bytes(range(32)))
#: Records what is done outside of pages; under a key of its own.
RECORDER = Recorder(bytes(range(32, 64)))


def make_organization(session: Session, people: int = 12, name: str = "Harbor") -> Organization:
    """Make an organization with two units, in which person 1 manages all others."""
    organization = Organization(name=name)
    session.add(organization)
    session.flush()
    session.add_all(
        Person(
            organization_id=organization.id,
            external_id=str(number),
            name=f"Person {number}",
            known_as="",
            email=f"person{number}@example.com",
            manager_id="" if number == 1 else "1",
            unit="Dock" if number % 2 else "Office",
            unit_lead=number == 1,
            title="Lead" if number == 1 else "Member",
            level="1" if number == 1 else "2",
            location="",
            start_date=None,
        )
        for number in range(1, people + 1)
    )
    session.flush()
    return organization


def plan(name: str = "Spring", mode: Mode = Mode.ATTRIBUTED) -> operations.RoundPlan:
    """Plan a round with two questions."""
    return operations.RoundPlan(
        name=name,
        mode=mode,
        top_level=TopLevel.LOWEST,
        questions=[
            operations.QuestionPlan("advice", {"en": "Who do you go to for advice?"}),
            operations.QuestionPlan("momentum", {"en": "Who moves things forward?"}),
        ],
    )


def open_round(
    session: Session,
    people: int = 12,
    *,
    mode: Mode = Mode.ATTRIBUTED,
    keys: WrappingKeys = KEYS,
    organization: str = "Harbor",
    facilitator: str = "",
) -> Round:
    """Make an organization and a round that takes answers; its facilitator's mail address."""
    owner = make_organization(session, people, organization)
    if facilitator:
        user = make_user(session, owner.id, Role.FACILITATOR, facilitator)
        user.memberships[0].all_rounds = True
        session.flush()
    round_ = operations.create_round(session, owner.id, plan(mode=mode))
    operations.launch_round(session, round_, keys=keys, now=NOW)
    return round_


def respondents(session: Session, round_: Round) -> dict[str, uuid.UUID]:
    """Return respondent ids by the ids of the people file."""
    entries = session.scalars(select(RosterEntry).where(RosterEntry.round_id == round_.id))
    return {entry.external_id: entry.respondent_id for entry in entries}


def closed_round(
    session: Session,
    people: int = 12,
    *,
    mode: Mode = Mode.ATTRIBUTED,
    keys: WrappingKeys = KEYS,
    organization: str = "Harbor",
    facilitator: str = "",
) -> Round:
    """Make a round in which all but the last person name person 1 and their neighbor."""
    round_ = open_round(
        session, people, mode=mode, keys=keys, organization=organization, facilitator=facilitator
    )
    ids = respondents(session, round_)
    for number in range(1, people):
        neighbor = str(number + 1)
        named = {ids["1"], ids[neighbor]} - {ids[str(number)]}
        submission.submit_response(
            session,
            round_,
            ids[str(number)],
            {"advice": tuple(named), "momentum": "nobody"},
            base_revision=0,
            today=TODAY,
        )
    operations.close_round(session, round_, now=LATER)
    return round_
