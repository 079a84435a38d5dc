"""Whoever changes something in the web wakes a worker, and waits for nobody."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from config import Settings, read_settings
from db import make_engine
from jobs.nudge import nudge
from surveys.models import MailState
from tests.jobs.conftest import Install
from tests.jobs.mails import AT_ONCE, count, invite
from tests.servers.ports import free_port, wait_until
from tests.servers.programs import FLASK, environment, running


@pytest.fixture
def settings(install: Install) -> Settings:
    return install(**{**AT_ONCE, "tick_seconds": 3600})


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    engine = make_engine(settings.database_url.get_secret_value())
    yield engine
    engine.dispose()


def test_a_nudge_is_heard_although_the_clock_ticks_once_an_hour(
    settings: Settings, engine: Engine, tmp_path: Path
) -> None:
    from jobs.health import _worker_age

    log = tmp_path / "worker.log"
    with running([*FLASK, "work", "--processes", "1"], environment(settings), log):
        wait_until(lambda: _worker_age(engine) is not None, 90)
        invite(engine)
        nudge(settings).join(10)
        try:
            wait_until(lambda: count(engine) == {MailState.SENT: 4}, 20)
        except TimeoutError:
            pytest.fail(log.read_text())
    assert len(list(settings.mail_folder.glob("*.eml"))) == 4


def test_nobody_waits_or_fails_when_the_queue_is_away(tmp_path: Path) -> None:
    settings = read_settings(
        env_file=None, instance_folder=tmp_path, broker_url=f"redis://127.0.0.1:{free_port()}/0"
    )
    start = time.monotonic()
    thread = nudge(settings)
    assert time.monotonic() - start < 0.5
    thread.join(20)
    assert not thread.is_alive()
