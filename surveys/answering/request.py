"""What a request to the survey pages is about: which browser, round and question, and when."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import current_app, g, request
from werkzeug.exceptions import NotFound

from config import Settings
from db import db
from surveys.answering import responses
from surveys.answering.responses import Standing
from surveys.models import Question, Round, Sitting
from surveys.round_keys import round_keys


def round_() -> Round:
    """Return the round that this browser answers."""
    sitting: Sitting = g.sitting
    return db.session.get_one(Round, sitting.round_id)


def asked_question(position: int) -> Question:
    """Return the question at this place. Raises NotFound."""
    for asked in round_().questions:
        if asked.position == position:
            return asked
    raise NotFound


def standing() -> Standing:
    """Return where the respondent stands."""
    return responses.standing(db.session, g.sitting, draft_key=draft_key())


def wants_json() -> bool:
    """Whether a script asks, and no browser."""
    return request.accept_mimetypes.best == "application/json"


def cookie_name() -> str:
    """Return the name of the cookie that stands for a sitting."""
    return "__Host-answering" if settings().is_production else "answering"


def settings() -> Settings:
    """Return the settings."""
    found: Settings = current_app.config["SETTINGS"]
    return found


def now() -> datetime:
    """Return the moment."""
    return datetime.now(UTC)


def draft_key() -> bytes:
    """Return the key under which answers of this round are read back; destroyed at the close."""
    sitting: Sitting = g.sitting
    return round_keys(settings()).draft_key(sitting.round_id)


def code_key() -> bytes:
    """Return the key from which mailed codes follow."""
    return settings().draft_key_bytes()
