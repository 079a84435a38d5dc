"""Sessions: a new cookie at sign-in, an end by time, and one end for all."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
import time_machine
from flask import Flask, flash, get_flashed_messages
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts import access, operations
from accounts.models import Membership, Organization, Role, User, UserSession
from app import create_app
from config import read_settings
from tests.accounts.conftest import PASSWORD
from tests.users import form_token, sign_in

START = datetime(2026, 5, 4, 9, 41, 37, tzinfo=UTC)


def cookie(client: FlaskClient) -> str | None:
    found = client.get_cookie("session")
    return found.value if found else None


def enter(client: FlaskClient, email: str, password: str = PASSWORD) -> None:
    answer = client.post(
        "/sign-in", data={"email": email, "password": password, "csrf_token": form_token(client)}
    )
    assert (answer.status_code, answer.location) == (303, "/")


def is_signed_in(client: FlaskClient) -> bool:
    answer = client.get("/password")
    assert answer.status_code in {200, 303}
    return answer.status_code == 200


def user_of(session: Session, email: str) -> User:
    return session.scalars(select(User).where(User.email == email)).one()


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(UserSession)) or 0


def test_the_table_holds_the_digest_of_the_cookie_and_hours(
    client: FlaskClient, ann: str, session: Session
) -> None:
    with time_machine.travel(START, tick=False):
        enter(client, ann)
    kept = session.scalars(select(UserSession)).one()
    token = urlsafe_b64decode(f"{cookie(client)}=")
    assert len(token) == 32
    assert kept.digest == hashlib.sha256(token).digest()
    assert kept.started_at == kept.seen_at == datetime(2026, 5, 4, 9, tzinfo=UTC)
    assert set(kept.data) == {"_user_id", "_fresh"}


def test_signing_in_gives_a_new_cookie_and_the_planted_one_stays_worthless(
    app: Flask, client: FlaskClient, ann: str
) -> None:
    planted = urlsafe_b64encode(b"a" * 32).decode().rstrip("=")
    client.set_cookie("session", planted)
    enter(client, ann)
    assert cookie(client) != planted
    assert is_signed_in(client)
    attacker = app.test_client()
    attacker.set_cookie("session", planted)
    assert not is_signed_in(attacker)


def test_signing_in_again_ends_the_earlier_session_of_that_browser(
    app: Flask, client: FlaskClient, ann: str, session: Session
) -> None:
    enter(client, ann)
    earlier = cookie(client)
    token = form_token(client, "/password")
    client.post("/sign-in", data={"email": ann, "password": PASSWORD, "csrf_token": token})
    assert count(session) == 1
    thief = app.test_client()
    thief.set_cookie("session", str(earlier))
    assert not is_signed_in(thief)


def test_signing_out_deletes_the_session_and_its_cookie_is_worth_nothing(
    app: Flask, client: FlaskClient, ann: str, session: Session
) -> None:
    enter(client, ann)
    earlier = str(cookie(client))
    answer = client.post("/sign-out", data={"csrf_token": form_token(client, "/password")})
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert count(session) == 0
    thief = app.test_client()
    thief.set_cookie("session", earlier)
    assert not is_signed_in(thief)


def test_a_session_that_is_left_alone_ends_after_twelve_hours(
    client: FlaskClient, ann: str
) -> None:
    with time_machine.travel(START, tick=False) as clock:
        enter(client, ann)
        clock.shift(timedelta(hours=11))
        assert is_signed_in(client)
        clock.shift(timedelta(hours=11))  # counted from the request before
        assert is_signed_in(client)
        clock.shift(timedelta(hours=12))
        assert not is_signed_in(client)


def test_a_session_in_use_ends_after_seven_days(client: FlaskClient, ann: str) -> None:
    with time_machine.travel(START, tick=False) as clock:
        enter(client, ann)
        for _ in range(16):
            clock.shift(timedelta(hours=10))
            assert is_signed_in(client)
        clock.shift(timedelta(hours=8))
        assert not is_signed_in(client)


def test_tidying_deletes_what_is_over_and_nothing_else(
    app: Flask, client: FlaskClient, ann: str, session: Session
) -> None:
    with time_machine.travel(START, tick=False) as clock:
        enter(client, ann)
        clock.shift(timedelta(hours=6))
        enter(app.test_client(), ann)
        clock.shift(timedelta(hours=6))
        operations.tidy(session, now=datetime.now(UTC))
    assert count(session) == 1


def test_use_is_written_down_once_an_hour(client: FlaskClient, ann: str, session: Session) -> None:
    with time_machine.travel(START, tick=False) as clock:
        enter(client, ann)
        clock.shift(timedelta(minutes=10))
        assert is_signed_in(client)
        assert session.scalars(select(UserSession.seen_at)).one().hour == 9
        session.rollback()
        clock.shift(timedelta(minutes=20))
        assert is_signed_in(client)
        assert session.scalars(select(UserSession.seen_at)).one().hour == 10


ENDINGS = {
    "another password": lambda s, u: operations.set_password(s, u, "crimson kettles sing low"),
    "locked": lambda s, u: setattr(u, "active", False),
    "a further role": lambda s, u: s.add(
        Membership(
            user_id=u.id,
            organization_id=u.memberships[0].organization_id,
            role=Role.OBSERVER,
        )
    ),
    "another role": lambda s, u: setattr(u.memberships[0], "role", Role.OBSERVER),
    "a role less": lambda s, u: s.delete(u.memberships[0]),
    "the account deleted": lambda s, u: s.delete(u),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_all_sessions_of_a_user_and_no_others_end_with(
    ending: str, app: Flask, client: FlaskClient, ann: str, session: Session
) -> None:
    organization = session.scalars(select(Organization)).one()
    bo = User(email="bo@example.com", name="Bo")
    bo.memberships = [Membership(organization_id=organization.id, role=Role.ADMIN)]
    session.add(bo)
    session.flush()
    browsers = [client, app.test_client(), app.test_client()]
    for browser, email in zip(browsers, [ann, ann, "bo@example.com"], strict=True):
        sign_in(session, browser, user_of(session, email))
        assert is_signed_in(browser)
    with app.app_context():
        ENDINGS[ending](session, user_of(session, ann))
        session.commit()
    assert [is_signed_in(browser) for browser in browsers] == [False, False, True]
    assert count(session) == 1


def test_a_session_written_under_the_old_password_does_not_hold(
    app: Flask, client: FlaskClient, ann: str, session: Session
) -> None:
    """A sign-in that is under way while the password changes writes its row afterwards."""
    user = user_of(session, ann)
    old = user.fs_uniquifier
    with app.app_context():
        operations.set_password(session, user, "crimson kettles sing low")
    sign_in(session, client, user)
    session.scalars(select(UserSession)).one().data = {"_user_id": old, "_fresh": True}
    session.commit()
    assert not is_signed_in(client)


def test_a_changed_name_ends_nothing(client: FlaskClient, ann: str, session: Session) -> None:
    enter(client, ann)
    user_of(session, ann).name = "Ann B."
    session.commit()
    assert is_signed_in(client)


def test_looking_at_pages_without_an_account_writes_nothing(
    client: FlaskClient, ann: str, session: Session
) -> None:
    for path in ("/", "/sign-in", "/password", "/nowhere"):
        client.get(path)
    assert count(session) == 0


@pytest.mark.parametrize("path", ["/", "/healthz", "/static/site.css", "/nowhere"])
def test_a_page_without_a_form_sets_no_cookie(client: FlaskClient, path: str) -> None:
    with client.get(path) as answer:
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("value", ["", "x", "a" * 43 + "=", "ü" * 43, "%00", "a" * 5000])
def test_a_cookie_of_another_form_is_replaced(client: FlaskClient, value: str) -> None:
    answer = client.get(
        "/sign-in", headers={"Cookie": f"session={value}".encode().decode("latin1")}
    )
    assert answer.status_code == 200
    assert len(SimpleCookie(answer.headers["Set-Cookie"])["session"].value) == 43


def test_neither_a_remembered_sign_in_nor_a_token_opens_anything(
    app: Flask, ann: str, session: Session
) -> None:
    """What Flask-Security could accept beside a session, signed with the right key."""
    from flask_login import encode_cookie

    user = user_of(session, ann)
    with app.app_context():
        remembered = encode_cookie(user.fs_uniquifier)
        token = user.get_auth_token()
    client = app.test_client()
    client.set_cookie("remember_token", str(remembered))
    assert not is_signed_in(client)
    answer = app.test_client().get("/password", headers={"Authentication-Token": str(token)})
    assert answer.status_code == 303
    assert app.test_client().get("/password", query_string={"auth_token": token}).status_code == 303
    assert count(session) == 0


def test_in_production_the_cookie_is_for_this_host_and_encrypted_connections(
    tmp_path: Path, migrated_file: Path
) -> None:
    settings = read_settings(
        env_file=None,
        environment="production",
        instance_folder=tmp_path,
        database_url=f"sqlite:///{migrated_file}",
        secret_key="s" * 32,
        wrapping_key="A" * 43 + "=",
        draft_key="B" * 42 + "A=",
        audit_key="C" * 42 + "A=",
        base_url="https://swayline.example.org",
    )
    answer = create_app(settings).test_client().get("/sign-in", base_url=settings.base_url)
    (kept,) = SimpleCookie(answer.headers["Set-Cookie"]).values()
    assert kept.key == "__Host-session"
    assert (kept["secure"], kept["httponly"], kept["samesite"]) == (True, True, "Lax")
    assert (kept["path"], kept["domain"]) == ("/", "")


def test_a_word_for_the_next_page_of_a_visitor_travels_in_the_browser(
    app: Flask, client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(access.POLICY, "note", access.Who.ANYONE)
    monkeypatch.setitem(access.POLICY, "show", access.Who.ANYONE)
    app.add_url_rule("/note", "note", lambda: flash("Saved") or "")
    app.add_url_rule("/show", "show", lambda: " ".join(get_flashed_messages()))
    client.get("/note")
    noted = client.get_cookie("session-note")
    assert client.get("/show").text == "Saved"
    assert client.get("/show").text == ""
    assert client.get_cookie("session-note") is None
    assert count(session) == 0
    first = noted.value[0]  # the last letter has bits that say nothing
    client.set_cookie("session-note", f"{'a' if first != 'a' else 'b'}{noted.value[1:]}")
    assert client.get("/show").text == ""
