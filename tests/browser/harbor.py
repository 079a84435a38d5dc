"""Harbor, an organization of thirty people, and whom they turn to."""

from __future__ import annotations

import csv
import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

NAMES = (
    "Mirela Ionescu, Jonas Weber, Aisha Rahman, Łukasz Nowak, Chiara Conti, Tomás Herrera, "
    "Ingrid Solberg, Kofi Mensah, Yuki Tanaka, Elif Demir, Pierre Lefèvre, Nadia Haddad, "
    "Søren Holm, Priya Nair, Marek Dvořák, Zoë Janssens, Owen Hughes, Leila Farahani, "
    "Hannah Klein, Diego Romero, Ana Petrović, Viktor Lund, Grace Okafor, Samuel Roth, "
    "Mei Lin, Joana Duarte, Erik Nyström, Fatima Zahra, Paul Brennan, Agnes Kovács"
).split(", ")
#: Number -> title of those who lead; the others are in their teams.
LEADERS = {
    1: "Director",
    2: "Head of Dock",
    3: "Head of Office",
    4: "Shift Lead",
    5: "Shift Lead",
    6: "Team Lead",
    7: "Team Lead",
}
TITLES = {"Dock": "Crane Operator", "Office": "Clerk"}
UNITS = tuple(TITLES)
QUESTIONS = ("advice", "momentum", "opinion")


@dataclass(frozen=True)
class Colleague:
    """A row of the people file."""

    id: str
    name: str
    email: str
    manager_id: str
    unit: str
    unit_lead: str
    title: str
    level: int


def colleague(number: int) -> Colleague:
    """Even numbers work in Dock, odd ones in Office; number 1 leads both."""
    leads = number in LEADERS
    unit = "Office" if number % 2 else "Dock"
    managers = {1: "", 2: "1", 3: "1", 4: "2", 5: "3", 6: "2", 7: "3", 30: "999"}
    level = 1 if number == 1 else 2 if number < 4 else 3 if leads else 4
    return Colleague(
        id=str(number),
        name=NAMES[number - 1],
        email=f"person{number}@harbor.example.com",
        manager_id=managers.get(number, str(4 + number % 4)),
        unit=unit,
        unit_lead="yes" if number in {2, 3} else "",
        title=LEADERS.get(number, TITLES[unit]),
        level=level,
    )


PEOPLE = [colleague(number) for number in range(1, len(NAMES) + 1)]


def write_people(path: Path) -> Path:
    """Write the people file. One manager is not in it, which is worth a note and no refusal."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(Colleague.__dataclass_fields__)
        rows.writerows(vars(person).values() for person in PEOPLE)
    return path


#: Name -> the names given to each question, by those who answer with a plain browser.
Answers = dict[str, list[list[str]]]


def answers(people: list[Colleague]) -> Answers:
    """Let people name two to six others, some far more often than others."""
    draw = random.Random(5)
    appeal = [draw.paretovariate(1.2) for _ in NAMES]

    def some(own: str) -> list[str]:
        drawn = draw.choices(NAMES, appeal, k=draw.randint(2, 6))
        return sorted({name for name in drawn if name != own}) or [NAMES[8]]

    return {person.name: [some(person.name) for _ in QUESTIONS] for person in people}


def advice(given: Answers) -> Counter[str]:
    """Return how often each was named for advice."""
    return Counter(name for answers in given.values() for name in answers[0])
