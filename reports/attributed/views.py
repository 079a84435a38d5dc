"""Analysts named in the promise of an attributed round: its ties as files, and the exact planner.

Looking at a page opens nothing. The sealed ties are opened only to answer a form, and the entry in
the audit is committed before the first byte of the answer leaves.
"""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from flask import Blueprint, Response, abort, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from accounts import recording
from accounts.access import scope
from accounts.planners import may_plan
from audit.acts import Act
from config import Settings
from db import db, transaction
from reports.attributed import planner
from reports.attributed.files import OF_ONE_QUESTION, Form, make_file
from reports.attributed.forms import FileForm, PlanForm
from reports.attributed.planner_page import plan_page, pool_words
from reports.attributed.sight import Sight, opened_round, sight
from reports.attributed.vault import Vault, vault_of
from reports.errors import PlanImpossible, TiesGone
from surveys import queries
from surveys.models import Round

bp = Blueprint("ties", __name__, url_prefix="/ties")
LANGUAGE = "en"
#: How many people the empty form asks for.
USUAL_SIZE = 5


@bp.get("/<uuid:round_id>")
def show(round_id: uuid.UUID) -> ResponseReturnValue:
    """Show which files there are."""
    return _files_page(_round(round_id), FileForm())


@bp.post("/<uuid:round_id>/file")
def file(round_id: uuid.UUID) -> ResponseReturnValue:
    """Send one file, recorded with its SHA-256 before it leaves."""
    form = FileForm()
    if not form.validate():
        return _files_page(_round(round_id), form), 422
    seen = _opened(round_id)
    wanted = Form(form.form.data)
    question = seen.question(form.question.data or "") if wanted in OF_ONE_QUESTION else None
    if wanted in OF_ONE_QUESTION and question is None:
        abort(404)
    made = make_file(seen, wanted, question)
    recording.commit(
        Act.TIES_EXPORTED,
        round_id,
        format=wanted.value,
        people=len(seen.people),
        ties=sum(len(q.ties) for q in ([question] if question else seen.questions)),
        sha256=made.sha256(),
    )
    return Response(
        made.parts(),
        mimetype=made.mimetype,
        headers={"Content-Disposition": f'attachment; filename="{made.name}"'},
    )


@bp.get("/<uuid:round_id>/planner")
def planner_form(round_id: uuid.UUID) -> ResponseReturnValue:
    """Ask what to plan."""
    round_ = _round(round_id)
    form = _plan_form(round_)
    form.size.data = USUAL_SIZE
    return _planner_page(round_, form)


@bp.post("/<uuid:round_id>/planner")
def plan(round_id: uuid.UUID) -> ResponseReturnValue:
    """Compute a plan; recorded before anything of it is said."""
    round_ = _round(round_id)
    form = _plan_form(round_)
    if not form.validate():
        return _planner_page(round_, form), 422
    db.session.rollback()  # a plan takes a while, and nobody is to wait for it
    seen = _opened(round_id)
    try:
        found = planner.plan(seen, form.wish({row.id for row in seen.people}))
    except PlanImpossible as refused:
        return _planner_page(_round(round_id), form, refused=str(refused)), 422
    recording.commit(
        Act.PLAN_OPENED,
        round_id,
        people=found.wish.size,
        steps=found.wish.steps,
        excluded=len(found.wish.excluded),
    )
    may_name = may_plan(db.session, scope().user_id, round_id)
    page = plan_page(seen, found, may_name=may_name)
    return _planner_page(_round(round_id), form, page=page, pool_words=pool_words(page))


def _round(round_id: uuid.UUID) -> Round:
    """Return a round of theirs; for all others there is nothing here."""
    try:
        return opened_round(db.session, scope(), round_id)
    except TiesGone:
        abort(404)


def _opened(round_id: uuid.UUID) -> Sight:
    """Open the ties, in a transaction of its own that nobody has to wait for."""
    me = scope()
    try:
        with transaction(db.engine, readonly=True) as session:
            return sight(session, opened_round(session, me, round_id), _vault())
    except TiesGone:
        abort(404)


def _files_page(round_: Round, form: FlaskForm) -> str:
    return render_template(
        "attributed/show.html",
        round=round_,
        form=form,
        questions=_questions(round_),
        is_kept=_vault().has(round_.id),
        kept_until=_kept_until(round_),
    )


def _planner_page(round_: Round, form: PlanForm, **more: object) -> str:
    return render_template(
        "attributed/planner.html",
        round=round_,
        form=form,
        is_kept=_vault().has(round_.id),
        **{"page": None, "refused": "", "pool_words": ""} | more,
    )


def _plan_form(round_: Round) -> PlanForm:
    form = PlanForm()
    form.offer(_questions(round_))
    if not round_.asks_for_help and not queries.volunteers(db.session, round_):
        del form.volunteers_only
    return form


def _questions(round_: Round) -> list[tuple[str, str]]:
    return [(q.key, q.texts.get(LANGUAGE) or q.key) for q in round_.questions]


def _kept_until(round_: Round) -> date | None:
    return round_.closed_at.date() + timedelta(days=round_.kept_days) if round_.closed_at else None


def _vault() -> Vault:
    settings: Settings = current_app.config["SETTINGS"]
    return vault_of(settings)
