"""In an attributed round: names in a plan are of those who ticked, for who plans changes."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from accounts.analysts import name_analysts
from accounts.models import Role, User
from accounts.planners import name_planners
from audit.record import Recorder
from config import Settings
from db import db
from reports.attributed.vault import vault_of
from reports.releases import release as releases
from surveys.models import Mode, RosterEntry
from surveys.rights.withdrawal import forget_response
from surveys.round_keys import round_keys
from surveys.rounds import operations
from tests.reports.inviting.planned import answer, send
from tests.rounds import LATER, NOW, TODAY, make_organization, plan
from tests.users import make_user, sign_in


@pytest.fixture
def path(app: Flask) -> str:
    """Release a round in which 1, 3 and 5 ticked; Ana is analyst and plans changes, Al is analyst.

    Return the address of its planner.
    """
    settings: Settings = app.config["SETTINGS"]
    with app.app_context():
        session, keys = db.session, round_keys(settings)
        owner = make_organization(session, 40)
        ana, al = (
            make_user(session, owner.id, Role.FACILITATOR, f"{name}@harbor.example")
            for name in ("ana", "al")
        )
        round_ = operations.create_round(session, owner.id, plan(mode=Mode.ATTRIBUTED))
        round_.asks_for_help = True
        members = [user.memberships[0].id for user in (ana, al)]
        name_analysts(session, round_.id, members)
        name_planners(session, round_.id, members[:1])
        operations.launch_round(session, round_, keys=keys, now=NOW)
        answer(session, round_, {1, 3, 5}, answered=36)
        operations.close_round(session, round_, now=LATER)
        round_id = round_.id
        session.commit()
        releases.release_round(
            db.engine,
            round_id,
            keys=keys,
            recorder=Recorder(settings.audit_key_bytes()),
            today=TODAY,
            vault=vault_of(settings),
        )
    return f"/ties/{round_id}/planner"


def named(app: Flask, path: str, who: str, **fields: str) -> set[str]:
    """Return who is named in a plan of seven that who plans asks for."""
    client = app.test_client()
    with app.app_context():
        user = db.session.scalars(select(User).where(User.name == who)).one()
        sign_in(db.session, client, user)
    page = send(client, path, question="advice", size="7", steps="1", **fields)
    assert page.status_code == 200, page.text
    return set(re.findall(r"Person (\d+)", page.text))


def test_who_plans_changes_reads_the_names_of_those_who_ticked(app: Flask, path: str) -> None:
    found = named(app, path, "Ana")
    assert "1" in found  # named by most: no plan of seven leaves 1 out
    assert found <= {"1", "3", "5"}


def test_another_analyst_reads_no_name(app: Flask, path: str) -> None:
    assert named(app, path, "Al") == set()


def test_a_plan_of_those_who_ticked_names_them_all(app: Flask, path: str) -> None:
    client = app.test_client()
    with app.app_context():
        user = db.session.scalars(select(User).where(User.name == "Ana")).one()
        sign_in(db.session, client, user)
    fields = {"question": "advice", "size": "3", "steps": "1", "volunteers_only": "y"}
    page = send(client, path, **fields)
    assert set(re.findall(r"Person (\d+)", page.text)) == {"1", "3", "5"}


def test_whoever_takes_answers_back_is_named_no_more(app: Flask, path: str) -> None:
    with app.app_context():
        entry = db.session.scalars(select(RosterEntry).where(RosterEntry.external_id == "1")).one()
        forget_response(db.session, entry.respondent_id)
        db.session.commit()
    assert "1" not in named(app, path, "Ana")


def test_whoever_says_later_not_to_be_asked_is_named_no_more(app: Flask, path: str) -> None:
    with app.app_context():
        db.session.scalars(
            select(RosterEntry).where(RosterEntry.external_id == "1")
        ).one().spared = True
        db.session.commit()
    assert "1" not in named(app, path, "Ana")
