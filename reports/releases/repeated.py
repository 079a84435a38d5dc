"""What an earlier release of the organization forbids a new round to say (R8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from reports.thresholds import FLOORS, Thresholds

#: The whole organization among the groups.
EVERYBODY = ""

#: Who answered, by group: the name of a unit, or EVERYBODY.
Groups = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier round: who was on its roster, and who answered, by group; ids of the file.

    ``gone`` is how many of those in its release withdrew since.
    """

    roster: frozenset[str]
    answered: Groups
    gone: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Withheld:
    """The groups of which nothing is said."""

    everything: bool = False
    units: frozenset[str] = frozenset()


#: Nothing is withheld: there is no earlier release.
NOTHING = Withheld()


def withheld(answered: Groups, earlier: Iterable[Earlier], rules: Thresholds = FLOORS) -> Withheld:
    """Return which groups stand too close to one that an earlier release of the same days shows.

    People who were not on the earlier roster do not count: they may have been added to surround
    somebody. Of the others, a shown group holds enough, and is the same as every group shown then,
    or differs from it by enough.

    >>> everybody, dock = frozenset("abcdefghijklmn"), frozenset("abcdef")
    >>> then = Earlier(everybody, {"": everybody, "Dock": dock})
    >>> withheld({"": everybody, "Dock": dock - {"a"}}, [then])
    Withheld(everything=False, units=frozenset({'Dock'}))
    """
    close = {
        name
        for name, people in answered.items()
        for before in earlier
        if _is_close(people & before.roster, before, rules)
    }
    return Withheld(EVERYBODY in close, frozenset(close - {EVERYBODY}))


def _is_close(known: frozenset[str], before: Earlier, rules: Thresholds) -> bool:
    if len(known) < rules.smallest_group:
        return True
    apart = (
        len(known ^ group) + before.gone.get(name, 0)
        for name, group in before.answered.items()
        if len(group) + before.gone.get(name, 0) >= rules.smallest_group
    )
    return any(0 < difference < rules.differing for difference in apart)
