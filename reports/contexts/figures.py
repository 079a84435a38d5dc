"""Where the marks of the small charts stand: range bars, a histogram, a bar in two parts."""

from __future__ import annotations

from dataclasses import dataclass

from reports.contexts.words import bounds, range_words
from reports.facts import Estimate, Named, Peers
from reports.language import _, fixed, listed, ngettext, number, pgettext


@dataclass(frozen=True, slots=True)
class RangeBar:
    """A value as a dot on its soft range, on a scale shared by its neighbors."""

    alt: str
    low: float
    high: float
    dot: float
    mark: float | None = None  # what to compare with: chance, or zero


_BAR = (4.0, 146.0)


def range_top(values: list[Named]) -> int:
    """Return a round end for a scale that holds all `values`.

    >>> range_top([Named(31, 190, 24.0, 39.0)]), range_top([])
    (40, 5)
    """
    top = max((bounds(named)[1] for named in values), default=1)
    step = 10 ** (len(str(top)) - 1)
    for part in (step // 2 or 1, step):
        end = -(-top // part) * part
        if end <= top * 1.25:
            return max(end, 5)
    return max(top, 5)


def range_bar(named: Named, top: int) -> RangeBar:
    """Place a count and its range on a scale from 0 to `top`."""
    low, high = bounds(named)
    alt = _("{count}, range {range}, on a scale to {top}").format(
        count=number(named.count), range=range_words(named), top=number(top)
    )
    return RangeBar(alt, _along(low / top), _along(high / top), _along(named.count / top))


def estimate_bar(estimate: Estimate, ends: tuple[float, float], mark: float) -> RangeBar:
    """Place an estimate and its interval on a scale; without an interval the bar is its dot."""
    low = estimate.value if estimate.low is None else estimate.low
    high = estimate.value if estimate.high is None else estimate.high

    def at(value: float) -> float:
        return _along((value - ends[0]) / (ends[1] - ends[0]))

    alt = _("{value}, interval {low} to {high}, beside {mark}").format(
        value=fixed(estimate.value),
        low=fixed(low),
        high=fixed(high),
        mark=fixed(mark, 0 if mark == round(mark) else 1),
    )
    return RangeBar(alt, at(low), at(high), at(estimate.value), at(mark))


def _along(share: float) -> float:
    start, end = _BAR
    return round(start + (end - start) * min(1.0, max(0.0, share)), 1)


@dataclass(frozen=True, slots=True)
class Bar:
    """One class of a histogram."""

    x: float
    y: float
    height: float
    middle: float
    label: str
    above: float  # where the words over the bar stand
    people: str
    own: bool


@dataclass(frozen=True, slots=True)
class Histogram:
    """How often people were named, the own class marked, the own range shaded."""

    alt: str
    width: float
    bars: tuple[Bar, ...]
    band_x: float
    band_width: float


_FLOOR, _CEILING, _CHART_WIDTH = 92.0, 27.0, 520.0


def class_labels(edges: tuple[int, ...]) -> list[str]:
    """Return what each class holds.

    >>> class_labels((0, 3, 6, 7))
    ['0–2', '3–5', '6', '7+']
    """
    ends = [*(edge - 1 for edge in edges[1:]), None]
    return [
        f"{low}+" if end is None else f"{low}" if end == low else f"{low}–{end}"
        for low, end in zip(edges, ends, strict=True)
    ]


def classes_within(edges: tuple[int, ...], low: int, high: int) -> list[int]:
    """Return the classes that a range touches.

    >>> classes_within((0, 3, 6, 10), 4, 7)
    [1, 2]
    """
    ends = [*(edge - 1 for edge in edges[1:]), 10**9]
    return [
        place
        for place, (start, end) in enumerate(zip(edges, ends, strict=True))
        if start <= high and end >= low
    ]


def histogram(peers: Peers, named: Named) -> Histogram:
    """Draw the people at one level; the caller has made sure that there are enough of them."""
    step = _CHART_WIDTH / len(peers.counts)
    tallest = max(peers.counts)
    labels = class_labels(peers.edges)
    bars = []
    for place, count in enumerate(peers.counts):
        height = max(0.8, (_FLOOR - _CEILING) * count / tallest)
        bars.append(
            Bar(
                x=round(step * place + 2, 1),
                y=round(_FLOOR - height, 1),
                height=round(height, 1),
                middle=round(step * (place + 0.5), 1),
                label=labels[place],
                above=round(_FLOOR - height - 4, 1),
                people=_over(count, place == peers.own),
                own=place == peers.own,
            )
        )
    touched = classes_within(peers.edges, *bounds(named))
    return Histogram(
        alt=_(
            "How often {people} people at your level were named: {classes}. You are among those "
            "named {own} times."
        ).format(
            people=number(peers.people),
            classes=listed(
                pgettext("times named and how many people", "{times}: {people}").format(
                    times=label, people=number(count)
                )
                for label, count in zip(labels, peers.counts, strict=True)
            ),
            own=labels[peers.own],
        ),
        width=round(step - 4, 1),
        bars=tuple(bars),
        band_x=round(step * touched[0], 1),
        band_width=round(step * len(touched), 1),
    )


def _over(count: int, own: bool) -> str:
    if own:
        return ngettext("you", "you, one of {count}", count).format(count=number(count))
    return number(count) if count else ""


@dataclass(frozen=True, slots=True)
class TwoParts:
    """A bar cut in two, with words under each end; between `cut` and `until` it may be either."""

    alt: str
    cut: float
    left: str
    right: str
    first: str  # how the left part looks: ink | bar
    until: float
    second: str = "accent"  # how the right part looks: accent | tint


def two_parts(
    share: float,
    left: str,
    right: str,
    first: str = "bar",
    second: str = "accent",
    *,
    upto: float | None = None,
) -> TwoParts:
    """Cut a bar at `share`; a part that is not empty stays visible.

    Where only a range is known, the left part is at least `share` and at most `upto`.
    """
    if upto is None and 0 < share < 1:
        share = min(0.985, max(0.015, share))
    cut = round(_CHART_WIDTH * share, 1)
    until = cut if upto is None else round(_CHART_WIDTH * upto, 1)
    alt = pgettext("the two parts of a bar", "{left}; {right}").format(left=left, right=right)
    return TwoParts(alt, cut, left, right, first, until, second)
