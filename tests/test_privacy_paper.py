"""The paper on privacy: its tables are those of the code, its claims are backed by tests."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import Date, DateTime, Uuid

from benchmarks import confidentiality as costs
from reports.consultation import words
from reports.consultation.pack import kept
from reports.rules import rules
from reports.thresholds import FLOORS
from surveys.models import Response, Round

ROOT = Path(__file__).parent.parent
PAPER = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
#: What is claimed, without the notes that name tests.
BODY = PAPER.partition("\n[^")[0]
NOTES = dict(re.findall(r"^\[\^(\w+)\]: (.*)$", PAPER, re.M))
CITED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
#: Lists of which every line claims that something is prevented.
CLAIMING = ("What nobody is shown", "Protection")
#: Lines of such lists that ask something of the employer.
ASKING = ("- **Backups** age out",)


def section(title: str) -> str:
    """Return what stands below a heading, up to the next."""
    found = re.search(rf"^### {re.escape(title)}\n(.*?)(?=^##|\Z)", BODY, re.M | re.S)
    assert found, title
    return found[1]


def rows(text: str) -> list[list[str]]:
    """Return the cells of the first table, without its head."""
    found = re.search(r"(?:^\|.*\|\n)+", text, re.M)
    assert found, text
    return [[cell.strip() for cell in row[1:-1].split("|")] for row in found[0].splitlines()[2:]]


@cache
def names_in(file: str) -> set[str]:
    """Return the names of the tests in a file."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


@pytest.mark.parametrize("note", sorted(NOTES))
def test_every_note_leads_to_tests_that_are_there(note: str) -> None:
    cited = CITED.findall(NOTES[note])
    assert cited, NOTES[note]
    assert NOTES[note].count("`") == 2 * len(cited), "a note names tests and nothing else"
    for file, name in cited:
        assert (ROOT / file).is_file(), file
        assert name in names_in(file), f"{file} has no {name}"


def test_every_mark_has_its_note_and_every_note_its_mark() -> None:
    assert set(re.findall(r"\[\^(\w+)\]", BODY)) == set(NOTES)


@pytest.mark.parametrize("title", CLAIMING)
def test_every_line_that_claims_protection_has_a_mark(title: str) -> None:
    lines = [line for line in section(title).splitlines() if line.startswith("- ")]
    assert len(lines) >= 5
    for line in lines:
        assert "[^" in line, line
        assert line.endswith("]") or line.startswith(ASKING), line


def test_every_rule_stands_in_its_words_and_has_tests() -> None:
    assert [(key, said) for key, said, _ in rows(section("The rules"))] == [
        (rule.key, rule.words) for rule in rules()
    ]
    for key, _, marks in rows(section("The rules")):
        assert re.fullmatch(r"(\[\^\w+\])+", marks), key


def test_data_time_limits_and_risks_are_those_of_the_consultation_pack() -> None:
    assert rows(section("Data")) == [[row.data, row.holds, row.purpose] for row in words.DATA]
    assert rows(section("Risks")) == [[risk.title, risk.against, risk.left] for risk in words.RISKS]
    default = Round(kept_days=90, releases_months=24)
    assert rows(section("Time limits")) == [list(row) for row in kept(default)]


def test_the_template_asks_what_the_pack_asks() -> None:
    asked = re.findall(r"^\d+\. \*\*(.*?)\*\*", section("Impact assessment: a template"), re.M)
    assert asked[1 : len(words.BLANKS) + 1] == [blank for blank, _ in words.BLANKS]


def test_numbers_in_sentences_are_those_of_the_rules() -> None:
    assert f"0 to {FLOORS.few} are one and the same fact" in BODY
    assert f"from {FLOORS.smallest_unit} people and {FLOORS.smallest_group} answers on" in BODY
    assert f"Below {FLOORS.smallest_organization} people many figures are left out" in BODY
    assert Round.__table__.c.kept_days.default.arg == 90
    assert Round.__table__.c.releases_months.default.arg == 24


def test_responses_hold_no_address_no_browser_and_no_time_finer_than_a_day() -> None:
    kinds = {name: type(column.type) for name, column in Response.__table__.c.items()}
    assert [name for name, kind in kinds.items() if issubclass(kind, DateTime)] == []
    assert not re.search(r"address|agent|browser|network|_ip\b|host", " ".join(kinds))
    assert issubclass(kinds["day"], Date)
    assert isinstance(Response.__table__.c.id.type, Uuid)


def test_the_attack_proved_nothing() -> None:
    """The table is what `make attack` printed; every count of a proven pair is 0."""
    tables = re.findall(r"(?:^\|.*\|\n)+", section("The attack"), re.M)
    (attacked,) = [table for table in tables if "Nominations proven" in table]
    head = [cell.strip() for cell in attacked.splitlines()[0][1:-1].split("|")]
    proven = [at for at, name in enumerate(head) if name.endswith("proven")]
    assert [head[at] for at in proven] == ["Nominations proven", "Non-nominations proven"]
    assert {row[at] for row in rows(attacked) for at in proven} == {"0"}


def test_builds_that_were_spoiled_on_purpose_were_broken() -> None:
    tables = re.findall(r"(?:^\|.*\|\n)+", section("The attack"), re.M)
    (spoiled,) = [table for table in tables if "Spoiled build" in table]
    broken = {name: int(count) for name, _, count, *_ in rows(spoiled)}
    for name in ("exact splits", "exact counts by unit", "one exact denominator per person"):
        assert broken[name] > 0, name


# What confidentiality costs


@pytest.fixture(scope="module")
def ordinary() -> dict[str, dict[str, str]]:
    """Measure companies of 200 in teams of 8, as the table does."""
    measured = costs.measure(200, 8)
    return {
        whose: {fact.name: costs.percents(measured[whose, fact.name]) for fact in facts}
        for whose, facts in costs.GROUPS
    }


def test_the_table_of_costs_is_what_is_measured(ordinary: dict[str, dict[str, str]]) -> None:
    text = section("What confidentiality costs")
    for whose in ("person", "unit"):
        table = re.search(rf"^\| {whose}, 200 people (.*?)\n\n", text, re.M | re.S)
        assert table, whose
        column = 1 + costs.TEAMS.index(8)
        said = {row[0]: row[column] for row in rows(table[0])}
        assert said == ordinary[whose]


def test_reports_of_an_ordinary_company_are_not_empty(ordinary: dict[str, dict[str, str]]) -> None:
    """200 people in teams of 8: everybody reads a figure, most units do, and the whole."""

    def told(whose: str, fact: str) -> int:
        exact, banded, _ = map(int, ordinary[whose][fact].split(" / "))
        return exact + banded

    assert told("person", "how many named the person") == 100
    assert told("person", "where it comes from: own line or unit, or beyond") >= 15
    assert told("unit", "colleagues outside who turn here") >= 80
    of_all = [told("organization", fact.name) for fact in costs.OF_ALL]
    assert sum(share == 100 for share in of_all) >= 10
