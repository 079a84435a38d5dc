"""The fictional person of the consultation pack is what the rules say of that person today."""

from __future__ import annotations

from pydantic import TypeAdapter

from demo.sample import sample
from reports.consultation.sample import sample_facts
from reports.drawing.documents import Document, Renderer
from reports.facts import ReleaseFacts


def page(facts: ReleaseFacts) -> str:
    return Renderer(facts).html(Document("person", facts.people[0].id, ""))


def test_the_kept_facts_make_the_page_that_new_ones_make() -> None:
    """If this fails after figures or rules were changed on purpose: `python -m demo.sample`."""
    anew = TypeAdapter(ReleaseFacts).validate_python(sample())
    assert page(anew) == page(sample_facts())
    assert anew.people[0].name != anew.people[0].id
