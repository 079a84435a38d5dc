"""What `analyze` writes: every column, every empty value, the same bytes every time."""

from __future__ import annotations

import csv
import filecmp
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from reports.analysis.tables import PEOPLE_COLUMNS
from reports.analyze import analyze_command
from tests.reference import DATA, needs_reference

TABLES = (
    "change_agents.csv",
    "details.csv",
    "manifest.json",
    "organization.json",
    "people.csv",
    "problems.csv",
    "spread.csv",
    "units.csv",
)
PEOPLE = """id,name,manager_id,unit,level
1,=Ada,,Lab,1
2,Bo,1,Lab,2
3,Cy,1,Lab,2
10,Di,2,Shop,3
11,Ed,99,Shop,3
"""
NOMINATIONS = """question,from_id,to_id
energy,2,3
advice,1,2
advice,3,2
advice,10,2
advice,10,1
advice,3,3
"""


@pytest.fixture
def files(tmp_path):
    (tmp_path / "people.csv").write_text(PEOPLE)
    (tmp_path / "nominations.csv").write_text(NOMINATIONS)
    return tmp_path


def analyze(folder: Path, *options: str, out: str = "out", level: str = "lowest") -> Path:
    """Run the command without reports and return the folder it wrote."""
    paths = [str(folder / "people.csv"), str(folder / "nominations.csv")]
    fixed = ["--out", str(folder / out), "--no-reports", "--top-level", level]
    result = CliRunner().invoke(analyze_command, [*paths, *fixed, *options])
    assert result.exit_code == 0, result.output
    return folder / out


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def person(folder: Path, id_: str, question: str = "advice") -> dict[str, str]:
    return next(
        row
        for row in table(folder / "people.csv")
        if (row["id"], row["question"]) == (id_, question)
    )


def test_the_folder_holds_every_table_and_nothing_else(files):
    out = analyze(files)
    assert sorted(path.name for path in out.iterdir()) == sorted(TABLES)
    assert [path.name for path in files.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("kind", ["empty folder", "link to an empty folder"])
def test_an_empty_folder_is_filled(files, kind):
    (files / "empty").mkdir()
    name = "empty"
    if kind != "empty folder":
        name = "link"
        (files / name).symlink_to(files / "empty", target_is_directory=True)
    analyze(files, out=name)
    assert sorted(path.name for path in (files / "empty").iterdir()) == sorted(TABLES)


def test_people_have_the_documented_columns_in_order_and_one_row_per_question(files):
    rows = table(analyze(files) / "people.csv")
    assert list(rows[0]) == list(PEOPLE_COLUMNS)
    assert [(row["question"], row["id"]) for row in rows] == [
        (question, id_) for question in ("advice", "energy") for id_ in ("1", "2", "3", "10", "11")
    ]


def test_counts_are_whole_and_unknown_is_empty(files):
    out = analyze(files)
    bo = person(out, "2")
    assert (bo["responded"], bo["nominations"], bo["eligible"], bo["share"]) == (
        "0",
        "3",
        "3",
        "1.0",
    )
    assert (bo["span"], bo["headcount_below"], bo["depth"], bo["level"]) == ("1", "1", "1", "2")
    assert (bo["inside_nominations"], bo["inside_eligible"]) == ("1", "1")
    ada = person(out, "1")
    assert (ada["inside_eligible"], ada["outside_eligible"]) == ("2", "0")
    assert (ada["inside_nominations"], ada["outside_nominations"]) == ("1", "")
    ed = person(out, "11")
    assert (ed["depth"], ed["span"], ed["nominations"]) == ("", "0", "0")
    assert ed["constraint"] == ed["effective_size"] == ""
    assert "unattached" in ed["notes"].split(";")


def test_a_single_respondent_has_unknown_figures_not_zeros(files):
    out = analyze(files)
    bo = person(out, "2", "energy")
    assert bo["responded"] == "1"
    assert (bo["eligible"], bo["share"], bo["nominations"], bo["percentile"]) == ("0", "", "", "")
    assert person(out, "3", "energy")["nominations"] == "1"


def test_naming_nobody_is_an_answer_and_makes_zero_known(files):
    answered = files / "answered.csv"
    answered.write_text("id,question\n1,advice\n3,advice\n10,advice\n2,energy\n3,energy\n")
    (files / "nominations.csv").write_text(NOMINATIONS.replace("energy,2,3\n", ""))
    ada = person(analyze(files, "--respondents", str(answered)), "1", "energy")
    assert (ada["responded"], ada["nominations"], ada["eligible"]) == ("0", "0", "2")
    assert ada["share"] == "0.0"


def test_a_file_with_only_a_header_gives_the_chart_alone(files):
    (files / "nominations.csv").write_text("question,from_id,to_id\n")
    rows = table(analyze(files) / "people.csv")
    assert [row["id"] for row in rows] == ["1", "2", "3", "10", "11"]
    for row in rows:
        known = {name for name, value in row.items() if value}
        chart = {"depth", "span", "headcount_below", "formal_percentile"}
        assert known <= chart | {"id", "level", "notes"}
        assert {"span", "headcount_below", "formal_percentile"} <= known
    assert rows[0]["headcount_below"] == "3"


def test_without_a_chart_the_columns_of_the_chart_are_empty(files):
    (files / "people.csv").write_text("id,unit\n1,Lab\n2,Lab\n3,Lab\n10,Shop\n11,Shop\n")
    row = person(analyze(files), "2")
    for name in (
        "depth span headcount_below formal_percentile gap residual quadrant inside_nominations "
        "inside_eligible outside_nominations outside_eligible percentile_in_level"
    ).split():
        assert row[name] == "", name
    assert "no_chart" in row["notes"].split(";")
    assert row["share"] == "1.0"


def test_the_order_of_rows_changes_no_byte(files):
    first = analyze(files, out="first")
    shuffler = random.Random(4)
    for name in ("people.csv", "nominations.csv"):
        head, *body = (files / name).read_text().splitlines()
        shuffler.shuffle(body)
        (files / name).write_text("\n".join([head, *body]) + "\n")
    second = analyze(files, out="second")
    same = [name for name in TABLES if name not in {"manifest.json", "problems.csv"}]
    assert filecmp.cmpfiles(first, second, same, shallow=False) == (same, [], [])


def test_the_same_files_give_the_same_bytes(files):
    first, second = analyze(files, out="first"), analyze(files, out="second")
    assert filecmp.cmpfiles(first, second, TABLES, shallow=False)[0] == list(TABLES)


def test_repairs_and_dropped_rows_are_listed_with_line_and_code(files):
    rows = table(analyze(files) / "problems.csv")
    assert [(row["file"], row["line"], row["column"], row["code"]) for row in rows] == [
        ("nominations.csv", "7", "to_id", "W_SELF_NOMINATION"),
        ("people.csv", "6", "manager_id", "W_UNKNOWN_MANAGER"),
    ]
    assert rows[1]["sentence"].startswith('the manager "99" of "11" is nobody in the file')


def test_only_the_questions_asked_for_are_scored(files):
    out = analyze(files, "--question", "energy")
    assert {row["question"] for row in table(out / "people.csv")} == {"energy"}


def test_text_that_a_spreadsheet_would_run_is_defused_and_ids_are_not(files):
    (files / "people.csv").write_text("id,unit,level\n-1,=cmd(),@top\n+2,-3,@top\n")
    (files / "nominations.csv").write_text("from_id,to_id\n-1,+2\n")
    out = analyze(files)
    rows = table(out / "people.csv")
    assert [row["id"] for row in rows] == ["+2", "-1"]
    assert {row["level"] for row in rows} == {"'@top"}
    assert [row["unit"] for row in table(out / "units.csv")] == ["-3", "'=cmd()"]


def test_levels_run_in_the_direction_that_is_said(files):
    up = json.loads((analyze(files, out="up") / "organization.json").read_text())
    down = json.loads(
        (analyze(files, out="down", level="highest") / "organization.json").read_text()
    )
    assert up["levels"] == ["1", "2", "3"]
    assert down["levels"] == ["3", "2", "1"]
    level = [found["questions"]["advice"]["level"]["spearman"]["value"] for found in (up, down)]
    assert level[0] == pytest.approx(-level[1])


def test_a_mean_share_is_formed_only_for_questions_named_for_it(files):
    none = json.loads((analyze(files, out="none") / "organization.json").read_text())
    assert none["index"] is None
    named = analyze(files, "--index", "advice", "--index", "energy", out="named")
    index = json.loads((named / "organization.json").read_text())["index"]
    assert index["questions"] == ["advice", "energy"]
    assert index["refused"]
    assert index["mean_share"] is None


def test_the_manifest_names_versions_seed_and_input_hashes_and_no_time(files):
    manifest = json.loads((analyze(files, "--seed", "7") / "manifest.json").read_text())
    assert manifest["options"]["seed"] == 7
    assert [entry["file"] for entry in manifest["inputs"]] == ["people.csv", "nominations.csv"]
    assert all(len(entry["sha256"]) == 64 for entry in manifest["inputs"])
    assert set(manifest) == {
        "product",
        "method_version",
        "release_id",
        "versions",
        "options",
        "inputs",
        "files",
    }


@needs_reference
@pytest.mark.parametrize("out", ["out", "new/folder"])
def test_krackhardt_through_the_real_command_gives_27_documents(tmp_path, out):
    data = DATA / "krackhardt_hightech"
    options = ["--respondents", str(data / "respondents.csv"), "--top-level", "lowest"]
    files = [str(data / "people.csv"), str(data / "nominations.csv")]
    command = [sys.executable, "-m", "flask", "--app", "app", "analyze", *files, *options]
    done = subprocess.run(
        [*command, "--out", str(tmp_path / out)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "21 people, 5 units" in done.stdout
    reports = tmp_path / out / "reports"
    assert len(list(reports.glob("people/*.pdf"))) == 21
    assert len(list(reports.glob("units/*.pdf"))) == 5
    manifest = json.loads((tmp_path / out / "manifest.json").read_text())
    listed = [*manifest["files"]["people"].values(), *manifest["files"]["units"].values()]
    listed.append(manifest["files"]["organization"])
    written = sorted(str(path.relative_to(tmp_path / out)) for path in reports.rglob("*.pdf"))
    assert written == sorted(listed)


def test_a_chart_without_nominations_has_reports_too(files):
    (files / "nominations.csv").write_text("question,from_id,to_id\n")
    paths = [str(files / "people.csv"), str(files / "nominations.csv")]
    result = CliRunner().invoke(
        analyze_command, [*paths, "--out", str(files / "out"), "--top-level", "lowest"]
    )
    assert result.exit_code == 0, result.output
    pages = PdfReader(files / "out" / "reports" / "people" / "2.pdf").pages
    text = " ".join(page.extract_text() for page in pages)
    assert len(pages) == 1  # there is not more to say
    assert "This is where the chart puts you" in text
    assert "Nobody was asked anything" in text
    for name in ("organization.pdf", "units/Lab.pdf"):
        assert PdfReader(files / "out" / "reports" / name).pages
