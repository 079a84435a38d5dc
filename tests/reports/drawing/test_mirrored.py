"""Charts of pages that read from right to left: turned over, with words that can be read."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from reports.drawing.documents import Document, Renderer
from reports.drawing.mirrored import mirrored
from reports.drawing.pictures import set_apart
from reports.language import Languages
from tests.reports.samples import company

DOCUMENTS = [
    Document("organization", "", ""),
    Document("unit", "Production", ""),
    Document("person", "p-17", ""),
]
TEXT = "{http://www.w3.org/2000/svg}text"
END = {"start": 0.0, "middle": 0.5, "end": 1.0}


def texts(chart: bytes) -> list[tuple[str, float, str, str]]:
    """Return (words, x, y, anchor) of each text, in the order of words and places."""
    return sorted(
        (str(t.text), float(t.get("x", "0")), t.get("y", ""), t.get("text-anchor", "start"))
        for t in ElementTree.fromstring(chart).iter(TEXT)
    )


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.kind)
def test_every_word_stands_where_the_mirror_shows_it(document: Document) -> None:
    html = Renderer(company()).html(document)
    plain, turned = set_apart(html)[1], set_apart(html, turned=True)[1]
    assert plain.keys() == turned.keys()
    assert plain
    for address, chart in plain.items():
        wide = re.search(rb'viewBox="0 0 (\d+) ', chart)
        assert wide is not None
        width = float(wide[1])
        expected = sorted(
            (words, width - x, y, END[anchor]) for words, x, y, anchor in texts(chart)
        )
        found = sorted(
            (words, x, y, 1 - END[anchor]) for words, x, y, anchor in texts(turned[address])
        )
        assert [row[0] for row in found] == [row[0] for row in expected]
        for one, other in zip(found, expected, strict=True):
            assert one[1] == pytest.approx(other[1], abs=0.06)
            assert one[2:] == other[2:]


def test_shapes_are_turned_and_the_words_for_readers_aloud_stay() -> None:
    chart = (
        '<svg viewBox="0 0 150 16"><title>5, range 3 to 9</title><path d="M4 8H20"/>'
        '<text x="150" text-anchor="end">9</text></svg>'
    )
    turned = mirrored(chart)
    assert "<title>5, range 3 to 9</title>" in turned
    assert '<g transform="matrix(-1 0 0 1 150 0)"><path d="M4 8H20"/></g>' in turned
    assert '<text x="0" text-anchor="start">9</text>' in turned
    assert texts(mirrored(turned).encode()) == texts(chart.encode())


def test_only_pages_that_read_from_right_to_left_are_turned() -> None:
    from reports.drawing import pdf

    seen: list[bool] = []

    def watched(html: str, *, turned: bool = False) -> tuple[str, dict[str, bytes]]:
        seen.append(turned)
        return set_apart(html, turned=turned)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf, "set_apart", watched)
        for language in ("en", "ar"):
            Renderer(company(), languages=Languages(language)).pdf(DOCUMENTS[2])
    assert seen == [False, True]
