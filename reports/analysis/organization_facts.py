"""What the organization's report may say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from reports.analysis.adoption import adoption_facts
from reports.analysis.analysis import Analysis, QuestionScores
from reports.analysis.frame import Roster
from reports.analysis.notes import number, unit_may_compare
from reports.facts import Coverage, Estimate, LevelDots, OrganizationFacts, OrganizationQuestion
from scoring import policy
from scoring.agents.change_agents import HEADCOUNT, LEADERS, LEVEL, NAMED, RANDOM, TOGETHER
from scoring.comparison.leading import NO, YES, leading
from scoring.comparison.measures import BORDERLINE, LABELS
from scoring.evidence.chance import Tested
from scoring.influence.cohesion import unit_table
from scoring.intervals.resampling import Interval
from scoring.network import Floats
from scoring.organization import Correlation
from scoring.policy import May

#: What is said about the organization under one question.
OrganizationBlock = Callable[[Analysis, QuestionScores], OrganizationQuestion]


def organization_facts(
    analysis: Analysis, name: str, block: OrganizationBlock | None = None
) -> OrganizationFacts:
    """Return what may be said about the organization.

    `block` gives what may be said under one question; attributed figures without one.
    """
    block = block or _attributed
    roster = analysis.roster
    chart = roster.frame.chart
    codes = ["no_chart"] if chart is None else ["broken_chart"] if chart.broken else []
    problems = Counter(problem.code for problem in analysis.problems)
    return OrganizationFacts(
        name=name,
        people=roster.frame.people,
        managers=int((chart.span > 0).sum()) if chart else None,
        levels=len(roster.levels),
        depth=int(chart.depth[~chart.unattached].max()) if chart else None,
        units=roster.units,
        questions=tuple(block(analysis, question) for question in analysis.questions),
        problems=tuple(sorted(problems.items())),
        refusals=tuple(codes),
    )


def organization_question(analysis: Analysis, question: QuestionScores) -> OrganizationQuestion:
    """Return the organization's figures under one question."""
    scores, network = question.organization, question.cards.network
    may = policy.allowed(network.respondents, network.people)
    shown = May.SAY_ORGANIZATION in may
    chart = analysis.roster.frame.chart
    formal = shown and chart is not None and not chart.broken
    managers = int((chart.span > 0).sum()) if chart is not None else 0
    two_groups = min(managers, scores.people - managers) >= policy.SMALLEST_GROUP
    under = policy.refusal(network.respondents, network.people)
    matrix, possible = _matrix(analysis, question) if shown else (None, None)
    counts = Counter(question.cards.label)
    return OrganizationQuestion(
        question=question.key,
        invited=scores.people,
        answered=scores.answered,
        ties=scores.ties if shown else None,
        density=number(scores.density) if shown else None,
        reciprocity=number(scores.reciprocity) if shown else None,
        centralization=number(scores.centralization) if shown else None,
        unnamed=scores.unnamed if shown else None,
        top_tenth=number(scores.top_tenth) if shown else None,
        superiority=_interval(scores.superiority, scores.superiority_interval)
        if formal and two_groups
        else None,
        level=_correlation(scores.level) if shown else None,
        level_tau=_kendall(scores.level) if shown else None,
        headcount=_correlation(scores.headcount) if formal else None,
        headcount_tau=_kendall(scores.headcount) if formal else None,
        follows_up=_tested(scores.follows_up) if formal else None,
        follows_down=_tested(scores.follows_down) if formal else None,
        e_i=_tested(scores.e_i) if shown else None,
        dots=dots_by_level(analysis.roster, question.cards.nominations) if shown else (),
        labels=tuple((label, counts[label]) for label in LABELS)
        if formal and May.RANK in may
        else (),
        matrix=matrix,
        matrix_possible=possible,
        coverage=_coverage(question, formal=formal) if shown else (),
        refusals=(under,) if under else (),
    )


def _attributed(analysis: Analysis, question: QuestionScores) -> OrganizationQuestion:
    """Add what only attributed rounds say, and what takes time that others need not spend."""
    network, chart = question.cards.network, analysis.roster.frame.chart
    may = policy.allowed(network.respondents, network.people)
    shown = May.SAY_ORGANIZATION in may
    formal = shown and chart is not None and not chart.broken
    return replace(
        organization_question(analysis, question),
        tenure=_correlation(question.organization.tenure) if shown else None,
        leading=_leading(analysis, question) if formal and May.RANK in may else (),
        adoption=adoption_facts(analysis, question, formal=formal) if shown else (),
    )


def _leading(analysis: Analysis, question: QuestionScores) -> tuple[tuple[str, int, int, int], ...]:
    """Return of how many people it is clear, borderline and clear that not: leads, influences."""
    frame, known = analysis.roster.frame, ~np.isnan(question.cards.nominations)
    found = leading(
        question.cards.network, frame.chart, frame.unit, high_cut=analysis.options.high_cut
    )

    def counts(verdict: np.ndarray, here: np.ndarray) -> tuple[int, int, int]:
        said = verdict[here & known]
        return int((said == YES).sum()), int((said == BORDERLINE).sum()), int((said == NO).sum())

    manages, others = found.manages, ~found.manages
    return (
        ("leads", *counts(found.leads.verdict, manages)),
        ("influences_manages", *counts(found.influences.verdict, manages)),
        ("influences_others", *counts(found.influences.verdict, others)),
        ("all_three", int((found.all_three() & known).sum()), 0, 0),
    )


def dots_by_level(roster: Roster, counts: Floats) -> tuple[LevelDots, ...]:
    """Return how often people were named by level (by depth without levels), highest first."""
    groups = roster.frame.peers()
    chart = roster.frame.chart
    leads = chart.span > 0 if chart else np.zeros(len(counts), dtype=bool)
    by_level = (roster.frame.level >= 0).any()
    dots = []
    for group in range(groups.max() + 1 if len(groups) else 0):
        here = (groups == group) & ~np.isnan(counts)
        if here.any():
            dots.append(
                LevelDots(
                    level=roster.levels[group] if by_level else str(group),
                    managers=tuple(sorted(counts[here & leads].astype(int).tolist())),
                    others=tuple(sorted(counts[here & ~leads].astype(int).tolist())),
                )
            )
    return tuple(dots)


Matrix = tuple[tuple[int | None, ...], ...]


def _matrix(analysis: Analysis, question: QuestionScores) -> tuple[Matrix | None, Matrix | None]:
    """Return the unit-to-unit table without the cells of groups too small to show."""
    frame, units = analysis.roster.frame, question.units
    if frame.units < 2:
        return None, None
    ties, possible = unit_table(question.cards.network, frame.unit, frame.units)
    shown = np.outer(
        [
            unit.answered >= policy.SMALLEST_GROUP
            and unit_may_compare(analysis.roster, question, unit.unit)
            for unit in units
        ],
        [unit.people >= policy.SMALLEST_GROUP for unit in units],
    )

    def cells(table: np.ndarray) -> Matrix:
        return tuple(
            tuple(int(value) if seen else None for value, seen in zip(row, mask, strict=True))
            for row, mask in zip(table, shown, strict=True)
        )

    return cells(ties), cells(possible)


def _coverage(question: QuestionScores, *, formal: bool) -> tuple[Coverage, ...]:
    by_set: dict[tuple[int, int], dict[str, tuple[float, float, float]]] = {}
    for arm in question.organization.agents:
        if arm.name == LEADERS:
            continue  # another number of people than the others
        by_set.setdefault((arm.steps, arm.k), {})[arm.name] = (arm.covered, arm.low, arm.high)
    rows = []
    for (steps, k), arms in sorted(by_set.items()):
        random, low, high = arms[RANDOM]
        headcount = arms.get(HEADCOUNT) if formal else None
        senior = arms.get(LEVEL)
        rows.append(
            Coverage(
                steps=steps,
                k=k,
                chosen=round(arms[TOGETHER][0]),
                most_named=round(arms[NAMED][0]),
                headcount=round(headcount[0]) if headcount else None,
                random=random,
                random_low=low,
                random_high=high,
                level=round(senior[0]) if senior else None,
            )
        )
    return tuple(rows)


def _interval(value: float | None, interval: Interval | None) -> Estimate | None:
    if value is None or interval is None or np.isnan(value):
        return None
    return Estimate(value, number(interval.low), number(interval.high))


def _correlation(correlation: Correlation | None) -> Estimate | None:
    tested = _tested(correlation.spearman) if correlation else None
    if correlation is None or tested is None:
        return None
    interval = correlation.interval
    return Estimate(
        tested.value, number(interval.low), number(interval.high), tested.p, tested.expected
    )


def _kendall(correlation: Correlation | None) -> Estimate | None:
    return _tested(correlation.kendall) if correlation else None


def _tested(tested: Tested | None) -> Estimate | None:
    if tested is None or np.isnan(tested.value):
        return None
    return Estimate(tested.value, None, None, number(tested.p), number(tested.expected))
