"""Whom to invite: by what is released of everybody, and by lot; never by who named whom.

People are chosen by the number of colleagues that their own report tells, so that the choice says
nothing that is not released. Who ticked is no part of a release: so every fourth who could be
invited is left out by lot. Whoever is invited, or is not, cannot tell from it whether somebody who
was named more often had ticked: that one may have been left out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from random import Random

from reports.facts import Named, ReleaseFacts

#: The part of those who could be invited that the lot leaves out.
LEFT_OUT = 0.25
#: The fewest people that invitations are asked for.
FEWEST = 5


def sizes(facts: ReleaseFacts, question: str) -> tuple[int, ...]:
    """Return for how many people one may ask: the fixed sizes that a release tells the reach of."""
    return tuple(
        sorted(
            {
                point.k
                for asked in facts.organization.questions
                if asked.question == question
                for point in asked.coverage
                if point.k >= FEWEST
            }
        )
    )


def told(facts: ReleaseFacts, question: str) -> dict[str, int]:
    """Return how many colleagues, at the least, a release tells that named each person.

    Without those of whom it tells nothing, or that it may have been nobody.
    """
    found = {}
    for person in facts.people:
        for asked in person.questions:
            if asked.question == question and asked.named is not None:
                found[person.id] = at_least(asked.named)
    return {id_: count for id_, count in found.items() if count > 0}


def at_least(named: Named) -> int:
    """Return the fewest people that a total, or a band, stands for.

    >>> at_least(Named(7, 200, 4.0, 11.0)), at_least(Named(4, 200, 0.0, 8.0, "at most"))
    (7, 0)
    """
    return 0 if named.bound == "at most" else named.count


def choose(
    told: Mapping[str, int], may_be_asked: Collection[str], size: int, luck: Random
) -> list[str]:
    """Return up to ``size`` of those who may be asked: the most named as told, equals by lot."""
    lots = {id_: (luck.random(), luck.random()) for id_ in sorted(set(may_be_asked) & told.keys())}
    kept = [id_ for id_, (stays, _) in lots.items() if stays >= LEFT_OUT]
    return sorted(kept, key=lambda id_: (-told[id_], lots[id_][1]))[:size]
