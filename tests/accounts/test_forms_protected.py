"""Whatever changes something is refused unless it was sent from one of our own pages."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.accounts.conftest import PASSWORD
from tests.conftest import postgresql_by_night
from tests.test_get_changes_nothing import sums
from tests.users import form_token
from tests.world import Whose, make_world, rules


@postgresql_by_night
@pytest.mark.parametrize("actor", ["anonymous", "respondent", "admin", "facilitator"])
def test_every_route_that_changes_something_refuses_without_its_token(
    app: Flask, session: Session, engine: Engine, actor: str
) -> None:
    world = make_world(app, session)
    client = world.browser(actor, world.here)
    of_another_browser = form_token(app.test_client())
    tried = 0
    for rule, method in rules(app, ("POST", "PUT", "PATCH", "DELETE")):
        for address in world.addresses(rule, Whose.OWN, world.here):
            before = sums(engine)
            for token in (None, "", "invented", of_another_browser):
                data = {} if token is None else {"csrf_token": token}
                answer = client.open(address, method=method, data=data)
                assert answer.status_code == 400, f"{method} {rule.rule} with {token!r}"
                tried += 1
            assert sums(engine) == before, rule.rule
    assert tried > 40


@pytest.mark.parametrize(
    "headers, status",
    [
        ({}, 303),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": "http://localhost"}, 303),
        ({"Origin": "https://evil.example"}, 400),
        ({"Origin": "http://localhost:81"}, 400),
        ({"Sec-Fetch-Site": "cross-site"}, 400),
        ({"Sec-Fetch-Site": "same-site"}, 400),
    ],
)
def test_a_form_is_taken_from_this_site_only(
    client: FlaskClient, ann: str, headers: dict[str, str], status: int
) -> None:
    data = {"email": ann, "password": PASSWORD, "csrf_token": form_token(client)}
    assert client.post("/sign-in", data=data, headers=headers).status_code == status


def test_a_form_that_was_open_for_days_is_still_taken(client: FlaskClient, ann: str) -> None:
    import time_machine

    with time_machine.travel("2026-05-04 09:00", tick=False) as clock:
        data = {"email": ann, "password": PASSWORD, "csrf_token": form_token(client)}
        clock.shift(3 * 24 * 3600)
        assert client.post("/sign-in", data=data).status_code == 303


def test_a_refused_form_says_what_to_do(client: FlaskClient) -> None:
    answer = client.post("/sign-in", data={})
    assert answer.status_code == 400
    assert "load the page again" in answer.text
