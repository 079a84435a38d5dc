"""Facilitators: archives of many reports, packed in the background."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, jsonify, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from accounts import freshness, recording
from accounts.access import scope
from audit.acts import Act
from db import db
from reports.errors import ArchiveUnknown, NothingChosen
from reports.facilitators import archives
from reports.facilitators import request as here
from reports.facilitators.archive_page import archive_page
from reports.facilitators.models import Archive
from reports.facilitators.shelf import Shelf

bp = Blueprint("archives", __name__, url_prefix="/releases/<uuid:release_id>/archives")


@bp.post("")
def ask(release_id: uuid.UUID) -> ResponseReturnValue:
    """Have an archive packed, by whoever signed in lately or knows the password."""
    refused = freshness.refusal(request.form.get("password", ""))
    shelf = here.shelf_of(release_id)
    wish = here.wish()
    if refused:
        return _asked_again(shelf, wish.written(), refused)
    try:
        archive, is_new = archives.ask(db.session, shelf, scope().user_id, wish, now=here.now())
    except NothingChosen as nothing:
        return _asked_again(shelf, wish.written(), str(nothing))
    archive_id = archive.id
    if is_new:
        recording.commit(Act.ARCHIVE_ASKED, release_id, documents=archive.documents)
    return redirect(url_for(".show", release_id=release_id, archive_id=archive_id), 303)


@bp.get("/<uuid:archive_id>")
def show(release_id: uuid.UUID, archive_id: uuid.UUID) -> ResponseReturnValue:
    """Show how far an archive is."""
    shelf, archive = _archive(release_id, archive_id)
    return render_template(
        "releases/archive.html",
        page=archive_page(shelf, archive),
        release_id=release_id,
        archive_id=archive_id,
    )


@bp.get("/<uuid:archive_id>/state")
def state(release_id: uuid.UUID, archive_id: uuid.UUID) -> ResponseReturnValue:
    """Tell a script how far an archive is."""
    shelf, archive = _archive(release_id, archive_id)
    page = archive_page(shelf, archive)
    return jsonify(state=page.state, done=page.done, of=page.of, words=page.words)


@bp.get("/<uuid:archive_id>/reports.zip")
def file(release_id: uuid.UUID, archive_id: uuid.UUID) -> ResponseReturnValue:
    """Send an archive, or the rest of it; recorded before anything leaves."""
    shelf, archive = _archive(release_id, archive_id)
    path = shelf.store.archive(release_id, archive_id)
    if archive_page(shelf, archive).state != "ready" or not path.is_file():
        return redirect(url_for(".show", release_id=release_id, archive_id=archive_id), 303)
    sha256, documents = archive.sha256, archive.documents
    recording.access(Act.ARCHIVE_DOWNLOADED, release_id, documents=documents, sha256=sha256)
    return send_file(
        path,
        mimetype="application/zip",
        as_attachment=True,
        download_name=f"reports-{archive_id.hex[:8]}.zip",
        etag=sha256,  # a download that broke off goes on where it was
        conditional=True,
        last_modified=None,
    )


@bp.post("/<uuid:archive_id>/cancel")
def cancel(release_id: uuid.UUID, archive_id: uuid.UUID) -> ResponseReturnValue:
    """Stop an archive that is not ready."""
    _, archive = _archive(release_id, archive_id)
    if archives.cancel(db.session, archive):
        recording.commit(Act.ARCHIVE_CANCELED, release_id)
    return redirect(url_for(".show", release_id=release_id, archive_id=archive_id), 303)


@bp.post("/<uuid:archive_id>/go-on")
def go_on(release_id: uuid.UUID, archive_id: uuid.UUID) -> ResponseReturnValue:
    """Pack an archive after all that was stopped."""
    shelf, archive = _archive(release_id, archive_id)
    if archives.is_outdated(archive, shelf):
        return redirect(url_for("releases.people", release_id=release_id), 303)
    if archives.go_on(db.session, archive, now=here.now()):
        recording.commit(Act.ARCHIVE_ASKED, release_id, documents=archive.documents)
    return redirect(url_for(".show", release_id=release_id, archive_id=archive_id), 303)


def _archive(release_id: uuid.UUID, archive_id: uuid.UUID) -> tuple[Shelf, Archive]:
    """Return one's own archive of a release that is opened; for all else there is nothing here."""
    shelf = here.shelf_of(release_id)
    try:
        return shelf, archives.get(db.session, scope().user_id, release_id, archive_id)
    except ArchiveUnknown:
        abort(404)


def _asked_again(shelf: Shelf, wish: dict[str, str], refused: str) -> ResponseReturnValue:
    """Ask for the password, or say that there is nothing to pack."""
    page = render_template(
        "releases/ask_archive.html",
        round_name=shelf.facts.round_name,
        release_id=shelf.id,
        wish=wish,
        refused=refused,
        is_fresh=freshness.is_fresh(),
    )
    return page, 422
