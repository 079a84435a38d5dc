"""The files that analysts take along: GraphML, GEXF, and CSV of ties and of people.

Each is made piece by piece and is the same every time, so that its SHA-256 is known, and recorded,
before the first byte leaves, and no copy of it lies anywhere meanwhile.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, islice
from xml.sax.saxutils import escape, quoteattr

from reports.attributed.sight import SeenQuestion, Sight
from surveys.files.people import PersonRow


class Form(StrEnum):
    """What kind of file."""

    GRAPHML = "graphml"
    GEXF = "gexf"
    TIES = "ties"
    PEOPLE = "people"


#: Forms that hold one question; the others hold all.
OF_ONE_QUESTION = frozenset({Form.GRAPHML, Form.GEXF})
TIES_COLUMNS = ("from_id", "to_id", "question")
#: What is known of a person before anybody answered: column -> what it holds.
KNOWN: dict[str, Callable[[PersonRow], str]] = {
    "name": lambda row: row.name,
    "known_as": lambda row: row.known_as,
    "unit": lambda row: row.unit,
    "title": lambda row: row.title,
    "manager_id": lambda row: row.manager_id,
}
_TEXTS = ("name", "known_as", "unit", "title")
#: Columns of figures that are words; the others are numbers. ``responded`` becomes ``answered``.
_WORDS = frozenset({"level", "quadrant", "notes"})
_LEFT_OUT = frozenset({"question", "responded"})
#: Lines that are sent together.
_CHUNK = 2000
#: Characters that XML does not know.
_UNKNOWN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class File:
    """A file that can be made any number of times."""

    name: str
    mimetype: str
    lines: Callable[[], Iterator[str]]

    def parts(self) -> Iterator[bytes]:
        """Yield the file, in pieces."""
        lines = self.lines()
        while chunk := list(islice(lines, _CHUNK)):
            yield "".join(chunk).encode()

    def sha256(self) -> str:
        """Return the digest of the file, without keeping it."""
        digest = hashlib.sha256()
        for part in self.parts():
            digest.update(part)
        return digest.hexdigest()


def make_file(sight: Sight, form: Form, question: SeenQuestion | None) -> File:
    """Return a file of a round; graphs are of one question."""
    stem = f"ties-{sight.round_id.hex[:8]}"
    if form is Form.TIES:
        return File(f"{stem}.csv", "text/csv", lambda: _ties_csv(sight))
    if form is Form.PEOPLE:
        return File(f"people-{sight.round_id.hex[:8]}.csv", "text/csv", lambda: _people_csv(sight))
    if question is None:
        raise ValueError("a graph is of one question")
    number = sight.questions.index(question) + 1
    if form is Form.GRAPHML:
        name, kind = f"{stem}-{number}.graphml", "application/graphml+xml"
        return File(name, kind, lambda: _graphml(sight, question))
    return File(f"{stem}-{number}.gexf", "application/gexf+xml", lambda: _gexf(sight, question))


def _ties_csv(sight: Sight) -> Iterator[str]:
    """Yield the ties of all questions, in the columns that ``analyze`` reads."""
    keys = [(text(question.key), question.ties) for question in sight.questions]
    return _csv_lines(TIES_COLUMNS, ((*tie, key) for key, ties in keys for tie in ties))


def _people_csv(sight: Sight) -> Iterator[str]:
    """Yield a row per question and person: who it is, and every exact figure."""
    columns = ("id", *KNOWN, *sight.columns)
    rows = (
        (row.id, *_known(row), *question.figures[row.id])
        for question in sorted(sight.questions, key=lambda question: question.key)
        for row in sight.people
    )
    return _csv_lines(columns, rows)


def _known(row: PersonRow) -> Iterator[str]:
    for column, value in KNOWN.items():
        yield text(value(row)) if column in _TEXTS else value(row)


def _csv_lines(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\n")
    for row in chain([columns], rows):
        line.seek(0)
        line.truncate()
        writer.writerow(row)
        yield line.getvalue()


def _graphml(sight: Sight, question: SeenQuestion) -> Iterator[str]:
    kinds = _attributes(sight)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for name, kind in kinds.items():
        yield f'<key id="{name}" for="node" attr.name="{name}" attr.type="{kind}"/>\n'
    yield f'<graph id={_quoted(question.key)} edgedefault="directed">\n'
    for row in sight.people:
        data = "".join(
            f'<data key="{name}">{escape(_clean(value))}</data>'
            for name, value in _node(sight, question, row)
        )
        yield f"<node id={_quoted(row.id)}>{data}</node>\n"
    for ego, alter in question.ties:
        yield f"<edge source={_quoted(ego)} target={_quoted(alter)}/>\n"
    yield "</graph>\n</graphml>\n"


def _gexf(sight: Sight, question: SeenQuestion) -> Iterator[str]:
    kinds = _attributes(sight)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<gexf xmlns="http://gexf.net/1.3" version="1.3">\n'
    words = escape(_clean(question.text or question.key))
    yield f"<meta><description>{words}</description></meta>\n"
    yield '<graph defaultedgetype="directed" mode="static">\n<attributes class="node">\n'
    for name, kind in kinds.items():
        yield f'<attribute id="{name}" title="{name}" type="{kind}"/>\n'
    yield "</attributes>\n<nodes>\n"
    for row in sight.people:
        values = "".join(
            f'<attvalue for="{name}" value={_quoted(value)}/>'
            for name, value in _node(sight, question, row)
        )
        label = _quoted(row.known_as or row.name or row.id)
        yield f"<node id={_quoted(row.id)} label={label}><attvalues>{values}</attvalues></node>\n"
    yield "</nodes>\n<edges>\n"
    for number, (ego, alter) in enumerate(question.ties):
        yield f'<edge id="{number}" source={_quoted(ego)} target={_quoted(alter)}/>\n'
    yield "</edges>\n</graph>\n</gexf>\n"


def _attributes(sight: Sight) -> dict[str, str]:
    """Return what is written beside each person: name -> type."""
    kinds = dict.fromkeys(KNOWN, "string") | {"answered": "boolean"}
    figures = (name for name in sight.columns if name not in _LEFT_OUT)
    return kinds | {name: "string" if name in _WORDS else "double" for name in figures}


def _node(sight: Sight, question: SeenQuestion, row: PersonRow) -> Iterator[tuple[str, str]]:
    """Yield what is known of a person; what is unknown is left out, and never 0.

    Who did not answer is marked: that they name nobody is unknown.
    """
    for name, value in KNOWN.items():
        if value(row):
            yield name, value(row)
    yield "answered", "true" if row.id in question.respondents else "false"
    for name, figure in zip(sight.columns, question.figures[row.id], strict=True):
        if name not in _LEFT_OUT and figure:
            yield name, figure


def text(value: str) -> str:
    """Return a text cell that no spreadsheet runs as a formula."""
    from reports.analysis.tables import text as defused  # brings compiled code along

    return defused(value)


def _clean(value: str) -> str:
    return _UNKNOWN.sub("\ufffd", value)


def _quoted(value: str) -> str:
    return quoteattr(_clean(value))
