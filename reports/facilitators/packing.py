"""Packing an archive in the background: written beside and renamed, so that it is whole or absent.

After a crash the next worker begins anew: copying takes seconds. What takes long is drawing the
reports, and of those that are finished none is drawn twice.
"""

from __future__ import annotations

import hashlib
import os
import uuid
import zipfile
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from accounts.access import Scope
from accounts.models import Membership, Organization, Role, User
from config import Settings
from db import transaction
from reports.drawing.charts import ChartFile, chart_files
from reports.drawing.documents import Document
from reports.drawing.workers import drawer
from reports.errors import ReleaseUnknown
from reports.facilitators import archives
from reports.facilitators.models import Archive, ArchiveState
from reports.facilitators.shelf import Shelf, open_shelf
from reports.looks.keeping import look_of_release
from reports.releases.languages import languages_of
from reports.releases.models import Release
from surveys.models import Round

#: Reports after which it is written down how far the archive is, and whether it is still wanted.
STEP = 25

log = structlog.get_logger("swayline.reports")


def pack(engine: Engine, settings: Settings, archive_id: uuid.UUID) -> bool:
    """Pack an archive that is asked for; False if it is not wanted or not all is finished yet."""
    with transaction(engine, readonly=True) as session:
        archive = session.get(Archive, archive_id)
        if archive is None or archive.state is not ArchiveState.ASKED:
            return False
        shelf = _shelf(session, settings, archive)
        wish = archives.wish_of(archive)
        if shelf is None or archives.is_outdated(archive, shelf):
            documents = None
        else:
            documents = archives.documents_of(shelf, wish)
            look = look_of_release(session, shelf.id)
            languages = languages_of(session, shelf.id)
    if shelf is None or documents is None:
        _change(engine, archive_id, state=ArchiveState.FAILED, packed=0)
        return False
    if not all(map(shelf.has, documents)):
        return False  # a later tick finds them finished
    charts: list[ChartFile] = []
    if wish.charts and shelf.main is not None:
        charts = chart_files(
            shelf.facts, shelf.main, drawer=drawer(), look=look, languages=languages
        )
    path = shelf.store.archive(shelf.id, archive_id)
    beside = path.with_name(f"{path.name}.part")
    try:
        sha256 = _write(engine, archive_id, shelf, documents, charts, beside)
        if sha256 is None:
            return False
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    done = {"state": ArchiveState.READY, "sha256": sha256, "packed": len(documents)}
    if not _change(engine, archive_id, **done):  # stopped at the last moment
        path.unlink(missing_ok=True)
        return False
    return True


def _write(
    engine: Engine,
    archive_id: uuid.UUID,
    shelf: Shelf,
    documents: list[Document],
    charts: list[ChartFile],
    path: Path,
) -> str | None:
    """Write the file; return the digest of its reports, or None if it is not wanted any more."""
    whole = hashlib.sha256()
    with path.open("wb") as file:
        with zipfile.ZipFile(file, "w") as packed:
            for place, document in enumerate(documents):
                if place % STEP == 0 and not _change(engine, archive_id, packed=place):
                    return None
                content = shelf.read(document)
                if content is None:  # forgotten meanwhile: no archive rather than a smaller one
                    _change(engine, archive_id, state=ArchiveState.FAILED, packed=0)
                    return None
                # Without a time, so that the same reports are the same archive; as they are, since
                # a PDF is compressed already.
                packed.writestr(zipfile.ZipInfo(document.file_name), content)
                whole.update(hashlib.sha256(content).digest())
            _add_charts(packed, charts)
        file.flush()
        os.fsync(file.fileno())
    return whole.hexdigest()


def _add_charts(packed: zipfile.ZipFile, charts: list[ChartFile]) -> None:
    """Add charts in both forms, and what is said of each to whoever does not see it."""
    for chart in charts:
        packed.writestr(zipfile.ZipInfo(f"charts/{chart.name}.svg"), chart.svg)
        packed.writestr(zipfile.ZipInfo(f"charts/{chart.name}.png"), chart.png)
    if charts:
        words = "\n".join(f"{chart.name}: {chart.alternative}" for chart in charts)
        packed.writestr(zipfile.ZipInfo("charts/charts.txt"), f"{words}\n")


def _change(engine: Engine, archive_id: uuid.UUID, **values: Any) -> bool:
    """Change an archive that is still wanted; return whether it is."""
    with transaction(engine) as session:
        changed = session.scalar(
            update(Archive)
            .where(Archive.id == archive_id, Archive.state == ArchiveState.ASKED)
            .values(**values)
            .returning(Archive.id)
        )
        return changed is not None


def _shelf(session: Session, settings: Settings, archive: Archive) -> Shelf | None:
    """Return what is opened by now to whoever asked; None if nothing is."""
    row = session.execute(
        select(User.name, Organization.id, Organization.name)
        .join(Membership, Membership.user_id == User.id)
        .join(Organization, Organization.id == Membership.organization_id)
        .join(Round, Round.organization_id == Organization.id)
        .join(Release, Release.round_id == Round.id)
        .where(
            User.id == archive.user_id,
            User.active.is_(True),
            Membership.role == Role.FACILITATOR,
            Release.id == archive.release_id,
        )
    ).one_or_none()
    if row is None:
        return None
    scope = Scope(archive.user_id, row[0], row[1], row[2], frozenset({Role.FACILITATOR}))
    try:
        return open_shelf(session, scope, settings, archive.release_id)
    except ReleaseUnknown:
        return None
