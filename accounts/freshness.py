"""Whether whoever is signed in showed a password lately: for what is worth asking once more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import current_app, request, session
from sqlalchemy import select

from accounts import limits, operations, security
from accounts.access import scope
from accounts.models import User
from db import db

#: A sign-in is fresh for an hour or two: when it was is kept to the hour.
FRESH = timedelta(hours=2)

NOT_GIVEN = "You signed in some time ago: enter your password once more."
WRONG = "This is not your password."
TOO_OFTEN = "That was tried too often: wait some minutes, then try again."


def is_fresh() -> bool:
    """Whether the sign-in of this browser is fresh."""
    row = session.row  # type: ignore[attr-defined]  # accounts.sessions.WebSession
    return row is not None and datetime.now(UTC) < row.started_at + FRESH


def refusal(password: str) -> str:
    """Return why a step that needs a fresh sign-in is refused; "" if it is not. Commits."""
    if is_fresh():
        return ""
    if not password:
        return NOT_GIVEN
    now = datetime.now(UTC)
    user = db.session.scalars(select(User).where(User.id == scope().user_id)).one()
    counted = limits.subjects(str(current_app.secret_key), user.email, request.remote_addr)
    stored, allowed = user.password, limits.may_try(db.session, counted, now=now)
    db.session.commit()  # before the slow part: others want to write meanwhile
    if not allowed:
        return TOO_OFTEN
    if not security.password_fits(operations.normal_password(password), stored):
        return WRONG
    limits.succeeded(db.session, counted, now=now)
    db.session.commit()
    return ""
