"""Asking for invitations, and who accepted one. Flushes, never commits."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from accounts.access import Scope
from accounts.planners import may_plan
from reports.errors import InvitingRefused
from reports.facts import ReleaseFacts
from reports.inviting.choosing import sizes
from surveys.models import HelpInvitation, HelpRequest, Mode, RosterEntry, Round, RoundState


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with the entries of those who accepted, by name."""

    request: HelpRequest
    accepted: tuple[RosterEntry, ...]


def planned_round(session: Session, scope: Scope, round_id: uuid.UUID) -> Round | None:
    """Return a round whose invitations whoever is signed in may ask for; None for every other."""
    round_ = session.get(Round, round_id)
    if (
        round_ is None
        or round_.organization_id != scope.organization_id
        or round_.mode is not Mode.CONFIDENTIAL
        or not round_.asks_for_help
        or not may_plan(session, scope.user_id, round_id)
    ):
        return None
    return round_


def can_ask(round_: Round) -> bool:
    """Whether the answers, the ticks among them, are still there to be opened."""
    key = round_.key
    is_there = key is not None and key.wrapped_private_key is not None
    return round_.state is RoundState.RELEASED and is_there


def last_day(round_: Round) -> date | None:
    """Return the last day before answers and invitations are destroyed."""
    if round_.closed_at is None:
        return None
    return (round_.closed_at + timedelta(days=round_.kept_days)).date() - timedelta(days=1)


def ask(
    session: Session,
    round_: Round,
    facts: ReleaseFacts,
    question: str,
    size: int,
    *,
    now: datetime,
) -> HelpRequest:
    """Note that invitations are wanted; a worker chooses to whom they go, and mails them.

    Once for each question of a round: a second time would tell, by who accepts then, who had not
    been invited. Raises InvitingRefused.
    """
    # Whoever asks at the same time waits here; so does whoever destroys the answers.
    session.refresh(round_, with_for_update=True)
    if not can_ask(round_):
        raise InvitingRefused("The answers of this round are destroyed: nobody can be invited.")
    if size not in sizes(facts, question):
        raise InvitingRefused("Choose a question, and one of the numbers of people offered for it.")
    before = exists().where(HelpRequest.round_id == round_.id, HelpRequest.question == question)
    if session.scalar(select(before)):
        raise InvitingRefused("Invitations were asked for under this question already.")
    request = HelpRequest(round_id=round_.id, question=question, size=size, day=now.date())
    session.add(request)
    session.flush()
    return request


def asked(session: Session, round_id: uuid.UUID) -> dict[str, Asked]:
    """Return the requests of a round by question, with those who accepted.

    Nobody else is read: neither who was invited, nor how many were.
    """
    requests = session.scalars(select(HelpRequest).where(HelpRequest.round_id == round_id)).all()
    entries = session.execute(
        select(HelpInvitation.request_id, RosterEntry)
        .join(RosterEntry, RosterEntry.respondent_id == HelpInvitation.respondent_id)
        .where(
            HelpInvitation.round_id == round_id,
            HelpInvitation.accepted.is_(True),
            RosterEntry.objects.is_(False),
            RosterEntry.spared.is_(False),
        )
        .order_by(RosterEntry.name, RosterEntry.external_id)
    ).all()
    return {
        request.question: Asked(
            request, tuple(entry for request_id, entry in entries if request_id == request.id)
        )
        for request in requests
    }


def waiting(session: Session) -> list[uuid.UUID]:
    """Return the requests for which nobody was chosen yet."""
    return list(
        session.scalars(
            select(HelpRequest.id).where(HelpRequest.is_done.is_(False)).order_by(HelpRequest.id)
        )
    )
