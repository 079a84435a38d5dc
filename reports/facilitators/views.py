"""Facilitators: the releases that their grants open, people and units in them, single reports."""

from __future__ import annotations

import io
import uuid

from flask import Blueprint, abort, render_template, request, send_file
from flask.typing import ResponseReturnValue

from accounts import freshness, recording
from accounts.access import scope
from audit.acts import Act
from db import db
from reports.attributed.sight import rounds_opened
from reports.drawing.documents import Document
from reports.drawing.look import palette
from reports.errors import TooManyReports
from reports.facilitators import archives, grants
from reports.facilitators import request as here
from reports.facilitators.compare_page import comparison
from reports.facilitators.lists import people_page, unit_page
from reports.facilitators.overview import overview
from reports.facilitators.preview import page_images
from reports.facilitators.reading import hand_out
from reports.facilitators.report import report_page
from reports.facilitators.shelf import Shelf
from reports.inviting.requests import planned_round
from reports.looks.keeping import look_of_release

bp = Blueprint("releases", __name__, url_prefix="/releases")
bp.register_error_handler(TooManyReports, here.too_many)


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
    """Show a release: its main figure, and the ways to its reports."""
    shelf = here.shelf_of(release_id)
    recording.access(Act.RELEASE_OPENED, release_id, once_a_day=True)
    mine = archives.of_user(db.session, scope().user_id, release_id, now=here.now())
    return render_template(
        "releases/show.html",
        page=overview(shelf),
        release_id=release_id,
        archives=mine,
        palette=palette(look_of_release(db.session, release_id).accent),
        is_fresh=freshness.is_fresh(),
        compares=bool(grants.earlier(db.session, scope(), shelf.opening)),
        may_invite=shelf.opening.whole
        and planned_round(db.session, scope(), shelf.opening.round_id) is not None,
    )


@bp.get("/<uuid:release_id>/compare")
def compare(release_id: uuid.UUID) -> ResponseReturnValue:
    """Show an earlier round beside this one; one that is not opened is the 404 of an absent one."""
    shelf = here.shelf_of(release_id)
    choices = grants.earlier(db.session, scope(), shelf.opening)
    wanted = request.args.get("before", "")
    chosen = [one for one in choices if wanted in {"", str(one.release_id)}]
    if wanted and not chosen:
        abort(404)
    page = comparison(here.shelf_of(chosen[0].release_id), shelf) if chosen else None
    for id_ in (release_id, *([page.before_id] if page else [])):
        recording.access(Act.RELEASE_OPENED, id_, once_a_day=True)
    return render_template(
        "releases/compare.html",
        page=page,
        round_name=shelf.opening.round_name,
        choices=choices,
        release_id=release_id,
        palette=palette(look_of_release(db.session, release_id).accent),
    )


@bp.get("/<uuid:release_id>/people")
def people(release_id: uuid.UUID) -> ResponseReturnValue:
    """Show people by name, title, level and unit, never by what was found about them."""
    shelf = here.shelf_of(release_id)
    page = people_page(shelf, here.wish(), request.args.get("page"))
    return render_template(
        "releases/people.html",
        page=page,
        release_id=release_id,
        is_fresh=freshness.is_fresh(),
    )


@bp.get("/<uuid:release_id>/units")
def units(release_id: uuid.UUID) -> ResponseReturnValue:
    """Show units by name."""
    shelf = here.shelf_of(release_id)
    page = unit_page(shelf, here.wish(), request.args.get("page"))
    return render_template("releases/units.html", page=page, release_id=release_id)


@bp.get("/<uuid:release_id>/documents/<token>/preview")
def preview(release_id: uuid.UUID, token: str) -> ResponseReturnValue:
    """Show the pages of one report."""
    shelf, found = _found(release_id, token)
    content = hand_out(shelf, found, Act.DOCUMENT_SHOWN)
    return render_template(
        "releases/preview.html",
        page=report_page(db.session, shelf, found, here.now().date()),
        images=page_images(content) if request.method != "HEAD" else [],
        release_id=release_id,
    )


@bp.get("/<uuid:release_id>/documents/<token>")
def document(release_id: uuid.UUID, token: str) -> ResponseReturnValue:
    """Send one report; what is absent, not opened or not finished is the same 404."""
    shelf, found = _found(release_id, token)
    content = hand_out(shelf, found, Act.DOCUMENT_DOWNLOADED)
    return send_file(
        io.BytesIO(content),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=f"report-{token[:8]}.pdf",
    )


def _found(release_id: uuid.UUID, token: str) -> tuple[Shelf, Document]:
    shelf = here.shelf_of(release_id)
    found = shelf.find(token)
    if found is None:
        abort(404)
    return shelf, found
