"""Archives that a facilitator asked for: one row each, and how far it has come.

    asked --pack--> ready        asked --cancel--> canceled --go on--> asked

What is in an archive is what the grants opened when it was packed. Where they open something else
by now, it is not handed out, but asked for anew. Flushes, never commits, has no clock.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.errors import ArchiveUnknown, NothingChosen
from reports.facilitators.models import Archive, ArchiveState
from reports.facilitators.people import Wish, chosen
from reports.releases.store import DocumentStore

if TYPE_CHECKING:  # neither is needed to see what is waiting or over
    from reports.drawing.documents import Document
    from reports.facilitators.shelf import Shelf

#: How long an archive is kept.
LASTS = timedelta(hours=24)


def ask(
    session: Session, shelf: Shelf, user_id: uuid.UUID, wish: Wish, *, now: datetime
) -> tuple[Archive, bool]:
    """Return the archive with these reports, and whether it is a new one.

    Raises NothingChosen.
    """
    documents = documents_of(shelf, wish)
    if not documents:
        raise NothingChosen
    found = _with(session, shelf, user_id, listed(documents, wish), now)
    if found is not None:
        return found, False
    archive = Archive(
        release_id=shelf.id,
        user_id=user_id,
        wish=asdict(wish),
        documents=len(documents),
        listed=listed(documents, wish),
        expires_at=now + LASTS,
    )
    session.add(archive)
    session.flush()
    return archive, True


def get(
    session: Session, user_id: uuid.UUID, release_id: uuid.UUID, archive_id: uuid.UUID
) -> Archive:
    """Return somebody's own archive. Raises ArchiveUnknown for all others."""
    archive = session.get(Archive, archive_id)
    if archive is None or (archive.user_id, archive.release_id) != (user_id, release_id):
        raise ArchiveUnknown
    return archive


def of_user(
    session: Session, user_id: uuid.UUID, release_id: uuid.UUID, *, now: datetime
) -> list[Archive]:
    """Return somebody's own archives of a release, those that last longest first."""
    return list(
        session.scalars(
            select(Archive)
            .where(
                Archive.release_id == release_id,
                Archive.user_id == user_id,
                Archive.expires_at > now,
            )
            .order_by(Archive.expires_at.desc(), Archive.id)
        )
    )


def cancel(session: Session, archive: Archive) -> bool:
    """Stop an archive that is not ready; return whether there was anything to stop."""
    if archive.state is not ArchiveState.ASKED:
        return False
    archive.state, archive.packed = ArchiveState.CANCELED, 0
    session.flush()
    return True


def go_on(session: Session, archive: Archive, *, now: datetime) -> bool:
    """Pack an archive after all that was stopped or failed; return whether there was one."""
    if archive.state not in {ArchiveState.CANCELED, ArchiveState.FAILED}:
        return False
    archive.state, archive.packed, archive.expires_at = ArchiveState.ASKED, 0, now + LASTS
    session.flush()
    return True


def waiting(session: Session, *, now: datetime) -> list[uuid.UUID]:
    """Return the archives that are to be packed."""
    wanted = select(Archive.id).where(Archive.state == ArchiveState.ASKED, Archive.expires_at > now)
    return list(session.scalars(wanted.order_by(Archive.expires_at)))


def forget_expired(session: Session, store: DocumentStore, *, now: datetime) -> int:
    """Delete the archives whose time is over, with their files; return how many."""
    over = session.scalars(select(Archive).where(Archive.expires_at <= now)).all()
    for archive in over:
        store.archive(archive.release_id, archive.id).unlink(missing_ok=True)
        session.delete(archive)
    session.flush()
    return len(over)


def documents_of(shelf: Shelf, wish: Wish) -> list[Document]:
    """Return the reports that are opened and asked for."""
    return chosen(wish, shelf.documents, shelf.people)


def wish_of(archive: Archive) -> Wish:
    """Return what was asked for."""
    return Wish(**archive.wish)  # type: ignore[arg-type]  # written by `ask`


def is_outdated(archive: Archive, shelf: Shelf) -> bool:
    """Whether other reports are opened by now than when the archive was asked for."""
    wish = wish_of(archive)
    return archive.listed != listed(documents_of(shelf, wish), wish)


def listed(documents: Iterable[Document], wish: Wish) -> str:
    """SHA-256 of which reports these are, and whether charts go with them, in hexadecimal."""
    names = [[document.kind, document.key] for document in documents]
    return hashlib.sha256(json.dumps([names, wish.charts]).encode()).hexdigest()


def _with(
    session: Session, shelf: Shelf, user_id: uuid.UUID, digest: str, now: datetime
) -> Archive | None:
    """Return an archive of just these reports that is there or on its way."""
    for archive in of_user(session, user_id, shelf.id, now=now):
        is_there = archive.state is ArchiveState.READY and (
            shelf.store.archive(shelf.id, archive.id).is_file()
        )
        if archive.listed == digest and (is_there or archive.state is ArchiveState.ASKED):
            return archive
    return None
