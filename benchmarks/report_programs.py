"""The same report by four programs: each a function from a page's HTML to a PDF.

WeasyPrint "with nothing shared" is how its manual begins: one call, the stylesheet in the page, and
fonts read anew each time. Chromium is warm: one browser and one page for all documents. reportlab
has no HTML; it is given the same words, tables and charts as its own building blocks.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from reports.drawing.fetcher import FONT_FOLDER
from reports.drawing.look import Look
from reports.drawing.stylesheet import FOLDER, stylesheet

Program = Callable[[str], bytes]

_WIDTH = 487  # points of text on a page
_PATH = re.compile(r"([MLHVhvz])([^MLHVhvz]*)")


def with_stylesheet(html: str) -> str:
    """Return a page that brings its stylesheet and the addresses of its fonts."""
    css = (FOLDER / "fonts.css").read_text(encoding="utf-8") + stylesheet(Look(), mirrored=False)
    css = css.replace('url("', f'url("{FONT_FOLDER.as_uri()}/')
    return html.replace("<head>", f"<head><style>{css}</style>", 1)


def nothing_shared(html: str) -> bytes:
    """Draw by the same library, as if each document were the first."""
    from weasyprint import HTML

    return HTML(string=with_stylesheet(html)).write_pdf(pdf_variant="pdf/ua-1")


@contextmanager
def warm_chromium() -> Iterator[Program]:
    """Open a browser, and print page after page with it; tagged, as ours are."""
    from playwright.sync_api import sync_playwright

    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        page = browser.new_page()
        file = Path(folder) / "page.html"  # fonts are read from files, as only a file may

        def draw(html: str) -> bytes:
            file.write_text(with_stylesheet(html), encoding="utf-8")
            page.goto(file.as_uri())
            page.evaluate("document.fonts.ready")
            return page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)

        yield draw
        browser.close()


def reportlab(html: str) -> bytes:
    """Draw by reportlab: paragraphs, tables and charts in the order of the page."""
    import lxml.html
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import SimpleDocTemplate

    saved = io.BytesIO()
    page = SimpleDocTemplate(saved, pagesize=A4, leftMargin=54, rightMargin=54)
    page.build(list(_blocks(lxml.html.fromstring(html).find("body"))))
    return saved.getvalue()


def _blocks(element: Any) -> Iterator[Any]:
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import PageBreak, Paragraph

    styles = getSampleStyleSheet()
    looks = {"h1": "Title", "h2": "Heading2", "h3": "Heading3", "p": "BodyText", "li": "Bullet"}
    for part in element:
        if part.tag in looks:
            words = " ".join(part.text_content().split())
            yield Paragraph(
                words.replace("&", "&amp;").replace("<", "&lt;"), styles[looks[part.tag]]
            )
        elif part.tag == "table":
            yield _table(part)
        elif part.tag == "svg":
            yield _drawing(part)
        elif "next" in (part.get("class") or ""):
            yield PageBreak()
        else:
            yield from _blocks(part)


def _table(element: Any) -> Any:
    from reportlab.lib import colors
    from reportlab.platypus import Table, TableStyle

    rows = [
        [
            _drawing(cell.find(".//svg"))
            if cell.find(".//svg") is not None
            else " ".join(cell.text_content().split())[:60]
            for cell in row
        ]
        for row in element.iter("tr")
    ]
    rule = TableStyle([("LINEBELOW", (0, 0), (-1, -1), 0.5, colors.lightgrey)])
    return Table(rows, style=rule)


def _drawing(svg: Any) -> Any:
    from reportlab.graphics.shapes import Circle, Drawing, Path, Rect, String
    from reportlab.lib.colors import HexColor

    def color(words: str | None) -> Any:
        return HexColor(words) if words and words.startswith("#") and len(words) == 7 else None

    width, height = (float(side) for side in svg.get("viewbox", svg.get("viewBox")).split()[2:])
    scale = min(1.0, _WIDTH / width)
    drawing = Drawing(width * scale, height * scale)
    drawing.scale(scale, scale)
    for part in svg:
        number = {key: float(value) for key, value in part.items() if _is_number(value)}
        look = {"fillColor": color(part.get("fill")), "strokeColor": color(part.get("stroke"))}
        if part.tag == "circle":
            drawing.add(Circle(number["cx"], height - number["cy"], number["r"], **look))
        elif part.tag == "rect":
            bottom = height - number["y"] - number["height"]
            drawing.add(Rect(number["x"], bottom, number["width"], number["height"], **look))
        elif part.tag == "text":
            size = number.get("font-size", 9)
            words = String(number["x"], height - number["y"], part.text or "", fontSize=size)
            drawing.add(words)
        elif part.tag == "path":
            drawing.add(_followed(part.get("d"), height, Path(**look)))
    return drawing


def _is_number(words: str) -> bool:
    return re.fullmatch(r"-?\d*\.?\d+", words) is not None


def _followed(words: str, height: float, path: Any) -> Any:
    """Draw a path of straight lines, which is all that our charts have."""
    x = y = 0.0
    for kind, rest in _PATH.findall(words):
        numbers = [float(found) for found in re.findall(r"-?\d*\.?\d+", rest)]
        match kind:
            case "M" | "L":
                for place in range(0, len(numbers) - 1, 2):
                    x, y = numbers[place], numbers[place + 1]
                    (path.moveTo if kind == "M" and not place else path.lineTo)(x, height - y)
                continue
            case "z":
                path.closePath()
                continue
            case "H":
                x = numbers[0]
            case "V":
                y = numbers[0]
            case "h":
                x += numbers[0]
            case "v":
                y += numbers[0]
        path.lineTo(x, height - y)
    return path
