"""Units and networks to draw reports from; the figures are plausible and mean nothing."""

from __future__ import annotations

import random
from math import sqrt

from reports.facts import (
    Adoption,
    Coverage,
    Estimate,
    LevelDots,
    Named,
    OrganizationQuestion,
    Question,
    UnitFacts,
    UnitQuestion,
)

QUESTIONS = (
    Question(
        "advice",
        "In the past three months, who did you go to for advice before an important decision at "
        "work?",
    ),
    Question(
        "momentum",
        "Who moves things forward here - the people whose support makes it likely that something "
        "gets done?",
    ),
    Question("opinion", "Whose opinion on changes at work do you take seriously?"),
)


def named(count: int, of: int) -> Named:
    """Return a count with its Wilson interval at 90 %."""
    if not of:
        return Named(0, 0, 0.0, 0.0)
    z, p = 1.6449, count / of
    middle = p + z * z / (2 * of)
    half = z * sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    scale = 1 + z * z / of
    return Named(count, of, max(0.0, (middle - half) / scale * of), (middle + half) / scale * of)


def unit_question(
    key: str,
    people: int,
    everybody: int,
    *,
    outside: int,
    per_head: float = 5.0,
    refusals: tuple[str, ...] = (),
) -> UnitQuestion:
    answered = round(people * 0.85)
    total = round(people * per_head)
    return UnitQuestion(
        question=key,
        invited=people,
        answered=answered if people >= 10 else None,
        nominations=total,
        within=round(total * 0.55),
        possible=answered * (people - 1),
        reciprocity=0.31,
        outside=named(outside, round((everybody - people) * 0.84)),
        units_naming=5,
        units_other=6,
        top_shares=(0.18, 0.31, 0.42),
        refusals=refusals,
    )


def refused_unit_question(key: str, people: int, code: str) -> UnitQuestion:
    return UnitQuestion(key, people, None, None, None, None, None, None, None, 6, (), (code,))


def unit(name: str, people: int, everybody: int = 240, lead: str | None = None) -> UnitFacts:
    if people < 5:
        return UnitFacts(
            name,
            people,
            min(people, 1),
            lead,
            tuple(refused_unit_question(q.key, people, "small_unit") for q in QUESTIONS),
            ("small_unit",),
        )
    return UnitFacts(
        name,
        people,
        max(1, people // 8),
        lead,
        (
            unit_question("advice", people, everybody, outside=min(everybody // 4, people * 2)),
            unit_question("momentum", people, everybody, outside=people // 2, per_head=3.2),
            unit_question("opinion", people, everybody, outside=people, per_head=4.1),
        ),
    )


def dots(sizes: tuple[tuple[str, int, int, float], ...], seed: int) -> tuple[LevelDots, ...]:
    draw = random.Random(seed)

    def times(count: int, mean: float) -> tuple[int, ...]:
        return tuple(
            min(70, int(draw.expovariate(1 / mean) * 0.5 + draw.gauss(mean, mean / 3) * 0.5))
            if mean
            else 0
            for _ in range(count)
        )

    return tuple(
        LevelDots(
            level,
            tuple(max(0, x) for x in times(managers, mean * 1.3)),
            tuple(max(0, x) for x in times(others, mean)),
        )
        for level, managers, others, mean in sizes
    )


def coverage(people: int, steps: int) -> tuple[Coverage, ...]:
    found = []
    reach = 0.045 if steps == 1 else 0.16
    for k in sorted({1, 2, 3, 5, 7, 10, 15, 20, max(1, round(people * 0.03))}):
        if k >= people // 2:
            continue

        def upto(strength: float, k: int = k) -> int:
            return round(people * (1 - (1 - reach * strength) ** (k * 24 / (people / 10))))

        middle = upto(0.42)
        found.append(
            Coverage(
                steps,
                k,
                max(k, upto(1.25)),
                max(k, upto(1.05)),
                max(k, upto(0.72)),
                float(max(k, middle)),
                max(k, middle * 0.8),
                max(k, middle * 1.22),
                level=max(k, upto(0.66)),
            )
        )
    return tuple(found)


def organization_question(
    key: str,
    people: int,
    answered: int,
    sizes: tuple[int, ...],
    levels: tuple[tuple[str, int, int, float], ...],
    seed: int,
) -> OrganizationQuestion:
    draw = random.Random(seed)
    ties = round(answered * 5.1)
    matrix, possible = [], []
    for row, own in enumerate(sizes):
        rates = [
            0.11 if row == column else draw.choice((0.004, 0.009, 0.018, 0.03))
            for column in range(len(sizes))
        ]
        may = [round(own * 0.84) * (other - (row == col)) for col, other in enumerate(sizes)]
        possible.append(tuple(may))
        matrix.append(tuple(round(rate * pairs) for rate, pairs in zip(rates, may, strict=True)))
    return OrganizationQuestion(
        question=key,
        invited=people,
        answered=answered,
        ties=ties,
        density=ties / (answered * (people - 1)),
        reciprocity=0.27,
        centralization=0.19,
        unnamed=round(people * 0.09),
        top_tenth=0.34,
        superiority=Estimate(0.71, 0.66, 0.76),
        level=Estimate(0.42, 0.36, 0.48, 0.0001),
        level_tau=Estimate(0.33, 0.28, 0.38, 0.0001),
        headcount=Estimate(0.39, 0.33, 0.45, 0.0001),
        headcount_tau=Estimate(0.31, 0.26, 0.36, 0.0001),
        follows_up=Estimate(0.14, None, None, 0.0001, 0.0),
        follows_down=Estimate(0.01, None, None, 0.41, 0.0),
        e_i=Estimate(-0.21, -0.25, -0.17, 0.0001, 0.62),
        dots=dots(levels, seed),
        labels=(
            ("formal leader with influence", 9),
            ("title without measured influence", 6),
            ("hidden influencer", 7),
            ("contributor", 121),
            ("borderline", people - 143 if people > 150 else 8),
        ),
        matrix=tuple(matrix),
        matrix_possible=tuple(possible),
        coverage=coverage(people, 1) + coverage(people, 2),
        refusals=("response_below_90",) if answered / people < 0.9 else (),
        tenure=Estimate(0.22, 0.15, 0.29, 0.002),
        leading=(
            ("leads", 12, 20, 5),
            ("influences_manages", 9, 26, 2),
            ("influences_others", 4, 60, 3),
            ("all_three", 3, 0, 0),
        ),
        adoption=(
            Adoption("chosen", 8, people * 0.31, people * 0.3, people * 0.32, 0.86, True),
            Adoption("most_named", 8, people * 0.27, people * 0.26, people * 0.28, 0.74, True),
            Adoption("headcount", 8, people * 0.2, people * 0.19, people * 0.21, 0.55, False),
            Adoption("random", 8, people * 0.19, people * 0.17, people * 0.2, None, False),
        ),
    )
