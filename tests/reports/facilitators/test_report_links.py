"""Reports by mail: the link opens one report, tells that it was opened, and ends."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text, update

from audit.models import AuditEntry
from db import db, transaction
from reports.facilitators import links as report_links
from reports.facilitators.models import ReportLink
from reports.persons import erasure, holdings
from reports.releases import release as releases
from surveys.models import MailState, OutboxMail, Person, Readers, RosterEntry
from tests.jobs.mails import send_all
from tests.reports.facilitators.shelves import (
    Shelf,
    content,
    facilitator,
    mail_folder,
    make_shelf,
    post,
)
from tests.rounds import RECORDER
from tests.users import form_token

LINK = re.compile(r"http://[^/\s]+(/r/[\w-]{43})")


def send(client: FlaskClient, shelf: Shelf, **wish: str) -> str:
    """Have reports mailed; return what the page says."""
    answer = post(client, f"{shelf.path}/send", **wish)
    assert (answer.status_code, answer.location) == (303, f"{shelf.path}/sent")
    return str(client.get(answer.location).text)


def send_unit(client: FlaskClient, shelf: Shelf, unit: str) -> str:
    answer = post(client, f"{shelf.path}/documents/{shelf.token('unit', unit)}/send")
    assert answer.status_code == 303
    return str(client.get(answer.location).text)


def mailed(shelf: Shelf) -> dict[str, str]:
    """Let the worker send, and return mail address -> text."""
    send_all(shelf.settings)
    texts = mail_folder(shelf)
    return {re.findall(r"[\w.]+@example\.com", mail)[0]: mail for mail in texts}


def link_of(mail: str) -> str:
    (link,) = set(LINK.findall(mail))
    return str(link)


def open_report(app: Flask, link: str) -> tuple[FlaskClient, bytes]:
    """Do what whoever got the mail does; return the browser and the report."""
    client = app.test_client()
    answer = client.post(link, data={"csrf_token": form_token(client, link), "mine": "yes"})
    assert (answer.status_code, answer.location) == (303, "/own-report")
    assert client.get("/own-report").status_code == 200
    return client, client.get("/own-report/report.pdf").data


def links(shelf: Shelf) -> list[ReportLink]:
    with shelf.app.app_context():
        found = list(db.session.scalars(select(ReportLink)))
        db.session.expunge_all()
        return found


def acts(shelf: Shelf) -> list[tuple[str, dict[str, object]]]:
    with shelf.app.app_context():
        entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq))
        return [(e.act, e.told) for e in entries if e.act.startswith("report")]


def test_a_mailed_link_opens_the_own_report_and_no_other(app: Flask, shelf: Shelf) -> None:
    client = facilitator(shelf, "")
    said = send(client, shelf, q="person 5")
    assert "1 mail is on its way." in said
    assert "Person 5" in said
    (mail,) = mailed(shelf).values()
    assert "person5@example.com" in mail
    assert "who" in mail
    browser, report = open_report(app, link_of(mail))
    assert report == content("person", "5")
    page = browser.get("/own-report").text
    assert "Your report, Person 5" in page
    assert "Spring" in page
    for address in (shelf.path, f"{shelf.path}/people", "/releases"):
        assert browser.get(address).status_code == 303  # sent to sign in
    token = shelf.token("person", "4")
    assert browser.get(f"{shelf.path}/documents/{token}").status_code == 303


def test_everybody_who_is_found_gets_their_own(app: Flask, shelf: Shelf) -> None:
    client = facilitator(shelf, "Office")
    assert "7 mails are on their way." in send(client, shelf)
    mails = mailed(shelf)
    assert set(mails) == {f"person{number}@example.com" for number in range(2, 15, 2)}
    for address, mail in mails.items():
        number = re.findall(r"\d+", address)[0]
        assert open_report(app, link_of(mail))[1] == content("person", number)
    assert acts(shelf) == [("reports_sent", {"about": "people", "documents": 7})]


def test_whoever_has_a_link_that_works_gets_no_second_one(app: Flask, shelf: Shelf) -> None:
    client = facilitator(shelf, "")
    send(client, shelf, q="person 5")
    said = send(client, shelf, unit="Dock")
    assert "6 mails are on their way. 1 person has a link already that works." in said
    assert "No mail was sent. 1 person has" in send(client, shelf, q="person 5")
    assert len(links(shelf)) == 7


def test_whoever_has_no_address_is_counted(app: Flask, shelf: Shelf) -> None:
    with app.app_context():
        entries = update(RosterEntry).where(RosterEntry.external_id.in_(["4", "6"]))
        db.session.execute(entries.values(email=""))
        db.session.commit()
    said = send(facilitator(shelf, ""), shelf, unit="Office")
    assert "5 mails are on their way. 2 people have no mail address here" in said


def test_looking_at_a_link_opens_nothing(app: Flask, shelf: Shelf) -> None:
    """Mail programs and scanners follow links, and some press what there is to press."""
    client = facilitator(shelf, "")
    send(client, shelf, q="person 5")
    (mail,) = mailed(shelf).values()
    scanner, link = app.test_client(), link_of(mail)
    page = scanner.get(link)
    assert page.status_code == 200
    for hidden in ("Person", "Harbor", "Spring"):
        assert hidden not in page.text
    token = form_token(scanner, link)
    for data in ({}, {"csrf_token": token}, {"csrf_token": token, "mine": ""}):
        answer = scanner.post(link, data=data)
        assert answer.status_code in {400, 422}
        assert b"%PDF" not in answer.data
    assert b"%PDF" not in scanner.get("/own-report/report.pdf", follow_redirects=True).data
    assert [each.opened for each in links(shelf)] == [False]
    assert "not opened yet" in client.get(f"{shelf.path}/sent").text


def test_that_a_report_was_opened_is_seen_and_nothing_more(app: Flask, shelf: Shelf) -> None:
    client = facilitator(shelf, "")
    send(client, shelf, q="person 5")
    (mail,) = mailed(shelf).values()
    before = acts(shelf)
    open_report(app, link_of(mail))
    once = [vars(each) for each in links(shelf)]
    with time_machine.travel(datetime.now(UTC) + timedelta(days=3)):
        open_report(app, link_of(mail))
    again = [vars(each) for each in links(shelf)]
    for each in (*once, *again):
        del each["_sa_instance_state"]
    assert once == again
    assert once[0]["opened"] is True
    assert "1 of 1 was opened" in client.get(f"{shelf.path}/sent").text
    assert acts(shelf) == before


def test_nobody_watches_whether_the_own_line_or_manager_opened_it(app: Flask, shelf: Shelf) -> None:
    lead = facilitator(shelf, "", email="person1@example.com")
    assert "14 mails are on their way." in send(lead, shelf)
    with app.app_context():
        db.session.execute(update(ReportLink).values(opened=True))
        db.session.commit()
    page = lead.get(f"{shelf.path}/sent").text
    assert page.count("not shown to you") == 14
    assert "0 of 14 were opened" in page
    member = facilitator(shelf, "", email="person4@example.com")
    page = member.get(f"{shelf.path}/sent").text
    assert page.count("not shown to you") == 2  # the own one and the manager's
    assert "12 of 14 were opened" in page


def test_a_link_that_was_ended_opens_nothing(app: Flask, shelf: Shelf) -> None:
    client = facilitator(shelf, "")
    send(client, shelf, q="person 5")
    (mail,) = mailed(shelf).values()
    browser, _ = open_report(app, link_of(mail))
    (link,) = links(shelf)
    assert post(client, f"{shelf.path}/sent/{link.id}/end").status_code == 303
    assert "ended" in client.get(f"{shelf.path}/sent").text
    nothing = app.test_client().get("/r/" + "A" * 43)
    assert nothing.status_code == 404
    for answer in (
        app.test_client().get(link_of(mail)),
        browser.get("/own-report"),
        browser.get("/own-report/report.pdf"),
    ):
        assert (answer.status_code, answer.data) == (404, nothing.data)
    assert "1 mail is on its way." in send(client, shelf, q="person 5")
    assert ("report_link_ended", {"kind": "person"}) in acts(shelf)


def test_a_link_ends_by_itself(app: Flask, shelf: Shelf) -> None:
    client = facilitator(shelf, "")
    send(client, shelf, q="person 5")
    (mail,) = mailed(shelf).values()
    today = datetime.now(UTC)
    with time_machine.travel(today + timedelta(days=29)):
        assert app.test_client().get(link_of(mail)).status_code == 200
    with time_machine.travel(today + timedelta(days=30)):
        assert app.test_client().get(link_of(mail)).status_code == 404


def test_a_link_that_was_ended_before_its_mail_left_is_not_mailed(app: Flask, shelf: Shelf) -> None:
    client = facilitator(shelf, "")
    send(client, shelf, q="person 5")
    post(client, f"{shelf.path}/sent/{links(shelf)[0].id}/end")
    assert mailed(shelf) == {}
    with app.app_context():
        assert db.session.scalars(select(OutboxMail.state)).all() == [MailState.FAILED]


def test_the_report_of_a_unit_goes_to_its_lead(app: Flask, shelf: Shelf) -> None:
    client = facilitator(shelf, "Dock")
    assert "1 mail is on its way." in send_unit(client, shelf, "Dock")
    mails = mailed(shelf)
    assert list(mails) == ["person1@example.com"]
    assert "The report on Dock" in mails["person1@example.com"]
    browser, report = open_report(app, link_of(mails["person1@example.com"]))
    assert report == content("unit", "Dock")
    assert "The report on Dock" in browser.get("/own-report").text


def test_a_unit_without_one_known_lead_is_not_mailed(
    app: Flask, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        facts = releases.get_facts(db.session, shelf.release_id)
    unit = next(unit for unit in facts.units if unit.name == "Dock")
    found = report_links.lead_of(facts, unit)
    assert found is not None
    assert found.id == "1"
    assert report_links.lead_of(facts, replace(unit, lead=None)) is None
    twice = replace(facts, people=(*facts.people, replace(found, id="99")))
    assert report_links.lead_of(twice, unit) is None
    monkeypatch.setattr(report_links, "lead_of", lambda *_: None)
    said = send_unit(facilitator(shelf, ""), shelf, "Dock")
    assert "Nobody is known as the lead of this unit" in said
    assert links(shelf) == []


def test_a_facilitator_of_one_unit_sends_and_sees_nothing_of_another(
    app: Flask, shelf: Shelf
) -> None:
    whole = facilitator(shelf, "")
    send(whole, shelf)
    send_unit(whole, shelf, "Dock")
    client = facilitator(shelf, "Office", email="olga@example.com")
    page = client.get(f"{shelf.path}/sent").text
    assert "Person 4" in page
    assert "Person 3<" not in page
    assert "Dock" not in page
    absent = client.get("/nowhere").data
    with app.app_context():
        docks = db.session.scalars(
            select(ReportLink.id)
            .join(RosterEntry, RosterEntry.respondent_id == ReportLink.respondent_id)
            .where(RosterEntry.unit == "Dock")
        ).all()
    assert len(docks) == 8
    for id_ in docks:
        answer = post(client, f"{shelf.path}/sent/{id_}/end")
        assert (answer.status_code, answer.data) == (404, absent)
    for kind, key in (("unit", "Dock"), ("person", "3")):
        token = shelf.token(kind, key)
        assert post(client, f"{shelf.path}/documents/{token}/send").status_code == 404
        assert post(client, f"{shelf.path}/send", token=token).status_code == 404
    assert "No mail was sent." in send(client, shelf, unit="Dock")


def test_nobody_ends_a_link_of_another_release(app: Flask, shelf: Shelf) -> None:
    other = make_shelf(app, organization="Quay")
    send(facilitator(other, "", email="quincy@example.com"), other, q="person 5")
    client = facilitator(shelf, "")
    for path in (shelf.path, other.path):
        assert post(client, f"{path}/sent/{links(other)[0].id}/end").status_code == 404
    assert links(other)[0].revoked_on is None


def test_where_only_the_person_reads_the_system_sends_and_nobody_else_sees(
    app: Flask, shelf: Shelf
) -> None:
    with app.app_context():
        db.session.execute(text("UPDATE rounds SET readers = :it"), {"it": Readers.PERSON.value})
        db.session.commit()
    client = facilitator(shelf, "")
    assert "14 mails are on their way." in send(client, shelf)
    mail = mailed(shelf)["person5@example.com"]
    assert open_report(app, link_of(mail))[1] == content("person", "5")
    token = shelf.token("person", "5")
    assert client.get(f"{shelf.path}/documents/{token}").status_code == 404


def test_links_are_among_what_is_held_on_a_person(app: Flask, shelf: Shelf) -> None:
    client = facilitator(shelf, "")
    send(client, shelf, q="person 5")
    open_report(app, link_of(mailed(shelf)["person5@example.com"]))
    today = datetime.now(UTC).date()
    with app.app_context():
        person = db.session.scalars(select(Person).where(Person.external_id == "5")).one()
        assert holdings.held_on(db.session, person)["mailed_reports"] == [
            {
                "round": "Spring",
                "report": "own",
                "day": today.isoformat(),
                "expires_on": (today + timedelta(days=30)).isoformat(),
                "ended_on": None,
                "opened": True,
            }
        ]


def test_links_of_an_erased_person_are_gone(app: Flask, shelf: Shelf) -> None:
    client = facilitator(shelf, "")
    send(client, shelf, q="person 5")
    (mail,) = mailed(shelf).values()
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
    assert links(shelf) == []
    assert app.test_client().get(link_of(mail)).status_code == 404


def test_no_token_lies_in_the_database_or_the_log(
    app: Flask, shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        send(facilitator(shelf, ""), shelf, q="person 5")
        (mail,) = mailed(shelf).values()
        open_report(app, link_of(mail))
    token = link_of(mail).removeprefix("/r/")
    with app.app_context():
        rows = [
            repr(row)
            for table in ReportLink.metadata.sorted_tables
            for row in db.session.execute(table.select())
        ]
    assert not [row for row in rows if token in row]
    assert token not in caplog.text


def test_a_mail_that_failed_is_no_link_that_works(app: Flask, shelf: Shelf) -> None:
    client = facilitator(shelf, "")
    send(client, shelf, q="person 5")
    with app.app_context():
        db.session.execute(update(OutboxMail).values(state=MailState.FAILED))
        db.session.commit()
    assert "not delivered" in client.get(f"{shelf.path}/sent").text
    assert "1 mail is on its way." in send(client, shelf, q="person 5")
