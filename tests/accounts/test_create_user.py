"""`flask --app app create-user`: the first admin, facilitators and what they may read."""

from __future__ import annotations

import re
import uuid

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts import operations
from accounts.models import Grant, Membership, Organization, Role, User
from audit.models import AuditEntry
from surveys.models import Round
from tests.rounds import make_organization, open_round
from tests.users import form_token


def create(app: Flask, **options: str) -> tuple[int, str]:
    given = {"organization": "Harbor", "email": "bo@example.com", "name": "Bo"} | options
    arguments = [part for key, value in given.items() for part in (f"--{key}", value)]
    result = app.test_cli_runner().invoke(args=["create-user", *arguments])
    return result.exit_code, result.output


def grants(session: Session) -> set[tuple[uuid.UUID, str, str]]:
    session.expire_all()
    return {(g.round_id, g.matter.value, g.unit) for g in session.scalars(select(Grant))}


def test_the_first_admin_brings_the_organization_and_can_sign_in(
    app: Flask, session: Session
) -> None:
    code, said = create(app, role="admin", email="Ann@Example.com", name="Ann")
    assert code == 0, said
    assert session.scalars(select(Organization.name)).all() == ["Harbor"]
    session.rollback()
    (password,) = re.findall(r"Password, shown only now: (\S+)", said)
    assert len(password) == 29
    client = app.test_client()
    data = {"email": "ann@example.com", "password": password, "csrf_token": form_token(client)}
    assert client.post("/sign-in", data=data).status_code == 303


def test_a_password_is_generated_anew_each_time(app: Flask) -> None:
    first, second = (create(app, role="admin", email=f"{n}@example.com")[1] for n in "ab")
    assert first.splitlines()[-1] != second.splitlines()[-1]


@pytest.mark.parametrize("role", ["facilitator", "observer"])
def test_nobody_but_an_admin_begins_an_organization(app: Flask, role: str) -> None:
    code, said = create(app, role=role)
    assert code == 1
    assert 'There is no organization "Harbor"' in said


def test_a_facilitator_reads_every_round_of_today(app: Flask, session: Session) -> None:
    drafts = [operations_round(session, make_organization(session).id)]
    owner = session.get_one(Round, drafts[0]).organization_id
    drafts.append(operations_round(session, owner, "Autumn"))
    open_round(session, organization="Elsewhere")
    session.commit()
    assert create(app, role="facilitator")[0] == 0
    assert grants(session) == {(draft, "reports", "") for draft in drafts}
    noted = session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert noted
    assert (noted.act, noted.told["rounds"]) == ("granted_rounds", 2)  # one entry for all


def test_nobody_reads_a_round_whose_promise_names_nobody(app: Flask, session: Session) -> None:
    open_round(session)
    session.commit()
    assert create(app, role="facilitator")[0] == 0
    assert grants(session) == set()


def test_a_facilitator_reads_rounds_that_are_released_later(app: Flask, session: Session) -> None:
    owner = make_organization(session)
    session.commit()
    assert create(app, role="facilitator")[0] == 0
    assert grants(session) == set()
    later = operations_round(session, owner.id)
    for _ in range(2):  # a second release of the round grants nothing twice
        operations.grant_released_round(session, owner.id, later)
    assert grants(session) == {(later, "reports", "")}


def operations_round(
    session: Session, organization_id: uuid.UUID, name: str = "Spring"
) -> uuid.UUID:
    from surveys.rounds.operations import create_round
    from tests.rounds import plan

    return create_round(session, organization_id, plan(name)).id


def test_a_facilitator_of_one_round_reads_its_units_and_no_later_round(
    app: Flask, session: Session
) -> None:
    owner = make_organization(session).id
    round_id = operations_round(session, owner)
    session.commit()
    code, said = create(app, role="facilitator", round="Spring", units="Dock, Office")
    assert code == 0, said
    expected = {(round_id, "reports", "Dock"), (round_id, "reports", "Office")}
    assert grants(session) == expected
    operations.grant_released_round(session, owner, round_id)
    assert grants(session) == expected
    assert not session.scalars(select(Membership.all_rounds)).one()


def test_a_round_of_another_organization_is_not_there(app: Flask, session: Session) -> None:
    open_round(session, organization="Elsewhere")
    make_organization(session)
    session.commit()
    code, said = create(app, role="facilitator", round="Spring")
    assert code == 1
    assert 'The organization has no round "Spring".' in said
    assert session.scalars(select(User)).all() == []


def test_a_user_gets_a_further_role_and_keeps_the_password(app: Flask, session: Session) -> None:
    assert create(app, role="admin")[0] == 0
    before = session.scalars(select(User.password)).one()
    session.rollback()
    code, said = create(app, role="facilitator")
    assert code == 0
    assert "its password stays as it is" in said
    assert "shown only now" not in said
    assert session.scalars(select(User.password)).one() == before
    assert set(session.scalars(select(Membership.role))) == {Role.ADMIN, Role.FACILITATOR}


@pytest.mark.parametrize(
    "options, code, sentence",
    [
        ({"role": "admin", "email": "bo"}, 1, '"bo" is no mail address.'),
        ({"role": "admin", "name": " "}, 2, "must not be empty"),
        ({"role": "admin", "round": "Spring"}, 2, "are for facilitators"),
        ({"role": "facilitator", "units": "Dock"}, 2, "--units needs --round"),
        ({"role": "owner"}, 2, "is not one of"),
    ],
)
def test_what_makes_no_sense_is_refused(
    app: Flask, session: Session, options: dict[str, str], code: int, sentence: str
) -> None:
    found, said = create(app, **options)
    assert found == code
    assert sentence in said
    assert session.scalars(select(User)).all() == []


def test_the_same_role_twice_and_two_organizations_are_refused(
    app: Flask, session: Session
) -> None:
    assert create(app, role="admin")[0] == 0
    assert "bo@example.com is admin there already." in create(app, role="admin")[1]
    session.add(Organization(name="Elsewhere"))
    session.commit()
    assert (
        "belongs to another organization" in create(app, role="admin", organization="Elsewhere")[1]
    )
