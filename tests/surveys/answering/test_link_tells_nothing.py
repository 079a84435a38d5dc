"""Whoever has only a link sees the same, to the byte, whether its respondent answered or not."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from config import Settings
from db import db
from surveys.answering import codes
from surveys.models import Mode, Response, RosterEntry, Round
from surveys.round_keys import round_keys
from surveys.rounds import operations
from tests.conftest import postgresql_by_night
from tests.rounds import make_organization, plan, respondents
from tests.surveys.answering.answering_browser import Browser, forms_of, new_link

#: What is drawn anew for every page, or is a moment.
DRAWN = (
    (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID"),
    (r'(?<=name="csrf_token" value=")[^"]+', "TOKEN"),
    (r"(?<=/s/)[\w-]{43}", "LINK"),
    (r'(?<=datetime=")[^"]+(">)\d\d:\d\d', "MOMENT"),
    (r'(?<="saved_at":")[^"]+', "MOMENT"),
)
#: The respondents who are compared: neighbors in every list, and alike.
ONE, OTHER = "2", "3"


class Survey:
    """An open round; respondent 2 is the one who does something, respondent 3 does nothing."""

    def __init__(self, app: Flask, settings: Settings, people: int) -> None:
        self.app, self.settings = app, settings
        with app.app_context():
            owner = make_organization(db.session, people)
            round_ = operations.create_round(db.session, owner.id, plan(mode=Mode.CONFIDENTIAL))
            now = datetime(2026, 3, 2, tzinfo=UTC)
            operations.launch_round(db.session, round_, keys=round_keys(settings), now=now)
            self.id, self.ids = round_.id, respondents(db.session, round_)
            for entry in db.session.scalars(select(RosterEntry)):
                entry.unit = "Dock"
            db.session.commit()
        self.links = {number: new_link(app, self.ids[number]) for number in (ONE, OTHER)}

    def code(self) -> str:
        with self.app.app_context():
            said = codes.mailed_code(
                db.session,
                self.ids[ONE],
                draft_key=self.settings.draft_key_bytes(),
                now=datetime.now(UTC),
            )
            db.session.commit()
        assert said
        return said

    def revision(self) -> int | None:
        """Return the revision of what counts for the one who answers; None for nothing."""
        with self.app.app_context():
            return db.session.scalar(
                select(Response.revision).where(Response.respondent_id == self.ids[ONE])
            )


def begun(survey: Survey) -> Browser:
    """Answer one question, and stop."""
    browser = Browser(survey.app)
    browser.begin(survey.links[ONE])
    browser.send(("choice", "nobody"), ("action", "continue"))
    return browser


def sent(survey: Survey) -> Browser:
    """Answer and send."""
    browser = begun(survey)
    browser.send(("choice", "declined"), ("action", "continue"))
    browser.send(("checked", "yes"))
    assert browser.path == "/answer/done"
    return browser


def taken_back(survey: Survey) -> None:
    """Answer, and take it back in the same browser."""
    browser = sent(survey)
    browser.get("/rights")
    form = next(form for form in forms_of(browser.page) if form.action == "/rights/withdraw")
    browser.send(("sure", "yes"), form=form)
    assert "were deleted" in browser.page.text


def sent_again(survey: Survey) -> None:
    """Answer, and change it in another browser, with a code."""
    sent(survey)
    browser = Browser(survey.app)
    browser.begin(survey.links[ONE])
    browser.get("/answer/code")
    browser.send(("action", "send"))
    browser.send(("code", survey.code()), ("action", "enter"), without="code")
    browser.get("/answer/1")
    browser.send(("named", str(survey.ids["5"])), ("action", "continue"))
    assert survey.revision() == 4


@dataclass
class Stranger:
    """Somebody who has a link and nothing else; notes whatever comes back."""

    survey: Survey
    number: str
    seen: list[tuple[str, int, str, str]] = field(default_factory=list)
    browser: Browser = field(init=False)

    def __post_init__(self) -> None:
        self.fresh()

    def fresh(self) -> None:
        """Take another browser."""
        self.browser = Browser(self.survey.app)
        self.csrf = ""

    def plain(self, text: str) -> str:
        hidden = {ONE: OTHER, OTHER: ONE}[self.number]
        for pattern, word in DRAWN:
            text = re.sub(pattern, word, text)
        return re.sub(rf"\bPerson {hidden}\b", "Person X", text)

    def note(self, step: str, answer: TestResponse) -> TestResponse:
        text = self.plain(answer.text)
        headers = []
        for name, value in answer.headers:
            said = self.plain(value)
            if name == "Set-Cookie":
                key, _, rest = value.partition("=")
                drawn, _, kind = rest.partition(";")
                # That of the form tokens is compressed, which makes it longer or shorter by chance.
                length = "" if key == "session" else len(drawn)
                said = f"{key}={length};{re.sub('Expires=[^;]*', '', kind)}"
            elif name == "Content-Length":  # tokens are longer or shorter by chance, too
                assert int(value) == len(answer.data)
                said = str(len(text))
            headers.append(f"{name}: {said}")
        self.seen.append((step, answer.status_code, "\n".join(headers), text))
        found = re.search(r'name="csrf_token" value="([^"]+)"', answer.text)
        self.csrf = found[1] if found else self.csrf
        return answer

    def get(self, path: str) -> TestResponse:
        shown = path.replace(self.survey.links[self.number], "LINK")
        return self.note(f"GET {shown}", self.browser.client.get(path))

    def post(self, path: str, *, script: bool = False, **fields: str) -> TestResponse:
        shown = path.replace(self.survey.links[self.number], "LINK")
        headers = {"Accept": "application/json"} if script else {}
        data = {"csrf_token": self.csrf, **fields}
        answer = self.browser.client.post(path, data=data, headers=headers)
        return self.note(f"POST {shown} {sorted(fields)}", answer)

    @property
    def link(self) -> str:
        return f"/s/{self.survey.links[self.number]}"

    def everywhere(self) -> None:
        """Open every page."""
        for path in ("1", "2", "9", "review", "done", "promise", "code"):
            self.get(f"/answer/{path}")
        for path in ("/rights", "/rights/code", "/rights/data", self.link):
            self.get(path)

    def save(self, position: int, revision: int, *, script: bool = False, **fields: str) -> None:
        attempt = {"submission_id": str(uuid.uuid4()), "edit_session": str(uuid.uuid4())}
        self.post(
            f"/answer/{position}",
            script=script,
            **attempt,
            base_revision=str(revision),
            **fields,
        )

    def submit(self, revision: int, **fields: str) -> None:
        attempt = {"submission_id": str(uuid.uuid4()), "edit_session": str(uuid.uuid4())}
        self.post("/answer/submit", **attempt, base_revision=str(revision), **fields)

    def come_in(self) -> None:
        """Come in, and look around before and after something is answered."""
        self.get(self.link)
        self.post(self.link)
        self.post(self.link, agreed="yes")
        self.everywhere()
        self.post("/answer/1/people", text="person 9")
        self.post("/rights/withdraw", sure="yes")
        self.post("/rights/choices", choice="hide")
        self.submit(0, checked="yes")
        self.save(1, 0, choice="nobody", action="continue")
        self.everywhere()

    def go_on(self) -> None:
        """Answer, send, change, ask for a code, take back, and answer again."""
        self.save(2, 1, script=True, choice="declined", action="save")
        self.save(2, 1, script=True, choice="nobody", action="save")
        self.save(2, 0, choice="nobody", action="continue")
        self.save(1, 2, named=str(uuid.uuid4()), action="continue")
        self.save(1, 2, text="person 7", action="find", choice="nobody")
        self.submit(2)
        self.submit(1, checked="yes")
        self.submit(2, checked="yes")
        self.everywhere()
        self.save(1, 3, choice="declined", action="continue")
        self.everywhere()
        for path in ("/answer/code", "/rights/code"):
            self.post(path, action="enter", code="000000")
        self.post("/answer/code", action="send")
        self.everywhere()
        self.post("/answer/code", action="enter", code="")
        self.post("/rights/withdraw")
        self.post("/rights/withdraw", sure="yes")
        self.everywhere()
        self.post("/rights/withdraw", sure="yes")
        self.save(1, 0, choice="nobody", action="continue")
        self.post("/answer/promise")
        self.post("/answer/promise", agreed="yes")
        self.save(1, 0, choice="nobody", action="continue")
        self.submit(1, checked="yes")
        self.everywhere()
        self.fresh()
        self.get(self.link)
        self.post(self.link, to="rights")
        self.everywhere()
        self.post("/answer/promise", agreed="yes")
        self.everywhere()
        self.save(1, 0, choice="nobody", action="continue")
        self.submit(1, checked="yes")
        self.everywhere()


def differences(survey: Survey, meanwhile: Callable[[Survey], object], *, before: bool) -> None:
    """Let a stranger with either link do the same; one respondent does something, before or amid.

    Fails at the first step that shows a difference.
    """
    if before:
        meanwhile(survey)
    one, other = Stranger(survey, ONE), Stranger(survey, OTHER)
    for stranger in (one, other):
        stranger.come_in()
    if not before:
        meanwhile(survey)
    for stranger in (one, other):
        stranger.go_on()
    assert len(one.seen) > 130
    assert {status for _, status, _, _ in one.seen} >= {200, 303, 404, 409, 422}
    for mine, theirs in zip(one.seen, other.seen, strict=True):
        for said, other_said in zip(mine, theirs, strict=True):
            assert str(said).splitlines() == str(other_said).splitlines(), mine[0]


@postgresql_by_night
@pytest.mark.parametrize("before", [True, False], ids=["before", "meanwhile"])
@pytest.mark.parametrize("act", [begun, sent, taken_back])
def test_a_link_does_not_tell_whether_the_person_answered(
    app: Flask, settings: Settings, act: Callable[[Survey], object], before: bool
) -> None:
    differences(Survey(app, settings, 12), act, before=before)


def test_nor_whether_the_person_went_on_with_a_code(app: Flask, settings: Settings) -> None:
    differences(Survey(app, settings, 12), sent_again, before=True)


def test_nor_where_colleagues_are_searched(app: Flask, settings: Settings) -> None:
    differences(Survey(app, settings, 90), sent, before=True)


def test_what_a_stranger_sends_counts_only_where_nobody_had_answered(
    app: Flask, settings: Settings
) -> None:
    survey = Survey(app, settings, 12)
    sent(survey)
    before = survey.revision()
    stranger = Stranger(survey, ONE)
    stranger.come_in()
    stranger.go_on()
    assert survey.revision() == before
    silent = Stranger(survey, OTHER)
    silent.come_in()
    silent.go_on()
    with app.app_context():
        round_ = db.session.get_one(Round, survey.id)
        assert {one.respondent_id for one in round_.responses} == {
            survey.ids[ONE],
            survey.ids[OTHER],
        }
