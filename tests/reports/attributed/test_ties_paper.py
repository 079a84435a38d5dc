"""The paper for analysts says what the files hold."""

from __future__ import annotations

import re

from config import PROJECT
from reports.attributed.files import KNOWN, TIES_COLUMNS
from reports.attributed.planner import STABILITY_UP_TO
from scoring.agents.change_agents import RANDOM_SETS
from scoring.agents.stability import RUNS

PAPER = (PROJECT / "docs" / "attributed.md").read_text(encoding="utf-8")


def test_every_attribute_is_documented_and_no_other() -> None:
    table = PAPER.partition("| attribute |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| `(\w+)` \|", table, re.M) == [*KNOWN, "answered"]


def test_the_columns_of_the_tables_are_documented_in_their_order() -> None:
    assert ", ".join(f"`{name}`" for name in TIES_COLUMNS) in PAPER
    *first, last = ("id", *KNOWN)
    assert f"begins with {', '.join(f'`{name}`' for name in first)} and `{last}`;" in PAPER


def test_the_numbers_of_the_planner_are_those_of_the_code() -> None:
    assert f"{RANDOM_SETS} random sets" in PAPER
    assert f"drawn anew, {RUNS} times" in PAPER
    assert f"more than {STABILITY_UP_TO:,}" in PAPER
