"""Rounds with mails to send, and what came of them."""

from __future__ import annotations

import hashlib
import re
import uuid
from base64 import urlsafe_b64decode
from collections import Counter
from collections.abc import Callable
from email.message import EmailMessage

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from config import Settings
from jobs.mail import send_chunk
from jobs.models import Lease
from jobs.runtime import Runtime
from surveys.mail import outbox
from surveys.models import MailState, Mode, OutboxMail, RosterEntry, SurveyLink
from tests.rounds import NOW, open_round

#: Given to settings: nothing to wait for.
AT_ONCE = {"mails_per_minute": 100_000, "mail_from": "Harbor <survey@harbor.example.com>"}


def invite(engine: Engine, people: int = 4) -> uuid.UUID:
    """Open a round and queue its invitations."""
    with Session(engine) as session, session.begin():
        round_ = open_round(session, people, mode=Mode.CONFIDENTIAL)
        assert outbox.queue_invitations(session, round_) == people
        return round_.id


def address(number: int) -> str:
    return f"person{number}@example.com"


def send_all(settings: Settings) -> None:
    """Send until nothing is due."""
    at = Runtime(settings)
    while send_chunk(at):
        pass
    at.engine.dispose()


def states(engine: Engine) -> dict[str, MailState]:
    """Return mail address -> how far its mail has come."""
    return {to: mail.state for to, mail in mails(engine).items()}


def mails(engine: Engine) -> dict[str, OutboxMail]:
    """Return mail address -> its mail."""
    with Session(engine) as session:
        found = session.execute(
            select(RosterEntry.email, OutboxMail).join(
                OutboxMail, OutboxMail.respondent_id == RosterEntry.respondent_id
            )
        )
        return {to: mail for to, mail in found}  # noqa: C416 (rows are no pairs to mypy)


def count(engine: Engine) -> Counter[MailState]:
    return Counter(states(engine).values())


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def link_in(mail: EmailMessage) -> str:
    """Return the token in a mail; the same in both forms."""
    html = mail.get_body(("html",))
    assert html is not None
    tokens = set(re.findall(r"/s/([\w-]{43})", text_of(mail) + str(html.get_content())))
    (token,) = tokens
    return str(token)


def owner_of(engine: Engine, token: str) -> str:
    """Return the mail address of whoever a link lets answer."""
    digest = hashlib.sha256(urlsafe_b64decode(token + "=")).digest()
    with Session(engine) as session:
        return session.scalars(
            select(RosterEntry.email)
            .join(SurveyLink, SurveyLink.respondent_id == RosterEntry.respondent_id)
            .where(SurveyLink.digest == digest)
        ).one()


def let_time_pass(engine: Engine) -> None:
    """Do what the passing of time does: leases end, and what was put off is due."""
    with Session(engine) as session, session.begin():
        session.execute(update(Lease).values(until=NOW))
        held = OutboxMail.leased_until.is_not(None)
        session.execute(update(OutboxMail).where(held).values(leased_until=NOW))
        later = OutboxMail.not_before.is_not(None)
        session.execute(update(OutboxMail).where(later).values(not_before=NOW))


def is_done(engine: Engine) -> Callable[[], bool]:
    """Return whether nothing is waiting or being sent."""
    done = {MailState.SENT, MailState.FAILED, MailState.UNCERTAIN}
    return lambda: set(count(engine)) <= done
