"""A logo made safe: drawn anew from what is known to be harmless, whatever the file held."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Literal
from xml.etree import ElementTree
from xml.parsers import expat

from reports.errors import LookRefused

#: Bytes of a file that is looked at, and pixels along its longer side.
LARGEST, LONGEST = 500_000, 4000
#: Pixels that are kept: 300 to the inch at twice the size that is printed.
_KEPT = (1200, 160)
_SVG = "http://www.w3.org/2000/svg"
_XLINK = "{http://www.w3.org/1999/xlink}href"
#: Elements that only draw: no text (its font is elsewhere), no picture, no script, no style sheet,
#: and nothing that repeats others, since a few repetitions of repetitions are millions.
_DRAWING = frozenset(
    "svg g defs path rect circle ellipse line polyline polygon clipPath "
    "linearGradient radialGradient stop".split()
)
_ATTRIBUTES = frozenset(
    "id x y x1 y1 x2 y2 cx cy r rx ry fx fy d points width height viewBox transform offset opacity "
    "fill fill-opacity fill-rule clip-path clip-rule stroke stroke-width stroke-opacity "
    "stroke-linecap stroke-linejoin stroke-miterlimit stroke-dasharray stroke-dashoffset "
    "stop-color stop-opacity gradientUnits gradientTransform spreadMethod clipPathUnits "
    "preserveAspectRatio color display visibility".split()
)
#: What may be drawn: beyond that, drawing one page could take longer than all others.
_MOST_ELEMENTS, _MOST_DEEP = 2000, 20
_PLACE = re.compile(r"#[\w.-]+")
_URL = re.compile(r"url\(\s*['\"]?#[\w.-]+['\"]?\s*\)")
_NUMBER = re.compile(r"\s*([0-9.]+)\s*(?:px|pt|mm|cm|in)?\s*")


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture as it is kept: its bytes, its kind, and how much wider than high it is."""

    content: bytes
    kind: Literal["png", "svg"]
    ratio: float


def made_safe(content: bytes) -> Logo:
    """Return a PNG or SVG with nothing in it but what is drawn.

    Raises
    ------
    LookRefused
        If the file is too large, is neither, or draws what a report may not contain.
    """
    if len(content) > LARGEST:
        raise LookRefused(
            f"The logo has {len(content):,} bytes; up to {LARGEST:,} are taken: save it smaller."
        )
    return _png(content) if content.startswith(b"\x89PNG\r\n\x1a\n") else _svg(content)


def _png(content: bytes) -> Logo:
    from PIL import Image, UnidentifiedImageError  # only where a logo is taken in

    try:
        with Image.open(io.BytesIO(content), formats=["PNG"]) as opened:
            if max(opened.size) > LONGEST:  # before a pixel is unpacked
                raise LookRefused(
                    f"The logo is {opened.width} × {opened.height} pixels; up to {LONGEST} each "
                    "way are taken: save it smaller."
                )
            picture = opened.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise LookRefused("The logo is a broken PNG: save it again, or as SVG.") from None
    picture.thumbnail(_KEPT)
    # On white paper there is nothing behind a logo: without transparency, files stay small.
    flat = Image.new("RGB", picture.size, "white")
    flat.paste(picture, mask=picture.getchannel("A"))
    saved = io.BytesIO()
    flat.save(saved, "PNG", optimize=True)
    return Logo(saved.getvalue(), "png", flat.width / flat.height)


def _svg(content: bytes) -> Logo:
    root = _parsed(content)
    if root.tag != f"{{{_SVG}}}svg":
        raise LookRefused("The logo is neither PNG nor SVG.")
    count = _Count()
    safe = _copied(root, 0, count)
    ratio = _ratio(root)
    safe.set("viewBox", safe.get("viewBox") or f"0 0 {root.get('width')} {root.get('height')}")
    for size in ("width", "height"):  # the page gives it its size
        safe.attrib.pop(size, None)
    return Logo(ElementTree.tostring(safe, encoding="utf-8"), "svg", ratio)


class _Count:
    """Elements met so far."""

    elements = 0


def _parsed(content: bytes) -> ElementTree.Element:
    def refuse(*_: object) -> int:
        raise LookRefused("The logo declares entities or a document type: save it as plain SVG.")

    # Twice read: the first time only to see that nothing is declared that could grow or be fetched.
    look = expat.ParserCreate()
    look.StartDoctypeDeclHandler = refuse
    look.EntityDeclHandler = refuse
    look.ExternalEntityRefHandler = refuse
    try:
        look.Parse(content, True)
        return ElementTree.fromstring(content)  # noqa: S314  (declares nothing, as was just seen)
    except (expat.ExpatError, ElementTree.ParseError, ValueError, LookupError):
        raise LookRefused("The logo is neither PNG nor SVG.") from None


def _copied(element: ElementTree.Element, depth: int, count: _Count) -> ElementTree.Element:
    """Copy what draws; leave out what only describes; refuse what would be missing if left out."""
    name = element.tag.removeprefix(f"{{{_SVG}}}") if isinstance(element.tag, str) else ""
    if name not in _DRAWING:
        shown = (name.rpartition("}")[2] or "a comment")[:40]
        raise LookRefused(
            f"The logo holds <{shown}>, which a report may not: turn text and clones into paths, "
            "take out pictures, scripts and style sheets, and save it as plain SVG."
        )
    count.elements += 1
    if count.elements > _MOST_ELEMENTS or depth > _MOST_DEEP:
        raise LookRefused("The logo draws too much for the head of a page: simplify it.")
    safe = ElementTree.Element(element.tag)
    for attribute, value in element.attrib.items():
        if name.endswith("Gradient") and attribute in {"href", _XLINK} and _PLACE.fullmatch(value):
            safe.set("href", value)
        elif attribute == "style":
            for declaration in value.split(";"):
                key, _, said = declaration.partition(":")
                _set(safe, key.strip(), said.strip())
        else:
            _set(safe, attribute, value)
    for child in element:
        if _describes(child):
            continue
        safe.append(_copied(child, depth + 1, count))
    return safe


def _describes(element: ElementTree.Element) -> bool:
    """Whether an element draws nothing: a title, or what drawing programs note for themselves."""
    if not isinstance(element.tag, str) or not element.tag.startswith(f"{{{_SVG}}}"):
        return True
    return element.tag.removeprefix(f"{{{_SVG}}}") in {"metadata", "title", "desc"}


def _set(safe: ElementTree.Element, name: str, value: str) -> None:
    bare = _URL.sub("", value).lower()
    if name in _ATTRIBUTES and not any(sign in bare for sign in ("url", "\\", "@", "<", "data:")):
        safe.set(name, value)


def _ratio(root: ElementTree.Element) -> float:
    """Return how much wider than high a drawing is."""
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    sides = box[2:] if len(box) == 4 else [root.get("width", ""), root.get("height", "")]
    try:
        width, height = (float(_NUMBER.fullmatch(side)[1]) for side in sides)  # type: ignore[index]
        ratio = width / height
    except (TypeError, ValueError, ZeroDivisionError):
        raise LookRefused("The logo does not say how large it is: give it a viewBox.") from None
    if not 1 / 8 <= ratio <= 40:
        raise LookRefused("The logo is too long or too high for the head of a page.")
    return ratio
