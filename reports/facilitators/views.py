"""Facilitators: the releases that their grants open, and the documents in them."""

from __future__ import annotations

import hashlib
import io
import uuid
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import structlog
from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue

from accounts import recording
from accounts.access import scope
from audit.acts import Act
from config import Settings
from db import db
from reports.attributed.sight import rounds_opened
from reports.drawing.documents import Document
from reports.errors import ReleaseUnknown
from reports.facilitators import grants
from reports.facilitators.addresses import Addresses
from reports.facilitators.page import Search, release_page
from reports.facts import ReleaseFacts
from reports.releases import release as releases
from reports.releases.store import DocumentStore

bp = Blueprint("releases", __name__, url_prefix="/releases")
log = structlog.get_logger("swayline.reports")


@dataclass(frozen=True, slots=True)
class Opened:
    """One release, and what of it is opened to whoever is signed in."""

    opening: grants.Opening
    facts: ReleaseFacts
    addresses: Addresses
    documents: list[Document]
    store: DocumentStore

    @property
    def id(self) -> uuid.UUID:
        """The release's id."""
        return self.opening.release_id

    def has(self, document: Document) -> bool:
        """Whether a document is finished."""
        return self.store.has(self.id, document.kind, document.key)


@bp.get("")
def index() -> ResponseReturnValue:
    """List the released rounds."""
    return render_template(
        "releases/index.html",
        openings=grants.openings(db.session, scope()),
        analyzed=rounds_opened(db.session, scope()),
    )


@bp.get("/<uuid:release_id>")
def show(release_id: uuid.UUID) -> ResponseReturnValue:
    """Show a release: its main figure, and the people and units by name."""
    opened = _opened(release_id)

    def address(document: Document) -> str | None:
        if not opened.has(document):
            return None
        token = opened.addresses.of(document.kind, document.key)
        return url_for(".document", release_id=release_id, token=token)

    search = Search(request.args.get("q", "").strip()[:100], request.args.get("unit", ""))
    recording.access(Act.RELEASE_OPENED, release_id, once_a_day=True)
    page = release_page(opened.opening, opened.facts, opened.documents, address, search)
    return render_template("releases/show.html", page=page, opening=opened.opening)


@bp.get("/<uuid:release_id>/documents/<token>")
def document(release_id: uuid.UUID, token: str) -> ResponseReturnValue:
    """Send one report; what is absent, not opened or not finished is the same 404."""
    opened = _opened(release_id)
    found = opened.addresses.find(token)
    if found is None or found not in opened.documents:
        abort(404)
    content = opened.store.read(release_id, found.kind, found.key)
    if content is None:
        abort(404)
    sha256 = hashlib.sha256(content).hexdigest()
    recording.access(Act.DOCUMENT_DOWNLOADED, release_id, kind=found.kind, sha256=sha256)
    _note_download(release_id, found.kind, 1)
    return send_file(
        io.BytesIO(content),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=f"report-{token[:8]}.pdf",
    )


@bp.get("/<uuid:release_id>/all.zip")
def everything(release_id: uuid.UUID) -> ResponseReturnValue:
    """Send all reports that are opened, once they are all finished."""
    opened = _opened(release_id)
    if not opened.documents or not all(map(opened.has, opened.documents)):
        abort(404)
    recording.access(
        Act.ARCHIVE_DOWNLOADED,
        release_id,
        documents=len(opened.documents),
        sha256=_digest(opened),
    )
    _note_download(release_id, "everything", len(opened.documents))
    return Response(
        _zipped(opened),
        mimetype="application/zip",
        headers={"Content-Disposition": f'attachment; filename="reports-{release_id.hex[:8]}.zip"'},
    )


def _opened(release_id: uuid.UUID) -> Opened:
    """Read a release as far as it is opened, or answer 404."""
    me = scope()
    try:
        opening = grants.opening(db.session, me, release_id)
    except ReleaseUnknown:
        abort(404)
    settings: Settings = current_app.config["SETTINGS"]
    secret, erased = (
        settings.secret_key.get_secret_value(),
        releases.erased_people(db.session, release_id),
    )
    facts, addresses = _kept(release_id, erased, secret)
    withheld = grants.too_close(db.session, me, opening.round_id)
    return Opened(
        opening,
        facts,
        addresses,
        grants.opened_documents(opening, facts, addresses.documents, withheld),
        DocumentStore(settings.documents_folder),
    )


@lru_cache(maxsize=4)
def _kept(release_id: uuid.UUID, erased: int, secret: str) -> tuple[ReleaseFacts, Addresses]:
    """Read a release once: it never changes, but that people are erased from it."""
    facts = releases.get_facts(db.session, release_id)
    return facts, Addresses(secret, release_id, facts)


def _digest(opened: Opened) -> str:
    """Return the SHA-256 of the SHA-256 of each report, in their order: what an archive holds."""
    whole = hashlib.sha256()
    for document in opened.documents:
        content = opened.store.read(opened.id, document.kind, document.key)
        if content is None:
            abort(404)
        whole.update(hashlib.sha256(content).digest())
    return whole.hexdigest()


def _note_download(release_id: uuid.UUID, kind: str, documents: int) -> None:
    """Write down that something was handed out: which release and kind, and nobody's name."""
    if request.method == "GET":
        log.info("download", release=str(release_id), kind=kind, documents=documents)


class _Passing(io.RawIOBase):
    """A file that is read while it is written, so that an archive never lies anywhere whole."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        """Say so; it is not seekable, which the archive takes note of."""
        return True

    def write(self, part: bytes) -> int:  # type: ignore[override]
        """Take a part."""
        self._parts.append(bytes(part))
        return len(part)

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        whole = b"".join(self._parts)
        self._parts.clear()
        return whole


def _zipped(opened: Opened) -> Iterator[bytes]:
    passing = _Passing()
    with zipfile.ZipFile(passing, "w") as archive:
        for document in opened.documents:
            content = opened.store.read(opened.id, document.kind, document.key)
            if content is None:  # forgotten meanwhile: a broken download, not a smaller archive
                raise ReleaseUnknown(str(opened.id))
            # Without a time, so that the same reports are the same archive.
            info = zipfile.ZipInfo(document.file_name)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content, compresslevel=1)
            yield passing.taken()
    yield passing.taken()
