"""Backups hold the database and no key; what they bring back is what was there."""

from __future__ import annotations

import base64
import json
import shutil
import stat
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from accounts.models import Organization
from app import create_app
from audit import head as heads
from audit.acts import Act
from audit.models import AuditEntry
from config import MADE_KEYS, Settings, read_settings
from db import db, transaction
from operating import database_files
from surveys import queries
from surveys.models import Person, Round
from surveys.round_keys import round_keys
from tests.operating.conftest import Command
from tests.rounds import closed_round, make_organization


def people(engine: Engine) -> int:
    with transaction(engine, readonly=True) as session:
        return session.scalar(select(func.count()).select_from(Person)) or 0


def acts(engine: Engine) -> list[str]:
    with transaction(engine, readonly=True) as session:
        return list(session.scalars(select(AuditEntry.act).order_by(AuditEntry.seq)))


def test_what_was_backed_up_comes_back_and_what_came_later_is_gone(
    engine: Engine, command: Command, tmp_path: Path
) -> None:
    with transaction(engine) as session:
        make_organization(session, 12)
    path = tmp_path / "backup"
    command("backup", path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with transaction(engine) as session:
        make_organization(session, 5, "Quarry")
    assert people(engine) == 17
    command("restore", path, "--yes")
    assert people(engine) == 12
    assert acts(engine) == [Act.RESTORED]  # that a backup was written is known after it only
    assert not list(tmp_path.glob(".backup*"))


def test_a_restore_says_all_that_the_audit_lost(
    engine: Engine, command: Command, tmp_path: Path
) -> None:
    """The head in the file is older than the database: what came after it is lost too."""
    command("backup", tmp_path / "first")
    command("audit", "head")
    for number in range(3):
        command("backup", tmp_path / f"later-{number}")
    with transaction(engine, readonly=True) as session:
        last = heads.head_of(session).seq
    command("restore", tmp_path / "first", "--yes")
    with transaction(engine, readonly=True) as session:
        told = (
            session.scalars(select(AuditEntry).where(AuditEntry.act == Act.RESTORED.value))
            .one()
            .told
        )
    assert told["lost_seq"] == last == 4
    said = command("audit", "verify").output
    assert "(entry 4) was lost by a restore that it records." in said


def test_an_empty_database_is_filled(
    session: Session, command: Command, settings: Settings, tmp_path: Path, empty_url: str
) -> None:
    make_organization(session, 3)
    session.commit()
    command("backup", tmp_path / "backup")
    other = create_app(
        read_settings(env_file=None, instance_folder=tmp_path / "new", database_url=empty_url)
    )
    result = other.test_cli_runner().invoke(args=["restore", str(tmp_path / "backup"), "--yes"])
    assert result.exit_code == 0, result.output
    with other.app_context():
        assert people(db.engine) == 3
        db.engine.dispose()


def test_no_key_is_in_a_backup(
    session: Session, engine: Engine, settings: Settings, command: Command, tmp_path: Path
) -> None:
    round_ = closed_round(session, keys=round_keys(settings))
    assert round_.key is not None
    secrets = [base64.b64decode(getattr(settings, name).get_secret_value()) for name in MADE_KEYS]
    secrets += [
        round_keys(settings).find(round_.id, round_.key.wrapping_key_id),
        queries.unwrapped_key(round_, round_keys(settings)),
    ]
    session.commit()
    said = command("backup", tmp_path / "backup").output
    assert "The keys are not in it" in said
    content = (tmp_path / "backup").read_bytes()
    for key in secrets:
        for form in (key, base64.b64encode(key), key.hex().encode()):
            assert form not in content


def test_a_backup_may_be_restored_while_others_read(
    session: Session, engine: Engine, command: Command, tmp_path: Path
) -> None:
    make_organization(session, 12)
    session.commit()
    command("backup", tmp_path / "backup")
    make_organization(session, 5, "Quarry")
    session.commit()
    assert len(session.scalars(select(Organization)).all()) == 2
    session.rollback()  # the connection stays open
    command("restore", tmp_path / "backup", "--yes")
    session.expire_all()
    assert len(session.scalars(select(Organization)).all()) == 1


def test_a_file_that_is_there_is_not_overwritten(command: Command, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("precious")
    for option in ([], ["--keys"]):
        result = command("backup", *option, tmp_path / "mine", code=1)
        assert "is there already" in result.output
    assert (tmp_path / "mine").read_text() == "precious"


@pytest.mark.parametrize("content", [b"", b"id,name\n", b"SQLite format 3\0" + bytes(50), b"PGDMP"])
def test_what_is_no_backup_changes_nothing(
    engine: Engine, command: Command, tmp_path: Path, content: bytes
) -> None:
    with transaction(engine) as session:
        make_organization(session, 4)
    (tmp_path / "wrong").write_bytes(content)
    command("restore", tmp_path / "wrong", "--yes", code=1)
    assert people(engine) == 4


def test_whoever_does_not_confirm_loses_nothing(
    engine: Engine, command: Command, tmp_path: Path
) -> None:
    command("backup", tmp_path / "backup")
    with transaction(engine) as session:
        make_organization(session, 4)
    command("restore", tmp_path / "backup", code=1, text="n\n")
    assert people(engine) == 4


def test_keys_open_the_answers_on_another_machine(
    session: Session, settings: Settings, command: Command, tmp_path: Path, empty_url: str
) -> None:
    round_id = closed_round(session, keys=round_keys(settings)).id
    session.commit()
    command("backup", tmp_path / "backup")
    command("backup", "--keys", tmp_path / "keys")
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o600
    elsewhere = read_settings(
        env_file=None, instance_folder=tmp_path / "new", database_url=empty_url
    )
    other = create_app(elsewhere)
    words = ["restore", str(tmp_path / "backup"), "--keys", str(tmp_path / "keys"), "--yes"]
    result = other.test_cli_runner().invoke(args=words)
    assert result.exit_code == 0, result.output
    again = read_settings(env_file=None, instance_folder=tmp_path / "new", database_url=empty_url)
    assert again.wrapping_key == settings.wrapping_key
    with other.app_context():
        round_ = db.session.get_one(Round, round_id)
        private = queries.unwrapped_key(round_, round_keys(again))
        opened = queries.opened_answers(db.session, round_, private)
        assert len(opened.respondents["advice"]) == 11
        db.session.rollback()
        db.engine.dispose()


def test_keys_never_take_the_place_of_keys_that_are_needed(
    session: Session, settings: Settings, app: Flask, command: Command, tmp_path: Path
) -> None:
    command("backup", "--keys", tmp_path / "keys")
    foreign = json.loads((tmp_path / "keys").read_text())
    foreign["keys"]["wrapping_key"] = base64.b64encode(bytes(32)).decode()
    (tmp_path / "foreign").write_text(json.dumps(foreign))
    closed_round(session, keys=round_keys(settings))
    before = {path: path.read_bytes() for path in settings.keys_folder.rglob("*") if path.is_file()}
    result = command("restore", "--keys", tmp_path / "foreign", code=1)
    assert "would not open any more" in result.output
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize(
    "content",
    ["", "{}", '{"form": "swayline keys 1", "keys": {}, "files": {"../escape": "AA=="}}'],
)
def test_what_holds_no_keys_is_refused(command: Command, tmp_path: Path, content: str) -> None:
    (tmp_path / "wrong").write_text(content)
    command("restore", "--keys", tmp_path / "wrong", code=1)
    assert not list(tmp_path.rglob("escape"))


def test_a_damaged_backup_is_refused(
    session: Session, engine: Engine, command: Command, tmp_path: Path
) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("pg_restore checks its own archives")
    make_organization(session, 200)
    session.commit()
    command("backup", tmp_path / "backup")
    damaged = bytearray((tmp_path / "backup").read_bytes())
    damaged[8192:40960] = bytes(32768)
    (tmp_path / "damaged").write_bytes(damaged)
    assert "is damaged" in command("restore", tmp_path / "damaged", "--yes", code=1).output
    assert people(engine) == 200


def test_an_older_backup_is_brought_up_to_date(
    session: Session, app: Flask, engine: Engine, command: Command, tmp_path: Path
) -> None:
    make_organization(session, 6)
    session.commit()
    with app.app_context():
        app.extensions["alembic"].downgrade("0006")
    path = tmp_path / "older"
    database_files.dump(engine, path)
    with app.app_context():
        app.extensions["alembic"].upgrade()
    command("restore", path, "--yes")
    assert people(engine) == 6
    with app.app_context():
        assert not app.extensions["alembic"].needs_upgrade()


def test_without_the_programs_of_postgresql_the_sentence_names_them(
    engine: Engine, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if engine.dialect.name == "sqlite":
        pytest.skip("needs no program")
    monkeypatch.setattr(shutil, "which", lambda _: None)
    result = command("backup", tmp_path / "backup", code=1)
    assert "pg_dump is not there: install the client programs of PostgreSQL." in result.output
    assert list(tmp_path.glob("*backup*")) == []
