"""All documents of a release: which there are, and how they are drawn and written."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reports.contexts.organization import organization_context
from reports.contexts.person import person_context
from reports.contexts.unit import unit_context
from reports.drawing.names import file_names
from reports.drawing.pdf import render_pdf
from reports.facts import PersonFacts, ReleaseFacts, UnitFacts

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"

#: Documents handed to a process at a time: few enough that a progress bar moves.
_BATCH = 8


@dataclass(frozen=True, slots=True)
class Document:
    """One PDF of a release: of whom or what, and where it is written below the folder."""

    kind: str  # person | unit | organization
    key: str  # the person's id, the unit's name, "" for the organization
    file_name: str


@cache
def templates() -> Environment:
    """Return what PDFs are drawn from."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


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

    def __init__(self, release: ReleaseFacts) -> None:
        self._release = release
        self._people: dict[str, PersonFacts] = {person.id: person for person in release.people}
        self._units: dict[str, UnitFacts] = {unit.name: unit for unit in release.units}

    def html(self, document: Document) -> str:
        """Return the page that the PDF is drawn from."""
        context: dict[str, Any]
        if document.kind == "person":
            context = person_context(self._release, self._people[document.key])
        elif document.kind == "unit":
            context = unit_context(self._release, self._units[document.key])
        else:
            context = organization_context(self._release)
        return templates().get_template(f"pdf/{document.kind}.html").render(context)

    def pdf(self, document: Document) -> bytes:
        """Return the PDF."""
        return render_pdf(self.html(document))


def render(release: ReleaseFacts, document: Document) -> bytes:
    """Draw one document. For many of one release, `write_documents` is faster."""
    return Renderer(release).pdf(document)


def write_documents(
    release: ReleaseFacts,
    folder: Path,
    *,
    processes: int = 2,
    on_done: Callable[[Document], None] | None = None,
) -> list[Document]:
    """Write every document below `folder`; return what was written.

    Each file is written beside its place and renamed, so that none is ever half there. With one
    process nothing is forked.

    Parameters
    ----------
    release
        What the documents say.
    folder
        Where they go; made if it is not there.
    processes
        How many draw at the same time.
    on_done
        Called in this process after each document, for a progress bar.
    """
    every = documents(release)
    for document in every:
        (folder / document.file_name).parent.mkdir(parents=True, exist_ok=True)
    renderer = Renderer(release)
    first, rest = every[:1], every[1:]
    # The first document is drawn here: it loads fonts and templates that forked processes share.
    for batch in (_write(renderer, folder, first), *_written(renderer, folder, rest, processes)):
        for document in batch:
            if on_done is not None:
                on_done(document)
    return every


def _written(
    renderer: Renderer, folder: Path, rest: list[Document], processes: int
) -> Iterator[list[Document]]:
    if processes <= 1 or len(rest) <= _BATCH:
        for document in rest:
            yield _write(renderer, folder, [document])
        return
    with ProcessPoolExecutor(
        processes, get_context("fork"), initializer=_share, initargs=(renderer, folder)
    ) as pool:
        try:
            yield from pool.map(_write_shared, _batches(rest))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _batches(every: Iterable[Document]) -> Iterator[list[Document]]:
    rest = iter(every)
    while batch := list(islice(rest, _BATCH)):
        yield batch


def _write(renderer: Renderer, folder: Path, batch: list[Document]) -> list[Document]:
    for document in batch:
        place = folder / document.file_name
        beside = place.with_name(f".{place.name}.part")
        beside.write_bytes(renderer.pdf(document))
        os.replace(beside, place)
    return batch


#: Set once in each forked process: the renderer and the folder.
_shared: tuple[Renderer, Path] | None = None


def _share(renderer: Renderer, folder: Path) -> None:
    global _shared
    _shared = renderer, folder
    gc.freeze()  # fonts and facts live as long as the process: looking through them costs time


def _write_shared(batch: list[Document]) -> list[Document]:
    assert _shared is not None  # noqa: S101  (set by the initializer of this process)
    return _write(*_shared, batch)
