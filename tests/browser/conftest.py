"""A whole installation: web server, worker and mail server, each on its own, and a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from config import PROJECT
from db import make_engine
from tests.browser.stage import Camera, Stage
from tests.jobs.conftest import Install, install
from tests.jobs.mails import AT_ONCE
from tests.servers.mail import MailServer, running_mail_server
from tests.servers.ports import free_port, is_listening, wait_until
from tests.servers.programs import FLASK, environment, running

__all__ = ["install"]

GUNICORN = [str(PROJECT / ".venv/bin/gunicorn"), "app:create_app()"]


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with running_mail_server() as server:
        yield server


@pytest.fixture
def stage(install: Install, mail_server: MailServer, tmp_path: Path) -> Iterator[Stage]:
    """Start everything; what the programs wrote is shown if the test fails."""
    settings = install(
        port=free_port(),
        smtp_host="127.0.0.1",
        smtp_port=mail_server.port,
        smtp_security="none",
        **AT_ONCE,
    )
    engine = make_engine(settings.database_url.get_secret_value())
    env, web, worker = environment(settings), tmp_path / "web.log", tmp_path / "worker.log"
    with running(GUNICORN, env, web), running([*FLASK, "work", "--processes", "2"], env, worker):
        try:
            wait_until(lambda: is_listening(settings.port), what="the web server did not start")
            with sync_playwright() as playwright:
                chromium = playwright.chromium.launch(
                    executable_path="/usr/bin/chromium", args=["--no-sandbox"]
                )
                yield Stage(settings, engine, mail_server, chromium, Camera(engine.dialect.name))
                chromium.close()
        finally:
            engine.dispose()
            for log in (web, worker):
                print(f"--- {log.name}", log.read_text()[-8000:], sep="\n")
