"""How far those reach who work with a leader: the people in the line, or those in the unit."""

from __future__ import annotations

from reports.contexts.unit_words import banded
from reports.contexts.words import (
    ATTRIBUTED,
    counted,
    few_words,
    is_few,
    of_round,
    range_words,
    short_words,
)
from reports.facts import PersonFacts, PersonQuestion, ReleaseFacts, UnitQuestion
from reports.language import _, number


def line_reach(question: PersonQuestion) -> list[str]:
    """Say how far the people in somebody's line reach beyond it."""
    reach = question.line_reach
    if reach is None:
        return []
    if is_few(reach):
        return [
            _(
                "How far your line reaches without you: {few} of {of} colleagues beyond it who "
                "answered named someone in it {short}."
            ).format(
                few=few_words(reach), of=number(reach.of), short=short_words(question.question)
            )
        ]
    return [
        _(
            "How far your line reaches without you: {count} of {of} colleagues beyond it who "
            "answered named someone in it {short}. Asked again, it might be {range}."
        ).format(
            count=counted(reach),
            of=number(reach.of),
            short=short_words(question.question),
            range=range_words(reach),
        )
    ]


def unit_reach(release: ReleaseFacts, person: PersonFacts, question: PersonQuestion) -> list[str]:
    """Say how far the unit that somebody leads reaches, as that unit's report tells its lead.

    In a confidential round only: in an attributed one the reach of the own line is known.
    """
    led = _led(release, person, question.question) if release.mode != ATTRIBUTED else None
    if led is None or led.outside is None or not banded(led) or not led.outside.of:
        return []
    return [
        _(
            "How far your unit reaches: {count} of {of} colleagues outside it who answered named "
            "someone in it {short}, you or somebody else. Asked again, it might be {range}."
        ).format(
            count=counted(led.outside),
            of=of_round(led.outside.of, release.mode),
            short=short_words(question.question),
            range=range_words(led.outside),
        )
    ]


def _led(release: ReleaseFacts, person: PersonFacts, key: str) -> UnitQuestion | None:
    """Return what is told of the unit that somebody leads; nothing if two there have one name."""
    alike = [p for p in release.people if (p.unit, p.name) == (person.unit, person.name)]
    for unit in release.units:
        if len(alike) == 1 and (unit.name, unit.lead) == (person.unit, person.name):
            return next((block for block in unit.questions if block.question == key), None)
    return None
