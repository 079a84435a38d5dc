"""Each unit under one question: response, ties within, and who outside turns to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scoring.cohesion import returned, share_of_top, unit_table
from scoring.network import Floats
from scoring.scorecard import Frame, Scorecards


@dataclass(frozen=True, slots=True)
class UnitScores:
    """One unit; NaN where unknown.

    ``nominations`` are received by its people from anywhere, ``within`` of these from inside,
    ``possible`` the pairs inside whose ego answered; ``outside_named`` people outside name at
    least one person here, ``outside_eligible`` answered, ``units_naming`` units they belong to.
    ``to_outside`` are nominations that its people give elsewhere. ``top_shares`` is the share of
    the nominations received that fall on the one, two and three people named most.
    """

    unit: int
    people: int
    answered: int
    nominations: int
    within: int
    possible: int
    reciprocity: float
    outside_named: int
    outside_eligible: int
    units_naming: int
    to_outside: int
    top_shares: tuple[float, float, float]


def score_units(frame: Frame, cards: Scorecards) -> list[UnitScores]:
    """Score every unit under one question, in the order of unit numbers."""
    network, unit = cards.network, frame.unit
    ties, possible = unit_table(network, unit, frame.units)
    ego_unit, alter_unit = unit[network.ego], unit[network.alter]
    back = returned(network) & network.responded[network.alter]
    scores = []
    for number in range(frame.units):
        here = unit == number
        received = alter_unit == number
        inside = received & (ego_unit == number)
        between = inside & network.responded[network.alter]
        from_outside = received & (ego_unit != number)
        naming = np.unique(network.ego[from_outside])
        counts: Floats = np.bincount(network.alter[received], minlength=frame.people).astype(float)
        scores.append(
            UnitScores(
                unit=number,
                people=int(here.sum()),
                answered=int((here & network.responded).sum()),
                nominations=int(received.sum()),
                within=int(ties[number, number]),
                possible=int(possible[number, number]),
                reciprocity=float(back[between].mean()) if between.any() else float("nan"),
                outside_named=len(naming),
                outside_eligible=int((network.responded & ~here).sum()),
                units_naming=len(np.unique(unit[naming][unit[naming] >= 0])),
                to_outside=int(((ego_unit == number) & (alter_unit != number)).sum()),
                top_shares=(
                    share_of_top(counts, 1),
                    share_of_top(counts, 2),
                    share_of_top(counts, 3),
                ),
            )
        )
    return scores
