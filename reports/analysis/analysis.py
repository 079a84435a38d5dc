"""Score a round: people and nominations in, all figures out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from reports.analysis.frame import Roster, TopLevel, build_roster
from scoring.network import Floats, build
from scoring.organization import OrganizationScores, cronbach_alpha, score_organization
from scoring.scorecard import Scorecards, score
from scoring.units import UnitScores, score_units
from surveys.files.people import PersonRow
from surveys.files.problems import Problem

#: Below this consistency, no mean over questions is formed.
MIN_ALPHA = 0.7


@dataclass(frozen=True, slots=True)
class Options:
    """What an analysis is run with; all of it is printed in the manifest."""

    top_level: TopLevel | None = None
    high_cut: float = 0.75
    seed: int = 1
    index: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answers:
    """The nominations under one question, who answered it, and the words it was asked in."""

    ties: Sequence[tuple[str, str]]
    respondents: Collection[str]
    text: str = ""
    self_named: int = 0


@dataclass(frozen=True, slots=True)
class QuestionScores:
    """All figures under one question."""

    key: str
    text: str
    self_named: int
    cards: Scorecards
    units: list[UnitScores]
    organization: OrganizationScores


@dataclass(frozen=True, slots=True)
class Index:
    """The mean share over the questions named for it; None where they do not agree enough."""

    questions: tuple[str, ...]
    alpha: float
    mean: Floats | None


@dataclass(frozen=True, slots=True)
class Analysis:
    """A scored round."""

    roster: Roster
    questions: tuple[QuestionScores, ...]
    index: Index | None
    options: Options
    problems: tuple[Problem, ...]


def analyze_round(
    people: Sequence[PersonRow],
    answers: Mapping[str, Answers],
    options: Options,
    *,
    people_file: str = "people",
    problems: Sequence[Problem] = (),
    on_question: Callable[[str], None] = lambda _: None,
) -> Analysis:
    """Score every person, unit and the organization under each question.

    Parameters
    ----------
    people
        In any order; the result does not depend on it.
    answers
        By question key; egos must be among the respondents.
    problems
        What was repaired while reading, to be kept with the repairs of the chart.
    on_question
        Called with each question's key when its figures are ready.

    Raises
    ------
    FileRefused
        If levels are numbers and the options do not say which end is the top.
    """
    roster = build_roster(people, people_file, options.top_level)
    scored = []
    for key in sorted(answers):
        scored.append(_score_question(roster, key, answers[key], options))
        on_question(key)
    order = {key: place for place, key in enumerate(answers)}
    scored.sort(key=lambda question: order[question.key])
    return Analysis(
        roster=roster,
        questions=tuple(scored),
        index=_index(scored, options.index),
        options=options,
        problems=(*problems, *roster.problems),
    )


def _score_question(roster: Roster, key: str, answers: Answers, options: Options) -> QuestionScores:
    index, frame = roster.index, roster.frame
    responded = np.zeros(frame.people, dtype=bool)
    responded[[index[id_] for id_ in answers.respondents]] = True
    network = build(
        frame.people,
        [index[ego] for ego, _ in answers.ties],
        [index[alter] for _, alter in answers.ties],
        responded,
    )
    cards = score(frame, network, high_cut=options.high_cut, seed=options.seed)
    return QuestionScores(
        key=key,
        text=answers.text,
        self_named=answers.self_named,
        cards=cards,
        units=score_units(frame, cards),
        organization=score_organization(frame, cards, seed=options.seed),
    )


def _index(scored: Sequence[QuestionScores], wanted: tuple[str, ...]) -> Index | None:
    if not wanted:
        return None
    shares = np.column_stack([q.cards.share for q in scored if q.key in wanted])
    alpha = cronbach_alpha(shares)
    mean = shares.mean(axis=1) if alpha >= MIN_ALPHA else None
    return Index(wanted, alpha, mean)
