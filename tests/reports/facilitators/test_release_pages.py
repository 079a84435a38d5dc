"""Facilitators find the reports that their grants open, and nobody else's."""

from __future__ import annotations

import logging
import re
import uuid

import pytest
from flask import Flask
from sqlalchemy import text

from accounts.models import Role
from db import db
from surveys.models import Readers, Round
from tests.reports.facilitators.shelves import (
    Shelf,
    downloads,
    facilitator,
    make_shelf,
    people,
    tokens,
)
from tests.users import grant_reports, make_user, sign_in

GROUPS = {"organization", "unit Dock", "unit Office"}


def test_a_grant_for_the_whole_opens_every_report(app: Flask, shelf: Shelf) -> None:
    client = facilitator(shelf, "")
    assert f'href="{shelf.path}"' in client.get("/releases").text
    assert downloads(client, shelf) == people(*range(1, 15)) | GROUPS


def test_a_grant_for_a_unit_opens_that_unit_and_its_people(app: Flask, shelf: Shelf) -> None:
    client = facilitator(shelf, "Office")
    found = downloads(client, shelf)
    assert found == people(*range(2, 15, 2)) | {"unit Office"}
    for page in ("", "/people", "/units", "/people?unit=Dock", "/people?q=dock", "/sent"):
        shown = client.get(f"{shelf.path}{page}").text
        assert "Person 3<" not in shown
        assert "Dock" not in shown.replace('value="dock"', "")
    assert "Dock" not in client.get("/releases").text


def test_what_a_grant_does_not_open_is_the_404_of_what_is_not_there(
    app: Flask, shelf: Shelf
) -> None:
    every = tokens(facilitator(shelf, ""), shelf)
    client = facilitator(shelf, "Office", email="olga@example.com")
    opened = tokens(client, shelf)
    absent = client.get(f"{shelf.path}/documents/{'0' * 32}")
    assert absent.status_code == 404
    assert len(set(every) - set(opened)) >= 9
    for token in set(every) - set(opened):
        for page in ("", "/preview"):
            answer = client.get(f"{shelf.path}/documents/{token}{page}")
            assert (answer.status_code, answer.data) == (404, absent.data)


def test_a_foreign_and_an_absent_release_are_the_same_404(app: Flask, shelf: Shelf) -> None:
    foreign = make_shelf(app, organization="Quay")
    theirs = tokens(facilitator(foreign, "", email="quincy@example.com"), foreign)
    client = facilitator(shelf, "")
    absent = client.get(f"/releases/{uuid.uuid4()}")
    assert absent.status_code == 404
    for path in ("", "/people", "/units", "/sent", f"/documents/{theirs[0]}"):
        answer = client.get(f"{foreign.path}{path}")
        assert (answer.status_code, answer.data) == (404, absent.data)
    assert foreign.path not in client.get("/releases").text


def test_without_a_grant_there_is_no_release(app: Flask, shelf: Shelf) -> None:
    client = facilitator(shelf)
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
    member = facilitator(shelf, "", email="person4@example.com")
    assert not downloads(member, shelf) & people(1, 4)
    assert "2 reports are not open to you" in member.get(f"{shelf.path}/people").text
    lead = facilitator(shelf, "", email="person1@example.com")
    assert downloads(lead, shelf) == GROUPS
    for number in ("1", "4"):
        address = f"{shelf.path}/documents/{shelf.token('person', number)}"
        for page in ("", "/preview"):
            assert member.get(f"{address}{page}").status_code == 404


def test_a_mail_address_in_capital_letters_is_the_same_person(app: Flask, shelf: Shelf) -> None:
    with app.app_context():
        round_ = db.session.get_one(Round, shelf.round_id)
        entry = next(entry for entry in round_.roster if entry.external_id == "4")
        entry.email = "Person4@Example.COM"
        db.session.commit()
    client = facilitator(shelf, "", email="person4@example.com")
    assert "person 4" not in downloads(client, shelf)


def test_a_circle_in_the_chart_does_not_hold_the_page_up(app: Flask, shelf: Shelf) -> None:
    with app.app_context():
        round_ = db.session.get_one(Round, shelf.round_id)
        by_id = {entry.external_id: entry for entry in round_.roster}
        by_id["4"].manager_id, by_id["6"].manager_id = "6", "4"
        db.session.commit()
    client = facilitator(shelf, "", email="person4@example.com")
    assert not downloads(client, shelf) & people(4, 6)


def test_where_only_the_person_reads_a_facilitator_does_not(app: Flask, shelf: Shelf) -> None:
    with app.app_context():
        # The program refuses to change this after the launch.
        db.session.execute(text("UPDATE rounds SET readers = :it"), {"it": Readers.PERSON.value})
        db.session.commit()
    client = facilitator(shelf, "")
    assert downloads(client, shelf) == GROUPS
    assert "everybody reads the own report" in client.get(f"{shelf.path}/people").text


def test_a_report_is_sent_under_a_name_that_tells_nothing(app: Flask, shelf: Shelf) -> None:
    client = facilitator(shelf, "")
    for token in tokens(client, shelf):
        answer = client.get(f"{shelf.path}/documents/{token}")
        assert answer.mimetype == "application/pdf"
        assert answer.headers["Cache-Control"] == "no-store"
        assert re.fullmatch(
            r"attachment; filename=report-[0-9a-f]{8}\.pdf", answer.headers["Content-Disposition"]
        )


def test_an_unfinished_report_is_being_drawn(app: Flask, shelf: Shelf) -> None:
    client = facilitator(shelf, "Office")
    before = tokens(client, shelf)
    shelf.store.path(shelf.release_id, "person", "4").unlink()
    assert re.search(r"Person 4<span[^>]*>being drawn", client.get(f"{shelf.path}/people").text)
    assert re.search(r"\d+ of \d+ reports are drawn", client.get(shelf.path).text)
    (missing,) = set(before) - set(tokens(client, shelf))
    absent = client.get(f"{shelf.path}/documents/{'0' * 32}")
    for page in ("", "/preview"):
        assert client.get(f"{shelf.path}/documents/{missing}{page}").data == absent.data


def test_the_page_draws_the_charts_of_the_report_without_inline_style(
    app: Flask, shelf: Shelf
) -> None:
    page = facilitator(shelf, "Office").get(shelf.path).text
    assert "<svg" in page
    assert "Who turns here from outside" in page
    large = make_shelf(app, organization="Quay", people=104)
    whole = facilitator(large, "", email="whole@example.com").get(large.path).text
    assert whole.count("<svg") >= 2  # the circles and the dots by level
    assert "by level" in whole
    for shown in (page, whole):
        assert "style=" not in shown
        assert "<script" not in shown


def test_a_download_is_a_line_in_the_log_without_a_name(
    app: Flask, shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    client = facilitator(shelf, "Office")
    token = tokens(client, shelf)[-1]
    caplog.clear()
    with caplog.at_level(logging.INFO):
        client.get(f"{shelf.path}/documents/{token}")
        client.head(f"{shelf.path}/documents/{token}")
    lines = [r.getMessage() for r in caplog.records if "download" in r.getMessage()]
    assert len(lines) == 1
    assert str(shelf.release_id) in lines[0]
    assert not [line for line in lines if "Office" in line or "Person" in line or "fay" in line]
