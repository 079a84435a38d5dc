"""Every route, tried by everybody, with what is theirs, what is foreign and what is absent."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

import app as application
from accounts.access import POLICY, RouteWithoutPolicy, Who
from app import create_app
from config import Settings
from tests.conftest import postgresql_by_night
from tests.users import form_token
from tests.world import Place, Whose, World, allowed, make_world, rules

ACTORS = (
    "anonymous",
    "respondent",
    "admin",
    "facilitator",
    "facilitator without grant",
    "observer",
    "locked",
)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
#: Where a 404 reads otherwise: respondents are told what to do, and files have no page.
OTHER_WORDS = (
    "answer.",
    "rights.",
    "persons.data",
    "persons.download",
    "own_report.",
    "helping.",
    "static",
)


@pytest.fixture
def world(app: Flask, session: Session) -> World:
    """Make two organizations."""
    return make_world(app, session)


class Browser:
    """A browser of somebody; opened anew after each form, which may have signed out."""

    def __init__(self, world: World, actor: str, place: Place) -> None:
        self.actor, self.home = actor, place
        self._world = world
        self._start()

    def _start(self) -> None:
        self._client: FlaskClient = self._world.browser(self.actor, self.home)
        signed = self.actor not in {"anonymous", "respondent", "locked"}
        self._token = form_token(self._client, "/password" if signed else "/sign-in")

    def open(self, method: str, address: str) -> TestResponse:
        """Send a request as a page would."""
        data = {"csrf_token": self._token} if method not in {"GET", "HEAD"} else None
        answer = self._client.open(address, method=method, data=data)
        answer.close()
        if data and answer.status_code < 400:
            self._start()
        return answer


def seen(answer: TestResponse) -> tuple[object, ...]:
    """Return all of an answer that a browser can tell apart."""
    left_out = {"Set-Cookie", "Date"}
    headers = sorted((k, v) for k, v in answer.headers.items() if k not in left_out)
    return answer.status_code, answer.get_data(), tuple(headers)


@postgresql_by_night
@pytest.mark.parametrize("actor", ACTORS)
def test_everybody_reaches_their_own_and_nothing_else(world: World, actor: str) -> None:
    """Admins and facilitators of both organizations are tried, each with the other's records."""
    wrong: list[str] = []
    for place in (world.here, world.there):
        browser = Browser(world, actor, place)
        nothing = {m: seen(browser.open(m, "/nowhere")) for m in METHODS}
        for rule, method in rules(world.app, METHODS):
            sentences = _tried(world, browser, rule, method, nothing[method])
            wrong += [f"{method} {rule.rule} {sentence}" for sentence in sentences]
    assert wrong == []


def _tried(
    world: World, browser: Browser, rule: Rule, method: str, nothing: tuple[object, ...]
) -> Iterator[str]:
    who = POLICY[rule.endpoint]
    without_grant = browser.actor == "facilitator without grant" and bool(rule.arguments)
    answers = {
        whose: [
            browser.open(method, address) for address in world.addresses(rule, whose, browser.home)
        ]
        for whose in Whose
        if whose is Whose.OWN or rule.arguments or rule.endpoint == "rounds.new"
    }
    every = [answer for each in answers.values() for answer in each]
    if allowed(rule.endpoint, browser.actor) and not (without_grant and who is Who.FACILITATOR):
        for answer in answers.pop(Whose.OWN):
            if not _is_served(answer, rule):
                yield f"own: {answer.status_code} {answer.location}"
        if rule.endpoint == "rounds.new" and method == "POST":
            return  # the address names a draft only while it is looked at
        every = [answer for each in answers.values() for answer in each]
        if len({seen(answer) for answer in every}) > 1:
            yield "foreign and absent differ"
        if any(answer.status_code != 404 for answer in every):
            yield f"foreign or absent: {[answer.status_code for answer in every]}"
    elif who is Who.RESPONDENT:
        if len({seen(answer) for answer in every}) > 1 or every[0].status_code != 404:
            yield "tells something to who is no respondent"
    elif browser.actor in {"anonymous", "respondent", "locked"}:
        if any((a.status_code, a.location) != (303, "/sign-in") for a in every):
            yield f"not sent to sign in: {[answer.status_code for answer in every]}"
        return
    if rule.endpoint.startswith(OTHER_WORDS):
        return
    if any(seen(answer) != nothing for answer in every):
        yield f"is not the page for nothing: {[answer.status_code for answer in every]}"


def _is_served(answer: TestResponse, rule: Rule) -> bool:
    """Whether the view was reached: an answer, a redirect into the site, or a refused form."""
    home = {"accounts.sign_out"}
    if answer.status_code == 303:
        return answer.location != "/sign-in" or rule.endpoint in home
    refused_form = answer.status_code == 400 and b"load the page again" not in answer.data
    return refused_form or answer.status_code in {200, 409, 422}


def test_a_route_without_policy_stops_the_start(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    rogue = Blueprint("rogue", __name__)
    rogue.add_url_rule("/rogue", "show", lambda: "reached")
    monkeypatch.setitem(sys.modules, "rogue", SimpleNamespace(bp=rogue))
    monkeypatch.setattr(application, "BLUEPRINTS", (*application.BLUEPRINTS, "rogue:bp"))
    with pytest.raises(RouteWithoutPolicy, match=r"may call: rogue\.show\."):
        create_app(settings)


def test_a_route_that_was_added_later_is_refused(app: Flask) -> None:
    app.add_url_rule("/later", "later", lambda: "reached")
    assert app.test_client().get("/later").status_code == 404


def test_the_table_names_no_route_that_is_gone(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(POLICY)


def test_no_route_is_known_by_more_methods_than_are_tried(app: Flask) -> None:
    found = {method for rule in app.url_map.iter_rules() for method in rule.methods or ()}
    assert found <= {*METHODS, "OPTIONS"}
