"""Erasing a person: what is left says that somebody was there, and no more."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from surveys.models import (
    ImportState,
    OutboxMail,
    PendingImport,
    Person,
    ReadBackCode,
    RosterEntry,
    RosterToken,
    Round,
    SearchBudget,
    Sitting,
    SurveyLink,
)
from surveys.rights.withdrawal import forget_response

#: In place of the name.
NAME = "erased person"


@dataclass(frozen=True, slots=True)
class Gone:
    """Whom a deletion was about, for those who hold more on the same person."""

    organization_id: uuid.UUID
    #: The ids under which the person was known in people files, today's and those of rosters.
    external_ids: frozenset[str]
    rounds: int


def erase_person(session: Session, person_id: uuid.UUID) -> Gone | None:
    """Delete a person with answers, links, mails and choices; None where there is nobody.

    The entries on rosters stay, without name, id and address: sealed answers of colleagues point
    to them, and the chart of the others hangs together by them. Nobody finds them by name, and
    scoring leaves them out.
    """
    person = session.get(Person, person_id, with_for_update=True)
    if person is None:
        return None
    entries = session.scalars(
        select(RosterEntry)
        .where(RosterEntry.person_id == person_id)
        .order_by(RosterEntry.respondent_id)
        .with_for_update()
    ).all()
    ids = frozenset({person.external_id, *(entry.external_id for entry in entries)})
    for entry in entries:
        _erase_entry(session, entry)
    session.execute(
        update(Person)
        .where(
            Person.organization_id == person.organization_id,
            Person.manager_id == person.external_id,
        )
        .values(manager_id="")
    )
    # Files that wait to be applied may hold the person; they are uploaded again in a minute.
    session.execute(
        update(PendingImport)
        .where(
            PendingImport.organization_id == person.organization_id,
            PendingImport.state == ImportState.PENDING,
        )
        .values(state=ImportState.DISCARDED, content=None)
    )
    gone = Gone(person.organization_id, ids, len(entries))
    session.delete(person)
    session.flush()
    return gone


def _erase_entry(session: Session, entry: RosterEntry) -> None:
    """Empty one entry, and delete everything that belongs to it."""
    respondent_id = entry.respondent_id
    forget_response(session, respondent_id)
    for model in (RosterToken, SearchBudget, ReadBackCode, Sitting, SurveyLink, OutboxMail):
        session.execute(delete(model).where(model.respondent_id == respondent_id))
    id_before, id_after = entry.external_id, f"erased-{respondent_id.hex[:16]}"
    session.execute(
        update(RosterEntry)
        .where(RosterEntry.round_id == entry.round_id, RosterEntry.manager_id == id_before)
        .values(manager_id=id_after)
    )
    entry.external_id, entry.name = id_after, NAME
    entry.known_as = entry.email = entry.title = entry.location = ""
    entry.start_date, entry.attributes = None, {}
    entry.person_id, entry.objects, entry.erased = None, True, True
    session.flush()
    key = entry.round.key
    if key is not None and key.wrapped_private_key is None:
        empty_places(session, entry.round)


def empty_places(session: Session, round_: Round) -> None:
    """Forget where erased people stood, once nothing is scored from it any more."""
    session.execute(
        update(RosterEntry)
        .where(RosterEntry.round_id == round_.id, RosterEntry.erased.is_(True))
        .values(manager_id="", unit="", level="", unit_lead=False)
    )
