"""Whoever prefers not to be named leaves the network: no target, no report; own answers count."""

from __future__ import annotations

import json

import numpy as np
import pytest

from reports.analysis import Answers, Occasion, Options, analyze_round, release_facts
from reports.disclosure import disclosed
from reports.facts import ReleaseFacts
from tests.reports.scored import IDS, PEOPLE, answers, plain

pytestmark = pytest.mark.usefixtures("fewer_draws")


def said(objecting: set[str], *, exact: bool = False, seed: int = 4) -> ReleaseFacts:
    ties, respondents = answers(seed, 0.0)
    analysis = analyze_round(
        PEOPLE,
        {"advice": Answers(ties, frozenset(respondents))},
        Options(top_level="lowest"),
        objecting=objecting,
    )
    return (release_facts if exact else disclosed)(analysis, Occasion("Harbor", "Spring", "you"))


@pytest.mark.parametrize("exact", [False, True])
def test_there_is_no_report_and_no_fact(exact: bool) -> None:
    facts = said({"7", "20"}, exact=exact)
    assert {p.id for p in facts.people} == set(IDS) - {"7", "20"}
    assert '"Person 7"' not in json.dumps([plain(u) for u in facts.units])
    assert facts.organization.people == len(PEOPLE)


def test_a_lead_who_objects_is_not_named_as_lead() -> None:
    leads = {unit.name: unit.lead for unit in said({"1"}).units}
    assert leads["Dock"] is None
    assert {unit.name: unit.lead for unit in said(set()).units}["Dock"] == "Person 1"


def test_how_often_they_were_named_moves_nothing() -> None:
    ties, respondents = answers(4, 0.0)
    most = max(IDS, key=lambda id_: sum(alter == id_ for _, alter in ties))
    without = [tie for tie in ties if tie[1] != most]

    def facts(given: list[tuple[str, str]]) -> ReleaseFacts:
        analysis = analyze_round(
            PEOPLE,
            {"advice": Answers(given, frozenset(respondents))},
            Options(top_level="lowest"),
            objecting={most},
        )
        return disclosed(analysis, Occasion("", "", ""))

    assert plain(facts(ties)) == plain(facts(without))


def test_own_answers_still_count() -> None:
    free, objecting = said(set()), said({"2"})
    named = [
        {p.id: p.questions[0].named for p in facts.people if p.id != "2"}
        for facts in (free, objecting)
    ]
    assert named[0] == named[1]


def test_others_are_compared_without_them() -> None:
    ties, respondents = answers(4, 0.0)
    analysis = analyze_round(
        PEOPLE,
        {"advice": Answers(ties, frozenset(respondents))},
        Options(top_level="lowest"),
        objecting={"7"},
    )
    cards, here = analysis.questions[0].cards, analysis.roster.index["7"]
    assert np.isnan(cards.nominations[here])
    assert cards.eligible[here] == 0
    known = np.delete(cards.percentile, here)
    # Mid-ranks among 34: the mean of all is one half.
    assert known.mean() == pytest.approx(0.5)
