"""What an analyst sees of an attributed round today: the sealed ties, less what was taken back.

Whoever withdrew names nobody any more, and whoever objects to being named is not there at all,
however long ago the ties were sealed.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.access import Scope
from accounts.analysts import is_analyst
from accounts.models import Grant, Matter, Membership, Role
from reports.attributed.ties import QuestionTies, Ties
from reports.attributed.vault import Vault
from reports.errors import TiesGone
from surveys import queries
from surveys.files.people import PersonRow
from surveys.models import (
    Mode,
    Response,
    ResponseState,
    RosterEntry,
    Round,
    RoundKey,
    RoundState,
)


@dataclass(frozen=True, slots=True)
class SeenQuestion:
    """One question: who answered it, who names whom, and the exact figures by id."""

    key: str
    text: str
    respondents: frozenset[str]
    ties: tuple[tuple[str, str], ...]
    figures: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Sight:
    """A round as its analysts see it; people have the ids of the people file, in their order."""

    round_id: uuid.UUID
    round_name: str
    seed: int
    top_level: str | None
    people: tuple[PersonRow, ...]
    volunteers: frozenset[str]
    columns: tuple[str, ...]
    questions: tuple[SeenQuestion, ...]

    def question(self, key: str) -> SeenQuestion | None:
        """Return a question by its key."""
        return next((question for question in self.questions if question.key == key), None)


def rounds_opened(session: Session, scope: Scope) -> list[tuple[uuid.UUID, str]]:
    """Return the released rounds whose ties whoever is signed in may see: (id, name)."""
    rows = session.execute(
        _living(select(Round.id, Round.name))
        .join(Grant, Grant.round_id == Round.id)
        .join(Membership, Membership.id == Grant.membership_id)
        .where(
            Grant.matter == Matter.TIES,
            Membership.user_id == scope.user_id,
            Membership.role == Role.FACILITATOR,
            Membership.organization_id == scope.organization_id,
            Round.organization_id == scope.organization_id,
        )
        .order_by(Round.closed_at.desc(), Round.name)
    ).all()
    return [(id_, name) for id_, name in dict.fromkeys(map(tuple, rows))]


def opened_round(session: Session, scope: Scope, round_id: uuid.UUID) -> Round:
    """Return a round whose ties whoever is signed in may see.

    Raises TiesGone, whether there is no such round, it is confidential, or they were not named.
    """
    round_ = session.scalars(
        _living(select(Round)).where(
            Round.id == round_id, Round.organization_id == scope.organization_id
        )
    ).one_or_none()
    if round_ is None or not is_analyst(session, scope.user_id, round_id):
        raise TiesGone
    return round_


def sight(session: Session, round_: Round, vault: Vault) -> Sight:
    """Return what there is to see. Raises TiesGone."""
    if round_.mode is not Mode.ATTRIBUTED:
        raise TiesGone
    ties = vault.open(round_.id)
    named = {
        entry.respondent_id: entry
        for entry in session.scalars(
            select(RosterEntry).where(
                RosterEntry.round_id == round_.id, RosterEntry.objects.is_(False)
            )
        )
    }
    answered = set(
        session.scalars(
            select(Response.respondent_id).where(
                Response.round_id == round_.id, Response.state == ResponseState.SUBMITTED
            )
        )
    )
    willing = {named[id_].external_id for id_ in ties.willing if id_ in named and id_ in answered}
    return Sight(
        round_id=round_.id,
        round_name=round_.name,
        seed=round_.seed,
        top_level=round_.top_level.value if round_.top_level else None,
        people=tuple(queries.person_row(named[id_]) for id_ in ties.people if id_ in named),
        volunteers=queries.volunteers(session, round_, willing),
        columns=ties.columns,
        questions=tuple(
            _seen(question, ties, {id_: e.external_id for id_, e in named.items()}, answered)
            for question in ties.questions
        ),
    )


def _living(rounds):  # type: ignore[no-untyped-def]  # a select of any columns, and the same back
    """Limit to released attributed rounds whose answers are not destroyed."""
    return rounds.join(RoundKey, RoundKey.round_id == Round.id).where(
        Round.mode == Mode.ATTRIBUTED,
        Round.state == RoundState.RELEASED,
        RoundKey.destroyed_at.is_(None),
    )


def _seen(
    question: QuestionTies, ties: Ties, names: dict[uuid.UUID, str], answered: set[uuid.UUID]
) -> SeenQuestion:
    respondents = {
        place
        for place in question.respondents
        if ties.people[place] in names and ties.people[place] in answered
    }
    name = [names.get(id_) for id_ in ties.people]
    at = ties.columns.index("responded")
    figures: dict[str, Sequence[str]] = {}
    for place, row in enumerate(ties.figures[question.key]):
        id_ = name[place]
        if id_ is not None:
            still = "1" if place in respondents else "0"
            figures[id_] = [*row[:at], still, *row[at + 1 :]]
    pairs = (
        (name[ego], name[alter])
        for ego, alter in zip(question.egos, question.alters, strict=True)
        if ego in respondents
    )
    return SeenQuestion(
        key=question.key,
        text=question.text,
        respondents=frozenset(id_ for place in respondents if (id_ := name[place]) is not None),
        ties=tuple((ego, alter) for ego, alter in pairs if ego is not None and alter is not None),
        figures=figures,
    )
