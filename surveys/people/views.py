"""Admins and people: the list, and people files from upload over preview to apply."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from pathlib import PurePosixPath

import structlog
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts import recording
from accounts.access import scope
from audit.acts import LONGEST_DETAIL, Act
from db import db
from surveys.errors import GoneNotConfirmed
from surveys.files.problems import FileRefused, Problem
from surveys.models import ImportState, PendingImport
from surveys.people import imports
from surveys.people.forms import ApplyForm, UploadForm
from surveys.people.notes import by_topic
from surveys.people.page import people_page

bp = Blueprint("people", __name__, url_prefix="/people")
log = structlog.get_logger("swayline.acts")

#: How many lines of each list a preview shows.
SHOWN = 200
#: What a command would say about an encoding, said for a page.
ENCODING_SENTENCE = (
    "this is not text in the chosen form; choose how the file was saved under “Characters” "
    "(Excel in Western Europe: Windows), or save it as “CSV UTF-8” or as XLSX."
)


@bp.get("")
def index() -> ResponseReturnValue:
    """List the people, as many as a search finds."""
    return _index(UploadForm())


@bp.post("/import")
def upload() -> ResponseReturnValue:
    """Read a people file and keep it for the preview; nothing is changed yet."""
    me = scope()
    form = UploadForm()
    if not form.validate_on_submit():
        return _index(form), 422
    sent = form.people_file.data
    # Browsers may send a whole path; only its end is the name.
    name = PurePosixPath(sent.filename.replace("\\", "/")).name
    try:
        people = imports.read_people_content(name, sent.read(), form.encoding.data or None)
    except FileRefused as refused:
        return _index(form, refused), 422
    now = datetime.now(UTC)
    imports.forget_expired(db.session, now=now)
    pending = imports.keep_import(db.session, me.organization_id, me.user_id, people, now=now)
    db.session.commit()
    _note("people_file_uploaded", pending)
    return redirect(url_for(".preview", import_id=pending.id), 303)


@bp.get("/import/<uuid:import_id>")
def preview(import_id: uuid.UUID) -> ResponseReturnValue:
    """Show what applying the file would change."""
    pending = _pending(import_id)
    if pending.state is not ImportState.PENDING:
        return redirect(url_for(".index"), 303)
    return _preview(pending, ApplyForm(formdata=None))


@bp.post("/import/<uuid:import_id>")
def apply(import_id: uuid.UUID) -> ResponseReturnValue:
    """Make the people those of the file."""
    form = ApplyForm()
    imports.lock_organization(db.session, scope().organization_id)
    pending = _pending(import_id)
    is_first = pending.state is ImportState.PENDING
    try:
        outcome = imports.apply_import(
            db.session, pending, seen=form.seen.data or "", typed=form.gone.data or ""
        )
    except GoneNotConfirmed as refused:
        form.gone.errors = [str(refused)]
        return _preview(pending, form), 422
    if is_first:
        recording.commit(
            Act.PEOPLE_IMPORTED,
            file=pending.file[:LONGEST_DETAIL],
            new=outcome["new"],
            changed=outcome["changed"],
            gone=outcome["gone"],
        )
    _note("people_file_applied", pending, **outcome)
    flash(
        f"{pending.file} was applied: {outcome['new']} new, {outcome['changed']} changed, "
        f"{outcome['gone']} deactivated."
    )
    return redirect(url_for(".index"), 303)


@bp.post("/import/<uuid:import_id>/discard")
def discard(import_id: uuid.UUID) -> ResponseReturnValue:
    """Forget the file."""
    pending = _pending(import_id)
    imports.discard_import(db.session, pending)
    db.session.commit()
    _note("people_file_discarded", pending)
    if pending.state is ImportState.DISCARDED:
        flash(f"{pending.file} was discarded; nothing was changed.")
    return redirect(url_for(".index"), 303)


def _pending(import_id: uuid.UUID) -> PendingImport:
    me = scope()
    return imports.get_import(
        db.session,
        import_id,
        organization_id=me.organization_id,
        owner_id=me.user_id,
        now=datetime.now(UTC),
    )


def _index(form: UploadForm, refused: FileRefused | None = None) -> str:
    page = people_page(
        db.session,
        scope().organization_id,
        request.args.get("q", "").strip(),
        request.args.get("page", 1, type=int),
    )
    problems = [_for_page(problem) for problem in refused.problems] if refused else []
    return render_template("people/index.html", page=page, form=form, problems=problems)


def _preview(pending: PendingImport, form: ApplyForm) -> str:
    found = imports.preview(db.session, pending)
    form.seen.data = found.changes.digest
    return render_template(
        "people/preview.html",
        pending=pending,
        form=form,
        changes=found.changes,
        topics=by_topic(found.notes),
        shown=SHOWN,
    )


def _for_page(problem: Problem) -> Problem:
    if problem.code != "E_ENCODING":
        return problem
    return Problem(problem.file, problem.line, problem.column, problem.code, ENCODING_SENTENCE)


def _note(act: str, pending: PendingImport, **counts: int) -> None:
    me = scope()
    log.info(
        act,
        user=str(me.user_id),
        organization=str(me.organization_id),
        record=str(pending.id),
        **counts,
    )
