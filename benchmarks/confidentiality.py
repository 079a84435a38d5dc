"""What confidentiality costs: `make bench-confidentiality`.

Companies of 60, 200 and 1,000 people in teams of 4 to 40 are made up, scored once, and told twice:
as an attributed round tells it and as a confidential round does. Printed is for each kind of fact,
of all people or units, for how many a confidential round tells it exactly, for how many as a band
or rounded, and for how many it withholds what an attributed round would tell. What is left to 100 %
no round tells: too few answered or named somebody for it to mean anything.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any, Literal
from unittest.mock import patch

import numpy as np

from reports.analysis import Answers, Occasion, Options, analyze_round, release_facts
from reports.disclosure import disclosed
from reports.facts import Named, PersonQuestion, ReleaseFacts, SplitRange
from scoring.agents import change_agents
from scoring.evidence import chance
from scoring.intervals import resampling
from surveys.files.people import PersonRow

Told = Literal["exact", "banded", "withheld", "in no round"]

PEOPLE = (60, 200, 1_000)
TEAMS = (4, 8, 12, 20, 40)
#: People and teams of the company in which answers of different length are compared.
ORDINARY = (200, 8)
#: Companies of each size and team.
COMPANIES = {60: 6, 200: 3, 1_000: 1}
#: Leads of teams who report to one head.
SPAN = 6
RESPONSE = 0.8
#: Names that somebody who answers tries to give; names given twice count once.
NAMED, MORE_NAMED = 6.0, (9.0, 12.0)
#: What a nomination follows: the own team, the own manager; else fame.
OWN_TEAM, MANAGER = 0.4, 0.15
#: Fame of the r-th best known person is r ** -FAME.
FAME = 0.7


@dataclass(frozen=True, slots=True)
class Company:
    """A people file, and the answers to one question."""

    rows: list[PersonRow]
    answers: Answers


@dataclass(frozen=True, slots=True)
class Fact:
    """One kind of fact: ``known`` reads it from an attributed round, ``said`` from the other."""

    name: str
    known: Callable[[Any], object]
    said: Callable[[Any], object]


def field(name: str, known: str, said: str | None = None) -> Fact:
    """Return a fact that is one field; ``said`` names the field that stands for it, if another."""
    other = said or known
    return Fact(name, lambda block: getattr(block, known), lambda block: getattr(block, other))


def both_sides(block: PersonQuestion) -> object:
    """Return the split of a person whose two sides are known."""
    split = block.split
    return split if split is not None and split.inside.of and split.outside.of else None


OF_PEOPLE = (
    field("how many named the person", "named"),
    Fact("where it comes from: own line or unit, or beyond", both_sides, lambda b: b.split_range),
    field("place among all", "percentile", "fifth"),
    field("beside people at the level", "peers"),
    field("beside people in the unit", "in_unit"),
    field("label (formal leader with influence, …)", "label"),
    field("reach in two steps", "two_steps"),
)
OF_UNITS = (
    field("response", "answered", "response"),
    field("colleagues outside who turn here", "outside"),
    field("from how many units", "units_naming"),
    field("concentration on the three named most", "top_shares"),
    field("nominations inside", "within"),
    field("reciprocity inside", "reciprocity"),
)
OF_ALL = (
    field("response", "answered", "response"),
    field("nominations and density", "ties"),
    field("concentration on the top tenth", "top_tenth"),
    field("managers beside others", "superiority"),
    field("nominations beside level", "level"),
    field("nominations beside headcount", "headcount"),
    field("does advice follow the chart upward", "follows_up"),
    field("does advice follow the chart downward", "follows_down"),
    field("does advice stay in units (E-I)", "e_i"),
    field("reciprocity", "reciprocity"),
    field("picture by level", "dots"),
    field("change agents: coverage", "coverage"),
    field("share of people named seldom or never", "unnamed", "few"),
    field("quadrants", "labels"),
    field("table of unit by unit", "matrix"),
    field("centralization", "centralization"),
)
GROUPS = (("person", OF_PEOPLE), ("unit", OF_UNITS), ("organization", OF_ALL))


def company(people: int, team: int, seed: int, named: float = NAMED) -> Company:
    """Make up a company: teams of one size, each with a lead, heads above the leads, one top."""
    rng = np.random.default_rng([people, team, seed])
    rows = [_row(0, "", "Management", 1)]
    teams = round((people - 1) / (team + 1 / SPAN)) or 1
    heads = max(1, round(teams / SPAN))
    rows += [_row(head + 1, "0", "Management", 2) for head in range(heads)]
    members: dict[str, list[int]] = {"Management": list(range(heads + 1))}
    places = np.array_split(np.arange(heads + 1, people), teams)
    for number, place in enumerate(places):
        unit, lead = f"Team {number + 1}", int(place[0])
        members[unit] = [int(person) for person in place]
        rows.append(_row(lead, str(1 + number % heads), unit, 3))
        rows += [_row(int(person), str(lead), unit, 4) for person in place[1:]]
    return Company(rows, _answers(rows, members, named, rng))


def _row(number: int, manager: str, unit: str, level: int) -> PersonRow:
    return PersonRow(
        id=str(number), name=f"Person {number}", manager_id=manager, unit=unit, level=str(level)
    )


def _answers(
    rows: list[PersonRow], members: dict[str, list[int]], named: float, rng: np.random.Generator
) -> Answers:
    people = len(rows)
    respondents = rng.permutation(people)[: round(RESPONSE * people)]
    fame = (1.0 + rng.permutation(people)) ** -FAME
    ties = set()
    for ego in respondents.tolist():
        near = [other for other in members[rows[ego].unit] if other != ego]
        for kind in rng.random(rng.poisson(named)):
            if kind < OWN_TEAM and near:
                alter = int(rng.choice(near, p=fame[near] / fame[near].sum()))
            elif kind < OWN_TEAM + MANAGER and rows[ego].manager_id:
                alter = int(rows[ego].manager_id)
            else:
                alter = int(rng.choice(people, p=fame / fame.sum()))
            if alter != ego:
                ties.add((str(ego), str(alter)))
    return Answers(sorted(ties), frozenset(map(str, respondents.tolist())), "Who do you ask?")


def told_twice(made: Company) -> tuple[ReleaseFacts, ReleaseFacts]:
    """Score a company; return what an attributed and what a confidential round says."""
    analysis = analyze_round(made.rows, {"advice": made.answers}, Options(top_level="lowest"))
    occasion = Occasion("Company", "Round", "you only", lots=b"a secret of the measurement")
    return release_facts(analysis, occasion), disclosed(analysis, occasion)


def is_told(value: object) -> bool:
    """Whether a fact says anything."""
    return value is not None and value != ()


def how_told(known: object, said: object) -> Told:
    """Say how a confidential round tells a fact, beside what is known."""
    if not is_told(said):
        return "withheld" if is_told(known) else "in no round"
    if isinstance(said, Named) and said.bound == "exact":
        return "exact"
    if isinstance(said, SplitRange) and said.inside[0] == said.inside[1]:
        return "exact"
    return "banded"


def blocks(facts: ReleaseFacts, whose: str) -> Iterator[tuple[str, Any]]:
    """Yield the blocks about people, units or the organization, with whom each is about."""
    about: Iterable[tuple[str, tuple[Any, ...]]] = {
        "person": ((person.id, person.questions) for person in facts.people),
        "unit": ((unit.name, unit.questions) for unit in facts.units),
        "organization": iter([("", facts.organization.questions)]),
    }[whose]
    for key, questions in about:
        for question in questions:
            yield key, question


def count(made: Company) -> dict[tuple[str, str], Counter[Told]]:
    """Count, of the facts that are known about a company, how each is told."""
    known, said = told_twice(made)
    found: dict[tuple[str, str], Counter[Told]] = defaultdict(Counter)
    for whose, facts in GROUPS:
        pairs = zip(blocks(known, whose), blocks(said, whose), strict=True)
        for (key, all_of_it), (same, told) in pairs:
            if key != same:
                raise ValueError(f"{key} stands beside {same}")
            for fact in facts:
                found[whose, fact.name][how_told(fact.known(all_of_it), fact.said(told))] += 1
    return found


def measure(people: int, team: int, named: float = NAMED) -> dict[tuple[str, str], Counter[Told]]:
    """Count over all companies of one size and one size of teams."""
    found: dict[tuple[str, str], Counter[Told]] = defaultdict(Counter)
    # What is told does not depend on how precise intervals and chances are.
    with (
        patch.object(chance, "PERMUTATIONS", 19),
        patch.object(chance, "LEAST", 19),
        patch.object(resampling, "SPLITS", 19),
        patch.object(change_agents, "RANDOM_SETS", 5),
    ):
        for seed in range(COMPANIES[people]):
            for key, counter in count(company(people, team, seed, named)).items():
                found[key].update(counter)
    return found


def percents(counter: Counter[Told]) -> str:
    """Return exact / banded / withheld in percent.

    >>> percents(Counter({"exact": 2, "banded": 1, "withheld": 1}))
    '50 / 25 / 25'
    """
    total = counter.total()
    if not total:
        return "–"
    return " / ".join(
        f"{100 * counter[way] / total:.0f}" for way in ("exact", "banded", "withheld")
    )


def table(title: str, facts: tuple[Fact, ...], cases: dict[str, dict[str, Counter[Told]]]) -> str:
    """Return a table in Markdown: a row for each fact, a column for each case."""
    lines = [f"| {title} | " + " | ".join(cases) + " |", "|---|" + "---|" * len(cases)]
    for fact in facts:
        cells = " | ".join(percents(found[fact.name]) for found in cases.values())
        lines.append(f"| {fact.name} | {cells} |")
    return "\n".join(lines)


def together(
    measured: list[dict[tuple[str, str], Counter[Told]]], whose: str
) -> dict[str, Counter[Told]]:
    """Add up what was counted about people, units or organizations."""
    found: dict[str, Counter[Told]] = defaultdict(Counter)
    for counted in measured:
        for (about, name), counter in counted.items():
            if about == whose:
                found[name].update(counter)
    return found


def nominations(people: int, team: int, named: float) -> float:
    """Return how many nominations a person receives on average."""
    every = [company(people, team, seed, named) for seed in range(COMPANIES[people])]
    return sum(len(made.answers.ties) for made in every) / (people * len(every))


def main() -> None:
    """Print the tables of docs/privacy.md."""
    cases = [(p, team, NAMED) for p in PEOPLE for team in TEAMS if p >= 2 * team]
    cases += [(*ORDINARY, more) for more in MORE_NAMED]
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
        measured = dict(zip(cases, pool.map(measure, *zip(*cases, strict=True)), strict=True))
    print("exact / banded or rounded / withheld, in % of all people or units")
    for whose, facts in GROUPS[:2]:
        for people in PEOPLE:
            columns = {
                f"teams of {team}": together([measured[people, team, NAMED]], whose)
                for team in TEAMS
                if (people, team, NAMED) in measured
            }
            print(f"\n{table(f'{whose}, {people:,} people', facts, columns)}")
    by_size = {
        f"{people:,} people": together(
            [measured[case] for case in cases if case[0] == people and case[2] == NAMED],
            "organization",
        )
        for people in PEOPLE
    }
    print(f"\n{table('organization', OF_ALL, by_size)}")
    by_named = {
        f"named {nominations(*ORDINARY, named):.1f} times": together(
            [measured[*ORDINARY, named]], "person"
        )
        for named in (NAMED, *MORE_NAMED)
    }
    print(f"\n{table('person, 200 people in teams of 8', OF_PEOPLE, by_named)}")


if __name__ == "__main__":
    main()
