"""Rounds before anybody hears of them: drafts, what is missing, and the launch."""

from __future__ import annotations

import math
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.analysts import analysts, name_analysts
from accounts.planners import name_planners, planners
from surveys.errors import LaunchRefused, RoundNameTaken, RoundNotDraft, RoundUnknown
from surveys.mail import outbox
from surveys.models import Mode, Person, Readers, Round, RoundState
from surveys.people.imports import lock_organization
from surveys.people.notes import can_be_invited
from surveys.people.page import UnitSize, unit_sizes
from surveys.promise import promise
from surveys.round_keys import WrappingKeys
from surveys.rounds import operations

#: The fewest people that can be asked about each other.
FEWEST_PEOPLE = 2


@dataclass(frozen=True, slots=True)
class Audience:
    """Those whom a launch would put on the roster."""

    people: int
    without_mail: int
    small_units: tuple[UnitSize, ...]
    without_unit: int
    #: The levels, if there are any and all are numbers; None if they are words.
    numeric_levels: tuple[str, ...] | None

    @property
    def with_mail(self) -> int:
        """How many would get an invitation."""
        return self.people - self.without_mail


def audience(session: Session, organization_id: uuid.UUID) -> Audience:
    """Return who would be asked if a round were launched now."""
    people = session.execute(
        select(Person.email, Person.unit, Person.level).where(
            Person.organization_id == organization_id, Person.active.is_(True)
        )
    ).all()
    sizes = unit_sizes([person.unit for person in people])
    return Audience(
        people=len(people),
        without_mail=sum(not can_be_invited(person.email) for person in people),
        small_units=tuple(unit for unit in sizes if unit.is_small),
        without_unit=sum(unit.people for unit in sizes if not unit.name),
        numeric_levels=numeric({person.level for person in people if person.level}),
    )


def numeric(levels: Iterable[str]) -> tuple[str, ...] | None:
    """Return levels in the order of their numbers; None unless all of them are numbers.

    >>> numeric({"10", "2"}), numeric({"10", "Lead"}), numeric(())
    (('2', '10'), None, None)
    """
    try:
        values = {level: float(level) for level in levels}
    except ValueError:
        return None
    if not values or not all(map(math.isfinite, values.values())):
        return None
    return tuple(sorted(values, key=lambda level: (values[level], level)))


def save_draft(
    session: Session, organization_id: uuid.UUID, round_id: uuid.UUID, plan: operations.RoundPlan
) -> Round:
    """Create the draft with this id, or change it.

    Raises
    ------
    RoundUnknown
        If another organization has a round with this id.
    RoundNotDraft
        If the round was launched.
    RoundNameTaken
        If another round of the organization has the name.
    """
    lock_organization(session, organization_id)
    taken = session.scalars(
        select(Round.id).where(
            Round.organization_id == organization_id, Round.name == plan.name, Round.id != round_id
        )
    ).first()
    if taken is not None:
        raise RoundNameTaken(plan.name)
    round_ = session.get(Round, round_id)
    if round_ is None:
        return operations.create_round(session, organization_id, plan, id_=round_id)
    if round_.organization_id != organization_id:
        raise RoundUnknown(str(round_id))
    operations.locked(session, round_)
    if round_.state is not RoundState.DRAFT:
        raise RoundNotDraft(round_.name)
    operations.set_up(round_, plan)
    round_.questions.clear()
    session.flush()  # positions are free again
    round_.questions = operations.questions_of(plan)
    session.flush()
    name_analysts(session, round_.id, plan.analysts)
    name_planners(session, round_.id, plan.planners)
    return round_


def obstacles(
    round_: Round,
    asked: Audience,
    names: Sequence[str],
    *,
    has_planners: bool = False,
    has_readers: bool,
    can_mail: bool,
    now: datetime,
) -> tuple[str, ...]:
    """Return what stands against a launch, one sentence each with its cure.

    ``names`` are the analysts of the round; ``has_planners`` says whether anybody is named who
    plans changes, ``has_readers`` whether its promise names anybody who reads reports.
    """
    found = []
    if asked.people < FEWEST_PEOPLE:
        found.append("There are fewer than two people to ask; import the people first.")
    elif asked.with_mail == 0:
        found.append("Nobody has a mail address; import the people with their addresses.")
    if not round_.questions:
        found.append("The round asks nothing; write at least one question.")
    if asked.numeric_levels and round_.top_level is None:
        found.append(
            "Levels are numbers; say in the round whether the lowest or the highest is the top."
        )
    if round_.mode is Mode.ATTRIBUTED and not names:
        found.append(
            "Nobody is named who sees the ties; name at least one analyst, or plan the round as "
            "confidential."
        )
    if round_.asks_for_help and not has_planners:
        found.append(
            "Nobody is named who plans changes; name at least one facilitator, or do not ask "
            "whether people may be asked."
        )
    if round_.readers is not Readers.PERSON and not has_readers:
        found.append(
            "No facilitator is granted the reports, and nobody can be added later; have a "
            "facilitator made for this round, or choose that only the person reads a report."
        )
    if round_.closes_at is None or round_.closes_at <= now:
        found.append("The closing date has passed or is missing; choose a later day.")
    if not can_mail:
        found.append(
            "No mail server is set, so nobody would get an invitation; "
            "whoever runs this installation sets SWAYLINE_SMTP_HOST."
        )
    return tuple(found)


def launch(
    session: Session, round_: Round, *, keys: WrappingKeys, can_mail: bool, now: datetime
) -> bool:
    """Freeze the round, open it, and queue an invitation for everybody with a mail address.

    Returns False, and does nothing, where the round is open already.

    Raises
    ------
    RoundNotDraft
        If the round is over.
    LaunchRefused
        With every sentence of :func:`obstacles`.
    """
    lock_organization(session, round_.organization_id)
    operations.locked(session, round_)
    if round_.state is RoundState.OPEN:
        return False
    if round_.state is not RoundState.DRAFT:
        raise RoundNotDraft(round_.name)
    asked = audience(session, round_.organization_id)
    names = analysts(session, round_.id)
    has_readers = bool(promise(session, round_).reader_ids)
    found = obstacles(
        round_,
        asked,
        names,
        has_planners=bool(planners(session, round_.id)),
        has_readers=has_readers,
        can_mail=can_mail,
        now=now,
    )
    if found:
        raise LaunchRefused(found)
    operations.launch_round(session, round_, keys=keys, now=now)
    outbox.queue_invitations(session, round_)
    return True
