"""Purging by hand and by the tick: what was promised to be gone is, in the files too."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from audit.acts import Act
from audit.models import AuditEntry
from audit.record import Recorder
from config import Settings
from db import transaction
from jobs.runtime import Runtime
from jobs.tidying import tidy
from reports.releases import release as releases
from reports.releases.models import Release
from reports.releases.store import DocumentStore
from surveys.journal import Erased, journal_of
from surveys.models import DraftCopy, Response, RosterEntry, Round, RoundState, SaveReceipt, Sitting
from surveys.round_keys import round_keys
from tests.operating.conftest import Command
from tests.rounds import LATER, TODAY, closed_round, open_round
from tests.surveys.admins import admin_of

OVER = LATER + timedelta(days=90)


@pytest.fixture
def round_id(session: Session, settings: Settings) -> uuid.UUID:
    round_id = closed_round(session, keys=round_keys(settings)).id
    session.commit()
    return round_id


def state(engine: Engine, round_id: uuid.UUID) -> RoundState:
    with transaction(engine, readonly=True) as session:
        return session.get_one(Round, round_id).state


def count(engine: Engine, model: type) -> int:
    with transaction(engine, readonly=True) as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def acts(engine: Engine) -> list[str]:
    with transaction(engine, readonly=True) as session:
        return list(session.scalars(select(AuditEntry.act).order_by(AuditEntry.seq)))


def test_by_hand_after_a_question(
    engine: Engine, settings: Settings, round_id: uuid.UUID, command: Command
) -> None:
    command("purge", round_id, code=1, text="n\n")
    assert count(engine, Response) == 11
    said = command("purge", round_id, text="y\n").output
    assert "Nothing brings them back" in said
    assert "A file that `backup --keys` wrote earlier still holds the key" in said
    assert count(engine, Response) == 0
    assert not round_keys(settings).holds(round_id)
    assert acts(engine) == [Act.KEY_DESTROYED]


def test_an_open_round_is_not_purged(
    session: Session, settings: Settings, command: Command
) -> None:
    round_id = open_round(session, keys=round_keys(settings)).id
    session.commit()
    result = command("purge", round_id, "--yes", code=1)
    assert 'The round "Spring" is open: close it first.' in result.output
    assert round_keys(settings).holds(round_id)


def test_without_a_round_only_what_is_over(
    engine: Engine, settings: Settings, round_id: uuid.UUID, command: Command
) -> None:
    with transaction(engine) as session:
        session.get_one(Round, round_id).closed_at = datetime.now(UTC) - timedelta(days=89)
    assert "Nothing was over." in command("purge").output
    with transaction(engine) as session:
        session.get_one(Round, round_id).closed_at = datetime.now(UTC) - timedelta(days=90)
    assert "1 round was over." in command("purge").output
    assert state(engine, round_id) is RoundState.PURGED


def test_a_round_that_is_not_there_is_named(command: Command) -> None:
    assert 'There is no round "Spring"' in command("purge", "Spring", "--yes", code=1).output


def test_the_tick_destroys_answers_in_time_and_keeps_the_release(
    engine: Engine, settings: Settings, round_id: uuid.UUID
) -> None:
    releases.release_round(
        engine,
        round_id,
        keys=round_keys(settings),
        recorder=Recorder(settings.audit_key_bytes()),
        today=TODAY,
    )
    at = Runtime(settings)
    tidy(at, OVER - timedelta(seconds=1))
    assert count(engine, Response) == 11
    tidy(at, OVER)
    assert count(engine, Response) == 0
    assert not round_keys(settings).holds(round_id)
    assert state(engine, round_id) is RoundState.RELEASED
    assert count(engine, Release) == 1
    assert [line.what for line in journal_of(settings).lines()] == [Erased.ROUND_DESTROYED]
    at.engine.dispose()


def test_after_24_months_release_documents_and_roster_go(
    engine: Engine, settings: Settings, round_id: uuid.UUID
) -> None:
    release_id = releases.release_round(
        engine,
        round_id,
        keys=round_keys(settings),
        recorder=Recorder(settings.audit_key_bytes()),
        today=TODAY,
    )
    store = DocumentStore(settings.documents_folder)
    store.put(release_id, "organization", "", b"%PDF")
    at = Runtime(settings)
    tidy(at, datetime(2028, 3, 8, tzinfo=UTC))
    assert count(engine, Release) == 1
    assert store.has(release_id, "organization", "")
    tidy(at, datetime(2028, 3, 21, tzinfo=UTC))
    assert count(engine, Release) == 0
    assert not store.has(release_id, "organization", "")
    assert count(engine, RosterEntry) == 0
    assert state(engine, round_id) is RoundState.PURGED
    assert [line.what for line in journal_of(settings).lines()] == [
        Erased.ROUND_DESTROYED,
        Erased.RELEASE_DELETED,
    ]
    tidy(at, datetime(2028, 3, 22, tzinfo=UTC))  # nothing a second time
    assert len(journal_of(settings).lines()) == 2
    at.engine.dispose()


def test_where_the_journal_cannot_be_written_nothing_is_destroyed_and_the_log_says_so(
    engine: Engine,
    settings: Settings,
    round_id: uuid.UUID,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the folder should be")
    at = Runtime(settings.model_copy(update={"erasure_journal": str(blocked)}))
    tidy(at, OVER)
    assert count(engine, Response) == 11
    assert round_keys(settings).holds(round_id)
    at.engine.dispose()
    tidy(at := Runtime(settings), OVER)
    assert count(engine, Response) == 0
    at.engine.dispose()


def test_the_close_leaves_neither_copies_nor_receipts_nor_sittings(engine: Engine) -> None:
    with transaction(engine) as session:
        closed_round(session)
    assert [count(engine, model) for model in (DraftCopy, SaveReceipt, Sitting)] == [0, 0, 0]


def test_the_page_of_a_purged_round_without_a_roster_still_opens(
    app: Flask, session: Session, engine: Engine, settings: Settings, round_id: uuid.UUID
) -> None:
    tidy(at := Runtime(settings), datetime(2028, 3, 21, tzinfo=UTC))
    ann = admin_of(app, session, session.get_one(Round, round_id).organization)
    assert count(engine, RosterEntry) == 0
    at.engine.dispose()
    for path in ("/rounds", f"/rounds/{round_id}"):
        page = ann.get(path)
        assert page.status_code == 200
        assert "Spring" in page.text


def test_what_was_destroyed_is_in_none_of_the_files_of_sqlite(
    engine: Engine, settings: Settings, round_id: uuid.UUID, command: Command
) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL clears its files in its own time (docs/operating.md)")
    with transaction(engine, readonly=True) as session:
        sealed = [bytes(text)[100:200] for text in session.scalars(select(Response.sealed))]
    path = Path(str(engine.url.database))

    def found() -> bool:
        files = [file.read_bytes() for file in path.parent.glob(f"{path.name}*")]
        return any(text in content for text in sealed for content in files)

    assert found()
    with engine.connect():  # a server that runs: nobody else is the last to close the file
        command("purge", round_id, "--yes")
        assert not found()
