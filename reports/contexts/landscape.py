"""One dot per person by level: how often people were named, without names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from math import ceil

from reports.contexts.words import number, people
from reports.facts import LevelDots
from reports.language import _, from_to, ngettext

#: A level of fewer people is joined with its neighbor.
SMALLEST_GROUP = 5
_LEFT, _RIGHT = 92.0, 514.0
_MOST_BINS = 60
#: Radii of a dot, the largest that fits first.
_RADII = (2.9, 2.6, 2.3, 2.0, 1.75, 1.5, 1.25)
#: How high a level's dots may stand: as high as leaves the whole figure low enough.
_TALLEST = (90.0, 76.0, 62.0, 50.0, 40.0, 32.0, 25.0, 19.0, 14.0, 10.0)
_FIGURE = 190.0  # so that a table has room below it
_ROW, _LOW_ROW = 24.0, 13.0  # a level with two lines of words, and with one
_SPACING = 2.2  # from dot to dot, in radii
_WIDEST = 8  # places that one pile may spread over, where its neighbors are far away


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


#: How many people stand at each place of a level: those who manage, and the others.
Piles = dict[int, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Fit:
    """How many people a dot stands for, its radius, and how many dots stand on each other."""

    each: int
    r: float
    rows: int
    step: float

    def drawn(self, pile: tuple[int, int]) -> tuple[int, int]:
        return ceil(pile[0] / self.each), ceil(pile[1] / self.each)

    def abreast(self, pile: tuple[int, int]) -> int:
        return max(1, ceil(sum(self.drawn(pile)) / self.rows))

    def fits(self, piles: Piles) -> bool:
        return all(
            self.abreast(pile) * _SPACING * self.r <= max(_room(piles, place) * self.step, self.r)
            for place, pile in piles.items()
        )

    def height(self, piles: Piles, *, low: bool) -> float:
        piled = (ceil(sum(self.drawn(pile)) / self.abreast(pile)) for pile in piles.values())
        highest = max(piled, default=1)
        return max(highest * _SPACING * self.r + 5, _LOW_ROW if low else _ROW)


def _room(piles: Piles, place: int) -> float:
    """Return how many places a pile may spread over before it comes near its neighbor."""
    apart = (abs(place - other) for other in piles if other != place)
    return min([*apart, _WIDEST, 2 * place + 2]) * 0.92


def dots(
    levels: tuple[LevelDots, ...],
    short: str,
    *,
    few: int | None = None,
    sizes: Mapping[str, int] | None = None,
) -> Dots:
    """Stack a dot per person (or per few, if there are many) over how often they were named.

    `few` says that up to so many nominations are one and the same fact, that five and more people
    share each place, and that smaller groups are left out, as in a confidential round. `sizes` are
    the people at each level, whether they are drawn or not.
    """
    levels = merged(levels)
    top = max((count for row in levels for count in row.managers + row.others), default=0)
    width = ceil((top + 1) / _MOST_BINS)
    step = (_RIGHT - _LEFT) / max(top // width + 1, 24)
    piles = [_piles(row, width) for row in levels]
    low = len(levels) * _ROW > _FIGURE
    fit = _fitted(piles, step, low=low)
    rows, y = [], 4.0
    for row, here in zip(levels, piles, strict=True):
        y += fit.height(here, low=low)
        rows.append(_row(row, here, fit, y, (sizes or {}).get(row.level, 0), low=low))

    def at(named: float) -> float:
        return round(_LEFT + (named / width + 0.5) * step, 1)

    marks = [(at(mark), number(mark)) for mark in ticks(top) if few is None or mark > few + 1]
    if few is not None:
        marks.insert(0, (at(few / 2), from_to(number(0), number(few))))
    return Dots(
        alt=_("How often people were named {short}, by level: {levels}.").format(
            short=short, levels="; ".join(_spoken(row) for row in levels)
        ),
        height=round(y + 16, 1),
        axis=round(y + 12, 1),
        stroke=round(fit.r * 0.36, 2),
        rows=tuple(rows),
        ticks=tuple(marks),
        caption=_caption(fit.each, few),
    )


def _caption(each: int, few: int | None) -> str:
    dot = (
        _("One dot is one person.")
        if each == 1
        else _("One dot is up to {count} people.").format(count=number(each))
    )
    look = _(
        "Dark: manages somebody; ring: manages nobody. Further right: named by more colleagues."
    )
    if few is None:
        return f"{dot} {look}"
    shared = _(
        "Nobody stands alone: {least} or more people share each place, which is their mean; "
        "smaller groups are left out."
    ).format(least=number(SMALLEST_GROUP))
    return f"{dot} {look} {shared}"


def _round_numbers() -> Iterator[int]:
    for place in count():
        yield from (factor * 10**place for factor in (1, 2, 5))


def _fitted(piles: list[Piles], step: float, *, low: bool) -> _Fit:
    """Return the largest dots that stand for the fewest people and still leave the figure low."""
    room = max(_FIGURE, len(piles) * _LOW_ROW)
    for each in _round_numbers():
        for r in _RADII:
            for highest in _TALLEST:
                fit = _Fit(each, r, max(1, int(highest / (_SPACING * r))), step)
                if not all(fit.fits(here) for here in piles):
                    break  # a lower pile would be wider still
                if sum(fit.height(here, low=low) for here in piles) <= room:
                    return fit
    raise AssertionError("one dot for everybody always fits")


def _piles(row: LevelDots, width: int) -> Piles:
    managers = Counter(named // width for named in row.managers)
    others = Counter(named // width for named in row.others)
    return {place: (managers[place], others[place]) for place in managers | others}


def _row(row: LevelDots, piles: Piles, fit: _Fit, base: float, size: int, *, low: bool) -> Row:
    dark: list[str] = []
    rings: list[str] = []
    apart = _SPACING * fit.r
    for named, pile in sorted(piles.items()):
        x = _LEFT + (named + 0.5) * fit.step
        managers, others = fit.drawn(pile)
        wide = min(fit.abreast(pile), managers + others)
        for place in range(managers + others):
            height, across = divmod(place, wide)
            path = _dot(
                x + (across - (wide - 1) / 2) * apart, base - fit.r - 1 - height * apart, fit.r
            )
            (dark if place < managers else rings).append(path)
    label = _label(row.level)
    longest = 13 if low else 18
    if len(label) > longest:
        label = f"{label[: longest - 1]}…"
    base = round(base, 1)
    words, label_y = _people(len(row.managers) + len(row.others), size, low=low), base - 10
    if low:
        label_y = base - 1
    return Row(base, label, label_y, words, base - 1, 62 * low, "".join(dark), "".join(rings))


def _people(drawn: int, size: int, *, low: bool) -> str:
    if size > drawn:  # some are left out: nobody should look for them
        return _("{drawn} of {count}").format(drawn=number(drawn), count=number(size))
    return number(drawn) if low else people(drawn)


def _label(level: str) -> str:
    """Return the name of a level, or of levels that were joined."""
    first, both, last = level.partition(" and ")
    if both and first.isdecimal() and last.isdecimal():
        if abs(int(last) - int(first)) == 1:
            return _("Levels {first} and {last}").format(first=first, last=last)
        return _("Levels {first} to {last}").format(first=first, last=last)
    if level[:1].isdecimal():
        return _("Level {level}").format(level=level)
    return level or _("No level")


def _spoken(row: LevelDots) -> str:
    counts = sorted(row.managers + row.others)
    if not counts:
        return _("{level}: nobody").format(level=_label(row.level))
    middle = counts[len(counts) // 2]
    return ngettext(
        "{level}: {count} person, named {times} times",
        "{level}: {count} people, the middle one named {times} times",
        len(counts),
    ).format(level=_label(row.level), count=number(len(counts)), times=number(middle))
