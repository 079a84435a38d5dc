"""The whole organization under one question: its shape, and whether it follows the chart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scoring.agents.change_agents import Arm, compare, sizes_for
from scoring.comparison import measures as comparison
from scoring.evidence import chance, quality
from scoring.evidence.chance import Tested
from scoring.influence import cohesion
from scoring.intervals.resampling import Interval, resampled
from scoring.network import Floats
from scoring.position.chart import Positions
from scoring.scorecard import Frame, Scorecards


@dataclass(frozen=True, slots=True)
class Correlation:
    """A rank correlation of formal position, or of tenure, with the share of nominations."""

    spearman: Tested
    interval: Interval
    kendall: Tested


@dataclass(frozen=True, slots=True)
class OrganizationScores:
    """Organization figures under one question; None where there is no chart or no level."""

    people: int
    answered: int
    ties: int
    density: float
    reciprocity: float
    centralization: float
    unnamed: int
    top_tenth: float
    superiority: float | None
    superiority_interval: Interval | None
    level: Correlation | None
    headcount: Correlation | None
    tenure: Correlation | None
    follows_up: Tested | None
    follows_down: Tested | None
    e_i: Tested | None
    flagged: int
    without_flagged: quality.Sensitivity
    agents: tuple[Arm, ...]


def score_organization(
    frame: Frame,
    cards: Scorecards,
    *,
    seed: int,
    tenure: Floats | None = None,
    within_units: bool = False,
) -> OrganizationScores:
    """Score the organization under one question; every random step draws from `seed`.

    Parameters
    ----------
    tenure
        Years, NaN where unknown; shape (n,).
    within_units
        Whether the tests of rank correlations deal positions out within units only.
    """
    network, chart = cards.network, frame.chart
    named = np.nan_to_num(cards.nominations)
    answered = network.respondents > 0
    managers = chart.span > 0 if chart else np.zeros(frame.people, dtype=bool)
    comparable = answered and chart is not None and 0 < managers.sum() < frame.people
    superiority = comparison.superiority(cards.share, managers) if comparable else None
    has_order = answered and not np.isnan(frame.seniority).all()
    within = frame.unit if within_units else None
    years = tenure if tenure is not None else np.full(frame.people, np.nan)
    has_tenure = answered and not np.isnan(years).all()
    sweeping = quality.flags(network).any
    return OrganizationScores(
        people=frame.people,
        answered=network.respondents,
        ties=network.ties,
        density=cohesion.density(network),
        reciprocity=cohesion.reciprocity(network),
        centralization=cohesion.centralization(network),
        unnamed=int((named == 0).sum()),
        top_tenth=cohesion.share_of_top(named, -(-frame.people // 10)),
        superiority=superiority,
        superiority_interval=resampled(
            network,
            lambda shares: comparison.superiorities(shares, managers),
            superiority,
            least=0.0,
            seed=seed,
        )
        if superiority is not None
        else None,
        level=_correlation(cards, -frame.seniority, within, seed) if has_order else None,
        headcount=_correlation(cards, chart.below, within, seed) if answered and chart else None,
        tenure=_correlation(cards, years, within, seed) if has_tenure else None,
        follows_up=chance.qap(network, chart.manager, down=False, seed=seed)
        if answered and chart
        else None,
        follows_down=chance.qap(network, chart.manager, down=True, seed=seed)
        if answered and chart
        else None,
        e_i=chance.e_i(network, frame.unit, seed=seed) if frame.units > 1 else None,
        flagged=int(sweeping.sum()),
        without_flagged=quality.sensitivity(network, sweeping),
        agents=tuple(_agents(frame, cards, seed)),
    )


def _correlation(
    cards: Scorecards, position: Floats, within: Positions | None, seed: int
) -> Correlation:
    known = ~(np.isnan(position) | np.isnan(cards.share))
    tested = chance.correlation(position, cards.share, seed=seed, within=within)
    return Correlation(
        spearman=tested,
        interval=resampled(
            cards.network,
            lambda shares: comparison.spearmans(position[known], shares[:, known]),
            tested.value,
            least=-1.0,
            seed=seed,
        ),
        kendall=chance.kendall_correlation(position, cards.share, seed=seed, within=within),
    )


def _agents(frame: Frame, cards: Scorecards, seed: int) -> list[Arm]:
    if cards.network.ties == 0:
        return []
    arms = []
    for steps in (1, 2):
        arms += compare(
            cards.network,
            steps,
            sizes_for(frame.people),
            headcount=frame.chart.below if frame.chart else None,
            level=frame.seniority if not np.isnan(frame.seniority).all() else None,
            leaders=frame.chart.span > 0 if frame.chart else None,
            order=np.arange(frame.people),
            seed=seed,
        )
    return arms
