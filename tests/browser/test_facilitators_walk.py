"""Every page of a facilitator on a desktop and a phone; a report by mail, opened and ended."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import select

from accounts.models import User
from db import transaction
from surveys import queries
from surveys.models import Mode
from surveys.round_keys import round_keys
from surveys.rounds import operations
from tests.browser.stage import DESKTOP, PHONE, Stage, download
from tests.jobs.conftest import servers_by_night
from tests.jobs.mails import text_of
from tests.reports.reading import text
from tests.rounds import TODAY, closed_round
from tests.servers.ports import wait_until

pytestmark = pytest.mark.browser
ACCOUNT = "fay@example.com"
ROUND = "Spring"
PEOPLE = 60
#: What a thumb has to hit.
SMALL = (
    "[...document.querySelectorAll('button, main a, summary, main select, main input')]"
    ".filter(e => e.offsetHeight && e.type !== 'hidden' && !e.closest('.sentence') &&"
    " (e.closest('label') || e).offsetHeight < 44).map(e => e.outerHTML)"
)


def release_a_round(stage: Stage) -> str:
    """Close a round and let the worker score and draw it; return a facilitator's password."""
    with transaction(stage.engine) as session:
        round_ = closed_round(
            session,
            PEOPLE,
            mode=Mode.CONFIDENTIAL,
            keys=round_keys(stage.settings),
            facilitator=ACCOUNT,
        )
        round_.closed_at = datetime.now(UTC)  # answers of long ago would be destroyed
        round_id = round_.id
    said = stage.run(
        *("create-user", "--role", "observer", "--organization", "Harbor"),
        *("--email", "olga@example.com", "--name", "Olga Orr"),
    )
    with transaction(stage.engine) as session:
        # The promise names facilitators who were there before the launch; this one had no password.
        users = {user.email: user for user in session.scalars(select(User))}
        users[ACCOUNT].password = users["olga@example.com"].password
        operations.want_release(session, queries.get_round(session, round_id), today=TODAY)
    (password,) = re.findall(r"Password, shown only now: (\S+)", said)
    return str(password)


def look(stage: Stage, page: Page, name: str, heading: str) -> None:
    """Look at a page in both widths, and as a screen reader and a thumb find it."""
    stage.look(page, name, heading)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate(SMALL) == []


def sign_in(stage: Stage, page: Page, password: str) -> None:
    page.goto(stage.address("/sign-in"))
    page.get_by_label("Mail address").fill(ACCOUNT)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def part(page: Page, name: str) -> None:
    page.locator(".parts").get_by_role("link", name=name, exact=True).click()


def drawn(stage: Stage) -> bool:
    return len(list(stage.settings.documents_folder.rglob("*.pdf"))) >= PEOPLE + 3


@servers_by_night
def test_a_facilitator_walks_through_every_page(stage: Stage) -> None:
    """On a phone over one kind of installation, on a desk over the other."""
    width = PHONE if stage.engine.dialect.name == "sqlite" else DESKTOP
    password = release_a_round(stage)
    wait_until(lambda: drawn(stage), 240, "not all reports were drawn")
    with stage.window(width) as page:
        sign_in(stage, page, password)
        look(stage, page, "releases", "Reports")
        page.get_by_role("link", name=ROUND).click()
        look(stage, page, "overview", "Harbor")
        units(stage, page)
        people(stage, page)
        one_person(stage, page)
        archive(stage, page)
        by_mail(stage, page)


def units(stage: Stage, page: Page) -> None:
    part(page, "Units")
    look(stage, page, "units", "Units")
    page.get_by_role("link", name="Dock", exact=True).click()
    look(stage, page, "unit", "Dock")
    page.get_by_role("link", name=ROUND, exact=True).click()


def people(stage: Stage, page: Page) -> None:
    part(page, "People")
    look(stage, page, "people", "People")
    expect(page.locator(".list tbody tr")).to_have_count(50)
    page.get_by_role("link", name="Next").click()
    expect(page.locator(".list tbody tr")).to_have_count(PEOPLE - 50)
    page.get_by_label("Name, title or unit").fill("no such person")
    page.get_by_role("button", name="Find").click()
    look(stage, page, "nobody", "People")
    page.get_by_role("link", name="Show everybody").click()
    page.get_by_label("Unit", exact=True).select_option("Office")
    page.get_by_label("In the order of").select_option("level")
    page.get_by_label("Name, title or unit").fill("person 8")
    page.get_by_role("button", name="Find").click()
    expect(page.locator(".list tbody tr")).to_have_count(6)  # 8, 18, 28, 38, 48 and 58
    page.get_by_text(re.compile("Mail these")).click()
    page.get_by_text(re.compile("Pack these")).click()
    look(stage, page, "people-found", "People")


def one_person(stage: Stage, page: Page) -> None:
    page.get_by_role("link", name="Person 8", exact=True).click()
    look(stage, page, "person", "Person 8")
    name, pdf = download(page, page.get_by_role("link", name="Download (PDF)"))
    assert re.fullmatch(r"report-[0-9a-f]{8}\.pdf", name)
    assert text(pdf).startswith("Person 8")
    page.get_by_role("button", name="Mail it to Person 8").click()
    expect(page.get_by_role("status").first).to_contain_text("1 mail is on its way.")
    look(stage, page, "sent", "Mailed reports")


def archive(stage: Stage, page: Page) -> None:
    part(page, "People")
    page.get_by_label("Unit", exact=True).select_option("Office")
    page.get_by_role("button", name="Find").click()
    page.get_by_text(re.compile("Pack these 30 reports")).click()
    page.get_by_role("button", name="Pack 30 reports (ZIP)").click()
    expect(page.get_by_role("link", name=re.compile("Download"))).to_be_visible(timeout=60_000)
    look(stage, page, "archive", "Archive of 30 reports")
    name, zipped = download(page, page.get_by_role("link", name=re.compile("Download")))
    assert (name[-4:], zipped[:2]) == (".zip", b"PK")
    page.get_by_role("link", name=ROUND, exact=True).click()


def by_mail(stage: Stage, page: Page) -> None:
    """Open the link on a phone, as the person does; then it is ended."""
    mail = stage.mails_to("person8@example.com", 1)[0]
    (link,) = set(re.findall(r"/r/[\w-]{43}", text_of(mail)))
    with stage.window(PHONE) as phone:
        phone.goto(stage.address(link))
        look(stage, phone, "link", "A report for you")
        phone.get_by_label("The mail with this link was sent to me.").check()
        phone.get_by_role("button", name="Open the report").click()
        look(stage, phone, "own-report", "Your report, Person 8")
        _, pdf = download(phone, phone.get_by_role("link", name="Open it (PDF)"))
        assert text(pdf).startswith("Person 8")
    part(page, "Mailed")
    expect(page.locator(".sent")).to_contain_text("opened")
    look(stage, page, "opened", "Mailed reports")
    page.get_by_role("button", name=re.compile("End it for Person 8")).click()
    expect(page.get_by_role("status").first).to_contain_text("opens nothing any more")
    with stage.window(PHONE) as phone:
        phone.goto(stage.address("/own-report"))
        look(stage, phone, "late", "Open the link in your mail once more.")
