"""The page of the audit: admins and observers read what was done in their organization."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accounts.audit_page import audit_page
from accounts.models import Organization, Role
from audit.acts import COMMAND_LINE, KINDS, RESPONDENT, SYSTEM, Act, Actor
from audit.record import record
from config import Settings
from surveys.models import Round
from tests.rounds import make_organization, open_round
from tests.users import make_user, sign_in

NOW = datetime(2026, 3, 2, 8, 15, tzinfo=UTC)
ANN = Actor.user(uuid.UUID(int=13), "Ann <b>")


@pytest.fixture
def round_(session: Session) -> Round:
    made = open_round(session)
    session.commit()
    return made


def browser(
    app: Flask, session: Session, organization_id: uuid.UUID, role: Role = Role.OBSERVER
) -> FlaskClient:
    client = app.test_client()
    sign_in(session, client, make_user(session, organization_id, role, f"{role.value}@x.example"))
    return client


def put(settings: Settings, session: Session, act: Act, by: Actor, **given: object) -> None:
    record(session, settings.audit_key_bytes(), act, by=by, now=NOW, **given)  # type: ignore[arg-type]
    session.commit()


def sentences(page: str) -> list[str]:
    main = page[page.index("<main") : page.index("</main>")]
    found = re.findall(r"<li>\s*<span.*?<p>(.*?)</p>", main, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", each) for each in found]


def test_entries_read_as_sentences_newest_first(
    app: Flask, settings: Settings, session: Session, round_: Round
) -> None:
    owner, subject = round_.organization_id, round_.id
    put(
        settings,
        session,
        Act.ROUND_LAUNCHED,
        ANN,
        organization_id=owner,
        subject=subject,
        people=12,
    )
    put(
        settings,
        session,
        Act.RESPONDENT_WITHDREW,
        RESPONDENT,
        organization_id=owner,
        subject=subject,
    )
    put(settings, session, Act.KEY_USED, SYSTEM, organization_id=owner, subject=uuid.uuid4())
    put(settings, session, Act.BACKUP_WRITTEN, COMMAND_LINE, sha256="ab" * 32)
    page = browser(app, session, owner).get("/audit").text
    assert sentences(page) == [
        "Somebody at the command line wrote a backup",
        "A worker opened the answers, to score them, of a round that is gone",
        f"A respondent withdrew the answers given in “{round_.name}”",
        f"Ann &lt;b&gt; launched “{round_.name}”",
    ]
    assert "12 people" in page
    assert page.count("ab" * 32) == 1
    assert "That day" in page, "of a respondent no minute is kept"


def test_an_organization_sees_its_own_acts_and_those_of_the_installation(
    app: Flask, settings: Settings, session: Session
) -> None:
    here, there = make_organization(session), Organization(name="Quarry")
    session.add(there)
    session.commit()
    put(settings, session, Act.PEOPLE_IMPORTED, ANN, organization_id=there.id, new=3, file="q.csv")
    put(settings, session, Act.BACKUP_WRITTEN, COMMAND_LINE)
    page = browser(app, session, here.id).get("/audit").text
    assert sentences(page) == ["Somebody at the command line wrote a backup"]
    assert "q.csv" not in page


def test_it_is_filtered_by_kind_and_read_page_by_page(settings: Settings, session: Session) -> None:
    owner = make_organization(session).id
    for number in range(7):
        put(settings, session, Act.PEOPLE_IMPORTED, ANN, organization_id=owner, new=number)
    put(settings, session, Act.BACKUP_WRITTEN, COMMAND_LINE)
    first, last = (audit_page(session, owner, "people", number, size=3) for number in (1, 99))
    assert (first.found, first.pages, last.page) == (7, 3, 3)
    assert [line.seq for _, lines in first.days for line in lines] == [7, 6, 5]
    assert [line.seq for _, lines in last.days for line in lines] == [1]
    assert audit_page(session, owner, "no such topic", 1).found == 8
    assert audit_page(session, owner, "keys", 1).days == ()


@pytest.mark.parametrize("act", Act, ids=lambda act: act.value)
def test_every_act_has_words(settings: Settings, session: Session, act: Act) -> None:
    kind = KINDS[act]
    details = {name: "ab" * 32 if name in {"sha256", "promise"} else 2 for name in kind.details}
    subject = uuid.uuid4() if kind.subject else None
    put(settings, session, act, SYSTEM, subject=subject, **details)
    ((_, (line,)),) = audit_page(session, uuid.uuid4(), "", 1).days
    assert line.words == kind.words
    assert "{" not in line.details
    assert "_" not in line.details


def test_an_empty_audit_says_so(app: Flask, session: Session) -> None:
    client = browser(app, session, make_organization(session).id, Role.ADMIN)
    assert "Nothing was done yet." in client.get("/audit").text
    assert "Nothing of this kind was done yet." in client.get("/audit?topic=keys").text


@pytest.mark.parametrize("query", ["page=0", "page=-3", "page=x", "page=9999999999", "topic=%00"])
def test_odd_queries_show_a_page(app: Flask, session: Session, query: str) -> None:
    client = browser(app, session, make_organization(session).id)
    assert client.get(f"/audit?{query}").status_code == 200
