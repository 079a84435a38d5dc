"""Who gets the consultation pack: admins and observers on a page, operators by a command."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Role
from audit.acts import Act
from audit.models import AuditEntry
from reports.consultation import views
from reports.drawing.pdf import ReportError
from surveys.models import Mode, Round
from surveys.rounds import operations
from tests.rounds import KEYS, NOW, make_organization, plan
from tests.users import make_user, sign_in

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@dataclass(frozen=True)
class Draft:
    """A draft by its ids: reading a record would begin a transaction that stands in the way."""

    id: uuid.UUID
    organization_id: uuid.UUID


@pytest.fixture
def draft(session: Session) -> Draft:
    """Make a draft."""
    owner = make_organization(session)
    made = operations.create_round(session, owner.id, plan("Spring", Mode.CONFIDENTIAL))
    session.flush()
    ids = Draft(made.id, owner.id)
    session.commit()
    return ids


def browser(app: Flask, session: Session, draft: Draft, role: Role) -> FlaskClient:
    """Sign in somebody with a role."""
    client = app.test_client()
    email = f"{role.value}@example.com"
    sign_in(session, client, make_user(session, draft.organization_id, role, email))
    return client


def packs(session: Session) -> list[AuditEntry]:
    """Return the entries of packs."""
    session.rollback()
    found = select(AuditEntry).where(AuditEntry.act == Act.PACK_WRITTEN.value)
    entries = list(session.scalars(found))
    session.expunge_all()
    session.rollback()
    return entries


@pytest.mark.parametrize("role", [Role.ADMIN, Role.OBSERVER])
def test_it_is_handed_out_and_recorded(
    app: Flask, session: Session, draft: Draft, role: Role
) -> None:
    client = browser(app, session, draft, role)
    page = client.get("/consultation").get_data(as_text=True)
    address = f"/consultation/{draft.id}/pack.pdf"
    assert address in page
    answer = client.get(address)
    assert answer.mimetype == "application/pdf"
    assert "filename=consultation-pack-spring.pdf" in answer.headers["Content-Disposition"]
    (entry,) = packs(session)
    assert hashlib.sha256(answer.get_data()).hexdigest() in entry.details


def test_facilitators_find_nothing(app: Flask, session: Session, draft: Draft) -> None:
    client = browser(app, session, draft, Role.FACILITATOR)
    for address in ("/consultation", f"/consultation/{draft.id}/pack.pdf"):
        assert client.get(address).status_code == 404
    assert packs(session) == []


def test_an_observer_arrives_there_and_sees_the_response_only_rounded(
    app: Flask, session: Session, draft: Draft
) -> None:
    operations.launch_round(session, session.get_one(Round, draft.id), keys=KEYS, now=NOW)
    session.commit()
    client = browser(app, session, draft, Role.OBSERVER)
    assert client.get("/").location == "/consultation"
    assert "35 % or less have answered so far" in client.get("/consultation").get_data(as_text=True)


def test_where_no_pdf_can_be_made_nothing_is_recorded(
    app: Flask, session: Session, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object) -> bytes:
        raise ReportError("Reports need the Pango library.")

    monkeypatch.setattr(views, "pack_pdf", missing)
    client = browser(app, session, draft, Role.ADMIN)
    assert client.get(f"/consultation/{draft.id}/pack.pdf").status_code == 503
    assert packs(session) == []


def test_the_command_writes_the_same_bytes_and_is_recorded(
    app: Flask, session: Session, draft: Draft, tmp_path: Path
) -> None:
    content = browser(app, session, draft, Role.ADMIN).get(f"/consultation/{draft.id}/pack.pdf")
    out = tmp_path / "pack.pdf"
    result = app.test_cli_runner().invoke(args=["consultation-pack", "Spring", "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert out.read_bytes() == content.get_data()
    assert [entry.actor.value for entry in packs(session)] == ["user", "command line"]
    assert [path.name for path in tmp_path.glob("*pack*")] == ["pack.pdf"]


@pytest.mark.parametrize(
    ("wanted", "out", "said"),
    [("Autumn", "pack.pdf", "Autumn"), ("Spring", "nowhere/pack.pdf", "There is no folder")],
)
def test_what_cannot_be_written_is_said_in_a_sentence(
    app: Flask, session: Session, draft: Draft, tmp_path: Path, wanted: str, out: str, said: str
) -> None:
    result = app.test_cli_runner().invoke(
        args=["consultation-pack", wanted, "--out", str(tmp_path / out)]
    )
    assert result.exit_code == 1
    assert said in result.output
    assert list(tmp_path.glob("**/*.pdf")) == []
    assert packs(session) == []
