"""What a report may read while it is drawn: the fonts that come with Swayline, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

FONT_FOLDER = Path(__file__).resolve().parents[2] / "static" / "fonts"


class BundledFontsOnly(URLFetcher):
    """Open the shipped fonts by their exact address; any other request stops the document.

    The library swallows every other kind of error and leaves a hole where the picture would be, so
    a request that is refused has to be fatal.
    """

    def __init__(self) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self._fonts = {path.as_uri(): path for path in sorted(FONT_FOLDER.glob("*.woff2"))}

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """Return the font at `url`, or stop."""
        path = self._fonts.get(url)
        if path is None:
            raise FatalURLFetchingError(url)
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "font/woff2"})
