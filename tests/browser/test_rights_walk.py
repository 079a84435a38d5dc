"""A respondent's rights on a phone, over real mails: the code, one's data, not named, withdrawn."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from db import transaction
from surveys.mail import outbox
from surveys.models import Mode, Response, RosterEntry
from surveys.round_keys import round_keys
from surveys.rounds import operations
from tests.browser.stage import PHONE, Stage, download
from tests.jobs.conftest import servers_by_night
from tests.jobs.mails import link_in, text_of
from tests.rounds import make_organization, plan

pytestmark = pytest.mark.browser
ADDRESS = "person2@example.com"
RIGHTS = "Your answers and your rights"


def open_round(stage: Stage) -> None:
    now = datetime.now(UTC)
    with transaction(stage.engine) as session:
        owner = make_organization(session)
        planned = replace(
            plan("Spring 2026", Mode.CONFIDENTIAL),
            closes_at=now + timedelta(days=10),
            promised_by="Jo Hill, managing director",
            agreement="the works agreement of May 3, 2026",
        )
        round_ = operations.create_round(session, owner.id, planned)
        operations.launch_round(session, round_, keys=round_keys(stage.settings), now=now)
        outbox.queue_invitations(session, round_)


def look(stage: Stage, page: Page, name: str, heading: str) -> None:
    """Look at a page in both widths, and as a screen reader and a thumb find it."""
    stage.look(page, name, heading)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    small = page.evaluate(
        "[...document.querySelectorAll('button, main a, .tick, summary')]"
        ".filter(e => e.offsetHeight && (e.offsetHeight < 44)).map(e => e.outerHTML)"
    )
    assert small == []


def answer(stage: Stage, page: Page) -> None:
    page.goto(stage.address(f"/s/{link_in(stage.mails_to(ADDRESS, 1)[0])}"))
    look(stage, page, "promise", "Who do you turn to at work?")
    page.get_by_label("I have read this and want to take part.").check()
    page.get_by_role("button", name="Start").click()
    page.get_by_label("Person 5").check()
    expect(page.locator("#saved")).to_have_text(re.compile(r"✓ Saved \d"))
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("h1")).to_contain_text("Who moves things forward")
    page.get_by_label("Nobody in particular").check()
    expect(page.locator("#saved")).to_have_text(re.compile(r"✓ Saved \d"))
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("These are my answers.").check()
    page.get_by_role("button", name="Send my answers").click()
    look(stage, page, "done", "Thank you. Your answers were sent.")


def prove(stage: Stage, page: Page) -> None:
    page.get_by_role("link", name="Show that it is you").click()
    look(stage, page, "code", "Show that it is you.")
    page.get_by_role("button", name="Mail me the code").click()
    said = re.search(r"\b(\d{6})\b", text_of(stage.mails_to(ADDRESS, 2)[-1]))
    assert said
    page.get_by_label("The six digits in the mail").fill(said[1])
    look(stage, page, "code-mailed", "Show that it is you.")
    page.get_by_role("button", name="Go on").click()


def responses(stage: Stage) -> int:
    with transaction(stage.engine, readonly=True) as session:
        return session.scalar(select(func.count()).select_from(Response)) or 0


@servers_by_night
def test_a_respondent_uses_every_right_on_a_phone(stage: Stage) -> None:
    open_round(stage)
    with stage.window(PHONE) as page:
        answer(stage, page)
        page.get_by_role("link", name=RIGHTS).click()
        look(stage, page, "rights", RIGHTS)
        prove(stage, page)
        look(stage, page, "rights-proved", RIGHTS)
        page.get_by_text("Read it again").click()
        expect(page.get_by_text("What Jo Hill, managing director promises")).to_be_visible()

        page.get_by_role("link", name="See what is held on me").click()
        look(stage, page, "data", "What is held on you")
        name, content = download(page, page.get_by_role("button", name="Save it as a file"))
        held = json.loads(content)
        assert name == "my-data.json"
        assert held["own_answers"]["Spring 2026"]["answers"]["advice"]["answer"] == ["Person 5"]
        page.get_by_role("link", name="Back").click()

        page.get_by_role("button", name="Do not name me").click()
        expect(page.get_by_role("status")).to_contain_text("no colleague finds your name")
        look(stage, page, "not-named", RIGHTS)
        with transaction(stage.engine, readonly=True) as session:
            hidden = session.scalars(select(RosterEntry.email).where(RosterEntry.objects))
            assert hidden.all() == [ADDRESS]

        page.get_by_text("Take my answers back…").click()
        look(stage, page, "withdraw-asked", RIGHTS)
        page.get_by_role("button", name="Take my answers back").click()
        assert responses(stage) == 1  # the box is not ticked
        page.get_by_label("Delete my answers.").check()
        page.get_by_role("button", name="Take my answers back").click()
        expect(page.get_by_role("status")).to_contain_text("Your answers were deleted.")
        look(stage, page, "withdrawn", RIGHTS)
        assert responses(stage) == 0

        page.get_by_role("link", name="Answer the survey").click()
        look(stage, page, "promise-again", "Who sees what")
