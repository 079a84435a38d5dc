"""A released attributed round with two named analysts, and what its respondents answered."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert
from sqlalchemy.orm import Session

from accounts.analysts import candidates, name_analysts
from accounts.models import Grant, Matter, Role, User
from audit.record import Recorder
from config import Settings
from db import db
from reports.attributed.vault import Vault, vault_of
from reports.releases import release as releases
from surveys.answering import submission
from surveys.models import Mode, Round
from surveys.round_keys import round_keys
from surveys.rounds import operations
from tests.rounds import LATER, NOW, TODAY, make_organization, plan, respondents
from tests.users import form_token, grant_reports, make_user, sign_in

#: Who names whom under "advice"; person 14 did not answer, person 13 named nobody.
TIES = {
    **{str(ego): ("1", "2") for ego in range(3, 11)},
    "1": ("2",),
    "2": ("1",),
    "11": ("12",),
    "12": ("11", "3"),
    "13": (),
}
PEOPLE = 14
#: Names that a spreadsheet, or a reader of XML, could take for something else.
TRAPS = {"4": '=HYPERLINK("http://x")', "5": "<b>&\"'Bo\x0b", "6": "@SUM(A1)"}


@dataclass
class Harbor:
    """The application, its round, and the users of each kind."""

    app: Flask
    settings: Settings
    organization_id: uuid.UUID
    round_id: uuid.UUID

    @property
    def vault(self) -> Vault:
        return vault_of(self.settings)

    @property
    def path(self) -> str:
        return f"/ties/{self.round_id}"

    def browser(self, email: str) -> FlaskClient:
        """Return the browser of a user who is there, signed in."""
        client = self.app.test_client()
        with self.app.app_context():
            sign_in(db.session, client, db.session.query(User).filter_by(email=email).one())
        return client


def make_harbor(app: Flask, mode: Mode = Mode.ATTRIBUTED) -> Harbor:
    """Plan, launch, answer, close and release a round."""
    settings: Settings = app.config["SETTINGS"]
    with app.app_context():
        session = db.session
        owner = make_organization(session, PEOPLE)
        for role in Role:
            make_user(session, owner.id, role, f"{role.value}@harbor.example")
        make_user(session, owner.id, Role.FACILITATOR, "ana@harbor.example")
        round_ = operations.create_round(session, owner.id, plan(mode=mode))
        if mode is Mode.ATTRIBUTED:
            named = [c for c in candidates(session, owner.id) if c.name == "Ana"]
            name_analysts(session, round_.id, [found.membership_id for found in named])
        keys = round_keys(settings)
        operations.launch_round(session, round_, keys=keys, now=NOW)
        answer(session, round_)
        operations.close_round(session, round_, now=LATER)
        rename(session, round_)
        reader = session.query(User).filter_by(email="facilitator@harbor.example").one()
        grant_reports(session, reader, round_.id)
        harbor = Harbor(app, settings, owner.id, round_.id)
        session.commit()
        releases.release_round(
            db.engine,
            harbor.round_id,
            keys=keys,
            recorder=Recorder(settings.audit_key_bytes()),
            today=TODAY,
            vault=harbor.vault,
        )
    return harbor


def answer(session: Session, round_: Round) -> None:
    """Let everybody but person 14 answer."""
    ids = respondents(session, round_)
    for ego, named in TIES.items():
        answers = {
            "advice": tuple(ids[alter] for alter in named) or "nobody",
            "momentum": "nobody",
        }
        submission.submit_response(session, round_, ids[ego], answers, base_revision=0, today=TODAY)


def rename(session: Session, round_: Round) -> None:
    """Give some people names that are traps."""
    for entry in round_.roster:
        entry.name = TRAPS.get(entry.external_id, entry.name)
    session.flush()


def grant_ties_past_the_rules(session: Session, user: User, round_id: uuid.UUID) -> None:
    """Write a grant as somebody would who reaches the database."""
    (member,) = user.memberships
    session.execute(
        insert(Grant.__table__).values(  # type: ignore[arg-type]
            id=uuid.uuid4(),
            membership_id=member.id,
            round_id=round_id,
            matter=Matter.TIES,
            unit="",
        )
    )
    session.commit()


def send(client: FlaskClient, path: str, **fields: str):  # type: ignore[no-untyped-def]
    """Send a form as a page would."""
    return client.post(path, data={"csrf_token": form_token(client, "/password"), **fields})
