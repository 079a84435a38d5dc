"""What is read about rounds: rosters, counts, and, with the key, who named whom."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys import sealing
from surveys.errors import AnswersAltered, KeyDestroyed, RoundUnknown, SealBroken
from surveys.files.people import PersonRow
from surveys.models import Choice, Person, Response, ResponseState, RosterEntry, Round, RoundState
from surveys.round_keys import WrappingKeys


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
    #: Those who ticked, as the last item, that they may be asked to help with changes.
    willing: frozenset[str] = frozenset()


def get_round(session: Session, round_id: uuid.UUID) -> Round:
    """Return the round. Raises RoundUnknown."""
    round_ = session.get(Round, round_id)
    if round_ is None:
        raise RoundUnknown(str(round_id))
    return round_


def round_of(session: Session, round_id: uuid.UUID, organization_id: uuid.UUID) -> Round:
    """Return a round of this organization. Raises RoundUnknown, for a foreign one as well."""
    round_ = get_round(session, round_id)
    if round_.organization_id != organization_id:
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


def rounds_of(session: Session, organization_id: uuid.UUID) -> list[Round]:
    """Return the rounds of an organization: drafts first, then those that opened last."""
    rounds = session.scalars(
        select(Round).where(Round.organization_id == organization_id).order_by(Round.name)
    ).all()
    launched = [round_ for round_ in rounds if round_.opens_at is not None]
    launched.sort(key=lambda round_: str(round_.opens_at), reverse=True)
    return [*(round_ for round_ in rounds if round_.opens_at is None), *launched]


def rounds_in(session: Session, *states: RoundState) -> list[Round]:
    """Return the rounds that stand in one of these states."""
    return list(session.scalars(select(Round).where(Round.state.in_(states)).order_by(Round.name)))


def rounds_to_stop(session: Session, now: datetime) -> list[Round]:
    """Return the open rounds whose closing date has come: ``start_closing`` is due."""
    return list(
        session.scalars(
            select(Round)
            .where(Round.state == RoundState.OPEN, Round.closes_at <= now)
            .order_by(Round.name)
        )
    )


def rounds_to_close(session: Session, now: datetime) -> list[Round]:
    """Return the closing rounds whose grace is over: ``finish_closing`` is due."""
    return list(
        session.scalars(
            select(Round)
            .where(Round.state == RoundState.CLOSING, Round.grace_ends_at <= now)
            .order_by(Round.name)
        )
    )


def rounds_to_release(session: Session) -> list[Round]:
    """Return the closed rounds whose release an admin asked for."""
    return list(
        session.scalars(
            select(Round)
            .where(Round.state == RoundState.CLOSED, Round.release_wanted_on.is_not(None))
            .order_by(Round.name)
        )
    )


def roster(session: Session, round_: Round) -> list[PersonRow]:
    """Return the people of a round as they were at launch."""
    entries = session.scalars(
        select(RosterEntry)
        .where(RosterEntry.round_id == round_.id)
        .order_by(RosterEntry.external_id)
    )
    return [person_row(entry) for entry in entries]


def objecting(session: Session, round_: Round) -> frozenset[str]:
    """Return who on the roster is not to be named: no network has them as a target."""
    return frozenset(
        session.scalars(
            select(RosterEntry.external_id).where(
                RosterEntry.round_id == round_.id, RosterEntry.objects.is_(True)
            )
        )
    )


def volunteers(
    session: Session, round_: Round, willing: Collection[str] = frozenset()
) -> frozenset[str]:
    """Return who on the roster may be asked to help with a change.

    Whoever said so on their own pages, and the ``willing``, who ticked it in the survey; nobody who
    is not to be named, or who said later that they are not to be asked.
    """
    rows = session.execute(
        select(RosterEntry.external_id, Choice.may_be_asked)
        .outerjoin(Choice, Choice.person_id == RosterEntry.person_id)
        .where(
            RosterEntry.round_id == round_.id,
            RosterEntry.objects.is_(False),
            RosterEntry.spared.is_(False),
        )
    )
    return frozenset(id_ for id_, may_be_asked in rows if may_be_asked or id_ in willing)


def person_row(person: Person | RosterEntry) -> PersonRow:
    """Return a person as a people file would have them."""
    return PersonRow(
        id=person.external_id,
        name=person.name,
        known_as=person.known_as,
        email=person.email,
        manager_id=person.manager_id,
        unit=person.unit,
        unit_lead=person.unit_lead,
        title=person.title,
        level=person.level,
        location=person.location,
        start_date=person.start_date,
        attributes=dict(person.attributes),
    )


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


def response_by_unit(
    session: Session, round_: Round, *, before: date | None = None
) -> dict[str, ResponseCount]:
    """Return the counts by unit at launch; with ``before``, without what was submitted since."""
    counted = Response.state == ResponseState.SUBMITTED
    if before is not None:
        counted &= Response.day < before
    rows = session.execute(
        select(RosterEntry.unit, func.count(), func.count(Response.id))
        .outerjoin(
            Response,
            (Response.round_id == RosterEntry.round_id)
            & (Response.respondent_id == RosterEntry.respondent_id)
            & counted,
        )
        .where(RosterEntry.round_id == round_.id)
        .group_by(RosterEntry.unit)
    )
    return {unit: ResponseCount(invited, submitted) for unit, invited, submitted in rows}


def unwrapped_key(round_: Round, keys: WrappingKeys) -> bytes:
    """Return the private key of a round: for scoring only.

    Raises KeyDestroyed, KeyMissing, KeyUnreadable or SealBroken.
    """
    if round_.key is None or round_.key.wrapped_private_key is None:
        raise KeyDestroyed(round_.name)
    wrapping_key = keys.find(round_.id, round_.key.wrapping_key_id)
    return sealing.unwrap(round_.key.wrapped_private_key, wrapping_key, round_.id)


def opened_answers(session: Session, round_: Round, private_key: bytes) -> OpenedAnswers:
    """Open all submitted responses of a round, in memory. Raises AnswersAltered."""
    entries = session.execute(
        select(RosterEntry.respondent_id, RosterEntry.external_id).where(
            RosterEntry.round_id == round_.id
        )
    )
    names: dict[uuid.UUID, str] = {entry.respondent_id: entry.external_id for entry in entries}
    ties: dict[str, list[tuple[str, str]]] = {question.key: [] for question in round_.questions}
    respondents: dict[str, set[str]] = {question.key: set() for question in round_.questions}
    willing = set()
    responses = session.scalars(
        select(Response).where(
            Response.round_id == round_.id, Response.state == ResponseState.SUBMITTED
        )
    ).all()
    for ego, answers in _opened(round_, responses, private_key, names):
        for question, answer in answers.items():
            if question == sealing.MAY_ASK:
                willing.add(ego)
                continue
            if answer == sealing.DECLINED:
                continue
            respondents[question].add(ego)
            if not isinstance(answer, str):
                ties[question] += [(ego, names[alter]) for alter in answer]
    # Rows come in a random order, which must not decide anything.
    return OpenedAnswers(
        {question: sorted(named) for question, named in ties.items()},
        {question: frozenset(ids) for question, ids in respondents.items()},
        frozenset(willing),
    )


def _opened(
    round_: Round, responses: Sequence[Response], private_key: bytes, names: dict[uuid.UUID, str]
) -> list[tuple[str, dict[str, sealing.Answer]]]:
    """Open responses; if any does not, say how many, and not whose. Raises AnswersAltered."""
    opened = []
    for response in responses:
        place = sealing.Place(round_.id, response.respondent_id, response.revision)
        try:
            answers = sealing.open_sealed(response.sealed, private_key, place)
        except SealBroken:
            continue
        opened.append((names[response.respondent_id], answers))
    if len(opened) < len(responses):
        raise AnswersAltered(round_.name, len(responses) - len(opened), len(responses))
    return opened
