"""Words in charts are laid out as the same words in a paragraph are."""

from __future__ import annotations

import pypdfium2
import pytest
from PIL import Image, ImageChops

from reports.drawing.pdf import render_pdf

PAGE = """<!doctype html><html lang="ar"><head><title>Words</title><style>
@page {{ margin: 40px; @top-left {{ content: none; border: none }}
  @top-right {{ content: none; border: none }} @bottom-right {{ content: none }} }}
body, p {{ margin: 0; font: 400 40px/60px "Swayline Inter", "Swayline Arabic"; color: #000 }}
</style></head><body>{words}</body></html>"""
CHART = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="80" viewBox="0 0 600 80" '
    'font-family=\'"Swayline Inter","Swayline Arabic"\'><title>Words</title>'
    '<text x="10" y="50" font-size="40" fill="#000">{words}</text></svg>'
)


def ink(words: str) -> tuple[int, int]:
    """Return the width and height, in points, of what is printed in the upper half of a page."""
    page = pypdfium2.PdfDocument(render_pdf(PAGE.format(words=words)))[0]
    picture = page.render(scale=2).to_pil().convert("L")
    upper = picture.crop((0, 0, picture.width, picture.height // 2))
    box = ImageChops.difference(upper, Image.new("L", upper.size, 255)).getbbox()
    assert box is not None
    return (box[2] - box[0]) // 2, (box[3] - box[1]) // 2


@pytest.mark.parametrize("words", ["دائرة التأثير", "8 من 43", "Sphere of influence", "AVATAR"])
def test_a_chart_prints_words_as_a_paragraph_does(words: str) -> None:
    chart, paragraph = ink(CHART.format(words=words)), ink(f"<p>{words}</p>")
    assert chart == pytest.approx(paragraph, abs=1)


def test_letters_that_have_places_of_their_own_keep_them() -> None:
    placed = CHART.replace('x="10"', 'x="10 200 400"').format(words="abc")
    assert ink(placed)[0] > 250  # 390 units of four to three points
