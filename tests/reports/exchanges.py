"""Random organizations, and other answers that leave the released figures about people."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from surveys.files.people import PersonRow
from tests.reports.scored import person

Tie = tuple[str, str]


@dataclass(frozen=True)
class Company:
    """People of units with a lead each, under one top, and what they answered."""

    people: list[PersonRow]
    respondents: list[str]
    ties: list[Tie]

    def unit_of(self, id_: str) -> str:
        return next(row.unit for row in self.people if row.id == id_)

    def below(self) -> dict[str, set[str]]:
        """Return everybody below each person."""
        managers = {row.id: row.manager_id for row in self.people}
        found: dict[str, set[str]] = {id_: set() for id_ in managers}
        for id_ in managers:
            boss = managers[id_]
            while boss:
                found[boss].add(id_)
                boss = managers[boss]
        return found


def company(seed: int) -> Company:
    """Draw an organization of 12 to 60 people in 2 to 6 units, and its answers."""
    draw = random.Random(seed)
    rows = [person("1", unit="U0", level="1")]
    for unit in range(draw.randint(2, 6)):
        lead = str(len(rows) + 1)
        rows.append(person(lead, manager="1", unit=f"U{unit}", level="2"))
        rows += [
            person(str(len(rows) + 1 + n), manager=lead, unit=f"U{unit}", level="3")
            for n in range(draw.randint(4, 9))
        ]
    ids = [row.id for row in rows]
    popular = {id_: draw.paretovariate(0.9) for id_ in ids}
    respondents = [id_ for id_ in ids if draw.random() < draw.choice((0.75, 0.9, 1.0))]
    ties = {
        (ego, alter)
        for ego in respondents
        for alter in draw.choices(ids, [popular[id_] for id_ in ids], k=draw.randint(0, 9))
        if ego != alter
    }
    return Company(rows, respondents, sorted(ties))


def exchanged(before: Company, seed: int) -> list[Tie]:
    """Give everybody other nominators, as many as before on either side of their one split."""
    draw = random.Random(seed)
    rows = {row.id: row for row in before.people}
    below = before.below()

    def inner(ego: str, alter: str) -> bool:
        if below[alter]:
            return ego in below[alter]
        return rows[ego].unit == rows[alter].unit or rows[alter].manager_id == ego

    times = Counter((alter, inner(ego, alter)) for ego, alter in before.ties)
    return sorted(
        (ego, alter)
        for (alter, side), count in sorted(times.items())
        for ego in draw.sample(
            [id_ for id_ in before.respondents if id_ != alter and inner(id_, alter) == side], count
        )
    )


def swapped(before: Company, seed: int) -> list[Tie]:
    """Let members of a unit under one manager exchange all their answers."""
    draw = random.Random(seed)
    rows = {row.id: row for row in before.people}
    named_near = {alter for ego, alter in before.ties if _near(rows[ego], rows[alter])}
    place: dict[str, str] = {}
    for near in {(rows[id_].unit, rows[id_].manager_id) for id_ in before.respondents}:
        free = [
            id_
            for id_ in before.respondents
            if (rows[id_].unit, rows[id_].manager_id) == near and id_ not in named_near
            if not any(row.manager_id == id_ for row in before.people)
        ]
        place |= dict(zip(free, draw.sample(free, len(free)), strict=True))
    return sorted((place.get(ego, ego), alter) for ego, alter in before.ties)


def _near(one: PersonRow, other: PersonRow) -> bool:
    return (one.unit, one.manager_id) == (other.unit, other.manager_id)


def moved(before: Iterable[Tie], after: Iterable[Tie]) -> int:
    """Return how many ties are new."""
    return len(set(after) - set(before))
