"""The stylesheet as one look needs it: its colors, its paper, its logo, and the side it reads from.

Variables are written out and sides swapped here, once: to resolve them on each page costs time.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from reports.drawing.look import Look, Paper, palette

FOLDER = Path(__file__).resolve().parents[2] / "templates" / "pdf"

#: The address under which a page finds the logo, and nothing else.
LOGO_URL = "swayline:logo"
#: The largest a logo is printed, in millimeters.
LOGO_WIDTH, LOGO_HEIGHT = 44.0, 6.5

_VARIABLE = re.compile(r"var\(--([a-z0-9]+)\)")
#: A class may be called left or right: a dot before it leaves it alone.
_SIDE = re.compile(r"(?<!\.)\b(left|right)\b")
_SVG = re.compile(r"\bsvg(?=[ .,{:])")
_FOUR = re.compile(r"((?:margin|padding)\s*:\s*)([^\s;}]+) ([^\s;}]+) ([^\s;}]+) ([^\s;}]+)")


def stylesheet(look: Look, *, mirrored: bool) -> str:
    """Return the stylesheet of a look; mirrored for what is read from right to left."""
    parts = [_read("report.css")]
    if look.paper is Paper.LETTER:
        parts.append(_read("letter.css"))
    if look.logo is not None:
        width = min(LOGO_WIDTH, LOGO_HEIGHT * look.logo.ratio)
        parts.append(
            f"@page {{ @top-left {{ content: ''; background: url({LOGO_URL}) no-repeat "
            f"left bottom 2.4mm / {width:.2f}mm {width / look.logo.ratio:.2f}mm }} }}"
        )
    colors = palette(look.accent)
    values = {"accent": colors.accent, "soft": colors.soft, "tint": colors.tint}
    values |= {f"shade{place}": shade for place, shade in enumerate(colors.shades, 1)}
    # Charts are pictures by the time a page is laid out: see `reports.drawing.pictures`.
    parts = [_SVG.sub("img", part) for part in parts]
    css = _VARIABLE.sub(lambda found: values[found[1]], "\n".join(parts))
    return mirror(css) if mirrored else css


def mirror(css: str) -> str:
    """Swap left and right in all that is declared.

    >>> mirror(".right { float: left; padding: 0 1mm 2mm 3mm } @bottom-left { color: red }")
    '.right { float: right; padding: 0 3mm 2mm 1mm } @bottom-right { color: red }'
    >>> mirror("p { margin: 7mm 0 6mm; top: 0 }")
    'p { margin: 7mm 0 6mm; top: 0 }'
    """
    css = _SIDE.sub(lambda found: "right" if found[1] == "left" else "left", css)
    return _FOUR.sub(r"\1\2 \5 \4 \3", css)


@cache
def _read(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")
