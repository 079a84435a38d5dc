"""Releases to draw reports from: plausible people, units and organizations, all invented."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from reports.facts import (
    Among,
    Estimate,
    Leading,
    Named,
    OrganizationFacts,
    Peers,
    PersonFacts,
    PersonQuestion,
    Question,
    ReleaseFacts,
    Split,
)
from tests.reports.sample_networks import QUESTIONS, named, organization_question, unit

UNITS = ("Production", "Operations", "Sales", "Research", "Finance", "People", "Board office")
SIZES = (60, 52, 48, 41, 24, 12, 3)
EDGES = (0, 3, 6, 10, 15, 20, 25, 30, 35)


def peers(level: str, counts: tuple[int, ...], own: int) -> Peers:
    return Peers(level, sum(counts), EDGES, counts, own)


LEVEL_3 = (22, 27, 15, 9, 6, 3, 2, 1, 1)
LEVEL_2 = (0, 3, 3, 6, 9, 6, 3, 3, 0)
IN_UNIT = (14, 20, 9, 5, 2, 1, 0, 1, 0)
AS_LONG = (5, 8, 6, 3, 2, 1, 1, 1, 0)


def said(
    key: str,
    count: int,
    of: int = 201,
    *,
    steps: int | None = None,
    rank: tuple[int, int] | None = None,
    level: float | None = None,
    beside: Peers | None = None,
    split: Split | None = None,
    label: str | None = None,
    refusals: tuple[str, ...] = (),
    leading: Leading | None = None,
    line_reach: Named | None = None,
    in_unit: Among | None = None,
    in_tenure: Among | None = None,
) -> PersonQuestion:
    return PersonQuestion(
        key,
        named(count, of),
        steps,
        rank,
        level,
        level,
        beside,
        split,
        label,
        refusals,
        leading=leading,
        line_reach=line_reach,
        in_unit=in_unit,
        in_tenure=in_tenure,
    )


def unsaid(key: str, *refusals: str) -> PersonQuestion:
    return PersonQuestion(key, None, None, None, None, None, None, None, None, refusals)


AMIRA = PersonFacts(
    id="p-17",
    name="Amira Haddad",
    title="Process engineer",
    unit="Operations",
    level="3",
    levels=5,
    since=2019,
    span=0,
    headcount_below=0,
    depth=3,
    questions=(
        said(
            "advice",
            31,
            steps=95,
            rank=(2, 11),
            level=0.97,
            beside=peers("3", LEVEL_3, 7),
            split=Split("unit", named(8, 43), named(23, 158)),
            label="hidden influencer",
            leading=Leading("unit", named(8, 43), named(23, 158), "", "yes"),
            in_unit=Among(peers("Operations", IN_UNIT, 7), 0.98),
            in_tenure=Among(peers("3", AS_LONG, 7), 0.95, (5.0, 10.0)),
        ),
        said("momentum", 14, steps=60, rank=(14, 44), level=0.8, beside=peers("3", LEVEL_3, 3)),
        said("opinion", 22, steps=80, rank=(6, 20), level=0.92, beside=peers("3", LEVEL_3, 5)),
    ),
)
TOMASZ = PersonFacts(
    id="p-2",
    name="Tomasz Zieliński",
    title="Vice president",
    unit="Production",
    level="2",
    levels=5,
    since=2008,
    span=7,
    headcount_below=59,
    depth=1,
    questions=(
        said(
            "advice",
            17,
            steps=60,
            rank=(11, 33),
            level=0.45,
            beside=peers("2", LEVEL_2, 4),
            split=Split("line", named(15, 49), named(2, 152)),
            label="borderline",
            leading=Leading("line", named(15, 49), named(2, 152), "no", "no"),
            line_reach=named(58, 152),
            in_unit=Among(peers("Production", IN_UNIT, 4), 0.9),
        ),
        said("momentum", 24, steps=88, rank=(3, 15), level=0.78, beside=peers("2", LEVEL_2, 5)),
        said("opinion", 9, steps=30, rank=(31, 90), level=0.2, beside=peers("2", LEVEL_2, 2)),
    ),
)
CEO = PersonFacts(
    id="p-1",
    name="Grace Adeyemi-Lindqvist",
    title="Chief executive officer",
    unit="Board office",
    level="1",
    levels=5,
    since=2015,
    span=6,
    headcount_below=239,
    depth=0,
    questions=(
        said(
            "advice",
            19,
            steps=120,
            rank=(8, 28),
            refusals=("small_group",),
            leading=Leading("top", named(5, 6), named(14, 195), "borderline", "borderline"),
        ),
        said("momentum", 44, steps=160, rank=(1, 4), level=None, refusals=("small_group",)),
        said("opinion", 51, steps=170, rank=(1, 3), level=None, refusals=("small_group",)),
    ),
)
QUIET = PersonFacts(
    id="p-77",
    name="Juho Mäkinen",
    title="Analyst",
    unit="Finance",
    level="4",
    levels=5,
    since=2026,
    span=0,
    headcount_below=0,
    depth=4,
    questions=(
        said("advice", 1, refusals=("few_nominations",)),
        said("momentum", 0, refusals=("few_nominations",)),
        said("opinion", 5, steps=14, rank=(60, 170), level=0.52, beside=peers("4", LEVEL_3, 1)),
    ),
)


def at_response(person: PersonFacts, percent: int) -> PersonFacts:
    """Return what may be said about `person` when only so many answered."""
    if percent < 50:
        return replace(
            person,
            questions=tuple(unsaid(q.question, "response_below_50") for q in person.questions),
        )
    keys: dict[str, Any] = (
        {
            "rank": None,
            "percentile": None,
            "percentile_in_level": None,
            "peers": None,
            "split": None,
            "leading": None,
            "line_reach": None,
        }
        if percent < 70
        else {"rank": None}
    ) | {"in_unit": None, "in_tenure": None}
    code = "response_below_70" if percent < 70 else "response_below_80"
    return replace(
        person,
        questions=tuple(
            _unplaced(replace(q, label=None, refusals=(code,), **keys)) for q in person.questions
        ),
    )


def _unplaced(question: PersonQuestion) -> PersonQuestion:
    """Whether influence is high is a place among all."""
    leading = question.leading
    return replace(question, leading=leading and replace(leading, influences=""))


LEVELS_240 = (
    ("1", 1, 0, 22.0),
    ("2", 7, 0, 17.0),
    ("3", 21, 14, 10.0),
    ("4", 24, 60, 5.5),
    ("5", 0, 113, 3.2),
)


def company(
    people_facts: tuple[PersonFacts, ...] = (AMIRA, TOMASZ, CEO, QUIET), answered: int = 202
) -> ReleaseFacts:
    """Return a company of 240 in seven units."""
    return ReleaseFacts(
        release_id="7f3a19c2d4e85b60",
        round_name="Spring 2026",
        mode="attributed",
        readers="you and the two facilitators named in the invitation",
        method_version="1",
        seed=1,
        high_cut=0.75,
        questions=QUESTIONS,
        organization=OrganizationFacts(
            "Meridian Instruments",
            240,
            53,
            5,
            4,
            UNITS,
            tuple(
                organization_question(q.key, 240, answered, SIZES, LEVELS_240, seed)
                for seed, q in enumerate(QUESTIONS)
            ),
            (("W_UNKNOWN_MANAGER", 3), ("W_SELF", 1), ("E_CYCLE", 2)),
        ),
        people=people_facts,
        units=tuple(
            unit(name, size, lead=TOMASZ.name if name == "Production" else None)
            for name, size in zip(UNITS, SIZES, strict=True)
        ),
    )


def small_company() -> ReleaseFacts:
    """Return an organization of 21 whose questions have no text and whose levels are labels."""
    sizes = (("Manager", 5, 0, 8.0), ("Specialist", 0, 16, 5.0))
    keys = ("advice", "friendship")
    people = PersonFacts(
        id="14",
        name="14",
        title="",
        unit="2",
        level="2",
        levels=3,
        since=None,
        span=7,
        headcount_below=7,
        depth=1,
        questions=(
            said(
                "advice",
                10,
                20,
                steps=19,
                rank=(4, 17),
                level=None,
                split=Split("line", named(7, 7), named(3, 13)),
                label="borderline",
                refusals=("small_group",),
            ),
            said("friendship", 3, 18, steps=12, rank=(7, 21), refusals=("small_group",)),
        ),
    )
    units = ("0", "1", "2", "3", "4")
    return ReleaseFacts(
        release_id="0a1b2c3d",
        round_name="",
        mode="attributed",
        readers="whoever ran this analysis",
        method_version="1",
        seed=1,
        high_cut=0.75,
        questions=(Question("advice", ""), Question("friendship", "")),
        organization=OrganizationFacts(
            "21 people",
            21,
            5,
            3,
            2,
            units,
            tuple(
                replace(
                    organization_question(key, 21, 21, (1, 5, 8, 3, 4), sizes, 7 + seed),
                    superiority=Estimate(0.63, 0.44, 0.81),
                    refusals=(),
                )
                for seed, key in enumerate(keys)
            ),
        ),
        people=(people,),
        units=tuple(
            replace(
                unit(name, size, 21),
                questions=tuple(
                    replace(q, question=key)
                    for key, q in zip(keys, unit(name, size, 21).questions[:2], strict=True)
                ),
            )
            for name, size in zip(units, (1, 5, 8, 3, 4), strict=True)
        ),
    )
