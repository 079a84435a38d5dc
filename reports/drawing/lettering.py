"""Words in charts: laid out as a whole.

WeasyPrint lays out the text of a chart letter by letter, so that letters may stand on curves.
Arabic letters, which change with their neighbors and run from right to left, come out apart and
backward; and each letter costs a layout. Here a text without places for single letters is one
letter to it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

#: Attributes that place letters one by one.
_PLACES = ("dx", "dy", "rotate", "textLength", "letter-spacing")
_ISOLATE, _END = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


class _Whole(str):
    """A text that has itself as its only letter."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        yield str(self)


def _isolated(words: str) -> str:
    r"""Let words that run from right to left do so as a whole, whatever stands around them.

    >>> _isolated("8 of 43"), _isolated("8 من 43") == "\u20688 من 43\u2069"
    ('8 of 43', True)
    """
    if any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in words):
        return f"{_ISOLATE}{words}{_END}"
    return words


def lay_out_whole_words() -> None:
    """Let WeasyPrint lay out whole texts in charts from now on."""
    from weasyprint import svg

    by_letter = svg.TAGS["text"]

    def by_text(drawing: Any, node: Any, font_size: float) -> None:
        element = node._etree_node
        one_place = all(len(str(node.get(axis, "0")).split()) == 1 for axis in ("x", "y"))
        if element.text and one_place and not any(name in node.attrib for name in _PLACES):
            element.text = _Whole(_isolated(element.text))
        by_letter(drawing, node, font_size)

    # The library asks both whether a tag is a text.
    for tag, draw in svg.TAGS.items():
        if draw is by_letter:
            svg.TAGS[tag] = by_text
    svg.text = by_text
