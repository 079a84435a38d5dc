"""Read a PDF back: its text, its tags, its metadata."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pikepdf
import pypdf


def pages(pdf: bytes) -> list[str]:
    """Return the text of each page, with single spaces."""
    read = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return [re.sub(r"\s+", " ", page.extract_text()) for page in read]


def text(pdf: bytes) -> str:
    return " ".join(pages(pdf))


def tags(pdf: bytes) -> list[tuple[str, str]]:
    """Return each element of the structure tree, parents first: its kind and text alternative."""

    def below(element: pikepdf.Object) -> Iterator[tuple[str, str]]:
        if isinstance(element, pikepdf.Array):
            for kid in element:
                yield from below(kid)
        elif isinstance(element, pikepdf.Dictionary) and "/S" in element:
            yield str(element.S), str(element.get("/Alt", ""))
            yield from below(element.get("/K", pikepdf.Array()))

    with pikepdf.open(io.BytesIO(pdf)) as document:
        return list(below(document.Root.StructTreeRoot.K))


def kinds(pdf: bytes) -> list[str]:
    return [kind for kind, _ in tags(pdf)]


def alternatives(pdf: bytes) -> list[str]:
    """Return the text alternative of each figure; a figure without one is ""."""
    return [alternative for kind, alternative in tags(pdf) if kind == "/Figure"]


def raw(pdf: bytes) -> bytes:
    """Return every stream of a PDF, unpacked."""
    document = pikepdf.open(io.BytesIO(pdf))
    streams = [o.read_bytes() for o in document.objects if isinstance(o, pikepdf.Stream)]
    return b"\n".join([pdf, *streams])
