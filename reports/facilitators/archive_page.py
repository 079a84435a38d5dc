"""How far an archive is, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reports.contexts.words import number
from reports.facilitators import archives
from reports.facilitators.models import Archive, ArchiveState
from reports.facilitators.shelf import Shelf


@dataclass(frozen=True, slots=True)
class ArchivePage:
    """Everything the page prints; `state` is also what its script looks at."""

    round_name: str
    state: str  # drawing | packing | ready | canceled | gone
    words: str
    done: int
    of: int
    bytes: int
    expires_at: datetime
    wish: dict[str, str]


def archive_page(shelf: Shelf, archive: Archive) -> ArchivePage:
    """Build the page."""
    state, done = _standing(shelf, archive)
    size = shelf.store.archive(shelf.id, archive.id)
    return ArchivePage(
        round_name=shelf.facts.round_name,
        state=state,
        words=_words(state, done, archive.documents),
        done=done,
        of=archive.documents,
        bytes=size.stat().st_size if state == "ready" else 0,
        expires_at=archive.expires_at,
        wish=archives.wish_of(archive).written(),
    )


def _standing(shelf: Shelf, archive: Archive) -> tuple[str, int]:
    if archive.state is ArchiveState.FAILED or archives.is_outdated(archive, shelf):
        return "gone", 0
    if archive.state is ArchiveState.READY:
        is_there = shelf.store.archive(shelf.id, archive.id).is_file()
        return ("ready", archive.documents) if is_there else ("gone", 0)
    if archive.state is ArchiveState.CANCELED:
        return "canceled", 0
    wanted = archives.documents_of(shelf, archives.wish_of(archive))
    finished = sum(map(shelf.has, wanted))
    if finished < len(wanted):
        return "drawing", finished
    return "packing", archive.packed


def _words(state: str, done: int, of: int) -> str:
    reports = "1 report" if of == 1 else f"{number(of)} reports"
    match state:
        case "drawing":
            return (
                f"{number(done)} of {reports} are drawn; the others are on their way. You can "
                "leave this page: the archive is packed meanwhile."
            )
        case "packing":
            return f"{number(done)} of {reports} are packed."
        case "ready":
            return f"The archive is ready: {reports}."
        case "canceled":
            return f"You stopped this archive of {reports}."
    return (
        "This archive is not there any more: reports in it were changed or erased, or other "
        "reports are open to you than when you asked for it. Ask for a new one."
    )
