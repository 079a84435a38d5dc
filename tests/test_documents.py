"""The papers say what the code does: settings, columns, codes, links."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from config import PREFIX, Settings
from reports.analysis import tables
from reports.facts import REFUSALS

ROOT = Path(__file__).parent.parent
PAPERS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
ANALYZE = (ROOT / "docs" / "analyze.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    """Return the part of docs/analyze.md below a heading."""
    found = re.search(rf"^### {re.escape(title)}\n(.*?)(?=^###? |\Z)", ANALYZE, re.M | re.S)
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
        ("units.csv", tables.UNIT_COLUMNS),
        ("change_agents.csv", tables.AGENT_COLUMNS),
    ],
)
def test_every_output_column_is_documented_in_its_order(title: str, columns: list[str]) -> None:
    assert first_cells(section(title)) == columns


def test_every_column_of_problems_is_documented() -> None:
    named = re.findall(r"`(\w+)`", section("problems.csv").splitlines()[1])
    assert named == tables.PROBLEM_COLUMNS


def test_every_code_in_notes_is_documented_and_no_other() -> None:
    told_in_reports_only = {"small_group"}
    assert set(first_cells(section("Codes in notes"))) == REFUSALS.keys() - told_in_reports_only


def test_every_code_of_a_problem_is_documented_and_no_other() -> None:
    source = "".join(
        path.read_text(encoding="utf-8")
        for package in ("scoring", "surveys", "reports")
        for path in (ROOT / package).rglob("*.py")
        if path.parent.name != "contexts"  # puts codes into words, and finds none
    )
    used = set(re.findall(r'"([EW]_[A-Z_]+)"', source))
    listed = section("Codes in problems.csv") + section("Codes that refuse a file")
    assert set(first_cells(listed)) == used


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
