"""HTML text to PDF bytes: tagged, the same bytes for the same text, nothing read from outside."""

from __future__ import annotations

import atexit
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

STYLESHEET = Path(__file__).resolve().parents[2] / "templates" / "pdf" / "report.css"

#: PDF/UA-1: a structure tree, alternative texts, a language, a title.
VARIANT = "pdf/ua-1"


class ReportError(Exception):
    """A report cannot be made; the message says why in one sentence."""


@dataclass(frozen=True)
class _Engine:
    """What all documents of a process share: fonts and stylesheet cost more than a page."""

    html: Any
    stylesheet: Any
    fonts: Any
    fetcher: Any


@cache
def _engine() -> _Engine:
    """Load the engine on first use, so that whoever writes no report needs no Pango."""
    try:
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration

        from reports.drawing.fetcher import FONT_FOLDER, BundledFontsOnly
    except OSError as missing:
        raise ReportError(
            "Reports need the Pango library, which was not found: install libpango-1.0-0, "
            "libpangoft2-1.0-0 and libharfbuzz-subset0, or leave the reports out with --no-reports."
        ) from missing
    fonts = FontConfiguration()
    fetcher = BundledFontsOnly()
    stylesheet = CSS(
        string=STYLESHEET.read_text(encoding="utf-8"),
        base_url=f"{FONT_FOLDER.as_uri()}/",
        url_fetcher=fetcher,
        font_config=fonts,
    )
    # Left to the end of the interpreter, the fonts' temporary folder would stay behind.
    atexit.register(_forget, os.getpid())
    return _Engine(HTML, stylesheet, fonts, fetcher)


def _forget(process: int) -> None:
    """Close the fonts, but only in the process that opened them: forked ones share the folder."""
    if os.getpid() == process:
        _engine.cache_clear()


def render_pdf(html: str, *further: str) -> bytes:
    """Lay out one document.

    Parameters
    ----------
    html
        A whole page with ``lang`` and ``<title>``; these two are all the metadata that is written.
    further
        Pages that follow in the same document, each numbered anew.

    Raises
    ------
    ReportError
        If the page asks for any file or address, or if Pango is missing.
    """
    engine = _engine()
    from weasyprint.urls import FatalURLFetchingError

    try:
        document, *others = (
            engine.html(string=part, base_url=None, url_fetcher=engine.fetcher).render(
                font_config=engine.fonts, stylesheets=[engine.stylesheet], pdf_variant=VARIANT
            )
            for part in (html, *further)
        )
        metadata = document.metadata
        if others:
            document = document.copy([page for part in (document, *others) for page in part.pages])
        document.metadata = type(metadata)(title=metadata.title, lang=metadata.lang)
        # identifier True: derived from the content, so the same content gives the same bytes.
        return document.write_pdf(pdf_variant=VARIANT, pdf_identifier=True)
    except FatalURLFetchingError as refused:
        raise ReportError(
            f"A report may not read {refused}: only the fonts shipped with Swayline are open to it."
        ) from None
