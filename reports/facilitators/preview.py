"""A report as pictures of its pages: the finished PDF itself, so that nothing can differ."""

from __future__ import annotations

import base64
import io
import threading
from dataclasses import dataclass

#: How wide a page is drawn, in pixels: sharp on a screen, and still read on a phone.
WIDTH = 1240
#: Charts and text have few colors; a palette makes a page a third as large.
COLORS = 64

#: The library is not made for several threads at once.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class PageImage:
    """One page as an image that stands in the page itself."""

    number: int
    width: int
    height: int
    address: str


def page_images(pdf: bytes, width: int = WIDTH) -> list[PageImage]:
    """Draw the pages of a PDF."""
    import pypdfium2  # only who looks at a preview waits for it

    found = []
    with _one_at_a_time:
        document = pypdfium2.PdfDocument(pdf)
        try:
            for number in range(len(document)):
                page = document[number]
                image = page.render(scale=width / page.get_width()).to_pil()
                found.append((image.convert("RGB").quantize(COLORS), image.size))
                page.close()
        finally:
            document.close()
    pages = []
    for number, (image, size) in enumerate(found, start=1):
        file = io.BytesIO()
        image.save(file, "PNG", optimize=False)
        address = f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
        pages.append(PageImage(number, size[0], size[1], address))
    return pages
