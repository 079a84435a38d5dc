"""What a facilitator's grants open: which releases, and which documents of them."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.access import Scope
from accounts.models import Grant, Matter, Membership, Role, User
from reports.drawing.documents import Document
from reports.errors import ReleaseUnknown
from reports.facts import ReleaseFacts
from reports.releases.models import Release
from surveys.models import Person, Readers, RosterEntry, Round


@dataclass(frozen=True, slots=True)
class Opening:
    """A release as far as somebody's grants open it."""

    release_id: uuid.UUID
    round_id: uuid.UUID
    round_name: str
    day: date
    whole: bool  # the organization, with all its units
    units: frozenset[str]  # these units, where it is not the whole organization
    people_too: bool  # whether facilitators read people's reports at all

    def opens_unit(self, unit: str) -> bool:
        """Whether a unit and its people are among what is opened."""
        return self.whole or (unit != "" and unit in self.units)


def openings(session: Session, scope: Scope) -> list[Opening]:
    """Return the releases that the grants of whoever is signed in open, the newest first."""
    rows = session.execute(
        select(Release.id, Release.day, Round.id, Round.name, Round.readers, Grant.unit)
        .join(Round, Round.id == Release.round_id)
        .join(Grant, Grant.round_id == Round.id)
        .join(Membership, Membership.id == Grant.membership_id)
        .where(
            Round.organization_id == scope.organization_id,
            Membership.organization_id == scope.organization_id,
            Membership.user_id == scope.user_id,
            Membership.role == Role.FACILITATOR,
            Grant.matter == Matter.REPORTS,
        )
        .order_by(Release.day.desc(), Round.name, Release.number.desc())
    ).all()
    units: dict[uuid.UUID, set[str]] = defaultdict(set)
    for row in rows:
        units[row[0]].add(row[5])
    return [
        Opening(
            release_id=release_id,
            round_id=round_id,
            round_name=name,
            day=day,
            whole="" in units[release_id],
            units=frozenset(units[release_id] - {""}),
            people_too=readers is Readers.PERSON_AND_FACILITATORS,
        )
        for release_id, day, round_id, name, readers in dict.fromkeys(row[:5] for row in rows)
    ]


def opening(session: Session, scope: Scope, release_id: uuid.UUID) -> Opening:
    """Return one release as far as it is opened.

    Raises ReleaseUnknown, whether there is no such release or it is not theirs.
    """
    for found in openings(session, scope):
        if found.release_id == release_id:
            return found
    raise ReleaseUnknown(str(release_id))


def earlier(session: Session, scope: Scope, opening: Opening) -> list[Opening]:
    """Return the releases that this one may be compared with, the newest first.

    The last of each round of the organization that closed before this one's, as far as the grants
    of whoever is signed in open something in both.
    """
    last: dict[uuid.UUID, Opening] = {}
    for found in openings(session, scope):
        last.setdefault(found.round_id, found)
    rows = session.execute(select(Round.id, Round.closed_at).where(Round.id.in_(last)))
    closed = {round_id: closed_at for round_id, closed_at in rows if closed_at is not None}
    own = closed.get(opening.round_id)
    if own is None:
        return []
    before = [round_id for round_id in closed if closed[round_id] < own]
    newest = sorted(before, key=lambda round_id: (closed[round_id], round_id), reverse=True)
    return [last[round_id] for round_id in newest if _share_something(last[round_id], opening)]


def _share_something(one: Opening, other: Opening) -> bool:
    return one.whole or other.whole or bool(one.units & other.units)


def too_close(session: Session, scope: Scope, round_id: uuid.UUID) -> frozenset[str]:
    """Return whose reports a facilitator never gets, by their ids in the people file.

    The facilitator, the facilitator's own manager, and everybody below the facilitator. Who the
    facilitator is in the roster is known by the mail address, at launch or today.
    """
    email = session.scalar(select(User.email).where(User.id == scope.user_id)) or ""
    rows = session.execute(
        select(
            RosterEntry.external_id,
            RosterEntry.manager_id,
            func.lower(RosterEntry.email),
            func.lower(Person.email),
        )
        .outerjoin(Person, Person.id == RosterEntry.person_id)
        .where(RosterEntry.round_id == round_id)
    ).all()
    own = {id_ for id_, _, *emails in rows if email and email in emails}
    reports: dict[str, list[str]] = defaultdict(list)
    for id_, manager, *_ in rows:
        reports[manager].append(id_)
    managers = {manager for id_, manager, *_ in rows if id_ in own and manager}
    below, ahead = set(own), list(own)
    while ahead:  # the chart of the people file may run in a circle
        fresh = set(reports[ahead.pop()]) - below
        below |= fresh
        ahead += fresh
    return frozenset(below | managers)


def opened_documents(
    opening: Opening, facts: ReleaseFacts, every: Iterable[Document], withheld: frozenset[str]
) -> list[Document]:
    """Return those documents of a release that are opened, in the order of the release."""
    unit_of = {person.id: person.unit for person in facts.people}

    def opens(document: Document) -> bool:
        if document.kind == "person":
            person = document.key
            return (
                opening.people_too
                and person not in withheld
                and opening.opens_unit(unit_of[person])
            )
        return opening.opens_unit(document.key) if document.key else opening.whole

    return [document for document in every if opens(document)]
