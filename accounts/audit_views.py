"""The page of the audit, for those who administer and those who watch."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, render_template, request

from accounts.access import scope
from accounts.audit_page import audit_page, day_words
from audit.retention import KEPT_MONTHS
from db import db

bp = Blueprint("audit", __name__, url_prefix="/audit")


@bp.get("")
def index() -> str:
    """List what was done, newest first."""
    page = audit_page(
        db.session,
        scope().organization_id,
        request.args.get("topic", ""),
        request.args.get("page", 1, type=int),
    )
    today = datetime.now(UTC).date()
    days = [(day_words(day, today), lines) for day, lines in page.days]
    return render_template("audit/index.html", page=page, days=days, months=KEPT_MONTHS)
