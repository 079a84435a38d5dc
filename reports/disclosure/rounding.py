"""How a confidential round rounds: shares, counts and groups in which nobody stands alone."""

from __future__ import annotations

from collections.abc import Iterable

from reports.facts import Named
from scoring import policy
from scoring.intervals.uncertainty import wilson
from surveys.shares import STEPS


def twentieth(share: float) -> float:
    """Return a share to 5 %, never all.

    >>> twentieth(0.34), twentieth(1.0)
    (0.35, 0.95)
    """
    return min(STEPS - 1, int(share * STEPS + 0.5)) / STEPS


def about(count: float) -> int:
    """Return a count as one says it: whole tens from 100, two digits from 1,000.

    >>> about(204), about(45.6), about(1184), about(123)
    (200, 46, 1200, 120)
    """
    whole = round(count)
    return int(round(whole, 2 - len(str(whole)))) if whole >= 100 else whole


def to_5_percent(covered: float, people: int) -> int:
    """Return a number of people in steps of 5 % of all, of 5 at least; never all.

    >>> to_5_percent(45.6, 60), to_5_percent(60, 60), to_5_percent(97, 240)
    (45, 55, 96)
    """
    step = max(5, people / STEPS)
    return about(int(min(covered, people - step) / step + 0.5) * step)


def band_step(people: int) -> int:
    """Return the width of a band of people: about 5 % of all, at least 5.

    >>> band_step(21), band_step(240), band_step(3000)
    (5, 10, 250)
    """
    step, factors = 5, (2, 2.5, 2)
    for place in range(people):
        if step * STEPS >= people * 0.8:
            break
        step = round(step * factors[place % 3])
    return step


def at_most(count: int, of: int) -> Named:
    """Return what is the same for nobody, one, ... and `count` people."""
    _, high = wilson([count], [of])
    return Named(count, of, 0.0, float(high[0] * of), "at most")


def exactly(count: int, of: int) -> Named:
    """Return a count out of a rounded number of people, with its 90 % interval in people."""
    low, high = wilson([min(count, of)], [of])
    return Named(count, of, float(low[0] * of), float(high[0] * of))


def at_least(lower: int, upper: int, of: int) -> Named:
    """Return the band from `lower` to `upper`; its range takes in both ends."""
    low, _ = wilson([min(lower, of)], [of])
    _, high = wilson([min(upper, of)], [of])
    return Named(lower, of, float(low[0] * of), float(high[0] * of), "at least")


def alike(counts: Iterable[int], least: int = policy.SMALLEST_GROUP) -> tuple[int, ...]:
    """Put counts into groups of `least` and more neighbors, and give each group its mean.

    Nothing is left where there are fewer than `least`.

    >>> alike([9, 1, 1, 1, 1, 3, 4, 5, 5, 5, 40])
    (1, 1, 1, 1, 1, 11, 11, 11, 11, 11, 11)
    """
    ordered = sorted(counts)
    if len(ordered) < least:
        return ()
    groups: list[list[int]] = [[]]
    for place, count in enumerate(ordered):
        fresh = place > 0 and count != ordered[place - 1]
        if fresh and len(groups[-1]) >= least and len(ordered) - place >= least:
            groups.append([])
        groups[-1].append(count)
    return tuple(int(sum(group) / len(group) + 0.5) for group in groups for _ in range(len(group)))


def classes(
    counts: Iterable[float], least: int, few: int
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the lower edges of classes with `least` people and more, and how many each holds.

    Counts up to `few` are never told apart.

    >>> classes([0, 1, 2, 2, 2, 3, 4, 4, 5, 9, 9], 4, 2)
    ((0, 3), (5, 6))
    """
    ordered = sorted(0 if count <= few else round(count) for count in counts)
    edges, held = [0], [0]
    for place, count in enumerate(ordered):
        fresh = place > 0 and count != ordered[place - 1]
        if fresh and held[-1] >= least and len(ordered) - place >= least:
            edges.append(max(ordered[place - 1], few) + 1)
            held.append(0)
        held[-1] += 1
    return tuple(edges), tuple(held)
