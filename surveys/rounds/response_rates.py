"""How much of a response rate may be seen: never so much that it tells who answered.

Groups under ten invited are not shown, rates are rounded to 5 %, and both ends are open ("90 % or
more"), because a whole group that answered, or did not, would be a list of names. A group that is
left out is never alone: what is shown must not give it away by subtraction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from surveys.queries import ResponseCount

#: The fewest people invited of whom a rate is shown.
FEWEST = 10
STEP, LOW_END, HIGH_END = 5, 10, 90


@dataclass(frozen=True, slots=True)
class Rate:
    """A response rate as it may be shown: at the ends it is "or less", "or more"."""

    percent: int

    def __str__(self) -> str:
        """Return the rate in words.

        >>> str(Rate(10)), str(Rate(45)), str(Rate(90))
        ('10 % or less', 'about 45 %', '90 % or more')
        """
        if self.percent <= LOW_END:
            return f"{LOW_END} % or less"
        if self.percent >= HIGH_END:
            return f"{HIGH_END} % or more"
        return f"about {self.percent} %"


def shown_rate(count: ResponseCount) -> Rate | None:
    """Return the rate as it may be shown; None for groups too small.

    >>> shown_rate(ResponseCount(9, 9)), shown_rate(ResponseCount(40, 27))
    (None, Rate(percent=70))
    >>> shown_rate(ResponseCount(10, 9)) == shown_rate(ResponseCount(10, 10))
    True
    """
    if count.invited < FEWEST:
        return None
    # In whole numbers, half a step up: 2 * STEP * (share / STEP + 1/2), without fractions.
    steps = (200 * count.submitted + STEP * count.invited) // (2 * STEP * count.invited)
    return Rate(min(max(steps * STEP, LOW_END), HIGH_END))


def shown_units(counts: Mapping[str, ResponseCount]) -> dict[str, Rate]:
    """Return the units whose rate may be shown, the largest first.

    >>> sorted(shown_units({"Dock": ResponseCount(30, 15), "Sales": ResponseCount(12, 6),
    ...                     "Legal": ResponseCount(4, 4)}))
    ['Dock']
    """
    rates = {
        unit: rate
        for unit, count in sorted(counts.items(), key=lambda pair: (-pair[1].invited, pair[0]))
        if unit and (rate := shown_rate(count)) is not None
    }
    hidden = sum(count.invited for unit, count in counts.items() if unit not in rates)
    # Total minus all units shown is the rest: the rest must be a group that could be shown too.
    while rates and 0 < hidden < FEWEST:
        unit = list(rates)[-1]
        hidden += counts[unit].invited
        del rates[unit]
    return rates
