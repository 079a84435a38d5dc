"""Every bad input is met with one sentence that names the file, the place and the cure."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import CliRunner

from reports.analyze import analyze_command

PEOPLE = "id,manager_id,unit\n1,,A\n2,1,A\n3,1,B\n"
NOMINATIONS = "from_id,to_id,question,strength\n1,2,advice,5\n3,2,advice,3\n"


class Bench:
    """A folder with files, and the command run on them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.write("people.csv", PEOPLE)
        self.write("nominations.csv", NOMINATIONS)

    def write(self, name: str, content: str | bytes) -> str:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    def run(self, *options: str, people: str = "people.csv", nominations: str = "nominations.csv"):
        paths = [str(self.folder / people), str(self.folder / nominations)]
        out = self.folder / "out"
        return CliRunner().invoke(
            analyze_command, [*paths, "--out", str(out), "--no-reports", *options]
        )

    def refused(self, *options: str, **files: str) -> str:
        """Run, expect a refusal that leaves nothing behind, and return what was said."""
        before = set(self.folder.iterdir())
        result = self.run(*options, **files)
        assert result.exit_code == 2, result.output
        assert result.stdout == ""
        assert set(self.folder.iterdir()) == before
        return result.stderr.strip()


@pytest.fixture
def bench(tmp_path):
    return Bench(tmp_path)


def test_the_files_of_the_bench_are_good(bench):
    result = bench.run()
    assert result.exit_code == 0, result.output


def test_a_missing_file(bench):
    assert bench.refused(people="staff.csv") == (
        f"staff.csv: there is no such file; check the path {bench.folder / 'staff.csv'}."
    )


def test_a_folder_in_place_of_a_file(bench):
    (bench.folder / "people").mkdir()
    assert "people: this is a folder; check the path" in bench.refused(people="people")


def test_a_file_that_may_not_be_read(bench, monkeypatch):
    def forbidden(_path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", forbidden)
    assert bench.refused() == (
        "people.csv: the file cannot be read (Permission denied); check its permissions."
    )


@pytest.mark.parametrize("content", ["", "\n \n", "\ufeff"])
def test_an_empty_file(bench, content):
    bench.write("people.csv", content)
    assert bench.refused() == "people.csv: the file is empty; it needs a header row."


def test_a_people_file_with_only_a_header(bench):
    bench.write("people.csv", "id,name\n")
    assert bench.refused() == (
        "people.csv: there is a header but nobody below it; add a row for each person."
    )


def test_a_missing_column(bench):
    bench.write("nominations.csv", "from,to\n1,2\n")
    assert bench.refused().splitlines() == [
        "nominations.csv, line 1, column from_id: there is no column from_id; add it to the "
        "header, which has: from, to.",
        "nominations.csv, line 1, column to_id: there is no column to_id; add it to the header, "
        "which has: from, to.",
    ]


def test_a_column_that_stands_twice(bench):
    bench.write("people.csv", "id,Unit,unit\n1,A,B\n")
    assert bench.refused() == (
        "people.csv, line 1, column unit: this column stands twice; rename or remove one of them."
    )


def test_a_duplicate_id(bench):
    bench.write("people.csv", PEOPLE + "2,1,B\n")
    assert bench.refused() == (
        'people.csv, line 5, column id: "2" already stands in line 3; keep one row per person.'
    )


def test_ids_that_differ_only_in_spaces_or_unicode_form_are_duplicates(bench):
    bench.write("people.csv", "id\nZoë\n Zoe\u0308 \n")
    assert 'line 3, column id: "Zoë" already stands in line 2' in bench.refused()


def test_a_missing_id(bench):
    bench.write("people.csv", "id,unit\n1,A\n,B\n")
    assert bench.refused() == (
        "people.csv, line 3, column id: this person has no id; give each person an id of their own."
    )


@pytest.mark.parametrize(("row", "column"), [("9,2", "from_id"), ("2,9", "to_id")])
def test_a_nomination_from_or_to_an_unknown_person(bench, row, column):
    bench.write("nominations.csv", f"from_id,to_id\n1,2\n{row}\n")
    assert bench.refused() == (
        f'nominations.csv, line 3, column {column}: "9" is not in people.csv; add the person '
        "there, correct the id, or drop such rows with --unknown drop."
    )


def test_a_nomination_without_a_name(bench):
    bench.write("nominations.csv", "from_id,to_id\n1,\n")
    assert bench.refused("--unknown", "drop") == (
        "nominations.csv, line 2, column to_id: this cell is empty; write a person's id."
    )


def test_a_nominator_who_is_not_among_the_respondents(bench):
    respondents = bench.write("answered.csv", "id,question\n1,advice\n")
    assert bench.refused("--respondents", respondents) == (
        'nominations.csv, line 3, column from_id: "3" is not among the respondents to "advice" in '
        "answered.csv; add the person there, or drop such rows with --unknown drop."
    )


def test_a_respondent_who_is_nobody(bench):
    respondents = bench.write("answered.csv", "id\n1\n3\n7\n")
    assert bench.refused("--respondents", respondents) == (
        'answered.csv, line 4, column id: "7" is not in people.csv; add the person there, correct '
        "the id, or drop such rows with --unknown drop."
    )


@pytest.mark.parametrize("strength", ["often", "1e999", "nan"])
def test_a_strength_that_is_not_a_number(bench, strength):
    bench.write("nominations.csv", f"from_id,to_id,strength\n1,2,{strength}\n")
    assert bench.refused() == (
        f'nominations.csv, line 2, column strength: "{strength}" is not a number; write a number, '
        "with a point for decimals."
    )


def test_a_cut_where_a_strength_is_missing(bench):
    bench.write("nominations.csv", "from_id,to_id,strength\n1,2,4\n1,3,\n")
    assert bench.refused("--cut", "4") == (
        "nominations.csv, line 3, column strength: there is no strength; write a number, with a "
        "point for decimals."
    )


def test_a_cut_without_strengths(bench):
    bench.write("nominations.csv", "from_id,to_id\n1,2\n")
    assert bench.refused("--cut", "4") == (
        "nominations.csv, line 1, column strength: --cut needs strengths and there is no column "
        "strength; add it or leave out --cut."
    )


def test_an_unknown_question(bench):
    assert bench.refused("--question", "energy") == (
        'nominations.csv, column question: there is no question "energy" as --question asks; '
        "there is: advice."
    )
    assert 'no question "energy" as --index asks' in bench.refused("--index", "energy")


def test_a_mean_over_one_question(bench):
    assert bench.refused("--index", "advice", "--index", "advice") == (
        "nominations.csv, column question: a mean needs two questions or more; name each with "
        "--index, or leave it out."
    )


def test_numeric_levels_without_a_direction(bench):
    bench.write("people.csv", "id,level\n1,1\n2,2\n3,2\n")
    assert bench.refused() == (
        "people.csv, line 1, column level: levels are numbers (1, 2) and nothing says which end is "
        "the top; add --top-level lowest if 1 is the top, --top-level highest if the largest is."
    )


def test_a_unit_lead_that_is_neither_yes_nor_no(bench):
    bench.write("people.csv", "id,unit_lead\n1,perhaps\n")
    assert 'line 2, column unit_lead: "perhaps" is neither yes nor no' in bench.refused()


def test_a_vacancy_that_is_neither_yes_nor_no(bench):
    bench.write("people.csv", "id,vacant\n1,perhaps\n")
    assert 'line 2, column vacant: "perhaps" is neither yes nor no' in bench.refused()


def test_a_file_of_vacant_positions_only(bench):
    bench.write("people.csv", "id,vacant\n1,yes\n2,x\n")
    assert "every position is vacant" in bench.refused()


def test_a_vacant_position_names_nobody(bench):
    bench.write("people.csv", "id,vacant\n1,\n2,yes\n")
    bench.write("nominations.csv", "from_id,to_id\n1,2\n")
    assert '"2"' in bench.refused()


def test_a_folder_that_is_not_empty(bench):
    taken = bench.folder / "out"
    taken.mkdir()
    (taken / "notes.txt").write_text("mine")
    assert bench.refused() == (
        f"{taken}: this exists and is not empty; name a new folder with --out, or empty it first."
    )
    assert (taken / "notes.txt").read_text() == "mine"


def test_a_file_in_place_of_the_folder(bench):
    (bench.folder / "out").write_text("mine")
    assert "this exists and is not empty" in bench.refused()


def test_a_spreadsheet_that_says_it_is_text(bench):
    archive = io.BytesIO()
    xlsxwriter.Workbook(archive).close()
    bench.write("people.csv", archive.getvalue())
    assert bench.refused() == (
        "people.csv: the ending says text, the content is a spreadsheet or ZIP; rename it to .xlsx "
        "or save it as CSV (UTF-8)."
    )


@pytest.mark.parametrize("content", [PEOPLE.encode(), b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0"])
def test_a_text_that_says_it_is_a_spreadsheet(bench, content):
    bench.write("people.xlsx", content)
    assert bench.refused(people="people.xlsx") == (
        "people.xlsx: the ending says XLSX, the content is not a workbook; save it as XLSX again, "
        "or as CSV with the ending .csv."
    )


def test_a_workbook_that_would_unpack_to_more_than_is_safe(bench):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (70 << 20))
    bench.write("people.xlsx", bomb.getvalue())
    assert "larger than is safe to unpack" in bench.refused(people="people.xlsx")


def test_a_file_with_another_ending(bench):
    bench.write("people.pdf", "%PDF-1.7")
    assert bench.refused(people="people.pdf") == (
        'people.pdf: files ending in ".pdf" are not read; save it as CSV (UTF-8) or XLSX.'
    )


def test_bytes_that_are_no_text(bench):
    bench.write("people.csv", b"id\n1\x00\n")
    assert "people.csv, line 2: the ending says text, the content is not" in bench.refused()


def test_a_text_that_is_not_utf_8(bench):
    bench.write("people.csv", "id,name\n1,Jörg\n2,Zoë\n3,Éva\n".encode("cp1252"))
    assert bench.refused() == (
        "people.csv, line 2: this is not UTF-8 text; say what it is with --encoding (files from "
        "Excel in Western Europe: --encoding cp1252), or save it as CSV UTF-8."
    )
    assert bench.run("--encoding", "cp1252").exit_code == 0


def test_an_encoding_that_does_not_exist(bench):
    assert bench.refused("--encoding", "klingon") == (
        'people.csv: there is no encoding named "klingon"; try --encoding cp1252.'
    )


def test_a_row_with_more_cells_than_the_header(bench):
    bench.write("people.csv", "id,name\n1,Haddad, Amira\n")
    assert bench.refused() == (
        "people.csv, line 2: this row has 3 cells and the header 2; put text that holds the "
        "separator in double quotes."
    )


def test_a_quote_that_is_not_closed(bench):
    bench.write("people.csv", 'id,name\n1,"Amira\n2,Bo\n')
    assert bench.refused().startswith("people.csv, line 2: a double quote is opened")


def test_many_problems_are_shown_in_part_and_counted(bench):
    bench.write("nominations.csv", "from_id,to_id\n" + "1,9\n" * 50)
    lines = bench.refused().splitlines()
    assert len(lines) == 21
    assert lines[-1] == "... and 30 more like these."


def test_nothing_is_left_when_writing_fails_half_way(bench, monkeypatch):
    def fail(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("reports.analyze.write_manifest", fail)
    before = set(bench.folder.iterdir())
    assert bench.run().exit_code != 0
    assert set(bench.folder.iterdir()) == before
