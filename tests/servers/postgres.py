"""A private PostgreSQL for one test run: own folder, own socket, gone at the end."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.servers.ports import wait_until

#: What a run of all tests may take of memory that holds files, in bytes.
MEMORY_ENOUGH = 2 * 1024**3


@dataclass
class PostgresServer:
    """A running server; ``folder`` holds its socket."""

    folder: Path
    process: subprocess.Popen[bytes]

    def url(self, database: str) -> str:
        """Return the SQLAlchemy URL of a database."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def make_database(self, template: str = "template1") -> str:
        """Make a database, a copy of ``template``, and return its name."""
        name = f"test_{uuid.uuid4().hex[:12]}"
        with self._connect() as connection:
            connection.execute(
                f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY".encode()
            )
        return name

    def drop_database(self, name: str) -> None:
        """Drop a database, whoever is still connected."""
        with self._connect() as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())

    def answers(self) -> bool:
        """Whether the server takes connections."""
        if self.process.poll() is not None:
            raise RuntimeError((self.folder / "log").read_text())
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host=str(self.folder), user="postgres", dbname="postgres", autocommit=True
        )


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """Start a server in a new folder; stop it and delete the folder, whatever happens."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="swayline-postgres-", dir=_roomy_memory()))
    owner: dict[str, object] = {}
    if os.geteuid() == 0:  # PostgreSQL does not run as root
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
        owner = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    options = {"cwd": folder, "env": {"LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]}, **owner}
    process = None
    try:
        subprocess.run(
            [
                programs / "initdb",
                "-D",
                folder / "data",
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
            ],
            check=True,
            capture_output=True,
            **options,
        )
        settings = ["fsync=off", "listen_addresses=", f"unix_socket_directories={folder}"]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [
                    programs / "postgres",
                    "-D",
                    folder / "data",
                    *(part for setting in settings for part in ("-c", setting)),
                ],
                stdout=log,
                stderr=log,
                **options,
            )
        server = PostgresServer(folder, process)
        wait_until(server.answers, what="PostgreSQL did not start")
        yield server
    finally:
        if process is not None:
            process.send_signal(signal.SIGINT)  # a fast stop: connections are ended
            process.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def _roomy_memory() -> str | None:
    """Return where files stay in memory, if there is room: there databases are copied at once."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK) or shutil.disk_usage(memory).free < MEMORY_ENOUGH:
        return None
    return str(memory)


def _programs() -> Path:
    """Return the folder of the newest PostgreSQL; Debian keeps it off the path."""
    versions = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    found = sorted(versions, key=lambda path: int(path.parts[4]))
    if found:
        return found[-1].parent
    on_path = shutil.which("postgres")
    if on_path is None:
        raise RuntimeError("PostgreSQL is missing: tools/install-libraries test installs it")
    return Path(on_path).parent
