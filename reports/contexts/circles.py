"""The signature figure: two circles on one area-true scale, inside the outline of everybody.

In a large organization the outline of everybody would make a dot of all that is inside. There it
stands for a round part of them, and the caption says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from math import sqrt

from reports.contexts.words import number, people
from reports.language import _, listed, pgettext

RADIUS = 90.0
BASE = 184.0  # all discs stand on this line
HEIGHT = 212
_CENTERS = (92.0, 346.0)
_LABELS_AT = (198.0, 452.0)
_SMALLEST = 1.6  # nobody is still a dot, so that "0" has something to point at
_LINE = 10.0
_GAP = 8.0
_TOP = 13.0  # room for the height of a number above its line
#: Of more than so many times the largest disc, the outline is a part of all people: so many times
#: the disc, and this many people at least, so that a few of them stay a small disc.
_TOO_MANY, _TIMES, _LEAST = 40, 10, 100


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
    everybody: int,
    left: tuple[str, list[Count] | str],
    right: tuple[str, list[Count] | str],
    _caption: str = "",
) -> Circles:
    """Draw two sets of discs inside the outline of `everybody`, or of a round part of them.

    Each side is its title and either the counts, or the words that stand where nothing is known.
    """
    drawn = [shown for shown in (left[1], right[1]) if isinstance(shown, list)]
    largest = max((each.people for shown in drawn for each in shown), default=everybody)
    whole = outline(everybody, largest)
    sides = tuple(
        _side(place, title, shown, whole) for place, (title, shown) in enumerate((left, right))
    )
    return Circles(
        alt=" ".join(_spoken(title, shown, everybody) for title, shown in (left, right)),
        caption=_scale(everybody, whole),
        radius=RADIUS,
        cy=BASE - RADIUS,
        height=HEIGHT,
        sides=sides,
    )


def outline(everybody: int, largest: float) -> int:
    """Return for how many people the outline stands.

    >>> outline(240, 31), outline(240, 0), outline(9800, 400), outline(9800, 31), outline(9800, 2)
    (240, 240, 9800, 500, 100)
    """
    if everybody <= _LEAST * _TIMES or largest * _TOO_MANY >= everybody:
        return everybody
    least, step = max(_LEAST, largest * _TIMES), _LEAST
    for place in count(1):
        if step >= least:
            break
        step = step * 5 // 2 if place % 3 == 2 else step * 2
    return min(step, everybody)


def _scale(everybody: int, whole: int) -> str:
    if whole == everybody:
        return _(
            "Both are drawn to one scale: the pale circle is all {people} in the organization."
        ).format(people=people(everybody))
    return _(
        "Both are drawn to one scale: the pale circle is {people}. All {everybody} in the "
        "organization would fill one about {times} times as wide."
    ).format(
        people=people(whole), everybody=number(everybody), times=number(sqrt(everybody / whole))
    )


def _side(place: int, title: str, shown: list[Count] | str, whole: int) -> Side:
    cx, at = _CENTERS[place], _LABELS_AT[place]
    if isinstance(shown, str):
        lines = shown.split("\n")
        top = BASE - RADIUS - _LINE * (len(lines) - 1) / 2
        return Side(
            cx, title, (), (), tuple((top + _LINE * i, line) for i, line in enumerate(lines))
        )
    largest_first = sorted(shown, key=lambda each: -each.people)
    discs = [
        Disc(BASE - r, r, each.look)
        for each in largest_first
        for r in [max(_SMALLEST, RADIUS * sqrt(min(1.0, each.people / whole)))]
    ]
    return Side(cx, title, tuple(discs), tuple(_labels(cx, at, largest_first, discs)), ())


def _labels(cx: float, at: float, counts: list[Count], discs: list[Disc]) -> list[Label]:
    """Place labels beside their discs, the uppermost first, moved up where two would touch."""
    heights = [10.0 + _LINE * len(each.words) for each in counts]
    wanted = [disc.cy - 0.7 * disc.r for disc in discs]
    placed = list(wanted)
    for upper in range(len(placed) - 2, -1, -1):
        placed[upper] = min(placed[upper], placed[upper + 1] - heights[upper] - _GAP)
    if placed[0] < _TOP:  # no room above: hang them from the top instead
        placed[0] = _TOP
        for lower in range(1, len(placed)):
            placed[lower] = max(placed[lower], placed[lower - 1] + heights[lower - 1] + _GAP)
    labels = []
    for each, disc, start, y in zip(counts, discs, wanted, placed, strict=True):
        line = f"M{cx + 0.714 * disc.r:.1f} {start:.1f}"
        line += f"L{at - 14:.1f} {y:.1f}H{at - 5:.1f}" if start != y else f"H{at - 5:.1f}"
        words = tuple((round(y + 10.5 + _LINE * i, 1), text) for i, text in enumerate(each.words))
        labels.append(Label(line, at, round(y - 0.5, 1), each.text, words))
    return labels


def _spoken(title: str, shown: list[Count] | str, everybody: int) -> str:
    if isinstance(shown, str):
        note = " ".join(shown.split())
        return pgettext("a circle and why it is empty", "{title}: {note}.").format(
            title=title, note=note
        )
    said = listed(
        pgettext("a number and what it counts", "{count} {words}").format(
            count=each.text, words=" ".join(each.words)
        )
        for each in shown
    )
    return _("{title}: {counts}, of {people}.").format(
        title=title, counts=said, people=people(everybody)
    )
