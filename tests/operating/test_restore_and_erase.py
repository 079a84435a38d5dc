"""What was erased after a backup is gone again before a restored database shows anything."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app import create_app
from audit.acts import COMMAND_LINE
from audit.record import Recorder
from config import Settings, read_settings
from db import db, transaction
from jobs import tasks
from jobs.runtime import use
from jobs.tidying import destroy_round
from operating import database_files
from reports.persons.erasure import erase_person
from reports.releases import erasures
from reports.releases import release as releases
from reports.releases.store import DocumentStore
from surveys import queries
from surveys.errors import KeyMissing
from surveys.journal import Erased, journal_of
from surveys.models import ErasureMark, Person, Response, RosterEntry, Round
from surveys.rights.withdrawal import forget_response
from surveys.round_keys import round_keys
from tests.operating.conftest import Command
from tests.rounds import TODAY, closed_round, respondents

ERASED = ("3", "4", "5")
NOW = datetime(2026, 3, 25, 9, tzinfo=UTC)


class Stage:
    """Two organizations with a closed round each, the first released, and a backup of it all.

    Since the backup three people of the first were erased, one withdrew, and the second round was
    destroyed.
    """

    def __init__(self, engine: Engine, settings: Settings, folder: Path) -> None:
        self.engine, self.settings = engine, settings
        keys = round_keys(settings)
        with transaction(engine) as session:
            first, second = (
                closed_round(session, keys=keys, organization=name) for name in ("Harbor", "Quarry")
            )
            self.first, self.second = first.id, second.id
            self.organization_id = first.organization_id
            self.withdrawn = respondents(session, first)["7"]
        recorder = Recorder(settings.audit_key_bytes())
        self.release = releases.release_round(
            engine, self.first, keys=keys, recorder=recorder, today=TODAY
        )
        self.backup = folder / "backup"
        database_files.dump(engine, self.backup)
        for person in ERASED:
            with transaction(engine) as session:
                erase_person(
                    session, settings, self.organization_id, person, by=COMMAND_LINE, now=NOW
                )
        with transaction(engine) as session:
            journal_of(settings).record(session, Erased.RESPONSE_WITHDRAWN, self.withdrawn, now=NOW)
            forget_response(session, self.withdrawn)
        destroy_round(engine, settings, self.second, NOW, by=COMMAND_LINE)

    def left(self) -> dict[str, int]:
        """Return how much there is of what was erased."""
        with transaction(self.engine, readonly=True) as session:
            return left(session, self)


def left(session: Session, stage: Stage) -> dict[str, int]:
    def count(model: type, *conditions: object) -> int:
        return session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0  # type: ignore[arg-type]

    mine = Person.organization_id == stage.organization_id
    facts = releases.get_facts(session, stage.release)
    names = [f"Person {number}" for number in ERASED]
    return {
        "people": count(Person, mine, Person.external_id.in_(ERASED)),
        "roster": count(
            RosterEntry, RosterEntry.round_id == stage.first, RosterEntry.name.in_(names)
        ),
        "facts": sum(person.name in names for person in facts.people),
        "withdrawn": count(Response, Response.respondent_id == stage.withdrawn),
        "destroyed": count(Response, Response.round_id == stage.second),
    }


BEFORE = {"people": 3, "roster": 3, "facts": 3, "withdrawn": 1, "destroyed": 11}
GONE = dict.fromkeys(BEFORE, 0)


@pytest.fixture
def stage(engine: Engine, settings: Settings, tmp_path: Path) -> Stage:
    made = Stage(engine, settings, tmp_path)
    assert made.left() == GONE
    return made


def test_the_command_erases_again(stage: Stage, command: Command) -> None:
    result = command("restore", stage.backup, "--yes")
    assert stage.left() == GONE
    assert "5 erasures since then were done again" in result.output
    assert erasures.follow(stage.engine, stage.settings) == 0


def test_after_a_restore_by_hand_the_first_request_sees_nothing_of_it(
    stage: Stage, app: Flask
) -> None:
    database_files.load(stage.engine, stage.backup)
    assert stage.left() == BEFORE
    seen = {}

    def page() -> str:
        seen.update(left(db.session, stage))
        return ""

    app.view_functions["start"] = page
    assert app.test_client().get("/").status_code == 200
    assert seen == GONE


def test_a_database_that_is_swapped_under_a_running_server_is_noticed(
    stage: Stage, app: Flask
) -> None:
    client = app.test_client()
    client.get("/sign-in")
    database_files.load(stage.engine, stage.backup)
    client.get("/sign-in")
    assert stage.left() == GONE


def test_health_and_static_files_wait_for_nothing(stage: Stage, app: Flask) -> None:
    database_files.load(stage.engine, stage.backup)
    for address in ("/healthz", "/static/site.css"):
        with app.test_client().get(address) as answer:
            assert answer.status_code == 200
    assert stage.left() == BEFORE


def test_a_worker_erases_before_it_works(stage: Stage) -> None:
    database_files.load(stage.engine, stage.backup)
    use(stage.settings)
    tasks.send_mails.apply(throw=True)
    assert stage.left() == GONE


def test_a_key_that_comes_back_with_its_own_backup_is_destroyed_again(
    stage: Stage, tmp_path: Path
) -> None:
    """Somebody kept the key file; the database alone would not know that it has to go."""
    path = stage.settings.keys_folder / "rounds" / f"{stage.second}.0123456789abcdef"
    path.write_bytes(b"a copy of the key")
    erasures.follow(stage.engine, stage.settings)
    assert not path.exists()


def test_a_backup_of_keys_brings_no_destroyed_round_back(
    engine: Engine, settings: Settings, command: Command, tmp_path: Path
) -> None:
    keys = round_keys(settings)
    with transaction(engine) as session:
        one = closed_round(session, keys=keys).id
        other = closed_round(session, keys=keys, organization="Quarry").id
    command("backup", tmp_path / "backup")
    command("backup", "--keys", tmp_path / "keys")
    destroy_round(engine, settings, one, NOW, by=COMMAND_LINE)
    command("restore", tmp_path / "backup", "--keys", tmp_path / "keys", "--yes")
    assert not keys.holds(one)
    assert keys.holds(other)
    with transaction(engine, readonly=True) as session:
        assert not session.scalars(select(Response).where(Response.round_id == one)).all()
        assert session.scalars(select(Response).where(Response.round_id == other)).all()


def test_without_its_key_a_destroyed_round_does_not_open_where_nothing_is_followed(
    stage: Stage,
) -> None:
    database_files.load(stage.engine, stage.backup)
    assert stage.left()["destroyed"] == 11  # the rows are back ...
    with transaction(stage.engine, readonly=True) as session:
        round_ = session.get_one(Round, stage.second)
        assert round_.key is not None
        assert round_.key.wrapped_private_key is not None
        with pytest.raises(KeyMissing):  # ... and closed, to whoever has all other keys
            queries.unwrapped_key(round_, round_keys(stage.settings))
        round_ = session.get_one(Round, stage.first)
        assert queries.unwrapped_key(round_, round_keys(stage.settings))


def test_documents_of_the_erased_do_not_come_back(stage: Stage) -> None:
    store = DocumentStore(stage.settings.documents_folder)
    store.put(stage.release, "person", ERASED[0], b"%PDF from somewhere")
    store.put(stage.release, "person", "6", b"%PDF of another")
    database_files.load(stage.engine, stage.backup)
    erasures.follow(stage.engine, stage.settings)
    assert not store.has(stage.release, "person", ERASED[0])


def test_following_twice_at_once_erases_once(stage: Stage) -> None:
    database_files.load(stage.engine, stage.backup)
    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(lambda _: erasures.follow(stage.engine, stage.settings), range(4)))
    assert sum(counts) == 5
    assert stage.left() == GONE
    with transaction(stage.engine, readonly=True) as session:
        assert session.scalar(select(func.count()).select_from(ErasureMark)) == 5


def test_a_line_about_what_was_never_here_does_no_harm(engine: Engine, settings: Settings) -> None:
    """The journal of another database, or of records that a backup is too old to hold."""
    with transaction(engine) as session:
        for what in Erased:
            journal_of(settings).record(session, what, uuid.uuid4(), now=NOW)
        session.query(ErasureMark).delete()
    assert erasures.follow(engine, settings) == len(Erased)


def test_without_a_journal_the_command_says_what_came_back(
    stage: Stage, settings: Settings, tmp_path: Path
) -> None:
    given = {"env_file": None, "instance_folder": settings.instance_folder}
    given["database_url"] = settings.database_url.get_secret_value()
    careless = create_app(read_settings(**given, erasure_journal="none"))
    words = ["restore", str(stage.backup), "--yes"]
    result = careless.test_cli_runner().invoke(args=words)
    assert "what was erased since the backup is back" in result.output
    assert stage.left() == BEFORE
    with careless.app_context():
        db.engine.dispose()
