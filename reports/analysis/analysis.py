"""Score a round: people and nominations in, all figures out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from reports.analysis.frame import Roster, TopLevel, build_roster
from scoring.comparison.tenure import with_tenure
from scoring.influence.index import Index, influence_index
from scoring.network import build
from scoring.organization import OrganizationScores, score_organization
from scoring.scorecard import Scorecards, score
from scoring.units import UnitScores, score_units
from surveys.files.people import PersonRow
from surveys.files.problems import Problem


@dataclass(frozen=True, slots=True)
class Options:
    """What an analysis is run with; all of it is printed in the manifest."""

    top_level: TopLevel | None = None
    high_cut: float = 0.75
    seed: int = 1
    index: tuple[str, ...] = ()
    as_of: date | None = None  # the day on which tenure counts
    within_units: bool = False  # whether tests of rank correlations permute within units


@dataclass(frozen=True, slots=True)
class Answers:
    """The nominations under one question, who answered it, and the words it was asked in."""

    ties: Sequence[tuple[str, str]]
    respondents: Collection[str]
    text: str = ""
    self_named: int = 0
    strengths: Sequence[float] | None = None  # 0 to 1, one per tie


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
    vacant: Sequence[PersonRow] = (),
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
    vacant
        Positions in the chart that nobody holds.
    on_question
        Called with each question's key when its figures are ready.

    Raises
    ------
    FileRefused
        If levels are numbers and the options do not say which end is the top.
    """
    roster = build_roster(people, people_file, options.top_level, options.as_of, vacant)
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
        strength=answers.strengths,
    )
    cards = score(frame, network, high_cut=options.high_cut, seed=options.seed)
    if not np.isnan(roster.tenure).all():
        cards = replace(cards, label=_label_by_tenure(roster, cards, options.high_cut))
    return QuestionScores(
        key=key,
        text=answers.text,
        self_named=answers.self_named,
        cards=cards,
        units=score_units(frame, cards),
        organization=score_organization(
            frame,
            cards,
            seed=options.seed,
            tenure=roster.tenure,
            within_units=options.within_units,
        ),
    )


def _label_by_tenure(roster: Roster, cards: Scorecards, high_cut: float) -> NDArray[np.object_]:
    """Return the labels that still stand once it is known how long people have been here."""
    peers = roster.frame.peers()
    return with_tenure(cards.nominations, peers, roster.tenure, cards.label, high_cut).label


def _index(scored: Sequence[QuestionScores], wanted: tuple[str, ...]) -> Index | None:
    if not wanted:
        return None
    return influence_index({q.key: q.cards.share for q in scored}, wanted)
