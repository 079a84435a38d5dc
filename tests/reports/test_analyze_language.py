"""`analyze --language`, and the column "language" of a people file."""

from __future__ import annotations

import json
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner

from reports.analyze import analyze_command
from tests.reports.reading import text

PEOPLE = """id,name,manager_id,unit,level,Language
1,Ada,,Lab,1,
2,Bo,1,Lab,2,fr-CH
3,Cy,1,Lab,2,ar
4,Di,1,Lab,2,tlh
"""
NOMINATIONS = "question,from_id,to_id\nadvice,1,2\nadvice,3,2\nadvice,2,1\nadvice,4,1\n"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("analyze")
    (folder / "people.csv").write_text(PEOPLE)
    (folder / "nominations.csv").write_text(NOMINATIONS)
    files = [str(folder / "people.csv"), str(folder / "nominations.csv")]
    options = ["--out", str(folder / "out"), "--language", "de", "--top-level", "lowest"]
    result = CliRunner().invoke(analyze_command, [*files, *options])
    assert result.exit_code == 0, result.output
    return folder / "out"


@pytest.mark.parametrize(
    ("name", "language", "words"),
    [
        ("organization", "de", "Bericht der Organisation"),
        ("units/Lab", "de", "Bericht der Einheit"),
        ("people/1", "de", "Persönlicher Bericht"),
        ("people/2", "fr", "Rapport personnel"),
        ("people/4", "de", "Persönlicher Bericht"),
    ],
)
def test_each_document_speaks_its_readers_language(
    written: Path, name: str, language: str, words: str
) -> None:
    content = (written / "reports" / f"{name}.pdf").read_bytes()
    assert words in text(content)
    with pikepdf.open(written / "reports" / f"{name}.pdf") as pdf:
        assert str(pdf.Root.Lang) == language


def test_a_page_of_arabic_says_so(written: Path) -> None:
    with pikepdf.open(written / "reports" / "people" / "3.pdf") as pdf:
        assert str(pdf.Root.Lang) == "ar"
        assert str(pdf.docinfo.Title) == "تقرير شخصي"


def test_the_language_stands_in_the_manifest(written: Path) -> None:
    assert json.loads((written / "manifest.json").read_text())["options"]["language"] == "de"


def test_a_language_without_a_whole_catalog_is_not_offered(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        analyze_command, ["p.csv", "n.csv", "--out", str(tmp_path / "out"), "--language", "tlh"]
    )
    assert result.exit_code == 2
    assert "'tlh' is not one of 'en', 'de', 'fr', 'es', 'ar'" in result.output
