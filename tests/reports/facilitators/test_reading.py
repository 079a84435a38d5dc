"""One report at a time: shown as pages, recorded, and only so many within an hour."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from pypdf import PdfWriter
from sqlalchemy import select

from audit.models import AuditEntry
from db import db
from reports.facilitators import reading
from reports.facilitators.preview import WIDTH, page_images
from tests.reports.facilitators.shelves import Shelf, content, facilitator, tokens

NOW = datetime(2026, 5, 4, 9, 0, 10, tzinfo=UTC)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> int:
    """Let the limit be small enough to reach."""
    monkeypatch.setattr(reading, "PER_HOUR", 3)
    return 3


def acts(shelf: Shelf) -> list[tuple[str, dict[str, object]]]:
    with shelf.app.app_context():
        entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq)).all()
        wanted = ("document", "release_opened")
        return [(e.act, e.told) for e in entries if e.act.startswith(wanted)]


def document(shelf: Shelf, kind: str, key: str, page: str = "") -> str:
    return f"{shelf.path}/documents/{shelf.token(kind, key)}{page}"


def test_a_preview_is_the_pages_of_the_report_itself(app: Flask, shelf: Shelf) -> None:
    client = facilitator(shelf, "")
    page = client.get(document(shelf, "person", "4", "/preview"))
    assert page.status_code == 200
    assert "Person 4" in page.text
    (image,) = re.findall(r'src="data:image/png;base64,([^"]+)"', page.text)
    drawn = Image.open(io.BytesIO(base64.b64decode(image)))
    assert drawn.size[0] == WIDTH
    assert drawn.convert("L").getextrema() == (255, 255)  # the page is empty
    assert 'alt="Page 1 of 1 of the report on Person 4' in page.text


def test_pages_come_in_their_order_and_shape() -> None:
    writer = PdfWriter()
    for width, height in ((200, 400), (400, 200)):
        writer.add_blank_page(width=width, height=height)
    file = io.BytesIO()
    writer.write(file)
    first, second = page_images(file.getvalue(), width=100)
    assert (first.number, first.width, first.height) == (1, 100, 200)
    assert (second.number, second.width, second.height) == (2, 100, 50)


def test_reading_is_recorded_with_what_was_read(app: Flask, shelf: Shelf) -> None:
    client = facilitator(shelf, "")
    for page in ("/preview", "/preview", "", ""):
        assert client.get(document(shelf, "person", "4", page)).status_code == 200
    client.head(document(shelf, "person", "5"))
    sha256 = hashlib.sha256(content("person", "4")).hexdigest()
    told = {"kind": "person", "sha256": sha256}
    assert acts(shelf) == [
        ("document_shown", told),
        ("document_downloaded", told),
        ("document_downloaded", told),
    ]


def test_one_report_too_many_is_refused_and_recorded_once(
    app: Flask, shelf: Shelf, few: int
) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        client = facilitator(shelf, "")
        every = tokens(client, shelf)
        for token in every[:few]:
            assert client.get(f"{shelf.path}/documents/{token}/preview").status_code == 200
        for token in every[:few]:  # the same report counts once, however it is read
            assert client.get(f"{shelf.path}/documents/{token}").status_code == 200
        for page in ("", "/preview", ""):
            refused = client.get(f"{shelf.path}/documents/{every[few]}{page}")
            assert refused.status_code == 429
            assert b"%PDF" not in refused.data
            assert "data:image" not in refused.text
            assert "ask for an archive" in refused.text
            assert int(refused.headers["Retry-After"]) > 0
        names = [act for act, _ in acts(shelf)]
        assert names.count("documents_refused") == 1
        assert ("documents_refused", {"documents": few}) in acts(shelf)
        assert len([name for name in names if name != "documents_refused"]) == 2 * few + 1
        clock.shift(timedelta(minutes=61))
        assert client.get(f"{shelf.path}/documents/{every[few]}").status_code == 200


def test_the_limit_is_of_each_facilitator_and_not_of_all(
    app: Flask, shelf: Shelf, few: int
) -> None:
    def read(client: FlaskClient) -> list[int]:
        return [
            client.get(f"{shelf.path}/documents/{token}").status_code
            for token in tokens(client, shelf)[: few + 1]
        ]

    assert read(facilitator(shelf, "")) == [200] * few + [429]
    assert read(facilitator(shelf, "", email="olga@example.com")) == [200] * few + [429]


def test_the_limit_is_fifty() -> None:
    assert reading.PER_HOUR == 50
