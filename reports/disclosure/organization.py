"""What a confidential round says about the organization: rounded, and nothing about few ties."""

from __future__ import annotations

import numpy as np

from reports.analysis import Analysis
from reports.analysis.analysis import QuestionScores
from reports.analysis.organization_facts import dots_by_level, organization_question
from reports.contexts.landscape import merged
from reports.disclosure import planner, rounding, standing_in
from reports.disclosure.standing_in import rounded, two_decimals
from reports.disclosure.told import Told
from reports.facts import Estimate, LevelDots, OrganizationQuestion
from scoring.influence.cohesion import returned, share_of_top
from scoring.network import Bools, Network
from scoring.policy import May


def disclosed_organization(
    analysis: Analysis, question: QuestionScores, told: Told, lots: bytes = b""
) -> OrganizationQuestion:
    """Return the organization's figures under one question.

    Every field is named here, so that a new one is not told before somebody thought about it.
    """
    figures = told.shown and May.SAY_ORGANIZATION in told.may
    large = figures and told.people >= told.rules.smallest_organization
    plain = organization_question(analysis, question)
    codes = told.answers.refusals()
    if figures:
        codes += _small(told)
        codes.append("confidential")
    if not told.shown:
        codes = ["too_few_answers"]
    telling = _telling(analysis, question, told) if large else frozenset()
    response_said = told.shown and told.people >= told.rules.smallest_invited
    counts = told.counts[told.known]
    total = float(counts.sum())
    pairs = told.response * told.people * (len(counts) - 1)
    nothing: tuple[Estimate | None, Estimate | None] = None, None
    of_level = standing_in.level(analysis, told) if large else nothing
    of_headcount = standing_in.headcount(analysis, told) if large else nothing
    return OrganizationQuestion(
        question=question.key,
        invited=told.people,
        answered=told.answered if response_said else None,
        ties=_two_digits(total) if figures else None,
        density=round(min(1.0, total / pairs), 2) if figures and pairs > 0 else None,
        reciprocity=two_decimals(plain.reciprocity) if "reciprocity" in telling else None,
        centralization=None,
        unnamed=None,
        top_tenth=rounding.twentieth(share_of_top(counts, -(-len(counts) // 10)))
        if figures and total
        else None,
        superiority=standing_in.superiority(analysis, told) if "superiority" in telling else None,
        level=of_level[0],
        level_tau=of_level[1],
        headcount=of_headcount[0],
        headcount_tau=of_headcount[1],
        follows_up=rounded(plain.follows_up) if "follows_up" in telling else None,
        follows_down=rounded(plain.follows_down) if "follows_down" in telling else None,
        e_i=rounded(plain.e_i) if "e_i" in telling else None,
        dots=_dots(analysis, told) if figures else (),
        labels=(),
        matrix=None,
        matrix_possible=None,
        coverage=planner.menu(analysis, question, told, lots)
        if figures and told.people >= told.rules.smallest_menu
        else (),
        refusals=tuple(codes),
        response=told.answers.whole.value if response_said else None,
        response_bound=told.answers.whole.bound if response_said else "about",
        few=rounding.twentieth(float((counts <= told.rules.few).mean()))
        if told.names_people and len(counts)
        else None,
        tenure=standing_in.tenure(analysis, told) if large else None,
    )


def _small(told: Told) -> list[str]:
    """Say what is not told because of how many people there are."""
    if told.people < told.rules.smallest_organization:
        return ["small_organization"]
    return ["small_menu"] if told.people < told.rules.smallest_menu else []


def _telling(analysis: Analysis, question: QuestionScores, told: Told) -> frozenset[str]:
    """Return the figures whose two sides hold so many that neither is about single people."""
    network, frame = question.cards.network, analysis.roster.frame
    sides = {}
    both = network.responded[network.alter]
    back = returned(network)[both]
    sides["reciprocity"] = int(back.sum()), int((~back).sum())
    known = (frame.unit[network.ego] >= 0) & (frame.unit[network.alter] >= 0)
    apart = (frame.unit[network.ego] != frame.unit[network.alter])[known]
    sides["e_i"] = int(apart.sum()), int((~apart).sum())
    if frame.chart is not None and not frame.chart.broken:
        manages = frame.chart.span[told.known] > 0
        sides["superiority"] = int(manages.sum()), int((~manages).sum())
        manager = frame.chart.manager
        up = int((manager[network.ego] == network.alter).sum())
        sides["follows_up"] = up, int((network.responded & (manager >= 0)).sum()) - up
        # Few managers have many reports each: whether one of them answered would move it.
        if _are_enough(frame.chart.span > 0, network, told):
            down = int((manager[network.alter] == network.ego).sum())
            sides["follows_down"] = down, _reports_of_respondents(network, manager) - down
    return frozenset(name for name, two in sides.items() if min(two) >= told.rules.fewest_ties)


def _are_enough(these: Bools, network: Network, told: Told) -> bool:
    return (
        int(these.sum()) >= told.rules.smallest_invited
        and int((these & network.responded).sum()) >= told.rules.smallest_group
    )


def _reports_of_respondents(network: Network, manager: np.ndarray) -> int:
    has = manager >= 0
    return int(network.responded[manager[has]].sum())


def _dots(analysis: Analysis, told: Told) -> tuple[LevelDots, ...]:
    """Return each level's people in groups of five and more who share one place."""
    rows = merged(dots_by_level(analysis.roster, told.counts))
    least = told.rules.smallest_group
    grouped = (
        LevelDots(row.level, rounding.alike(row.managers, least), rounding.alike(row.others, least))
        for row in rows
    )
    return tuple(row for row in grouped if row.managers or row.others)


def _two_digits(total: float) -> int:
    whole = round(total)
    return int(round(whole, 2 - len(str(whole))))
