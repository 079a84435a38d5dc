"""The PDF engine: closed to the outside, the same bytes each time, tagged, bare of metadata."""

from __future__ import annotations

import io
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pikepdf
import pytest

from reports.drawing.pdf import ReportError, render_pdf
from tests.reports.reading import kinds, raw

ROOT = Path(__file__).resolve().parents[3]
PAGE = (
    '<!doctype html><html lang="en"><head><title>A page</title>{head}</head>'
    "<body>{body}</body></html>"
)
CANARY = b"CANARY-4711"

#: Ways in which a page can ask for something outside; {url} is what it asks for.
IN_HEAD = [
    '<link rel="stylesheet" href="{url}">',
    '<link rel="attachment" href="{url}">',
    '<style>@import url("{url}");</style>',
    '<style>@font-face {{ font-family: x; src: url("{url}") }} body {{ font-family: x }}</style>',
    '<style>p::before {{ content: url("{url}") }}</style><p>x</p>',
    '<base href="{url}"><link rel="stylesheet" href="canary.svg">',
]
IN_BODY = [
    '<img src="{url}">',
    '<object data="{url}"></object>',
    '<embed src="{url}">',
    '<a rel="attachment" href="{url}">x</a>',
    '<p style="background: url({url})">x</p>',
    '<ul style="list-style-image: url({url})"><li>x</li></ul>',
    '<p style="border-image: url({url}) 1; border: 1px solid">x</p>',
    '<svg width="9" height="9"><image href="{url}" width="9" height="9"/></svg>',
]
EVERY_WAY = [(way, "") for way in IN_HEAD] + [("", way) for way in IN_BODY]

_opened: set[str] = set()
sys.addaudithook(
    lambda event, args: (
        _opened.add(str(args[0])) if event == "open" and "canary" in str(args[0]) else None
    )
)


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    """Return a file that nothing may read."""
    file = tmp_path / "canary.svg"
    file.write_bytes(b'<svg xmlns="http://www.w3.org/2000/svg"><text>' + CANARY + b"</text></svg>")
    _opened.clear()
    return file


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """Listen on a port of this machine; yield its address and the callers so far."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        callers: list[str] = []

        def serve() -> None:
            while True:
                try:
                    connection, caller = server.accept()
                except OSError:
                    return
                callers.append(str(caller))
                connection.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/x", callers
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


def drawn(head: str, body: str) -> bytes:
    """Draw a page; a refusal is an empty document."""
    try:
        return render_pdf(PAGE.format(head=head, body=body))
    except ReportError:
        return b""


@pytest.mark.parametrize("head, body", EVERY_WAY)
def test_a_page_cannot_read_a_file(canary, head, body):
    pdf = drawn(head.format(url=canary.as_uri()), body.format(url=canary.as_uri()))
    assert not _opened
    assert not pdf or CANARY not in raw(pdf)


@pytest.mark.parametrize("head, body", EVERY_WAY)
def test_a_page_cannot_reach_an_address(listener, head, body):
    url, callers = listener
    drawn(head.format(url=url), body.format(url=url))
    assert callers == []


def test_a_refused_picture_stops_the_report_and_is_named(canary):
    with pytest.raises(ReportError, match=r"may not read .*canary\.svg"):
        render_pdf(PAGE.format(head="", body=f'<img src="{canary.as_uri()}" alt="x">'))


def test_a_font_is_open_only_by_its_own_address(canary):
    font = ROOT / "static" / "fonts" / "inter-latin-400.woff2"
    beside = font.with_name("LICENSE").as_uri()
    with pytest.raises(ReportError):
        render_pdf(PAGE.format(head="", body=f'<img src="{beside}" alt="x">'))
    around = font.as_uri().replace("/fonts/", "/fonts/../fonts/")
    with pytest.raises(ReportError):
        render_pdf(PAGE.format(head="", body=f'<img src="{around}" alt="x">'))


def test_only_title_and_language_are_written_into_the_document():
    head = (
        '<meta name="author" content="Ada"><meta name="keywords" content="secret">'
        '<meta name="description" content="about"><meta name="generator" content="me">'
        '<meta name="dcterms.created" content="2026-01-02"><meta name="x-id" content="4711">'
    )
    document = pikepdf.open(io.BytesIO(render_pdf(PAGE.format(head=head, body="<p>x</p>"))))
    assert {key: str(value) for key, value in document.docinfo.items()} == {
        "/Title": "A page",
        "/Producer": "WeasyPrint 70.0",
    }
    assert str(document.Root.Lang) == "en"
    said = document.Root.Metadata.read_bytes()
    for word in (b"Ada", b"secret", b"about", b"2026", b"4711", b"Date"):
        assert word not in said.replace(b'about=""', b"")
    assert "/Names" not in document.Root


def test_a_document_is_tagged_and_shows_its_title():
    pdf = render_pdf(PAGE.format(head="", body="<h1>One</h1><p>two</p><ul><li>three</li></ul>"))
    document = pikepdf.open(io.BytesIO(pdf))
    assert document.Root.MarkInfo.Marked
    assert document.Root.ViewerPreferences.DisplayDocTitle
    assert {"/Document", "/H1", "/P", "/L", "/LI"} <= set(kinds(pdf))


def test_the_same_page_gives_the_same_bytes_in_another_process():
    html = PAGE.format(head="", body="<h1>Zieliński Ελένη Юлия Hằng 陈小明 أميرة</h1>")
    here = render_pdf(html)
    assert render_pdf(html) == here
    code = (
        "import sys; from hashlib import sha256; from reports.drawing.pdf import render_pdf; "
        "print(sha256(render_pdf(sys.argv[1])).hexdigest())"
    )
    for seed in ("1", "2"):
        there = subprocess.run(
            [sys.executable, "-c", code, html],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert there.stdout.strip() == sha256(here).hexdigest()


def test_a_process_that_ends_leaves_no_font_behind_and_says_nothing(tmp_path):
    code = (
        "import os; from reports.drawing.pdf import render_pdf; "
        "render_pdf('<html lang=en><title>x</title><p>x</p>'); "
        "print(len(os.listdir(os.environ['TMPDIR'])))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout == "1\n"
    assert ran.stderr == ""
    assert list(tmp_path.iterdir()) == []


def test_letters_of_other_scripts_come_from_their_own_font_files():
    """Two files under one family would share one font, and Cyrillic come out as Latin."""
    pdf = render_pdf(PAGE.format(head="", body="<p>Zieliński Ελένη Юлия Hằng</p>"))
    document = pikepdf.open(io.BytesIO(pdf))
    fonts = {
        str(o.BaseFont).split("+")[1]
        for o in document.objects
        if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/Font"
    }
    scripts = {"", "-Extended", "-Greek", "-Cyrillic", "-Vietnamese"}
    assert {f"Swayline-Inter{script}" for script in scripts} <= fonts


def test_a_missing_pango_is_said_in_one_sentence(tmp_path):
    absent = tmp_path / "weasyprint"
    absent.mkdir()
    (absent / "__init__.py").write_text("raise OSError(\"cannot load library 'libpango-1.0-0'\")")
    code = "from reports.drawing.pdf import render_pdf; render_pdf('<p>x</p>')"
    ran = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r}); {code}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert "ReportError: Reports need the Pango library" in ran.stderr
