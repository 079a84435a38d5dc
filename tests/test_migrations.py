"""Migrations: they agree with the models, and go up, down and up again, on both engines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import Engine, inspect, text
from sqlalchemy.orm import Session

from app import create_app
from config import read_settings
from db import Base, db, make_engine
from reports.releases import release as releases
from reports.releases.erasure import erase_person
from reports.releases.kept import is_whole
from reports.releases.models import Release
from surveys import queries
from surveys.mail import outbox
from surveys.models import Round
from tests.rounds import KEYS, RECORDER, TODAY, closed_round


@pytest.fixture
def empty_app(empty_url: str, tmp_path: Path) -> Flask:
    return create_app(
        read_settings(env_file=None, instance_folder=tmp_path, database_url=empty_url)
    )


def checks_of(engine: Engine) -> dict[str, set[tuple[str, str]]]:
    """Return table -> (name, condition) of its checks, which comparing metadata leaves out."""
    inspector = inspect(engine)
    return {
        table: {
            (str(check["name"]), " ".join(str(check["sqltext"]).split()))
            for check in inspector.get_check_constraints(table)
        }
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def test_models_equal_the_migrated_schema(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_checks_equal_those_of_the_models(engine: Engine, empty_url: str) -> None:
    from_models = make_engine(empty_url)
    Base.metadata.create_all(from_models)
    expected = checks_of(from_models)
    from_models.dispose()
    assert sum(map(len, expected.values())) > 20
    assert checks_of(engine) == expected


def test_migrations_go_up_down_and_up(empty_app: Flask) -> None:
    alembic = empty_app.extensions["alembic"]
    with empty_app.app_context():
        alembic.upgrade()
        first = schema(db.engine)
    with empty_app.app_context():
        alembic.downgrade("base")
        assert inspect(db.engine).get_table_names() == ["alembic_version"]
    with empty_app.app_context():
        alembic.upgrade()
        assert schema(db.engine) == first
        db.engine.dispose()


def schema(engine: Engine) -> dict[str, list[tuple[str, str, bool]]]:
    inspector = inspect(engine)
    return {
        table: [(c["name"], str(c["type"]), c["nullable"]) for c in inspector.get_columns(table)]
        for table in inspector.get_table_names()
    }


def test_a_round_survives_going_down_to_the_rosters_and_up(app: Flask) -> None:
    """What the older schema holds is untouched by leaving and returning."""
    alembic = app.extensions["alembic"]
    with app.app_context():
        round_id = closed_round(db.session).id
        db.session.commit()
        before = queries.roster(db.session, db.session.get_one(Round, round_id))
    with app.app_context():
        alembic.downgrade("0001")
        assert "responses" not in inspect(db.engine).get_table_names()
    with app.app_context():
        alembic.upgrade()
        assert queries.roster(db.session, db.session.get_one(Round, round_id)) == before


def test_a_release_survives_going_down_to_one_piece_and_up(app: Flask) -> None:
    """Facts are the same before and after, and whoever was erased stays erased."""
    alembic = app.extensions["alembic"]
    with app.app_context():
        round_ = closed_round(db.session)
        round_id, organization_id = round_.id, round_.organization_id
        db.session.commit()
        release_id = releases.release_round(
            db.engine, round_id, keys=KEYS, recorder=RECORDER, today=TODAY
        )
        erase_person(db.session, organization_id, "5")
        db.session.commit()
        before = releases.get_facts(db.session, release_id)
    with app.app_context():
        alembic.downgrade("0009")
        whole = db.session.scalar(text("SELECT facts FROM releases"))
        plain = json.loads(whole) if isinstance(whole, str) else whole
        assert len(plain["people"]) == 11
        assert next(unit for unit in plain["units"] if unit["name"] == "Dock")["lead"] == "Person 1"
    with app.app_context():
        alembic.upgrade()
        assert releases.get_facts(db.session, release_id) == before
        assert is_whole(db.session.get_one(Release, release_id))


def test_mails_survive_going_down_to_those_without_reports_and_up(app: Flask) -> None:
    """Invitations stay as they are; a mail with a report goes with the link that it carries."""
    alembic = app.extensions["alembic"]
    with app.app_context():
        round_ = closed_round(db.session)
        outbox.queue_invitations(db.session, round_)
        respondent = next(entry.respondent_id for entry in round_.roster if entry.email)
        db.session.commit()
        rows = text("SELECT * FROM outbox_mails ORDER BY id")
        before = db.session.execute(rows).all()
        assert len(before) == 12
        assert outbox.queue_reports(db.session, round_, [respondent]) == {respondent: 1}
        assert outbox.queue_reports(db.session, round_, [respondent]) == {respondent: 2}
        db.session.commit()
    with app.app_context():
        alembic.downgrade("0010")
        assert not {"report_links", "archives"} & set(inspect(db.engine).get_table_names())
    with app.app_context():
        alembic.upgrade()
        after = db.session.execute(rows).mappings().all()
        assert [dict(row) for row in after] == [row._asdict() for row in before]


def test_sqlite_keeps_what_it_acknowledges(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'new.sqlite3'}")
    with engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    engine.dispose()
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


def test_writers_wait_for_each_other_instead_of_failing(session: Session, engine: Engine) -> None:
    """Read first, write later, eight at once: nobody is told that the database is locked."""
    from concurrent.futures import ThreadPoolExecutor

    session.execute(text("CREATE TABLE counters (value INTEGER)"))
    session.execute(text("INSERT INTO counters VALUES (0)"))
    session.commit()

    def add_one(_: int) -> None:
        with Session(engine) as own, own.begin():
            lock = "" if engine.dialect.name == "sqlite" else " FOR UPDATE"
            value = own.scalar(text("SELECT value FROM counters" + lock))
            own.execute(text("UPDATE counters SET value = :next"), {"next": int(value or 0) + 1})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add_one, range(100)))
    assert session.scalar(text("SELECT value FROM counters")) == 100
