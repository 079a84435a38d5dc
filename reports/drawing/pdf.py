"""HTML text to PDF bytes: tagged, the same bytes for the same text, nothing read from outside.

What is drawn here is drawn in this process. Where many documents are drawn, or where a server
draws, :mod:`reports.drawing.workers` does it in processes of its own, with limits.
"""

from __future__ import annotations

import atexit
import os
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from reports.drawing.lettering import lay_out_whole_words
from reports.drawing.look import Look
from reports.drawing.pictures import set_apart
from reports.drawing.stylesheet import FOLDER, stylesheet

#: PDF/UA-1: a structure tree, alternative texts, a language, a title.
VARIANT = "pdf/ua-1"

_MIRRORED = re.compile(r"<html\b[^>]*\bdir=[\"']?rtl")


class ReportError(Exception):
    """A report cannot be made; the message says why in one sentence."""


@dataclass(frozen=True)
class _Engine:
    """What all documents of a process share: fonts cost more than a page."""

    html: Any
    css: Any
    fonts: Any


@cache
def _engine() -> _Engine:
    """Load the engine on first use, so that whoever writes no report needs no Pango."""
    try:
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration

        from reports.drawing.fetcher import FONT_FOLDER, ShippedOnly
    except OSError as missing:
        raise ReportError(
            "Reports need the Pango library, which was not found: install libpango-1.0-0, "
            "libpangoft2-1.0-0 and libharfbuzz-subset0, or leave the reports out with --no-reports."
        ) from missing
    lay_out_whole_words()
    fonts = FontConfiguration()
    CSS(
        string=(FOLDER / "fonts.css").read_text(encoding="utf-8"),
        base_url=f"{FONT_FOLDER.as_uri()}/",
        url_fetcher=ShippedOnly(),
        font_config=fonts,
    )
    # Left to the end of the interpreter, the fonts' temporary folder would stay behind.
    atexit.register(_forget, os.getpid())
    return _Engine(HTML, CSS, fonts)


@lru_cache(maxsize=8)
def _sheet(look: Look, mirrored: bool) -> Any:
    """Return the stylesheet that all documents of one look share."""
    from reports.drawing.fetcher import ShippedOnly

    engine = _engine()
    css = stylesheet(look, mirrored=mirrored)
    return engine.css(string=css, url_fetcher=ShippedOnly(look.logo))


def _forget(process: int) -> None:
    """Close the fonts, but only in the process that opened them: forked ones share the folder."""
    if os.getpid() == process:
        _sheet.cache_clear()
        _engine.cache_clear()


def load(look: Look | None = None) -> None:
    """Load what all documents share, so that the first one takes no longer than the others."""
    _sheet(look or Look(), mirrored=False)


def render_pdf(html: str, *further: str, look: Look | None = None) -> bytes:
    """Lay out one document.

    Parameters
    ----------
    html
        A whole page with ``lang`` and ``<title>``; these two are all the metadata that is written.
        One that says ``dir="rtl"`` is laid out as in a mirror.
    further
        Pages that follow in the same document, each numbered anew.
    look
        Color, paper and logo.

    Raises
    ------
    ReportError
        If the page asks for any file or address, or if Pango is missing.
    """
    engine = _engine()
    from weasyprint.urls import FatalURLFetchingError

    from reports.drawing.fetcher import ShippedOnly
    from reports.drawing.tagging import complete

    look = look or Look()

    def laid_out(part: str) -> Any:
        mirrored = _MIRRORED.search(part, 0, 1000) is not None
        sheet = _sheet(look, mirrored=mirrored)
        page, charts = set_apart(part, turned=mirrored)
        fetcher = ShippedOnly(look.logo, charts)
        return engine.html(string=page, base_url=None, url_fetcher=fetcher).render(
            font_config=engine.fonts, stylesheets=[sheet], pdf_variant=VARIANT
        )

    try:
        document, *others = (laid_out(part) for part in (html, *further))
        metadata = document.metadata
        if others:
            document = document.copy([page for part in (document, *others) for page in part.pages])
        document.metadata = type(metadata)(title=metadata.title, lang=metadata.lang)
        # identifier True: derived from the content, so the same content gives the same bytes.
        return document.write_pdf(pdf_variant=VARIANT, pdf_identifier=True, finisher=complete)
    except FatalURLFetchingError as refused:
        raise ReportError(
            f"A report may not read {refused}: only the fonts shipped with Swayline are open to it."
        ) from None
