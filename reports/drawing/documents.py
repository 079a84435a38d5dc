"""All documents of a release: which there are, and how they are drawn and written."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reports.contexts.organization import organization_context
from reports.contexts.person import person_context
from reports.contexts.unit import unit_context
from reports.drawing.look import ACCENT, Look, palette
from reports.drawing.names import file_names
from reports.drawing.pdf import ReportError, render_pdf
from reports.drawing.workers import Drawer
from reports.facts import PersonFacts, ReleaseFacts, UnitFacts
from reports.language import IN_TEMPLATES, Languages, speaking

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"

#: Documents that are worth starting a second process for.
_FEW = 8


@dataclass(frozen=True, slots=True)
class Document:
    """One PDF of a release: of whom or what, and where it is written below the folder."""

    kind: str  # person | unit | organization
    key: str  # the person's id, the unit's name, "" for the organization
    file_name: str


@lru_cache(maxsize=8)
def templates(accent: str = ACCENT) -> Environment:
    """Return what PDFs are drawn from, with charts in the colors of an accent."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= IN_TEMPLATES | {"palette": palette(accent)}
    return environment


def documents(release: ReleaseFacts) -> list[Document]:
    """Return every document of a release: the organization, its units, its people."""
    people = file_names(person.id for person in release.people)
    units = file_names(unit.name for unit in release.units)
    return [
        Document("organization", "", "organization.pdf"),
        *(Document("unit", key, f"units/{name}.pdf") for key, name in units.items()),
        *(Document("person", key, f"people/{name}.pdf") for key, name in people.items()),
    ]


class Renderer:
    """Draws the documents of one release, which it has indexed once."""

    def __init__(
        self,
        release: ReleaseFacts,
        look: Look | None = None,
        languages: Languages | None = None,
    ) -> None:
        self._release = release
        self._look = look or Look()
        self._languages = languages or Languages()
        self._people: dict[str, PersonFacts] = {person.id: person for person in release.people}
        self._units: dict[str, UnitFacts] = {unit.name: unit for unit in release.units}

    def context(self, document: Document) -> dict[str, Any]:
        """Return the words and charts of a document, in its language."""
        with speaking(self._languages.of(document.kind, document.key)):
            return self._context(document)

    def _context(self, document: Document) -> dict[str, Any]:
        if document.kind == "person":
            return person_context(self._release, self._people[document.key])
        if document.kind == "unit":
            return unit_context(self._release, self._units[document.key])
        return organization_context(self._release)

    def html(self, document: Document) -> str:
        """Return the page that the PDF is drawn from."""
        template = templates(self._look.accent).get_template(f"pdf/{document.kind}.html")
        with speaking(self._languages.of(document.kind, document.key)):
            return template.render(self._context(document))

    def pdf(self, document: Document, drawer: Drawer | None = None) -> bytes:
        """Return the PDF; drawn by a process with limits if there is one, else by this one."""
        draw = render_pdf if drawer is None else drawer.pdf
        return draw(self.html(document), look=self._look)


def render(release: ReleaseFacts, document: Document, look: Look | None = None) -> bytes:
    """Draw one document in this process. For many of one release, `write_documents` is faster."""
    return Renderer(release, look).pdf(document)


def write_documents(
    release: ReleaseFacts,
    folder: Path,
    *,
    look: Look | None = None,
    languages: Languages | None = None,
    processes: int = 2,
    on_done: Callable[[Document], None] | None = None,
    on_failed: Callable[[Document, ReportError], None] | None = None,
) -> list[Document]:
    """Write every document below `folder`; return what was written.

    Each file is written beside its place and renamed, so that none is ever half there.

    Parameters
    ----------
    release
        What the documents say.
    folder
        Where they go; made if it is not there.
    look
        Color, paper and logo.
    languages
        What each document is written in.
    processes
        How many draw at the same time.
    on_done
        Called in this thread after each document, for a progress bar.
    on_failed
        Called in this thread with each document that cannot be drawn, and why; the others are
        written all the same.

    Raises
    ------
    ReportError
        If a document cannot be drawn and there is no `on_failed`.
    """
    every = documents(release)
    for document in every:
        (folder / document.file_name).parent.mkdir(parents=True, exist_ok=True)
    renderer = Renderer(release, look, languages)
    written = []
    for document, failed in _written(renderer, folder, every, processes):
        if failed is None:
            written.append(document)
            if on_done is not None:
                on_done(document)
        elif on_failed is not None:
            on_failed(document, failed)
        else:
            raise failed
    return written


def _written(
    renderer: Renderer, folder: Path, every: list[Document], processes: int
) -> Iterator[tuple[Document, ReportError | None]]:
    """Write documents, each by whichever process is free, and yield them in their order."""
    if len(every) <= _FEW:
        processes = 1
    free: SimpleQueue[Drawer] = SimpleQueue()
    with ExitStack() as open_:
        for _ in range(processes):
            free.put(open_.enter_context(Drawer()))
        threads = open_.enter_context(ThreadPoolExecutor(processes))
        try:
            yield from threads.map(partial(_write, renderer, folder, free), every)
        except BaseException:
            threads.shutdown(wait=False, cancel_futures=True)
            raise


def _write(
    renderer: Renderer, folder: Path, free: SimpleQueue[Drawer], document: Document
) -> tuple[Document, ReportError | None]:
    drawer = free.get()
    try:
        content = renderer.pdf(document, drawer)
    except ReportError as failed:
        return document, failed
    finally:
        free.put(drawer)
    place = folder / document.file_name
    beside = place.with_name(f".{place.name}.part")
    beside.write_bytes(content)
    os.replace(beside, place)
    return document, None
