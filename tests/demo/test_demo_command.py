"""The demo as somebody meets it: built by one command, served, opened in a browser."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import select

from audit.models import AuditEntry
from config import PROJECT, Settings, read_settings
from db import make_engine, transaction
from surveys.mail import outbox
from surveys.models import MailState, Round
from tests.servers.ports import free_port, is_listening, wait_until
from tests.servers.programs import FLASK, environment, running

WIDTHS = {"desktop": 1280, "phone": 390}
REPORTS = 1 + 7 + 240


@dataclass(frozen=True)
class Demo:
    """A demo that was built: its settings, its reports, what the command said."""

    settings: Settings
    out: Path
    said: str


def run_demo(settings: Settings, out: Path, *more: str) -> str:
    result = subprocess.run(
        [*FLASK, "demo", "--out", str(out), *more],
        cwd=PROJECT,
        env=environment(settings),
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    folder = tmp_path_factory.mktemp("demo")
    settings = read_settings(
        env_file=None, environment="demo", instance_folder=folder / "instance", port=free_port()
    )
    return Demo(settings, folder / "out", run_demo(settings, folder / "out"))


@pytest.fixture(scope="module")
def address(demo: Demo) -> Iterator[str]:
    command = [str(PROJECT / ".venv/bin/gunicorn"), "app:create_app()"]
    log = demo.out.parent / "web.log"
    with running(command, environment(demo.settings), log):
        wait_until(lambda: is_listening(demo.settings.port))
        yield f"http://127.0.0.1:{demo.settings.port}/"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture(params=WIDTHS.values(), ids=WIDTHS)
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    """Open a window; anything the browser complains about fails the test."""
    context = browser.new_context(viewport={"width": request.param, "height": 800})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


@dataclass(frozen=True)
class Said:
    """What the terminal says about each role."""

    link: str
    employee: str
    #: Role -> mail address and password.
    accounts: dict[str, tuple[str, str]]


def read(said: str) -> Said:
    employee = re.search(r"^  employee +(\S+)\n +(.+)$", said, re.M)
    assert employee, said
    accounts = re.findall(
        r"^  (admin|facilitator|observer) +(\S+/sign-in)\n +(\S+)\n +(\S+)$", said, re.M
    )
    return Said(
        employee[1], employee[2], {role: (mail, secret) for role, _, mail, secret in accounts}
    )


def sign_in(page: Page, address: str, account: tuple[str, str]) -> None:
    page.goto(f"{address}sign-in")
    page.locator("input[type=email]").fill(account[0])
    page.locator("input[type=password]").fill(account[1])
    page.keyboard.press("Enter")


def test_the_demo_writes_a_report_for_everybody_and_lets_each_role_in(demo: Demo) -> None:
    first, second, *_ = demo.said.splitlines()
    assert first == (
        f"Meridian Instruments: 240 people in 7 units, round Spring 2026 scored, "
        f"{REPORTS} reports in {demo.out}."
    )
    answered = re.fullmatch(
        r"Round Autumn 2026 is open, (\d+) of 240 have answered; its invitations are in (.*)\.",
        second,
    )
    assert answered
    assert 100 <= int(answered[1]) <= 140
    assert Path(answered[2]) == demo.settings.mail_folder
    said = read(demo.said)
    assert said.link.startswith(f"{demo.settings.base_url}/s/")
    assert said.accounts.keys() == {"admin", "facilitator", "observer"}
    assert len(list(demo.out.rglob("*.pdf"))) == REPORTS
    assert not [path for path in demo.out.rglob("*") if path.is_file() and path.suffix != ".pdf"]


def test_everybody_is_invited_by_a_file_that_is_a_mail(demo: Demo) -> None:
    files = list(demo.settings.mail_folder.iterdir())
    assert len(files) == 2 * 240  # of the round before both, nobody is invited any more
    found = [message_from_bytes(path.read_bytes(), policy=default) for path in files]
    assert len({mail["To"].addresses[0].addr_spec for mail in found}) == 240
    assert len({mail["Message-ID"] for mail in found}) == 2 * 240
    assert {mail["Auto-Submitted"] for mail in found} == {"auto-generated"}


def test_its_audit_begins_at_the_beginning(demo: Demo) -> None:
    engine = make_engine(demo.settings.database_url.get_secret_value())
    with transaction(engine, readonly=True) as session:
        acts = session.scalars(select(AuditEntry.act).order_by(AuditEntry.seq)).all()
        promised = session.scalars(select(Round).where(Round.name == "Spring 2026")).one()
        readers = promised.promise_words and promised.promise_words["readers"]
        agreement = promised.agreement
        mails = outbox.mail_counts(session, promised)
    engine.dispose()
    closed = ("round_closing", "round_closed", "release_asked")
    assert acts[:23] == [
        *("user_created",) * 3,
        *("people_imported", "round_saved", "round_launched", *closed),
        *("key_used", "released", "granted"),
        *("people_imported", "round_saved", "round_launched", *closed),
        *("round_saved", "round_launched"),
        *("key_used", "released", "granted"),
    ]
    assert readers == "The report about you is for you and for Fay Fisher, who facilitates."
    assert "(fictional)" in agreement
    assert mails[MailState.SENT] == 240


def test_a_second_run_keeps_everything_and_lets_in_anew(demo: Demo) -> None:
    before = {path: path.stat().st_mtime_ns for path in demo.out.rglob("*.pdf")}
    mails = {path: path.stat().st_mtime_ns for path in demo.settings.mail_folder.iterdir()}
    said = run_demo(demo.settings, demo.out)
    assert "round Spring 2026 as it was" in said
    assert {path: path.stat().st_mtime_ns for path in demo.out.rglob("*.pdf")} == before
    assert {path: path.stat().st_mtime_ns for path in demo.settings.mail_folder.iterdir()} == mails
    first, second = read(demo.said), read(said)
    assert second.employee == first.employee
    assert second.link != first.link
    for role, (mail, password) in second.accounts.items():
        assert first.accounts[role][0] == mail
        assert first.accounts[role][1] != password


@pytest.mark.browser
def test_the_employee_s_link_opens_the_survey(demo: Demo, page: Page) -> None:
    page.goto(read(demo.said).link)
    expect(page.get_by_text("Meridian Instruments").first).to_be_visible()
    expect(page.locator("main form button").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


@pytest.mark.browser
def test_the_admin_finds_both_rounds(demo: Demo, page: Page, address: str) -> None:
    sign_in(page, address, newest(demo).accounts["admin"])
    expect(page).to_have_url(re.compile("/rounds$"))
    expect(page.get_by_role("link", name="Autumn 2026")).to_be_visible()
    expect(page.get_by_role("link", name="Spring 2026")).to_be_visible()


@pytest.mark.browser
def test_the_facilitator_finds_the_released_round(demo: Demo, page: Page, address: str) -> None:
    sign_in(page, address, newest(demo).accounts["facilitator"])
    expect(page).to_have_url(re.compile("/releases"))
    expect(page.get_by_text("Spring 2026").first).to_be_visible()
    expect(page.get_by_text("Autumn 2026")).to_have_count(0)


def newest(demo: Demo) -> Said:
    """Let everybody in once more: earlier passwords may have been replaced."""
    return read(run_demo(demo.settings, demo.out))


@pytest.mark.nightly
def test_a_reset_gives_the_same_reports_again(demo: Demo) -> None:
    before = {path: path.read_bytes() for path in demo.out.rglob("*.pdf")}
    said = run_demo(demo.settings, demo.out, "--reset")
    assert "round Spring 2026 scored" in said
    assert {path: path.read_bytes() for path in demo.out.rglob("*.pdf")} == before
