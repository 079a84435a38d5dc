"""The analysts of an attributed round: named before its launch, printed in its promise, then final.

Who may see ties is what respondents were told. So nobody is added once a round is launched, by no
form and by no other way through the models; to take somebody away stays possible.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Uuid, column, delete, event, inspect, select, table
from sqlalchemy.orm import Session

from accounts.errors import AnalystsFrozen, AnalystUnknown
from accounts.models import Grant, Matter, Membership, Role, User

#: Rounds belong to `surveys`, which is above this package: only what decides here is read.
ROUNDS = table(
    "rounds",
    column("id", Uuid),
    column("organization_id", Uuid),
    column("mode"),
    column("state"),
)
#: The states of a round that nobody has been promised anything about.
PLANNED = ("draft", "test", "scheduled")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A facilitator who may be named as an analyst."""

    membership_id: uuid.UUID
    name: str


def candidates(session: Session, organization_id: uuid.UUID) -> list[Candidate]:
    """Return who may be named, by name."""
    rows = session.execute(
        select(Membership.id, User.name)
        .join(Membership.user)
        .where(
            Membership.organization_id == organization_id,
            Membership.role == Role.FACILITATOR,
            User.active.is_(True),
        )
        .order_by(User.name, Membership.id)
    )
    return [Candidate(membership_id, name) for membership_id, name in rows]


def analysts(session: Session, round_id: uuid.UUID) -> list[str]:
    """Return the names of those who see the ties of a round, in the order of names."""
    return [found.name for found in named_analysts(session, round_id)]


def named_analysts(session: Session, round_id: uuid.UUID) -> list[Candidate]:
    """Return those who were named and still can sign in, in the order of names."""
    return named_for(session, round_id, Matter.TIES)


def named_for(session: Session, round_id: uuid.UUID, matter: Matter) -> list[Candidate]:
    """Return those who were named for a matter and still can sign in, in the order of names."""
    rows = session.execute(
        select(Membership.id, User.name)
        .join(Membership.user)
        .join(Grant, Grant.membership_id == Membership.id)
        .where(
            Grant.round_id == round_id,
            Grant.matter == matter,
            Membership.role == Role.FACILITATOR,
            User.active.is_(True),
        )
        .order_by(User.name, Membership.id)
    )
    return [Candidate(membership_id, name) for membership_id, name in rows]


def name_analysts(
    session: Session, round_id: uuid.UUID, membership_ids: Collection[uuid.UUID]
) -> None:
    """Let these facilitators, and nobody else, see the ties of a round that is not launched yet.

    Raises
    ------
    AnalystsFrozen
        If the round is launched, or is confidential and somebody is named.
    AnalystUnknown
        If one of them is no active facilitator of the organization.
    """
    _check(session, round_id, naming=bool(membership_ids))
    name_for(session, round_id, Matter.TIES, membership_ids)


def name_for(
    session: Session,
    round_id: uuid.UUID,
    matter: Matter,
    membership_ids: Collection[uuid.UUID],
) -> None:
    """Give a matter of a round to these facilitators, and to nobody else.

    Raises AnalystUnknown if one of them is no active facilitator of the organization.
    """
    owner = session.scalar(select(ROUNDS.c.organization_id).where(ROUNDS.c.id == round_id))
    known = {found.membership_id for found in candidates(session, owner)} if owner else set()
    if not set(membership_ids) <= known:
        raise AnalystUnknown
    session.execute(delete(Grant).where(Grant.round_id == round_id, Grant.matter == matter))
    for membership_id in sorted(set(membership_ids)):
        session.add(Grant(membership_id=membership_id, round_id=round_id, matter=matter))
    session.flush()


def is_analyst(session: Session, user_id: uuid.UUID, round_id: uuid.UUID) -> bool:
    """Whether a user was named for this round, which is attributed and of their organization."""
    return is_named(session, user_id, round_id, Matter.TIES, ROUNDS.c.mode == "attributed")


def is_named(
    session: Session,
    user_id: uuid.UUID,
    round_id: uuid.UUID,
    matter: Matter,
    *rules: ColumnElement[bool],
) -> bool:
    """Whether a user was given a matter of a round of their organization that fits the rules."""
    found = session.scalar(
        select(Grant.id)
        .join(Membership, Membership.id == Grant.membership_id)
        .join(Membership.user)
        .join(ROUNDS, ROUNDS.c.id == Grant.round_id)
        .where(
            Grant.round_id == round_id,
            Grant.matter == matter,
            Membership.user_id == user_id,
            Membership.role == Role.FACILITATOR,
            Membership.organization_id == ROUNDS.c.organization_id,
            User.active.is_(True),
            *rules,
        )
    )
    return found is not None


def _check(session: Session, round_id: uuid.UUID, *, naming: bool = True) -> None:
    row = session.execute(
        select(ROUNDS.c.mode, ROUNDS.c.state).where(ROUNDS.c.id == round_id)
    ).one_or_none()
    if row is None or row.state not in PLANNED or (naming and row.mode != "attributed"):
        raise AnalystsFrozen


@event.listens_for(Session, "before_flush")
def _refuse_late_analysts(session: Session, *_: object) -> None:
    for record in (*session.new, *session.dirty):
        if isinstance(record, Grant) and record.matter == Matter.TIES and is_new(record):
            _check(session, record.round_id)


def is_new(grant: Grant) -> bool:
    """Whether a grant is about to be given, to anybody else or of anything else than before."""
    state = inspect(grant)
    changed = ("matter", "round_id", "membership_id")
    return not state.persistent or any(state.attrs[n].history.has_changes() for n in changed)
