"""What a report may read while it is drawn: shipped fonts, one logo, and its own charts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from reports.drawing.logo import Logo
from reports.drawing.stylesheet import LOGO_URL

FONT_FOLDER = Path(__file__).resolve().parents[2] / "static" / "fonts"
#: What pictures are.
_KINDS = {"png": "image/png", "svg": "image/svg+xml"}


@cache
def _fonts() -> dict[str, Path]:
    return {path.as_uri(): path for path in sorted(FONT_FOLDER.glob("*.woff2"))}


class ShippedOnly(URLFetcher):
    """Open the shipped fonts by their exact address, and logo and charts, which are no files.

    Any other request stops the document: the library swallows every other kind of error and leaves
    a hole where the picture would be, so a request that is refused has to be fatal.
    """

    def __init__(self, logo: Logo | None = None, charts: Mapping[str, bytes] | None = None) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self._logo = logo
        self._charts = charts or {}

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """Return the font or the logo at `url`, or stop."""
        if url in self._charts:
            return URLFetcherResponse(url, self._charts[url], {"Content-Type": _KINDS["svg"]})
        if url == LOGO_URL and self._logo is not None:
            kind = {"Content-Type": _KINDS[self._logo.kind]}
            return URLFetcherResponse(url, self._logo.content, kind)
        path = _fonts().get(url)
        if path is None:
            raise FatalURLFetchingError(url)
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "font/woff2"})
