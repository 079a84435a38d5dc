"""`analyze --mode confidential`: the same folder, and in no file more than may be said."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reports.analyze import analyze_command
from reports.disclosure import tables
from tests.reports.exchanges import Company, company, exchanged, moved, swapped

pytestmark = pytest.mark.usefixtures("fewer_draws")

FILES = {
    "change_agents.csv",
    "manifest.json",
    "organization.json",
    "people.csv",
    "problems.csv",
    "released.json",
    "units.csv",
}
#: An organization in which many are named often.
TALKATIVE = 5
#: What is said about people and units.
ABOUT_PEOPLE = ("people.csv", "problems.csv")


def write(folder: Path, before: Company, ties: list[tuple[str, str]]) -> None:
    folder.mkdir()
    lines = ["id,name,manager_id,unit,level"]
    lines += [f"{r.id},{r.name},{r.manager_id},{r.unit},{r.level}" for r in before.people]
    (folder / "people.csv").write_text("\n".join(lines) + "\n")
    rows = [f"{ego},{alter}" for ego, alter in ties]
    (folder / "nominations.csv").write_text("\n".join(["from_id,to_id", *rows]) + "\n")
    (folder / "respondents.csv").write_text("\n".join(["id", *before.respondents]) + "\n")


def run(folder: Path, *options: str) -> Result:
    paths = [str(folder / "people.csv"), str(folder / "nominations.csv")]
    fixed = ["--out", str(folder / "out"), "--top-level", "lowest", "--mode", "confidential"]
    fixed += ["--respondents", str(folder / "respondents.csv")]
    return CliRunner().invoke(analyze_command, [*paths, *fixed, *options])


def analyzed(folder: Path, before: Company, ties: list[tuple[str, str]]) -> Path:
    write(folder, before, ties)
    result = run(folder, "--no-reports")
    assert result.exit_code == 0, result.output
    return folder / "out"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_folder_holds_these_files_and_no_other(tmp_path: Path) -> None:
    out = analyzed(tmp_path / "one", company(3), company(3).ties)
    assert {path.name for path in out.iterdir()} == FILES


def test_tables_have_their_columns(tmp_path: Path) -> None:
    before = company(3)
    out = analyzed(tmp_path / "one", before, before.ties)
    assert list(rows(out / "people.csv")[0]) == tables.PEOPLE_COLUMNS
    assert list(rows(out / "units.csv")[0]) == tables.UNIT_COLUMNS
    assert [row["id"] for row in rows(out / "people.csv")] == [row.id for row in before.people]


def test_few_nominations_are_one_band(tmp_path: Path) -> None:
    before = company(TALKATIVE)
    out = analyzed(tmp_path / "one", before, before.ties)
    named = [(row["nominations"], row["bound"]) for row in rows(out / "people.csv")]
    assert {count for count, bound in named if bound == "at most"} == {"4"}
    assert min(int(count) for count, bound in named if bound == "exact") >= 5
    assert len({row["answered"] for row in rows(out / "people.csv")}) == 1


@pytest.mark.parametrize("seed", [3, 5])
def test_other_nominators_leave_every_byte_about_people(tmp_path: Path, seed: int) -> None:
    before = company(seed)
    ties = exchanged(before, 1)
    assert moved(before.ties, ties) > 10
    one = analyzed(tmp_path / "one", before, before.ties)
    two = analyzed(tmp_path / "two", before, ties)
    for name in ABOUT_PEOPLE:
        assert told(one / name) == told(two / name), name


def told(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table without the ranges of splits, and without what goes by these.

    Lots follow the file of answers here: of two ranges that overlap, the other one may be told.
    """
    by_lot = ("inside", "outside", "units_naming")
    return [
        {name: value for name, value in row.items() if not name.startswith(by_lot)}
        for row in rows(path)
    ]


def test_answers_exchanged_in_a_unit_leave_units_too(tmp_path: Path) -> None:
    before = next(c for c in map(company, range(30)) if moved(c.ties, swapped(c, 1)) > 3)
    one = analyzed(tmp_path / "one", before, before.ties)
    two = analyzed(tmp_path / "two", before, swapped(before, 1))
    assert told(one / "units.csv") == told(two / "units.csv")
    assert told(one / "people.csv") == told(two / "people.csv")


def test_no_repair_of_an_answer_is_listed(tmp_path: Path) -> None:
    before = company(3)
    write(tmp_path / "one", before, [*before.ties, before.ties[0], ("1", "1")])
    lone = next(row.id for row in before.people if row.manager_id == "1")
    people = tmp_path / "one" / "people.csv"
    people.write_text(
        people.read_text().replace(f"\n{lone},Person {lone},1,", f"\n{lone},x,{lone},")
    )
    assert run(tmp_path / "one", "--no-reports", "--unknown", "drop").exit_code == 0
    listed = rows(tmp_path / "one" / "out" / "problems.csv")
    assert {row["code"] for row in listed} == {"W_SELF", "W_EXTRA_ROOT"}
    assert {row["file"] for row in listed} == {"people.csv"}


def test_no_digest_of_answers_is_told(tmp_path: Path) -> None:
    before = company(3)
    out = analyzed(tmp_path / "one", before, before.ties)
    manifest = json.loads((out / "manifest.json").read_text())
    assert [list(entry) for entry in manifest["inputs"]] == [["file", "sha256"], ["file"], ["file"]]
    assert manifest["options"]["mode"] == "confidential"
    for name in ("nominations.csv", "respondents.csv"):
        digest = hashlib.sha256((tmp_path / "one" / name).read_bytes()).hexdigest()
        assert not any(digest in path.read_text() for path in out.iterdir())


def test_the_summary_says_no_more_than_the_files(tmp_path: Path) -> None:
    before = company(3)
    write(tmp_path / "one", before, before.ties)
    printed = run(tmp_path / "one", "--no-reports").output
    assert "disclosure rules version 3" in printed
    assert f"{len(before.respondents)} of {len(before.people)}" not in printed
    assert "nominations" not in printed


def test_reports_are_the_confidential_ones(tmp_path: Path) -> None:
    before = company(3)
    write(tmp_path / "one", before, before.ties)
    assert run(tmp_path / "one").exit_code == 0
    out = tmp_path / "one" / "out"
    assert {path.name for path in out.iterdir()} == FILES | {"reports"}
    assert len(list((out / "reports" / "people").iterdir())) == len(before.people)


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    before = company(4)
    one = analyzed(tmp_path / "one", before, before.ties)
    two = analyzed(tmp_path / "two", before, before.ties)
    for name in FILES:
        assert (one / name).read_bytes() == (two / name).read_bytes(), name


def test_means_over_questions_are_refused(tmp_path: Path) -> None:
    write(tmp_path / "one", company(3), company(3).ties)
    result = run(tmp_path / "one", "--index", "advice", "--index", "energy")
    assert result.exit_code == 2
    assert result.output.startswith("--index: a mean of shares is nobody's to see")
    assert not (tmp_path / "one" / "out").exists()


def test_a_smallest_group_is_raised_and_not_lowered(tmp_path: Path) -> None:
    before = company(3)
    write(tmp_path / "one", before, before.ties)
    low = run(tmp_path / "one", "--smallest-group", "4")
    assert low.exit_code == 2
    assert "4 is not in the range x>=5" in low.output
    assert run(tmp_path / "one", "--no-reports", "--smallest-group", "50").exit_code == 0
    assert {row["nominations"] for row in rows(tmp_path / "one" / "out" / "people.csv")} == {""}


def test_a_file_without_nominations_is_the_chart_alone(tmp_path: Path) -> None:
    write(tmp_path / "one", company(3), [])
    (tmp_path / "one" / "respondents.csv").write_text("id\n")
    assert run(tmp_path / "one", "--no-reports").exit_code == 0
    listed = rows(tmp_path / "one" / "out" / "people.csv")
    assert {row["question"] for row in listed} <= {"", "advice"}
    assert {row["nominations"] for row in listed} == {""}
