"""What tests share: settings, a migrated database on each engine, the application."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache, FileSystemBytecodeCache
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app import create_app
from config import PREFIX, Settings, read_settings
from db import db, make_engine
from tests import draws
from tests.servers.postgres import PostgresServer, running_postgres
from tests.servers.redis import running_redis

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.database)]
#: For tests of many pages, of which each change sees one database.
postgresql_by_night = pytest.mark.parametrize(
    "engine_name",
    ["sqlite", pytest.param("postgresql", marks=[pytest.mark.database, pytest.mark.nightly])],
    indirect=True,
)


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in os.environ:
        if variable.startswith(PREFIX):
            monkeypatch.delenv(variable)


@pytest.fixture(scope="module")
def fewer_draws() -> Iterator[None]:
    """Draw less often by chance: for tests of what is said, not of how precise it is."""
    with draws.fewer_draws():
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """Start a PostgreSQL server."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """Start a Redis server."""
    with running_redis() as url:
        yield url


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an SQLite file with all tables, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "database.sqlite3"
    _migrate(f"sqlite:///{path}", path.parent)
    return path


@pytest.fixture(scope="session")
def migrated_database(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Make a PostgreSQL database with all tables, to be copied."""
    name = postgres.make_database()
    _migrate(postgres.url(name), tmp_path_factory.mktemp("migrated-postgres"))
    return name


def _migrate(url: str, folder: Path) -> None:
    app = create_app(read_settings(env_file=None, instance_folder=folder, database_url=url))
    with app.app_context():
        app.extensions["alembic"].upgrade()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def empty_url(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Make an empty database."""
    if engine_name == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = server.make_database()
    yield server.url(name)
    server.drop_database(name)


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """Name each kind of database in turn."""
    return str(request.param)


@pytest.fixture
def database_url(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Make a database with all tables and no rows."""
    if engine_name == "sqlite":
        path = tmp_path / "test.sqlite3"
        shutil.copy(request.getfixturevalue("migrated_file"), path)
        yield f"sqlite:///{path}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = server.make_database(request.getfixturevalue("migrated_database"))
    yield server.url(name)
    server.drop_database(name)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Return the settings of a new installation with a database."""
    return read_settings(
        env_file=None,
        instance_folder=tmp_path / "instance",
        database_url=database_url,
        log_level="WARNING",
    )


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """Connect to the database, outside the application."""
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """Open a session outside the application."""
    with Session(engine) as session:
        yield session


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> BytecodeCache:
    """Keep compiled templates from one application to the next."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(settings: Settings, compiled_templates: BytecodeCache) -> Iterator[Flask]:
    """Build the application."""
    app = create_app(settings)
    app.jinja_env.bytecode_cache = compiled_templates
    app.testing = True
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a browser without a screen."""
    return app.test_client()
