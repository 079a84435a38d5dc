"""Accents that can be read, colors made from them, and what a look changes on a page."""

from __future__ import annotations

import io
import re

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.drawing.documents import Renderer, documents, render
from reports.drawing.look import ACCENT, Look, Paper, checked_accent, contrast, palette
from reports.drawing.stylesheet import mirror, stylesheet
from reports.errors import LookRefused
from tests.reports.drawing.test_logo import SQUARE, WIDE
from tests.reports.reading import kinds, pages, raw
from tests.reports.samples import company

BLUE = "#1f4fa3"


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21),
        ("#777777", "#ffffff", 4.48),  # the well-known gray that just fails
        ("#767676", "#ffffff", 4.54),  # and the one that just passes
        ("#ff0000", "#ffffff", 4.00),
        ("#0000ff", "#ffffff", 8.59),
    ],
)
def test_contrast_is_that_of_wcag(one, other, ratio):
    """Expected values are those of the public WebAIM contrast checker."""
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert contrast(other, one) == contrast(one, other)


def test_an_accent_that_cannot_be_read_is_refused_with_the_nearest_that_can():
    with pytest.raises(LookRefused, match=r"#ffcc00 is too light .* 1\.5, and text needs 4\.5"):
        checked_accent("#FFCC00")
    with pytest.raises(LookRefused) as refused:
        checked_accent("ffcc00")
    (nearest,) = re.findall(r"#[0-9a-f]{6}", str(refused.value))[1:]
    assert checked_accent(nearest) == nearest


@pytest.mark.parametrize("words", ["", "teal", "#fff", "#12345", "#1234567", "url(x)", "#12345g"])
def test_what_is_no_color_is_refused(words):
    with pytest.raises(LookRefused, match="six digits"):
        checked_accent(words)


@given(st.integers(0, 0xFFFFFF))
def test_every_accent_that_is_taken_makes_colors_that_can_be_told_apart(number):
    try:
        accent = checked_accent(f"{number:06x}")
    except LookRefused:
        return
    made = palette(accent)
    ink, white = "#1d2329", "#ffffff"
    assert contrast(made.accent, white) >= 4.5
    assert contrast(made.accent, made.tint) >= 3
    for shade in made.shades[:3]:
        assert contrast(shade, ink) >= 4.5
    for shade in made.shades[3:]:
        assert contrast(shade, white) >= 4.5


def test_nothing_of_the_standard_accent_is_left_on_a_page_with_another():
    release = company()
    for document in documents(release)[:2] + documents(release)[-1:]:
        html = Renderer(release, Look(accent=BLUE)).html(document)
        assert ACCENT not in html
        assert palette(ACCENT).tint not in html
    assert ACCENT not in stylesheet(Look(accent=BLUE), mirrored=False)
    assert "var(" not in stylesheet(Look(accent=BLUE), mirrored=False)


@pytest.mark.parametrize("place", [0, 1, 3, -1])
def test_letter_paper_holds_the_same_pages(place):
    release = company()
    document = documents(release)[place]
    a4, letter = render(release, document), render(release, document, Look(paper=Paper.LETTER))
    sizes = []
    for pdf in (a4, letter):
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            sizes.append({tuple(round(float(x)) for x in page.MediaBox) for page in opened.pages})
    assert sizes == [{(0, 0, 595, 842)}, {(0, 0, 612, 792)}]
    assert len(pages(letter)) == len(pages(a4))
    assert kinds(letter) == kinds(a4)


@pytest.mark.parametrize("logo", [SQUARE, WIDE])
def test_a_logo_stands_at_the_head_of_every_page_in_the_place_of_our_name(logo):
    release = company()
    document = documents(release)[-1]
    plain, with_logo = render(release, document), render(release, document, Look(logo=logo))
    assert kinds(with_logo) == kinds(plain)  # it belongs to no sentence
    for page, other in zip(pages(plain), pages(with_logo), strict=True):
        assert sorted(page.split()) == sorted([*other.split(), "Swayline"])
    if logo.kind == "png":
        assert b"/Subtype /Image" in raw(with_logo)
        assert b"/Subtype /Image" not in raw(plain)


def test_the_same_look_gives_the_same_bytes():
    release = company()
    document = documents(release)[-1]
    look = Look(BLUE, Paper.LETTER, WIDE)
    assert render(release, document, look) == render(release, document, look)


def test_a_mirrored_stylesheet_mirrored_again_is_the_first():
    css = stylesheet(Look(logo=WIDE), mirrored=False)
    assert mirror(css) != css
    assert mirror(mirror(css)) == css


def test_what_is_read_from_right_to_left_begins_at_the_right():
    release = company()
    renderer = Renderer(release)
    html = renderer.html(documents(release)[-1])
    start = re.search(r"<html[^>]*>", html)
    assert start is not None
    turned = re.sub(r' dir="\w*"', "", start[0]).replace("<html", '<html dir="rtl"')
    from reports.drawing.pdf import render_pdf

    read = {}
    for direction, page in (("ltr", html), ("rtl", html.replace(start[0], turned))):
        with pikepdf.open(io.BytesIO(render_pdf(page))) as opened:
            assert len(opened.pages) == 2
            read[direction] = _place_of_first_text(opened.pages[0])
    assert read["ltr"] < 100 < 300 < read["rtl"]


def _place_of_first_text(page: pikepdf.Page) -> float:
    """Return how far from the left the first text of a page begins, in pixels."""
    matrices = [
        operands
        for operands, operator in pikepdf.parse_content_stream(page)
        if str(operator) == "Tm"
    ]
    return float(matrices[0][4])
