"""A facilitator reads what came of the answers: on the screen, as PDFs, and all at once."""

from __future__ import annotations

import io
import re
import zipfile

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.harbor import NAMES, PEOPLE, UNITS, Answers, Colleague, advice
from tests.browser.stage import Stage, download
from tests.reports.reading import text

ROUND = "Spring 2026"
REPORTS = len(PEOPLE) + len(UNITS) + 1
#: Who is looked up in the archive: answered on a phone, came back, and did not answer.
SOME = (PEOPLE[8], PEOPLE[9], PEOPLE[12], PEOPLE[29])


def read_reports(stage: Stage, page: Page, given: Answers) -> None:
    stage.look(page, "releases", "Reports")
    page.get_by_role("link", name=ROUND).click()
    stage.look(page, "release", "Harbor")
    kept = {"organization": read_one(stage, page, "Read the report", "Harbor")}
    for words in (
        "Harbor 30 people · 7 of them manage · 2 units",
        ROUND,
        "85 % or more answered",
    ):
        assert words in text(kept["organization"])
    part(page, "Units")
    stage.look(page, "units", "Units")
    kept["unit"] = read_one(stage, page, UNITS[0], UNITS[0])
    for words in (UNITS[0], ROUND, "15 people · 3 of them manage · led by Jonas Weber"):
        assert words in text(kept["unit"])
    page.go_back()
    part(page, "People")
    page.get_by_label("Name, title or unit").fill("nowak")
    page.get_by_role("button", name="Find").click()
    expect(page.locator(".list tbody tr")).to_have_count(1)
    stage.look(page, "people-found", "People")
    kept["person"] = read_one(stage, page, NAMES[3], NAMES[3])
    check_person(kept["person"], PEOPLE[3], given)
    for kind, pdf in kept.items():
        stage.keep(kind, pdf)
    part(page, "Overview", via=ROUND)
    archive = pack_all(stage, page)
    check_archive(
        archive, {"organization.pdf": kept["organization"], "people/4.pdf": kept["person"]}, given
    )


def part(page: Page, name: str, via: str = "") -> None:
    """Go to another part of the release."""
    if via:
        page.get_by_role("link", name=via, exact=True).click()
    page.locator(".parts").get_by_role("link", name=name, exact=True).click()


def read_one(stage: Stage, page: Page, link: str, heading: str) -> bytes:
    """Look at the pages of a report, download it, and stay there."""
    page.get_by_role("link", name=link, exact=True).first.click()
    stage.look(page, "preview", heading)
    shown = page.locator(".pages-of img")
    expect(shown.first).to_be_visible()
    assert shown.first.evaluate("image => image.complete && image.naturalWidth > 1000")
    _, pdf = download(page, page.get_by_role("link", name="Download (PDF)"))
    assert len(PdfReader(io.BytesIO(pdf)).pages) == shown.count()
    if heading != "Harbor":
        return pdf
    part(page, "Overview", via=ROUND)
    return pdf


def pack_all(stage: Stage, page: Page) -> bytes:
    """Have everything packed, and wait for the worker on the page itself."""
    page.get_by_role("button", name=re.compile(rf"Pack all {REPORTS} reports")).click()
    link = page.get_by_role("link", name=re.compile("Download"))
    expect(link).to_be_visible(timeout=60_000)
    stage.look(page, "archive", f"Archive of {REPORTS} reports")
    name, archive = download(page, link)
    assert name.endswith(".zip")
    return archive


def check_archive(archive: bytes, known: dict[str, bytes], given: Answers) -> None:
    """All reports are in it, those that came alone too, to the byte."""
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        held = {name: files.read(name) for name in files.namelist()}
    charts = {name: held.pop(name) for name in list(held) if name.startswith("charts/")}
    assert {name.rpartition(".")[2] for name in charts} == {"svg", "png", "txt"}
    reports = held
    assert len(reports) == REPORTS
    assert {pdf[:5] for pdf in reports.values()} == {b"%PDF-"}
    assert known.items() <= reports.items()
    for person in SOME:
        check_person(reports[f"people/{person.id}.pdf"], person, given)


def check_person(pdf: bytes, person: Colleague, given: Answers) -> None:
    """Read of whom a report is, of which round, and the count of what was sent."""
    read, count = text(pdf), advice(given)[person.name]
    assert read.startswith(person.name)
    assert f"Personal report · {ROUND} · Harbor" in read
    assert "85 % or more answered" in read
    told = str(count) if count > 4 else "0 and 4"
    assert f"{told} of about 28 colleagues who answered" in read
