"""The numbers of the disclosure rules: they may be raised, never lowered."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import cast


class ThresholdLowered(ValueError):
    """A number of the disclosure rules stands below its floor."""

    def __init__(self, name: str, wanted: int, floor: int) -> None:
        super().__init__(
            f"{name} is {wanted}; the disclosure rules ask for {floor} at least, "
            "so name that or more."
        )


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The numbers of the rules; the defaults are the floors, and less raises ThresholdLowered.

    >>> Thresholds(smallest_group=8).smallest_group
    8
    >>> Thresholds(smallest_group=4)
    Traceback (most recent call last):
    reports.thresholds.ThresholdLowered: smallest_group is 4; the disclosure rules ask \
for 5 at least, so name that or more.
    """

    #: R1, R2: people who answered in any group that is shown, and in what is left of the whole.
    smallest_group: int = 5
    #: R7: people in a unit that is shown: of five, that it is shown would say that all answered.
    smallest_unit: int = 6
    #: R4: up to this many nominations are one and the same fact. Three colleagues who know their
    #: own answers still do not know whether there is one more.
    few: int = 4
    #: R7: the smallest organization in which people's own figures are told: of eleven people, that
    #: there are any would say that all answered.
    smallest_told: int = 15
    #: R4: the smallest organization in which a fifth is told, or what rests on single ties.
    smallest_organization: int = 30
    #: R10: the smallest organization in which it is told how far sets of people reach: in smaller
    #: ones few courses of events would give all these numbers.
    smallest_menu: int = 100
    #: Ties, and pairs without one, that a figure about ties must rest on.
    fewest_ties: int = 5
    #: R7: invited in the smallest group whose response is told.
    smallest_invited: int = 10
    #: R8: people who answered that must differ from every earlier release in every shown group.
    differing: int = 5
    #: R9: colleagues who must have answered otherwise, or joined, for a change to be told.
    changed: int = 10

    def __post_init__(self) -> None:
        for field in fields(self):
            wanted: int = getattr(self, field.name)
            floor = cast(int, field.default)
            if wanted < floor:
                raise ThresholdLowered(field.name, wanted, floor)


#: The floors of all rules.
FLOORS = Thresholds()
