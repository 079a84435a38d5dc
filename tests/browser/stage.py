"""What the whole path is played on: windows, pictures of pages, mails, and commands."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Download, Locator, Page, expect
from sqlalchemy import Engine

from config import PROJECT, Settings
from tests.servers.mail import MailServer
from tests.servers.ports import wait_until
from tests.servers.programs import FLASK, environment

DESKTOP, PHONE = 1280, 390
expect.set_options(timeout=20_000)  # for a busy machine
#: Read early: no test sees a variable of this name.
PICTURES = os.environ.get("SWAYLINE_SCREENSHOTS", "")
WIDE = "document.documentElement.scrollWidth - window.innerWidth"


@dataclass
class Camera:
    """Looks at pages in both widths; keeps the pictures where SWAYLINE_SCREENSHOTS says."""

    series: str
    taken: int = 0

    def look(self, page: Page, name: str, heading: str) -> None:
        """Wait for the page; nothing sticks out on its side. The window stays as it was."""
        expect(page.locator("h1")).to_contain_text(heading)
        self.taken += 1
        before = page.viewport_size
        assert before is not None
        for width in (DESKTOP, PHONE):
            page.set_viewport_size({"width": width, "height": 800})
            self.check_width(page, name, width)
            if PICTURES:
                file = f"{self.series}-{self.taken:02}-{name}-{width}.png"
                page.screenshot(path=Path(PICTURES) / file, full_page=True)
        page.set_viewport_size(before)

    def check_width(self, page: Page, name: str, width: int) -> None:
        """Give the browser time to lay the page out anew; then nothing may stick out.

        Asked from outside again and again: the page's own policy forbids to wait inside it.
        """
        for _ in range(100):
            if page.evaluate(WIDE) <= 0:
                return
            page.wait_for_timeout(100)
        pytest.fail(f"{name} is wider than {width} pixels")


@dataclass
class Stage:
    """A running installation and what it is watched with."""

    settings: Settings
    engine: Engine
    mail: MailServer
    chromium: Browser
    camera: Camera

    def address(self, path: str = "/") -> str:
        return f"{self.settings.base_url}{path}"

    @contextmanager
    def window(self, width: int = DESKTOP) -> Iterator[Page]:
        """Open a browser of its own; anything that it complains about fails the test."""
        context = self.chromium.new_context(
            viewport={"width": width, "height": 800}, locale="en-US"
        )
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page
        context.close()
        assert complaints == []

    def look(self, page: Page, name: str, heading: str) -> None:
        self.camera.look(page, name, heading)

    def keep(self, name: str, pdf: bytes) -> None:
        """Keep a report beside the pictures, to be looked at."""
        if PICTURES:
            Path(PICTURES, f"{self.camera.series}-{name}.pdf").write_bytes(pdf)

    def run(self, *command: str) -> str:
        """Run a command of the project as an operator would."""
        done = subprocess.run(
            [*FLASK, *command],
            cwd=PROJECT,
            env=environment(self.settings),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def mails_to(self, address: str, count: int) -> list[EmailMessage]:
        """Wait until somebody has so many mails."""

        def there() -> list[EmailMessage]:
            return [received.mail for received in self.mail.received if received.to == address]

        wait_until(lambda: len(there()) >= count, what=f"no mail number {count} for {address}")
        return there()


def download(page: Page, link: Locator) -> tuple[str, bytes]:
    """Press a link; return the name and the content of the file that comes."""
    with page.expect_download() as coming:
        link.click()
    file: Download = coming.value
    return file.suggested_filename, Path(file.path()).read_bytes()
