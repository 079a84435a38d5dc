"""A respondent's own page: answers, being named, what is held, by the link and a mailed code."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from audit.acts import RESPONDENT, Act
from audit.record import record
from db import db
from surveys.answering import codes
from surveys.answering import request as here
from surveys.answering.code_form import answer_code
from surveys.errors import NotProved
from surveys.journal import journal_of
from surveys.rights import objection, withdrawal
from surveys.rights.page import rights_page

bp = Blueprint("rights", __name__, url_prefix="/rights")

#: What a button of the page says -> what is done, and what the page says then.
HIDE, SHOW, ASK, SPARE = "hide", "show", "ask", "spare"
DONE = {
    HIDE: "From now on no colleague finds your name, and what was said about you is left out.",
    SHOW: "Colleagues can find and name you again.",
    ASK: "You may be asked to help with a change.",
    SPARE: "You will not be asked to help with a change.",
}
WITHDRAWN = (
    "Your answers were deleted. Nothing of them counts, and you need not do anything more. If you "
    "want to, you can answer again until the survey closes."
)
WITHDRAWN_HERE = (
    "Your answers in this browser were deleted. Nothing of them counts. If you answered in another "
    "browser as well, take that back there, or here with a code. If you want to, you can answer "
    "again until the survey closes."
)
WITHDRAWN_LATE = (
    "Your answers were deleted. No report that is made from now on counts them; those that were "
    "made before stay as they are. You need not do anything more."
)
NOTHING_THERE = "There are no answers of yours here."


@bp.get("")
def index() -> ResponseReturnValue:
    """Show what a respondent may do."""
    return _page(200)


@bp.post("/withdraw")
def withdraw() -> ResponseReturnValue:
    """Delete the answers, if the box is ticked: a blind click never does."""
    if request.form.get("sure") != "yes":
        return _page(422, "Please tick the box first: then your answers are deleted.")
    now, round_ = here.now(), here.round_()
    has_code = codes.is_proved(g.sitting, now) or g.sitting.has_code
    words = WITHDRAWN if has_code else WITHDRAWN_HERE
    if round_.closed_at is not None:
        words = WITHDRAWN_LATE
    is_gone = withdrawal.withdraw(
        db.session, g.sitting, journal=journal_of(here.settings()), now=now
    )
    if is_gone:
        _record(Act.RESPONDENT_WITHDREW, after_close=round_.closed_at is not None)
    db.session.commit()
    flash(words if is_gone else NOTHING_THERE, "rights")
    return redirect(url_for(".index"), 303)


@bp.post("/choices")
def choose() -> ResponseReturnValue:
    """Set whether one may be named, or asked to help."""
    choice = request.form.get("choice", "")
    if choice in {HIDE, SHOW}:
        objection.choose_naming(
            db.session,
            g.sitting,
            objects=choice == HIDE,
            journal=journal_of(here.settings()),
            now=here.now(),
        )
        _record(Act.RESPONDENT_OBJECTED, objects=choice == HIDE)
    elif choice in {ASK, SPARE}:
        objection.choose_helping(db.session, g.sitting, may_be_asked=choice == ASK, now=here.now())
    else:
        raise BadRequest
    db.session.commit()
    flash(DONE[choice], "rights")
    return redirect(url_for(".index"), 303)


@bp.route("/code", methods=["GET", "POST"])
def code() -> ResponseReturnValue:
    """Mail a code, and take it: the person's own mailbox is what shows who asks."""
    if request.method == "GET":
        return _code_page(200)
    return answer_code(_code_page, url_for(".code"), lambda: url_for(".index"))


@bp.app_errorhandler(NotProved)
def not_proved(_error: NotProved) -> ResponseReturnValue:
    """Ask for the code."""
    db.session.rollback()
    return redirect(url_for("rights.code"), 303)


def _page(status: int, sentence: str = "") -> ResponseReturnValue:
    page = rights_page(db.session, g.sitting, now=here.now())
    return render_template("rights/index.html", page=page, sentence=sentence), status


def _code_page(status: int, sentence: str = "") -> ResponseReturnValue:
    page = rights_page(db.session, g.sitting, now=here.now())
    asked = codes.current_code(db.session, g.sitting)
    return render_template(
        "rights/code.html", page=page, was_asked=asked is not None, sentence=sentence
    ), status


def _record(act: Act, **details: bool) -> None:
    """Record that some respondent did it, and in which round; not who."""
    round_ = here.round_()
    record(
        db.session,
        here.settings().audit_key_bytes(),
        act,
        by=RESPONDENT,
        now=here.now(),
        organization_id=round_.organization_id,
        subject=round_.id,
        **details,
    )
