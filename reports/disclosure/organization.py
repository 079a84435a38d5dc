"""What a confidential round says about the organization: rounded, and nothing about few ties."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from reports.analysis import Analysis
from reports.analysis.analysis import QuestionScores
from reports.analysis.organization_facts import dots_by_level, organization_question
from reports.contexts.landscape import merged
from reports.disclosure import rounding
from reports.disclosure.told import Told
from reports.facts import Coverage, Estimate, LevelDots, OrganizationQuestion
from scoring import policy
from scoring.comparison import measures as comparison
from scoring.influence.cohesion import returned, share_of_top
from scoring.network import Floats, Network
from scoring.policy import May

#: Ties, and pairs without one, that a figure about ties must rest on.
FEWEST_TIES = 5
#: The smallest organization in which a fifth is told, or a figure that rests on single ties.
SMALLEST_ORGANIZATION = 30


def disclosed_organization(
    analysis: Analysis, question: QuestionScores, told: Told
) -> OrganizationQuestion:
    """Return the organization's figures under one question.

    Every field is named here, so that a new one is not told before somebody thought about it.
    """
    network = question.cards.network
    figures = told.shown and May.SAY_ORGANIZATION in told.may
    large = figures and told.people >= SMALLEST_ORGANIZATION
    plain = organization_question(analysis, question)
    under = policy.refusal(network.respondents, told.people)
    codes = [under] if under else []
    if figures:
        codes += ["confidential"] if large else ["small_organization", "confidential"]
    if not told.shown:
        codes = ["too_few_answers"]
    again = _from_counts(analysis, told.counts)
    telling = _telling(analysis, question) if large else frozenset()
    total = float(told.counts.sum())
    pairs = told.response * told.people * (told.people - 1)
    return OrganizationQuestion(
        question=question.key,
        invited=told.people,
        answered=told.answered if told.shown and told.people >= policy.MIN_INVITED else None,
        ties=_two_digits(total) if figures else None,
        density=round(min(1.0, total / pairs), 2) if figures else None,
        reciprocity=_two_decimals(plain.reciprocity) if "reciprocity" in telling else None,
        centralization=None,
        unnamed=None,
        top_tenth=rounding.twentieth(share_of_top(told.counts, -(-told.people // 10)))
        if figures
        else None,
        superiority=_again(plain.superiority, again.superiority)
        if "superiority" in telling
        else None,
        level=_again(plain.level, again.level) if large else None,
        level_tau=_bare(plain.level_tau, again.level_tau) if large else None,
        headcount=_again(plain.headcount, again.headcount) if large else None,
        headcount_tau=_bare(plain.headcount_tau, again.headcount_tau) if large else None,
        follows_up=_rounded(plain.follows_up) if "follows_up" in telling else None,
        follows_down=_rounded(plain.follows_down) if "follows_down" in telling else None,
        e_i=_rounded(plain.e_i) if "e_i" in telling else None,
        dots=_dots(analysis, told) if figures else (),
        labels=(),
        matrix=None,
        matrix_possible=None,
        coverage=tuple(
            # The reach of fewer would be the reach of somebody.
            _coverage(point, told.people)
            for point in plain.coverage
            if point.k >= policy.SMALLEST_GROUP
        )
        if large
        else (),
        refusals=tuple(codes),
        response=told.response if told.shown and told.people >= policy.MIN_INVITED else None,
        few=rounding.twentieth(float((told.counts <= policy.FEW_NOMINATIONS).mean()))
        if told.names_people
        else None,
    )


@dataclass(frozen=True, slots=True)
class _FromCounts:
    """Figures that compare positions with how often people were named, NaN where unknown."""

    superiority: float
    level: float
    level_tau: float
    headcount: float
    headcount_tau: float


def _from_counts(analysis: Analysis, counts: Floats) -> _FromCounts:
    """Compute from what is told about people what can be computed from that."""
    frame = analysis.roster.frame

    def correlations(position: Floats) -> tuple[float, float]:
        known = ~np.isnan(position)
        if known.sum() < 2:
            return float("nan"), float("nan")
        named = counts[known]
        return (
            comparison.spearman(position[known], named),
            comparison.kendall(position[known], named),
        )

    chart = frame.chart
    below = chart.below.astype(float) if chart else np.full(frame.people, np.nan)
    manages = chart.span > 0 if chart else np.zeros(frame.people, dtype=bool)
    return _FromCounts(
        comparison.superiority(counts, manages),
        *correlations(-frame.seniority),
        *correlations(below),
    )


def _telling(analysis: Analysis, question: QuestionScores) -> frozenset[str]:
    """Return the figures whose two sides hold so many that neither is about single people."""
    network, frame = question.cards.network, analysis.roster.frame
    sides = {}
    both = network.responded[network.alter]
    back = returned(network)[both]
    sides["reciprocity"] = int(back.sum()), int((~back).sum())
    known = (frame.unit[network.ego] >= 0) & (frame.unit[network.alter] >= 0)
    apart = (frame.unit[network.ego] != frame.unit[network.alter])[known]
    sides["e_i"] = int(apart.sum()), int((~apart).sum())
    if frame.chart is not None:
        manages = frame.chart.span > 0
        sides["superiority"] = int(manages.sum()), int((~manages).sum())
        manager = frame.chart.manager
        up = int((manager[network.ego] == network.alter).sum())
        sides["follows_up"] = up, int((network.responded & (manager >= 0)).sum()) - up
        down = int((manager[network.alter] == network.ego).sum())
        sides["follows_down"] = down, _reports_of_respondents(network, manager) - down
    return frozenset(name for name, two in sides.items() if min(two) >= FEWEST_TIES)


def _reports_of_respondents(network: Network, manager: np.ndarray) -> int:
    has = manager >= 0
    return int(network.responded[manager[has]].sum())


def _dots(analysis: Analysis, told: Told) -> tuple[LevelDots, ...]:
    """Return each level's people in groups of five and more who share one place."""
    rows = merged(dots_by_level(analysis.roster, told.counts))
    grouped = (
        LevelDots(row.level, rounding.alike(row.managers), rounding.alike(row.others))
        for row in rows
    )
    return tuple(row for row in grouped if row.managers or row.others)


def _coverage(point: Coverage, people: int) -> Coverage:
    step = max(FEWEST_TIES, people / rounding.STEPS)

    def to_5_percent(covered: float) -> int:
        nearest = int(min(covered, people - step) / step + 0.5) * step
        return max(point.k, rounding.about(nearest))

    return Coverage(
        steps=point.steps,
        k=point.k,
        chosen=to_5_percent(point.chosen),
        most_named=to_5_percent(point.most_named),
        headcount=to_5_percent(point.headcount) if point.headcount is not None else None,
        random=to_5_percent(point.random),
        random_low=to_5_percent(point.random_low),
        random_high=to_5_percent(point.random_high),
    )


def _two_digits(total: float) -> int:
    whole = round(total)
    return int(round(whole, 2 - len(str(whole))))


def _two_decimals(value: float | None) -> float | None:
    return None if value is None else round(value, 2) + 0.0  # never minus nothing


def _again(estimate: Estimate | None, value: float) -> Estimate | None:
    """Put the value that follows from what is told in the place of the exact one."""
    if estimate is None or np.isnan(value):
        return None
    moved = value - estimate.value
    return _rounded(
        replace(
            estimate,
            value=value,
            low=None if estimate.low is None else estimate.low + moved,
            high=None if estimate.high is None else estimate.high + moved,
        )
    )


def _bare(estimate: Estimate | None, value: float) -> Estimate | None:
    """Give the value that follows from what is told, without the test on the exact counts."""
    again = _again(estimate, value)
    return None if again is None else Estimate(again.value)


def _rounded(estimate: Estimate | None) -> Estimate | None:
    if estimate is None:
        return None
    return Estimate(
        round(estimate.value, 2) + 0.0,
        _two_decimals(estimate.low),
        _two_decimals(estimate.high),
        None if estimate.p is None else round(estimate.p, 3),
        _two_decimals(estimate.expected),
    )
