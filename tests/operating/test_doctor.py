"""The doctor says what is wrong, with the cure, and nothing where nothing is."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from app import create_app
from audit import head as heads
from config import Settings, read_settings
from db import db, transaction
from jobs import leases
from jobs.health import health
from operating.doctor import Verdict, examine
from surveys.journal import Erased, Journal
from surveys.models import ErasureMark, RoundKey
from surveys.round_keys import round_keys
from tests.operating.conftest import Command
from tests.rounds import closed_round

#: Looks at an installation: about -> its sentences that are not good.
Examine = Callable[..., dict[str, str]]


@pytest.fixture
def healthy(engine: Engine, settings: Settings, tmp_path: Path) -> Settings:
    """Return an installation of which nothing bad can be said."""
    settings = read_settings(
        env_file=None,
        instance_folder=settings.instance_folder,
        database_url=settings.database_url.get_secret_value(),
        erasure_journal=str(tmp_path / "elsewhere"),
        smtp_host="mail.example.org",
        mail_from="survey@example.org",
    )
    leases.take(engine, "tick", datetime.resolution)
    with transaction(engine) as session:
        closed_round(session, keys=round_keys(settings))
    with transaction(engine, readonly=True) as session:
        heads.export(session, settings.audit_folder, now=datetime.now(UTC))
    return settings


@pytest.fixture
def examined(app: Flask, engine: Engine) -> Examine:
    def look(settings: Settings) -> dict[str, str]:
        with app.app_context():
            state = health(db.engine.execution_options(readonly=True), app.extensions["alembic"])
        found = examine(engine, settings, state)
        return {
            finding.about: finding.sentence
            for finding in found
            if finding.verdict is not Verdict.GOOD
        }

    return look


def test_nothing_is_wrong_with_a_healthy_installation(healthy: Settings, examined: Examine) -> None:
    assert examined(healthy) == {}


def test_without_a_journal_it_says_so(healthy: Settings, examined: Examine) -> None:
    found = examined(healthy.model_copy(update={"erasure_journal": "none"}))
    assert "brings back what was erased" in found["erasure journal"]


def test_a_journal_beside_the_database_is_noted(healthy: Settings, examined: Examine) -> None:
    inside = str(healthy.instance_folder / "erasures")
    found = examined(healthy.model_copy(update={"erasure_journal": inside}))
    assert "a snapshot of the whole disk takes both back" in found["erasure journal"]


def test_erasures_that_are_not_followed_are_counted(
    healthy: Settings, engine: Engine, examined: Examine
) -> None:
    with transaction(engine) as session:
        round_id = session.query(RoundKey).one().round_id
        Journal(healthy.journal_folder).record(
            session, Erased.OBJECTION, round_id, now=datetime.now(UTC)
        )
        session.query(ErasureMark).delete()
    assert examined(healthy)["erasure journal"].startswith("1 erasure is not followed here")


def test_a_journal_that_lost_lines_is_noticed(
    healthy: Settings, engine: Engine, examined: Examine
) -> None:
    journal = Journal(healthy.journal_folder)
    with transaction(engine) as session:
        round_id = session.query(RoundKey).one().round_id
        journal.record(session, Erased.OBJECTION, round_id, now=datetime.now(UTC))
    assert examined(healthy) == {}
    assert journal.path is not None
    journal.path.unlink()
    assert (
        "Of those that were followed here, 1 erasure is not in it"
        in examined(healthy)["erasure journal"]
    )


def test_a_journal_that_cannot_be_written_is_named(
    healthy: Settings, examined: Examine, tmp_path: Path
) -> None:
    (tmp_path / "blocked").write_text("a file where the folder should be")
    found = examined(healthy.model_copy(update={"erasure_journal": str(tmp_path / "blocked")}))
    assert "cannot be written, so nothing is erased" in found["erasure journal"]


def test_a_lost_key_is_named_with_its_round(healthy: Settings, examined: Examine) -> None:
    shutil.rmtree(healthy.keys_folder / "rounds")
    assert "answers but no key file" in examined(healthy)["keys"]


def test_another_wrapping_key_is_noticed(healthy: Settings, examined: Examine) -> None:
    other = type(healthy.wrapping_key)("A" * 43 + "=")
    assert "does not open" in examined(healthy.model_copy(update={"wrapping_key": other}))["keys"]


def test_the_key_of_a_destroyed_round_is_noticed(
    healthy: Settings, engine: Engine, examined: Examine
) -> None:
    with transaction(engine) as session:
        key = session.query(RoundKey).one()
        key.wrapped_private_key, key.destroyed_at = None, datetime.now(UTC)
    assert "1 destroyed rounds have a key file" in examined(healthy)["keys"]


def test_files_that_others_may_read_are_named(healthy: Settings, examined: Examine) -> None:
    path = healthy.keys_folder / "audit_key"
    path.chmod(0o644)
    assert f"Others on this machine may read {path}: `chmod" in examined(healthy)["files"]


def test_an_open_instance_folder_is_noted(healthy: Settings, examined: Examine) -> None:
    healthy.instance_folder.chmod(0o755)
    assert "may enter" in examined(healthy)["files"]


def test_a_worker_that_is_away_is_named(
    healthy: Settings, engine: Engine, examined: Examine
) -> None:
    with transaction(engine) as session:
        session.execute(text("DELETE FROM leases"))
    assert "Seen never" in examined(healthy)["worker"]


def test_a_changed_audit_is_named(healthy: Settings, engine: Engine, examined: Examine) -> None:
    path = heads.path_of(healthy.audit_folder)
    path.write_text('{"seq": 7, "mac": "' + "00" * 32 + '", "written": "2026-03-02T08:00Z"}')
    assert "audit verify" in examined(healthy)["audit"]


def test_tables_of_another_version_are_named(
    healthy: Settings, app: Flask, examined: Examine
) -> None:
    with app.app_context():
        app.extensions["alembic"].downgrade("0008")
    assert "db upgrade" in examined(healthy)["database"]


def test_a_database_that_is_away_is_named(
    healthy: Settings, app: Flask, engine: Engine, session: Session
) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("a file is easy to take away")
    os.replace(path := Path(str(engine.url.database)), f"{path}.away")
    path.mkdir()
    other = create_app(healthy)
    result = other.test_cli_runner().invoke(args=["doctor"])
    assert result.exit_code == 1
    assert "bad   database: It does not answer" in result.output


def test_the_command_ends_with_one_where_something_is_bad(
    settings: Settings, command: Command
) -> None:
    said = command("doctor", code=1).output
    assert "bad   worker: Seen never: start `flask --app app work`." in said
    assert "good  keys: All keys of rounds that are here open." in said
