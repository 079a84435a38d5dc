"""If a few people champion a change: how it might spread, and how sure the choice of them is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from reports.analysis.analysis import Analysis, QuestionScores
from reports.analysis.tables import Cell, cell, text
from reports.facts import Adoption
from scoring.agents.cascades import Arms, Contrast, Kind, Model, compare_spread
from scoring.agents.change_agents import HEADCOUNT, NAMED, RANDOM, TOGETHER, sets
from scoring.agents.stability import stability

SPREAD_COLUMNS = (
    "question model value way k mean mean_share se low high usual_low usual_high runs "
    "ahead_of_random clear"
).split()
#: A change begins with this share of all people.
BEGINS_WITH = 0.03
#: The model that reports show, and the ways to choose in the order in which they show them.
REPORTED = Model(Kind.LINEAR)
_WAYS = {TOGETHER: "chosen", NAMED: "most_named", HEADCOUNT: "headcount", RANDOM: "random"}


def champions(people: int) -> int:
    """Return with how many people a change begins: 3 % of all, and two at least.

    >>> champions(21), champions(240)
    (2, 8)
    """
    return min(people, max(2, -int(-people * BEGINS_WITH // 1)))


def spread_rows(analysis: Analysis) -> Iterator[list[str]]:
    """Yield a row per question, model of spreading and way to choose the people it begins with."""
    frame, seed = analysis.roster.frame, analysis.options.seed
    for question in sorted(analysis.questions, key=lambda question: question.key):
        network = question.cards.network
        if network.ties == 0:
            continue
        spreads, contrasts = compare_spread(network, _ways(analysis, question), seed=seed)
        beside = {(found.model, found.first): found for found in contrasts}
        for found in spreads:
            contrast = _beside_random(beside.get((found.model, found.arm)))
            values: list[Cell] = [
                text(question.key),
                found.model.kind.value,
                found.model.value,
                found.arm,
                found.k,
                found.mean,
                found.mean / frame.people,
                found.se,
                found.low,
                found.high,
                found.usual_low,
                found.usual_high,
                found.runs,
                contrast.ahead if contrast else None,
                int(contrast.clear) if contrast else None,
            ]
            yield [cell(value) for value in values]


def adoption_facts(
    analysis: Analysis, question: QuestionScores, *, formal: bool
) -> tuple[Adoption, ...]:
    """Return how a change would spread under the one model that reports show, by way to choose."""
    network = question.cards.network
    if network.ties == 0:
        return ()
    ways = _ways(analysis, question)
    told = {way: ways[way] for way in _WAYS if way in ways and (formal or way != HEADCOUNT)}
    spreads, contrasts = compare_spread(
        network, told, models=[REPORTED], seed=analysis.options.seed
    )
    beside = {found.first: _beside_random(found) for found in contrasts}
    facts = []
    for found in spreads:
        contrast = beside.get(found.arm)
        facts.append(
            Adoption(
                way=_WAYS[found.arm],
                k=found.k,
                reached=found.mean,
                low=found.low,
                high=found.high,
                ahead=contrast.ahead if contrast else None,
                clear=bool(contrast and contrast.clear),
            )
        )
    return tuple(facts)


def _ways(analysis: Analysis, question: QuestionScores) -> Arms:
    """Return the sets of people with whom a change begins, by the way they are chosen."""
    frame = analysis.roster.frame
    return sets(
        question.cards.network,
        1,
        champions(frame.people),
        headcount=frame.chart.below if frame.chart else None,
        level=None if np.isnan(frame.seniority).all() else frame.seniority,
        order=np.arange(frame.people),
        seed=analysis.options.seed,
    )


def stability_of(analysis: Analysis, question: QuestionScores) -> dict[str, Any] | None:
    """Return whom one would choose together, and how often again; None without a tie."""
    network, people = question.cards.network, analysis.roster.people
    if network.ties == 0:
        return None
    found = stability(
        network, 1, champions(len(people)), order=np.arange(len(people)), seed=analysis.options.seed
    )
    return {
        "way": TOGETHER,
        "steps": 1,
        "chosen_again": {
            people[person].id: share
            for person, share in zip(found.chosen, found.again, strict=True)
        },
        "runs": found.runs,
    }


def _beside_random(contrast: Contrast | None) -> Contrast | None:
    return contrast if contrast and contrast.second == RANDOM else None
