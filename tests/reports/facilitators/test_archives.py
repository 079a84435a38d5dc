"""Many reports at once: packed in the background, stopped, gone on with, handed out to one."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import delete, select, update
from werkzeug.test import TestResponse

from accounts.models import Grant, Role, User, UserSession
from accounts.operations import NewUser, create_user
from audit.models import AuditEntry
from db import db, transaction
from jobs.runtime import Runtime
from jobs.tidying import tidy
from reports.facilitators import packing
from reports.facilitators.models import Archive, ArchiveState
from reports.persons import erasure
from tests.reports.facilitators.shelves import Shelf, content, facilitator, post
from tests.rounds import RECORDER
from tests.users import grant_reports, sign_in

PASSWORD = "violet anchors drift slowly"


def ask(client: FlaskClient, shelf: Shelf, **wish: str) -> str:
    """Ask for an archive; return its address."""
    answer = post(client, f"{shelf.path}/archives", **wish)
    assert answer.status_code == 303, answer.text
    assert re.fullmatch(rf"{shelf.path}/archives/[0-9a-f-]{{36}}", answer.location)
    return str(answer.location)


def load(client: FlaskClient, address: str, headers: dict[str, str] | None = None) -> TestResponse:
    """Download an archive, and close the file as a server does at the end."""
    return client.get(f"{address}/reports.zip", headers=headers, buffered=True)


def archive_of(shelf: Shelf, address: str) -> Archive:
    with shelf.app.app_context():
        wanted = select(Archive)
        found = {str(archive.id): archive for archive in db.session.scalars(wanted)}
        db.session.expunge_all()
        return found[address.rpartition("/")[2]]


def pack(shelf: Shelf, address: str) -> bool:
    """Do what the worker does."""
    with shelf.app.app_context():
        return packing.pack(db.engine, shelf.settings, archive_of(shelf, address).id)


def files(shelf: Shelf) -> list[Path]:
    return list(shelf.settings.documents_folder.rglob("*.zip*"))


def acts(shelf: Shelf) -> list[str]:
    with shelf.app.app_context():
        entries = select(AuditEntry.act).order_by(AuditEntry.seq)
        return [act for act in db.session.scalars(entries) if act.startswith("archive")]


def test_an_archive_holds_what_is_opened_as_single_downloads_give_it(
    app: Flask, shelf: Shelf
) -> None:
    client = facilitator(shelf, "Office")
    address = ask(client, shelf, everything="yes")
    assert load(client, address).status_code == 303  # not packed yet
    assert pack(shelf, address)
    answer = load(client, address)
    assert answer.mimetype == "application/zip"
    assert answer.headers["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        held = {name: archive.read(name) for name in archive.namelist()}
    read = {name for name in held if name.startswith("people/")}
    assert read == {f"people/{number}.pdf" for number in range(2, 15, 2)}
    assert held["people/4.pdf"] == content("person", "4")
    assert held["units/Office.pdf"] == content("unit", "Office")
    assert "organization.pdf" not in held
    assert not [name for name in held if "Dock" in name]
    assert acts(shelf) == ["archive_asked", "archive_downloaded"]


def test_an_archive_of_some_people_holds_their_reports_and_nothing_else(
    app: Flask, shelf: Shelf
) -> None:
    client = facilitator(shelf, "")
    address = ask(client, shelf, unit="Dock", level="2")
    assert pack(shelf, address)
    with zipfile.ZipFile(io.BytesIO(load(client, address).data)) as archive:
        assert sorted(archive.namelist()) == sorted(
            f"people/{number}.pdf" for number in range(3, 15, 2)
        )


def test_the_charts_of_the_main_report_come_as_files(app: Flask, shelf: Shelf) -> None:
    client = facilitator(shelf, "Office")
    address = ask(client, shelf, everything="yes", charts="yes")
    assert ask(client, shelf, everything="yes") != address
    assert pack(shelf, address)
    with zipfile.ZipFile(io.BytesIO(load(client, address).data)) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    charts = sorted(name for name in held if name.startswith("charts/"))
    assert charts[-2:] == ["charts/chart-1.svg", "charts/charts.txt"]
    drawn = ElementTree.fromstring(held["charts/chart-1.svg"])
    words = held["charts/charts.txt"].decode()
    assert f"chart-1: {drawn[0].text}\n" in words
    picture = Image.open(io.BytesIO(held["charts/chart-1.png"]))
    assert picture.format == "PNG"
    assert len(picture.convert("RGB").getcolors(1 << 24)) > 2


def test_nobody_gets_the_reports_of_the_own_line_in_an_archive(app: Flask, shelf: Shelf) -> None:
    lead = facilitator(shelf, "", email="person1@example.com")
    address = ask(lead, shelf, everything="yes")
    assert pack(shelf, address)
    with zipfile.ZipFile(io.BytesIO(load(lead, address).data)) as archive:
        assert not [name for name in archive.namelist() if name.startswith("people/")]
    answer = post(lead, f"{shelf.path}/archives", unit="Dock")
    assert answer.status_code == 422
    assert "no report among these people" in answer.text


def test_a_download_that_broke_off_goes_on_where_it_was(app: Flask, shelf: Shelf) -> None:
    client = facilitator(shelf, "")
    address = ask(client, shelf, everything="yes")
    assert pack(shelf, address)
    whole = load(client, address)
    tag = whole.headers["ETag"]
    rest = load(client, address, {"Range": "bytes=1000-", "If-Range": tag})
    assert rest.status_code == 206
    assert whole.data[:1000] + rest.data == whole.data
    assert acts(shelf) == ["archive_asked", "archive_downloaded", "archive_downloaded"]


def test_an_archive_waits_for_reports_and_says_how_far_it_is(app: Flask, shelf: Shelf) -> None:
    path = shelf.store.path(shelf.release_id, "person", "4")
    kept = path.read_bytes()
    path.unlink()
    client = facilitator(shelf, "")
    address = ask(client, shelf, unit="Office")
    assert not pack(shelf, address)
    state = client.get(f"{address}/state").json
    assert (state["state"], state["done"], state["of"]) == ("drawing", 6, 7)
    assert "6 of 7 reports are drawn" in client.get(address).text
    assert files(shelf) == []
    shelf.store.put(shelf.release_id, "person", "4", kept)
    assert client.get(f"{address}/state").json["state"] == "packing"
    assert pack(shelf, address)
    assert client.get(f"{address}/state").json["state"] == "ready"


def test_an_archive_is_stopped_and_gone_on_with(app: Flask, shelf: Shelf) -> None:
    client = facilitator(shelf, "")
    address = ask(client, shelf, everything="yes")
    assert post(client, f"{address}/cancel").status_code == 303
    assert "You stopped this archive" in client.get(address).text
    assert not pack(shelf, address)
    assert files(shelf) == []
    assert post(client, f"{address}/go-on").status_code == 303
    assert pack(shelf, address)
    assert load(client, address).status_code == 200
    assert post(client, f"{address}/cancel").status_code == 303  # too late: it is ready
    assert client.get(f"{address}/state").json["state"] == "ready"
    assert acts(shelf) == [
        "archive_asked",
        "archive_canceled",
        "archive_asked",
        "archive_downloaded",
    ]


def test_an_archive_that_is_stopped_while_it_is_packed_leaves_nothing(
    app: Flask, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = facilitator(shelf, "")
    address = ask(client, shelf, everything="yes")
    monkeypatch.setattr(packing, "STEP", 2)
    change, steps = packing._change, []

    def changing(*args: object, **values: object) -> bool:
        steps.append(values)
        if len(steps) == 3:
            assert len(files(shelf)) == 1  # half of it is there
            assert post(client, f"{address}/cancel").status_code == 303
        return change(*args, **values)  # type: ignore[arg-type]

    monkeypatch.setattr(packing, "_change", changing)
    assert not pack(shelf, address)
    assert steps == [{"packed": 0}, {"packed": 2}, {"packed": 4}]
    assert files(shelf) == []
    assert archive_of(shelf, address).state is ArchiveState.CANCELED


def test_a_worker_that_died_leaves_an_archive_for_the_next_one(
    app: Flask, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = facilitator(shelf, "")
    address = ask(client, shelf, everything="yes")
    # As a killed worker leaves it: half a file, and a row that says so.
    folder = shelf.store.archive(shelf.release_id, archive_of(shelf, address).id)
    folder.with_name(f"{folder.name}.part").write_bytes(b"PK half")
    with app.app_context():
        db.session.execute(update(Archive).values(packed=5))
        db.session.commit()
    assert pack(shelf, address)
    assert [path.suffix for path in files(shelf)] == [".zip"]
    assert load(client, address).status_code == 200


def test_asking_again_for_the_same_reports_is_the_same_archive(app: Flask, shelf: Shelf) -> None:
    client = facilitator(shelf, "")
    address = ask(client, shelf, unit="Dock")
    assert ask(client, shelf, unit="Dock") == address
    assert pack(shelf, address)
    assert ask(client, shelf, unit="Dock") == address
    assert ask(client, shelf, unit="Office") != address
    assert acts(shelf) == ["archive_asked", "archive_asked"]


def test_nobody_finds_the_archive_of_somebody_else(app: Flask, shelf: Shelf) -> None:
    address = ask(facilitator(shelf, ""), shelf, everything="yes")
    assert pack(shelf, address)
    other = facilitator(shelf, "", email="olga@example.com")
    absent = other.get("/nowhere")
    for page in ("", "/state", "/reports.zip"):
        answer = other.get(f"{address}{page}")
        assert (answer.status_code, answer.data) == (404, absent.data)
    assert post(other, f"{address}/cancel").status_code == 404


def test_an_archive_is_not_handed_out_when_a_grant_is_taken_back(app: Flask, shelf: Shelf) -> None:
    client = facilitator(shelf, "Dock", "Office")
    address = ask(client, shelf, everything="yes")
    assert pack(shelf, address)
    with app.app_context():
        db.session.execute(delete(Grant).where(Grant.unit == "Dock"))
        db.session.commit()
    assert client.get(f"{address}/state").json["state"] == "gone"
    answer = load(client, address)
    assert answer.status_code == 303
    assert "Ask for a new one" in client.get(address).text
    assert "archive_downloaded" not in acts(shelf)


def test_an_archive_is_not_packed_for_whoever_lost_the_grant(app: Flask, shelf: Shelf) -> None:
    client = facilitator(shelf, "")
    address = ask(client, shelf, everything="yes")
    with app.app_context():
        db.session.execute(delete(Grant))
        db.session.commit()
    assert not pack(shelf, address)
    assert files(shelf) == []
    assert archive_of(shelf, address).state is ArchiveState.FAILED


def test_an_archive_goes_when_somebody_in_it_is_erased(app: Flask, shelf: Shelf) -> None:
    client = facilitator(shelf, "")
    address = ask(client, shelf, everything="yes")
    assert pack(shelf, address)
    with app.app_context():
        with transaction(db.engine) as session:
            erased = erasure.erase_person(
                session,
                shelf.settings,
                shelf.organization_id,
                "5",
                by=RECORDER.by,
                now=datetime.now(UTC),
            )
        erasure.finish(shelf.settings, erased)
    assert files(shelf) == []
    assert client.get(f"{address}/state").json["state"] == "gone"
    assert load(client, address).status_code == 303


def test_an_archive_is_deleted_after_a_day(app: Flask, shelf: Shelf) -> None:
    address = ask(facilitator(shelf, ""), shelf, everything="yes")
    assert pack(shelf, address)
    at = Runtime(shelf.settings)
    tidy(at, datetime.now(UTC) + timedelta(hours=23))
    assert len(files(shelf)) == 1
    tidy(at, datetime.now(UTC) + timedelta(hours=25))
    at.engine.dispose()
    assert files(shelf) == []
    with app.app_context():
        assert db.session.scalars(select(Archive)).all() == []


def test_what_is_in_an_archive_can_be_told_from_the_audit(app: Flask, shelf: Shelf) -> None:
    client = facilitator(shelf, "")
    address = ask(client, shelf, unit="Dock")
    assert pack(shelf, address)
    data = load(client, address).data
    whole = hashlib.sha256()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            whole.update(hashlib.sha256(archive.read(name)).digest())
    with app.app_context():
        entry = db.session.scalars(
            select(AuditEntry).where(AuditEntry.act == "archive_downloaded")
        ).one()
        assert entry.told == {
            "documents": 7,
            "sha256": whole.hexdigest(),
        }


def test_the_same_reports_are_the_same_file(app: Flask, shelf: Shelf) -> None:
    contents = []
    for email in ("fay@example.com", "olga@example.com"):
        client = facilitator(shelf, "", email=email)
        address = ask(client, shelf, everything="yes")
        assert pack(shelf, address)
        contents.append(load(client, address).data)
    assert contents[0] == contents[1]


def test_an_archive_asks_for_the_password_where_the_sign_in_is_old(
    app: Flask, shelf: Shelf
) -> None:
    with app.app_context():
        new = NewUser("pat@example.com", "Pat", "Harbor", Role.FACILITATOR)
        user, _ = create_user(db.session, new, PASSWORD)
        if not user.memberships[0].grants:
            grant_reports(db.session, user, shelf.round_id)
        client = app.test_client()
        sign_in(db.session, client, db.session.get_one(User, user.id))
        earlier = datetime.now(UTC) - timedelta(hours=3)
        db.session.execute(update(UserSession).values(started_at=earlier))
        db.session.commit()
    path = f"{shelf.path}/archives"
    assert 'type="password"' in client.get(shelf.path).text
    for password in ("", "wrong"):
        answer = post(client, path, everything="yes", password=password)
        assert answer.status_code == 422
        assert 'type="password"' in answer.text
        assert 'name="everything" value="yes"' in answer.text
    assert acts(shelf) == []
    assert ask(client, shelf, everything="yes", password=PASSWORD)
    assert acts(shelf) == ["archive_asked"]
