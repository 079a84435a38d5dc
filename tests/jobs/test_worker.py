"""A worker in a process of its own: a closed round gets its release and all its documents."""

from __future__ import annotations

import os
import signal
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from config import Settings
from db import make_engine
from jobs.models import Lease
from reports.releases import release as releases
from reports.releases.store import DocumentStore
from surveys.round_keys import round_keys
from surveys.rounds import operations
from tests.jobs.conftest import files_by_night
from tests.rounds import LATER, closed_round
from tests.servers.ports import wait_until
from tests.servers.programs import FLASK, environment, running

PEOPLE = 8


@pytest.fixture
def engine(installation: Settings) -> Iterator[Engine]:
    engine = make_engine(installation.database_url.get_secret_value())
    yield engine
    engine.dispose()


def close_a_round(engine: Engine, settings: Settings) -> uuid.UUID:
    with Session(engine) as session, session.begin():
        round_ = closed_round(session, PEOPLE, keys=round_keys(settings))
        operations.want_release(session, round_, today=LATER.date())
        round_.closed_at = datetime.now(UTC)  # answers of long ago would be destroyed
        return round_.id


def finished(engine: Engine, settings: Settings, round_id: uuid.UUID) -> dict[str, bytes]:
    """Return file name -> content of the finished documents; {} until all are finished."""
    store = DocumentStore(settings.documents_folder)
    with Session(engine) as session:
        release = releases.first_release(session, round_id)
        if release is None:
            return {}
        every = releases.documents(releases.get_facts(session, release.id))
        found = {doc.file_name: store.read(release.id, doc.kind, doc.key) for doc in every}
    return {} if None in found.values() else {k: v for k, v in found.items() if v}


def test_a_closed_round_gets_its_release_and_documents_by_the_tick(
    installation: Settings, engine: Engine, tmp_path: Path
) -> None:
    round_id = close_a_round(engine, installation)
    log = tmp_path / "worker.log"
    with running([*FLASK, "work", "--processes", "2"], environment(installation), log) as worker:
        try:
            wait_until(lambda: finished(engine, installation, round_id), 90)
        except TimeoutError:
            pytest.fail(log.read_text())
        documents = finished(engine, installation, round_id)
        worker.terminate()
        assert worker.wait(timeout=30) == 0
    assert len(documents) == 1 + 2 + PEOPLE
    assert {content[:5] for content in documents.values()} == {b"%PDF-"}
    assert "Person" not in log.read_text()


@files_by_night
def test_a_killed_worker_costs_a_delay_and_no_document(
    installation: Settings, engine: Engine, tmp_path: Path
) -> None:
    """Kill everything after the first document, start again: the same documents, to the byte."""
    round_id = close_a_round(engine, installation)
    command = [*FLASK, "work", "--processes", "1"]
    log = tmp_path / "worker.log"
    with running(command, environment(installation), log) as worker:
        wait_until(lambda: any(installation.documents_folder.rglob("*.pdf")), 90)
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
    early = {path: path.read_bytes() for path in installation.documents_folder.rglob("*.pdf")}
    assert len(early) < 1 + 2 + PEOPLE
    _let_leases_end(engine)
    with running(command, environment(installation), log):
        try:
            wait_until(lambda: finished(engine, installation, round_id), 90)
        except TimeoutError:
            pytest.fail(log.read_text())
    assert {path: path.read_bytes() for path in early} == early


def _let_leases_end(engine: Engine) -> None:
    """Do what the passing of 45 seconds does."""
    with Session(engine) as session, session.begin():
        session.execute(update(Lease).values(until=datetime.now(UTC)))
