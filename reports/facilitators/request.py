"""What a request to the facilitators' pages is about."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from flask import abort, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue

from accounts.access import scope
from config import Settings
from db import db
from reports.errors import ReleaseUnknown, TooManyReports
from reports.facilitators.people import Wish
from reports.facilitators.shelf import Shelf, open_shelf


def settings() -> Settings:
    """Return the settings."""
    found: Settings = current_app.config["SETTINGS"]
    return found


def now() -> datetime:
    """Return the moment."""
    return datetime.now(UTC)


def shelf_of(release_id: uuid.UUID) -> Shelf:
    """Read a release as far as it is opened, or answer 404."""
    try:
        return open_shelf(db.session, scope(), settings(), release_id)
    except ReleaseUnknown:
        abort(404)


def wish() -> Wish:
    """Return what the address or the form asks for."""
    return Wish.read(request.args if request.method in {"GET", "HEAD"} else request.form)


def too_many(refused: TooManyReports) -> ResponseReturnValue:
    """Say that no more single reports are handed out for now."""
    answer = make_response(render_template("releases/too_many.html", sentence=str(refused)), 429)
    answer.headers["Retry-After"] = str(refused.minutes * 60)
    return answer
