"""The employee's pages: one question a page, checking, submitting; how one comes in: `entering`."""

from __future__ import annotations

import uuid
from dataclasses import replace

from flask import flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from db import db
from surveys import sealing
from surveys.answering import pages as answer_pages
from surveys.answering import request as here
from surveys.answering import responses, search
from surveys.answering.entering import bp
from surveys.answering.forms import Action, NamesInTheWay, read_answer, read_attempt
from surveys.answering.responses import Standing
from surveys.errors import AnswersLate, NothingAnswered, ResponseChanged
from surveys.models import Mode, Question, ResponseState

CHANGED = (
    "Your answers were changed in another window meanwhile. This is how they are now: please look "
    "once more."
)


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
        responses.submit(
            db.session,
            g.sitting,
            attempt,
            draft_key=here.draft_key(),
            now=here.now(),
            may_ask=request.form.get("may_ask") == "yes",
        )
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
    return render_template(
        "answer/done.html",
        page=page,
        confidential=here.round_().mode is Mode.CONFIDENTIAL,
        has_code=g.sitting.has_code,
    )


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
        can_submit=bool(responses.without_tick(standing.answers)),
        last_item=answer_pages.last_item(db.session, here.round_()),
        is_ticked=request.form.get("may_ask") == "yes" or sealing.MAY_ASK in standing.answers,
    ), status


def _page_after(asked: Question, action: Action) -> str:
    if action is Action.BACK and asked.position > 1:
        return url_for(".question", position=asked.position - 1)
    if action is Action.CONTINUE and asked.position < len(asked.round.questions):
        return url_for(".question", position=asked.position + 1)
    if action is Action.CONTINUE:
        return url_for(".review")
    return url_for(".question", position=asked.position)
