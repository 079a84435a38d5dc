"""The database: what models are built on, and engines that keep what they acknowledge."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from flask import Flask, has_request_context, request
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    MetaData,
    Uuid,
    create_engine,
    event,
)
from sqlalchemy.engine import make_url
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.types import TypeDecorator

from config import Settings

try:  # a current SQLite; Debian's own has a bug in the write-ahead log
    from pysqlite3 import dbapi2 as sqlite
except ImportError:  # no wheel for this machine: the system's SQLite, with the older journal
    import sqlite3 as sqlite

#: The oldest SQLite whose write-ahead log cannot lose a checkpoint (https://www.sqlite.org/wal.html).
SAFE_WAL = (3, 51, 3)
#: How long a writer waits for another one, in seconds.
LOCK_TIMEOUT = 15

NAMING_CONVENTION = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(TypeDecorator[datetime]):
    """A moment: goes in with a time zone, comes out in UTC, on every engine."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a time zone; SQLite keeps it without one, in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the moment back in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """What every model is built on."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map = {datetime: UTCDateTime, uuid.UUID: Uuid}  # noqa: RUF012 (SQLAlchemy's form)


def random_key() -> Mapped[uuid.UUID]:
    """Return a primary key that tells neither order nor time of writing."""
    return mapped_column(Uuid, primary_key=True, default=uuid.uuid4)


def one_of(words: type[StrEnum], name: str) -> Enum:
    """Return a column type that holds one word of ``words``, as the database checks too."""
    return Enum(
        words,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=None,
        values_callable=lambda members: [member.value for member in members],
    )


db = SQLAlchemy()


def engine_options(url: str) -> dict[str, Any]:
    """Arguments of ``create_engine`` for this kind of database."""
    parsed = make_url(url)
    options: dict[str, Any] = {"url": parsed}
    if parsed.get_backend_name() == "sqlite":
        options |= {"module": sqlite, "connect_args": {"timeout": LOCK_TIMEOUT}}
    else:
        options |= {"pool_pre_ping": True, "connect_args": {"connect_timeout": LOCK_TIMEOUT}}
    return options


def harden(engine: Engine) -> Engine:
    """Make SQLite keep what it acknowledges and check foreign keys; other engines already do."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", _on_begin)
    return engine


def make_engine(url: str) -> Engine:
    """Make an engine outside Flask: workers, commands, tests."""
    return harden(create_engine(**engine_options(url)))


def init_app(app: Flask, settings: Settings) -> None:
    """Give the application its engine."""
    url = settings.database_url.get_secret_value()
    app.config["SQLALCHEMY_ENGINES"] = {"default": engine_options(url)}
    db.init_app(app)
    with app.app_context():
        harden(db.engine)


@contextmanager
def transaction(engine: Engine, *, readonly: bool = False) -> Iterator[Session]:
    """Open a session outside Flask that commits at the end, or rolls back on an error.

    With ``readonly``, SQLite lets others write meanwhile.
    """
    bind = engine.execution_options(readonly=True) if readonly else engine
    with Session(bind) as session, session.begin():
        yield session


def scrub(engine: Engine, *, whole: bool) -> bool:
    """Leave nothing that was deleted in the files of SQLite; False if somebody kept it from that.

    Deleted rows are overwritten at once (secure_delete), but the write-ahead log still holds pages
    from before: it is emptied. With ``whole`` the file is written anew. What other engines keep of
    deleted rows, their operators clear (docs/operating.md).
    """
    if engine.dialect.name != "sqlite":
        return True
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        if whole:
            cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        row = cursor.fetchone()
        return not (row and row[0])
    except sqlite.OperationalError:  # a reader that does not end; the next time will do
        return False
    finally:
        connection.close()


def _on_connect(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN would come too late
    cursor = connection.cursor()
    safe = sqlite.sqlite_version_info >= SAFE_WAL
    cursor.execute(f"PRAGMA journal_mode={'WAL' if safe else 'TRUNCATE'}")
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_begin(connection: Connection) -> None:
    # A transaction that reads first and writes later cannot wait for another writer: it fails at
    # once. So all take the write lock at the beginning, except those that only read.
    connection.exec_driver_sql("BEGIN" if _only_reads(connection) else "BEGIN IMMEDIATE")


def _only_reads(connection: Connection) -> bool:
    if connection.get_execution_options().get("readonly"):
        return True
    return has_request_context() and request.method in {"GET", "HEAD", "OPTIONS"}
