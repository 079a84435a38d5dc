"""Admins and rounds: plan one, launch it, watch the response, close it, release it."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import structlog
from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts import recording
from accounts.access import scope
from accounts.analysts import candidates, named_analysts
from accounts.planners import named_planners
from audit.acts import Act
from config import Settings
from db import db
from surveys import queries
from surveys.errors import RoundNameTaken, RoundNotDraft
from surveys.mail import outbox
from surveys.models import Round, RoundState
from surveys.round_keys import round_keys
from surveys.rounds import launching, operations, recorded
from surveys.rounds.forms import RoundForm
from surveys.rounds.page import round_page, state_words
from surveys.rounds.questionnaire import QUESTIONS

bp = Blueprint("rounds", __name__, url_prefix="/rounds")
log = structlog.get_logger("swayline.acts")


@bp.get("")
def index() -> ResponseReturnValue:
    """List the rounds."""
    rounds = queries.rounds_of(db.session, scope().organization_id)
    return render_template(
        "rounds/index.html", rounds=[(round_, state_words(round_)) for round_ in rounds]
    )


@bp.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Write a draft; with ``?draft=ID``, change one."""
    me = scope()
    form = RoundForm()
    form.offer(candidates(db.session, me.organization_id))
    if request.method == "POST":
        return _save(form)
    draft = request.args.get("draft", type=uuid.UUID)
    round_ = queries.round_of(db.session, draft, me.organization_id) if draft else None
    if round_ is not None and round_.state is not RoundState.DRAFT:
        raise RoundNotDraft(round_.name)
    named = named_analysts(db.session, round_.id) if round_ else []
    planning = named_planners(db.session, round_.id) if round_ else []
    form.ask(round_, named, planning, datetime.now(UTC).date())
    return _form(form)


def _save(form: RoundForm) -> ResponseReturnValue:
    me = scope()
    if not form.validate():
        return _form(form), 422
    try:
        round_ = launching.save_draft(
            db.session, me.organization_id, uuid.UUID(form.id.data), form.plan()
        )
    except RoundNameTaken as refused:
        form.name.errors = [str(refused)]
        return _form(form), 422
    recording.commit(Act.ROUND_SAVED, round_.id, **recorded.saved(db.session, round_))
    _note("round_saved", round_)
    return redirect(url_for(".show", round_id=round_.id), 303)


@bp.get("/<uuid:round_id>")
def show(round_id: uuid.UUID) -> ResponseReturnValue:
    """Show where a round stands and what can be done next."""
    round_ = _round(round_id)
    settings = _settings()
    page = round_page(
        db.session,
        round_,
        mail=_mail_words(settings),
        can_mail=outbox.mail_ready(settings),
        now=datetime.now(UTC),
    )
    return render_template("rounds/show.html", round=round_, page=page)


@bp.post("/<uuid:round_id>/launch")
def launch(round_id: uuid.UUID) -> ResponseReturnValue:
    """Freeze the round and invite everybody."""
    round_ = _round(round_id)
    settings = _settings()
    is_new = launching.launch(
        db.session,
        round_,
        keys=round_keys(settings),
        can_mail=outbox.mail_ready(settings),
        now=datetime.now(UTC),
    )
    if is_new:
        recording.commit(Act.ROUND_LAUNCHED, round_id, **recorded.launched(db.session, round_))
    return _done("round_launched", round_)


@bp.post("/<uuid:round_id>/close")
def close(round_id: uuid.UUID) -> ResponseReturnValue:
    """Let nobody begin any more; the round closes when the grace is over."""
    round_ = _round(round_id)
    before = operations.locked(db.session, round_).state
    operations.start_closing(db.session, round_, now=datetime.now(UTC))
    if round_.state is not before:
        recording.commit(Act.ROUND_CLOSING, round_id)
    return _done("round_closing", round_)


@bp.post("/<uuid:round_id>/release")
def release(round_id: uuid.UUID) -> ResponseReturnValue:
    """Ask for the release; a worker scores the answers."""
    round_ = _round(round_id)
    before = operations.locked(db.session, round_).release_wanted_on
    operations.want_release(db.session, round_, today=datetime.now(UTC).date())
    if round_.release_wanted_on != before:
        recording.commit(Act.RELEASE_ASKED, round_id)
    return _done("release_wanted", round_)


def _round(round_id: uuid.UUID) -> Round:
    return queries.round_of(db.session, round_id, scope().organization_id)


def _done(act: str, round_: Round) -> ResponseReturnValue:
    db.session.commit()
    _note(act, round_)
    return redirect(url_for(".show", round_id=round_.id), 303)


def _form(form: RoundForm) -> str:
    asked = launching.audience(db.session, scope().organization_id)
    return render_template("rounds/new.html", form=form, questions=QUESTIONS, asked=asked)


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _mail_words(settings: Settings) -> str:
    """Say how mails leave; "" where they cannot."""
    if settings.smtp_host:
        return f"Mails leave through {settings.smtp_host}"
    if settings.is_production:
        return ""
    return f"No mail server is set: mails become .eml files in {settings.mail_folder}"


def _note(act: str, round_: Round) -> None:
    me = scope()
    log.info(act, user=str(me.user_id), organization=str(me.organization_id), record=str(round_.id))
