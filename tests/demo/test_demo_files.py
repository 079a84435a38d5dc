"""The company's files say what the company is, and are read back without loss."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from demo.company import Company, make_company
from demo.files import write_files
from surveys.files.nominations import read_nominations
from surveys.files.people import read_people

EXAMPLE = Path(__file__).parents[2] / "docs" / "example"


@pytest.fixture(scope="module")
def company() -> Company:
    return make_company()


def test_people_are_read_back_as_they_were(company: Company, tmp_path: Path) -> None:
    people_file, _, _ = write_files(company, tmp_path)
    people = read_people(people_file)
    assert people.problems == ()
    assert tuple(dataclasses.replace(row, line=None) for row in people.rows) == company.people


def test_nominations_and_respondents_are_read_back_question_by_question(
    company: Company, tmp_path: Path
) -> None:
    people_file, nominations_file, respondents_file = write_files(company, tmp_path)
    read = read_nominations(
        nominations_file, read_people(people_file), respondents=respondents_file
    )
    assert read.problems == ()
    assert read.questions == tuple(key for key, _ in company.questions)
    for key, _ in company.questions:
        answers = [answer for answer in company.answers if answer[1] == key]
        assert set(read.ties[key]) == {(ego, to) for ego, _, _, named in answers for to in named}
        assert read.respondents[key] == {
            ego for ego, _, status, _ in answers if status != "declined"
        }


def test_the_same_company_gives_the_same_bytes(company: Company, tmp_path: Path) -> None:
    first = write_files(company, tmp_path / "first")
    second = write_files(make_company(), tmp_path / "second")
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes()
        assert one.read_bytes().endswith(b"\n")
        assert b"\r" not in one.read_bytes()


@pytest.mark.parametrize("name", ["people.csv", "nominations.csv", "respondents.csv"])
def test_the_example_in_the_documentation_is_this_company(
    company: Company, tmp_path: Path, name: str
) -> None:
    write_files(company, tmp_path)
    assert (EXAMPLE / name).read_bytes() == (tmp_path / name).read_bytes()
