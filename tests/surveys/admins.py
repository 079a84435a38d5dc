"""A browser in which an admin is signed in, for tests of pages."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload
from werkzeug.test import TestResponse

from accounts.models import Organization, Role
from surveys.answering import submission
from surveys.models import Round
from surveys.rounds.questionnaire import QUESTIONS
from tests.rounds import respondents
from tests.users import form_token, make_user, sign_in

ID = re.compile(r'name="id"[^>]*value="([0-9a-f-]{36})"')
TOMORROW = (datetime.now(UTC) + timedelta(days=1)).date()


@dataclass(frozen=True, slots=True)
class Admin:
    """An admin's browser."""

    client: FlaskClient
    token: str
    organization_id: uuid.UUID

    def again(self, app: Flask) -> Admin:
        """Open the same browser once more, for requests at the same time."""
        client = app.test_client()
        cookie = self.client.get_cookie("session")
        assert cookie is not None
        client.set_cookie("session", cookie.value)
        return Admin(client, self.token, self.organization_id)

    def get(self, path: str) -> TestResponse:
        """Open a page."""
        return self.client.get(path)

    def post(self, path: str, **fields: Any) -> TestResponse:
        """Press the button of a form."""
        return self.client.post(path, data={"csrf_token": self.token, **fields})


def admin_of(
    app: Flask, session: Session, organization: Organization, *, facilitated: bool = True
) -> Admin:
    """Sign in an admin of an organization, and commit.

    Unless it is not facilitated, somebody reads the reports of all its rounds.
    """
    if facilitated:
        fritz = f"{uuid.uuid4().hex}@example.com"
        reader = make_user(session, organization.id, Role.FACILITATOR, fritz)
        reader.name, reader.memberships[0].all_rounds = "Fritz Frey", True
    client, organization_id = app.test_client(), organization.id
    email = f"{uuid.uuid4().hex}@example.com"
    sign_in(session, client, make_user(session, organization_id, Role.ADMIN, email))
    return Admin(client, form_token(client, "/password"), organization_id)


def text_of(answer: TestResponse) -> str:
    """Return a page on one line, as it is read."""
    return " ".join(answer.get_data(as_text=True).split())


def written(ann: Admin, **changes: str) -> dict[str, str]:
    """Open the form of a round; return what is sent with it."""
    found = ID.search(ann.get("/rounds/new").get_data(as_text=True))
    assert found
    fields = {
        "id": found[1],
        "name": "Spring",
        "closes_on": TOMORROW.isoformat(),
        "mode": "confidential",
        "readers": "person_and_facilitators",
        "smallest_group": "5",
        "kept_days": "90",
        "releases_months": "24",
        "top_level": "lowest",
        **{question.key: question.text for question in QUESTIONS},
    }
    return {**fields, **changes}


def draft(ann: Admin, **changes: str) -> str:
    """Write a draft; return the address of its page."""
    answer = ann.post("/rounds/new", **written(ann, **changes))
    assert answer.status_code == 303, text_of(answer)
    return str(answer.location)


def opened(ann: Admin) -> str:
    """Write a draft and launch it; return the address of its page."""
    address = draft(ann)
    assert ann.post(f"{address}/launch").status_code == 303
    return address


def the_round(session: Session) -> Round:
    """Return the only round as it is now, to look at; holds nothing that a page would wait for."""
    round_ = session.scalars(select(Round).options(selectinload(Round.questions))).one()
    session.expunge_all()
    session.rollback()
    return round_


@contextmanager
def changing(session: Session) -> Iterator[Round]:
    """Change the only round, and commit."""
    with session.begin():
        yield session.scalars(select(Round)).one()


def answer(session: Session, numbers: range, day: date) -> None:
    """Let some people submit that they turn to nobody."""
    with changing(session) as round_:
        ids = respondents(session, round_)
        for number in numbers:
            submission.submit_response(
                session,
                round_,
                ids[str(number)],
                {"advice": "nobody"},
                base_revision=0,
                today=day,
            )
