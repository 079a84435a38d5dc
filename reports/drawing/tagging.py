"""What the library leaves out of the tags: which way a header reaches, where a figure lies."""

from __future__ import annotations

import re
from typing import Any

#: CSS counts 96 pixels to the inch, PDF 72 points.
_POINTS = 0.75
_NUMBER = re.compile(rb"\d+")


def complete(document: Any, pdf: Any) -> None:
    """Complete the tags of a document before it is written; the library calls this."""
    pages = [objects for objects in pdf.objects if _is(objects, "Type", "/Page")]
    heights = {page.number: page["MediaBox"][3] for page in pages}
    for element in pdf.objects:
        if _is(element, "S", "/TH"):
            row = pdf.objects[_number(element["P"])]
            group = pdf.objects[_number(row["P"])]
            # A header in the head of a table speaks for its column, any other one for its row.
            scope = "/Column" if group["S"] == "/THead" else "/Row"
            element["A"]["Scope"] = scope
        elif _is(element, "S", "/Figure"):
            left, top, right, bottom = element["A"]["BBox"]
            height = heights[_number(element["Pg"])]
            element["A"]["BBox"][:] = [
                _POINTS * left,
                height - _POINTS * bottom,
                _POINTS * right,
                height - _POINTS * top,
            ]


def _is(found: Any, key: str, value: str) -> bool:
    return isinstance(found, dict) and found.get(key) == value


def _number(reference: bytes) -> int:
    digits = _NUMBER.match(reference)
    assert digits is not None  # noqa: S101  (references of the library begin with a number)
    return int(digits[0])
