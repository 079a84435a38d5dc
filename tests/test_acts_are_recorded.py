"""What is done on pages, by workers and by commands stands in the audit, each act once."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from accounts.limits import PER_ACCOUNT
from accounts.models import Organization, Role, User
from accounts.operations import NewUser, create_user
from audit import head as heads
from audit.acts import Act
from audit.models import AuditEntry
from audit.verify import verify
from config import Settings
from db import db, transaction
from jobs import runtime
from jobs.queue import configure
from jobs.tasks import tick
from reports.releases.store import DocumentStore
from surveys.models import RoundState
from surveys.rounds import operations
from tests.released import archive, document, report_link
from tests.rounds import make_organization, plan
from tests.surveys.admins import Admin, admin_of, changing, draft, the_round
from tests.surveys.people.test_people_pages import csv, preview_of, row
from tests.users import form_token
from tests.world import World, make_world

PASSWORD = "violet anchors drift slowly"


@pytest.fixture
def ann(app: Flask, session: Session) -> Admin:
    """Ann administers an organization of twelve."""
    return admin_of(app, session, make_organization(session))


@pytest.fixture
def world(app: Flask, session: Session) -> World:
    """Make two organizations, each with a release."""
    return make_world(app, session)


@pytest.fixture
def worker(settings: Settings) -> Iterator[None]:
    """Let tasks work with the database of the test."""
    configure(settings)
    at = runtime.use(settings)
    yield
    at.engine.dispose()


def entries(session: Session, since: int = 0) -> list[AuditEntry]:
    session.rollback()
    found = session.scalars(
        select(AuditEntry).where(AuditEntry.seq > since).order_by(AuditEntry.seq)
    ).all()
    session.expunge_all()
    session.rollback()
    return list(found)


def acts(session: Session, since: int = 0) -> list[tuple[str, dict[str, Any]]]:
    return [(entry.act, entry.told) for entry in entries(session, since)]


def no_more_entries(engine: Engine) -> None:
    """Make the database refuse every further entry, as a full disk would."""
    rule = "BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
    statements = [f"CREATE TRIGGER full_disk BEFORE INSERT ON audit_entries {rule}"]
    if engine.dialect.name == "postgresql":
        statements = [
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$",
            "CREATE TRIGGER full_disk BEFORE INSERT ON audit_entries "
            "FOR EACH ROW EXECUTE FUNCTION full_disk()",
        ]
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_signing_in_and_out_is_recorded_with_the_failures_before(
    app: Flask, session: Session
) -> None:
    with app.app_context():
        create_user(db.session, NewUser("ann@x.example", "Ann", "Harbor", Role.ADMIN), PASSWORD)
        db.session.commit()
    client = app.test_client()
    for password in ("wrong", "wrong", PASSWORD):
        data = {"email": "ann@x.example", "password": password, "csrf_token": form_token(client)}
        client.post("/sign-in", data=data)
    client.post("/sign-out", data={"csrf_token": form_token(client, "/password")})
    assert acts(session) == [("signed_in", {"failures": 2}), ("signed_out", {})]
    user_id = session.scalars(select(User.id)).one()
    for entry in entries(session):
        assert (entry.actor_name, entry.subject_id) == ("Ann", user_id)
        assert entry.organization_id is not None


@time_machine.travel(datetime(2026, 5, 4, 9, 0, 10, tzinfo=UTC), tick=False)
def test_too_many_attempts_are_said_once_and_not_at_each_of_them(
    app: Flask, session: Session
) -> None:
    with app.app_context():
        create_user(db.session, NewUser("ann@x.example", "Ann", "Harbor", Role.ADMIN), PASSWORD)
        db.session.commit()
    client = app.test_client()
    token = form_token(client)
    for number in range(PER_ACCOUNT + 5):
        data = {"email": "ann@x.example", "password": f"guess {number}", "csrf_token": token}
        client.post("/sign-in", data=data)
    assert acts(session) == [("sign_in_refused", {"attempts": PER_ACCOUNT + 1})]
    (entry,) = entries(session)
    assert (entry.actor.value, entry.actor_id, entry.actor_name) == ("visitor", None, "")


def test_a_people_file_is_recorded_once_with_its_counts(ann: Admin, session: Session) -> None:
    address, seen = preview_of(ann, csv(*map(row, range(1, 12)), row(20)))
    for _ in range(2):
        assert ann.post(address, seen=seen).status_code == 303
    counts = {"new": 1, "changed": 0, "gone": 1, "file": "people.csv"}
    assert acts(session) == [("people_imported", counts)]


def test_a_round_is_recorded_from_the_draft_to_the_release(
    ann: Admin, session: Session, worker: None, settings: Settings
) -> None:
    address = draft(ann)
    for step in ("launch", "launch", "close", "close"):
        ann.post(f"{address}/{step}")
    with changing(session) as round_:
        round_.grace_ends_at = datetime.now(UTC) - timedelta(minutes=1)
    tick(nudged=True)
    assert the_round(session).state is RoundState.CLOSED
    for _ in range(2):
        ann.post(f"{address}/release")
    assert acts(session) == [
        ("round_saved", {"mode": "confidential", "analysts": 0}),
        (
            "round_launched",
            {
                "people": 12,
                "mode": "confidential",
                "analysts": 0,
                "promise": the_round(session).promise_digest,
            },
        ),
        ("round_closing", {}),
        ("round_closed", {}),
        ("release_asked", {}),
    ]
    round_id = the_round(session).id
    assert {entry.subject_id for entry in entries(session)} == {round_id}
    assert [entry.actor.value for entry in entries(session)] == [
        *("user", "user", "user", "system", "user")
    ]


def test_the_tick_writes_the_head_and_leaves_one_that_is_ahead(
    ann: Admin, session: Session, worker: None, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    draft(ann)
    tick(nudged=True)
    head = heads.read(settings.audit_folder)
    assert head is not None
    assert head.seq == 1
    path: Path = heads.path_of(settings.audit_folder)
    path.write_text(path.read_text().replace('"seq": 1', '"seq": 99'))
    tick(nudged=True)
    assert '"seq": 99' in path.read_text()
    assert "audit head not written" in caplog.text


def test_scoring_opens_the_answers_only_after_that_is_recorded(
    world: World, session: Session
) -> None:
    scored = [act for act, _ in acts(session) if act in {"key_used", "released"}]
    assert scored
    assert scored == ["key_used", "released"] * (len(scored) // 2)


def test_the_key_is_not_used_where_that_cannot_be_recorded(
    world: World, session: Session, engine: Engine, settings: Settings
) -> None:
    from audit.record import Recorder
    from reports.releases import again
    from surveys.queries import rounds_in

    (round_id, *_) = [found.id for found in rounds_in(session, RoundState.RELEASED)]
    session.rollback()
    no_more_entries(engine)
    before = len(entries(session))

    class Watched:
        used = False

        def make(self, round_id: object) -> bytes:
            raise AssertionError("scoring again makes no key")

        def find(self, round_id: object, key_id: str) -> bytes:
            self.used = True
            raise AssertionError("the key was handed out")

    keys = Watched()
    recorder = Recorder(settings.audit_key_bytes())
    with pytest.raises(Exception, match="the disk is full"):
        again.release_again(
            engine, round_id, keys=keys, recorder=recorder, today=datetime.now(UTC).date()
        )
    assert not keys.used
    assert len(entries(session)) == before


def test_what_a_facilitator_reads_is_recorded_with_its_digest(
    world: World, session: Session
) -> None:
    client, place = world.browser("facilitator", world.here), world.here
    since = entries(session)[-1].seq
    page = f"/releases/{place.release_id}"
    for address in (page, f"{page}?q=a", f"{page}?q=b"):
        assert client.get(address).status_code == 200
    token = document(place)
    assert client.get(f"{page}/documents/{token}/preview").status_code == 200
    report = client.get(f"{page}/documents/{token}")
    zipped = client.get(f"{page}/archives/{archive(place)}/reports.zip", buffered=True)
    content = zipped.get_data()
    whole = hashlib.sha256()
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        for name in found.namelist():
            whole.update(hashlib.sha256(found.read(name)).digest())
        count = len(found.namelist())
    read = {"kind": "organization", "sha256": hashlib.sha256(report.get_data()).hexdigest()}
    assert acts(session, since) == [
        ("release_opened", {}),
        *((act, read) for act in ("document_shown", "document_downloaded")),
        ("archive_downloaded", {"documents": count, "sha256": whole.hexdigest()}),
    ]
    assert {entry.subject_id for entry in entries(session, since)} == {place.release_id}
    assert {entry.actor_name for entry in entries(session, since)} == {"Facilitator"}


def test_looking_without_reading_is_not_recorded(world: World, session: Session) -> None:
    client, place = world.browser("facilitator", world.here), world.here
    since = entries(session)[-1].seq
    packed = archive(place)
    client.head(f"/releases/{place.release_id}/archives/{packed}/reports.zip", buffered=True)
    client.head(f"/releases/{place.release_id}/documents/{document(place)}")
    client.get(f"/releases/{world.there.release_id}")
    client.get(f"/releases/{place.release_id}/documents/{'0' * 32}")
    assert acts(session, since) == []


@pytest.mark.parametrize(
    "what", ["", "/documents/{}", "/documents/{}/preview", "/archives/{}/reports.zip"]
)
def test_what_cannot_be_recorded_is_not_handed_out(
    world: World, session: Session, engine: Engine, what: str
) -> None:
    client, place = world.browser("facilitator", world.here), world.here
    token = archive(place) if "archives" in what else document(place)
    no_more_entries(engine)
    answer = client.get(f"/releases/{place.release_id}{what.format(token)}", buffered=True)
    assert answer.status_code == 503
    assert b"%PDF" not in answer.get_data()
    assert b"data:image" not in answer.get_data()
    assert b"Harbor" in answer.get_data() or b"Done" not in answer.get_data()


def test_what_cannot_be_recorded_is_not_done(ann: Admin, session: Session, engine: Engine) -> None:
    address = draft(ann)
    no_more_entries(engine)
    assert ann.post(f"{address}/launch").status_code == 503
    assert the_round(session).state is RoundState.DRAFT


def test_nobody_is_named_in_the_audit_but_those_with_an_account(
    world: World, session: Session
) -> None:
    """Names, ids and addresses of people, tokens and reports' addresses: none of it is there."""
    client, place = world.browser("facilitator", world.here), world.here
    page = client.get(f"/releases/{place.release_id}").text
    for part in ("", "/people", "/units"):
        page += client.get(f"/releases/{place.release_id}{part}").text
    for address in re.findall(r'href="(/releases/[^"]+)"', page):
        client.get(address, buffered=True)
        client.get(address.removesuffix("/preview"))
    form = {"csrf_token": form_token(client, "/password")}
    for part in ("send", "archives"):
        assert client.post(f"/releases/{place.release_id}/{part}", data=form).status_code == 303
    report_link(place)
    world.browser("respondent", place)
    written = "\n".join(
        "|".join(map(str, (e.act, e.actor_name, e.actor_id, e.subject_id, e.details)))
        for e in entries(session)
    )
    for act in ("document_downloaded", "document_shown", "reports_sent", "archive_asked"):
        assert act in written
    for hidden in ("Person ", "@", "example", document(place)):
        assert hidden not in written


def test_after_all_that_the_chain_is_whole(
    world: World, engine: Engine, settings: Settings
) -> None:
    with transaction(engine, readonly=True) as session:
        assert verify(session, settings.audit_key_bytes()) == []


def test_commands_are_recorded(app: Flask, session: Session, tmp_path: Path) -> None:
    run = app.test_cli_runner().invoke
    who = ("--organization", "Harbor", "--name", "Ann")
    admin = ["create-user", "--role", "admin", "--email", "ann@x.example", *who]
    reader = ["create-user", "--role", "facilitator", "--email", "fay@x.example", *who]
    assert run(args=admin).exit_code == 0
    (tmp_path / "people.csv").write_text("id,name\n1,Ada\n2,Bo\n")
    file = str(tmp_path / "people.csv")
    for dry in (["--dry-run"], []):
        assert run(args=["import-people", file, "--organization", "Harbor", *dry]).exit_code == 0
    assert acts(session) == [
        ("user_created", {"role": "admin"}),
        ("people_imported", {"file": "people.csv", "new": 2, "changed": 0, "gone": 0}),
    ]
    owner = session.scalars(select(Organization.id)).one()
    round_id = operations.create_round(session, owner, plan("Spring")).id
    session.commit()
    since = entries(session)[-1].seq
    assert run(args=[*reader, "--round", "Spring", "--units", "Dock, Office"]).exit_code == 0
    assert acts(session, since) == [
        ("user_created", {"role": "facilitator"}),
        ("granted", {"matter": "reports", "accounts": 1, "units": 2}),
    ]
    assert entries(session)[-1].subject_id == round_id
    assert {entry.actor.value for entry in entries(session)} == {"command line"}


def test_reports_written_by_a_command_are_recorded(
    app: Flask, world: World, session: Session, settings: Settings, tmp_path: Path
) -> None:
    since = entries(session)[-1].seq
    (here, there) = (world.here.release_id, world.there.release_id)
    assert DocumentStore(settings.documents_folder).has(here, "organization", "")
    from reports.releases.models import Release

    round_id = session.get_one(Release, here).round_id
    session.rollback()
    run = app.test_cli_runner().invoke
    assert run(args=["reports", str(round_id), "--out", str(tmp_path / "out")]).exit_code == 0
    ((act, told),) = acts(session, since)
    assert act == Act.REPORTS_WRITTEN
    assert told["documents"] == len(list((tmp_path / "out").rglob("*.pdf")))
    assert here != there
