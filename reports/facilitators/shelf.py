"""One release as far as it is opened to somebody: its facts, its documents, which are finished."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy.orm import Session

from accounts.access import Scope
from config import Settings
from reports.drawing.documents import Document
from reports.facilitators import grants
from reports.facilitators.addresses import Addresses
from reports.facts import PersonFacts, ReleaseFacts
from reports.releases import release as releases
from reports.releases.kept import erased_people
from reports.releases.store import DocumentStore

#: Releases that a process keeps in mind.
KEPT = 4
_kept: dict[tuple[uuid.UUID, int, str], tuple[ReleaseFacts, Addresses]] = {}


@dataclass(frozen=True, slots=True)
class Shelf:
    """What of a release is opened to one facilitator."""

    opening: grants.Opening
    facts: ReleaseFacts
    addresses: Addresses
    documents: list[Document]
    store: DocumentStore
    #: Whose reports are never read here, by their ids in the people file.
    withheld: frozenset[str]

    @property
    def id(self) -> uuid.UUID:
        """The release's id."""
        return self.opening.release_id

    @property
    def people(self) -> list[PersonFacts]:
        """The people whose unit is opened, whether or not their reports are read here."""
        return [person for person in self.facts.people if self.opening.opens_unit(person.unit)]

    @property
    def main(self) -> Document | None:
        """The report that stands for what is opened: the organization's, or that of the one unit.

        None where several units are opened.
        """
        opening = self.opening
        if not opening.whole and len(opening.units) != 1:
            return None
        kind = "organization" if opening.whole else "unit"
        return next((document for document in self.documents if document.kind == kind), None)

    def has(self, document: Document) -> bool:
        """Whether a document is finished."""
        return self.store.has(self.id, document.kind, document.key)

    def read(self, document: Document) -> bytes | None:
        """Return a finished document."""
        return self.store.read(self.id, document.kind, document.key)

    def token(self, document: Document) -> str:
        """Return what stands for a document in an address."""
        return self.addresses.of(document.kind, document.key)

    def by_place(self) -> dict[tuple[str, str], Document]:
        """Return the opened documents by kind and key."""
        return {(document.kind, document.key): document for document in self.documents}

    def find(self, token: str) -> Document | None:
        """Return an opened document by its token; None for all others."""
        found = self.addresses.find(token)
        return found if found in self.documents else None


def open_shelf(session: Session, scope: Scope, settings: Settings, release_id: uuid.UUID) -> Shelf:
    """Read a release as far as somebody's grants open it. Raises ReleaseUnknown."""
    opening = grants.opening(session, scope, release_id)
    facts, addresses = _read(session, release_id, settings.secret_key.get_secret_value())
    withheld = grants.too_close(session, scope, opening.round_id)
    return Shelf(
        opening,
        facts,
        addresses,
        grants.opened_documents(opening, facts, addresses.documents, withheld),
        DocumentStore(settings.documents_folder),
        withheld,
    )


def _read(session: Session, release_id: uuid.UUID, secret: str) -> tuple[ReleaseFacts, Addresses]:
    """Read a release once: it never changes, but that people are erased from it."""
    key = (release_id, erased_people(session, release_id), secret)
    found = _kept.get(key)
    if found is None:
        facts = releases.get_facts(session, release_id)
        found = facts, Addresses(secret, release_id, facts)
        while len(_kept) >= KEPT:
            _kept.pop(next(iter(_kept), key), None)
        _kept[key] = found
    return found
