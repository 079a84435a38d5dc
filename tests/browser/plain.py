"""A browser without scripts over real HTTP: most people of a round answer with it."""

from __future__ import annotations

import html
import re
from http.cookiejar import CookieJar
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

from tests.surveys.answering.answering_browser import Form, forms_of

#: A colleague on a page who can be ticked: id and name.
TICK = re.compile(r'name="named" value="([0-9a-f-]{36})"[^>]*><span class="who"><b>(.*?)</b>')
HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>")


class PlainBrowser:
    """One browser: its cookies, and the page it shows."""

    def __init__(self) -> None:
        self._opener: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))
        self.url, self.text = "", ""

    @property
    def heading(self) -> str:
        found = HEADING.search(self.text)
        assert found, self.text
        return html.unescape(found[1])

    def open(self, url: str, fields: list[tuple[str, str]] | None = None) -> None:
        """Open an address, or send it a form; a refusal is an HTTPError."""
        data = urlencode(fields).encode() if fields is not None else None
        with self._opener.open(url, data, timeout=20) as answer:
            self.url, self.text = answer.url, answer.read().decode()

    def send(self, *more: tuple[str, str]) -> None:
        """Send the form of the page with what was ticked and pressed."""
        form: Form = forms_of(self)[0]  # type: ignore[arg-type]
        self.open(urljoin(self.url, form.action), [*form.fields, *more])

    def name(self, *names: str) -> None:
        """Tick these colleagues, and go on."""
        ids = {html.unescape(name): id_ for id_, name in TICK.findall(self.text)}
        self.send(*(("named", ids[name]) for name in names), ("action", "continue"))


def answer(link: str, answers: list[list[str]]) -> None:
    """Open a link of a mail, answer every question with names, and submit."""
    browser = PlainBrowser()
    browser.open(link)
    browser.send(("agreed", "yes"))
    for names in answers:
        browser.name(*names)
    assert browser.heading == "Check your answers"
    browser.send(("checked", "yes"))
    assert browser.heading == "Thank you. Your answers were sent."
