"""The footer is one line on every page, in every language, on both papers."""

from __future__ import annotations

from dataclasses import replace

import pypdfium2
import pytest

from reports.contexts.frame import cut, frame
from reports.drawing.documents import Document, Renderer
from reports.drawing.look import Look, Paper
from reports.facts import ReleaseFacts
from reports.language import COMPLETE, Languages
from tests.reports.samples import company

#: Height of a line of the footer, and where the text of a page ends, in points.
LINE, MARGIN = 7.6 * 1.5, 14 / 25.4 * 72
ROUND = "Zusammenarbeit und Wandel, Frühjahr 2026"
DOCUMENTS = [Document("person", "p-17", ""), Document("unit", "Production", "")]


def confidential(name: str = ROUND) -> ReleaseFacts:
    release = company()
    asked = tuple(
        replace(question, answered=220, response=0.85, response_bound="at least")
        for question in release.organization.questions
    )
    return replace(
        release,
        release_id="aa48-591b",
        round_name=name,
        mode="confidential",
        rules="2",
        readers="you and the facilitators named in the invitation",
        organization=replace(release.organization, questions=asked),
    )


def footers(pdf: bytes) -> list[tuple[str, float]]:
    """Return the words at the foot of each page, and how high they stand together."""
    found = []
    for page in pypdfium2.PdfDocument(pdf):
        read = page.get_textpage()
        boxes = [
            (read.get_text_range(place, 1), read.get_charbox(place))
            for place in range(read.count_chars())
        ]
        foot = [(letter, box) for letter, box in boxes if box[3] < MARGIN and letter.strip()]
        found.append(
            (
                "".join(letter for letter, _box in foot),
                max(box[3] for _letter, box in foot) - min(box[1] for _letter, box in foot),
            )
        )
    return found


@pytest.mark.parametrize("paper", list(Paper))
@pytest.mark.parametrize("language", COMPLETE)
@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.kind)
def test_the_footer_is_one_line(document: Document, language: str, paper: Paper) -> None:
    assert len(ROUND) == 40
    drawn = Renderer(confidential(), Look(paper=paper), Languages(language)).pdf(document)
    for words, height in footers(drawn):
        assert "aa48-591b" in words
        assert "85" in words
        assert 0 < height < LINE, words


def test_a_footer_of_two_lines_is_found() -> None:
    long = replace(confidential(), release_id="a", readers="you and " + "everybody " * 16)
    assert max(height for _words, height in footers(Renderer(long).pdf(DOCUMENTS[0]))) > LINE


def test_the_round_stands_in_the_header_of_every_page_and_a_long_name_is_cut() -> None:
    around = frame(confidential(), "Unit report", "Production", to_person=False)
    assert around["header"] == f"Unit report · {ROUND} · Meridian Instruments"
    assert around["subject"] == f"Production · {ROUND}"
    assert (
        around["footer"]
        == "About 85\N{NO-BREAK SPACE}% or more answered · release aa48-591b · rules 2"
    )
    longer = frame(confidential(ROUND + ", zweite"), "Unit report", "P" * 70, to_person=False)
    assert longer["subject"] == f"{'P' * 59}… · {ROUND[:39].rstrip()}…"
    assert cut("Spring", 6) == "Spring"


def test_an_analysis_of_files_says_so() -> None:
    around = frame(replace(company(), round_name=""), "Unit report", "Production", to_person=False)
    assert around["footer"].startswith("Analysis from files · 84")
    assert around["subject"] == "Production"
