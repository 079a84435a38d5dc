"""What a round among Krackhardt's 21 managers would tell, from the reference network."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from reports.analysis import Occasion, release_facts
from reports.disclosure import disclosed
from reports.facts import ReleaseFacts
from tests.reference import analysis_of

NAME = "Krackhardt high-tech managers"
#: What was asked, in short.
TEXTS = {"advice": "To whom do you go for advice?", "friendship": "Who is your friend?"}


@cache
def released_managers(mode: str) -> ReleaseFacts:
    """Return the facts of the friendship and advice networks of 1987."""
    make = release_facts if mode == "attributed" else disclosed
    occasion = Occasion(NAME, "", "whoever ran this analysis", lots=b"managers")
    facts = make(analysis_of("krackhardt_hightech", top="lowest"), occasion)
    asked = tuple(replace(q, text=TEXTS.get(q.key, q.text)) for q in facts.questions)
    return replace(facts, questions=asked)
