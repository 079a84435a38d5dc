"""Charts as files: the same drawing as in the report, as SVG and as PNG, each with its words."""

from __future__ import annotations

import io
from xml.etree import ElementTree

import pytest
from PIL import Image

from reports.drawing.charts import ChartFile, chart_files
from reports.drawing.documents import Renderer, documents, render
from reports.drawing.look import Look
from reports.drawing.workers import drawer
from tests.reports.reading import alternatives
from tests.reports.samples import company

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module", params=["person", "unit", "organization"])
def files(request: pytest.FixtureRequest) -> tuple[list[ChartFile], list[str], str]:
    release = company()
    document = next(found for found in documents(release) if found.kind == request.param)
    html = Renderer(release).html(document)
    return (
        chart_files(release, document, drawer=drawer()),
        alternatives(render(release, document)),
        html,
    )


def test_every_large_chart_of_a_report_is_a_file_in_its_order(files):
    charts, read, html = files
    assert charts
    assert len(charts) == html.count('class="figure"')
    assert [chart.alternative for chart in charts] == [
        alternative for alternative in read if alternative in {c.alternative for c in charts}
    ]
    assert all(chart.alternative for chart in charts)
    assert [chart.name for chart in charts][:1] == ["chart-1"]


def test_an_svg_stands_alone_and_says_what_it_shows(files):
    for chart in files[0]:
        root = ElementTree.fromstring(chart.svg)
        assert root.tag == f"{SVG}svg"
        title = root.find(f"{SVG}title")
        assert title is not None
        assert title.text == chart.alternative
        assert chart.svg.decode() in files[2]


def test_a_png_is_large_enough_for_a_slide_and_carries_its_words(files):
    for chart in files[0]:
        with Image.open(io.BytesIO(chart.png)) as picture:
            picture.load()
            assert picture.width >= 1600
            assert picture.text["Description"] == chart.alternative
            assert set(picture.text) == {"Description"}
            low, high = picture.convert("L").getextrema()
            assert low < 100 < high


def test_the_same_chart_gives_the_same_bytes():
    release = company()
    document = documents(release)[-1]
    look = Look(accent="#1f4fa3")
    first = chart_files(release, document, drawer=drawer(), look=look)
    assert chart_files(release, document, drawer=drawer(), look=look) == first
    assert b"#1f4fa3" in first[0].svg
