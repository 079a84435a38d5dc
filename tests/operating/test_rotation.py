"""A new wrapping key: every round opens with it, at no moment does any open with neither."""

from __future__ import annotations

import base64
import uuid
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from audit.acts import Act
from audit.models import AuditEntry
from config import Settings, read_settings
from operating import rotation
from surveys import queries
from surveys.models import Round
from surveys.round_keys import round_keys
from tests.operating.conftest import Command
from tests.rounds import closed_round


def started_again(settings: Settings, **given: object) -> Settings:
    return read_settings(
        env_file=None,
        instance_folder=settings.instance_folder,
        database_url=settings.database_url.get_secret_value(),
        **given,
    )


@pytest.fixture
def round_id(session: Session, settings: Settings) -> uuid.UUID:
    round_id = closed_round(session, keys=round_keys(settings)).id
    session.commit()
    return round_id


def opens(session: Session, round_id: uuid.UUID, settings: Settings) -> bool:
    try:
        return bool(queries.unwrapped_key(session.get_one(Round, round_id), round_keys(settings)))
    finally:
        session.rollback()


def test_rounds_open_before_during_and_after(
    session: Session, settings: Settings, round_id: uuid.UUID, command: Command
) -> None:
    old = settings.wrapping_key
    assert "1 round has the new key" in command("keys", "rotate").output
    during = started_again(settings)
    assert during.wrapping_key != old
    assert during.previous_wrapping_key == old
    assert opens(session, round_id, during)
    # A process that was not started again launches a round under the old key.
    late = closed_round(session, keys=round_keys(settings), organization="Quarry").id
    session.commit()
    assert opens(session, late, during)
    assert rotation.finish(during) == 1
    after = started_again(settings)
    assert after.previous_wrapping_key.get_secret_value() == ""
    assert opens(session, round_id, after)
    assert opens(session, late, after)
    old_key = old.get_secret_value()
    for path in settings.keys_folder.rglob("*"):
        assert path.is_dir() or old_key.encode() not in path.read_bytes()


def test_an_interrupted_change_goes_on(
    session: Session,
    settings: Settings,
    round_id: uuid.UUID,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Stop at each write in turn: whatever is on the disk then opens, and the change ends well."""
    written = rotation.write_whole
    for writes in (1, 2):
        left = iter(range(writes))

        def stop(path: Path, content: bytes) -> None:
            if next(left, None) is None:  # noqa: B023
                raise KeyboardInterrupt
            written(path, content)

        monkeypatch.setattr(rotation, "write_whole", stop)
        monkeypatch.setattr("surveys.round_keys.write_whole", stop)
        now = started_again(settings)
        with pytest.raises(KeyboardInterrupt):
            rotation.begin(now)
        monkeypatch.undo()
        assert opens(session, round_id, started_again(settings))
    rotation.begin(started_again(settings))
    rotation.finish(started_again(settings))
    assert opens(session, round_id, started_again(settings))


def test_keys_from_the_environment_change_by_two_settings(
    session: Session, settings: Settings, round_id: uuid.UUID
) -> None:
    old = settings.wrapping_key.get_secret_value()
    new = base64.b64encode(b"n" * 32).decode()
    given = started_again(settings, wrapping_key=old)
    with pytest.raises(rotation.OperationRefused, match="set a new one there"):
        rotation.begin(given)
    both = started_again(settings, wrapping_key=new, previous_wrapping_key=old)
    assert rotation.begin(both) == 1
    with pytest.raises(rotation.OperationRefused, match="remove SWAYLINE_PREVIOUS_WRAPPING_KEY"):
        rotation.finish(both)
    assert opens(session, round_id, started_again(settings, wrapping_key=new))


def test_there_is_nothing_to_finish_before_a_beginning(command: Command) -> None:
    assert "`keys rotate` begins one" in command("keys", "rotate", "--finish", code=1).output


def test_the_change_is_recorded(session: Session, command: Command, round_id: uuid.UUID) -> None:
    command("keys", "rotate")
    assert [entry.act for entry in session.query(AuditEntry)] == [Act.KEYS_ROTATED]


def test_the_public_half_launches_and_does_not_open(
    app: Flask, settings: Settings, command: Command, tmp_path: Path
) -> None:
    public = command("keys", "public").output.strip()
    assert base64.b64decode(public) == settings.wrapping_public_key_bytes()
    assert settings.wrapping_key.get_secret_value() not in public
