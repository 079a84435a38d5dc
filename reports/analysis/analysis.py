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
from scoring.influence.measures import percentile, percentile_within
from scoring.network import Bools, Floats, build
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
    objecting: Bools  # who prefers not to be named: in the chart, and nobody's nomination


def analyze_round(
    people: Sequence[PersonRow],
    answers: Mapping[str, Answers],
    options: Options,
    *,
    people_file: str = "people",
    problems: Sequence[Problem] = (),
    vacant: Sequence[PersonRow] = (),
    objecting: Collection[str] = (),
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
    objecting
        Ids of people who prefer not to be named; their own answers count.
    on_question
        Called with each question's key when its figures are ready.

    Raises
    ------
    FileRefused
        If levels are numbers and the options do not say which end is the top.
    """
    roster = build_roster(people, people_file, options.top_level, options.as_of, vacant)
    unnamed = np.array([row.id in objecting for row in roster.people], dtype=bool)
    scored = []
    for key in sorted(answers):
        scored.append(_score_question(roster, key, answers[key], options, unnamed))
        on_question(key)
    order = {key: place for place, key in enumerate(answers)}
    scored.sort(key=lambda question: order[question.key])
    return Analysis(
        roster=roster,
        questions=tuple(scored),
        index=_index(scored, options.index),
        options=options,
        problems=(*problems, *roster.problems),
        objecting=unnamed,
    )


def _score_question(
    roster: Roster, key: str, answers: Answers, options: Options, objecting: Bools
) -> QuestionScores:
    index, frame = roster.index, roster.frame
    responded = np.zeros(frame.people, dtype=bool)
    responded[[index[id_] for id_ in answers.respondents]] = True
    ego = np.array([index[ego] for ego, _ in answers.ties], dtype=np.int64)
    alter = np.array([index[alter] for _, alter in answers.ties], dtype=np.int64)
    kept = ~objecting[alter]
    strengths = answers.strengths
    network = build(
        frame.people,
        ego[kept],
        alter[kept],
        responded,
        strength=None if strengths is None else np.asarray(strengths)[kept],
    )
    cards = score(frame, network, high_cut=options.high_cut, seed=options.seed)
    if objecting.any():
        cards = _without_objecting(roster, cards, objecting)
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


def _without_objecting(roster: Roster, cards: Scorecards, objecting: Bools) -> Scorecards:
    """Forget the figures of people who prefer not to be named, and compare others without them."""
    named = np.where(objecting, np.nan, cards.nominations)

    def unknown(values: Floats) -> Floats:
        return np.where(objecting, np.nan, values)

    return replace(
        cards,
        nominations=named,
        eligible=np.where(objecting, 0.0, cards.eligible),
        percentile=percentile(named),
        percentile_in_level=percentile_within(named, roster.frame.peers()),
        percentile_in_unit=percentile_within(named, roster.frame.unit),
        label=np.where(objecting, "", cards.label),
        share=unknown(cards.share),
        share_low=unknown(cards.share_low),
        share_high=unknown(cards.share_high),
        rank_low=unknown(cards.rank_low),
        rank_high=unknown(cards.rank_high),
        residual=unknown(cards.residual),
    )


def _label_by_tenure(roster: Roster, cards: Scorecards, high_cut: float) -> NDArray[np.object_]:
    """Return the labels that still stand once it is known how long people have been here."""
    peers = roster.frame.peers()
    return with_tenure(cards.nominations, peers, roster.tenure, cards.label, high_cut).label


def _index(scored: Sequence[QuestionScores], wanted: tuple[str, ...]) -> Index | None:
    if not wanted:
        return None
    return influence_index({q.key: q.cards.share for q in scored}, wanted)
