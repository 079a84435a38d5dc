"""Erasing a person everywhere: people file, rosters, answers, mails, choices, facts, reports."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from audit.acts import Act, Actor
from audit.record import record
from config import Settings
from reports.facilitators.links import forget_links
from reports.releases import erasure as releases
from reports.releases.store import DocumentStore
from surveys.journal import Erased, journal_of
from surveys.models import Person
from surveys.rights import erasure as surveys
from surveys.rights.holdings import find_person


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was erased: whatever else says something about the person goes after the commit."""

    rounds: int = 0
    documents: list[releases.ErasedFacts] = field(default_factory=list)


def erase_person(
    session: Session,
    settings: Settings,
    organization_id: uuid.UUID,
    external_id: str,
    *,
    by: Actor,
    now: datetime,
) -> Erasure:
    """Erase the person with this id in the people file, for good, and remember that they are.

    After the commit, the caller calls :func:`finish`. Raises PersonUnknown or JournalUnwritable.
    """
    person = find_person(session, organization_id, external_id)
    journal_of(settings).record(session, Erased.PERSON_ERASED, person.id, now=now)
    store = DocumentStore(settings.documents_folder)
    erased = forget_person(session, store, person.id, today=now.date())
    record(
        session,
        settings.audit_key_bytes(),
        Act.PERSON_ERASED,
        by=by,
        now=now,
        organization_id=organization_id,
        rounds=erased.rounds,
        releases=len({document.release_id for document in erased.documents}),
    )
    return erased


def forget_person(
    session: Session, store: DocumentStore, person_id: uuid.UUID, *, today: date
) -> Erasure:
    """Delete what there is of a person; nothing where there is nobody, so that it can be repeated.

    Reports go before the commit: should that fail, they are drawn again from facts.
    """
    session.get(Person, person_id, with_for_update=True)
    forget_links(session, person_id)
    gone = surveys.erase_person(session, person_id)
    if gone is None:
        return Erasure()
    documents = [
        document
        for external_id in sorted(gone.external_ids)
        for document in releases.erase_person(session, gone.organization_id, external_id)
    ]
    releases.forget_documents(store, documents)
    return Erasure(gone.rounds, documents)


def finish(settings: Settings, erased: Erasure) -> None:
    """Delete reports that somebody drew from the old facts while they were being erased."""
    releases.forget_documents(DocumentStore(settings.documents_folder), erased.documents)
