"""How the program rounds, as its papers say: which true numbers give what is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from reports.disclosure import rounding
from scoring import policy
from surveys.files.people import PersonRow

SMALLEST = 5
#: A unit is shown from so many invited on.
SMALLEST_SHOWN = 6
#: Ties that a figure about ties rests on, on either side.
FEWEST_TIES = 5
_MOST_ROWS = 60_000


def answers_told(answered: list[int], invited: list[int]) -> tuple[Any, ...]:
    """Return what is told of the numbers who answered in each unit, and of all."""
    count, people = sum(answered), sum(invited)
    units = []
    for here, size in zip(answered, invited, strict=True):
        rest = people - size
        shown = (
            size >= SMALLEST_SHOWN and here >= SMALLEST and (count - here >= SMALLEST or not rest)
        )
        large = shown and size >= policy.MIN_INVITED
        units.append((shown, rounding.response(here, size) if large else None))
    whole = rounding.response(count, people) if people >= policy.MIN_INVITED else None
    names_people = count > policy.MIN_ELIGIBLE
    return count >= SMALLEST, whole, policy.refusal(count, people), names_people, tuple(units)


def line(codes: list[str]) -> str:
    """Return the line of the response policy that is told, "" if all are reached."""
    return next((c for c in codes if c.startswith("response_below") or c == "no_answers"), "")


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


def outside_band(count: int, outside: int, people: int) -> int:
    """Return the lower end that is told of the number outside who turn to a unit."""
    step = rounding.band_step(people)
    kept = min(count, max(SMALLEST, outside - step))
    return kept // step * step or SMALLEST


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


def outside_told(
    count: int, outside: int, people: int, units: int, other_units: int
) -> tuple[int, int | None] | None:
    """Return what is told of those outside who turn to a unit: a band of people, one of units."""
    if count < SMALLEST:
        return None
    return outside_band(count, outside, people), rounding.units_or_more(units, other_units)
