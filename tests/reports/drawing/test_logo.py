"""Logos: what draws is kept, what could read, run or blow up is refused."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from reports.drawing.logo import LARGEST, made_safe
from reports.errors import LookRefused


def png(width: int, height: int, **options: object) -> bytes:
    saved = io.BytesIO()
    Image.new("RGBA", (width, height), (200, 30, 60, 128)).save(saved, "PNG", **options)
    return saved.getvalue()


def svg(inside: str, head: str = 'viewBox="0 0 40 10"') -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {head}>{inside}</svg>'.encode()


SQUARE = made_safe(png(64, 64))
WIDE = made_safe(svg('<path d="M0 0H40V10H0z" fill="#123456"/>'))


def test_a_png_is_saved_anew_without_what_it_carried():
    words = PngInfo()
    words.add_text("Author", "canary")
    kept = made_safe(png(2000, 500, pnginfo=words)).content
    with Image.open(io.BytesIO(kept)) as opened:
        assert opened.size == (640, 160)
        assert opened.mode == "RGB"
        assert not opened.info
    assert b"canary" not in kept


def test_a_png_that_is_none_or_too_large_is_refused():
    for broken in (png(9, 9)[:40], b"\x89PNG\r\n\x1a\n" + b"x" * 99):
        with pytest.raises(LookRefused, match="broken PNG"):
            made_safe(broken)
    with pytest.raises(LookRefused, match=r"4001 × 2 pixels"):
        made_safe(png(4001, 2))
    with pytest.raises(LookRefused, match="bytes"):
        made_safe(b"x" * (LARGEST + 1))


@pytest.mark.parametrize("other", [b"", b"GIF89a", b"%PDF-1.7", b"<html/>", b"\xff\xd8\xff\xe0"])
def test_what_is_neither_is_refused(other):
    with pytest.raises(LookRefused, match="neither PNG nor SVG"):
        made_safe(other)


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<image href="file:///etc/passwd"/>',
        "<text>words</text>",
        "<style>@import url(x)</style>",
        "<foreignObject/>",
        '<g><use href="#a"/></g>',
        '<filter id="a"/>',
        '<animate attributeName="x"/>',
    ],
)
def test_elements_that_do_more_than_draw_are_refused_by_name(inside):
    with pytest.raises(LookRefused, match=r"The logo holds <\w+>, which a report may not"):
        made_safe(svg(inside))


@pytest.mark.parametrize(
    "attribute",
    [
        'onload="x()"',
        'fill="url(http://canary)"',
        'style="fill: url(http://canary)"',
        'fill="URL( canary )"',
        'href="http://canary"',
        'xlink:href="file:///canary"',
        'style="background: url(canary)"',
        'class="canary"',
        'font-family="canary"',
        r'fill="u\72l(canary)"',
    ],
)
def test_attributes_that_reach_outside_are_left_out(attribute):
    head = 'viewBox="0 0 40 10" xmlns:xlink="http://www.w3.org/1999/xlink"'
    kept = made_safe(svg(f'<path d="M0 0H9" {attribute}/>', head)).content
    assert b"canary" not in kept
    assert b"x()" not in kept
    assert b"M0 0H9" in kept


def test_what_draws_stays():
    inside = (
        '<defs><linearGradient id="a"><stop offset="0" style="stop-color:#fff"/></linearGradient>'
        '</defs><title>words</title><g transform="scale(2)"><circle r="3" fill="url(#a)"/></g>'
    )
    kept = made_safe(svg(inside)).content.decode()
    assert 'fill="url(#a)"' in kept
    assert 'stop-color="#fff"' in kept
    assert "scale(2)" in kept
    assert "words" not in kept


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>',
        '<!DOCTYPE svg SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_what_declares_entities_is_refused(declared):
    with pytest.raises(LookRefused, match="entities or a document type"):
        made_safe(declared.encode() + svg("<g>&a;</g>"))


def test_a_drawing_that_would_hold_up_every_page_is_refused():
    with pytest.raises(LookRefused, match="draws too much"):
        made_safe(svg('<path d="M0 0"/>' * 2001))
    with pytest.raises(LookRefused, match="draws too much"):
        made_safe(svg("<g>" * 25 + "</g>" * 25))


@pytest.mark.parametrize(
    ("head", "ratio"),
    [
        ('viewBox="0 0 40 10"', 4),
        ('viewBox="0,0,40,20" width="1" height="9"', 2),
        ('width="90mm" height="30mm"', 3),
    ],
)
def test_the_ratio_is_read_from_the_drawing(head, ratio):
    assert made_safe(svg("", head)).ratio == ratio


@pytest.mark.parametrize("head", ["", 'width="9"', 'viewBox="0 0 0 0"', 'width="50%" height="1"'])
def test_a_drawing_without_a_size_is_refused(head):
    with pytest.raises(LookRefused, match="how large"):
        made_safe(svg("", head))
