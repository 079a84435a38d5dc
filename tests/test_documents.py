"""The papers say what the code does: settings, columns, codes, links."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from config import PREFIX, Settings
from reports.analysis import details, tables
from reports.facts import REFUSALS
from surveys.people.notes import TOPICS

ROOT = Path(__file__).parent.parent
PAPERS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
ANALYZE = (ROOT / "docs" / "analyze.md").read_text(encoding="utf-8")
ROUNDS = (ROOT / "docs" / "rounds.md").read_text(encoding="utf-8")
#: What only an import on the web, or by `import-people`, says about a file.
IMPORTS = {
    ROOT / "surveys" / "people" / name
    for name in ("imports.py", "notes.py", "vacancies.py", "views.py")
}


def section(title: str, paper: str = ANALYZE) -> str:
    """Return the part of a paper below a heading."""
    found = re.search(rf"^### {re.escape(title)}\n(.*?)(?=^###? |\Z)", paper, re.M | re.S)
    assert found, title
    return found[1]


def first_cells(text: str) -> list[str]:
    """Return the names in code type that stand in the first column of a table, in order."""
    rows = re.findall(r"^\| (`.*?) \|", text, re.M)
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row)]


def test_every_setting_is_documented_and_no_other() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert first_cells(text) == [PREFIX + name.upper() for name in Settings.model_fields]


@pytest.mark.parametrize(
    ("title", "columns"),
    [
        ("people.csv", tables.PEOPLE_COLUMNS),
        ("details.csv", details.DETAIL_COLUMNS),
        ("units.csv", tables.UNIT_COLUMNS),
        ("change_agents.csv", tables.AGENT_COLUMNS),
    ],
)
def test_every_output_column_is_documented_in_its_order(title: str, columns: list[str]) -> None:
    assert first_cells(section(title)) == columns


def test_every_column_of_problems_is_documented() -> None:
    named = re.findall(r"`(\w+)`", section("problems.csv").splitlines()[1])
    assert named == tables.PROBLEM_COLUMNS


def test_every_code_of_a_refusal_is_documented_once_and_no_other() -> None:
    listed = first_cells(section("Codes in notes"))
    listed += first_cells(section("Codes in a release", ROUNDS))
    assert sorted(listed) == sorted(REFUSALS)


def test_codes_that_only_disclosure_gives_are_documented_with_rounds() -> None:
    given = quoted((ROOT / "reports" / "disclosure").glob("*.py")) & REFUSALS.keys()
    in_notes = first_cells(section("Codes in notes"))
    assert set(first_cells(section("Codes in a release", ROUNDS))) == given - set(in_notes)


def test_every_code_of_a_problem_is_documented_and_no_other() -> None:
    sources = {
        path
        for package in ("scoring", "surveys", "reports")
        for path in (ROOT / package).rglob("*.py")
        if path.parent.name != "contexts"  # puts codes into words, and finds none
    }
    listed = section("Codes in problems.csv") + section("Codes that refuse a file")
    assert set(first_cells(listed)) == problem_codes(sources - IMPORTS)


def test_every_code_of_an_import_is_documented_and_no_other() -> None:
    listed = first_cells(section("Codes of a people file", ROUNDS))
    assert set(listed) == problem_codes(IMPORTS)
    assert listed[: len(TOPICS)] == list(TOPICS)


def problem_codes(files: Iterable[Path]) -> set[str]:
    """Return the codes of problems that stand in source files."""
    return {word for word in quoted(files) if re.fullmatch(r"[EW]_[A-Z_]+", word)}


def quoted(files: Iterable[Path]) -> set[str]:
    """Return the words in quotes that stand in source files."""
    return set(re.findall(r'"(\w+)"', "".join(file.read_text(encoding="utf-8") for file in files)))


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: str(paper.relative_to(ROOT)))
def test_every_link_between_papers_leads_somewhere(paper: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", paper.read_text(encoding="utf-8")):
        if "://" in target:
            continue
        name, _, heading = target.partition("#")
        file = (paper.parent / name) if name else paper
        assert file.exists(), target
        if heading:
            titles = re.findall(r"^#+ (.*)$", file.read_text(encoding="utf-8"), re.M)
            assert heading in {anchor(title) for title in titles}, target


def anchor(title: str) -> str:
    """Return the fragment under which a heading is found."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
