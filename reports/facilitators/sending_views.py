"""Facilitators: having reports mailed to the people they are about, and seeing what became of it.

Whoever sends a report need not be able to read it: the link goes to the person's own address.
"""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts import recording
from audit.acts import Act
from db import db
from reports.drawing.documents import Document
from reports.facilitators import links
from reports.facilitators import request as here
from reports.facilitators.people import found_people
from reports.facilitators.sent_page import is_open_to, sent_page
from reports.facilitators.shelf import Shelf

bp = Blueprint("sending", __name__, url_prefix="/releases/<uuid:release_id>")


@bp.get("/sent")
def index(release_id: uuid.UUID) -> ResponseReturnValue:
    """Show which reports were mailed, and which of them were opened."""
    shelf = here.shelf_of(release_id)
    page = sent_page(db.session, shelf, here.wish(), request.args.get("page"), here.now().date())
    return render_template("releases/sent.html", page=page, release_id=release_id)


@bp.post("/send")
def people(release_id: uuid.UUID) -> ResponseReturnValue:
    """Have their own reports mailed to people: to one, or to all who were found."""
    shelf = here.shelf_of(release_id)
    wanted = found_people(shelf.people, here.wish())
    if "token" in request.form:
        found = _document(shelf, request.form["token"], "person")
        wanted = [person for person in shelf.people if person.id == found.key]
    result = links.send_own(
        db.session,
        here.settings(),
        release_id,
        links.round_of(db.session, release_id),
        wanted,
        today=here.now().date(),
    )
    return _sent(release_id, "people", result)


@bp.post("/documents/<token>/send")
def unit(release_id: uuid.UUID, token: str) -> ResponseReturnValue:
    """Have a unit's report mailed to its lead."""
    shelf = here.shelf_of(release_id)
    found = _document(shelf, token, "unit")
    about = next(unit for unit in shelf.facts.units if unit.name == found.key)
    lead = links.lead_of(shelf.facts, about)
    if lead is None:
        flash("Nobody is known as the lead of this unit: download the report and hand it over.")
        return redirect(url_for("releases.preview", release_id=release_id, token=token), 303)
    result = links.send_unit(
        db.session,
        here.settings(),
        release_id,
        links.round_of(db.session, release_id),
        about,
        lead,
        today=here.now().date(),
    )
    return _sent(release_id, "a unit", result)


@bp.post("/sent/<uuid:link_id>/end")
def revoke(release_id: uuid.UUID, link_id: uuid.UUID) -> ResponseReturnValue:
    """Let a link open nothing any more."""
    shelf = here.shelf_of(release_id)
    sent = links.of_release(db.session, release_id, link_id)
    if sent is None or not is_open_to(shelf, sent):
        abort(404)
    kind = "unit" if sent.link.unit else "person"
    links.end(db.session, sent.link, today=here.now().date())
    recording.commit(Act.REPORT_LINK_ENDED, release_id, kind=kind)
    flash("This link opens nothing any more.")
    return redirect(url_for(".index", release_id=release_id), 303)


def _document(shelf: Shelf, token: str, kind: str) -> Document:
    """Return a document of this kind, or answer 404."""
    found = shelf.find(token)
    if found is None or found.kind != kind:
        abort(404)
    return found


def _sent(release_id: uuid.UUID, about: str, result: links.Sending) -> ResponseReturnValue:
    if result.sent:
        recording.commit(Act.REPORTS_SENT, release_id, about=about, documents=result.sent)
    else:
        db.session.rollback()
    flash(_words(result))
    return redirect(url_for(".index", release_id=release_id), 303)


def _words(result: links.Sending) -> str:
    """Say what was sent, and who got nothing.

    >>> _words(links.Sending(12, 1, 0))
    '12 mails are on their way. 1 person has a link already that works.'
    """
    said = [
        "No mail was sent."
        if not result.sent
        else "1 mail is on its way."
        if result.sent == 1
        else f"{result.sent:,} mails are on their way."
    ]
    if result.had_one:
        have = "1 person has" if result.had_one == 1 else f"{result.had_one:,} people have"
        said.append(f"{have} a link already that works.")
    if result.without_address:
        are = (
            "1 person has"
            if result.without_address == 1
            else (f"{result.without_address:,} people have")
        )
        said.append(f"{are} no mail address here: download the report and hand it over.")
    return " ".join(said)
