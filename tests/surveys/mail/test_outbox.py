"""The outbox in the database: what it counts, and that migrations keep what they can."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from db import db
from surveys.mail import outbox
from surveys.models import MailKind, MailState, OutboxMail, RosterEntry
from tests.rounds import LATER, NOW, open_round


def test_a_code_that_waits_is_not_queued_twice_and_one_that_left_is_followed_by_another(
    session: Session,
) -> None:
    round_ = open_round(session, 2)
    entry = session.scalars(select(RosterEntry)).first()
    assert entry is not None
    assert outbox.queue_code(session, entry)
    assert not outbox.queue_code(session, entry)
    (hold,) = outbox.claim(session, now=NOW, until=LATER, most=5)
    assert outbox.begin(session, hold, until=LATER)
    assert outbox.queue_code(session, entry)
    numbers = session.scalars(select(OutboxMail.number).order_by(OutboxMail.number)).all()
    assert numbers == [1, 2]
    assert outbox.mail_counts(session, round_, MailKind.CODE)[MailState.SENDING] == 1
    assert not any(outbox.mail_counts(session, round_).values())


def test_codes_go_before_invitations(session: Session) -> None:
    round_ = open_round(session, 4)
    outbox.queue_invitations(session, round_)
    entry = session.scalars(select(RosterEntry)).first()
    assert entry is not None
    outbox.queue_code(session, entry)
    (hold,) = outbox.claim(session, now=NOW, until=LATER, most=1)
    assert session.get_one(OutboxMail, hold.mail_id).kind is MailKind.CODE


def test_mails_survive_going_down_and_up_and_codes_go(app: Flask) -> None:
    alembic = app.extensions["alembic"]
    with app.app_context():
        round_ = open_round(db.session, 4)
        outbox.queue_invitations(db.session, round_)
        entry = db.session.scalars(select(RosterEntry)).first()
        assert entry is not None
        outbox.queue_code(db.session, entry)
        for hold in outbox.claim(db.session, now=NOW, until=LATER, most=3)[:2]:
            outbox.begin(db.session, hold, until=LATER)
        db.session.commit()
        before = _invitations()
    with app.app_context():
        alembic.downgrade("0004")
    with app.app_context():
        alembic.upgrade()
        assert _invitations() == before
        codes = select(OutboxMail).where(OutboxMail.kind == MailKind.CODE)
        assert db.session.scalars(codes).all() == []


def _invitations() -> set[tuple[str, MailState]]:
    mails = db.session.scalars(select(OutboxMail).where(OutboxMail.kind == MailKind.INVITATION))
    return {(mail.message_id, mail.state) for mail in mails}
