"""What a confidential round says about one unit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reports.analysis import Analysis
from reports.analysis.analysis import QuestionScores
from reports.disclosure import rounding
from reports.disclosure.told import Told
from reports.facts import UnitQuestion
from scoring import policy
from scoring.influence.cohesion import share_of_top
from scoring.policy import May


def disclosed_unit(
    analysis: Analysis, question: QuestionScores, told: Told, unit: int, *, withheld: bool = False
) -> UnitQuestion:
    """Return what may be said about one unit: bands, or the same nothing for all that is small."""
    scores, roster, smallest = question.units[unit], analysis.roster, told.rules.smallest_group
    nothing = UnitQuestion(
        question=question.key,
        invited=scores.people,
        answered=None,
        nominations=None,
        within=None,
        possible=None,
        reciprocity=None,
        outside=None,
        units_naming=None,
        units_other=len(roster.units) - 1,
        top_shares=(),
        refusals=("small_unit",),
    )
    outside_people = told.people - scores.people
    if withheld or not (
        told.shown
        and scores.people >= max(told.rules.smallest_unit, smallest + 1)
        and scores.answered >= smallest
        and (scores.outside_eligible >= smallest or not outside_people)
    ):
        return nothing
    under = policy.refusal(question.cards.network.respondents, told.people)
    large = scores.people >= told.rules.smallest_invited
    shown = replace(
        nothing,
        refusals=(under,) if under else (),
        response=rounding.response(scores.answered, scores.people) if large else None,
    )
    if May.SAY_ORGANIZATION not in told.may:
        return shown
    if scores.outside_named < smallest:
        shown = replace(shown, refusals=(*shown.refusals, "few_outside"))
    else:
        could = rounding.about(told.response * outside_people)
        step = rounding.band_step(told.people)
        # At least one band below everybody, so that it never says that all of them did.
        count = min(scores.outside_named, max(smallest, outside_people - step))
        lower = count // step * step or smallest
        upper = count // step * step + step - 1
        shown = replace(
            shown,
            outside=rounding.at_least(lower, upper, could),
            units_naming=rounding.units_or_more(scores.units_naming, shown.units_other),
        )
    return replace(
        shown,
        top_shares=_top_shares(analysis, told, unit) if large else (),
        refusals=(*shown.refusals, "confidential"),
    )


def _top_shares(analysis: Analysis, told: Told, unit: int) -> tuple[float, ...]:
    """Return what part of the nominations received here falls on the three named most, in tenths.

    Nothing where one of the three was named so seldom that it is not told how seldom.
    """
    here = told.counts[(analysis.roster.frame.unit == unit) & told.known]
    if len(here) < told.rules.smallest_group or np.sort(here)[-3] <= told.rules.few:
        return ()
    return tuple(int(share_of_top(here, top) * 10 + 0.5) / 10 for top in (1, 2, 3))
