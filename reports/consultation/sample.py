"""The sample report of the pack: a fictional person, as a confidential round tells it.

The facts are kept as a file, so that a pack costs no scoring. A test computes them anew.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from reports.drawing.documents import Document, Renderer
from reports.facts import ReleaseFacts

KEPT = Path(__file__).parent / "sample.json"

#: Printed on top of every page of the sample.
MARK = "Sample: a person, a company and answers that were made up"
_STYLE = (
    f'<style>@page {{ @top-center {{ content: "{MARK}"; width: 100%; padding-top: 4mm; '
    'font: 600 8pt "Swayline Inter", sans-serif; color: #9a3412 } '
    # Its pages are counted for themselves, after those of the pack.
    '@bottom-right { content: "Sample, page " counter(page) " of " counter(pages) } }'
    "</style></head>"
)


def sample_html() -> str:
    """Return the page that the sample report is drawn from."""
    facts = sample_facts()
    page = Renderer(facts).html(Document("person", facts.people[0].id, ""))
    return page.replace("</head>", _STYLE, 1)


@cache
def sample_facts() -> ReleaseFacts:
    """Return what is said about the fictional person."""
    return TypeAdapter(ReleaseFacts).validate_python(json.loads(KEPT.read_text(encoding="utf-8")))
