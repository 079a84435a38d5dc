"""Whoever takes everything an installation writes finds no token, no code and no nomination.

A whole round with people whose names stand nowhere else: mails, drafts, answers, close, scores,
reports, by a worker in its own process. While the round is open, after its close and after its end,
all that lies on the disk is searched: database, its journals, a backup, logs, temporary files,
queue, documents.
"""

from __future__ import annotations

import re
import subprocess
import uuid
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from app import create_app
from config import Settings
from db import db, make_engine, transaction
from jobs.runtime import Runtime
from jobs.tidying import tidy
from operating import database_files
from reports.releases import release as releases
from reports.releases.store import DocumentStore
from surveys import sealing
from surveys.mail import outbox
from surveys.models import DraftCopy, Mode, Person, Response, Round, RoundState
from surveys.round_keys import round_keys
from surveys.rounds import operations
from tests.jobs.conftest import Install
from tests.jobs.mails import AT_ONCE, link_in, text_of
from tests.rounds import make_organization, plan, respondents
from tests.servers.mail import MailServer, running_mail_server
from tests.servers.ports import wait_until
from tests.servers.programs import FLASK, environment, running
from tests.surveys.answering.answering_browser import Browser

PEOPLE = 6
CANARY = "Zanzibar"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with running_mail_server() as server:
        yield server


@pytest.fixture
def installation(install: Install, server: MailServer) -> Settings:
    return install(
        smtp_host="127.0.0.1", smtp_port=server.port, smtp_security="none", threads=1, **AT_ONCE
    )


@pytest.fixture
def engine(installation: Settings) -> Iterator[Engine]:
    engine = make_engine(installation.database_url.get_secret_value())
    yield engine
    engine.dispose()


class Hunt:
    """One round from its launch to its end, and what must not be found."""

    def __init__(self, app: Flask, engine: Engine, settings: Settings, folder: Path) -> None:
        self.app, self.engine, self.settings, self.folder = app, engine, settings, folder
        self.temporary = folder / "temporary"
        self.temporary.mkdir()
        self.log = folder / "logs" / "worker.log"
        self.log.parent.mkdir()
        self.backups = 0
        #: What nothing at all may hold.
        self.secret: list[bytes] = []
        #: What stands in the people file, and so in the database and in reports only.
        self.personal = [CANARY.encode(), b"@canary.example"]
        self.named: dict[str, tuple[uuid.UUID, ...]] = {}

    def launch(self) -> None:
        with transaction(self.engine) as session:
            owner = make_organization(session, PEOPLE)
            for person in session.scalars(select(Person)):
                person.name = f"{CANARY} {person.external_id}"
                person.email = f"person{person.external_id}@canary.example"
            round_ = operations.create_round(session, owner.id, plan(mode=Mode.CONFIDENTIAL))
            keys = round_keys(self.settings)
            operations.launch_round(session, round_, keys=keys, now=datetime.now(UTC))
            outbox.queue_invitations(session, round_)
            self.round_id, self.ids = round_.id, respondents(session, round_)

    def answer(self, number: str, token: str) -> Browser:
        """Answer as one person does, in steps; keep in mind what was sent."""
        browser = Browser(self.app)
        browser.begin(token)
        others = [id_ for person, id_ in sorted(self.ids.items()) if person != number]
        named = tuple(others[: int(number) % 4 + 1])
        browser.name(*named)
        browser.name(*named[:1])
        assert browser.path == "/answer/review"
        browser.send(("checked", "yes"))
        assert browser.path == "/answer/done"
        self.secret += _forms_of(token)
        for cookie in browser.client._cookies.values():
            self.secret += [cookie.value.encode()]
        for answers in ({"advice": named}, {"momentum": named[:1]}):
            # The braces of the whole around one answer go, and the length before it.
            self.secret.append(sealing.packed(answers)[5:].rstrip(b"\0").rstrip(b"}"))
        for id_ in named:
            self.secret += [b'["' + id_.hex.encode(), b',"' + id_.hex.encode()]
        return browser

    def read_back(self, number: str, token: str, server: MailServer) -> None:
        """Ask for a code in another browser, and enter it."""
        other = Browser(self.app)
        other.begin(token)
        assert other.path == "/answer/1"  # as if nobody had answered
        other.get("/answer/code")
        other.send(("action", "send"))
        to = f"person{number}@canary.example"

        def code() -> str | None:
            texts = [text_of(mail.mail) for mail in server.received if mail.to == to]
            found = [re.search(r"\b(\d{6}|\d{3} \d{3})\b", text) for text in texts[1:]]
            return found[-1][0] if found and found[-1] else None

        wait_until(lambda: code() is not None, 60)
        other.send(("code", str(code())), ("action", "enter"), without="code")
        assert other.get("/answer/review").status_code == 200
        assert other.path == "/answer/review"

    def search(self, *, while_open: bool) -> None:
        """Look into every file there is. Fails with the first that holds what it must not."""
        self.backups += 1
        backup = self.folder / f"backup {self.backups}"
        database_files.dump(self.engine, backup)
        files = {}
        for path in self._files():
            with suppress(FileNotFoundError):  # a worker has taken that message meanwhile
                files[path] = path.read_bytes()
        files[backup] = backup.read_bytes()
        if self.engine.dialect.name == "postgresql":  # its own archive is compressed
            files[backup] = subprocess.run(
                ["pg_restore", "--file=-", str(backup)], check=True, capture_output=True
            ).stdout
        else:
            assert b"SQLite format 3" in files[backup]
        assert CANARY.encode() in files[backup]  # what is searched for would be found
        for path, content in files.items():
            for secret in self.secret:
                assert secret not in content, f"{secret!r} in {path}"
            if "documents" in path.parts or path.name.startswith(("backup", "test.sqlite3")):
                continue
            for word in self.personal:
                assert word not in content, f"{word!r} in {path}"
        self._sizes(while_open)

    def _files(self) -> list[Path]:
        return [
            path
            for path in self.folder.rglob("*")
            if path.is_file() and not path.is_relative_to(self.settings.keys_folder)
        ]

    def _sizes(self, while_open: bool) -> None:
        with transaction(self.engine, readonly=True) as session:
            sealed = session.scalars(select(func.length(Response.sealed))).all()
            copies = session.scalars(select(func.length(DraftCopy.wrapped))).all()
        assert len(sealed) == PEOPLE
        assert len(set(sealed)) == 1
        assert len(copies) == (PEOPLE if while_open else 0)
        assert len(set(copies)) <= 1


def _forms_of(token: str) -> list[bytes]:
    raw = urlsafe_b64decode(token + "=")
    return [token.encode(), raw, raw.hex().encode()]


def test_nothing_secret_lies_anywhere(
    engine: Engine,
    installation: Settings,
    server: MailServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = create_app(installation)
    app.testing = True
    hunt = Hunt(app, engine, installation, tmp_path)
    monkeypatch.setenv("TMPDIR", str(hunt.temporary))
    hunt.launch()
    env = environment(installation, SWAYLINE_LOG_LEVEL="DEBUG", TMPDIR=str(hunt.temporary))
    with running([*FLASK, "work", "--processes", "1"], env, hunt.log):
        wait_until(lambda: len(server.received) == PEOPLE, 60)
        tokens = {
            str(mail.to).removeprefix("person").partition("@")[0]: link_in(mail.mail)
            for mail in server.received
        }
        for number, token in tokens.items():
            hunt.answer(number, token)
        hunt.read_back("2", tokens["2"], server)
        hunt.search(while_open=True)
        with transaction(engine) as session:
            round_ = session.get_one(Round, hunt.round_id)
            operations.close_round(session, round_, now=datetime.now(UTC))
            operations.want_release(session, round_, today=datetime.now(UTC).date())
        wait_until(lambda: _all_rendered(engine, installation, hunt.round_id), 120)
        wait_until(lambda: not round_keys(installation).with_drafts(), 30)
        hunt.search(while_open=False)
    with app.app_context():
        db.engine.dispose()
    _end(engine, installation, hunt)


def _all_rendered(engine: Engine, settings: Settings, round_id: uuid.UUID) -> bool:
    store = DocumentStore(settings.documents_folder)
    with Session(engine) as session:
        release = releases.first_release(session, round_id)
        if release is None:
            return False
        every = releases.documents(releases.get_facts(session, release.id))
        return all(store.has(release.id, doc.kind, doc.key) for doc in every)


def _end(engine: Engine, settings: Settings, hunt: Hunt) -> None:
    """Destroy the round: not even the sealed bytes are left in the files of SQLite."""
    with transaction(engine, readonly=True) as session:
        sealed = [bytes(text) for text in session.scalars(select(Response.sealed))]
    engine.dispose()
    at = Runtime(settings)
    tidy(at, datetime.now(UTC) + timedelta(days=91))
    at.engine.dispose()
    with transaction(engine, readonly=True) as session:
        assert session.scalar(select(func.count()).select_from(Response)) == 0
        assert session.get_one(Round, hunt.round_id).state is RoundState.RELEASED
    if engine.dialect.name == "sqlite":
        path = Path(str(engine.url.database))
        for file in path.parent.glob(f"{path.name}*"):
            content = file.read_bytes()
            assert not any(text[100:200] in content for text in sealed), file
    assert not round_keys(settings).files()


def test_a_swapped_row_is_refused_and_the_log_names_nobody(
    engine: Engine, installation: Settings, tmp_path: Path, server: MailServer
) -> None:
    app = create_app(installation)
    app.testing = True
    hunt = Hunt(app, engine, installation, tmp_path)
    hunt.launch()
    env = environment(installation)
    with running([*FLASK, "work", "--processes", "1"], env, hunt.log):
        wait_until(lambda: len(server.received) == PEOPLE, 60)
        for mail in server.received:
            number = str(mail.to).removeprefix("person").partition("@")[0]
            hunt.answer(number, link_in(mail.mail))
        with app.app_context():
            db.engine.dispose()
        with transaction(engine) as session:
            one, other = session.scalars(select(Response).limit(2))
            texts = {one.id: other.sealed, other.id: one.sealed}
            for id_, sealed in texts.items():
                session.execute(update(Response).where(Response.id == id_).values(sealed=sealed))
            round_ = session.get_one(Round, hunt.round_id)
            operations.close_round(session, round_, now=datetime.now(UTC))
            operations.want_release(session, round_, today=datetime.now(UTC).date())
        wait_until(lambda: "not scored" in hunt.log.read_text(), 60)
    said = hunt.log.read_text()
    assert re.search(r"not scored.*broken\W+2\b.*submitted\W+6\b", said), said
    assert CANARY not in said
    assert not any(str(id_) in said or id_.hex in said for id_ in hunt.ids.values())
    with transaction(engine, readonly=True) as session:
        assert session.get_one(Round, hunt.round_id).state is RoundState.CLOSED
