"""Facilitators who plan changes: the fixed menu, and invitations in a confidential round."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts import recording
from accounts.access import scope
from audit.acts import Act
from db import db
from reports.drawing.look import palette
from reports.errors import InvitingRefused
from reports.facilitators import request as here
from reports.facilitators.shelf import Shelf
from reports.inviting import requests
from reports.inviting.page import inviting_page
from reports.looks.keeping import look_of_release
from surveys.models import Round

bp = Blueprint("inviting", __name__, url_prefix="/releases/<uuid:release_id>/inviting")

ASKED = "The invitations are on their way. Whoever accepts appears here by name."


@bp.get("")
def show(release_id: uuid.UUID) -> ResponseReturnValue:
    """Show the menu, and who accepted."""
    _, round_ = _found(release_id)
    recording.access(Act.HELPERS_SEEN, round_.id, once_a_day=True)
    return _page(release_id)


@bp.post("")
def ask(release_id: uuid.UUID) -> ResponseReturnValue:
    """Have people invited who ticked that they may be asked."""
    shelf, round_ = _found(release_id)
    if request.form.get("sure") != "yes":
        return _page(release_id, "Please tick the box first: it can be done once."), 422
    size = request.form.get("size", "")
    try:
        made = requests.ask(
            db.session,
            round_,
            shelf.facts,
            request.form.get("question", ""),
            int(size) if size.isdecimal() else 0,
            now=here.now(),
        )
    except InvitingRefused as refused:
        db.session.rollback()
        return _page(release_id, str(refused)), 422
    recording.commit(Act.HELP_ASKED, round_.id, people=made.size)
    flash(ASKED)
    return redirect(url_for(".show", release_id=release_id), 303)


def _page(release_id: uuid.UUID, sentence: str = "") -> str:
    shelf, round_ = _found(release_id)  # read anew: recording an access ends what was read before
    return render_template(
        "inviting/show.html",
        page=inviting_page(shelf, round_, requests.asked(db.session, round_.id)),
        release_id=release_id,
        palette=palette(look_of_release(db.session, release_id).accent),
        sentence=sentence,
    )


def _found(release_id: uuid.UUID) -> tuple[Shelf, Round]:
    """Return a release of theirs whose changes they plan; for all others there is nothing here.

    It is about everybody, so it takes a grant of the whole organization.
    """
    shelf = here.shelf_of(release_id)
    round_ = requests.planned_round(db.session, scope(), shelf.opening.round_id)
    if round_ is None or not shelf.opening.whole:
        abort(404)
    return shelf, round_
