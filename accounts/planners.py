"""Who plans changes with a round: named before its launch, printed in its promise, then final.

They may have people invited who ticked that they may be asked, and read the names of those who
accept. Respondents were told who that is, so nobody is added once a round is launched, by no form
and by no other way through the models; to take somebody away stays possible.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from accounts.analysts import PLANNED, ROUNDS, Candidate, is_named, is_new, name_for, named_for
from accounts.errors import PlannersFrozen
from accounts.models import Grant, Matter, Membership, User


def planners(session: Session, round_id: uuid.UUID) -> list[str]:
    """Return the names of those who plan changes with a round, in the order of names."""
    return [found.name for found in named_planners(session, round_id)]


def named_planners(session: Session, round_id: uuid.UUID) -> list[Candidate]:
    """Return those who were named and still can sign in, in the order of names."""
    return named_for(session, round_id, Matter.CHANGE_AGENTS)


def name_planners(
    session: Session, round_id: uuid.UUID, membership_ids: Collection[uuid.UUID]
) -> None:
    """Let these facilitators, and nobody else, plan changes with a round that is not launched yet.

    Raises
    ------
    PlannersFrozen
        If the round is launched.
    AnalystUnknown
        If one of them is no active facilitator of the organization.
    """
    _check(session, round_id)
    name_for(session, round_id, Matter.CHANGE_AGENTS, membership_ids)


def may_plan(session: Session, user_id: uuid.UUID, round_id: uuid.UUID) -> bool:
    """Whether a user was named for this round, which is of their organization."""
    return is_named(session, user_id, round_id, Matter.CHANGE_AGENTS)


def addresses(session: Session, round_id: uuid.UUID) -> frozenset[str]:
    """Return the mail addresses of those who were named: they are never invited themselves."""
    return frozenset(
        session.scalars(
            select(func.lower(User.email))
            .join(User.memberships)
            .join(Grant, Grant.membership_id == Membership.id)
            .where(Grant.round_id == round_id, Grant.matter == Matter.CHANGE_AGENTS)
        )
    )


def _check(session: Session, round_id: uuid.UUID) -> None:
    if session.scalar(select(ROUNDS.c.state).where(ROUNDS.c.id == round_id)) not in PLANNED:
        raise PlannersFrozen


@event.listens_for(Session, "before_flush")
def _refuse_late_planners(session: Session, *_: object) -> None:
    for record in (*session.new, *session.dirty):
        if isinstance(record, Grant) and record.matter == Matter.CHANGE_AGENTS and is_new(record):
            _check(session, record.round_id)
