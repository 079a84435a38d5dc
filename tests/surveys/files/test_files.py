"""Files as people have them: separators, encodings, spreadsheets, near ids, repeats."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from surveys.files.nominations import read_nominations
from surveys.files.people import read_people
from surveys.files.problems import FileRefused


def people_from(folder: Path, text: str, name: str = "people.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_people(path)


def nominations_from(folder: Path, text: str, people, **options):
    path = folder / "nominations.csv"
    path.write_text(text, encoding="utf-8")
    return read_nominations(path, people, **options)


@pytest.fixture
def three(tmp_path):
    return people_from(tmp_path, "id\n1\n2\n3\n")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("start", ["", "\ufeff"], ids=["plain", "byte-order-mark"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_every_kind_of_csv_reads_the_same(tmp_path, separator, start, end):
    lines = ["id,Name,Manager ID", '1,"Haddad; Amira",', "2,Bo Zhang,1", ""]
    rows = [line.replace('"Haddad; Amira"', "§").replace(",", separator) for line in lines]
    text = start + end.join(rows).replace("§", '"Haddad; Amira"')
    (tmp_path / "people.csv").write_bytes(text.encode())
    people = read_people(tmp_path / "people.csv")
    assert [(p.id, p.name, p.manager_id, p.line) for p in people.rows] == [
        ("1", "Haddad; Amira", "", 2),
        ("2", "Bo Zhang", "1", 3),
    ]


def test_a_cell_over_two_lines_keeps_the_line_numbers_right(tmp_path):
    people = people_from(tmp_path, 'id,title\n1,"Head\nof sales"\n\n2,Clerk\n')
    assert [(p.title, p.line) for p in people.rows] == [("Head\nof sales", 2), ("Clerk", 5)]


def test_a_spreadsheet_reads_like_the_csv_it_could_be(tmp_path):
    path = tmp_path / "people.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, ["id", "manager_id", "level", "start_date", "unit_lead", "team code"])
    sheet.write_row(1, 0, [12, "", 1.5])
    sheet.write_datetime(1, 3, datetime.datetime(2019, 5, 1), day)  # noqa: DTZ001
    sheet.write_boolean(1, 4, True)
    sheet.write_row(3, 0, ["007", 12.0, 2])
    book.add_worksheet("second").write(0, 0, "ignored")
    book.close()
    first, second = read_people(path).rows
    assert (first.id, first.level, first.start_date, first.unit_lead) == (
        "12",
        "1.5",
        "2019-05-01",
        True,
    )
    assert (second.id, second.manager_id, second.line) == ("007", "12", 4)
    assert first.attributes == {"team code": ""}


def test_decimals_of_a_spreadsheet_are_whole_ids_in_csv_too(tmp_path):
    people = people_from(tmp_path, "id,manager_id\n1.0,\n2.0,1.0\n")
    assert [(p.id, p.manager_id) for p in people.rows] == [("1", ""), ("2", "1")]


def test_a_manager_may_be_an_id_a_mail_or_a_unique_name(tmp_path):
    people = people_from(
        tmp_path,
        "id,name,email,manager_id\n"
        "A1,Amira Haddad,amira@example.org,\n"
        "A2,Bo Zhang,bo@example.org,Amira Haddad\n"
        "A3,Bo Zhang,zhang@example.org,AMIRA@example.org\n"
        "A4,Cy,cy@example.org,a1\n"
        "A5,Di,di@example.org,Bo Zhang\n",
    )
    assert [p.manager_id for p in people.rows] == ["", "A1", "A1", "A1", "Bo Zhang"]
    assert [(p.code, p.line) for p in people.problems] == [("W_ID_MATCHED", 5)]


def test_ids_match_without_case_or_leading_zeros_only_where_one_candidate_exists(tmp_path):
    people = people_from(tmp_path, "id\nx1\nX1\n007\nabc\n")
    read = nominations_from(tmp_path, "from_id,to_id\n7,ABC\nx1,X1\n", people)
    assert read.ties["advice"] == [("007", "abc"), ("x1", "X1")]
    assert [p.code for p in read.problems] == ["W_ID_MATCHED", "W_ID_MATCHED"]
    people = people_from(tmp_path, "id\n07\n007\n")
    with pytest.raises(FileRefused, match='"7" is not in'):
        nominations_from(tmp_path, "from_id,to_id\n7,07\n", people)


def test_repeated_rows_collapse_to_the_strongest(tmp_path, three):
    read = nominations_from(
        tmp_path, "from_id,to_id,strength\n1,2,3\n1,2,5\n1,2,4\n", three, cut=5.0
    )
    assert read.ties["advice"] == [("1", "2")]
    assert read.strengths["advice"] == [5.0]
    assert [(p.code, p.line) for p in read.problems] == [("W_DUPLICATE", 3), ("W_DUPLICATE", 4)]


def test_naming_oneself_is_dropped_and_counted_and_still_an_answer(tmp_path, three):
    read = nominations_from(tmp_path, "from_id,to_id\n1,1\n2,3\n", three)
    assert read.self_named == {"advice": 1}
    assert read.ties["advice"] == [("2", "3")]
    assert read.respondents["advice"] == {"1", "2"}


def test_a_row_below_the_cut_is_an_answer_and_no_nomination(tmp_path, three):
    read = nominations_from(tmp_path, "from_id,to_id,strength\n1,2,1\n3,2,4\n", three, cut=4.0)
    assert read.ties["advice"] == [("3", "2")]
    assert read.respondents["advice"] == {"1", "3"}


def test_strengths_without_a_cut_are_warned_about(tmp_path, three):
    read = nominations_from(tmp_path, "from_id,to_id,strength\n1,2,1\n", three)
    assert read.ties["advice"] == [("1", "2")]
    assert [p.code for p in read.problems] == ["W_STRENGTH_UNUSED"]


def test_respondents_of_one_question_answered_only_that(tmp_path, three):
    answered = tmp_path / "answered.csv"
    answered.write_text("id,question\n1,advice\n2,advice\n2,energy\n")
    read = nominations_from(tmp_path, "from_id,to_id\n1,2\n", three, respondents=answered)
    assert read.questions == ("advice", "energy")
    assert read.respondents == {"advice": {"1", "2"}, "energy": {"2"}}
    assert read.ties["energy"] == []


def test_respondents_without_a_question_answered_all(tmp_path, three):
    answered = tmp_path / "answered.csv"
    answered.write_text("id\n1\n2\n")
    text = "question,from_id,to_id\nadvice,1,2\nenergy,2,1\n"
    read = nominations_from(tmp_path, text, three, respondents=answered)
    assert read.respondents == {"advice": {"1", "2"}, "energy": {"1", "2"}}


def test_unknown_people_can_be_dropped_and_are_listed(tmp_path, three):
    answered = tmp_path / "answered.csv"
    answered.write_text("id\n1\n")
    text = "from_id,to_id\n1,2\n1,9\n9,1\n2,1\n"
    read = nominations_from(tmp_path, text, three, respondents=answered, unknown="drop")
    assert read.ties["advice"] == [("1", "2")]
    assert [(p.line, p.column, p.code) for p in read.problems] == [
        (3, "to_id", "W_UNKNOWN_PERSON"),
        (4, "from_id", "W_UNKNOWN_PERSON"),
        (5, "from_id", "W_NOT_A_RESPONDENT"),
    ]


def test_a_dropped_row_is_still_the_answer_of_whoever_it_is_from(tmp_path):
    people = people_from(tmp_path, "id\na\nb\nc\nd\n")
    read = nominations_from(
        tmp_path,
        "question,from_id,to_id\nadvice,a,zz\nadvice,b,c\nadvice,c,b\nenergy,d,zz\n",
        people,
        unknown="drop",
    )
    assert read.respondents == {"advice": {"a", "b", "c"}, "energy": {"d"}}
    assert read.ties["energy"] == []


def test_a_respondent_without_a_question_answered_those_that_only_respondents_name(tmp_path, three):
    answered = tmp_path / "answered.csv"
    answered.write_text("id,question\n1,\n2,energy\n")
    read = nominations_from(tmp_path, "from_id,to_id\n1,2\n", three, respondents=answered)
    assert read.respondents == {"advice": {"1"}, "energy": {"1", "2"}}


def test_people_who_all_named_nobody_answered_the_default_question(tmp_path, three):
    answered = tmp_path / "answered.csv"
    answered.write_text("id\n1\n2\n")
    read = nominations_from(tmp_path, "from_id,to_id\n", three, respondents=answered)
    assert read.respondents == {"advice": {"1", "2"}}


def test_the_separator_note_of_excel_is_no_header(tmp_path):
    people = people_from(tmp_path, "sep=;\r\nid;name\r\n1;Haddad, Amira\r\n")
    assert [(p.name, p.line) for p in people.rows] == [("Haddad, Amira", 3)]


def test_a_byte_order_mark_says_more_than_the_encoding_that_was_given(tmp_path):
    path = tmp_path / "people.csv"
    path.write_bytes("\ufeffid,name\n1,Zoë\n".encode())
    assert read_people(path, "cp1252").rows[0].name == "Zoë"


@given(content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_content_whatever_breaks_the_reader(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "people.csv"
    path.write_bytes(content)
    try:
        people = read_people(path)
        ids = [row.id for row in people.rows]
        said = []
    except FileRefused as refused:
        ids = []
        said = [str(problem) for problem in refused.problems]
    assert bool(ids) != bool(said)
    assert len(set(ids)) == len(ids)
    assert all(sentence.startswith("people.csv") for sentence in said)
