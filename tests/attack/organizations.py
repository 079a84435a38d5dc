"""Random organizations to attack: people, who answered, whom they named, and who compares notes."""

from __future__ import annotations

import random
from dataclasses import dataclass

from surveys.files.people import PersonRow
from tests.reports.scored import person

#: How an organization is drawn: sizes of units, names given by one person, how often within the
#: own unit, and how evenly people are named (less is less evenly).
KINDS = {
    "teams": ((4, 9), (3, 7), 0.5, 1.5),
    "departments": ((10, 24), (3, 8), 0.6, 1.5),
    "busy": ((8, 20), (8, 16), 0.5, 1.5),
    "apart": ((4, 12), (2, 6), 0.92, 1.5),
    "mixed": ((1, 20), (0, 9), 0.4, 1.5),
    "stars": ((6, 14), (3, 8), 0.5, 0.5),
}


@dataclass(frozen=True, slots=True)
class Organization:
    """What really happened; the attack sees `people` and the answers of `insiders` only."""

    seed: int
    kind: str
    people: tuple[PersonRow, ...]
    ties: frozenset[tuple[str, str]]
    respondents: frozenset[str]
    insiders: tuple[str, ...]

    def known_answers(self) -> dict[str, frozenset[str] | None]:
        """Return whom each insider named; None for one who did not answer."""
        return {
            ego: frozenset(alter for by, alter in self.ties if by == ego)
            if ego in self.respondents
            else None
            for ego in self.insiders
        }


def organization(seed: int, *, smallest: int = 8, largest: int = 60) -> Organization:
    """Draw an organization of 8 to 60 people with 0 to 3 insiders."""
    draw = random.Random(seed)
    kind = list(KINDS)[seed % len(KINDS)]
    (least, most), names, within, evenness = KINDS[kind]
    size = draw.randint(smallest, largest)
    units: list[int] = []
    while sum(units) < size:
        units.append(min(draw.randint(least, most), size - sum(units)))
    people = _staff(units)
    ids = [row.id for row in people]
    missing = draw.choice([0.0, 0.05, 0.1, 0.2, 0.3])
    respondents = [id_ for id_ in ids if draw.random() >= missing]
    pull = {id_: draw.paretovariate(evenness) for id_ in ids}
    ties = _ties(draw, people, respondents, pull, names, within)
    return Organization(
        seed,
        kind,
        tuple(people),
        frozenset(ties),
        frozenset(respondents),
        tuple(_insiders(draw, people, ties, seed % 4)),
    )


def _staff(units: list[int]) -> list[PersonRow]:
    """Return people numbered through the units, each unit with a lead."""
    rows: list[PersonRow] = []
    leads: list[str] = []
    for number, size in enumerate(units):
        lead = ""
        for place in range(size):
            id_ = str(len(rows) + 1)
            if place == 0:
                # Every third lead reports to the lead before, so that lines hold several units.
                manager = "" if not leads else leads[-1] if number % 3 == 2 else leads[0]
                level = "1" if not leads else "2"
                lead = id_
                leads.append(id_)
            else:
                manager, level = lead, "3"
            rows.append(person(id_, manager=manager, unit=f"Unit {number}", level=level))
    return rows


def _ties(
    draw: random.Random,
    people: list[PersonRow],
    respondents: list[str],
    pull: dict[str, float],
    names: tuple[int, int],
    within: float,
) -> set[tuple[str, str]]:
    """Draw whom everybody names: some are named far more than others, and one's own unit often."""
    unit = {row.id: row.unit for row in people}
    ties = set()
    for ego in respondents:
        for _ in range(draw.randint(*names)):
            own = draw.random() < within
            there = [id_ for id_ in pull if id_ != ego and (unit[id_] == unit[ego]) == own]
            if there:
                ties.add((ego, draw.choices(there, [pull[id_] for id_ in there])[0]))
    return ties


def _insiders(
    draw: random.Random, people: list[PersonRow], ties: set[tuple[str, str]], count: int
) -> list[str]:
    """Choose insiders where they know most: of one unit, or who named the same person."""
    ids = [row.id for row in people]
    way = draw.choice(["anybody", "same unit", "same choice", "few named"])
    pool = ids
    if way == "same unit":
        unit = draw.choice([row.unit for row in people])
        pool = [row.id for row in people if row.unit == unit]
    elif ties and way != "anybody":
        by_alter: dict[str, list[str]] = {}
        for ego, alter in sorted(ties):
            by_alter.setdefault(alter, []).append(ego)
        few = [egos for egos in by_alter.values() if 2 <= len(egos) <= 4]
        choice = few if few and way == "few named" else list(by_alter.values())
        pool = draw.choice(choice)
    chosen = draw.sample(pool, min(count, len(pool)))
    others = [id_ for id_ in ids if id_ not in chosen]
    return sorted(chosen + draw.sample(others, min(count - len(chosen), len(others))))
