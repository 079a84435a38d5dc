"""The organization's charts: one dot per person by level, and how far k people reach."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from reports.contexts.words import number, people, percent
from reports.facts import Coverage, LevelDots

#: A level of fewer people is joined with its neighbor.
SMALLEST_GROUP = 5
_LEFT, _RIGHT = 92.0, 514.0
_MOST_BINS = 60
_MOST_ABREAST = 3
_SMALLEST_DOT = 1.25
#: How high a level's dots may stand: as high as leaves the whole figure low enough.
_TALLEST = (62.0, 50.0, 40.0, 32.0, 25.0, 19.0, 14.0, 10.0)
_FIGURE = 118.0  # so that the summary stays on one page
_SECOND_LINE = 26.0  # of the caption and of the first sentence, where they say "about" and why
_ROW, _LOW_ROW = 23.0, 12.0  # a level with two lines of words, and with one
_SPACING = 2.2  # from dot to dot, in radii


def ticks(top: float, most: int = 6) -> list[int]:
    """Return round marks from 0 that do not pass `top`.

    >>> ticks(37), ticks(4), ticks(240)
    ([0, 10, 20, 30], [0, 1, 2, 3, 4], [0, 50, 100, 150, 200])
    """
    step, factors = 1, (2, 2.5, 2)
    place = 0
    while top / step > most:
        step = round(step * factors[place % 3])
        place += 1
    return list(range(0, int(top) + 1, step))


@dataclass(frozen=True, slots=True)
class Row:
    """One level: its words and its dots as two paths, those who manage and the others."""

    base: float
    label: str
    label_y: float
    people: str
    people_y: float
    people_x: float
    managers: str
    others: str


@dataclass(frozen=True, slots=True)
class Dots:
    """How often each person was named, by level, without names."""

    alt: str
    height: float
    axis: float
    stroke: float
    rows: tuple[Row, ...]
    ticks: tuple[tuple[float, str], ...]
    caption: str


def merged(levels: tuple[LevelDots, ...]) -> tuple[LevelDots, ...]:
    """Join neighboring levels until each has enough people that no dot is somebody.

    >>> rows = merged((LevelDots("1", (40,), ()), LevelDots("2", (9,) * 7, ())))
    >>> [(row.level, len(row.managers)) for row in rows]
    [('1 and 2', 8)]
    """
    rows: list[LevelDots] = []
    for row in levels:
        if rows and len(rows[-1].managers) + len(rows[-1].others) < SMALLEST_GROUP:
            rows[-1] = _joined(rows[-1], row)
        else:
            rows.append(row)
    if len(rows) > 1 and len(rows[-1].managers) + len(rows[-1].others) < SMALLEST_GROUP:
        rows[-2:] = [_joined(rows[-2], rows[-1])]
    return tuple(rows)


def _joined(upper: LevelDots, lower: LevelDots) -> LevelDots:
    level = f"{upper.level.split(' and ')[0] or 'none'} and {lower.level or 'none'}"
    return LevelDots(level, upper.managers + lower.managers, upper.others + lower.others)


def _dot(x: float, y: float, r: float) -> str:
    return f"M{x - r:.1f} {y:.1f}a{r} {r} 0 1 0 {2 * r:.1f} 0a{r} {r} 0 1 0 {-2 * r:.1f} 0"


def dots(levels: tuple[LevelDots, ...], short: str, *, together: bool = False) -> Dots:
    """Stack a dot per person (or per few, if there are many) over how often they were named.

    `together` says that five and more people share each place, and that smaller groups are left
    out, as in a confidential round.
    """
    levels = merged(levels)
    top = max((count for row in levels for count in row.managers + row.others), default=0)
    width = ceil((top + 1) / _MOST_BINS)
    bins = top // width + 1
    step = (_RIGHT - _LEFT) / max(bins, 24)
    stacks = [_stacks(row, width) for row in levels]
    tallest = max((sum(both) for stack in stacks for both in stack.values()), default=1)
    room = _FIGURE - _SECOND_LINE * together
    low = len(levels) * _ROW > room
    for highest in _TALLEST:
        each, abreast, r = _fitted(tallest, step, highest)
        heights = [_height(stack, each, abreast, r, low) for stack in stacks]
        if sum(heights) <= room:
            break
    rows, y = [], 4.0
    for row, stack, height in zip(levels, stacks, heights, strict=True):
        y += height
        rows.append(_row(row, stack, each, abreast, step, r, y, low))
    marks = tuple((round(_LEFT + (mark / width + 0.5) * step, 1), str(mark)) for mark in ticks(top))
    unit = "One dot is one person" if each == 1 else f"One dot is up to {people(each)}"
    return Dots(
        alt=f"How often people were named {short}, by level: "
        + "; ".join(_spoken(row) for row in levels)
        + ".",
        height=round(y + 16, 1),
        axis=round(y + 11, 1),
        stroke=round(r * 0.36, 2),
        rows=tuple(rows),
        ticks=marks,
        caption=f"{unit}; dark: manages somebody, ring: manages nobody. "
        "Further right: named by more colleagues."
        + (" Five and more people share each place; smaller groups are left out." * together),
    )


def _height(
    stack: dict[int, tuple[int, int]], each: int, abreast: int, r: float, low: bool
) -> float:
    drawn = [ceil(m / each) + ceil(o / each) for m, o in stack.values()]
    highest = ceil(max(drawn, default=1) / abreast)
    return max(highest * _SPACING * r + 4, _LOW_ROW if low else _ROW)


def _fitted(tallest: int, step: float, highest: float) -> tuple[int, int, float]:
    """Return how many people a dot stands for, how many dots stand abreast, and their radius."""
    each = 1
    while True:
        for abreast in range(1, _MOST_ABREAST + 1):
            r = round(min(2.9, step / abreast * 0.44), 2)
            if r < _SMALLEST_DOT and abreast > 1:
                break
            if ceil(tallest / each / abreast) * _SPACING * r <= highest:
                return each, abreast, r
        each += 1


def _stacks(row: LevelDots, width: int) -> dict[int, tuple[int, int]]:
    managers = Counter(count // width for count in row.managers)
    others = Counter(count // width for count in row.others)
    return {place: (managers[place], others[place]) for place in managers | others}


def _row(
    row: LevelDots,
    stack: dict[int, tuple[int, int]],
    each: int,
    abreast: int,
    step: float,
    r: float,
    base: float,
    low: bool,
) -> Row:
    dark: list[str] = []
    rings: list[str] = []
    for named, (managers, others) in sorted(stack.items()):
        x = _LEFT + (named + 0.5) * step
        drawn = ceil(managers / each)
        wide = min(abreast, drawn + ceil(others / each))
        for place in range(drawn + ceil(others / each)):
            height, across = divmod(place, abreast)
            path = _dot(
                x + (across - (wide - 1) / 2) * _SPACING * r,
                base - r - 1 - height * _SPACING * r,
                r,
            )
            (dark if place < drawn else rings).append(path)
    label = f"Level {row.level}" if row.level[:1].isdecimal() else row.level or "No level"
    longest = 13 if low else 18
    if len(label) > longest:
        label = f"{label[: longest - 1]}…"
    count = len(row.managers) + len(row.others)
    base = round(base, 1)
    if low:
        words, label_y = number(count), base - 1
    else:
        words, label_y = people(count), base - 10
    return Row(base, label, label_y, words, base - 1, 62 * low, "".join(dark), "".join(rings))


def _spoken(row: LevelDots) -> str:
    counts = sorted(row.managers + row.others)
    if not counts:
        return f"{row.level}: nobody"
    middle = counts[len(counts) // 2]
    return f"{row.level or 'no level'}: {people(len(counts))}, the middle one named {middle} times"


@dataclass(frozen=True, slots=True)
class Line:
    """One way of choosing people: its path, look, and words at its end."""

    path: str
    look: str  # chosen | most | headcount
    y: float
    words: str


@dataclass(frozen=True, slots=True)
class Reach:
    """How many people are covered by k, chosen in different ways."""

    alt: str
    band: str
    lines: tuple[Line, ...]
    across: tuple[tuple[float, str], ...]
    up: tuple[tuple[float, str], ...]
    mark: float | None  # where about 3 % falls
    mark_words: str


_X0, _X1, _Y0, _Y1 = 30.0, 400.0, 114.0, 8.0
_NEAR = 11.0


def three_percent(curve: tuple[Coverage, ...], everybody: int) -> Coverage | None:
    """Return the point that lies nearest to 3 % of all people."""
    return min(curve, key=lambda point: abs(point.k - everybody * 0.03), default=None)


def reach(curve: tuple[Coverage, ...], everybody: int) -> Reach:
    """Draw the curves of one number of steps; the last point of `curve` is the widest k."""
    widest = max(point.k for point in curve)

    def xy(k: float, covered: float) -> tuple[float, float]:
        return (
            round(_X0 + (_X1 - _X0) * k / widest, 1),
            round(_Y0 - (_Y0 - _Y1) * covered / everybody, 1),
        )

    def path(values: list[tuple[int, float]]) -> str:
        return "M" + "L".join("{} {}".format(*xy(k, value)) for k, value in values)

    kinds: list[tuple[str, str, list[tuple[int, float]]]] = [
        ("chosen", "chosen together", [(p.k, p.chosen) for p in curve]),
        ("most", "named most", [(p.k, p.most_named) for p in curve]),
        (
            "headcount",
            "most headcount",
            [(p.k, p.headcount) for p in curve if p.headcount is not None],
        ),
    ]
    kinds = [kind for kind in kinds if kind[2]]
    ends = _apart(
        [xy(*values[-1])[1] for _, _, values in kinds] + [xy(widest, curve[-1].random)[1]]
    )
    lines = tuple(
        Line(path(values), look, y, f"{words} · {number(values[-1][1])}")
        for (look, words, values), y in zip(kinds, ends, strict=False)
    )
    lines += (Line("", "random", ends[-1], f"at random · about {number(curve[-1].random)}"),)
    near = three_percent(curve, everybody)
    upper = [(p.k, p.random_high) for p in curve]
    lower = [(p.k, p.random_low) for p in reversed(curve)]
    return Reach(
        alt=f"People covered by {widest}: " + ", ".join(line.words for line in lines) + ".",
        band=path(upper) + "L" + path(lower)[1:] + "z",
        lines=lines,
        across=tuple((xy(k, 0)[0], str(k)) for k in ticks(widest)),
        up=tuple((xy(0, everybody * share)[1], f"{round(share * 100)} %") for share in (0, 0.5, 1)),
        mark=xy(near.k, 0)[0] if near else None,
        mark_words=f"{people(near.k)}: {percent(near.k / everybody)}" if near else "",
    )


def _apart(wanted: list[float]) -> list[float]:
    """Move labels up, the lowest first, until no two touch."""
    order = sorted(range(len(wanted)), key=lambda place: (-wanted[place], -place))
    placed = list(wanted)
    for below, above in pairwise(order):
        placed[above] = min(placed[above], placed[below] - _NEAR)
    lowest_top = min(placed)
    if lowest_top < _Y1 + 2:  # no room above: hang them from the top instead
        placed[order[-1]] = _Y1 + 2
        for above, below in pairwise(reversed(order)):
            placed[below] = max(placed[below], placed[above] + _NEAR)
    return [round(y, 1) for y in placed]
