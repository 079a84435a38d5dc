"""Between which numbers it is told how many colleagues outside turn to somebody in a unit.

A band has an upper end, and so have the nominations that any one of the unit can have from outside:
the rest of that person's total must then come from inside. A line between two bands is therefore
drawn only where this adds nothing to the person's split, or no more than a split might tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.disclosure import rounding
from reports.disclosure.split import INSIDERS
from reports.facts import Named

#: From how many other units colleagues come, told as "or more".
UNITS = (5, 8, 12, 20, 50)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the unit, as told: named at least so often, and so often from the own side."""

    total: int
    inside: int | None  # at least, where a split is told
    elsewhere: int = 0  # people of the own side who are not in the unit


@dataclass(frozen=True, slots=True)
class Here:
    """A unit, as far as anybody knows it."""

    people: int
    answered: int  # at most
    members: tuple[Member, ...]

    def allows(self, most: int) -> bool:
        """Whether it may be told that at most so many outside turn here."""
        return all(self._is_safe(member, most) for member in self.members)

    def _is_safe(self, member: Member, most: int) -> bool:
        from_here = member.total - most
        if from_here <= 0:
            return True
        if member.inside is not None:
            return from_here <= member.inside - member.elsewhere
        room = min(member.total - 1, self.answered - 2)
        return from_here <= room - INSIDERS

    def at_least(self) -> int:
        """Return how many outside turn here at least, by what is told of its people."""
        return max((member.total - (self.people - 1) for member in self.members), default=0)


def lines(here: Here, outside: int, people: int, smallest: int) -> tuple[int, ...]:
    """Return the numbers at which a new band begins, of `outside` people of `people` in all.

    The last lies a band below everybody, so that it is never told that all of them did.

    >>> lines(Here(10, 10, ()), 24, 34, 5)
    (5, 10, 15)
    >>> lines(Here(10, 10, (Member(18, 5),)), 24, 34, 5)
    (5, 15)
    """
    step = rounding.band_step(people)
    drawn = sorted({smallest, *range(step, outside - step + 1, step)} - set(range(smallest)))
    return tuple(line for line in drawn if line <= here.at_least() or here.allows(line - 1))


def band(count: int, drawn: Sequence[int], smallest: int, of: int) -> Named | None:
    """Return the band of a count; None if there is none, or if fewer than `smallest` turn here.

    >>> told = band(12, (5, 15), 5, 20)
    >>> told.count, told.bound
    (5, 'at least')
    >>> told = band(3, (15,), 5, 20)
    >>> told.count, told.bound
    (14, 'at most')
    >>> band(3, (5, 15), 5, 20) is None
    True
    """
    below = [line for line in drawn if line <= count]
    above = [line for line in drawn if line > count]
    if below:
        return rounding.at_least(below[-1], above[0] - 1 if above else max(of, below[-1]), of)
    if not above or above[0] == smallest:
        return None
    return rounding.at_most(above[0] - 1, of)


def units_or_more(count: int, sizes: Sequence[int], here: Here, loose: int = 0) -> int | None:
    """Return the lower end of a band of other units; never one that says "all of them".

    `sizes` are theirs; fewer units hold so many people at most, and `loose` are in none.

    >>> units_or_more(6, [8] * 9, Here(8, 8, ())), units_or_more(5, [8] * 5, Here(8, 8, ()))
    (5, None)
    >>> units_or_more(6, [8] * 9, Here(8, 8, (Member(38, 3),))) is None
    True
    >>> units_or_more(6, [8] * 9, Here(8, 8, (Member(40, 3),)))
    5
    """
    largest = sorted(sizes, reverse=True)
    drawn = []
    for line in UNITS[: sum(line < len(sizes) for line in UNITS)]:
        most = sum(largest[: line - 1]) + loose
        if here.at_least() > most or here.allows(most):
            drawn.append(line)
    return max((line for line in drawn if line <= count), default=None)
