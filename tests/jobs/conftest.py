"""Installations with a worker: the embedded queue, and the servers."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from config import Settings, read_settings
from tests.servers.postgres import PostgresServer

#: Makes the settings of one installation, with whatever else a test needs.
Install = Callable[..., Settings]


EMBEDDED = pytest.param("embedded", id="SQLite and a folder")
_MARKS = [pytest.mark.database, pytest.mark.redis]
SERVERS = pytest.param("servers", marks=_MARKS, id="PostgreSQL and Redis")
#: For walks of which each change sees one installation: what differs is tested elsewhere on both.
servers_by_night = pytest.mark.parametrize(
    "install",
    [EMBEDDED, pytest.param(*SERVERS.values, marks=[*_MARKS, pytest.mark.nightly], id=SERVERS.id)],
    indirect=True,
)

#: The other way round, for what servers make harder: processes that are killed, whole paths.
files_by_night = pytest.mark.parametrize(
    "install",
    [pytest.param(*EMBEDDED.values, marks=pytest.mark.nightly, id=EMBEDDED.id), SERVERS],
    indirect=True,
)


@pytest.fixture(params=[EMBEDDED, SERVERS])
def install(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Install]:
    """Set up an installation whose worker looks for work five times a second."""
    given = {"env_file": None, "instance_folder": tmp_path / "instance", "tick_seconds": 0.2}
    if request.param == "embedded":
        path = tmp_path / "test.sqlite3"
        shutil.copy(request.getfixturevalue("migrated_file"), path)
        yield partial(read_settings, database_url=f"sqlite:///{path}", **given)
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = server.make_database(request.getfixturevalue("migrated_database"))
    broker = request.getfixturevalue("redis_url")
    yield partial(read_settings, database_url=server.url(name), broker_url=broker, **given)
    server.drop_database(name)


@pytest.fixture
def installation(install: Install) -> Settings:
    """Return the settings of an installation without a mail server."""
    return install()
