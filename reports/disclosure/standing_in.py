"""A network that stands in for the real one: as often named as is told, by people drawn at random.

Intervals and tests about how often people are named need nominations to split and to deal out.
The real ones would say more than the counts do, so that others are drawn from nothing but what is
told: another network with the same counts gives the same figures, to the digit.
"""

from __future__ import annotations

import numpy as np

from reports.analysis import Analysis
from reports.disclosure.told import Told
from reports.facts import Estimate
from scoring.comparison import measures
from scoring.evidence import chance
from scoring.evidence.chance import Tested
from scoring.intervals.resampling import resampled
from scoring.network import Bools, Floats, Network, build


def standing_in(told: Told, seed: int) -> Network:
    """Draw nominators for everybody who may be named, from as many as are told to have answered."""
    draw = np.random.default_rng(seed)
    answered = draw.permutation(told.people)[: min(told.answered, told.people)]
    responded = np.zeros(told.people, dtype=bool)
    responded[answered] = True
    egos, alters = [], []
    for person in np.flatnonzero(told.known):
        others = answered[answered != person]
        names = draw.permutation(others)[: round(told.counts[person])]
        egos.append(names)
        alters.append(np.full(len(names), person))
    none = np.zeros(0, dtype=np.int64)
    return build(
        told.people, np.concatenate([none, *egos]), np.concatenate([none, *alters]), responded
    )


def superiority(analysis: Analysis, told: Told) -> Estimate | None:
    """How often a manager is named by more than somebody who manages nobody; None without both."""
    chart, known = analysis.roster.frame.chart, told.known
    if chart is None:
        return None
    manages = chart.span[known] > 0
    value = measures.superiority(told.counts[known], manages)
    if np.isnan(value):
        return None
    found = resampled(
        standing_in(told, analysis.options.seed),
        lambda shares: measures.superiorities(shares[:, known], manages),
        value,
        least=0.0,
        seed=analysis.options.seed,
    )
    return rounded(Estimate(value, found.low, found.high))


def level(analysis: Analysis, told: Told) -> tuple[Estimate | None, Estimate | None]:
    """Spearman's and Kendall's correlation of level with how often people are named."""
    return _correlations(analysis, told, -analysis.roster.frame.seniority)


def headcount(analysis: Analysis, told: Told) -> tuple[Estimate | None, Estimate | None]:
    """Return the same of the headcount below with how often people are named."""
    chart = analysis.roster.frame.chart
    if chart is None or chart.broken:
        return None, None
    return _correlations(analysis, told, chart.below.astype(float))


def tenure(analysis: Analysis, told: Told) -> Estimate | None:
    """Spearman's correlation of years here with how often people are named."""
    return _correlations(analysis, told, analysis.roster.tenure)[0]


def _correlations(
    analysis: Analysis, told: Told, position: Floats
) -> tuple[Estimate | None, Estimate | None]:
    known: Bools = told.known & ~np.isnan(position)
    seed, named = analysis.options.seed, told.counts[known]
    within = analysis.roster.frame.unit[known] if analysis.options.within_units else None
    spearman = chance.correlation(position[known], named, seed=seed, within=within)
    if np.isnan(spearman.value):
        return None, None
    found = resampled(
        standing_in(told, seed),
        lambda shares: measures.spearmans(position[known], shares[:, known]),
        spearman.value,
        least=-1.0,
        seed=seed,
    )
    kendall = chance.kendall_correlation(position[known], named, seed=seed, within=within)
    return _tested(spearman, found.low, found.high), _tested(kendall)


def _tested(tested: Tested, low: float = np.nan, high: float = np.nan) -> Estimate | None:
    if np.isnan(tested.value):
        return None
    return rounded(Estimate(tested.value, low, high, tested.p, tested.expected))


def rounded(estimate: Estimate | None) -> Estimate | None:
    """Return a figure to two decimals, its p to three; NaN becomes None."""
    if estimate is None:
        return None
    value = two_decimals(estimate.value)
    assert value is not None  # noqa: S101  (a figure without a value is no figure)
    return Estimate(
        value,
        two_decimals(estimate.low),
        two_decimals(estimate.high),
        None if estimate.p is None or np.isnan(estimate.p) else round(estimate.p, 3),
        two_decimals(estimate.expected),
    )


def two_decimals(value: float | None) -> float | None:
    """Return a share to two decimals.

    >>> two_decimals(-0.001), two_decimals(float("nan"))
    (0.0, None)
    """
    return None if value is None or np.isnan(value) else round(value, 2) + 0.0
