"""The page of a respondent's rights, without scripts: by the link, by the code, and by nobody."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from audit.acts import Act
from audit.models import AuditEntry
from config import Settings
from db import db
from surveys.answering import codes
from surveys.models import Mode, Person, Response, RosterEntry, Round
from surveys.round_keys import round_keys
from surveys.rounds import operations
from tests.rounds import LATER, make_organization, plan, respondents
from tests.surveys.answering.answering_browser import Browser, forms_of, new_link

RIGHTS = "Your answers and your rights"


class Survey:
    """An open round with twelve people; person 2 has a link."""

    def __init__(self, app: Flask, settings: Settings, mode: Mode = Mode.CONFIDENTIAL) -> None:
        self.app, self.settings = app, settings
        with app.app_context():
            owner = make_organization(db.session)
            round_ = operations.create_round(db.session, owner.id, plan(mode=mode))
            now = datetime(2026, 3, 2, tzinfo=UTC)
            operations.launch_round(db.session, round_, keys=round_keys(settings), now=now)
            self.id, self.ids = round_.id, respondents(db.session, round_)
            db.session.commit()
        self.token = new_link(app, self.ids["2"])

    def answered(self) -> Browser:
        """Open the link, agree, and answer both questions."""
        browser = Browser(self.app)
        browser.begin(self.token)
        browser.name(self.ids["1"], self.ids["5"])
        browser.send(("choice", "nobody"), ("action", "continue"))
        browser.send(("checked", "yes"))
        assert browser.path == "/answer/done"
        return browser

    def prove(self, browser: Browser) -> None:
        """Ask for the code and enter it."""
        browser.get("/rights/code")
        browser.send(("action", "send"), form=forms_of(browser.page)[-1])
        with self.app.app_context():
            said = codes.mailed_code(
                db.session,
                self.ids["2"],
                draft_key=self.settings.draft_key_bytes(),
                now=datetime.now(UTC),
            )
            db.session.commit()
        assert said
        browser.send(("code", said), ("action", "enter"), without="code")
        assert browser.path == "/rights"

    def close(self) -> None:
        with self.app.app_context():
            operations.close_round(db.session, db.session.get_one(Round, self.id), now=LATER)
            db.session.commit()

    def responses(self) -> int:
        with self.app.app_context():
            return db.session.scalar(select(func.count()).select_from(Response)) or 0

    def acts(self) -> list[AuditEntry]:
        with self.app.app_context():
            return list(db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq)))


@pytest.fixture
def survey(app: Flask, settings: Settings) -> Survey:
    return Survey(app, settings)


def press(browser: Browser, action: str, *more: tuple[str, str]) -> None:
    """Send the form of the page that goes to this address."""
    form = next(form for form in forms_of(browser.page) if form.action == action)
    browser.send(*more, form=form)


def test_the_page_is_found_from_the_end_of_the_survey_and_from_the_link(survey: Survey) -> None:
    browser = survey.answered()
    assert 'href="/rights"' in browser.page.text
    fresh = Browser(survey.app)
    fresh.to_rights(survey.token)
    assert (fresh.path, RIGHTS in fresh.page.text) == ("/rights", True)
    assert survey.responses() == 1


def test_answers_are_taken_back_in_the_browser_that_gave_them(survey: Survey) -> None:
    browser = survey.answered()
    browser.get("/rights")
    press(browser, "/rights/withdraw")
    assert (browser.page.status_code, survey.responses()) == (422, 1)
    assert "Please tick the box first" in browser.page.text
    press(browser, "/rights/withdraw", ("sure", "yes"))
    assert "Your answers in this browser were deleted." in browser.page.text
    assert "you can answer again until the survey closes" in browser.page.text
    assert 'href="/answer/promise">Answer the survey' in browser.page.text
    assert survey.responses() == 0
    (entry,) = [entry for entry in survey.acts() if entry.act == Act.RESPONDENT_WITHDREW]
    assert entry.subject_id == survey.id
    assert not any(str(one) in repr(entry.__dict__) for one in survey.ids.values())
    browser.get("/answer/1")
    assert browser.path == "/answer/promise"  # agreed to anew, then answered again
    browser.send(("agreed", "yes"))
    assert browser.path == "/answer/1"


def test_a_forwarded_link_neither_takes_back_nor_hides_nor_shows(survey: Survey) -> None:
    survey.answered()
    thief = Browser(survey.app)
    thief.to_rights(survey.token)
    thief.get("/rights/code")
    csrf = ("csrf_token", thief.form().value("csrf_token"))
    for path, field in (
        ("/rights/withdraw", ("sure", "yes")),
        ("/rights/choices", ("choice", "hide")),
        ("/rights/data", ("", "")),
    ):
        answer = thief.client.post(path, data=dict([csrf, field]))
        assert (answer.status_code, answer.location) == (303, "/rights/code"), path
    thief.get("/rights/data")
    assert thief.path == "/rights/code"
    assert "Person 2" not in thief.page.text
    assert survey.responses() == 1
    with survey.app.app_context():
        assert not db.session.scalars(select(RosterEntry).where(RosterEntry.objects)).all()


def test_after_the_close_the_link_and_a_code_still_take_answers_back(survey: Survey) -> None:
    survey.answered()
    survey.close()
    late = Browser(survey.app)
    late.get(f"/s/{survey.token}")
    assert "This survey has closed." in late.page.text
    late.to_rights(survey.token)
    assert late.path == "/rights"
    assert "There are no answers of yours" not in late.page.text
    assert "Take my answers back" not in late.page.text
    survey.prove(late)
    assert "nobody can look at those of one person" in late.page.text
    press(late, "/rights/withdraw", ("sure", "yes"))
    assert survey.responses() == 0
    assert "Your answers were deleted." in late.page.text
    assert "You need not do anything more." in late.page.text
    assert "There are no answers of yours here." in late.page.text


def test_nobody_without_the_code_learns_after_the_close_who_answered(
    app: Flask, settings: Settings, survey: Survey
) -> None:
    """The page is the same for whoever answered and whoever did not."""
    silent = new_link(app, survey.ids["3"])
    survey.answered()
    survey.close()
    seen = []
    for token in (survey.token, silent):
        browser = Browser(app)
        browser.to_rights(token)
        text = browser.page.text
        seen.append(text[text.index("<h1>") : text.index("</main>")])
    assert seen[0] == seen[1]


def test_who_prefers_not_to_be_named_is_hidden_and_shown_again(survey: Survey) -> None:
    browser = survey.answered()
    survey.prove(browser)
    press(browser, "/rights/choices", ("choice", "hide"))
    assert "From now on no colleague finds your name" in browser.page.text
    other = Browser(survey.app)
    other.begin(new_link(survey.app, survey.ids["3"]))
    assert "Person 2" not in other.page.text
    press(browser, "/rights/choices", ("choice", "show"))
    other.get("/answer/1")
    assert "Person 2" in other.page.text
    objections = [entry for entry in survey.acts() if entry.act == Act.RESPONDENT_OBJECTED]
    assert len(objections) == 2
    nonsense = next(form for form in forms_of(browser.page) if form.action == "/rights/choices")
    assert browser.send(("choice", "dance"), form=nonsense).status_code == 400


def test_one_sees_and_saves_what_is_held_and_never_who_named_one(survey: Survey) -> None:
    # Person 3 names person 2, who then asks.
    nominator = Browser(survey.app)
    nominator.begin(new_link(survey.app, survey.ids["3"]))
    nominator.name(survey.ids["2"])
    browser = survey.answered()
    survey.prove(browser)
    browser.get("/rights/data")
    text = browser.page.text
    for words in (
        "person2@example.com",
        "On the roster of Spring",
        "Who do you go to for advice?",
        "Person 1, Person 5",
        "nobody in particular",
        "Who named you is not told",
    ):
        assert words in text, words
    assert "Person 3" not in text
    saved = browser.send()
    assert saved.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    held = json.loads(saved.data)
    assert held["people_file"]["email"] == "person2@example.com"
    own = held["own_answers"]["Spring"]["answers"]
    assert own["advice"]["answer"] == ["Person 1", "Person 5"]
    assert len(held["own_answers"]["Spring"]["promise_sha256"]) == 64
    assert "Person 3" not in saved.text
    assert str(survey.ids["3"]) not in saved.text


def test_answers_are_not_read_back_after_the_close(survey: Survey) -> None:
    survey.answered()
    survey.close()
    browser = Browser(survey.app)
    browser.to_rights(survey.token)
    survey.prove(browser)
    browser.get("/rights/data")
    assert "What you answered is sealed" in browser.page.text
    assert "Person 1, Person 5" not in browser.page.text


def test_somebody_without_an_address_is_told_whom_to_ask(survey: Survey) -> None:
    with survey.app.app_context():
        db.session.get_one(RosterEntry, survey.ids["2"]).email = ""
        db.session.commit()
    browser = Browser(survey.app)
    browser.to_rights(survey.token)
    assert "No mail address of yours is known here" in browser.page.text
    browser.get("/rights/code")
    assert "Please ask Harbor" in browser.page.text
    assert "Mail me" not in browser.page.text


def test_only_an_attributed_round_asks_who_would_help(app: Flask, settings: Settings) -> None:
    survey = Survey(app, settings, Mode.ATTRIBUTED)
    browser = survey.answered()
    survey.prove(browser)
    press(browser, "/rights/choices", ("choice", "ask"))
    assert "You may be asked to help with a change at work." in browser.page.text


def test_a_confidential_round_asks_nobody_to_help(survey: Survey) -> None:
    browser = survey.answered()
    browser.get("/rights")
    assert "Helping with a change" not in browser.page.text


def test_a_person_who_was_erased_has_no_way_in(survey: Survey) -> None:
    from surveys.rights.erasure import erase_person

    browser = survey.answered()
    with survey.app.app_context():
        person = db.session.scalars(select(Person).where(Person.external_id == "2")).one()
        erase_person(db.session, person.id)
        db.session.commit()
    assert browser.get("/rights").status_code == 404
    assert Browser(survey.app).get(f"/s/{survey.token}").status_code == 404
