"""Signing in: one answer to everything that is wrong, and not too often."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts import limits, security
from accounts.models import Role, SignInAttempts, User
from app import create_app
from config import Settings
from db import db
from tests.accounts.conftest import PASSWORD
from tests.users import form_token, make_user, sign_in, without_tokens

START = datetime(2026, 5, 4, 9, 0, 10, tzinfo=UTC)
WRONG = "The mail address and the password do not belong together."


def try_to(
    client: FlaskClient, email: str, password: str = "not the password", **environment: str
) -> TestResponse:
    answer = client.post(
        "/sign-in",
        data={"email": email, "password": password, "csrf_token": form_token(client)},
        environ_overrides=environment,
    )
    return answer


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    app: Flask, ann: str, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = make_user(session, first_organization(session), Role.ADMIN, "leo@example.com")
    locked.active = False
    make_user(session, first_organization(session), Role.ADMIN, "sso@example.com")
    session.commit()
    verified = []
    verify = security.verify_password
    monkeypatch.setattr(
        security, "verify_password", lambda *given: verified.append(given) or verify(*given)
    )
    pages = set()
    for email in (ann, "leo@example.com", "sso@example.com", "eva@example.com", "no address"):
        answer = try_to(app.test_client(), email)
        assert answer.status_code == 422
        pages.add(without_tokens(answer.text).replace(email, "…"))
    assert len(pages) == 1
    assert WRONG in pages.pop()
    assert len(verified) == 5  # the slow part happens whoever is asked for


def first_organization(session: Session):
    from accounts.models import Organization

    return session.scalars(select(Organization.id)).first()


def test_a_locked_account_does_not_open_with_its_password(
    client: FlaskClient, ann: str, session: Session
) -> None:
    session.scalars(select(User)).one().active = False
    session.commit()
    assert try_to(client, ann, PASSWORD).status_code == 422


def test_the_address_may_be_typed_in_capitals(client: FlaskClient, ann: str) -> None:
    assert try_to(client, f" {ann.upper()} ", PASSWORD).status_code == 303


def test_the_password_is_kept_as_argon2id(ann: str, session: Session) -> None:
    kept = session.scalars(select(User.password)).one()
    assert str(kept).startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_the_same_characters_typed_in_another_way_are_the_same_password(
    app: Flask, ann: str
) -> None:
    from accounts.operations import normal_password

    with app.app_context():
        stored = security.digest_password(normal_password("zürich anchors drift"))
        assert security.password_fits(normal_password("zu\u0308rich anchors drift"), stored)


@pytest.mark.parametrize(
    "role, home",
    [(Role.ADMIN, "/rounds"), (Role.FACILITATOR, "/releases"), (Role.OBSERVER, "/consultation")],
)
def test_the_start_leads_everybody_to_their_work(
    client: FlaskClient, ann: str, session: Session, role: Role, home: str
) -> None:
    user = make_user(session, first_organization(session), role, "bo@example.com")
    sign_in(session, client, user)
    answer = client.get("/")
    assert (answer.status_code, answer.location) == (303, home)
    assert client.get("/sign-in").location == "/"


@pytest.fixture
def second(settings: Settings) -> Iterator[Flask]:
    """Build the application once more, as a second process would."""
    app = create_app(settings)
    yield app
    with app.app_context():
        db.engine.dispose()


def test_too_many_attempts_on_one_account_are_counted_across_processes(
    app: Flask, second: Flask, ann: str
) -> None:
    with time_machine.travel(START, tick=False) as clock:
        for number in range(limits.PER_ACCOUNT):
            process = (app, second)[number % 2]
            assert try_to(process.test_client(), ann).status_code == 422
        for process in (app, second):
            answer = try_to(process.test_client(), ann, PASSWORD)
            assert answer.status_code == 429
            assert answer.headers["Retry-After"] == "891"
            assert "Please wait 15 minutes" in answer.text
        clock.shift(timedelta(seconds=891))
        assert try_to(app.test_client(), ann, PASSWORD).status_code == 303


def test_an_unknown_account_is_limited_like_one_that_exists(app: Flask, ann: str) -> None:
    with time_machine.travel(START, tick=False):
        answers = [try_to(app.test_client(), "eva@example.com") for _ in range(11)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429]


def test_another_account_is_not_limited_with_it(app: Flask, ann: str) -> None:
    with time_machine.travel(START, tick=False):
        for _ in range(limits.PER_ACCOUNT + 1):
            try_to(app.test_client(), "eva@example.com")
        assert try_to(app.test_client(), ann, PASSWORD).status_code == 303


def test_a_network_is_limited_whatever_accounts_it_tries(
    app: Flask, ann: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PER_NETWORK", 4)
    with time_machine.travel(START, tick=False):
        for number in range(4):
            answer = try_to(
                app.test_client(), f"e{number}@example.com", REMOTE_ADDR=f"192.0.2.{number}"
            )
            assert answer.status_code == 422
        near = try_to(app.test_client(), ann, PASSWORD, REMOTE_ADDR="192.0.2.200")
        far = try_to(app.test_client(), ann, PASSWORD, REMOTE_ADDR="198.51.100.1")
    assert (near.status_code, far.status_code) == (429, 303)


def test_a_forged_forwarding_header_does_not_make_another_network(
    app: Flask, ann: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PER_NETWORK", 3)
    with time_machine.travel(START, tick=False):
        codes = [
            try_to(
                app.test_client(),
                f"e{number}@example.com",
                HTTP_X_FORWARDED_FOR=f"203.0.{number}.1",
                HTTP_FORWARDED=f"for=203.0.{number}.1",
            ).status_code
            for number in range(4)
        ]
    assert codes == [422, 422, 422, 429]


def test_behind_a_proxy_of_ours_its_last_entry_is_the_network(
    settings: Settings, ann: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PER_NETWORK", 2)
    behind = create_app(settings.model_copy(update={"proxies": 1}))
    with time_machine.travel(START, tick=False):
        codes = [
            try_to(
                behind.test_client(),
                f"e{number}@example.com",
                HTTP_X_FORWARDED_FOR=f"203.0.{number}.1, {real}",  # the first is forged
            ).status_code
            for number, real in enumerate(["192.0.2.1"] * 3 + ["198.51.100.7"])
        ]
    assert codes == [422, 422, 429, 422]
    with behind.app_context():
        db.engine.dispose()


def test_signing_in_well_uses_no_attempts(app: Flask, ann: str, session: Session) -> None:
    with time_machine.travel(START, tick=False):
        for _ in range(limits.PER_ACCOUNT + 2):
            assert try_to(app.test_client(), ann, PASSWORD).status_code == 303
    assert session.scalar(select(func.sum(SignInAttempts.attempts))) == 0


def test_the_count_tells_neither_accounts_nor_addresses(
    client: FlaskClient, ann: str, session: Session
) -> None:
    try_to(client, ann)
    kept = str([row.subject for row in session.scalars(select(SignInAttempts))])
    assert "ann" not in kept
    assert "127" not in kept


def test_old_counts_are_deleted(client: FlaskClient, ann: str, session: Session) -> None:
    with time_machine.travel(START, tick=False) as clock:
        try_to(client, ann)
        clock.shift(limits.WINDOW)
        limits.forget_attempts(session, now=datetime.now(UTC))
    assert session.scalar(select(func.count()).select_from(SignInAttempts)) == 0
