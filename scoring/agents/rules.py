"""Who may be chosen as a change agent, and how many from each unit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.network import Bools

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """Limits on a set of people; arrays have shape (n,), None means no limit.

    Only ``volunteers`` may be chosen, and nobody ``excluded``. At most ``most_per_unit`` come from
    one unit, and with ``each_unit`` at least one from each unit in which somebody may be chosen.
    ``unit`` holds unit numbers; no limit of units holds for people without a unit (-1).
    """

    volunteers: Bools | None = None
    excluded: Bools | None = None
    unit: Numbers | None = None
    most_per_unit: int | None = None
    each_unit: bool = False

    def __post_init__(self) -> None:
        if self.unit is None and (self.most_per_unit is not None or self.each_unit):
            raise ValueError("limits per unit need the unit of each person")
        if self.most_per_unit is not None and self.most_per_unit < 1:
            raise ValueError("at least one person per unit must be allowed")

    def allowed(self, people: int) -> Bools:
        """Return who may be chosen; shape (n,)."""
        result = np.ones(people, dtype=bool)
        if self.volunteers is not None:
            result &= np.asarray(self.volunteers, dtype=bool)
        if self.excluded is not None:
            result &= ~np.asarray(self.excluded, dtype=bool)
        return result

    def fits(self, people: int, k: int) -> bool:
        """Say whether k people can be chosen under these rules.

        >>> rules = Rules(unit=np.array([0, 0, 1, -1]), most_per_unit=1, each_unit=True)
        >>> [k for k in range(6) if rules.fits(4, k)]
        [2, 3]
        """
        unit, room, lacking = self.limits(people, k)
        allowed = self.allowed(people)
        sizes = np.bincount(unit[allowed & (unit >= 0)], minlength=len(room))
        most = np.minimum(sizes, room).sum() + (allowed & (unit < 0)).sum()
        return bool(lacking.sum() <= k <= most)

    def units_without(self, people: int) -> list[int]:
        """Return the units in which nobody may be chosen, so that none can come from there.

        >>> Rules(unit=np.array([0, 0, 1]), excluded=np.array([False, True, True])).units_without(3)
        [1]
        """
        unit, _, _ = self.limits(people, 0)
        served = unit[self.allowed(people)]
        return np.setdiff1d(unit[unit >= 0], served).tolist()

    def limits(self, people: int, k: int) -> tuple[Numbers, Numbers, Bools]:
        """Return each person's unit; per unit, how many of k it may give, and whether it must."""
        if self.unit is None:
            return np.full(people, -1), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=bool)
        unit = np.asarray(self.unit, dtype=np.int64)
        units = int(unit.max(initial=-1)) + 1
        room = np.full(units, k if self.most_per_unit is None else self.most_per_unit)
        lacking = np.zeros(units, dtype=bool)
        if self.each_unit:
            lacking[unit[self.allowed(people) & (unit >= 0)]] = True
        return unit, room, lacking


ANYBODY = Rules()
