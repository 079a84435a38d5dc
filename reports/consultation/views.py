"""Admins and observers: the rounds of the organization, and the consultation pack of each."""

from __future__ import annotations

import hashlib
import io
import re
import uuid

from flask import Blueprint, abort, render_template, send_file
from flask.typing import ResponseReturnValue

from accounts import recording
from accounts.access import scope
from audit.acts import Act
from db import db
from reports.consultation.pack import pack_pdf
from reports.drawing.pdf import ReportError
from surveys import queries
from surveys.models import RoundState
from surveys.rounds.page import state_words
from surveys.rounds.response_rates import rate_words, rates

bp = Blueprint("consultation", __name__, url_prefix="/consultation")

RUNNING = {RoundState.OPEN, RoundState.CLOSING, RoundState.CLOSED}


@bp.get("")
def index() -> ResponseReturnValue:
    """List the rounds, how many answered, and the pack of each."""
    rounds = queries.rounds_of(db.session, scope().organization_id)
    told = {
        round_.id: rates(queries.response_by_unit(db.session, round_), round_.smallest_group).total
        for round_ in rounds
        if round_.state in RUNNING
    }
    return render_template(
        "consultation/index.html",
        rounds=[
            (round_, state_words(round_), rate_words(rate) if (rate := told.get(round_.id)) else "")
            for round_ in rounds
        ],
    )


@bp.get("/<uuid:round_id>/pack.pdf")
def pack(round_id: uuid.UUID) -> ResponseReturnValue:
    """Send the pack of a round."""
    round_ = queries.round_of(db.session, round_id, scope().organization_id)
    name = file_name(round_.name)
    try:
        content = pack_pdf(db.session, round_)
    except ReportError:
        abort(503)
    recording.access(Act.PACK_WRITTEN, round_id, sha256=hashlib.sha256(content).hexdigest())
    return send_file(
        io.BytesIO(content), mimetype="application/pdf", as_attachment=True, download_name=name
    )


def file_name(round_name: str) -> str:
    """Return what the pack is called on somebody's disk.

    >>> file_name("Spring 2026/ü"), file_name("…")
    ('consultation-pack-spring-2026.pdf', 'consultation-pack.pdf')
    """
    plain = re.sub(r"[^a-z0-9]+", "-", round_name.lower()).strip("-")
    return f"consultation-pack-{plain}.pdf" if plain else "consultation-pack.pdf"
