"""Changing one's own password."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts import limits
from accounts.errors import PasswordTooPlain, PasswordTooShort
from accounts.models import User
from accounts.operations import check_password
from tests.accounts.conftest import PASSWORD
from tests.users import form_token, sign_in

NEW = "crimson kettles sing low"


@pytest.fixture
def signed_in(client: FlaskClient, ann: str, session: Session) -> FlaskClient:
    """Return Ann's browser."""
    sign_in(session, client, session.scalars(select(User).where(User.email == ann)).one())
    return client


def change(
    client: FlaskClient, present: str, new: str, repeated: str | None = None
) -> TestResponse:
    return client.post(
        "/password",
        data={
            "present": present,
            "new": new,
            "repeated": new if repeated is None else repeated,
            "csrf_token": form_token(client, "/password"),
        },
    )


def test_the_new_password_counts_and_other_browsers_are_signed_out(
    app: Flask, signed_in: FlaskClient, ann: str, session: Session
) -> None:
    other = app.test_client()
    sign_in(session, other, session.scalars(select(User)).one())
    before = signed_in.get_cookie("session")
    answer = change(signed_in, PASSWORD, NEW)
    assert (answer.status_code, answer.location) == (303, "/password")
    assert signed_in.get_cookie("session") != before
    assert "Your password was changed." in signed_in.get("/password").text
    assert other.get("/password").status_code == 303
    token = form_token(other)
    for password, status in ((PASSWORD, 422), (NEW, 303)):
        data = {"email": ann, "password": password, "csrf_token": token}
        assert other.post("/sign-in", data=data).status_code == status


@pytest.mark.parametrize(
    "present, new, repeated, sentence",
    [
        ("wrong", NEW, NEW, "This is not your present password."),
        (PASSWORD, "too short", "too short", "A password needs 12 characters or more."),
        (PASSWORD, NEW, NEW + "!", "This is not the same as the new password."),
        (PASSWORD, "x" * 201, "x" * 201, "A password has 200 characters at most."),
        (PASSWORD, "", "", "Enter a new password."),
        (PASSWORD, "ann@example.com", "ann@example.com", "easy to guess"),
    ],
)
def test_a_change_is_refused_with_its_reason(
    signed_in: FlaskClient, present: str, new: str, repeated: str, sentence: str
) -> None:
    answer = change(signed_in, present, new, repeated)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "<title>Error: " in answer.text
    assert PASSWORD not in answer.text


def test_the_present_password_cannot_be_guessed_from_an_open_browser(
    signed_in: FlaskClient,
) -> None:
    codes = [change(signed_in, f"guess {n}", NEW).status_code for n in range(11)]
    assert codes == [422] * limits.PER_ACCOUNT + [429]


@pytest.mark.parametrize(
    "password", ["aaaaaaaaaaaaaaaa", "swaylineswayline", "bo.petersen2026", "abababababab"]
)
def test_a_password_that_an_acquaintance_tries_first_is_too_plain(password: str) -> None:
    with pytest.raises(PasswordTooPlain):
        check_password(password, email="bo.petersen@example.com", name="Bo Petersen")


def test_a_short_password_is_refused_whatever_it_is_made_of() -> None:
    with pytest.raises(PasswordTooShort):
        check_password("X9!k2#pQ7z$", email="bo@example.com", name="Bo")


def test_a_phrase_of_words_is_taken() -> None:
    check_password("correct horse battery staple", email="bo@example.com", name="Bo")
