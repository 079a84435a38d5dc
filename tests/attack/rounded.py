"""How the program rounds, as its papers say: which true numbers give what is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from reports.disclosure import outside
from reports.disclosure.answers import Answers
from scoring import policy
from scoring.policy import May
from surveys import shares
from surveys.files.people import PersonRow
from surveys.shares import Known, UnitTold

SMALLEST = 5
#: A unit is shown from so many invited on.
SMALLEST_SHOWN = 6
#: People's own figures are told in organizations from here on.
SMALLEST_TOLD = 15
#: Managers there are, where it is told whether advice follows the chart downward.
FEWEST_MANAGERS = 10
#: Ties that a figure about ties rests on, on either side.
FEWEST_TIES = 5
_MOST_ROWS = 60_000


@lru_cache(maxsize=100_000)
def answers_told(answered: tuple[int, ...], invited: tuple[int, ...]) -> tuple[Any, ...]:
    """Return what is told of the numbers who answered in each unit, and of all."""
    everybody = sum(answered), sum(invited)
    whole, units = shares.told(everybody, list(zip(answered, invited, strict=True)))
    return (
        *_told(*everybody, whole),
        tuple((unit.shown, unit.share and said(unit.share)) for unit in units),
    )


def whole_told(answered: int, invited: int, known: Known) -> tuple[Any, ...]:
    """Return what is told of how many answered, where this much is told of units."""
    return _told(answered, invited, shares.share(answered, invited, known))


def unit_told(shown: bool, share: tuple[float, str] | None, invited: int) -> UnitTold:
    """Return between which numbers the answers of a unit lie, by what is told of it."""
    if not shown:
        most = invited if invited < SMALLEST_SHOWN else SMALLEST - 1
        return UnitTold(False, None, 0, most)
    fitting = [
        answered
        for answered in range(SMALLEST, invited + 1)
        if share is None or said(shares.share(answered, invited)) == share
    ]
    return UnitTold(True, None, fitting[0], fitting[-1])


def _told(answered: int, invited: int, whole: shares.Share) -> tuple[Any, ...]:
    enough = whole.lower > policy.MIN_ELIGIBLE and invited >= SMALLEST_TOLD
    return (
        answered >= SMALLEST,
        said(whole) if invited >= policy.MIN_INVITED and answered >= SMALLEST else None,
        line(Answers(invited, whole, ()).refusals()) if answered >= SMALLEST else "",
        enough and May.SAY_SHARE in policy.allowed(whole.lower, invited),
    )


def said(share: shares.Share) -> tuple[float, str]:
    """Return what is printed of a share."""
    return share.value, share.bound


def line(codes: list[str]) -> str:
    """Return what is told of the lines of the response policy, "" if all are reached."""
    return next((c for c in codes if c.startswith("response_") or c == "no_answers"), "")


def inside(people: Mapping[str, PersonRow], id_: str, kind: str) -> list[str]:
    """Return who stands on the inner side of a person's split."""
    if kind == "unit":
        own = people[id_]
        return [
            i
            for i, row in people.items()
            if i != id_ and (i == own.manager_id or row.unit == own.unit != "")
        ]
    return [i for i in people if i != id_ and id_ in _above(people, i)]


def _above(people: Mapping[str, PersonRow], id_: str) -> list[str]:
    found: list[str] = []
    while people[id_].manager_id in people and people[id_].manager_id not in found:
        id_ = people[id_].manager_id
        found.append(id_)
    return found


@dataclass(frozen=True, slots=True)
class Neighbors:
    """What is told of those outside a unit: where bands begin, by what is told of its people."""

    here: outside.Here
    lines: tuple[int, ...]
    sizes: tuple[int, ...]  # of other units
    of: int

    def told(self, count: int, units: int) -> tuple[tuple[int, str] | None, int | None]:
        """Return what is told of so many who turn here, from so many units."""
        found = outside.band(count, self.lines, SMALLEST, self.of)
        naming = None
        if found is not None and found.bound == "at least":
            naming = outside.units_or_more(units, self.sizes, self.here)
        return found and (found.count, found.bound), naming


def neighbors(
    people: Mapping[str, PersonRow], facts: list[dict[str, Any]], unit: str, answered: int
) -> Neighbors:
    """Return what follows from the facts about people; `answered` in the unit at most."""
    inside_unit = {i for i, row in people.items() if row.unit == unit}
    splits = {f["id"]: f for f in facts if f["fact"] == "split_range"}
    members = []
    for fact in facts:
        if (fact["subject"], fact["fact"]) != ("person", "named") or fact["id"] not in inside_unit:
            continue
        id_, split = fact["id"], splits.get(fact["id"])
        if not fact["lower"]:
            continue
        if split is None:
            members.append(outside.Member(fact["lower"], None))
        else:
            side = set(inside(people, id_, split["kind"]))
            low = split["inside"]["lower"]
            members.append(outside.Member(fact["lower"], low, len(side - inside_unit)))
    here = outside.Here(len(inside_unit), answered, tuple(members))
    sizes = Counter(row.unit for row in people.values() if row.unit != unit)
    elsewhere = len(people) - len(inside_unit)
    drawn = outside.lines(here, elsewhere, len(people), SMALLEST)
    return Neighbors(here, drawn, tuple(sizes.values()), elsewhere)


def totals(facts: list[dict[str, Any]], people: int, answered: int) -> tuple[int, int]:
    """Return how many nominations there are at least and at most, by the totals of people."""
    named = [f for f in facts if f["subject"] == "person" and f["fact"] == "named"]
    low = sum(f["lower"] for f in named)
    high = sum(answered if f["upper"] is None else f["upper"] for f in named)
    return low, high + (people - len(named)) * answered


def correlations(
    told: float, answered: list[int], people: int, total: tuple[int, int], rows: int
) -> list[tuple[int, int, int, int]] | None:
    """Return (answered, ties, cells of the chart, ties on them) whose correlation is told so.

    None where there would be too many to be of use.
    """
    found = []
    ties = np.arange(total[0], total[1] + 1)[:, None, None]
    charted = np.arange(1, rows + 1)[None, :, None]
    both = np.arange(rows + 1)[None, None, :]
    for number in answered:
        cells = number * (people - 1)
        mean_x, mean_y = ties / cells, charted / cells
        with np.errstate(divide="ignore", invalid="ignore"):
            spread = mean_x * (1 - mean_x) * mean_y * (1 - mean_y)
            r = (both / cells - mean_x * mean_y) / np.sqrt(spread)
        fits = (np.abs(r - told) <= 0.005 + 1e-9) & (both <= charted) & (both <= ties)
        found += [
            (number, int(ties[t, 0, 0]), int(charted[0, c, 0]), int(b))
            for t, c, b in np.argwhere(fits)
        ]
        if len(found) > _MOST_ROWS:
            return None
    return found


def share(part: int, of: int, side: int) -> float | None:
    """Return a share in hundredths, None where a side is too small to tell."""
    if of == 0 or min(side, of - side) < FEWEST_TIES:
        return None
    return round(part / of, 2)


def correlation(both: int, ties: int, charted: int, cells: int) -> float | None:
    """Return the correlation of nominations with the chart as it is told."""
    if min(both, charted - both) < FEWEST_TIES:
        return None
    mean_x, mean_y = ties / cells, charted / cells
    spread = mean_x * (1 - mean_x) * mean_y * (1 - mean_y)
    return round(float((both / cells - mean_x * mean_y) / np.sqrt(spread)), 2) if spread else None
