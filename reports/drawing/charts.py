"""The charts of a document as files: SVG and PNG, each with its text alternative."""

from __future__ import annotations

import html
import io
import re
from dataclasses import dataclass

from PIL.PngImagePlugin import PngInfo

from reports.drawing.documents import Document, Renderer
from reports.drawing.look import Look
from reports.drawing.pdf import ReportError
from reports.drawing.workers import Drawer
from reports.facts import ReleaseFacts
from reports.language import Languages

#: Pixels to the inch at the size of the report.
RESOLUTION = 300
#: A chart as the macros of ``pdf/charts.svg`` write it; small ones in tables are of another class.
_CHART = re.compile(r'<svg\b[^>]*\bclass="figure".*?</svg>', re.DOTALL)
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_VIEW = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_PAGE = (
    '<!doctype html><html lang="en"><head><title>Chart</title><style>'
    "@page {{ size: {width}px {height}px; margin: 0; @top-left {{ content: none }} "
    "@top-right {{ content: none }} @bottom-left {{ content: none }} "
    "@bottom-right {{ content: none }} }} img.figure {{ width: {width}px; height: {height}px }}"
    "</style></head><body>{svg}</body></html>"
)


@dataclass(frozen=True, slots=True)
class ChartFile:
    """One chart: a name without ending, its text alternative, and both its forms."""

    name: str
    alternative: str
    svg: bytes
    png: bytes


def chart_files(
    release: ReleaseFacts,
    document: Document,
    *,
    drawer: Drawer,
    look: Look | None = None,
    languages: Languages | None = None,
) -> list[ChartFile]:
    """Return the charts of a document in the order of its pages, exactly as they stand there.

    Raises
    ------
    ReportError
        If one cannot be drawn.
    """
    look = look or Look()
    page = Renderer(release, look, languages).html(document)
    files = []
    for number, svg in enumerate(_CHART.findall(page), 1):
        title = _TITLE.search(svg)
        alternative = html.unescape(title[1]) if title else ""
        picture = _png(svg, alternative, look, drawer)
        files.append(ChartFile(f"chart-{number}", alternative, svg.encode(), picture))
    return files


def _png(svg: str, alternative: str, look: Look, drawer: Drawer) -> bytes:
    """Return a chart as a picture, with its text alternative among its words."""
    import pypdfium2

    view = _VIEW.search(svg)
    if view is None:
        raise ReportError("A chart does not say how large it is.")
    pdf = drawer.pdf(_PAGE.format(width=view[1], height=view[2], svg=svg), look=look)
    with pypdfium2.PdfDocument(pdf) as opened:
        page = opened[0]
        picture = page.render(scale=RESOLUTION / 72).to_pil()
        page.close()
    words = PngInfo()
    words.add_itxt("Description", alternative)
    saved = io.BytesIO()
    picture.save(saved, "PNG", pnginfo=words, dpi=(RESOLUTION, RESOLUTION), optimize=True)
    return saved.getvalue()
