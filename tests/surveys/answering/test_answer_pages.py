"""The survey pages as a browser without scripts walks them."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from config import Settings
from db import db
from surveys import queries
from surveys.answering import codes, links
from surveys.models import (
    Mode,
    OutboxMail,
    ReadBackCode,
    Response,
    ResponseState,
    Round,
)
from surveys.round_keys import round_keys
from surveys.rounds import operations
from surveys.sealing import DECLINED, NOBODY, Place, open_sealed
from tests.rounds import LATER, make_organization, plan, respondents
from tests.surveys.answering.answering_browser import Browser, new_link

SMALL, BIG = 12, 90


class Survey:
    """An open round and its people."""

    def __init__(self, app: Flask, settings: Settings, people: int) -> None:
        self.app, self.settings = app, settings
        with app.app_context():
            owner = make_organization(db.session, people)
            round_ = operations.create_round(db.session, owner.id, plan(mode=Mode.CONFIDENTIAL))
            operations.launch_round(
                db.session,
                round_,
                keys=round_keys(settings),
                now=datetime(2026, 3, 2, tzinfo=UTC),
            )
            self.id = round_.id
            self.ids = respondents(db.session, round_)
            db.session.commit()
        self.token = new_link(app, self.ids["2"])

    def begun(self, token: str | None = None) -> Browser:
        browser = Browser(self.app)
        browser.begin(token or self.token)
        return browser

    def stored(self) -> tuple[ResponseState, dict[str, object]]:
        """Open the one response as scoring would."""
        with self.app.app_context():
            round_ = db.session.get_one(Round, self.id)
            response = db.session.scalars(select(Response)).one()
            private = queries.unwrapped_key(round_, round_keys(self.settings))
            place = Place(round_.id, response.respondent_id, response.revision)
            return response.state, dict(open_sealed(response.sealed, private, place))

    def responses(self) -> int:
        with self.app.app_context():
            return db.session.scalar(select(func.count()).select_from(Response)) or 0

    def close(self) -> None:
        with self.app.app_context():
            operations.close_round(db.session, db.session.get_one(Round, self.id), now=LATER)
            db.session.commit()

    def mailed_code(self) -> str:
        with self.app.app_context():
            code = codes.mailed_code(
                db.session,
                self.ids["2"],
                draft_key=self.settings.draft_key_bytes(),
                now=datetime.now(UTC),
            )
            db.session.commit()
        assert code
        return code


@pytest.fixture
def small(app: Flask, settings: Settings) -> Survey:
    return Survey(app, settings, SMALL)


@pytest.fixture
def big(app: Flask, settings: Settings) -> Survey:
    return Survey(app, settings, BIG)


def test_the_start_page_says_what_why_and_who_sees_what(small: Survey) -> None:
    page = Browser(small.app).get(f"/s/{small.token}").text
    for words in (
        "Harbor asks all 12 of its people two short questions",
        "about five minutes",
        "What the software prevents",
        "Nobody is shown whom you name",
        "fewer than five people",
        "What Harbor promises",
        "90 days after the close their key is destroyed",
        "Reports are deleted 24 months after the close.",
        "confidential, not anonymous: whoever held both the server and its keys could technically",
    ):
        assert words in page, words
    assert "Person 2" not in page


def test_the_whole_path_on_a_short_list(small: Survey) -> None:
    browser, ids = small.begun(), small.ids
    # All but oneself, and none ticked.
    assert browser.page.text.count('type="checkbox" name="named"') == SMALL - 1
    assert " checked" not in browser.page.text
    browser.name(ids["1"], ids["5"])
    assert browser.path == "/answer/2"
    assert "✓ Saved" in browser.page.text
    browser.send(("choice", "nobody"), ("action", "continue"))
    assert browser.path == "/answer/review"
    assert "Person 1, Person 5" in browser.page.text
    assert "Nobody in particular" in browser.page.text
    assert browser.send().status_code == 422
    assert "Please tick the box first" in browser.page.text
    assert small.stored()[0] is ResponseState.DRAFT
    browser.send(("checked", "yes"))
    assert browser.path == "/answer/done"
    state, answers = small.stored()
    assert state is ResponseState.SUBMITTED
    assert set(answers["advice"]) == {ids["1"], ids["5"]}
    assert answers["momentum"] == NOBODY


def test_the_whole_path_with_a_search(big: Survey) -> None:
    browser, ids = big.begun(), big.ids
    assert "Person 30" not in browser.page.text
    browser.send(("text", "pers 30"), ("action", "find"), without="text")
    assert "Person 30" in browser.page.text
    assert "Nobody was found" not in browser.page.text
    assert big.responses() == 0
    browser.send(("named", str(ids["30"])), ("action", "save"))
    assert "You named 1" in browser.page.text
    browser.send(("text", "nobody of this name"), ("action", "find"), without="text")
    assert "Nobody was found" in browser.page.text
    browser.send(("text", "person 31"), ("action", "find"), without="text")
    browser.send(("named", str(ids["31"])), ("action", "continue"))
    assert "You named these for another question" in browser.page.text
    assert browser.page.text.count('type="checkbox" name="named"') == 2
    browser.name(ids["31"])
    browser.get("/answer/1")
    browser.send(("remove", str(ids["30"])))
    assert (browser.path, "Person 30" in browser.page.text) == ("/answer/1", False)
    assert big.stored()[1] == {"advice": (ids["31"],), "momentum": (ids["31"],)}


def test_nobody_clears_names_only_after_saying_so(small: Survey) -> None:
    browser, ids = small.begun(), small.ids
    browser.name(ids["1"], ids["3"], press="save")
    browser.send(("choice", "declined"), ("action", "continue"))
    assert "this takes off the 2 names you gave here" in browser.page.text
    assert set(small.stored()[1]["advice"]) == {ids["1"], ids["3"]}
    browser.send(("confirmed", "keep"))
    assert set(small.stored()[1]["advice"]) == {ids["1"], ids["3"]}
    browser.send(("choice", "declined"), ("action", "continue"))
    browser.send(("confirmed", "clear"))
    assert small.stored()[1]["advice"] == DECLINED
    browser.get("/answer/1")
    browser.name(ids["4"])  # "prefer not to answer" is still ticked: what is new counts
    assert small.stored()[1]["advice"] == (ids["4"],)


def test_somebody_who_stopped_goes_on_where_they_were(small: Survey) -> None:
    browser = small.begun()
    browser.send(("choice", "nobody"), ("action", "continue"))
    browser.begin(small.token)
    assert browser.path == "/answer/2"
    browser.begin(new_link(small.app, small.ids["2"]))  # the link of the reminder
    assert browser.path == "/answer/2"
    browser.get("/answer/1")
    assert re.search(r'value="nobody" checked', browser.page.text)


def test_an_old_tab_is_told_and_offers_the_choice(small: Survey) -> None:
    browser, ids = small.begun(), small.ids
    old = browser.form()
    browser.name(ids["1"])
    browser.send(("named", str(ids["3"])), ("action", "continue"), form=old)
    assert browser.path == "/answer/2"  # the same page, brought back: it had saved last
    browser.get("/answer/1")
    stale = browser.form()
    browser.get("/answer/1")
    browser.send(("choice", "nobody"), ("confirmed", "clear"), ("action", "save"))
    stale.fields = [pair for pair in stale.fields if pair[0] != "named"]
    page = browser.send(("named", str(ids["7"])), ("action", "continue"), form=stale)
    assert page.status_code == 409
    assert "This answer was changed in another window." in page.text
    assert "Nobody in particular" in page.text
    assert "Person 7" in page.text
    assert small.stored()[1]["advice"] == NOBODY
    browser.send(("action", "save"))
    assert small.stored()[1]["advice"] == (ids["7"],)


def test_a_script_that_saves_gets_the_revision_or_what_is_in_its_way(small: Survey) -> None:
    browser = small.begun()
    fields = dict(browser.form().fields) | {"choice": "nobody", "action": "save"}
    accept = {"Accept": "application/json"}
    first = browser.client.post("/answer/1", data=fields, headers=accept)
    assert (first.status_code, first.json["revision"], first.json["state"]) == (200, 1, "draft")
    assert datetime.fromisoformat(first.json["saved_at"]).tzinfo
    again = browser.client.post("/answer/1", data=fields, headers=accept)
    assert again.json["revision"] == 1
    other = fields | {"edit_session": str(uuid.uuid4()), "submission_id": str(uuid.uuid4())}
    stale = browser.client.post("/answer/1", data=other | {"choice": "declined"}, headers=accept)
    assert (stale.status_code, stale.json) == (409, {"revision": 1})


def test_a_script_that_searches_gets_names_and_no_more(big: Survey) -> None:
    browser = big.begun()
    data = {"csrf_token": browser.form().value("csrf_token"), "text": "person 9"}
    hits = browser.client.post("/answer/1/people", data=data).json
    assert {tuple(hit) for hit in hits} == {("id", "name", "place")}
    assert "Person 9" in {hit["name"] for hit in hits}
    assert not any("@" in str(hit) for hit in hits)
    assert browser.client.get("/answer/1/people?text=person").status_code == 405


def test_every_form_needs_its_token(small: Survey) -> None:
    browser = small.begun()
    fields = dict(browser.form().fields) | {"choice": "nobody"}
    for path in ("/answer/1", "/answer/1/people", "/answer/submit", "/answer/code"):
        answer = browser.client.post(path, data=fields | {"csrf_token": "wrong"})
        assert answer.status_code == 400, path
    assert small.responses() == 0


@pytest.mark.parametrize("field", ["submission_id", "edit_session", "base_revision"])
def test_what_no_page_of_ours_sends_is_refused(small: Survey, field: str) -> None:
    browser = small.begun()
    fields = dict(browser.form().fields) | {"choice": "nobody"}
    assert browser.client.post("/answer/1", data=fields | {field: "x"}).status_code == 400
    assert browser.client.post("/answer/1", data=fields | {"named": "x"}).status_code == 400
    assert browser.client.post("/answer/9", data=fields).status_code == 404


def test_a_late_answer_is_told_so_and_not_dropped_silently(small: Survey) -> None:
    browser = small.begun()
    browser.send(("choice", "nobody"), ("action", "continue"))
    form = browser.form()
    browser.get("/answer/review")
    review = browser.form()
    small.close()
    for page in (
        browser.send(("choice", "nobody"), form=form),
        browser.send(("checked", "yes"), form=review),
    ):
        assert page.status_code == 409
        assert "This survey has closed." in page.text
    assert browser.get("/answer/1").status_code == 200
    assert "This survey has closed." in browser.page.text
    assert small.responses() == 0


def test_a_leaked_link_reads_and_changes_nothing_without_the_code(small: Survey) -> None:
    owner = small.begun()
    owner.name(small.ids["1"], press="continue")
    form = owner.form()
    owner.get("/answer/review")
    owner.send(("checked", "yes"))
    before = small.stored()
    thief = small.begun()
    assert thief.path == "/answer/1"
    csrf = thief.form().value("csrf_token")
    for path in ("/answer/1", "/answer/2", "/answer/review", "/answer/done", "/rights"):
        thief.get(path)
        assert " checked" not in thief.page.text, path
        assert "You named" not in thief.page.text, path
        if 'name="named"' not in thief.page.text:  # nobody is listed to be named
            assert "Person 1" not in thief.page.text, path
    sent = dict(form.fields) | {"csrf_token": csrf, "choice": "declined"}
    for revision in ("0", "1", "2", "3"):
        for path in ("/answer/1", "/answer/submit", "/answer/1/people", "/rights/withdraw"):
            more = {"checked": "yes", "text": "person", "sure": "yes", "base_revision": revision}
            more |= {"submission_id": str(uuid.uuid4())}
            thief.client.post(path, data=sent | more)
            assert small.stored() == before, path
            assert small.responses() == 1
    owner.get("/answer/review")
    assert "Person 1" in owner.page.text
    assert "prefer not to answer" not in owner.page.text


def test_a_mailed_code_opens_earlier_answers_once(small: Survey) -> None:
    small.begun().name(small.ids["1"])
    other = small.begun()
    other.get("/answer/code")
    other.send(("action", "send"))
    assert "six digits" in other.page.text
    with small.app.app_context():
        assert db.session.scalars(select(OutboxMail.kind)).one().value == "code"
    code = small.mailed_code()
    assert re.fullmatch(r"\d{6}", code)
    third = small.begun()
    third.get("/answer/code")
    third.send(("code", code))
    assert third.path == "/answer/code"  # the code opens the browser that asked for it
    other.send(("code", f" {code[:3]} {code[3:]} "), form=other.form(0), without="code")
    assert other.path == "/answer/2"
    assert "Person 1" in other.get("/answer/review").text


def test_a_code_is_stored_nowhere(small: Survey) -> None:
    small.begun().name(small.ids["1"])
    other = small.begun()
    other.get("/answer/code")
    other.send(("action", "send"))
    code = small.mailed_code()
    with small.app.app_context():
        row = db.session.scalars(select(ReadBackCode)).one()
        kept = {column.key: getattr(row, column.key) for column in row.__mapper__.columns}
    assert code not in str(kept)


def test_five_wrong_codes_lock_also_the_right_one(small: Survey) -> None:
    small.begun().name(small.ids["1"])
    other = small.begun()
    other.get("/answer/code")
    other.send(("action", "send"))
    code = small.mailed_code()
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _ in range(5):
        page = other.send(("code", wrong), form=other.form(0), without="code")
        assert page.status_code == 422
    for attempt in (wrong, code):
        page = other.send(("code", attempt), form=other.form(0), without="code")
        assert (page.status_code, "Too many wrong codes" in page.text) == (429, True)
    assert other.send(("action", "send"), form=other.form(-1)).status_code == 429
    assert " checked" not in other.get("/answer/1").text


def test_a_code_ends_after_ten_minutes_and_five_are_mailed_a_day(small: Survey) -> None:
    small.begun().name(small.ids["1"])
    other = small.begun()
    other.get("/answer/code")
    other.send(("action", "send"))
    code = small.mailed_code()
    with small.app.app_context():
        db.session.scalars(select(ReadBackCode)).one().expires_at -= codes.LIFE
        db.session.commit()
    page = other.send(("code", code), form=other.form(0), without="code")
    assert "does not work any more" in page.text
    seen = {code}
    for _ in range(4):
        assert other.send(("action", "send"), form=other.form(-1)).status_code == 200
        seen.add(small.mailed_code())
    assert len(seen) == 5
    page = other.send(("action", "send"), form=other.form(-1))
    assert (page.status_code, "No more codes can be sent today" in page.text) == (429, True)


def test_a_revoked_link_ends_the_browser_that_began_with_it(small: Survey) -> None:
    browser = small.begun()
    with small.app.app_context():
        links.revoke_links(db.session, small.ids["2"], now=LATER)
        db.session.commit()
    assert browser.get("/answer/1").status_code == 404
    assert "please open your personal link once more" in browser.page.text


def test_names_are_text_and_never_markup(app: Flask, settings: Settings) -> None:
    survey = Survey(app, settings, SMALL)
    with app.app_context():
        entry = db.session.scalars(select(Round)).one().roster[0]
        entry.name, entry.title = "<script>alert(1)</script>", '"><img src=x>'
        db.session.commit()
    page = survey.begun().page.text
    assert "<script>alert" not in page
    assert "<img src=x>" not in page
