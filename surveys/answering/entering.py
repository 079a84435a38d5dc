"""How a respondent comes in: the personal link, the promise, a code for another browser."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from accounts import access
from db import db
from surveys.answering import codes, links, responses
from surveys.answering import pages as answer_pages
from surveys.answering import request as here
from surveys.answering.code_form import answer_code
from surveys.errors import AnswersLate, PromiseNotAccepted
from surveys.models import ResponseState, Round

bp = Blueprint("answer", __name__)

#: How long a browser keeps the cookie: longer than any round is open.
COOKIE_LIFE = timedelta(days=90)
NOT_AGREED = "Please read who sees what, and tick the box: only then anything is asked."


@bp.record_once
def _register(state: BlueprintSetupState) -> None:
    app: Any = state.app
    access.gate_respondents(app, gate)


def gate() -> ResponseReturnValue | None:
    """Let a respondent pass whose browser began; to answer, while the round takes answers."""
    g.sitting = links.find_sitting(db.session, request.cookies.get(here.cookie_name(), ""))
    if request.method == "POST":  # the operation decides, behind its locks
        return None
    if request.blueprint != bp.name:  # rights last longer than the survey; they ask for more
        return None
    if not responses.takes_answers(here.round_(), here.now()):
        return closed_page(200)
    if g.sitting.accepted_on is None and request.endpoint not in {"answer.promise", "answer.code"}:
        return redirect(url_for("answer.promise"), 303)
    return None


@bp.get("/s/<token>")
def landing(token: str) -> ResponseReturnValue:
    """Say what this is about; the same for everybody, and nothing changes."""
    _, round_ = links.find_link(db.session, token)
    if not responses.takes_beginners(round_, here.now()):
        return closed_page(200, token)
    return _start_page(round_, token, 200)


@bp.post("/s/<token>")
def begin(token: str) -> ResponseReturnValue:
    """Give this browser a cookie, and lead to an address without the token.

    To answer, the box under the promise has to be ticked; to use one's rights, it has not.
    """
    link, round_ = links.find_link(db.session, token)
    to_rights = request.form.get("to") == "rights"
    agreed = not to_rights and request.form.get("agreed") == "yes"
    if not to_rights:
        if not responses.takes_beginners(round_, here.now()):
            return closed_page(409, token)
        if not agreed:
            return _start_page(round_, token, 422, NOT_AGREED)
    known = request.cookies.get(here.cookie_name())
    g.sitting, cookie = links.begin_sitting(
        db.session, link, round_, today=here.now().date(), cookie=known, agreed=agreed
    )
    session.pop("_flashes", None)  # what was saved here before is another matter
    db.session.commit()
    answer = redirect(url_for("rights.index") if to_rights else next_page(), 303)
    settings = here.settings()
    answer.set_cookie(
        here.cookie_name(),
        cookie,
        max_age=COOKIE_LIFE,
        secure=settings.is_production,
        httponly=True,
        samesite="Lax",
    )
    return answer


@bp.route("/answer/promise", methods=["GET", "POST"])
def promise() -> ResponseReturnValue:
    """Show the promise once more, and let those agree who began without."""
    if request.method == "GET":
        return _promise_page(200)
    if not responses.takes_answers(here.round_(), here.now()):
        raise AnswersLate
    if request.form.get("agreed") != "yes":
        return _promise_page(422, NOT_AGREED)
    links.agree(db.session, g.sitting, today=here.now().date())
    db.session.commit()
    return redirect(next_page(), 303)


@bp.route("/answer/code", methods=["GET", "POST"])
def code() -> ResponseReturnValue:
    """Let a browser go on with answers of another one, by a code that was mailed.

    The page is there for every browser without a code, whether there are answers or not.
    """
    if request.method == "POST" and not responses.takes_answers(here.round_(), here.now()):
        raise AnswersLate
    if g.sitting.has_code:
        return redirect(next_page(), 303)
    if request.method == "GET":
        return _code_page(200)
    return answer_code(_code_page, url_for(".code"), next_page)


@bp.errorhandler(PromiseNotAccepted)
def not_agreed(_error: PromiseNotAccepted) -> ResponseReturnValue:
    """Show the promise first."""
    return redirect(url_for(".promise"), 303)


@bp.errorhandler(AnswersLate)
def late(_error: AnswersLate) -> ResponseReturnValue:
    """Say plainly that this came too late."""
    return closed_page(409)


def _code_page(status: int, sentence: str = "") -> ResponseReturnValue:
    asked = codes.current_code(db.session, g.sitting)
    return render_template(
        "answer/code.html", was_asked=asked is not None, sentence=sentence, go_back=next_page()
    ), status


def _start_page(round_: Round, token: str, status: int, sentence: str = "") -> ResponseReturnValue:
    page = answer_pages.start_page(db.session, round_)
    return render_template("answer/start.html", page=page, token=token, sentence=sentence), status


def _promise_page(status: int, sentence: str = "") -> ResponseReturnValue:
    return render_template(
        "answer/promise.html",
        page=answer_pages.start_page(db.session, here.round_()),
        accepted_on=answer_pages.date_words(g.sitting.accepted_on),
        sentence=sentence,
    ), status


def closed_page(status: int, token: str | None = None) -> ResponseReturnValue:
    """Say that the survey is over; with a link, lead on to the respondent's rights."""
    return render_template("answer/closed.html", token=token), status


def next_page() -> str:
    """Return where to go on: the promise, the first question that is open, or the end."""
    standing = here.standing()
    if g.sitting.accepted_on is None:
        return url_for(".promise")
    if standing.state is ResponseState.SUBMITTED:
        return url_for(".done")
    position = answer_pages.first_open(here.round_(), standing)
    return url_for(".question", position=position) if position else url_for(".review")
