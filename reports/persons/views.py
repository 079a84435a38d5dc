"""Pages about one person: what is held, for the person; erasing, for admins."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from accounts.access import scope
from audit.acts import Actor
from config import Settings
from db import db
from reports.persons import erasure, holdings
from reports.persons.page import data_page
from surveys.answering import codes, responses
from surveys.answering import request as here
from surveys.errors import NotProved, PersonUnknown
from surveys.models import Person, RosterEntry
from surveys.rights.holdings import Held, find_person, own_answers

bp = Blueprint("persons", __name__)

TYPE_NAME = "Type the name as it stands above: then it is certain who is meant."


@bp.get("/rights/data")
def data() -> ResponseReturnValue:
    """Show a respondent what is held on them."""
    held = _own()
    return render_template("persons/data.html", page=data_page(held), organization=_organization())


@bp.post("/rights/data")
def download() -> ResponseReturnValue:
    """Hand out the same as a file."""
    answer = Response(holdings.as_json(_own()), mimetype="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return answer


@bp.route("/people/erase", methods=["GET", "POST"])
def erase() -> ResponseReturnValue:
    """Erase a person: find by id, look who it is, type the name."""
    if request.method == "GET":
        return _erase_page(200)
    wanted = request.form.get("id", "").strip()
    me = scope()
    try:
        person = find_person(db.session, me.organization_id, wanted)
    except PersonUnknown as unknown:
        return _erase_page(422, wanted=wanted, sentence=str(unknown))
    typed = request.form.get("name")
    if typed is None:
        return _erase_page(200, person)
    if " ".join(typed.split()) != " ".join((person.name or person.external_id).split()):
        return _erase_page(422, person, sentence=TYPE_NAME)
    erased = erasure.erase_person(
        db.session,
        _settings(),
        me.organization_id,
        wanted,
        by=Actor.user(me.user_id, me.user_name),
        now=datetime.now(UTC),
    )
    db.session.commit()
    erasure.finish(_settings(), erased)
    flash("The person was erased.")
    return redirect(url_for(".erase"), 303)


def _own() -> Held:
    """Return what is held on whoever asks, with their answers in this round. Raises NotProved."""
    entry = db.session.get_one(RosterEntry, g.sitting.respondent_id)
    if not codes.is_proved(g.sitting, here.now()) or entry.person_id is None:
        raise NotProved
    answers = None
    if responses.takes_answers(entry.round, here.now()):
        standing = here.standing()
        answers = None if standing.unreadable else standing.answers
    person = db.session.get_one(Person, entry.person_id)
    own = {entry.round.name: own_answers(db.session, entry, answers)}
    return holdings.own_holdings(db.session, person, own)


def _organization() -> str:
    return here.round_().organization.name


def _erase_page(
    status: int, person: Person | None = None, *, wanted: str = "", sentence: str = ""
) -> ResponseReturnValue:
    return render_template(
        "persons/erase.html", person=person, wanted=wanted, sentence=sentence
    ), status


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
