"""The demo as somebody meets it: built by one command, served, opened in a browser."""

from __future__ import annotations

import io
import re
import subprocess
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from config import PROJECT, Settings, read_settings
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
    """Open the start page; anything the browser complains about fails the test."""
    page = browser.new_page(viewport={"width": request.param, "height": 800})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    yield page
    page.close()
    assert complaints == []


def test_the_demo_writes_a_report_for_everybody(demo: Demo) -> None:
    assert demo.said == (
        f"Meridian Instruments: 240 people in 7 units, round Spring 2026 scored, "
        f"{REPORTS} reports in {demo.out}.\n"
    )
    assert len(list(demo.out.rglob("*.pdf"))) == REPORTS
    assert not [path for path in demo.out.rglob("*") if path.is_file() and path.suffix != ".pdf"]


def test_a_second_run_takes_seconds_and_keeps_everything(demo: Demo) -> None:
    before = {path: path.stat().st_mtime_ns for path in demo.out.rglob("*.pdf")}
    start = time.monotonic()
    said = run_demo(demo.settings, demo.out)
    assert time.monotonic() - start < 12
    assert "round Spring 2026 as it was" in said
    assert {path: path.stat().st_mtime_ns for path in demo.out.rglob("*.pdf")} == before


@pytest.mark.browser
def test_the_page_shows_the_company_and_its_round(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Meridian Instruments")
    expect(page.get_by_text("round Spring 2026")).to_be_visible()
    expect(page.locator(".figures dd").first).to_have_text("240")
    expect(page.locator("details")).to_have_count(7)
    expect(page.get_by_role("img", name=re.compile("name this person for advice"))).to_be_visible()


@pytest.mark.browser
def test_nothing_is_wider_than_the_screen(page: Page) -> None:
    page.locator("summary").first.click()
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


@pytest.mark.browser
def test_a_person_s_report_is_two_clicks_away(page: Page, address: str) -> None:
    page.locator("summary", has_text="Head Office").click()
    line = page.locator("details[open] .people li").first
    name = line.locator("a").inner_text()
    answer = page.request.get(address + str(line.locator("a").get_attribute("href")).lstrip("/"))
    assert answer.headers["content-type"] == "application/pdf"
    first = pypdf.PdfReader(io.BytesIO(answer.body())).pages[0].extract_text()
    assert name in first
    assert "Meridian Instruments" in first


@pytest.mark.browser
def test_all_reports_come_in_one_archive(page: Page, demo: Demo) -> None:
    with page.expect_download() as download:
        page.get_by_role("link", name=f"Download all {REPORTS} reports").click()
    assert download.value.suggested_filename == "Meridian Instruments Spring 2026.zip"
    with zipfile.ZipFile(download.value.path()) as archive:
        assert len(archive.namelist()) == REPORTS
        for name in ("organization.pdf", "units/Head Office.pdf"):
            assert archive.read(name) == (demo.out / name).read_bytes()


@pytest.mark.browser
def test_addresses_of_reports_tell_nothing_and_cannot_be_guessed(page: Page, address: str) -> None:
    links = page.locator("a[href^='/downloads/']").evaluate_all("all => all.map(a => a.href)")
    assert len(links) > REPORTS
    assert all(re.fullmatch(r".*/downloads/[0-9a-f]{32}", link) for link in links)
    assert page.request.get(f"{address}downloads/{'0' * 32}").status == 404


@pytest.mark.nightly
def test_a_reset_gives_the_same_reports_again(demo: Demo) -> None:
    before = {path: path.read_bytes() for path in demo.out.rglob("*.pdf")}
    said = run_demo(demo.settings, demo.out, "--reset")
    assert "round Spring 2026 scored" in said
    assert {path: path.read_bytes() for path in demo.out.rglob("*.pdf")} == before
