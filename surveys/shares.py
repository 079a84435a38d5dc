"""How many answered, told so that it tells of nobody whether they did.

To 5 %, and open at both ends. Three people who work together know of themselves; one more must be
able to have answered or not whatever is told. Where other groups are told too, the ends are where
those leave room. Pages of a running round and releases say the same, so that neither adds to the
other.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

#: Shares are told in steps of a twentieth.
STEPS = 20
#: A share is never rounded up to these steps without having reached them: something depends on it.
LINES = frozenset({10, 12, 14, 16, 18})
#: So many who did not answer, and so many who did, are one and the same fact at the ends.
OPEN = 4


#: (answered, invited)
Count = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Smallest:
    """The numbers of the disclosure rules that groups of people have to reach."""

    answered: int = 5  # in a group that is shown, and outside it
    unit: int = 6  # people in such a group: one may be missing
    told: int = 10  # people in a group whose share is told

    def allows(self, count: Count) -> bool:
        """Whether a group is large enough to be shown."""
        return count[0] >= self.answered and count[1] >= self.fewest

    @property
    def fewest(self) -> int:
        """Return the fewest people of a group that is shown."""
        return max(self.unit, self.answered + 1)


#: The floors.
SMALLEST = Smallest()


@dataclass(frozen=True, slots=True)
class Share:
    """A share as it is told: the same for every number of answers from `lower` to `upper`."""

    value: float  # in steps of a twentieth
    bound: Literal["about", "at least", "at most"]
    lower: int
    upper: int


@dataclass(frozen=True, slots=True)
class Known:
    """What else is told: between which numbers the answers lie, and how open the ends must be."""

    low: int
    high: int
    above_low: int = OPEN
    below_high: int = OPEN


def share(
    answered: int, invited: int, known: Known | None = None, lines: Collection[int] = LINES
) -> Share:
    """Return the share who answered as it may be told.

    Parameters
    ----------
    answered, invited
        People.
    known
        What is told of other groups; nothing if left out.
    lines
        Steps up to which a share that did not reach them is never rounded.

    Examples
    --------
    >>> share(202, 240).value, share(202, 240).bound
    (0.85, 'about')
    >>> share(12, 12) == share(8, 12)
    True
    >>> share(12, 12)
    Share(value=0.65, bound='at least', lower=8, upper=12)
    >>> share(996, 1000).value, share(996, 1000).bound
    (0.95, 'at least')
    >>> share(1, 30)
    Share(value=0.15, bound='at most', lower=0, upper=5)
    """
    known = known or Known(0, invited)

    def nearest(count: int) -> int:
        steps = (2 * STEPS * count + invited) // (2 * invited)
        steps = max(1, min(STEPS - 1, steps))  # neither nobody nor all
        return steps - (steps in lines and count * STEPS < steps * invited)

    def first(steps: int) -> int:
        return bisect_left(range(invited + 1), steps, key=nearest)

    bottom = nearest(min(invited, known.low + known.above_low))
    top = nearest(max(0, known.high - known.below_high))
    own = nearest(answered)
    if bottom >= top and nearest(known.low) < nearest(known.high):
        return Share(known.low * STEPS // invited / STEPS, "at least", known.low, invited)
    if bottom >= top:
        return Share(own / STEPS, "about", first(own), first(own + 1) - 1)
    if own >= top:
        return Share(top / STEPS, "at least", first(top), invited)
    if own <= bottom:
        return Share(bottom / STEPS, "at most", known.low, first(bottom + 1) - 1)
    return Share(own / STEPS, "about", first(own), first(own + 1) - 1)


@dataclass(frozen=True, slots=True)
class UnitTold:
    """What is told of the answers of one unit: between which numbers they lie at worst."""

    shown: bool
    share: Share | None
    lower: int
    upper: int


def told(
    everybody: Count,
    units: Sequence[Count],
    smallest: Smallest = SMALLEST,
    withheld: Sequence[bool] = (),
) -> tuple[Share, tuple[UnitTold, ...]]:
    """Return what is told of how many answered, of all and of each unit.

    `withheld` marks units that are not to be shown for other reasons.

    >>> whole, (first, second) = told((20, 22), [(11, 13), (9, 9)])
    >>> whole.value, whole.bound, first.share.lower, second.share
    (0.8, 'at least', 9, None)
    """
    hidden = withheld or [False] * len(units)
    of_units = tuple(
        _unit(everybody, unit, smallest, withheld=no)
        for unit, no in zip(units, hidden, strict=True)
    )
    answered, people = everybody
    if not people:
        return Share(0.0, "at most", 0, 0), of_units
    sizes = [invited for _, invited in units]
    by_units = known(people, list(zip(sizes, of_units, strict=True)), smallest)
    return share(answered, people, by_units), of_units


def is_shown(everybody: Count, unit: Count, smallest: Smallest = SMALLEST) -> bool:
    """Whether enough people answered in a unit, and of those outside it.

    Where so few are outside that all of them must have answered, it is not shown either.

    >>> is_shown((20, 22), (5, 6)), is_shown((15, 15), (10, 10)), is_shown((8, 8), (8, 8))
    (True, False, True)
    """
    answered, invited = everybody[0] - unit[0], everybody[1] - unit[1]
    return smallest.allows(unit) and (not invited or smallest.allows((answered, invited)))


def _unit(everybody: Count, unit: Count, smallest: Smallest, *, withheld: bool) -> UnitTold:
    answered, invited = unit
    if invited < smallest.fewest:
        return UnitTold(False, None, 0, invited)
    if withheld or not is_shown(everybody, unit, smallest):
        return UnitTold(False, None, 0, smallest.answered - 1)
    if invited < smallest.told:
        return UnitTold(True, None, smallest.answered, invited)
    said = share(answered, invited)
    return UnitTold(True, said, max(smallest.answered, said.lower), said.upper)


def known(
    people: int, units: Sequence[tuple[int, UnitTold]], smallest: Smallest = SMALLEST
) -> Known:
    """Return between which numbers the answers of all lie, by what is told of units.

    That a unit is not shown says that few answered there, or that few did outside it. The second
    hides all other units too; then the explanation counts that takes the fewest missing answers.
    An end has to be open only as far as those who compare their answers may stand on it: who
    answered in a unit that is told is among the fewest anyhow.
    """
    least, few = smallest.fewest, smallest.answered - 1
    missing = sum(size - unit.upper for size, unit in units)
    if not any(unit.shown for _, unit in units):
        outside = [people - size for size, _ in units if least <= size < people]
        missing = min([missing, *(0 if rest < least else rest - few for rest in outside)])
    told_of = sum(size for size, unit in units if unit.lower >= OPEN)
    return Known(
        sum(unit.lower for _, unit in units),
        people - missing,
        above_low=min(OPEN, people - told_of),
    )
