"""How the pages of an organization look: its accent color, its paper, its logo."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from reports.drawing.logo import Logo
from reports.errors import LookRefused

#: The least contrast of text, by WCAG 2.2 level AA.
CONTRAST = 4.5
ACCENT = "#0b6b66"

_HEX = re.compile(r"#?[0-9a-fA-F]{6}")
_WHITE = (255, 255, 255)
#: How much of the accent there is in each lighter color; the rest is white.
_SOFT, _TINT = 0.62, 0.17
#: Cells of a table that are the darker the more they say: all but the last two bear ink.
_SHADES = (0.11, 0.235, 0.43)
_DARK_SHADE = 0.79

Color = tuple[int, int, int]


class Paper(StrEnum):
    """What pages are printed on."""

    A4 = "a4"
    LETTER = "letter"


@dataclass(frozen=True, slots=True)
class Look:
    """What an organization chose; without a choice, Swayline's own."""

    accent: str = ACCENT
    paper: Paper = Paper.A4
    logo: Logo | None = None


@dataclass(frozen=True, slots=True)
class Palette:
    """The accent and the colors made from it; all are told apart in grey too."""

    accent: str
    soft: str
    tint: str
    shades: tuple[str, ...]  # of five cells, the lightest first


def palette(accent: str) -> Palette:
    """Return the colors that go with an accent.

    >>> palette("#0b6b66").tint, palette("#0b6b66").shades[-1]
    ('#d6e6e5', '#0b6b66')
    """
    color = _parsed(accent)
    dark = max(_DARK_SHADE, _least_readable(color))
    return Palette(
        accent,
        _written(_mixed(color, _SOFT)),
        _written(_mixed(color, _TINT)),
        (*(_written(_mixed(color, share)) for share in (*_SHADES, dark)), accent),
    )


def checked_accent(words: str) -> str:
    """Return a color as it is kept, if it can be read as text on white.

    >>> checked_accent("1F4FA3")
    '#1f4fa3'

    Raises
    ------
    LookRefused
        If it is no color, or too light; the sentence names the nearest that would do.
    """
    words = words.strip()
    if not _HEX.fullmatch(words):
        raise LookRefused(
            f'"{words[:40]}" is no color: write it with six digits, such as {ACCENT}.'
        )
    accent = "#" + words.removeprefix("#").lower()
    found = contrast(accent, "#ffffff")
    if found >= CONTRAST:
        return accent
    raise LookRefused(
        f"{accent} is too light to be read on white: its contrast is {found:.1f}, and text needs "
        f"{CONTRAST}. {_darkened(_parsed(accent))} is the nearest darker one that can be read."
    )


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colors by WCAG 2.2, from 1 to 21.

    >>> round(contrast("#ffffff", "#000000")), round(contrast("#0b6b66", "#ffffff"), 1)
    (21, 6.3)
    """
    light, dark = sorted((_luminance(_parsed(one)), _luminance(_parsed(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: Color) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in color)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _least_readable(color: Color) -> float:
    """Return the least share of a color on which white can still be read."""
    for hundredth in range(round(_DARK_SHADE * 100), 100):
        if contrast(_written(_mixed(color, hundredth / 100)), "#ffffff") >= CONTRAST:
            return hundredth / 100
    return 1.0


def _darkened(color: Color) -> str:
    for hundredth in range(100, 0, -1):
        red, green, blue = (channel * hundredth // 100 for channel in color)
        darker = _written((red, green, blue))
        if contrast(darker, "#ffffff") >= CONTRAST:
            return darker
    return "#000000"


def _mixed(color: Color, share: float) -> Color:
    red, green, blue = (
        round(white + (channel - white) * share)
        for channel, white in zip(color, _WHITE, strict=True)
    )
    return red, green, blue


def _parsed(color: str) -> Color:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def _written(color: Color) -> str:
    return "#{:02x}{:02x}{:02x}".format(*color)
