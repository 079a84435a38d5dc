"""What is read about rounds: rosters, counts, and, with the key, who named whom."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys import sealing
from surveys.errors import KeyDestroyed, RoundUnknown
from surveys.files.people import PersonRow
from surveys.models import Response, ResponseState, RosterEntry, Round, RoundState


@dataclass(frozen=True, slots=True)
class ResponseCount:
    """How many were asked, and how many have submitted."""

    invited: int
    submitted: int


@dataclass(frozen=True, slots=True)
class OpenedAnswers:
    """All answers of a round, opened: only for scoring, never for a page, a file or a log.

    Both are by question key; people have the ids of the people file.
    """

    #: (who names, who is named), once each.
    ties: dict[str, list[tuple[str, str]]]
    #: Those who answered, with names or with "nobody".
    respondents: dict[str, frozenset[str]]


def get_round(session: Session, round_id: uuid.UUID) -> Round:
    """Return the round. Raises RoundUnknown."""
    round_ = session.get(Round, round_id)
    if round_ is None:
        raise RoundUnknown(str(round_id))
    return round_


def find_round(session: Session, wanted: str) -> Round:
    """Return the round with this id, or with this name if only one has it. Raises RoundUnknown."""
    try:
        return get_round(session, uuid.UUID(wanted))
    except ValueError:
        found = session.scalars(select(Round).where(Round.name == wanted)).all()
    if len(found) != 1:
        raise RoundUnknown(wanted)
    return found[0]


def rounds_in(session: Session, *states: RoundState) -> list[Round]:
    """Return the rounds that stand in one of these states."""
    return list(session.scalars(select(Round).where(Round.state.in_(states)).order_by(Round.name)))


def roster(session: Session, round_: Round) -> list[PersonRow]:
    """Return the people of a round as they were at launch."""
    entries = session.scalars(
        select(RosterEntry)
        .where(RosterEntry.round_id == round_.id)
        .order_by(RosterEntry.external_id)
    )
    return [
        PersonRow(
            id=entry.external_id,
            name=entry.name,
            known_as=entry.known_as,
            email=entry.email,
            manager_id=entry.manager_id,
            unit=entry.unit,
            unit_lead=entry.unit_lead,
            title=entry.title,
            level=entry.level,
            location=entry.location,
            start_date=entry.start_date,
            attributes=dict(entry.attributes),
        )
        for entry in entries
    ]


def response_count(session: Session, round_: Round) -> ResponseCount:
    """Return how many were asked and how many submitted."""
    invited = session.scalar(
        select(func.count()).select_from(RosterEntry).where(RosterEntry.round_id == round_.id)
    )
    submitted = session.scalar(
        select(func.count())
        .select_from(Response)
        .where(Response.round_id == round_.id, Response.state == ResponseState.SUBMITTED)
    )
    return ResponseCount(invited or 0, submitted or 0)


def unwrapped_key(round_: Round, wrapping_key: bytes) -> bytes:
    """Return the private key of a round. Raises KeyDestroyed or SealBroken."""
    if round_.key is None or round_.key.wrapped_private_key is None:
        raise KeyDestroyed(round_.name)
    return sealing.unwrap(round_.key.wrapped_private_key, wrapping_key, round_.id)


def opened_answers(session: Session, round_: Round, private_key: bytes) -> OpenedAnswers:
    """Open all submitted responses of a round, in memory. Raises SealBroken."""
    entries = session.execute(
        select(RosterEntry.respondent_id, RosterEntry.external_id).where(
            RosterEntry.round_id == round_.id
        )
    )
    names: dict[uuid.UUID, str] = {entry.respondent_id: entry.external_id for entry in entries}
    ties: dict[str, list[tuple[str, str]]] = {question.key: [] for question in round_.questions}
    respondents: dict[str, set[str]] = {question.key: set() for question in round_.questions}
    for response in session.scalars(
        select(Response).where(
            Response.round_id == round_.id, Response.state == ResponseState.SUBMITTED
        )
    ):
        place = sealing.Place(round_.id, response.respondent_id, response.revision)
        ego = names[response.respondent_id]
        for question, answer in sealing.open_sealed(response.sealed, private_key, place).items():
            if answer == sealing.DECLINED:
                continue
            respondents[question].add(ego)
            if not isinstance(answer, str):
                ties[question] += [(ego, names[alter]) for alter in answer]
    # Rows come in a random order, which must not decide anything.
    return OpenedAnswers(
        {question: sorted(named) for question, named in ties.items()},
        {question: frozenset(ids) for question, ids in respondents.items()},
    )
