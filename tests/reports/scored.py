"""Small organizations, scored: people as rows, answers as pairs."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Mapping
from dataclasses import asdict

from reports.analysis import Analysis, Answers, Occasion, Options, analyze_round
from reports.disclosure import disclosed
from reports.facts import ReleaseFacts
from surveys.files.people import PersonRow

Ties = Iterable[tuple[str, str]]


def person(id_: str, *, manager: str = "", unit: str = "", level: str = "2") -> PersonRow:
    return PersonRow(
        id=id_,
        name=f"Person {id_}",
        known_as="",
        email=f"person{id_}@example.com",
        manager_id=manager,
        unit=unit,
        unit_lead=False,
        title="Member",
        level=level,
        location="",
        start_date=None,
        attributes={},
    )


def staff(units: Mapping[str, int]) -> list[PersonRow]:
    """Return people numbered through the units; the first person manages all others."""
    rows: list[PersonRow] = []
    for unit, size in units.items():
        for _ in range(size):
            number = len(rows) + 1
            top = number == 1
            rows.append(
                person(
                    str(number),
                    manager="" if top else "1",
                    unit=unit,
                    level="1" if top else "2",
                )
            )
    return rows


def scored(people: list[PersonRow], ties: Ties, respondents: Iterable[str]) -> Analysis:
    """Score one question."""
    answers = {"advice": Answers(list(ties), frozenset(respondents), "Who do you ask?")}
    return analyze_round(people, answers, Options(top_level="lowest"))


def said(
    people: list[PersonRow], ties: Ties, respondents: Iterable[str], lots: bytes = b""
) -> ReleaseFacts:
    """Return what a confidential round with these answers says."""
    return disclosed(
        scored(people, ties, respondents),
        Occasion("Harbor", "Spring", "you only", lots),
    )


SIZES = {"Dock": 14, "Office": 9, "Yard": 12}
PEOPLE = staff(SIZES)
IDS = [row.id for row in PEOPLE]
UNIT_OF = {row.id: row.unit for row in PEOPLE}


def answers(seed: int, missing: float = 0.1, people: list[str] = IDS) -> tuple[list, list[str]]:
    """Draw who answered and whom they named; some are named far more than others."""
    draw = random.Random(seed)
    respondents = [id_ for id_ in people if draw.random() >= missing]
    popular = {id_: draw.paretovariate(1.2) for id_ in people}
    ties = {
        (ego, draw.choices(people, [popular[id_] for id_ in people])[0])
        for ego in respondents
        for _ in range(draw.randint(0, 6))
    }
    return sorted(tie for tie in ties if tie[0] != tie[1]), respondents


def plain(fact: object) -> str:
    return json.dumps(asdict(fact), sort_keys=True)  # type: ignore[call-overload]
