"""The signature figure: two circles on one area-true scale, inside the outline of everybody."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from reports.contexts.words import number

RADIUS = 90.0
BASE = 184.0  # all discs stand on this line
HEIGHT = 212
_CENTERS = (94.0, 356.0)
_LABELS_AT = (202.0, 462.0)
_SMALLEST = 1.6  # nobody is still a dot, so that "0" has something to point at
_LINE = 10.0
_GAP = 8.0
_TOP = 13.0  # room for the height of a number above its line


@dataclass(frozen=True, slots=True)
class Count:
    """So many people as a disc: its look, the number printed and what the number counts."""

    people: float
    look: str  # ink | accent | tint | ring
    text: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Disc:
    """A circle to draw."""

    cy: float
    r: float
    look: str


@dataclass(frozen=True, slots=True)
class Label:
    """A number with its words, and the line that leads from the disc to it."""

    line: str
    x: float
    y: float
    text: str
    words: tuple[tuple[float, str], ...]  # (y, words)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two circles."""

    cx: float
    title: str
    discs: tuple[Disc, ...]
    labels: tuple[Label, ...]
    note: tuple[tuple[float, str], ...]  # said in place of discs


@dataclass(frozen=True, slots=True)
class Circles:
    """The whole figure with its text alternative and caption."""

    alt: str
    caption: str
    radius: float
    cy: float
    height: int
    sides: tuple[Side, ...]


def circles(
    people: int,
    left: tuple[str, list[Count] | str],
    right: tuple[str, list[Count] | str],
    caption: str,
) -> Circles:
    """Draw two sets of discs inside the outline of `people`.

    Each side is its title and either the counts, or the words that stand where nothing is known.
    """
    sides = tuple(
        _side(place, title, shown, people) for place, (title, shown) in enumerate((left, right))
    )
    return Circles(
        alt=". ".join(_spoken(title, shown, people) for title, shown in (left, right)) + ".",
        caption=caption,
        radius=RADIUS,
        cy=BASE - RADIUS,
        height=HEIGHT,
        sides=sides,
    )


def _side(place: int, title: str, shown: list[Count] | str, people: int) -> Side:
    cx, at = _CENTERS[place], _LABELS_AT[place]
    if isinstance(shown, str):
        lines = shown.split("\n")
        top = BASE - RADIUS - _LINE * (len(lines) - 1) / 2
        return Side(
            cx, title, (), (), tuple((top + _LINE * i, line) for i, line in enumerate(lines))
        )
    largest_first = sorted(shown, key=lambda count: -count.people)
    discs = [
        Disc(BASE - r, r, count.look)
        for count in largest_first
        for r in [max(_SMALLEST, RADIUS * sqrt(min(1.0, count.people / people)))]
    ]
    return Side(cx, title, tuple(discs), tuple(_labels(cx, at, largest_first, discs)), ())


def _labels(cx: float, at: float, counts: list[Count], discs: list[Disc]) -> list[Label]:
    """Place labels beside their discs, the uppermost first, moved up where two would touch."""
    heights = [10.0 + _LINE * len(count.words) for count in counts]
    wanted = [disc.cy - 0.7 * disc.r for disc in discs]
    placed = list(wanted)
    for upper in range(len(placed) - 2, -1, -1):
        placed[upper] = min(placed[upper], placed[upper + 1] - heights[upper] - _GAP)
    if placed[0] < _TOP:  # no room above: hang them from the top instead
        placed[0] = _TOP
        for lower in range(1, len(placed)):
            placed[lower] = max(placed[lower], placed[lower - 1] + heights[lower - 1] + _GAP)
    labels = []
    for count, disc, start, y in zip(counts, discs, wanted, placed, strict=True):
        line = f"M{cx + 0.714 * disc.r:.1f} {start:.1f}"
        line += f"L{at - 14:.1f} {y:.1f}H{at - 5:.1f}" if start != y else f"H{at - 5:.1f}"
        words = tuple((round(y + 10.5 + _LINE * i, 1), text) for i, text in enumerate(count.words))
        labels.append(Label(line, at, round(y - 0.5, 1), count.text, words))
    return labels


def _spoken(title: str, shown: list[Count] | str, people: int) -> str:
    if isinstance(shown, str):
        return f"{title}: {' '.join(shown.split())}"
    said = ", ".join(f"{count.text} {' '.join(count.words)}" for count in shown)
    return f"{title}: {said}, of {number(people)} people"
