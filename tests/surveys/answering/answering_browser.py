"""A browser without scripts that answers a survey: it reads the forms of a page and sends them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from html.parser import HTMLParser

from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from db import db
from surveys.answering import links
from surveys.models import LinkKind, RosterEntry, Round


@dataclass
class Form:
    """One form of a page, with what a browser would send unless somebody changes something."""

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    #: Boxes and radio buttons that are not ticked, and buttons: (name, value).
    offered: list[tuple[str, str]] = field(default_factory=list)

    def value(self, name: str) -> str:
        return next(value for key, value in self.fields if key == name)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            assert given["method"] == "post"
            self.forms.append(Form(given["action"]))
            self.inside = True
        if tag == "template":
            self.inside = False
        if not self.inside or "name" not in given or tag not in {"input", "button"}:
            return
        pair = (given["name"], given.get("value", ""))
        ticked = given.get("type") not in {"checkbox", "radio"} or "checked" in given
        (self.forms[-1].fields if tag == "input" and ticked else self.forms[-1].offered).append(
            pair
        )

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False


def forms_of(page: TestResponse) -> list[Form]:
    parser = _Forms()
    parser.feed(page.text)
    return parser.forms


class Browser:
    """One browser: its cookies, and the page it shows."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()

    def get(self, path: str) -> TestResponse:
        self.page = self.client.get(path, follow_redirects=True)
        return self.page

    @property
    def path(self) -> str:
        return self.page.request.path

    def form(self, number: int = 0) -> Form:
        return forms_of(self.page)[number]

    def send(
        self,
        *more: tuple[str, str],
        form: Form | None = None,
        without: str = "",
        follow: bool = True,
    ) -> TestResponse:
        """Send a form of the page with more fields, such as the button that is pressed."""
        form = form or self.form()
        pairs = [pair for pair in form.fields if pair[0] != without] + list(more)
        data: dict[str, list[str]] = {}
        for name, value in pairs:
            data.setdefault(name, []).append(value)
        self.page = self.client.post(form.action, data=data, follow_redirects=follow)
        return self.page

    def begin(self, token: str) -> TestResponse:
        self.get(f"/s/{token}")
        return self.send(("agreed", "yes"))

    def to_rights(self, token: str) -> TestResponse:
        """Open a link and press "Your answers and your rights"."""
        self.get(f"/s/{token}")
        return self.send(("to", "rights"), form=forms_of(self.page)[-1])

    def name(self, *ids: uuid.UUID, press: str = "continue") -> TestResponse:
        """Tick these colleagues and press a button."""
        return self.send(*(("named", str(id_)) for id_ in ids), ("action", press))


def new_link(app: Flask, respondent_id: uuid.UUID) -> str:
    """Make a link as a mail would carry it."""
    with app.app_context():
        token = links.make_link(db.session, respondent_id, LinkKind.INVITATION)
        db.session.commit()
    return token


def first_entry(session: Session, round_: Round) -> RosterEntry:
    return min(round_.roster, key=lambda entry: int(entry.external_id))
