"""The employee's pages: a personal link, one question a page, checking, submitting."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import (
    Blueprint,
    flash,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from accounts import access
from db import db
from surveys import sealing
from surveys.answering import codes, links, responses, search
from surveys.answering import pages as answer_pages
from surveys.answering import request as here
from surveys.answering.forms import Action, NamesInTheWay, read_answer, read_attempt
from surveys.answering.responses import Standing
from surveys.errors import (
    AnswersLate,
    CodeNeeded,
    CodeRefused,
    NothingAnswered,
    ResponseChanged,
)
from surveys.models import Question, ResponseState

bp = Blueprint("answer", __name__)

#: How long a browser keeps the cookie: longer than any round is open.
COOKIE_LIFE = timedelta(days=90)
CODE_WORDS = {
    codes.Check.WRONG: "That is not the code. Please compare it with the newest mail.",
    codes.Check.EXPIRED: "This code does not work any more. Please ask for a new one.",
    codes.Check.LOCKED: "Too many wrong codes were entered. Please try again in an hour.",
}
CHANGED = (
    "Your answers were changed in another window meanwhile. This is how they are now: please look "
    "once more."
)


@bp.record_once
def _register(state: BlueprintSetupState) -> None:
    app: Any = state.app
    access.gate_respondents(app, gate)


def gate() -> ResponseReturnValue | None:
    """Let a respondent pass whose browser began, while the round takes answers."""
    g.sitting = links.find_sitting(db.session, request.cookies.get(here.cookie_name(), ""))
    if request.method == "POST":  # the operation decides, behind its locks
        return None
    if not responses.takes_answers(here.round_(), here.now()):
        return _closed(200)
    if request.endpoint != "answer.code" and here.standing().needs_code:
        return redirect(url_for("answer.code"), 303)
    return None


@bp.get("/s/<token>")
def landing(token: str) -> ResponseReturnValue:
    """Say what this is about; the same for everybody, and nothing changes."""
    _, round_ = links.find_link(db.session, token)
    if not responses.takes_beginners(round_, here.now()):
        return _closed(200)
    page = answer_pages.start_page(db.session, round_)
    return render_template("answer/start.html", page=page, token=token)


@bp.post("/s/<token>")
def begin(token: str) -> ResponseReturnValue:
    """Give this browser a cookie, and lead to an address without the token."""
    link, round_ = links.find_link(db.session, token)
    if not responses.takes_beginners(round_, here.now()):
        return _closed(409)
    known = request.cookies.get(here.cookie_name())
    g.sitting, cookie = links.begin_sitting(
        db.session, link, round_, today=here.now().date(), cookie=known
    )
    session.pop("_flashes", None)  # what was saved here before is another matter
    db.session.commit()
    answer = redirect(_next_page(), 303)
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


@bp.get("/answer/<int:position>")
def question(position: int) -> ResponseReturnValue:
    """Show one question."""
    asked = here.asked_question(position)
    standing = here.standing()
    return _question_page(asked, standing, standing.answers.get(asked.key))


@bp.post("/answer/<int:position>")
def save(position: int) -> ResponseReturnValue:
    """Save one answer; with a search, show what was found."""
    asked = here.asked_question(position)
    form = read_answer(request.form)
    before = here.standing()
    try:
        answer = form.answer(before.answers.get(asked.key))
    except NamesInTheWay:
        return _question_page(
            asked, replace(before, revision=form.attempt.base_revision), form.named, asking=form
        )
    try:
        saved = responses.save_answer(
            db.session,
            g.sitting,
            asked.key,
            answer,
            form.attempt,
            draft_key=here.draft_key(),
            now=here.now(),
        )
    except ResponseChanged as changed:
        db.session.rollback()
        return _conflict(asked, changed, answer)
    hits = None
    if form.action is Action.FIND:
        hits = search.find_colleagues(db.session, g.sitting, form.text, draft_key=here.draft_key())
    db.session.commit()
    moment = here.now().isoformat(timespec="seconds")
    if here.wants_json():
        return jsonify(revision=saved.revision, state=saved.state.value, saved_at=moment)
    if hits is not None:
        return _question_page(asked, here.standing(), answer, hits=hits, text=form.text)
    if saved.revision > 0:
        flash(moment, "saved")
    return redirect(_page_after(asked, form.action), 303)


@bp.post("/answer/<int:position>/people", endpoint="search")
def search_people(position: int) -> ResponseReturnValue:
    """Return colleagues whose names begin as typed; POST, so that no log holds what was typed."""
    here.asked_question(position)
    if not responses.takes_answers(here.round_(), here.now()):
        raise AnswersLate
    if here.standing().needs_code:
        raise CodeNeeded
    hits = search.find_colleagues(
        db.session,
        g.sitting,
        request.form.get("text", ""),
        draft_key=here.draft_key(),
    )
    db.session.commit()
    return jsonify([{"id": hit.id, "name": hit.shown_name, "place": hit.place} for hit in hits])


@bp.get("/answer/review")
def review() -> ResponseReturnValue:
    """Show all answers before they are submitted."""
    return _review_page(200)


@bp.post("/answer/submit")
def submit() -> ResponseReturnValue:
    """Submit, if the box is ticked: a blind click never does."""
    attempt = read_attempt(request.form)
    if request.form.get("checked") != "yes":
        return _review_page(422, "Please tick the box first: then your answers can be sent.")
    try:
        responses.submit(db.session, g.sitting, attempt, draft_key=here.draft_key(), now=here.now())
    except ResponseChanged:
        db.session.rollback()
        return _review_page(409, CHANGED)
    except NothingAnswered as refused:
        db.session.rollback()
        return _review_page(422, str(refused))
    db.session.commit()
    return redirect(url_for(".done"), 303)


@bp.get("/answer/done")
def done() -> ResponseReturnValue:
    """Thank, and say what happens next."""
    if here.standing().state is not ResponseState.SUBMITTED:
        return redirect(url_for(".review"), 303)
    page = answer_pages.start_page(db.session, here.round_())
    return render_template("answer/done.html", page=page)


@bp.route("/answer/code", methods=["GET", "POST"])
def code() -> ResponseReturnValue:
    """Let another browser go on with a code that was mailed."""
    if request.method == "GET":
        return _code_page(200) if here.standing().needs_code else redirect(_next_page(), 303)
    if not responses.takes_answers(here.round_(), here.now()):
        raise AnswersLate
    if not here.standing().needs_code:
        return redirect(_next_page(), 303)
    if request.form.get("action") == "send":
        try:
            codes.ask_for_code(db.session, g.sitting, now=here.now())
        except CodeRefused as refused:
            db.session.rollback()
            return _code_page(429, str(refused))
        db.session.commit()
        return redirect(url_for(".code"), 303)
    outcome = codes.enter_code(
        db.session,
        g.sitting,
        request.form.get("code", ""),
        draft_key=here.draft_key(),
        now=here.now(),
    )
    db.session.commit()
    if outcome is codes.Check.RIGHT:
        return redirect(_next_page(), 303)
    return _code_page(429 if outcome is codes.Check.LOCKED else 422, CODE_WORDS[outcome])


@bp.errorhandler(CodeNeeded)
def needs_code(_error: CodeNeeded) -> ResponseReturnValue:
    """Ask for the code."""
    return redirect(url_for(".code"), 303)


@bp.errorhandler(AnswersLate)
def late(_error: AnswersLate) -> ResponseReturnValue:
    """Say plainly that this came too late."""
    return _closed(409)


def _question_page(
    asked: Question, standing: Standing, answer: sealing.Answer | None, **more: object
) -> str:
    page = answer_pages.question_page(db.session, g.sitting, asked, standing, answer)
    return render_template(
        "answer/question.html", page=page, choices=answer_pages.CHOICE_WORDS, **more
    )


def _conflict(
    asked: Question, changed: ResponseChanged, mine: sealing.Answer | None
) -> ResponseReturnValue:
    """Offer the choice between what is saved and what this page has."""
    if here.wants_json():
        return jsonify(revision=changed.revision), 409
    standing = here.standing()
    saved = answer_pages.review_line(db.session, asked, standing.answers.get(asked.key))
    page = answer_pages.question_page(db.session, g.sitting, asked, standing, mine)
    line = answer_pages.review_line(db.session, asked, mine)
    return render_template("answer/conflict.html", page=page, mine=line, saved=saved), 409


def _review_page(status: int, sentence: str = "") -> ResponseReturnValue:
    standing = here.standing()
    return render_template(
        "answer/review.html",
        lines=answer_pages.review_lines(db.session, here.round_(), standing),
        standing=standing,
        sentence=sentence,
        submission_id=uuid.uuid4(),
        edit_session=uuid.uuid4(),
        is_submitted=standing.state is ResponseState.SUBMITTED,
        can_submit=bool(standing.answers),
    ), status


def _code_page(status: int, sentence: str = "") -> ResponseReturnValue:
    asked = codes.current_code(db.session, g.sitting)
    return render_template(
        "answer/code.html", was_asked=asked is not None, sentence=sentence
    ), status


def _closed(status: int) -> ResponseReturnValue:
    return render_template("answer/closed.html"), status


def _next_page() -> str:
    """Return where to go on: the code, the first question that is open, or the end."""
    standing = here.standing()
    if standing.needs_code:
        return url_for(".code")
    if standing.state is ResponseState.SUBMITTED:
        return url_for(".done")
    position = answer_pages.first_open(here.round_(), standing)
    return url_for(".question", position=position) if position else url_for(".review")


def _page_after(asked: Question, action: Action) -> str:
    if action is Action.BACK and asked.position > 1:
        return url_for(".question", position=asked.position - 1)
    if action is Action.CONTINUE and asked.position < len(asked.round.questions):
        return url_for(".question", position=asked.position + 1)
    if action is Action.CONTINUE:
        return url_for(".review")
    return url_for(".question", position=asked.position)
