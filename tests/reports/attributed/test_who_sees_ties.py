"""Ties open for the analysts named before launch, in attributed rounds, while answers are kept."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import cast

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from accounts import analysts as naming
from accounts.access import Scope
from accounts.errors import AnalystsFrozen, AnalystUnknown
from accounts.models import Grant, Matter, Role, User
from config import PROJECT
from db import db
from reports.analysis import Analysis
from reports.attributed import sight as sights
from reports.attributed.keeping import forget_spent_ties, keep_ties
from reports.attributed.ties import Ties
from reports.attributed.vault import forget_ties
from reports.errors import TiesGone
from surveys import sealing
from surveys.models import Mode, RoundKey, RoundState
from surveys.models import Round as RoundModel
from surveys.rounds import operations
from tests.reports.attributed.harbor_ties import (
    Harbor,
    grant_ties_past_the_rules,
    make_harbor,
    send,
)
from tests.rounds import KEYS, NOW, make_organization, plan
from tests.users import make_user

EVERYBODY = tuple(f"{role.value}@harbor.example" for role in Role)
LAUNCHED = [s for s in RoundState if s.value not in naming.PLANNED]
PLAN = {"question": "advice", "size": "2", "steps": "1"}


def tried(harbor: Harbor, client: FlaskClient) -> set[int]:
    """Try every page and form; return the statuses."""
    return {
        client.get(harbor.path).status_code,
        client.get(f"{harbor.path}/planner").status_code,
        send(client, f"{harbor.path}/file", form="ties").status_code,
        send(client, f"{harbor.path}/file", form="graphml", question="advice").status_code,
        send(client, f"{harbor.path}/file").status_code,
        send(client, f"{harbor.path}/planner", **PLAN).status_code,
        send(client, f"{harbor.path}/planner").status_code,
    }


def test_the_named_analyst_reaches_everything(harbor: Harbor, analyst: FlaskClient) -> None:
    assert tried(harbor, analyst) == {200, 422}


@pytest.mark.parametrize("email", EVERYBODY)
def test_nobody_else_reaches_anything(harbor: Harbor, email: str) -> None:
    assert tried(harbor, harbor.browser(email)) == {404}


@pytest.mark.parametrize("email", [*EVERYBODY, "ana@harbor.example"])
def test_a_confidential_round_answers_404_whatever_the_grant(app: Flask, email: str) -> None:
    harbor = make_harbor(app, Mode.CONFIDENTIAL)
    with app.app_context():
        user = db.session.query(User).filter_by(email=email).one()
        grant_ties_past_the_rules(db.session, user, harbor.round_id)
    assert tried(harbor, harbor.browser(email)) == {404}


def test_a_confidential_round_keeps_no_ties(app: Flask) -> None:
    harbor = make_harbor(app, Mode.CONFIDENTIAL)
    assert not harbor.vault.rounds()
    assert not list(harbor.settings.documents_folder.rglob("ties/*"))


def test_each_step_on_the_way_to_ties_refuses_a_confidential_round_by_itself(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None of these relies on another: take one away, and the others still hold."""
    harbor = make_harbor(app, Mode.CONFIDENTIAL)
    assert not harbor.vault.rounds()
    with app.app_context():
        user = db.session.query(User).filter_by(email="ana@harbor.example").one()
        grant_ties_past_the_rules(db.session, user, harbor.round_id)
        scope = Scope(user.id, user.name, harbor.organization_id, "", frozenset())
        round_ = db.session.get_one(RoundModel, harbor.round_id)
        keep_ties(db.session, harbor.round_id, cast(Analysis, None), harbor.vault)
        assert not harbor.vault.rounds()
        assert not naming.is_analyst(db.session, user.id, harbor.round_id)
        assert sights.rounds_opened(db.session, scope) == []
        harbor.vault.put(harbor.round_id, Ties((), (), ("responded",), {}))
        with pytest.raises(TiesGone):
            sights.sight(db.session, round_, harbor.vault)
        monkeypatch.setattr(sights, "is_analyst", lambda *_: True)
        with pytest.raises(TiesGone):
            sights.opened_round(db.session, scope, harbor.round_id)


def test_no_page_opens_an_answer(
    harbor: Harbor, analyst: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The analyst's pages work although nothing in this process can open what was sealed."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a page opened an answer")

    for name in ("open_sealed", "unwrap", "unpacked"):
        monkeypatch.setattr(sealing, name, refuse)
    assert tried(harbor, analyst) == {200, 422}


def test_no_module_of_this_room_knows_how_to_open_an_answer() -> None:
    forbidden = {"opened_answers", "unwrapped_key", "open_sealed", "unwrap", "round_keys", "find"}
    for path in sorted((PROJECT / "reports" / "attributed").glob("*.py")):
        assert not forbidden & names_in(path), path.name


def names_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    names |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return names | {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def test_an_analyst_who_is_locked_out_or_no_facilitator_sees_nothing(harbor: Harbor) -> None:
    with harbor.app.app_context():
        user = db.session.query(User).filter_by(email="ana@harbor.example").one()
        assert naming.is_analyst(db.session, user.id, harbor.round_id)
        user.memberships[0].role = Role.OBSERVER
        db.session.flush()
        assert not naming.is_analyst(db.session, user.id, harbor.round_id)
        user.memberships[0].role = Role.FACILITATOR
        user.active = False
        db.session.flush()
        assert not naming.is_analyst(db.session, user.id, harbor.round_id)
        assert naming.analysts(db.session, harbor.round_id) == []


def test_looking_opens_nothing_and_what_is_gone_is_said(
    harbor: Harbor, analyst: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.attributed.vault.Vault.open", None)
    assert "Who named whom" in analyst.get(harbor.path).text
    assert analyst.get(f"{harbor.path}/planner").status_code == 200
    monkeypatch.undo()
    forget_ties(harbor.settings, harbor.round_id)
    forget_ties(harbor.settings, harbor.round_id)
    assert "not here any more" in analyst.get(harbor.path).text
    assert send(analyst, f"{harbor.path}/file", form="ties").status_code == 404
    assert send(analyst, f"{harbor.path}/planner", **PLAN).status_code == 404


def test_ties_go_with_the_answers(harbor: Harbor, analyst: FlaskClient) -> None:
    old_file = (harbor.vault.files / str(harbor.round_id)).read_bytes()
    with harbor.app.app_context():
        assert forget_spent_ties(db.session, harbor.vault) == 0
        db.session.execute(
            update(RoundKey.__table__)  # type: ignore[arg-type]
            .where(RoundKey.round_id == harbor.round_id)
            .values(wrapped_private_key=None, destroyed_at=NOW)
        )
        db.session.commit()
        # Before the tick comes by, pages already say that there is nothing.
        assert tried(harbor, analyst) == {404}
        assert forget_spent_ties(db.session, harbor.vault) == 1
    assert not harbor.vault.rounds()
    # An old copy of the folder opens no more, since its key is gone.
    (harbor.vault.files / str(harbor.round_id)).write_bytes(old_file)
    with pytest.raises(TiesGone):
        harbor.vault.open(harbor.round_id)


def test_sealed_ties_tell_no_name_and_do_not_open_elsewhere(harbor: Harbor) -> None:
    path = harbor.vault.files / str(harbor.round_id)
    assert harbor.vault.open(harbor.round_id).questions[0].egos
    assert b"Person" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    other = path.with_name("00000000-0000-4000-8000-000000000000")
    other.write_bytes(path.read_bytes())
    key = harbor.vault.keys / str(harbor.round_id)
    assert key.stat().st_mode & 0o077 == 0
    (harbor.vault.keys / other.name).write_bytes(key.read_bytes())
    with pytest.raises(TiesGone):
        harbor.vault.open(type(harbor.round_id)(other.name))
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(TiesGone):
        harbor.vault.open(harbor.round_id)


# --- who may be named, and until when


def draft(session: Session, mode: Mode = Mode.ATTRIBUTED) -> tuple[RoundModel, list[User]]:
    owner = make_organization(session)
    users = [
        make_user(session, owner.id, Role.FACILITATOR, f"{name}@harbor.example")
        for name in ("zoe", "ana")
    ]
    users.append(make_user(session, owner.id, Role.ADMIN, "ann@harbor.example"))
    return operations.create_round(session, owner.id, plan(mode=mode)), users


def member(user: User):  # type: ignore[no-untyped-def]
    return user.memberships[0].id


def test_facilitators_are_offered_and_named_by_name(session: Session) -> None:
    round_, (zoe, ana, _) = draft(session)
    assert [c.name for c in naming.candidates(session, round_.organization_id)] == ["Ana", "Zoe"]
    naming.name_analysts(session, round_.id, [member(zoe), member(ana)])
    assert naming.analysts(session, round_.id) == ["Ana", "Zoe"]
    naming.name_analysts(session, round_.id, [member(zoe)])
    assert naming.analysts(session, round_.id) == ["Zoe"]


def test_an_admin_or_a_stranger_is_no_analyst(session: Session) -> None:
    round_, (*_, admin) = draft(session)
    stranger = make_user(
        session, make_organization(session, name="Quarry").id, Role.FACILITATOR, "s@q.example"
    )
    for user in (admin, stranger):
        with pytest.raises(AnalystUnknown):
            naming.name_analysts(session, round_.id, [member(user)])


def test_a_confidential_round_has_no_analysts(session: Session) -> None:
    round_, (zoe, *_) = draft(session, Mode.CONFIDENTIAL)
    with pytest.raises(AnalystsFrozen):
        naming.name_analysts(session, round_.id, [member(zoe)])
    naming.name_analysts(session, round_.id, [])


@pytest.mark.parametrize(
    "state", [s for s in RoundState if s not in {"draft", "test", "scheduled"}]
)
def test_nobody_is_added_once_a_round_is_launched(session: Session, state: RoundState) -> None:
    round_, (zoe, ana, _) = draft(session)
    naming.name_analysts(session, round_.id, [member(zoe)])
    operations.launch_round(session, round_, keys=KEYS, now=NOW)
    session.commit()
    round_.state = state
    if state in {RoundState.CLOSED, RoundState.RELEASED, RoundState.PURGED}:
        round_.closed_at = NOW
    if state is RoundState.CLOSING:
        round_.grace_ends_at = NOW
    session.flush()
    with pytest.raises(AnalystsFrozen):
        naming.name_analysts(session, round_.id, [member(ana)])
    session.add(Grant(membership_id=member(ana), round_id=round_.id, matter=Matter.TIES))
    with pytest.raises(AnalystsFrozen):
        session.flush()


def test_a_grant_does_not_turn_into_one_of_ties(session: Session) -> None:
    round_, (zoe, ana, _) = draft(session)
    naming.name_analysts(session, round_.id, [member(zoe)])
    reports = Grant(membership_id=member(ana), round_id=round_.id, matter=Matter.REPORTS)
    session.add(reports)
    operations.launch_round(session, round_, keys=KEYS, now=NOW)
    session.commit()
    reports.matter = Matter.TIES
    with pytest.raises(AnalystsFrozen):
        session.flush()
    session.rollback()
    ties = session.query(Grant).filter_by(matter=Matter.TIES).one()
    ties.membership_id = member(ana)
    with pytest.raises(AnalystsFrozen):
        session.flush()
    session.rollback()
    session.delete(session.query(Grant).filter_by(matter=Matter.TIES).one())  # less is always fine
    session.flush()


def test_the_way_to_the_ties_is_offered_to_the_analyst_alone(
    harbor: Harbor, analyst: FlaskClient
) -> None:
    assert f'href="{harbor.path}"' in analyst.get("/releases").text
    other = harbor.browser("facilitator@harbor.example").get("/releases")
    assert "/ties/" not in other.text
