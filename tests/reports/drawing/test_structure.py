"""PDF/UA-1 as far as a program can see it: tags, headers, figures, order, bookmarks, language."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pdfua import validate

from reports.drawing.documents import documents, render
from tests.reports.reading import kinds, tags
from tests.reports.samples import company

#: ISO 32000-1, 14.8.4: what a structure element may be called.
STANDARD = set(
    "Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private H H1 H2 H3 H4 "
    "H5 H6 P L LI Lbl LBody Table TR TH TD THead TBody TFoot Span Quote Note Reference BibEntry "
    "Code Link Annot Ruby RB RT RP Warichu WT WP Figure Formula Form".split()
)


def elements(found: Any) -> Iterator[pikepdf.Dictionary]:
    if isinstance(found, pikepdf.Array):
        for kid in found:
            yield from elements(kid)
    elif isinstance(found, pikepdf.Dictionary) and "/S" in found:
        yield found
        yield from elements(found.get("/K", pikepdf.Array()))


def kids_of(element: pikepdf.Dictionary) -> list[str]:
    kids = element.get("/K", pikepdf.Array())
    return [str(kid.S) for kid in kids if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]


def bookmarks(found: Any) -> Iterator[tuple[int, str]]:
    def below(item: Any, level: int) -> Iterator[tuple[int, str]]:
        while item is not None:
            yield level, str(item.Title)
            if "/First" in item:
                yield from below(item.First, level + 1)
            item = item.get("/Next")

    if "/Outlines" in found.Root:
        yield from below(found.Root.Outlines.First, 1)


@pytest.fixture(scope="module", params=["person", "unit", "organization"])
def pdf(request: pytest.FixtureRequest) -> bytes:
    release = company()
    # The unit with most to say; the last person is drawn elsewhere with least.
    document = next(found for found in documents(release) if found.kind == request.param)
    return render(release, document)


@pytest.fixture
def opened(pdf: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        yield document


def test_the_checker_finds_nothing(pdf: bytes, tmp_path: Path):
    file = tmp_path / "report.pdf"
    file.write_bytes(pdf)
    report = validate(file)
    assert list(report.findings) == []


def test_the_document_says_what_it_is(opened):
    assert opened.Root.MarkInfo.Marked
    assert str(opened.Root.Lang) == "en"
    assert opened.Root.ViewerPreferences.DisplayDocTitle
    assert str(opened.docinfo["/Title"])
    assert b'pdfuaid:part="1"' in opened.Root.Metadata.read_bytes()
    assert all(page.Tabs == "/S" for page in opened.pages)


def test_every_element_is_of_a_standard_kind(pdf):
    assert {kind.removeprefix("/") for kind in kinds(pdf)} <= STANDARD


def test_every_text_and_picture_is_in_the_tree_once_or_no_content(opened):
    """Nothing is drawn outside of marked content, and every mark is in the tree, once."""
    tree: dict[Any, list[int]] = {}
    for element in elements(opened.Root.StructTreeRoot.K):
        for kid in element.get("/K", pikepdf.Array()):
            if isinstance(kid, int):
                tree.setdefault(element.Pg.objgen, []).append(int(kid))
    for page in opened.pages:
        marks, depth = [], 0
        for operands, operator in pikepdf.parse_content_stream(page):
            match str(operator):
                case "BDC":
                    marks.append(int(operands[1].MCID))
                    depth += 1
                case "BMC":
                    assert str(operands[0]) == "/Artifact"
                    depth += 1
                case "EMC":
                    depth -= 1
                case "Tj" | "TJ" | "Do" | "f" | "S" | "B":
                    assert depth > 0, f"{operator} outside of marked content"
        in_tree = tree.get(page.objgen, [])
        # Marks of the margins have no place in the tree: they are read nowhere.
        assert len(in_tree) == len(set(in_tree))
        assert set(in_tree) <= set(marks)


def test_every_figure_has_an_alternative_and_lies_on_its_page(opened):
    figures = [e for e in elements(opened.Root.StructTreeRoot.K) if e.S == "/Figure"]
    assert figures
    for figure in figures:
        assert len(str(figure.Alt)) > 10
        left, bottom, right, top = map(float, figure.A.BBox)
        _, _, width, height = map(float, figure.Pg.MediaBox)
        assert 0 <= left < right <= width
        assert 0 <= bottom < top <= height


def test_tables_have_headers_and_every_cell_says_which(opened):
    tables = [e for e in elements(opened.Root.StructTreeRoot.K) if e.S == "/Table"]
    assert tables
    for table in tables:
        cells = list(elements(table.K))
        headers = {str(cell.ID): str(cell.A.Scope) for cell in cells if cell.S == "/TH"}
        assert headers
        data = [cell for cell in cells if cell.S == "/TD"]
        assert data
        for cell in data:
            own = [headers[str(key)] for key in cell.A.Headers]
            assert sorted(own) == sorted(set(headers.values()))
        rows = [kids_of(row) for row in cells if row.S == "/TR"]
        assert len({len(row) for row in rows}) == 1


def test_lists_have_items_with_a_body(opened):
    for element in elements(opened.Root.StructTreeRoot.K):
        if element.S == "/L":
            assert set(kids_of(element)) == {"/LI"}
        if element.S == "/LI":
            assert kids_of(element)[-1] == "/LBody"


def test_headings_begin_with_the_first_and_leave_none_out(pdf):
    levels = [int(kind[2:]) for kind in kinds(pdf) if kind[:2] == "/H" and kind[2:].isdigit()]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_bookmarks_are_the_headings(opened, pdf):
    levels = [int(kind[2:]) for kind in kinds(pdf) if kind[:2] == "/H" and kind[2:].isdigit()]
    found = list(bookmarks(opened))
    assert [level for level, _ in found] == levels
    assert all(title for _, title in found)


def test_what_is_read_aloud_is_in_the_order_of_the_page(opened):
    """Marks are numbered as they are drawn: on each page, the tree has them in rising order."""
    order: dict[Any, list[int]] = {}
    for element in elements(opened.Root.StructTreeRoot.K):
        for kid in element.get("/K", pikepdf.Array()):
            if isinstance(kid, int):
                order.setdefault(element.Pg.objgen, []).append(int(kid))
    assert len(order) == len(opened.pages)
    pages = {page.objgen: number for number, page in enumerate(opened.pages)}
    assert [pages[page] for page in order] == sorted(pages.values())


def test_heads_and_feet_of_pages_are_read_nowhere(opened):
    """They stand on every page; read aloud each time they would be noise."""
    read = set()
    for element in elements(opened.Root.StructTreeRoot.K):
        for kid in element.get("/K", pikepdf.Array()):
            if isinstance(kid, int):
                read.add((element.Pg.objgen, int(kid)))
    for page in opened.pages:
        unread = 0
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "BDC" and (page.objgen, int(operands[1].MCID)) not in read:
                unread += 1
        assert unread >= 3


def test_a_report_of_another_language_says_so():
    release = company()
    from reports.drawing.documents import Renderer
    from reports.drawing.pdf import render_pdf
    from reports.language import Languages

    document = documents(release)[-1]
    html = Renderer(release, languages=Languages("de")).html(document)
    with pikepdf.open(io.BytesIO(render_pdf(html))) as german:
        assert str(german.Root.Lang).startswith("de")


def test_a_figure_without_words_would_be_noticed():
    from reports.drawing.pdf import render_pdf

    page = '<html lang="en"><title>x</title><svg width="9" height="9"><path d="M0 0H9"/></svg>'
    assert ("/Figure", "") in tags(render_pdf(page))
