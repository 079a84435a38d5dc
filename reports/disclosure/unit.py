"""What a confidential round says about one unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from reports.analysis import Analysis
from reports.analysis.analysis import QuestionScores
from reports.disclosure import outside, rounding
from reports.disclosure.outside import Here, Member
from reports.disclosure.split import own_side
from reports.disclosure.told import Told
from reports.facts import SplitRange, UnitQuestion
from scoring.influence.cohesion import share_of_top
from scoring.policy import May


def disclosed_unit(
    analysis: Analysis,
    question: QuestionScores,
    told: Told,
    splits: Sequence[SplitRange | None],
    unit: int,
) -> UnitQuestion:
    """Return what may be said about one unit: bands, or the same nothing for all that is small.

    `splits` is what is told of people, in the order of the roster: bands add nothing to it.
    """
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
    answers = told.answers.units[unit]
    if not told.shown or not answers.shown:
        return nothing
    large = answers.share is not None
    shown = replace(
        nothing,
        refusals=tuple(told.answers.refusals()),
        response=answers.share.value if answers.share else None,
        response_bound=answers.share.bound if answers.share else "about",
    )
    if May.SAY_ORGANIZATION not in told.may:
        return shown
    here = _here(analysis, told, splits, unit)
    drawn = outside.lines(here, outside_people, told.people, smallest)
    could = rounding.about(told.response * outside_people)
    turn_here = outside.band(scores.outside_named, drawn, smallest, could)
    naming = None
    if turn_here is None:
        code = "few_outside" if drawn and drawn[0] == smallest else "untold_outside"
        shown = replace(shown, refusals=(*shown.refusals, code))
    elif turn_here.bound == "at least":
        others = [other.people for place, other in enumerate(question.units) if place != unit]
        loose = outside_people - sum(others)
        naming = outside.units_or_more(scores.units_naming, others, here, loose)
    shown = replace(shown, outside=turn_here, units_naming=naming)
    return replace(
        shown,
        top_shares=_top_shares(analysis, told, unit) if large else (),
        refusals=(*shown.refusals, "confidential"),
    )


def _here(analysis: Analysis, told: Told, splits: Sequence[SplitRange | None], unit: int) -> Here:
    """Return what anybody knows of a unit and of those in it who were named more than seldom."""
    inside = analysis.roster.frame.unit == unit
    members = []
    if told.names_people:
        for person in map(int, np.flatnonzero(inside & (told.counts > told.rules.few))):
            split, total = splits[person], round(told.counts[person])
            if split is None:
                members.append(Member(total, None))
            else:
                side = own_side(analysis, person, split.kind)
                members.append(Member(total, split.inside[0], int((side & ~inside).sum())))
    return Here(int(inside.sum()), told.answers.units[unit].upper, tuple(members))


def _top_shares(analysis: Analysis, told: Told, unit: int) -> tuple[float, ...]:
    """Return what part of the nominations received here falls on the three named most, in tenths.

    Nothing where one of the three was named so seldom that it is not told how seldom.
    """
    here = told.counts[(analysis.roster.frame.unit == unit) & told.known]
    if len(here) < told.rules.smallest_group or np.sort(here)[-3] <= told.rules.few:
        return ()
    return tuple(int(share_of_top(here, top) * 10 + 0.5) / 10 for top in (1, 2, 3))
