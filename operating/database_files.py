"""Databases as files: out of a running one, and back into it, whole or not at all."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine

from db import sqlite
from operating.errors import OperationRefused

#: What every SQLite file begins with.
MAGIC = b"SQLite format 3\0"
#: What every archive of pg_dump in its own format begins with.
PG_MAGIC = b"PGDMP"


def dump(engine: Engine, path: Path) -> str:
    """Write the database as it is at one moment to a new file; return its SHA-256.

    Others go on writing meanwhile. The file is whole or not there, and its owner's alone.
    """
    if path.exists():
        raise OperationRefused(f"{path} is there already: name a file that is not.")
    if not path.parent.is_dir():
        raise OperationRefused(f"The folder {path.parent} is not there: make it first.")
    with _beside(path) as beside:
        if engine.dialect.name == "sqlite":
            _copy_sqlite(_connected(engine), sqlite.connect(beside))
        else:
            _run(["pg_dump", "--format=custom", "--no-owner", f"--file={beside}"], engine.url)
        with beside.open("rb") as file:
            os.fsync(file.fileno())
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.link(beside, path)
    return digest


def check(engine: Engine, path: Path) -> str:
    """Return the SHA-256 of a backup. Raises OperationRefused unless it fits this database."""
    try:
        with path.open("rb") as file:
            start = file.read(len(MAGIC))
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as refused:
        raise OperationRefused(f"{path} cannot be read: {refused.strerror}.") from None
    is_sqlite = engine.dialect.name == "sqlite"
    if is_sqlite and start == MAGIC:
        _check_sqlite(path)
    elif not is_sqlite and start.startswith(PG_MAGIC):
        _run(["pg_restore", "--list", str(path)], engine.url)
    else:
        wanted = "SQLite" if is_sqlite else "PostgreSQL"
        raise OperationRefused(
            f"{path} is no backup of a {wanted} database, which SWAYLINE_DATABASE_URL names: "
            "name one that `flask --app app backup` wrote there."
        )
    return digest


def load(engine: Engine, path: Path) -> None:
    """Replace the database by a backup, in one transaction, also while others use it."""
    if engine.dialect.name == "sqlite":
        # Through SQLite itself: a file put over an open database would meet its write-ahead log.
        _copy_sqlite(sqlite.connect(f"file:{path}?mode=ro", uri=True), _connected(engine))
        return
    script = _run(["pg_restore", "--no-owner", "--file=-", str(path)], engine.url)
    _run(
        ["psql", "--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1"],
        engine.url,
        b"DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n" + script,
    )


def _copy_sqlite(source: Any, target: Any) -> None:
    with closing(source), closing(target):
        source.backup(target)


def _connected(engine: Engine) -> Any:
    path = engine.url.database
    if not path:
        raise OperationRefused("A database in memory cannot be backed up: name a file.")
    return sqlite.connect(path, timeout=15)


def _check_sqlite(path: Path) -> None:
    try:
        with closing(sqlite.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            found = connection.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite.DatabaseError as refused:
        found = str(refused)
    if found != "ok":
        raise OperationRefused(f"{path} is damaged ({found}): take an earlier backup.")


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """Make a file beside the one that is wanted, its owner's alone; gone in the end."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield beside
    finally:
        for part in (beside, Path(f"{beside}-journal"), Path(f"{beside}-wal")):
            part.unlink(missing_ok=True)


def _run(command: list[str], url: URL, text: bytes | None = None) -> bytes:
    """Run one of PostgreSQL's programs; the password is not seen in the list of processes."""
    program = shutil.which(command[0])
    if program is None:
        raise OperationRefused(
            f"{command[0]} is not there: install the client programs of PostgreSQL."
        )
    plain = url.set(drivername="postgresql", password=None)
    environment = {**os.environ, "PGPASSWORD": url.password or ""}
    connection = [] if command[0] == "pg_restore" else [f"--dbname={plain.render_as_string()}"]
    done = subprocess.run(  # noqa: S603 (a fixed program, no shell)
        [program, *command[1:], *connection],
        env=environment,
        input=text,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise OperationRefused(f"{command[0]} says: {done.stderr.decode().strip()}")
    return done.stdout
