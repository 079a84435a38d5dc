"""Response rates on pages: enough to see how a round goes, too little to tell who answered.

They are those of a release (:mod:`surveys.shares`), so that a page and a report add nothing to each
other. A unit that is left out is never alone: what is shown must not give it away by subtraction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from surveys.queries import ResponseCount
from surveys.shares import SMALLEST, Share, Smallest, told

#: The fewest people invited of whom a rate is shown.
FEWEST = SMALLEST.told

_ENDS = {"about": "about {} %", "at least": "{} % or more", "at most": "{} % or less"}


@dataclass(frozen=True, slots=True)
class Rates:
    """What may be seen of a round: the rate of all, and of units, the largest first."""

    total: Share | None
    units: dict[str, Share]
    untold: tuple[str, ...]  # units large enough, in which too few answered, or too few elsewhere


def rate_words(share: Share) -> str:
    """Return a rate in words.

    >>> rate_words(Share(0.9, "at least", 36, 40)), rate_words(Share(0.45, "about", 18, 18))
    ('90 % or more', 'about 45 %')
    """
    return _ENDS[share.bound].format(percent(share))


def percent(share: Share) -> int:
    """Return a share in whole percent."""
    return round(share.value * 100)


def rates(counts: Mapping[str, ResponseCount], smallest_group: int) -> Rates:
    """Return what may be seen of these numbers by unit; people without one count for the total.

    >>> found = rates({"Dock": ResponseCount(30, 15), "Sales": ResponseCount(40, 40),
    ...                "Legal": ResponseCount(4, 4)}, 5)
    >>> rate_words(found.total), {unit: rate_words(rate) for unit, rate in found.units.items()}
    ('65 % or more', {'Sales': '90 % or more'})
    """
    smallest = Smallest(max(SMALLEST.answered, smallest_group))
    names = sorted(filter(None, counts), key=lambda unit: (-counts[unit].invited, unit))
    everybody = (
        sum(count.submitted for count in counts.values()),
        sum(count.invited for count in counts.values()),
    )
    units = [(counts[name].submitted, counts[name].invited) for name in names]
    whole, of_units = told(everybody, units, smallest)
    shown = {name: unit.share for name, unit in zip(names, of_units, strict=True) if unit.share}
    hidden = everybody[1] - sum(counts[name].invited for name in shown)
    # Total minus all units shown is the rest: the rest must be a group that could be shown too.
    while shown and 0 < hidden < FEWEST:
        hidden += counts[shown.popitem()[0]].invited
    large = (name for name in names if counts[name].invited >= FEWEST)
    return Rates(
        whole if everybody[1] >= FEWEST else None,
        shown,
        tuple(name for name in large if name not in shown),
    )
