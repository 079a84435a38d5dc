"""Whatever a release says, its pages read nothing: 12 ways to fetch, in every text of a release."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pikepdf
import pytest

from reports.drawing.documents import Document, Renderer, documents
from reports.drawing.pdf import render_pdf
from reports.drawing.workers import drawer
from reports.facts import ReleaseFacts
from tests.reports.drawing.test_pdf import CANARY, _opened, canary, listener  # noqa: F401
from tests.reports.reading import raw, text
from tests.reports.samples import AMIRA, TOMASZ, company

#: The twelve of the threat model; {url} is what is asked for.
WAYS = {
    "picture": '<img src="{url}">',
    "attachment": '<link rel="attachment" href="{url}">',
    "import": '<style>@import url("{url}");</style>',
    "font": '<style>@font-face{{font-family:x;src:url("{url}")}}*{{font-family:x}}</style>',
    "svg use": '<svg><use href="{url}#a"/><image href="{url}"/></svg>',
    "object": '<object data="{url}"></object><embed src="{url}">',
    "cursor": '<p style="cursor:url({url}),auto">x</p>',
    "list style": '<ul style="list-style-image:url({url})"><li>x</li></ul>',
    "background": '"><p style="background:url({url})">x</p>',
    "frame": '<iframe src="{url}"></iframe><base href="{url}">',
    "link": '\'><a rel="attachment" href="{url}">x</a>',
    "xmp": '<link rel="stylesheet" href="{url}"><?xml-stylesheet href="{url}"?>',
}
#: Texts that are codes: a release with another word there is none.
CODES = set(
    "mode bound kind rule refusals question key label labels rules way leads influences".split()
)


def texts(found: Any, name: str = "") -> Iterator[str]:
    """Return the name of every field that holds free text."""
    if is_dataclass(found):
        for field in fields(found):
            yield from texts(getattr(found, field.name), f"{type(found).__name__}.{field.name}")
    elif isinstance(found, tuple):
        for part in found:
            yield from texts(part, name)
    elif isinstance(found, str) and name.rpartition(".")[2] not in CODES:
        yield name


def poisoned(found: Any, way: str, name: str = "") -> Any:
    """Put `way` behind every free text."""
    if is_dataclass(found):
        changed = {
            field.name: poisoned(getattr(found, field.name), way, field.name)
            for field in fields(found)
        }
        return replace(found, **changed)  # type: ignore[type-var]
    if isinstance(found, tuple):
        return tuple(poisoned(part, way, name) for part in found)
    if isinstance(found, str) and name not in CODES:
        return f"{found}{way}"
    return found


def small(release: ReleaseFacts) -> ReleaseFacts:
    return replace(release, people=(AMIRA, TOMASZ), units=release.units[:1])


def every_page(release: ReleaseFacts) -> list[tuple[Document, str]]:
    renderer = Renderer(release)
    return [(document, renderer.html(document)) for document in documents(release)]


def test_all_that_can_be_written_is_tried():
    found = set(texts(company()))
    for name in ("OrganizationFacts.name", "OrganizationFacts.units", "PersonFacts.name"):
        assert name in found
    for name in ("PersonFacts.title", "PersonFacts.unit", "PersonFacts.level", "UnitFacts.name"):
        assert name in found
    for name in ("Question.text", "ReleaseFacts.round_name", "ReleaseFacts.readers"):
        assert name in found
    assert len(found) >= 12


@pytest.mark.parametrize("way", WAYS)
def test_no_text_of_a_release_reads_a_file_or_reaches_an_address(canary, listener, way):  # noqa: F811
    url, callers = listener
    vector = WAYS[way].format(url=canary.as_uri()) + WAYS[way].format(url=url)
    for document, html in every_page(poisoned(small(company()), vector)):
        assert vector not in html  # it is words now, and no markup
        if document.kind == "person":
            assert "canary.svg" in nothing_read(html, callers)  # it was tried at all


def test_nor_do_pages_of_units_and_the_whole_nor_a_process_that_draws(canary, listener):  # noqa: F811
    url, callers = listener
    vector = WAYS["picture"].format(url=canary.as_uri()) + WAYS["picture"].format(url=url)
    for document, html in every_page(poisoned(small(company()), vector)):
        if document.kind == "person":
            assert CANARY not in raw(drawer().pdf(html))
        else:
            nothing_read(html, callers)
    assert callers == []


def nothing_read(html: str, callers: list[str]) -> str:
    """Draw a page, see that nothing was opened, called or taken along; return its text."""
    pdf = render_pdf(html)
    assert not _opened
    assert callers == []
    assert CANARY not in raw(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert not opened.attachments
        assert "/Names" not in opened.Root
    return text(pdf).replace(" ", "")


def test_unescaped_the_same_texts_would_be_refused(canary):  # noqa: F811
    """The ways above are real ones: without escaping, each would be noticed."""
    from reports.drawing.pdf import ReportError

    release = small(company())
    refused = set()
    for way, vector in WAYS.items():
        html = Renderer(release).html(documents(release)[-1])
        try:
            render_pdf(html.replace("Tomasz", vector.format(url=canary.as_uri()), 3))
        except ReportError:
            refused.add(way)
    assert not _opened
    assert refused >= {"picture", "import", "font", "object", "background", "list style", "xmp"}


def test_title_and_metadata_name_nobody():
    """What travels outside the page: the kind of report, the language, the program."""
    for document, html in every_page(small(company())):
        with pikepdf.open(io.BytesIO(render_pdf(html))) as opened:
            assert set(opened.docinfo) == {"/Title", "/Producer"}
            said = str(opened.docinfo["/Title"]) + opened.Root.Metadata.read_bytes().decode()
            assert not opened.attachments
        for word in ("Amira", "Tomasz", "Meridian", "Spring", "Production", document.key or "p-17"):
            assert word not in said
