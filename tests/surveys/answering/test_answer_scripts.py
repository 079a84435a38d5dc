"""The survey pages in Chromium, with scripts: typing, choosing, saving at once, losing the line."""

from __future__ import annotations

import re
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright
from sqlalchemy import Engine, select
from werkzeug.serving import make_server

from app import create_app
from config import Settings, read_settings
from db import db, make_engine, transaction
from surveys import queries
from surveys.answering import links
from surveys.models import LinkKind, Response, ResponseState, Round
from surveys.round_keys import round_keys
from surveys.rounds import operations
from surveys.sealing import NOBODY, Place, open_sealed
from tests.rounds import NOW, make_organization, plan, respondents
from tests.servers.ports import free_port, wait_until

pytestmark = [
    pytest.mark.browser,
    # Who leaves a page before its font has come leaves the file to the test server's garbage.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in:pytest.PytestUnraisableExceptionWarning"
    ),
]
expect.set_options(timeout=20_000)  # for a busy machine
SAVED = re.compile(r"✓ Saved \d")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Settings:
    folder = tmp_path_factory.mktemp("survey")
    database = folder / "survey.sqlite3"
    database.write_bytes(migrated_file.read_bytes())
    return read_settings(
        env_file=None,
        instance_folder=folder,
        database_url=f"sqlite:///{database}",
        port=free_port(),
        log_level="WARNING",
    )


@pytest.fixture(scope="module")
def app(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings)
    server = make_server("127.0.0.1", settings.port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield app
    server.shutdown()
    thread.join()
    server.server_close()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def reading(app: Flask, settings: Settings) -> Iterator[Engine]:
    """Connect beside the application, whose contexts do not go together with Playwright."""
    engine = make_engine(settings.database_url.get_secret_value())
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def chromium(reading: Engine) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """Open a phone; anything the browser complains about fails the test."""
    context = chromium.new_context(viewport={"width": 390, "height": 780}, locale="en-US")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert [words for words in complaints if "Failed to load resource" not in words] == []


class Survey:
    """An open round, and the link of one person in it."""

    def __init__(self, engine: Engine, settings: Settings, people: int) -> None:
        self.engine, self.settings = engine, settings
        with transaction(engine) as session:
            owner = make_organization(session, people, f"Harbor {uuid.uuid4().hex[:6]}")
            round_ = operations.create_round(session, owner.id, plan())
            operations.launch_round(session, round_, keys=round_keys(settings), now=NOW)
            self.id, self.ids = round_.id, respondents(session, round_)
            token = links.make_link(session, self.ids["2"], LinkKind.INVITATION)
        self.address = f"http://127.0.0.1:{settings.port}/s/{token}"

    def stored(self) -> tuple[ResponseState, dict[str, object]] | None:
        with transaction(self.engine, readonly=True) as session:
            round_ = session.get_one(Round, self.id)
            wanted = select(Response).where(Response.round_id == self.id)
            response = session.scalars(wanted).one_or_none()
            if response is None:
                return None
            private = queries.unwrapped_key(round_, round_keys(self.settings))
            place = Place(round_.id, response.respondent_id, response.revision)
            return response.state, dict(open_sealed(response.sealed, private, place))


@pytest.fixture
def survey(reading: Engine, settings: Settings) -> Callable[[int], Survey]:
    return lambda people: Survey(reading, settings, people)


def start(page: Page, survey: Survey) -> None:
    page.goto(survey.address)
    page.get_by_label("I have read this and want to take part.").check()
    page.get_by_role("button", name="Start").click()
    expect(page.locator("h1")).to_have_text("Who do you go to for advice?")


def go_on(page: Page, heading: str) -> None:
    """Press Continue and wait for the next page: what is saved goes first, and takes its time."""
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("h1")).to_have_text(heading)


def check_accessible(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    small = page.evaluate(
        "[...document.querySelectorAll('button, a:not(.skip), .tick')]"
        ".filter(e => e.offsetHeight && (e.offsetHeight < 44)).map(e => e.outerHTML)"
    )
    assert small == []


def test_typing_and_the_keyboard_are_enough(page: Page, survey: Callable[[int], Survey]) -> None:
    here = survey(90)
    page.goto(here.address)
    check_accessible(page)
    start(page, here)
    field = page.get_by_role("combobox", name="Find a colleague")
    field.press_sequentially("person 3")
    expect(page.get_by_role("option")).to_have_count(10)
    check_accessible(page)
    field.press("ArrowDown")
    name = page.get_by_role("option", selected=True).locator("b").inner_text()
    field.press("Enter")
    expect(page.locator("#chosen li")).to_have_count(1)
    expect(page.locator("#chosen li b")).to_have_text(name)
    expect(field).to_have_value("")
    expect(page.locator("#saved")).to_have_text(SAVED)
    state, answers = here.stored() or pytest.fail("nothing saved")
    assert (state, answers["advice"]) == (ResponseState.DRAFT, (here.ids[name.split()[1]],))
    page.get_by_role("button", name=f"Remove {name}").press("Enter")
    expect(page.locator("#chosen li")).to_have_count(0)
    wait_until(lambda: here.stored() == (ResponseState.DRAFT, {}))
    expect(field).to_be_focused()
    page.get_by_label("Nobody in particular").check()
    wait_until(lambda: here.stored() == (ResponseState.DRAFT, {"advice": NOBODY}))
    page.get_by_role("button", name="Continue").press("Enter")
    expect(page.locator("h1")).to_have_text("Who moves things forward?")


def test_nobody_asks_before_names_go(page: Page, survey: Callable[[int], Survey]) -> None:
    here = survey(90)
    start(page, here)
    field = page.get_by_role("combobox")
    field.press_sequentially("person 17")
    page.get_by_role("option", name="Person 17").click()
    expect(page.locator("#saved")).to_have_text(SAVED)
    page.get_by_label("I prefer not to answer").check()
    expect(page.get_by_role("alert")).to_contain_text("takes off the name you gave here")
    check_accessible(page)
    page.get_by_role("button", name="Keep").click()
    expect(page.locator("#chosen li")).to_have_count(1)
    page.get_by_label("Nobody in particular").check()
    page.get_by_role("button", name="Take off").click()
    expect(page.locator("#chosen li")).to_have_count(0)
    wait_until(lambda: here.stored() == (ResponseState.DRAFT, {"advice": NOBODY}))


def test_a_short_list_is_narrowed_and_saves_each_tick(
    page: Page, survey: Callable[[int], Survey]
) -> None:
    here = survey(30)
    start(page, here)
    check_accessible(page)
    page.get_by_label("Find a colleague").press_sequentially("12")
    expect(page.locator("#everybody li:visible")).to_have_count(1)
    page.get_by_label("Person 12").check()
    wait_until(lambda: here.stored() == (ResponseState.DRAFT, {"advice": (here.ids["12"],)}))
    expect(page.locator("#count")).to_have_text("You named 1")
    go_on(page, "Who moves things forward?")
    page.get_by_label("Nobody in particular").check()
    go_on(page, "Check your answers")
    check_accessible(page)
    page.get_by_label("These are my answers.").check()
    page.get_by_role("button", name="Send my answers").click()
    expect(page.locator("h1")).to_have_text("Thank you. Your answers were sent.")
    check_accessible(page)
    state, answers = here.stored() or pytest.fail("nothing saved")
    assert state is ResponseState.SUBMITTED
    assert answers == {"advice": (here.ids["12"],), "momentum": NOBODY}


def test_what_was_ticked_before_the_script_came_is_saved(
    page: Page, survey: Callable[[int], Survey]
) -> None:
    here = survey(30)
    held: list[Route] = []
    page.route("**/answer.js", lambda route: held.append(route))
    page.goto(here.address)
    page.get_by_label("I have read this and want to take part.").check()
    page.get_by_role("button", name="Start").click(no_wait_after=True)
    page.get_by_label("Person 12").check()
    expect(page.locator("#saved")).to_have_text("")
    held[0].continue_()
    expect(page.locator("#saved")).to_have_text(SAVED)
    expect(page.locator("#count")).to_have_text("You named 1")
    assert here.stored() == (ResponseState.DRAFT, {"advice": (here.ids["12"],)})


def test_what_did_not_arrive_is_sent_again_until_it_does(
    page: Page, survey: Callable[[int], Survey]
) -> None:
    """The line is cut after the server has saved: the same attempt again gets the same reply."""
    here = survey(30)
    start(page, here)
    attempts: list[str] = []

    def cut_once(route: Route) -> None:
        attempts.append(route.request.post_data or "")
        if len(attempts) > 1:
            route.continue_()
        else:
            route.fetch()  # the server saves, and the reply is lost
            route.abort()

    page.route("**/answer/1", cut_once)
    page.get_by_label("Person 12").check()
    expect(page.locator("#saved")).to_have_text("Not saved yet. Trying again …")
    expect(page.locator("#saved")).to_have_text(SAVED)
    assert len(attempts) == 2
    assert attempts[0] == attempts[1]
    with transaction(here.engine, readonly=True) as session:
        wanted = select(Response.revision).where(Response.round_id == here.id)
        assert session.scalars(wanted).all() == [1]


def test_another_window_is_noticed_and_the_person_chooses(
    page: Page, survey: Callable[[int], Survey]
) -> None:
    here = survey(30)
    start(page, here)
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_label("Person 5").check()
    expect(other.locator("#saved")).to_have_text(SAVED)
    page.get_by_label("Person 7").click()
    expect(page.locator("h1")).to_have_text("This answer was changed in another window.")
    check_accessible(page)
    assert here.stored() == (ResponseState.DRAFT, {"advice": (here.ids["5"],)})
    page.get_by_role("link", name="Keep what is saved").click()
    expect(page.get_by_label("Person 5")).to_be_checked()
    expect(page.get_by_label("Person 7")).not_to_be_checked()


def test_clicking_every_button_saves_nothing(page: Page, survey: Callable[[int], Survey]) -> None:
    """A scanner with a whole browser presses what there is on the first two pages."""
    here = survey(90)
    for number in range(2):  # "Start", which wants a tick, and the way to one's rights
        page.goto(here.address)
        page.get_by_role("button").nth(number).click()
    start(page, here)  # with the tick, which none sets
    for position in (1, 2):
        number = 0
        while True:
            page.goto(f"http://127.0.0.1:{here.settings.port}/answer/{position}")
            expect(page.get_by_role("combobox")).to_be_visible()
            if number == page.get_by_role("button").count():
                break
            page.get_by_role("button").nth(number).click()
            number += 1
        assert number > 0
    assert here.stored() is None


def test_nothing_about_answers_stays_in_the_browser_s_storage(
    page: Page, survey: Callable[[int], Survey]
) -> None:
    here = survey(30)
    start(page, here)
    page.get_by_label("Person 12").check()
    expect(page.locator("#saved")).to_have_text(SAVED)
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [
        0,
        0,
        "",
    ]
