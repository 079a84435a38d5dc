"""The tables of a confidential analysis: rows of what its facts say, and of nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from reports.analysis.folder import write_csv, write_json
from reports.analysis.tables import PROBLEM_COLUMNS, Cell, cell, problem_row, text
from reports.disclosure.released import released
from reports.facts import Coverage, PersonFacts, PersonQuestion, ReleaseFacts, UnitFacts
from surveys.files.problems import Problem

PEOPLE_COLUMNS = (
    "id question nominations bound answered low high fifth split inside_low inside_high "
    "inside_people outside_low outside_high outside_people level depth span headcount_below notes"
).split()
UNIT_COLUMNS = (
    "question unit people managers response_rate outside_named outside_answered units_naming "
    "units_other top_1_share top_2_share top_3_share notes"
).split()
AGENT_COLUMNS = "question steps k rule way people_covered low high".split()


def write_told(facts: ReleaseFacts, problems: Iterable[Problem], folder: Path) -> None:
    """Write all tables of a confidential analysis, and every fact once for whoever attacks it.

    `problems` are repairs of the people file: those of answers would tell answers.
    """
    write_csv(folder / "people.csv", PEOPLE_COLUMNS, people_rows(facts))
    write_csv(folder / "units.csv", UNIT_COLUMNS, unit_rows(facts))
    write_csv(folder / "change_agents.csv", AGENT_COLUMNS, agent_rows(facts))
    write_csv(folder / "problems.csv", PROBLEM_COLUMNS, map(problem_row, problems))
    write_json(folder / "organization.json", asdict(facts.organization))
    write_json(folder / "released.json", released(facts))


def people_rows(facts: ReleaseFacts) -> Iterator[list[str]]:
    """Yield a row per question and person, sorted by question, then as the facts are."""
    if not facts.questions:
        for person in facts.people:
            yield _cells(PEOPLE_COLUMNS, _chart(person) | {"notes": ";".join(person.refusals)})
    for key in sorted(question.key for question in facts.questions):
        for person in facts.people:
            for block in person.questions:
                if block.question == key:
                    yield _cells(PEOPLE_COLUMNS, _chart(person) | _person(block))


def _chart(person: PersonFacts) -> dict[str, Cell]:
    return {
        "id": person.id,
        "level": text(person.level),
        "depth": person.depth,
        "span": person.span,
        "headcount_below": person.headcount_below,
    }


def _person(block: PersonQuestion) -> dict[str, Cell]:
    row: dict[str, Cell] = {
        "question": text(block.question),
        "fifth": block.fifth,
        "notes": ";".join(block.refusals),
    }
    if block.named is not None:
        row |= {
            "nominations": block.named.count,
            "bound": block.named.bound,
            "answered": block.named.of,
            "low": block.named.low,
            "high": block.named.high,
        }
    split = block.split_range
    if split is not None:
        row |= {
            "split": split.kind,
            "inside_low": split.inside[0],
            "inside_high": split.inside[1],
            "inside_people": split.inside_people,
            "outside_low": split.outside[0],
            "outside_high": split.outside[1],
            "outside_people": split.outside_people,
        }
    return row


def unit_rows(facts: ReleaseFacts) -> Iterator[list[str]]:
    """Yield a row per question and unit."""
    if not facts.questions:
        for unit in facts.units:
            yield _cells(UNIT_COLUMNS, _unit(unit))
    for key in sorted(question.key for question in facts.questions):
        for unit in facts.units:
            for block in unit.questions:
                if block.question != key:
                    continue
                row: dict[str, Cell] = _unit(unit) | {
                    "question": text(key),
                    "response_rate": block.response,
                    "response_bound": None if block.response is None else block.response_bound,
                    "units_naming": block.units_naming,
                    "units_other": block.units_other,
                    "notes": ";".join(block.refusals),
                }
                if block.outside is not None:
                    row |= {
                        "outside_named": block.outside.count,
                        "outside_answered": block.outside.of,
                    }
                for place, share in enumerate(block.top_shares, start=1):
                    row[f"top_{place}_share"] = share
                yield _cells(UNIT_COLUMNS, row)


def _unit(unit: UnitFacts) -> dict[str, Cell]:
    return {"unit": text(unit.name), "people": unit.people, "managers": unit.managers}


def agent_rows(facts: ReleaseFacts) -> Iterator[list[str]]:
    """Yield a row per question, number of people, limit and way to choose them; nobody is named."""
    for question in sorted(facts.organization.questions, key=lambda block: block.question):
        for point in question.coverage:
            for way, covered, low, high in _ways(point):
                values: dict[str, Cell] = {
                    "question": text(question.question),
                    "steps": point.steps,
                    "k": point.k,
                    "rule": point.rule or "any",
                    "way": way,
                    "people_covered": covered,
                    "low": low,
                    "high": high,
                }
                yield _cells(AGENT_COLUMNS, values)


def _ways(point: Coverage) -> Iterator[tuple[str, float, float, float]]:
    exact = {
        "chosen together": point.chosen,
        "most named": point.most_named,
        "largest headcount": point.headcount,
    }
    for way, covered in exact.items():
        if covered is not None:
            yield way, covered, covered, covered
    yield "random", point.random, point.random_low, point.random_high


def _cells(columns: list[str], values: dict[str, Cell]) -> list[str]:
    return [cell(values.get(name)) for name in columns]
