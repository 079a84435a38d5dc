"""Codes mailed to a respondent: for another browser, or to show that it is the person who asks.

A code has six digits, opens one browser, for ten minutes, and five wrong ones lock it. It is stored
nowhere: it follows from the respondent, its number and the draft key, so that whoever sends the
mail works it out again.
"""

from __future__ import annotations

import hmac
import uuid
from datetime import datetime, timedelta
from enum import Enum, auto

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.errors import CodeRefused
from surveys.mail.outbox import queue_code
from surveys.models import ReadBackCode, RosterEntry, Sitting

#: How long a code opens, from the moment it is mailed.
LIFE = timedelta(minutes=10)
#: How long a browser in which the right one was entered counts as the person's own.
PROVED = timedelta(minutes=30)
#: How long none is looked at, and none mailed, after too many wrong ones.
LOCK = timedelta(hours=1)
MOST_TRIES = 5
MOST_A_DAY = 5
DIGITS = 6


class Check(Enum):
    """What came of entering a code."""

    RIGHT = auto()
    WRONG = auto()
    EXPIRED = auto()
    LOCKED = auto()


def ask_for_code(session: Session, sitting: Sitting, *, now: datetime) -> None:
    """Queue a mail with a code for this browser; codes asked for earlier stop working.

    Raises CodeRefused if there is nowhere to send it, or if too many were asked for.
    """
    entry = _locked_entry(session, sitting)
    if not entry.email:
        raise CodeRefused(
            "No mail address of yours is known here. Please go on in the browser you began with."
        )
    code = session.get(ReadBackCode, sitting.respondent_id)
    if code is None:
        code = ReadBackCode(
            respondent_id=sitting.respondent_id,
            round_id=sitting.round_id,
            sitting_id=sitting.id,
            number=1,
            tries=0,
            expires_at=now + LIFE,
            day=now.date(),
            asked_that_day=1,
        )
        session.add(code)
    else:
        _renew(code, sitting, now)
    queue_code(session, entry)
    session.flush()


def _renew(code: ReadBackCode, sitting: Sitting, now: datetime) -> None:
    """Turn the row into the next code of the respondent. Raises CodeRefused."""
    if is_locked(code, now):
        raise CodeRefused("Too many wrong codes were entered. Please try again in an hour.")
    if code.day == now.date() and code.asked_that_day >= MOST_A_DAY:
        raise CodeRefused("No more codes can be sent today. Please try again tomorrow.")
    code.asked_that_day = code.asked_that_day + 1 if code.day == now.date() else 1
    code.day = now.date()
    code.number += 1
    code.sitting_id = sitting.id
    code.tries = 0
    code.expires_at = now + LIFE


def mailed_code(
    session: Session, respondent_id: uuid.UUID, *, draft_key: bytes, now: datetime
) -> str | None:
    """Return the code that a mail to this respondent has to say; its time runs from now on.

    None if there is no code any more, so that there is nothing to mail. A repeat of the mail says
    the same code.
    """
    code = session.get(ReadBackCode, respondent_id, with_for_update=True)
    if code is None or code.tries >= MOST_TRIES:
        return None
    code.expires_at = now + LIFE
    session.flush()
    return _code(code, draft_key)


def enter_code(
    session: Session, sitting: Sitting, entered: str, *, draft_key: bytes, now: datetime
) -> Check:
    """Trust this browser if the code is right; count it if it is wrong. The caller commits both."""
    _locked_entry(session, sitting)
    code = session.get(ReadBackCode, sitting.respondent_id)
    if code is None or code.sitting_id != sitting.id:
        return Check.EXPIRED
    if code.tries >= MOST_TRIES:
        return Check.LOCKED
    if now >= code.expires_at:
        return Check.EXPIRED
    digits = "".join(character for character in entered if character.isdecimal())
    if not hmac.compare_digest(digits.encode(), _code(code, draft_key).encode()):
        code.tries += 1
        if code.tries >= MOST_TRIES:
            code.expires_at = now + LOCK
        session.flush()
        return Check.WRONG
    sitting.trusted = True
    sitting.proved_until = now + PROVED
    code.expires_at = now  # used once
    session.flush()
    return Check.RIGHT


def current_code(session: Session, sitting: Sitting) -> ReadBackCode | None:
    """Return the code that this browser asked for last; None if it asked for none."""
    return session.scalars(
        select(ReadBackCode).where(
            ReadBackCode.respondent_id == sitting.respondent_id,
            ReadBackCode.sitting_id == sitting.id,
        )
    ).one_or_none()


def is_proved(sitting: Sitting, now: datetime) -> bool:
    """Whether a code from the person's own mailbox was entered here a short while ago."""
    return sitting.proved_until is not None and now < sitting.proved_until


def is_locked(code: ReadBackCode, now: datetime) -> bool:
    """Whether too many wrong codes were entered a short while ago."""
    return code.tries >= MOST_TRIES and now < code.expires_at


def _code(code: ReadBackCode, draft_key: bytes) -> str:
    """Work the code out: HMAC over whose it is, for which browser, and which.

    Numbers begin anew after the close; another browser has another code all the same.
    """
    text = f"code|{code.round_id}|{code.respondent_id}|{code.sitting_id}|{code.number}".encode()
    number = int.from_bytes(hmac.digest(draft_key, text, "sha256"), "big")
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def _locked_entry(session: Session, sitting: Sitting) -> RosterEntry:
    """Return the roster entry; nobody else asks for or enters a code of this respondent now."""
    return session.scalars(
        select(RosterEntry)
        .where(RosterEntry.respondent_id == sitting.respondent_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
