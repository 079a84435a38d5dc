"""Links and the browsers that begin with them: what works, what tells nothing."""

from __future__ import annotations

import hashlib
import uuid

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from db import db
from surveys.answering import links
from surveys.errors import LinkUnknown, SittingUnknown
from surveys.models import LinkKind, Response, Round, Sitting, SurveyLink
from surveys.rounds import operations
from tests.rounds import LATER, NOW, TODAY, open_round, respondents
from tests.surveys.answering.answering_browser import Browser, forms_of, new_link

INVITATION = LinkKind.INVITATION


@pytest.fixture
def round_id(app: Flask) -> uuid.UUID:
    with app.app_context():
        id_ = open_round(db.session).id
        db.session.commit()
    return id_


def respondent(app: Flask, round_id: uuid.UUID, number: str = "2") -> uuid.UUID:
    with app.app_context():
        return respondents(db.session, db.session.get_one(Round, round_id))[number]


def test_only_the_digest_of_a_link_is_stored(session: Session) -> None:
    round_ = open_round(session)
    token = links.make_link(session, respondents(session, round_)["2"], INVITATION)
    (link,) = session.scalars(select(SurveyLink)).all()
    assert len(token) == links.TOKEN_LENGTH
    assert link.digest != hashlib.sha256(token.encode()).digest()
    assert links.find_link(session, token)[0] is link
    assert links.address("https://x.example/", token) == f"https://x.example/s/{token}"


def test_several_links_work_until_all_are_revoked(session: Session) -> None:
    round_ = open_round(session)
    ids = respondents(session, round_)
    tokens = [links.make_link(session, ids["2"], kind) for kind in LinkKind]
    other = links.make_link(session, ids["3"], INVITATION)
    assert {links.find_link(session, token)[0].respondent_id for token in tokens} == {ids["2"]}
    assert links.revoke_links(session, ids["2"], now=NOW) == 3
    for token in tokens:
        with pytest.raises(LinkUnknown):
            links.find_link(session, token)
    assert links.find_link(session, other)[0].respondent_id == ids["3"]


@pytest.mark.parametrize("token", ["", "x", "ä" * 43, "!" * 43, "A" * 43, "A" * 44, "A" * 10_000])
def test_what_is_no_token_is_unknown(session: Session, token: str) -> None:
    open_round(session)
    with pytest.raises(LinkUnknown):
        links.find_link(session, token)


def test_a_browser_ends_with_its_link(session: Session) -> None:
    round_ = open_round(session)
    token = links.make_link(session, respondents(session, round_)["2"], INVITATION)
    link, _ = links.find_link(session, token)
    sitting, cookie = links.begin_sitting(session, link, round_, today=TODAY, cookie=None)
    assert links.begin_sitting(session, link, round_, today=TODAY, cookie=cookie)[0] is sitting
    assert links.find_sitting(session, cookie) is sitting
    links.revoke_links(session, sitting.respondent_id, now=NOW)
    with pytest.raises(SittingUnknown):
        links.find_sitting(session, cookie)


def test_a_scanner_that_looks_and_sends_every_form_leaves_no_answer(
    app: Flask, round_id: uuid.UUID
) -> None:
    """HEAD, GET five times, then every form blindly, and every button of the first question."""
    token = new_link(app, respondent(app, round_id))
    scanner = Browser(app)
    scanner.client.head(f"/s/{token}")
    pages = [scanner.get(f"/s/{token}") for _ in range(5)]
    assert {page.status_code for page in pages} == {200}
    with app.app_context():
        assert db.session.scalars(select(Sitting)).all() == []
    for form in forms_of(scanner.page):  # "Start", without the tick, and the way to one's rights
        scanner.send(form=form)
    with app.app_context():
        assert db.session.scalars(select(Sitting)).all() == []
    scanner.get(f"/s/{token}")
    scanner.send(("agreed", "yes"))  # ticked, as none does
    assert scanner.path == "/answer/1"
    for name, value in [("", ""), ("action", "back"), ("action", "continue")]:
        scanner.get("/answer/1")
        scanner.send((name, value))
    for path in ("/answer/2", "/answer/review", "/answer/done"):
        scanner.get(path)
    scanner.get("/answer/1")
    csrf = scanner.form().value("csrf_token")
    fields = dict(scanner.form().fields) | {"csrf_token": csrf}
    assert scanner.client.post("/answer/submit", data=fields).status_code == 422
    with app.app_context():
        assert db.session.scalars(select(Response)).all() == []
    person = Browser(app)
    person.begin(token)
    assert person.path == "/answer/1"
    assert "Question 1 of 2" in person.page.text


def test_unknown_and_revoked_links_get_the_same_answer(app: Flask, round_id: uuid.UUID) -> None:
    who = respondent(app, round_id)
    revoked = new_link(app, who)
    with app.app_context():
        links.revoke_links(db.session, who, now=NOW)
        db.session.commit()
    answers = [
        app.test_client().open(f"/s/{token}", method="GET") for token in (revoked, "A" * 43, "no")
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert "Please use the newest one" in answers[0].text


def test_a_closed_round_says_so_plainly(app: Flask, round_id: uuid.UUID) -> None:
    token = new_link(app, respondent(app, round_id))
    late = Browser(app)
    late.get(f"/s/{token}")
    with app.app_context():
        round_ = db.session.get_one(Round, round_id)
        operations.close_round(db.session, round_, now=LATER)
        db.session.commit()
    assert late.send(("agreed", "yes")).status_code == 409
    page = late.get(f"/s/{token}")
    assert (page.status_code, "This survey has closed." in page.text) == (200, True)


def test_the_token_is_neither_in_the_next_address_nor_in_the_cookie(
    app: Flask, round_id: uuid.UUID
) -> None:
    token = new_link(app, respondent(app, round_id))
    browser = Browser(app)
    browser.get(f"/s/{token}")
    answer = browser.send(("agreed", "yes"), follow=False)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/answer/1")
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("answering="))
    assert token not in cookie
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_nobody_gets_in_without_having_begun(app: Flask, round_id: uuid.UUID) -> None:
    answers = {app.test_client().get(path).status_code for path in ("/answer/1", "/answer/review")}
    assert answers == {404}
