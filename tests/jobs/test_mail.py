"""Mails leave over SMTP to a real server: one recipient's trouble is nobody else's."""

from __future__ import annotations

import stat
import time
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, select, update
from sqlalchemy.orm import Session

from config import Settings, read_settings
from jobs import smtp
from surveys.mail import outbox
from surveys.models import MailState, OutboxMail, RosterEntry, Round, SurveyLink
from surveys.rounds import operations
from tests.jobs.mails import (
    AT_ONCE,
    address,
    count,
    invite,
    let_time_pass,
    link_in,
    mails,
    owner_of,
    send_all,
    states,
    text_of,
)
from tests.rounds import LATER, NOW, open_round
from tests.servers.mail import CUT, MailServer, make_certificate, running_mail_server
from tests.servers.ports import free_port


@pytest.fixture
def server() -> Iterator[MailServer]:
    with running_mail_server() as server:
        yield server


@pytest.fixture
def mailing(server: MailServer, settings: Settings) -> Settings:
    return with_mail(settings, server.port)


def with_mail(settings: Settings, port: int, **given: object) -> Settings:
    chosen = {
        "instance_folder": settings.instance_folder,
        "database_url": settings.database_url.get_secret_value(),
        "smtp_host": "127.0.0.1",
        "smtp_port": port,
        "smtp_security": "none",
        **AT_ONCE,
    }
    return read_settings(env_file=None, **{**chosen, **given})


def test_everybody_gets_one_mail_with_a_link_of_their_own(
    engine: Engine, mailing: Settings, server: MailServer
) -> None:
    invite(engine, 30)
    send_all(mailing)
    assert count(engine) == {MailState.SENT: 30}
    assert server.per_address() == {address(n): 1 for n in range(1, 31)}
    for received in server.received:
        assert owner_of(engine, link_in(received.mail)) == received.to
        assert received.mail["To"].addresses[0].addr_spec == received.to
        assert f"Hello {received.mail['To'].addresses[0].display_name}," in text_of(received.mail)
    assert len({mail.mail["Message-ID"] for mail in server.received}) == 30
    assert server.connections == 2  # one a chunk


def test_a_mail_says_what_it_is(engine: Engine, mailing: Settings, server: MailServer) -> None:
    invite(engine, 2)
    send_all(mailing)
    mail = server.received[0].mail
    assert mail["From"] == "Harbor <survey@harbor.example.com>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@harbor.example.com>")
    assert mail["Reply-To"] is None
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_only_the_digest_of_a_link_is_kept(
    engine: Engine, mailing: Settings, server: MailServer
) -> None:
    invite(engine, 2)
    send_all(mailing)
    token = link_in(server.received[0].mail)
    with engine.connect() as connection:
        for table in ("survey_links", "outbox_mails"):
            assert token not in str(connection.exec_driver_sql(f"SELECT * FROM {table}").all())


def test_nobody_without_an_address_is_queued(engine: Engine) -> None:
    round_id = invite(engine, 3)
    with Session(engine) as session, session.begin():
        session.execute(delete(OutboxMail))
        entries = session.scalars(select(RosterEntry)).all()
        entries[0].email = ""
        round_ = session.get_one(Round, round_id)
        assert outbox.queue_invitations(session, round_) == 2
        assert outbox.queue_invitations(session, round_) == 0
        assert outbox.mail_counts(session, round_)[MailState.QUEUED] == 2


@pytest.mark.parametrize(
    "answer, state, code",
    [
        ("450 greylisted", MailState.DEFERRED, 450),
        ("421 later", MailState.DEFERRED, 421),
        ("550 nobody here", MailState.FAILED, 550),
        (CUT, MailState.DEFERRED, None),
    ],
)
@pytest.mark.parametrize("step", ["at_recipient", "before_data"])
def test_what_happens_before_the_mail_is_handed_over_concerns_one_recipient(
    engine: Engine,
    mailing: Settings,
    server: MailServer,
    step: str,
    answer: str,
    state: MailState,
    code: int | None,
) -> None:
    invite(engine)
    getattr(server, step)[address(2)] = answer
    send_all(mailing)
    found = states(engine)
    assert found.pop(address(2)) is state
    assert set(found.values()) == {MailState.SENT}
    assert mails(engine)[address(2)].smtp_code == code
    assert server.per_address() == {address(n): 1 for n in (1, 3, 4)}


@pytest.mark.parametrize(
    "answer, state", [("451 later", MailState.DEFERRED), ("552 too much", MailState.FAILED)]
)
def test_a_mail_refused_after_it_was_handed_over_is_no_more_than_that(
    engine: Engine, mailing: Settings, server: MailServer, answer: str, state: MailState
) -> None:
    invite(engine)
    server.after_data[address(2)] = answer
    send_all(mailing)
    assert states(engine)[address(2)] is state
    assert count(engine)[MailState.SENT] == 3


def test_a_connection_lost_after_the_mail_leaves_it_uncertain_and_it_is_not_sent_again(
    engine: Engine, mailing: Settings, server: MailServer
) -> None:
    invite(engine)
    server.after_data[address(2)] = CUT
    send_all(mailing)
    let_time_pass(engine)
    send_all(mailing)
    assert states(engine)[address(2)] is MailState.UNCERTAIN
    assert count(engine)[MailState.SENT] == 3
    assert server.per_address() == {address(n): 1 for n in range(1, 5)}


def test_a_deferred_mail_is_sent_later_under_the_same_message_id(
    engine: Engine, mailing: Settings, server: MailServer
) -> None:
    invite(engine)
    server.at_recipient[address(2)] = "451 later"
    send_all(mailing)
    mail = mails(engine)[address(2)]
    server.at_recipient.clear()
    send_all(mailing)
    assert states(engine)[address(2)] is MailState.DEFERRED  # its time has not come
    let_time_pass(engine)
    send_all(mailing)
    assert count(engine) == {MailState.SENT: 4}
    assert server.received[-1].mail["Message-ID"] == f"<{mail.message_id}@harbor.example.com>"


def test_waits_grow_and_after_48_hours_the_mail_failed(session: Session) -> None:
    round_ = open_round(session, 2)
    outbox.queue_invitations(session, round_)
    mail, other = session.scalars(select(OutboxMail)).all()
    session.delete(other)
    now, waits = NOW, []
    while mail.state is not MailState.FAILED:
        (hold,) = outbox.claim(session, now=now, until=now, most=2)
        begun = outbox.begin(session, hold, until=now)
        assert begun is not None
        outbox.mark_deferred(session, begun, now=now, smtp_code=451)
        session.refresh(mail)
        waits.append((mail.not_before or now) - now)
        now = mail.not_before or now
    minutes = [wait.total_seconds() / 60 for wait in waits]
    assert minutes[:6] == [5, 10, 20, 40, 60, 60]
    assert minutes[-2:] == [60, 0]
    assert timedelta(hours=47) < now - NOW <= timedelta(hours=48)
    assert mail.smtp_code == 451


def test_a_server_that_objects_to_the_sender_fails_nobody(
    engine: Engine, mailing: Settings, server: MailServer
) -> None:
    invite(engine)
    server.at_sender = "550 you may not send"
    send_all(mailing)
    assert count(engine) == {MailState.DEFERRED: 4}
    server.at_sender = ""
    let_time_pass(engine)
    send_all(mailing)
    assert count(engine) == {MailState.SENT: 4}


def test_without_a_server_all_mails_wait(engine: Engine, settings: Settings) -> None:
    invite(engine)
    send_all(with_mail(settings, free_port()))
    assert count(engine) == {MailState.DEFERRED: 4}
    assert {mail.attempts for mail in mails(engine).values()} == {1}


def test_a_slow_server_is_given_up_after_a_while_and_the_mail_is_uncertain(
    engine: Engine, mailing: Settings, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    invite(engine, 2)
    server.slow = 1.5
    monkeypatch.setattr(smtp, "TIMEOUT", 0.3)
    send_all(mailing)
    assert count(engine) == {MailState.UNCERTAIN: 2}


@pytest.mark.parametrize("broken", ["stripped", "untrusted", "another name"])
def test_without_protection_nothing_is_sent_in_the_clear(
    engine: Engine,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    broken: str,
) -> None:
    context, trusted = make_certificate(tmp_path)
    host = "localhost"
    if broken == "another name":
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        host = "127.0.0.1"
    invite(engine)
    with running_mail_server(None if broken == "stripped" else context) as server:
        send_all(with_mail(settings, server.port, smtp_host=host, smtp_security="starttls"))
        assert server.received == []
    assert count(engine) == {MailState.DEFERRED: 4}
    with Session(engine) as session:
        assert session.scalars(select(SurveyLink)).all() == []


def test_with_starttls_and_a_valid_certificate_mails_are_sent(
    engine: Engine, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, trusted = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    invite(engine)
    with running_mail_server(context) as server:
        send_all(with_mail(settings, server.port, smtp_host="localhost", smtp_security="starttls"))
        assert len(server.received) == 4
    assert count(engine) == {MailState.SENT: 4}


def test_an_address_that_is_none_fails_alone_and_adds_no_recipient(
    engine: Engine, mailing: Settings, server: MailServer
) -> None:
    invite(engine, 5)
    odd = [
        "a@b.com, c@d.com",
        "a@b.com\r\nBcc: c@d.com",
        "no address",
        "a@b.com>\nRCPT TO:<c@d.com",
    ]
    with Session(engine) as session, session.begin():
        for number, email in enumerate(odd, start=2):
            session.execute(
                update(RosterEntry).where(RosterEntry.email == address(number)).values(email=email)
            )
    send_all(mailing)
    found = states(engine)
    assert found.pop(address(1)) is MailState.SENT
    assert set(found.values()) == {MailState.FAILED}
    assert server.per_address() == {address(1): 1}


def test_a_name_with_line_breaks_adds_no_header(
    engine: Engine, mailing: Settings, server: MailServer
) -> None:
    invite(engine, 2)
    with Session(engine) as session, session.begin():
        session.execute(update(RosterEntry).values(name="Eve\r\nBcc: spy@example.com\r\n\r\nHi"))
    send_all(mailing)
    assert len(server.received) == 2
    for received in server.received:
        assert received.mail["Bcc"] is None
        assert received.mail["To"].addresses[0].display_name == "Eve Bcc: spy@example.com Hi"


def test_no_invitation_is_sent_once_the_round_has_closed(
    engine: Engine, mailing: Settings, server: MailServer
) -> None:
    round_id = invite(engine)
    with Session(engine) as session, session.begin():
        operations.close_round(session, session.get_one(Round, round_id), now=LATER)
    send_all(mailing)
    assert count(engine) == {MailState.FAILED: 4}
    assert server.received == []


def test_mails_leave_at_the_pace_that_the_settings_allow(
    engine: Engine, settings: Settings, server: MailServer
) -> None:
    invite(engine, 6)
    start = time.monotonic()
    send_all(with_mail(settings, server.port, mails_per_minute=600))
    assert time.monotonic() - start >= 6 * 0.1
    assert len(server.received) == 6


def test_without_a_server_in_development_mails_become_files_and_count_as_sent(
    engine: Engine, settings: Settings
) -> None:
    invite(engine)
    settings = with_mail(settings, 25, smtp_host="")
    send_all(settings)
    found = mails(engine)
    assert count(engine) == {MailState.SENT: 4}
    folder = settings.mail_folder
    assert {path.name for path in folder.iterdir()} == {f"{m.id.hex}.eml" for m in found.values()}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for to, row in found.items():
        path = folder / f"{row.id.hex}.eml"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        mail = message_from_bytes(path.read_bytes(), policy=default)
        assert isinstance(mail, EmailMessage)
        assert owner_of(engine, link_in(mail)) == to


def test_a_mail_that_two_workers_want_is_sent_by_one(engine: Engine) -> None:
    invite(engine, 2)
    with Session(engine) as session, session.begin():
        held = outbox.claim(session, now=NOW, until=NOW, most=2)
    with Session(engine) as session, session.begin():
        taken = outbox.claim(session, now=NOW, until=LATER, most=2)
        assert {hold.mail_id for hold in taken} == {hold.mail_id for hold in held}
        assert outbox.claim(session, now=NOW, until=LATER, most=2) == []
        assert outbox.begin(session, held[0], until=LATER) is None
        assert outbox.begin(session, taken[0], until=LATER) is not None
