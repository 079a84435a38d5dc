"""Manages, leads, influences: by hand, on Krackhardt's managers, and for any chart."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.sparse import csr_matrix
from scipy.stats import binomtest

from scoring.comparison.leading import NO, UNKNOWN, YES, leading
from scoring.comparison.measures import BORDERLINE
from scoring.network import build
from scoring.position.chart import NOBODY, build_chart
from tests.reference import analysis_of, needs_reference
from tests.scoring.comparison.test_split import organizations

N = NOBODY


def chart_of(manager):
    return build_chart(manager, [np.nan] * len(manager), range(len(manager)))


def firm(named, *, missing=(), could=None):
    """0 leads 1 and 2; 1 leads 3 to 22, who are unit 0; 2 leads 23 to 42, who are unit 1."""
    manager = [N, 0, 0] + [1] * 20 + [2] * 20
    responded = np.ones(43, dtype=bool)
    responded[list(missing)] = False
    ties = [(ego, alter) for alter, egos in named.items() for ego in egos]
    network = build(43, *zip(*ties, strict=True), responded, could=could)
    return leading(network, chart_of(manager), [-1] + [0, 1] + [0] * 20 + [1] * 20, high_cut=0.75)


def test_somebody_can_do_all_three():
    found = firm({1: range(2, 43), 2: [*range(23, 33)], 5: [1, *range(23, 43)], 6: range(23, 31)})
    assert found.manages.tolist() == [True] * 3 + [False] * 40
    # That none of two direct reports named 0 is little to go by.
    assert found.leads.verdict[:4].tolist() == [BORDERLINE, YES, BORDERLINE, UNKNOWN]
    assert found.leads.rate[1] == 1
    assert found.leads.rate[2] == 0.5
    assert found.influences.threshold == 8 / 22
    assert found.influences.verdict[[1, 2, 5, 6, 7]].tolist() == [YES, NO, YES, BORDERLINE, NO]
    assert np.flatnonzero(found.all_three()).tolist() == [1]


def test_beyond_of_a_manager_is_outside_the_line_and_of_others_outside_unit_and_manager():
    found = firm({1: [0, 2, 3, 23], 3: [1, 4, 0, 2, 23, 24]})
    # 1: 20 below; beyond are 0, 2 and the 20 of 2.
    assert (found.sides.inside[1], found.sides.inside_eligible[1]) == (1, 20)
    assert (found.sides.outside[1], found.sides.outside_eligible[1]) == (3, 22)
    # 3: near are 1 and the 19 others of unit 0; beyond are 0, 2 and the 20 of 2.
    assert (found.sides.inside[3], found.sides.inside_eligible[3]) == (2, 20)
    assert (found.sides.outside[3], found.sides.outside_eligible[3]) == (4, 22)
    low = binomtest(4, 22).proportion_ci(0.90, method="wilson")
    assert found.influences.low[3] == pytest.approx(low.low)
    assert found.influences.high[3] == pytest.approx(low.high)


def test_the_top_compares_direct_reports_with_the_levels_below_them():
    found = firm({0: [1, *range(3, 13)]})
    assert found.at_the_top.tolist() == [True] + [False] * 42
    assert (found.sides.inside[0], found.sides.inside_eligible[0]) == (1, 2)
    assert (found.sides.outside[0], found.sides.outside_eligible[0]) == (10, 40)
    assert found.influences.rate[0] == 0.25
    assert found.leads.verdict[0] == BORDERLINE


def test_a_top_whose_reports_did_not_answer_has_no_word_on_leading():
    found = firm({0: [3]}, missing=[1, 2])
    assert found.leads.verdict[0] == UNKNOWN
    assert np.isnan(found.sides.inside[0])
    assert found.influences.rate[0] == 1 / 40


def test_the_top_counts_only_those_who_could_name_it():
    able = np.ones((43, 43)) - np.eye(43)
    able[1, 0] = able[5, 0] = 0
    found = firm({0: [2, 3, 4]}, could=csr_matrix(able))
    assert (found.sides.inside[0], found.sides.inside_eligible[0]) == (1, 1)
    assert (found.sides.outside[0], found.sides.outside_eligible[0]) == (2, 39)
    able[1, 0] = 1
    found = firm({0: [2, 3, 4]}, could=csr_matrix(able))
    assert (found.sides.inside[0], found.sides.inside_eligible[0]) == (1, 2)
    assert (found.sides.outside[0], found.sides.outside_eligible[0]) == (2, 39)


def test_a_top_over_direct_reports_alone_has_nobody_beyond():
    network = build(4, [1, 2, 3], [0, 0, 0], [True] * 4)
    found = leading(network, chart_of([N, 0, 0, 0]), [0] * 4, high_cut=0.75)
    assert found.influences.verdict[0] == UNKNOWN
    assert found.leads.rate[0] == 1


def test_the_head_of_half_the_people_or_less_has_a_beyond():
    network = build(6, [1, 3, 4], [0, 0, 0], [True] * 6)
    halves = leading(network, chart_of([N, 0, 0, N, 3, 3]), [0] * 6, high_cut=0.75)
    assert not halves.at_the_top.any()
    assert (halves.sides.outside[0], halves.sides.outside_eligible[0]) == (2, 3)
    most = leading(network, chart_of([N, 0, 0, 0, N, 4]), [0] * 6, high_cut=0.75)
    assert np.flatnonzero(most.at_the_top).tolist() == [0]


def test_the_threshold_is_the_smallest_rate_in_the_upper_quarter():
    """Of 8 people who each could be named by 4 elsewhere, the percentiles are (k - 1/2) / 8."""
    ties = [(4 + i, j) for j, count in enumerate([1, 2, 3, 4]) for i in range(count)]
    network = build(8, *zip(*ties, strict=True), [True] * 8)
    found = leading(network, None, [0] * 4 + [1] * 4, high_cut=0.75)
    assert found.beyond_percentile[:4].tolist() == [4.5 / 8, 5.5 / 8, 6.5 / 8, 7.5 / 8]
    assert found.influences.threshold == 0.75
    assert found.influences.verdict[:4].tolist() == [NO] + [BORDERLINE] * 3
    assert found.influences.verdict[4] == NO
    assert found.influences.borderline_share() == 3 / 8
    assert not found.manages.any()
    assert np.isnan(found.leads.borderline_share())


def test_a_percentile_of_exactly_the_cut_counts_as_high():
    network = build(4, [2, 2, 3], [0, 1, 1], [True] * 4)
    found = leading(network, None, [0, 0, 1, 1], high_cut=0.625)
    assert found.beyond_percentile.tolist() == [0.625, 0.875, 0.25, 0.25]
    assert found.influences.threshold == 0.5


def test_where_all_are_tied_all_are_borderline():
    network = build(4, [], [], [True] * 4)
    found = leading(network, None, [0, 0, 1, 1], high_cut=0.75)
    assert found.influences.threshold == 0
    assert set(found.influences.verdict) == {BORDERLINE}


def test_where_nobody_answered_nothing_is_said():
    network = build(3, [], [], [False] * 3)
    found = leading(network, chart_of([N, 0, 0]), [0, 0, 1], high_cut=0.75)
    assert set(found.influences.verdict) | set(found.leads.verdict) == {UNKNOWN}
    assert np.isnan(found.influences.threshold)
    assert leading(build(0, [], [], []), chart_of([]), [], high_cut=0.75).manages.tolist() == []


@needs_reference
def test_krackhardts_vice_presidents_lead_and_2_influences():
    analysis = analysis_of("krackhardt_hightech", top="lowest")
    advice = next(q.cards for q in analysis.questions if q.key == "advice")
    frame = analysis.roster.frame
    found = leading(advice.network, frame.chart, frame.unit, high_cut=0.75)
    person = {id_: id_ - 1 for id_ in range(1, 22)}
    # 7 is named by all 4 direct reports and 9 of the 16 people below them.
    seven = person[7]
    assert found.at_the_top[seven]
    assert found.leads.rate[seven] == 1
    assert found.influences.rate[seven] == 9 / 16
    # 14 by all 7 of his line and 3 of the 13 others; 2 by 3 of 3 and 15 of 17.
    assert found.leads.verdict[person[14]] == YES
    assert found.influences.rate[person[14]] == 3 / 13
    assert found.influences.rate[person[2]] == 15 / 17
    assert found.leads.verdict[person[2]] == YES
    # Two of two and one of two people below 18: the interval of 1/2 holds 1/2.
    assert found.leads.verdict[person[18]] == BORDERLINE


@given(organization=organizations())
@settings(deadline=None, max_examples=80)
def test_verdicts_follow_from_intervals_that_hold_their_rates(organization):
    network, chart, unit = organization
    found = leading(network, chart, unit, high_cut=0.75)
    for fact in (found.leads, found.influences):
        known = fact.verdict != UNKNOWN
        np.testing.assert_array_equal(known, ~np.isnan(fact.rate))
        assert (fact.low[known] <= fact.rate[known]).all()
        assert (fact.rate[known] <= fact.high[known]).all()
        assert (fact.rate[fact.verdict == YES] > fact.threshold).all()
        assert (fact.rate[fact.verdict == NO] < fact.threshold).all()
    assert not (found.all_three() & ~found.manages).any()
    assert (found.leads.verdict[~found.manages] == UNKNOWN).all()


def test_one_report_makes_a_manager_and_a_large_line_no_top():
    """0 has one report, 1, under whom all others are."""
    network = build(6, [1, 2, 3, 0], [0, 1, 1, 1], [True] * 6)
    found = leading(network, chart_of([N, 0, 1, 1, 1, 1]), [0] * 6, high_cut=0.75)
    assert np.flatnonzero(found.manages).tolist() == [0, 1]
    assert np.flatnonzero(found.at_the_top).tolist() == [0]
    assert (found.sides.inside[1], found.sides.inside_eligible[1]) == (2, 4)
    assert (found.sides.outside[1], found.sides.outside_eligible[1]) == (1, 1)


def test_one_person_alone_is_no_top():
    found = leading(build(1, [], [], [True]), chart_of([N]), [0], high_cut=0.75)
    assert not found.at_the_top.any()
