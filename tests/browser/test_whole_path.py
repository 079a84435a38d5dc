"""The whole path in a browser: an admin asks, people answer, a facilitator reads."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from db import transaction
from surveys.models import MailState, OutboxMail, Round, RoundState
from tests.browser import plain
from tests.browser.harbor import (
    NAMES,
    PEOPLE,
    Answers,
    Colleague,
    answers,
    write_people,
)
from tests.browser.reading_reports import REPORTS, ROUND, read_reports
from tests.browser.stage import PHONE, Stage
from tests.jobs.conftest import files_by_night
from tests.jobs.mails import link_in, text_of
from tests.servers.ports import wait_until

pytestmark = pytest.mark.browser
THANKS = "Thank you. Your answers were sent."
SAVED = re.compile(r"✓ Saved \d")
#: Who answers with scripts, on a phone, and in two browsers; then plainly; the last four do not.
ANN, BEN, CLEO = PEOPLE[7], PEOPLE[8], PEOPLE[9]
PLAINLY = [person for person in PEOPLE[:26] if person not in {ANN, BEN, CLEO}]


@files_by_night
def test_an_admin_asks_people_answer_and_a_facilitator_reads(stage: Stage, tmp_path: Path) -> None:
    with stage.window() as admin:
        sign_in(stage, admin, make_user(stage, "admin"))
        reader = make_user(stage, "facilitator")  # before the launch: the promise names who reads
        import_people(stage, admin, write_people(tmp_path / "people.csv"))
        launch_round(stage, admin)
        given = everybody_answers(stage)
        close_and_release(stage, admin)
    wait_until(lambda: finished(stage) == REPORTS, 90, "not all reports were rendered")
    with stage.window() as facilitator:
        sign_in(stage, facilitator, reader)
        read_reports(stage, facilitator, given)


def make_user(stage: Stage, role: str) -> tuple[str, str]:
    email = f"{role}@harbor.example.com"
    said = stage.run(
        *("create-user", "--role", role, "--organization", "Harbor"),
        *("--email", email, "--name", f"{role.title()} Quay"),
    )
    (password,) = re.findall(r"Password, shown only now: (\S+)", said)
    return email, password


def sign_in(stage: Stage, page: Page, account: tuple[str, str]) -> None:
    page.goto(stage.address())
    stage.look(page, "start", "Swayline is running.")
    page.get_by_role("link", name="Sign in").click()
    stage.look(page, "sign-in", "Sign in")
    page.get_by_label("Mail address").fill(account[0])
    page.get_by_label("Password").fill(account[1])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def import_people(stage: Stage, page: Page, file: Path) -> None:
    stage.look(page, "no-rounds", "Rounds")
    page.get_by_role("link", name="Import people").click()
    stage.look(page, "no-people", "People")
    page.get_by_label("People file", exact=True).set_input_files(file)
    page.get_by_role("button", name="See what would change").click()
    expect(page.locator(".counts div").first).to_have_text(re.compile(rf"new\s*{len(PEOPLE)}"))
    expect(page.get_by_text("999").first).to_be_visible()
    stage.look(page, "preview", "What would change")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator(".sentence")).to_have_text(
        f"{len(PEOPLE)} people would be asked in a new round."
    )
    stage.look(page, "people", "People")


def launch_round(stage: Stage, page: Page) -> None:
    page.get_by_role("link", name="Rounds").first.click()
    page.get_by_role("link", name="Plan the first round").click()
    stage.look(page, "new-round", "Plan a round")
    page.get_by_label("Name", exact=True).fill(ROUND)
    page.get_by_label("The lowest number is the top").check()
    page.get_by_role("button", name="Save the draft").click()
    stage.look(page, "draft", ROUND)
    page.get_by_text("Launch…").click()
    stage.look(page, "launch-asked", ROUND)
    page.get_by_role("button", name=f"Launch and invite {len(PEOPLE)} people").click()
    expect(page.locator(".state")).to_have_text("Open")
    wait_until(lambda: len(stage.mail.received) == len(PEOPLE), what="not everybody was invited")
    assert {*stage.mail.per_address()} == {person.email for person in PEOPLE}
    wait_until(lambda: sent(stage) == len(PEOPLE), what="not every mail was noted as sent")
    page.reload()
    expect(page.locator("#mails + dl div").first).to_have_text(re.compile(rf"sent\s*{len(PEOPLE)}"))
    stage.look(page, "open", ROUND)


def sent(stage: Stage) -> int:
    with transaction(stage.engine, readonly=True) as session:
        noted = select(OutboxMail.id).where(OutboxMail.state == MailState.SENT)
        return len(session.scalars(noted).all())


def everybody_answers(stage: Stage) -> Answers:
    """Let all but the last four answer; return what they said in the end."""
    given = answers(PLAINLY)
    for person in PLAINLY:
        plain.answer(link_of(stage, person), given[person.name])
    given[ANN.name] = answer_with_scripts(stage)
    given[BEN.name] = answer_on_a_phone(stage)
    given[CLEO.name] = answer_and_come_back(stage)
    return given


def link_of(stage: Stage, person: Colleague) -> str:
    """Return the link in a mail that arrived."""
    mail = stage.mails_to(person.email, 1)[0]
    link = stage.address(f"/s/{link_in(mail)}")
    assert link in text_of(mail)
    return link


def answer_with_scripts(stage: Stage) -> list[list[str]]:
    named = [[NAMES[3], NAMES[14]], [], [NAMES[3]]]
    with stage.window() as page:
        page.goto(link_of(stage, ANN))
        stage.look(page, "survey", "Who do you turn to at work?")
        page.get_by_label("I have read this and want to take part.").check()
        page.get_by_role("button", name="Start").click()
        stage.look(page, "question", "advice")
        for typed, name in (("now", NAMES[3]), ("dvorak", NAMES[14])):
            page.get_by_label("Find a colleague").fill(typed)
            expect(page.locator("#everybody li:visible")).to_have_count(1)
            page.get_by_label(name).check()
        expect(page.locator("#count")).to_have_text("You named 2")
        expect(page.locator("#saved")).to_have_text(SAVED)
        stage.look(page, "question-searched", "advice")
        name_and_go_on(page)
        page.get_by_label("Nobody in particular").check()
        expect(page.locator("#saved")).to_have_text(SAVED)
        stage.look(page, "question-nobody", "Who moves things forward")
        name_and_go_on(page)
        name_and_go_on(page, *named[2])
        expect(page.locator(".lines li")).to_have_count(3)
        expect(page.locator(".lines")).to_contain_text(f"{NAMES[3]}, {NAMES[14]}")
        expect(page.locator(".lines")).to_contain_text("Nobody in particular")
        stage.look(page, "review", "Check your answers")
        submit(page)
        stage.look(page, "thanks", THANKS)
    return named


def answer_on_a_phone(stage: Stage) -> list[list[str]]:
    named = [[NAMES[3], NAMES[0]], [NAMES[14]], [NAMES[0]]]
    with stage.window(PHONE) as page:
        page.goto(link_of(stage, BEN))
        page.get_by_label("I have read this and want to take part.").check()
        go_on(page, "Start")
        for names in named:
            name_and_go_on(page, *names)
        submit(page)
    return named


def answer_and_come_back(stage: Stage) -> list[list[str]]:
    """Answer plainly, come back in another browser with a code, and name somebody else."""
    link = link_of(stage, CLEO)
    plain.answer(link, [[NAMES[20]], [NAMES[3]], [NAMES[0]]])
    with stage.window() as page:
        page.goto(link)
        page.get_by_label("I have read this and want to take part.").check()
        page.get_by_role("button", name="Start").click()
        expect(page.get_by_label(NAMES[20])).not_to_be_checked()
        page.get_by_role("link", name="Go on with a code").click()
        stage.look(page, "code", "Go on with a code")
        page.get_by_role("button", name="Mail me the code").click()
        expect(page.get_by_label("The six digits in the mail")).to_be_visible()
        stage.look(page, "code-asked", "Go on with a code")
        mail = stage.mails_to(CLEO.email, 2)[1]
        (code,) = re.findall(r"^\s*(\d{3} ?\d{3})\s*$", text_of(mail), re.M)
        page.get_by_label("The six digits in the mail").fill(code)
        page.get_by_role("button", name="Go on").click()
        page.get_by_role("link", name="Look at my answers").click()
        expect(page.locator(".lines")).to_contain_text(NAMES[20])
        page.get_by_role("link", name="Change question 1").click()
        stage.look(page, "question-sent", "advice")
        page.get_by_label(NAMES[20]).uncheck()
        page.get_by_label(NAMES[3]).check()
        expect(page.locator("#saved")).to_have_text(SAVED)
        page.goto(stage.address("/answer/review"))
        expect(page.locator(".lines li").first).to_contain_text(NAMES[3])
        stage.look(page, "review-sent", "Your answers")
        submit(page, "Send again")
    return [[NAMES[3]], [NAMES[3]], [NAMES[0]]]


def name_and_go_on(page: Page, *names: str) -> None:
    for name in names:
        page.get_by_label(name).check()
    go_on(page, "Continue")


def go_on(page: Page, button: str) -> None:
    """Press a button and wait for the next page: what is saved goes first, and takes its time."""
    before = page.locator("h1").inner_text()
    page.get_by_role("button", name=button).click()
    expect(page.locator("h1")).not_to_have_text(before)


def submit(page: Page, words: str = "Send my answers") -> None:
    page.get_by_label("These are my answers.").check()
    page.get_by_role("button", name=words).click()
    expect(page.locator("h1")).to_have_text(THANKS)


def close_and_release(stage: Stage, page: Page) -> None:
    page.reload()
    expect(page.locator(".rate")).to_have_text("85 % or more of 30 people have answered so far")
    stage.look(page, "answered", ROUND)
    page.get_by_text("Close now…").click()
    page.get_by_role("button", name="Close the round").click()
    expect(page.locator(".state")).to_have_text("Closing")
    stage.look(page, "closing", ROUND)
    late = stage.mails_to(PEOPLE[-1].email, 1)[0]
    with stage.window() as other:
        other.goto(stage.address(f"/s/{link_in(late)}"))
        stage.look(other, "survey-closed", "This survey has closed.")
    with transaction(stage.engine) as session:  # what the passing of ten minutes does
        past = datetime.now(UTC) - timedelta(seconds=1)
        session.execute(update(Round).values(grace_ends_at=past))
    wait_until(lambda: state(stage) is RoundState.CLOSED, what="the worker did not close the round")
    page.reload()
    expect(page.locator(".rate")).to_have_text("85 % or more of 30 people answered")
    stage.look(page, "closed", ROUND)
    page.get_by_text("Release…").click()
    stage.look(page, "release-asked", ROUND)
    page.get_by_role("button", name="Score and release").click()
    expect(page.locator(".state")).to_have_text(re.compile("Being scored|Released"))
    wait_until(lambda: state(stage) is RoundState.RELEASED, 60, "the round was not scored")
    page.reload()
    expect(page.locator(".state")).to_have_text("Released")
    stage.look(page, "released", ROUND)
    page.goto(stage.address("/rounds"))
    stage.look(page, "rounds", "Rounds")


def state(stage: Stage) -> RoundState:
    with transaction(stage.engine, readonly=True) as session:
        return session.scalars(select(Round.state)).one()


def finished(stage: Stage) -> int:
    return len(list(stage.settings.documents_folder.rglob("*.pdf")))
