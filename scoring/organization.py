"""The whole organization under one question: its shape, and whether it follows the chart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scoring import chance, cohesion, comparison
from scoring.chance import Interval, Tested
from scoring.change_agents import Arm, compare, sizes_for
from scoring.network import Floats
from scoring.scorecard import Frame, Scorecards


@dataclass(frozen=True, slots=True)
class Correlation:
    """A rank correlation of formal position with the share of nominations."""

    spearman: Tested
    interval: Interval
    kendall: float


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
    follows_up: Tested | None
    follows_down: Tested | None
    e_i: Tested | None
    agents: tuple[Arm, ...]


def score_organization(frame: Frame, cards: Scorecards, *, seed: int) -> OrganizationScores:
    """Score the organization under one question; every random step draws from `seed`."""
    network, chart = cards.network, frame.chart
    named = np.nan_to_num(cards.nominations)
    answered = network.respondents > 0
    managers = chart.span > 0 if chart else np.zeros(frame.people, dtype=bool)
    comparable = answered and chart is not None and 0 < managers.sum() < frame.people
    superiority = comparison.superiority(cards.share, managers) if comparable else None
    has_order = answered and not np.isnan(frame.seniority).all()
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
        superiority_interval=chance.resampled(
            network,
            lambda shares: comparison.superiorities(shares, managers),
            superiority,
            least=0.0,
            seed=seed,
        )
        if superiority is not None
        else None,
        level=_correlation(cards, -frame.seniority, seed) if has_order else None,
        headcount=_correlation(cards, chart.below, seed) if answered and chart else None,
        follows_up=chance.qap(network, chart.manager, down=False, seed=seed)
        if answered and chart
        else None,
        follows_down=chance.qap(network, chart.manager, down=True, seed=seed)
        if answered and chart
        else None,
        e_i=chance.e_i(network, frame.unit, seed=seed) if frame.units > 1 else None,
        agents=tuple(_agents(frame, cards, seed)),
    )


def cronbach_alpha(shares: Floats) -> float:
    """Consistency of a mean over questions: k/(k - 1) (1 - sum of variances / variance of the sum).

    Cronbach (1951). `shares` has one row per person and one column per question; NaN below two
    questions or without spread.

    >>> round(cronbach_alpha(np.array([[1.0, 1.0], [2.0, 2.0], [3.0, 4.0]])), 3)
    0.947
    """
    known = shares[~np.isnan(shares).any(axis=1)]
    questions = shares.shape[1]
    if questions < 2 or len(known) < 2:
        return float("nan")
    total = known.sum(axis=1).var(ddof=1)
    if total == 0:
        return float("nan")
    return float(questions / (questions - 1) * (1 - known.var(axis=0, ddof=1).sum() / total))


def _correlation(cards: Scorecards, position: Floats, seed: int) -> Correlation:
    known = ~(np.isnan(position) | np.isnan(cards.share))
    tested = chance.correlation(position, cards.share, seed=seed)
    return Correlation(
        spearman=tested,
        interval=chance.resampled(
            cards.network,
            lambda shares: comparison.spearmans(position[known], shares[:, known]),
            tested.value,
            least=-1.0,
            seed=seed,
        ),
        kendall=comparison.kendall(position[known], cards.share[known]),
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
            order=np.arange(frame.people),
            seed=seed,
        )
    return arms
