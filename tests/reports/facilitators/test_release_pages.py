"""Facilitators find the reports that their grants open, and nobody else's."""

from __future__ import annotations

import io
import logging
import re
import uuid
import zipfile
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from accounts.models import Role, User
from config import Settings
from db import db
from reports.releases import release as releases
from reports.releases.store import DocumentStore
from surveys.models import Mode, Readers, Round
from surveys.round_keys import round_keys
from tests.rounds import RECORDER, TODAY, closed_round
from tests.users import grant_reports, make_user, sign_in

LINK = re.compile(r'href="(/releases/[0-9a-f-]{36}/documents/[0-9a-f]{32})"')


@dataclass
class Shelf:
    """A released round, with reports whose content is their own address."""

    release_id: uuid.UUID
    round_id: uuid.UUID
    organization_id: uuid.UUID
    store: DocumentStore

    @property
    def path(self) -> str:
        return f"/releases/{self.release_id}"


def content(kind: str, key: str) -> bytes:
    return f"%PDF {kind} {key}".encode()


def make_shelf(app: Flask, *, organization: str = "Harbor", people: int = 14) -> Shelf:
    """Release a round and put a document in each place."""
    settings: Settings = app.config["SETTINGS"]
    keys = round_keys(settings)
    round_ = closed_round(
        db.session,
        people,
        mode=Mode.CONFIDENTIAL,
        keys=keys,
        organization=organization,
    )
    shelf = Shelf(
        uuid.UUID(int=0),
        round_.id,
        round_.organization_id,
        DocumentStore(settings.documents_folder),
    )
    db.session.commit()
    shelf.release_id = releases.release_round(
        db.engine, shelf.round_id, keys=keys, recorder=RECORDER, today=TODAY
    )
    for document in releases.documents(releases.get_facts(db.session, shelf.release_id)):
        shelf.store.put(
            shelf.release_id, document.kind, document.key, content(document.kind, document.key)
        )
    return shelf


@pytest.fixture
def shelf(app: Flask) -> Shelf:
    with app.app_context():
        return make_shelf(app)


def facilitator(
    app: Flask, shelf: Shelf, *units: str, email: str = "fay@example.com"
) -> FlaskClient:
    """Return the browser of a facilitator with a grant for these units; "" is all."""
    with app.app_context():
        user: User = make_user(db.session, shelf.organization_id, Role.FACILITATOR, email)
        for unit in units:
            grant_reports(db.session, user, shelf.round_id, unit)
        client = app.test_client()
        sign_in(db.session, client, user)
    return client


def links(client: FlaskClient, path: str) -> list[str]:
    answer = client.get(path)
    assert answer.status_code == 200
    return list(dict.fromkeys(LINK.findall(answer.text)))


def downloads(client: FlaskClient, shelf: Shelf) -> set[str]:
    """Return what the links of the page lead to, as kind and key."""
    found = [client.get(link) for link in links(client, shelf.path)]
    assert all(answer.status_code == 200 for answer in found)
    return {answer.data.decode().removeprefix("%PDF ").strip() for answer in found}


def people(*numbers: int) -> set[str]:
    return {f"person {number}" for number in numbers}


def test_a_grant_for_the_whole_opens_every_report(app: Flask, shelf: Shelf) -> None:
    client = facilitator(app, shelf, "")
    assert f'href="{shelf.path}"' in client.get("/releases").text
    assert downloads(client, shelf) == people(*range(1, 15)) | {
        "organization",
        "unit Dock",
        "unit Office",
    }


def test_a_grant_for_a_unit_opens_that_unit_and_its_people(app: Flask, shelf: Shelf) -> None:
    client = facilitator(app, shelf, "Office")
    page = client.get(shelf.path).text
    assert downloads(client, shelf) == people(*range(2, 15, 2)) | {"unit Office"}
    assert "Dock" not in page
    assert "Person 3<" not in page
    assert "Dock" not in client.get("/releases").text


def test_what_a_grant_does_not_open_is_the_404_of_what_is_not_there(
    app: Flask, shelf: Shelf
) -> None:
    every = links(facilitator(app, shelf, ""), shelf.path)
    client = facilitator(app, shelf, "Office", email="olga@example.com")
    opened = links(client, shelf.path)
    absent = client.get(f"{shelf.path}/documents/{'0' * 32}")
    assert absent.status_code == 404
    for link in set(every) - set(opened):
        answer = client.get(link)
        assert (answer.status_code, answer.data) == (404, absent.data)


def test_a_foreign_and_an_absent_release_are_the_same_404(app: Flask, shelf: Shelf) -> None:
    with app.app_context():
        foreign = make_shelf(app, organization="Quay")
    theirs = links(facilitator(app, foreign, "", email="quincy@example.com"), foreign.path)
    client = facilitator(app, shelf, "")
    absent = client.get(f"/releases/{uuid.uuid4()}")
    assert absent.status_code == 404
    for path in (foreign.path, f"{foreign.path}/all.zip", theirs[0]):
        answer = client.get(path)
        assert (answer.status_code, answer.data) == (404, absent.data)
    assert foreign.path not in client.get("/releases").text


def test_without_a_grant_there_is_no_release(app: Flask, shelf: Shelf) -> None:
    client = facilitator(app, shelf)
    assert "No reports are open to you yet." in client.get("/releases").text
    assert client.get(shelf.path).status_code == 404


def test_whoever_is_not_a_facilitator_finds_nothing(app: Flask, shelf: Shelf) -> None:
    with app.app_context():
        admin = make_user(db.session, shelf.organization_id, Role.ADMIN, "ann@example.com")
        grant_reports(db.session, admin, shelf.round_id)
        client = app.test_client()
        sign_in(db.session, client, admin)
    assert client.get("/releases").status_code == 404
    assert client.get(shelf.path).status_code == 404
    assert app.test_client().get(shelf.path).status_code == 303


def test_nobody_reads_the_own_report_the_managers_or_the_own_line(app: Flask, shelf: Shelf) -> None:
    member = facilitator(app, shelf, "", email="person4@example.com")
    assert not downloads(member, shelf) & people(1, 4)
    assert "2 are not listed" in member.get(shelf.path).text
    lead = facilitator(app, shelf, "", email="person1@example.com")
    assert downloads(lead, shelf) == {"organization", "unit Dock", "unit Office"}
    with zipfile.ZipFile(io.BytesIO(lead.get(f"{shelf.path}/all.zip").data)) as archive:
        assert not [name for name in archive.namelist() if name.startswith("people/")]


def test_a_mail_address_in_capital_letters_is_the_same_person(app: Flask, shelf: Shelf) -> None:
    with app.app_context():
        round_ = db.session.get_one(Round, shelf.round_id)
        entry = next(entry for entry in round_.roster if entry.external_id == "4")
        entry.email = "Person4@Example.COM"
        db.session.commit()
    client = facilitator(app, shelf, "", email="person4@example.com")
    assert "person 4" not in downloads(client, shelf)


def test_a_circle_in_the_chart_does_not_hold_the_page_up(app: Flask, shelf: Shelf) -> None:
    with app.app_context():
        round_ = db.session.get_one(Round, shelf.round_id)
        by_id = {entry.external_id: entry for entry in round_.roster}
        by_id["4"].manager_id, by_id["6"].manager_id = "6", "4"
        db.session.commit()
    client = facilitator(app, shelf, "", email="person4@example.com")
    assert not downloads(client, shelf) & people(4, 6)


def test_where_only_the_person_reads_a_facilitator_does_not(app: Flask, shelf: Shelf) -> None:
    with app.app_context():
        # The program refuses to change this after the launch.
        db.session.execute(text("UPDATE rounds SET readers = :it"), {"it": Readers.PERSON.value})
        db.session.commit()
    client = facilitator(app, shelf, "")
    assert downloads(client, shelf) == {"organization", "unit Dock", "unit Office"}
    assert "everybody reads the own report" in client.get(shelf.path).text


def test_the_archive_holds_what_single_downloads_give(app: Flask, shelf: Shelf) -> None:
    client = facilitator(app, shelf, "Office")
    answer = client.get(f"{shelf.path}/all.zip")
    assert answer.mimetype == "application/zip"
    assert answer.headers["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        held = {archive.read(name) for name in archive.namelist()}
        assert sorted(archive.namelist())[-1] == "units/Office.pdf"
    assert held == {client.get(link).data for link in links(client, shelf.path)}
    assert client.get(f"{shelf.path}/all.zip").data == answer.data


def test_a_report_is_sent_under_a_name_that_tells_nothing(app: Flask, shelf: Shelf) -> None:
    client = facilitator(app, shelf, "")
    for link in links(client, shelf.path):
        answer = client.get(link)
        assert answer.mimetype == "application/pdf"
        assert answer.headers["Cache-Control"] == "no-store"
        assert re.fullmatch(
            r"attachment; filename=report-[0-9a-f]{8}\.pdf", answer.headers["Content-Disposition"]
        )


def test_an_unfinished_report_is_being_prepared(app: Flask, shelf: Shelf) -> None:
    client = facilitator(app, shelf, "Office")
    before = links(client, shelf.path)
    shelf.store.path(shelf.release_id, "person", "4").unlink()
    page = client.get(shelf.path).text
    assert "Person 4 · being prepared" in page
    assert "7 of 8 reports are finished" in page
    assert "all.zip" not in page
    (missing,) = set(before) - set(links(client, shelf.path))
    absent = client.get(f"{shelf.path}/documents/{'0' * 32}")
    assert client.get(missing).data == absent.data
    assert client.get(f"{shelf.path}/all.zip").status_code == 404


def test_people_are_found_by_name_title_and_unit(app: Flask, shelf: Shelf) -> None:
    client = facilitator(app, shelf, "")
    assert "1 person, by name." in client.get(f"{shelf.path}?q=PERSON+11").text
    assert "7 people, by name." in client.get(f"{shelf.path}?q=dock").text
    assert "7 people, by name." in client.get(f"{shelf.path}?unit=Office").text
    assert "13 people, by name." in client.get(f"{shelf.path}?q=member").text
    nobody = client.get(f"{shelf.path}?q=<b>nobody").text
    assert "Nobody here has such a name, title or unit." in nobody
    assert "<b>nobody" not in nobody


def test_people_stand_in_the_order_of_their_names(app: Flask, shelf: Shelf) -> None:
    page = facilitator(app, shelf, "").get(shelf.path).text
    names = re.findall(r">(Person \d+)<", page)
    assert names == sorted(names)


def test_the_page_draws_the_main_figure_without_inline_style(app: Flask, shelf: Shelf) -> None:
    page = facilitator(app, shelf, "Office").get(shelf.path).text
    assert "<svg" in page
    assert "Who turns here from outside" in page
    assert "style=" not in page
    assert "<script" not in page


def test_a_download_is_a_line_in_the_log_without_a_name(
    app: Flask, shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    client = facilitator(app, shelf, "Office")
    link = links(client, shelf.path)[-1]
    caplog.clear()
    with caplog.at_level(logging.INFO):
        client.get(link)
        client.head(link)
        assert client.get(f"{shelf.path}/all.zip").data
    lines = [r.getMessage() for r in caplog.records if "download" in r.getMessage()]
    assert len(lines) == 2
    assert str(shelf.release_id) in lines[0]
    assert "everything" in lines[1]
    assert not [line for line in lines if "Office" in line or "Person" in line or "fay" in line]
