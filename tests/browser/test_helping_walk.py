"""Helping with a change, over real mails: it is asked for, answered on a phone, and read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import select

from accounts.models import User
from db import transaction
from tests.browser.stage import PHONE, Stage
from tests.jobs.conftest import servers_by_night
from tests.jobs.mails import text_of
from tests.reports.inviting.planned import release_planned
from tests.servers.ports import wait_until
from tests.users import sign_in

pytestmark = pytest.mark.browser
LINK = re.compile(r"http://\S+/h/[\w-]{43}")
SMALL = (
    "[...document.querySelectorAll('button, .tick, .ticked, select')]"
    ".filter(e => e.offsetHeight && (e.offsetHeight < 44)).map(e => e.outerHTML)"
)


@dataclass
class Cookies:
    """Takes the cookie of a browser that is signed in."""

    taken: dict[str, str] = field(default_factory=dict)

    def set_cookie(self, name: str, value: str) -> None:
        self.taken[name] = value


def look(stage: Stage, page: Page, name: str, heading: str) -> None:
    """Look at a page in both widths, and as a screen reader and a thumb find it."""
    stage.look(page, name, heading)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate(SMALL) == []


def signed_in(stage: Stage, page: Page) -> None:
    """Let Fay be signed in here."""
    cookies: Any = Cookies()
    with transaction(stage.engine) as session:
        fay = session.scalars(select(User).where(User.name == "Fay")).one()
        sign_in(session, cookies, fay)
    page.context.add_cookies(
        [{"name": n, "value": v, "url": stage.address()} for n, v in cookies.taken.items()]
    )


def invited(stage: Stage) -> list[str]:
    """Return the links of the invitations that arrived."""
    mails = [received.mail for received in stage.mail.received]
    return [found[0] for mail in mails if (found := LINK.search(text_of(mail)))]


@servers_by_night
def test_a_change_finds_people_who_help(stage: Stage) -> None:
    _, _, release_id = release_planned(
        stage.engine, stage.settings, range(1, 37), closed_at=datetime.now(UTC)
    )
    with stage.window() as page:
        signed_in(stage, page)
        page.goto(stage.address(f"/releases/{release_id}"))
        page.get_by_role("link", name="Plan a change: invite people to help").click()
        look(stage, page, "inviting", "Who could help with a change")
        page.get_by_label("Who do you go to for advice?").check()
        page.get_by_label("How many at most").select_option("5")
        page.get_by_label("This is asked once under a question").check()
        page.get_by_role("button", name="Send the invitations").click()
        expect(page.get_by_role("status")).to_contain_text("on their way")
        # One in four is left out by lot: all five are once in 1,000 runs.
        wait_until(lambda: len(invited(stage)) >= 1, 120, "nobody was invited")
        with stage.window(PHONE) as own:
            own.goto(invited(stage)[0])
            look(stage, own, "invitation", "would you help with a change?")
            own.get_by_role("button", name="Send my answer").click()  # nothing is chosen yet
            expect(own.get_by_role("button", name="Send my answer")).to_be_visible()
            own.get_by_label("Yes, tell my name to Fay.").check()
            own.get_by_role("button", name="Send my answer").click()
            expect(own.get_by_role("status")).to_contain_text("Your name is told now")
            look(stage, own, "accepted", "would you help with a change?")
        page.reload()
        expect(page.get_by_text("1 person has accepted.")).to_be_visible()
        look(stage, page, "accepted-by", "Who could help with a change")
