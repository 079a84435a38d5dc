"""A worker is killed in the middle of mailing: every mail arrives once or is listed."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from config import Settings
from db import make_engine
from surveys.models import MailState
from tests.jobs.conftest import Install, files_by_night
from tests.jobs.mails import (
    AT_ONCE,
    address,
    count,
    invite,
    is_done,
    let_time_pass,
    link_in,
    mails,
    owner_of,
)
from tests.servers.mail import CUT, MailServer, running_mail_server
from tests.servers.ports import wait_until
from tests.servers.programs import FLASK, environment, running

PEOPLE = 60
#: A worker is killed when the server has taken so many mails: after it took the last and did not
#: answer, or when the next was about to be handed over.
KILLS = ((7, "on_mail"), (26, "on_recipient"), (41, "on_mail"))


@pytest.fixture
def server() -> Iterator[MailServer]:
    with running_mail_server() as server:
        yield server


@pytest.fixture
def settings(install: Install, server: MailServer) -> Settings:
    return install(smtp_host="127.0.0.1", smtp_port=server.port, smtp_security="none", **AT_ONCE)


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    engine = make_engine(settings.database_url.get_secret_value())
    yield engine
    engine.dispose()


@files_by_night
def test_after_three_kills_every_mail_arrived_or_is_listed_as_uncertain(
    settings: Settings, engine: Engine, server: MailServer, tmp_path: Path
) -> None:
    invite(engine, PEOPLE)
    server.slow = 0.02
    server.after_data[address(33)] = CUT
    server.at_recipient[address(44)] = "550 nobody here"
    log = tmp_path / "worker.log"
    command = [*FLASK, "work", "--processes", "1"]
    for taken, moment in KILLS:
        with running(command, environment(settings), log) as worker:
            killed = threading.Event()

            def kill(received: int, taken: int = taken, pid: int = worker.pid) -> None:
                if received == taken and not killed.is_set():  # noqa: B023 (of this worker)
                    os.killpg(pid, signal.SIGKILL)
                    killed.set()  # noqa: B023

            setattr(server, moment, kill)
            assert killed.wait(90), log.read_text()
            worker.wait()
        setattr(server, moment, lambda count: None)
        let_time_pass(engine)
    with running(command, environment(settings), log):
        try:
            wait_until(is_done(engine), 90)
        except TimeoutError:
            pytest.fail(f"{count(engine)}\n{log.read_text()}")

    assert count(engine) == {
        MailState.SENT: PEOPLE - 2,
        MailState.UNCERTAIN: 1,
        MailState.FAILED: 1,
    }
    arrived = server.per_address()
    assert set(arrived) == {address(n) for n in range(1, PEOPLE + 1)} - {address(44)}
    assert arrived.total() - len(arrived) <= len(KILLS)
    known = mails(engine)
    for received in server.received:
        assert received.mail["Message-ID"] == (
            f"<{known[received.to].message_id}@harbor.example.com>"
        )
        assert owner_of(engine, link_in(received.mail)) == received.to
    said = log.read_text()
    assert "person" not in said.lower()
    assert not any(link_in(received.mail) in said for received in server.received)


def test_a_mail_at_which_two_workers_died_is_uncertain_and_not_sent_a_third_time(
    settings: Settings, engine: Engine, server: MailServer, tmp_path: Path
) -> None:
    invite(engine, 2)
    log = tmp_path / "worker.log"
    command = [*FLASK, "work", "--processes", "1"]
    first: list[str] = []
    for _ in range(2):
        with running(command, environment(settings), log) as worker:
            killed = threading.Event()

            def kill(_: int, pid: int = worker.pid) -> None:
                to = server.received[-1].to
                if not first:
                    first.append(to)
                if to == first[0]:
                    os.killpg(pid, signal.SIGKILL)
                    killed.set()  # noqa: B023 (of this worker)

            server.on_mail = kill
            assert killed.wait(90), log.read_text()
            worker.wait()
        let_time_pass(engine)
    with running(command, environment(settings), log):
        wait_until(is_done(engine), 90)
    (twice,) = first
    assert server.per_address()[twice] == 2
    found = {to: mail.state for to, mail in mails(engine).items()}
    assert found.pop(twice) is MailState.UNCERTAIN
    assert set(found.values()) == {MailState.SENT}
