"""Erasing what releases say about one person, without computing anything again."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.releases.models import Release, ReleasedPerson
from reports.releases.store import DocumentStore
from surveys.models import Round


@dataclass(frozen=True, slots=True)
class ErasedFacts:
    """A document that said something about the person: of the person, or of a unit they led."""

    release_id: uuid.UUID
    kind: str
    key: str


def erase_person(
    session: Session, organization_id: uuid.UUID, external_id: str
) -> list[ErasedFacts]:
    """Erase a person's facts, and the name as a unit's lead, from all releases of an organization.

    Everything else in them stays as it is, to the byte. Returns the documents to be forgotten;
    nothing the second time.
    """
    rows = session.scalars(
        select(ReleasedPerson)
        .join(Release, Release.id == ReleasedPerson.release_id)
        .join(Round, Round.id == Release.round_id)
        .where(Round.organization_id == organization_id, ReleasedPerson.external_id == external_id)
    ).all()
    erased = []
    for row in rows:
        led = (row.facts or {})["leads"]
        erased.append(ErasedFacts(row.release_id, "person", external_id))
        erased += [ErasedFacts(row.release_id, "unit", name) for name in led]
        row.external_id = row.facts = row.salt = None
    session.flush()
    return erased


def forget_documents(store: DocumentStore, erased: Iterable[ErasedFacts]) -> None:
    """Delete finished documents that name an erased person; those of units are drawn anew."""
    for document in erased:
        store.forget_document(document.release_id, document.kind, document.key)
