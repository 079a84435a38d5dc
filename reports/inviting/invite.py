"""The worker's part: open the answers to see who ticked, choose, and queue the mails."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from random import Random, SystemRandom

from sqlalchemy import Engine, func, insert, select
from sqlalchemy.orm import Session

from accounts.planners import addresses
from audit.acts import Act
from audit.record import Recorder
from config import Settings
from db import transaction
from reports.inviting.choosing import choose, told
from reports.inviting.links import digest_of, token_of
from reports.inviting.requests import can_ask
from reports.releases.release import get_facts, latest_release
from surveys import queries
from surveys.errors import SealBroken
from surveys.mail import outbox
from surveys.models import HelpInvitation, HelpRequest, Response, RosterEntry, Round
from surveys.round_keys import WrappingKeys
from surveys.rounds.operations import locked


def invite(
    engine: Engine,
    settings: Settings,
    request_id: uuid.UUID,
    *,
    keys: WrappingKeys,
    recorder: Recorder,
    luck: Random | None = None,
) -> bool:
    """Choose whom to invite for a request, and queue the mails; False if that was done before.

    That the answers are opened is recorded first; of how many are invited nothing is recorded, nor
    written to a log.
    """
    with transaction(engine) as session:
        request = session.get(HelpRequest, request_id)
        if request is None or request.is_done:
            return False
        round_ = session.get_one(Round, request.round_id)
        if can_ask(round_):
            recorder.record(
                session,
                Act.WISHES_READ,
                organization_id=round_.organization_id,
                subject=round_.id,
            )
    with transaction(engine, readonly=True) as session:
        willing, chosen = _chosen(session, request_id, keys, luck or SystemRandom())
    with transaction(engine) as session:
        request = session.get(HelpRequest, request_id)
        if request is None:
            return False
        round_ = locked(session, session.get_one(Round, request.round_id))
        session.refresh(request)
        if request.is_done:
            return False
        if can_ask(round_):
            _write(session, settings, round_, request, _still(session, round_, willing, chosen))
        request.is_done = True
    return True


def _chosen(
    session: Session, request_id: uuid.UUID, keys: WrappingKeys, luck: Random
) -> tuple[frozenset[str], list[str]]:
    """Return who ticked, and whom to invite: by their ids in the people file."""
    request = session.get(HelpRequest, request_id)
    if request is None:
        return frozenset(), []
    round_ = session.get_one(Round, request.round_id)
    release = latest_release(session, round_.id)
    if not can_ask(round_) or release is None:
        return frozenset(), []
    try:
        private_key = queries.unwrapped_key(round_, keys)
        willing = queries.opened_answers(session, round_, private_key).willing
    except SealBroken:  # nothing that trying again would mend; the scoring has said so already
        return frozenset(), []
    named = told(get_facts(session, release.id), request.question)
    free = queries.volunteers(session, round_, willing) & _reachable(session, round_)
    return willing, choose(named, free, request.size, luck)


def _reachable(session: Session, round_: Round) -> frozenset[str]:
    """Return who has an address, was not invited in this round, and plans no changes with it."""
    invited = select(HelpInvitation.respondent_id).where(HelpInvitation.round_id == round_.id)
    return frozenset(
        session.scalars(
            select(RosterEntry.external_id).where(
                RosterEntry.round_id == round_.id,
                RosterEntry.email != "",
                RosterEntry.erased.is_(False),
                RosterEntry.respondent_id.not_in(invited),
                func.lower(RosterEntry.email).not_in(addresses(session, round_.id)),
            )
        )
    )


def _still(
    session: Session, round_: Round, willing: Collection[str], chosen: Collection[str]
) -> list[RosterEntry]:
    """Return the entries of those who were chosen, and may still be asked a moment later."""
    entries = session.scalars(
        select(RosterEntry)
        .where(RosterEntry.round_id == round_.id, RosterEntry.external_id.in_(chosen))
        .order_by(RosterEntry.respondent_id)
        .with_for_update()
    ).all()
    answered = select(Response.respondent_id).where(Response.round_id == round_.id)
    ticked = session.scalars(
        select(RosterEntry.external_id).where(
            RosterEntry.round_id == round_.id,
            RosterEntry.external_id.in_(willing),
            RosterEntry.respondent_id.in_(answered),
        )
    )
    free = queries.volunteers(session, round_, set(ticked)) & _reachable(session, round_)
    return [entry for entry in entries if entry.external_id in free]


def _write(
    session: Session,
    settings: Settings,
    round_: Round,
    request: HelpRequest,
    entries: Collection[RosterEntry],
) -> None:
    rows = []
    for entry in entries:
        id_ = uuid.uuid4()
        rows.append(
            {
                "id": id_,
                "request_id": request.id,
                "round_id": round_.id,
                "respondent_id": entry.respondent_id,
                "digest": digest_of(token_of(id_, settings)),
                "accepted": False,
                "times": 0,
            }
        )
    if rows:
        session.execute(insert(HelpInvitation), rows)
    outbox.queue_help(session, round_, [entry.respondent_id for entry in entries])
    session.flush()
