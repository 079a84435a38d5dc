"""Figures of real networks against values computed elsewhere, to 1e-6."""

from __future__ import annotations

import numpy as np
import pytest

from scoring.agents.change_agents import compare
from scoring.intervals.uncertainty import rank_interval
from tests.reference import analysis_of, column, needs_reference, rows

pytestmark = needs_reference

KRACKHARDT = "krackhardt_hightech"
NODES = {
    "nominations": "indegree",
    "pagerank": "pagerank_085",
    "betweenness": "betweenness",
    "reach_2": "reach_in_2",
    "constraint": "constraint",
    "effective_size": "effective_size",
    "percentile": "pct_rank_indegree_mid",
}


@pytest.fixture(scope="module")
def krackhardt():
    return analysis_of(KRACKHARDT, top="lowest")


def scored(analysis, key):
    return next(question for question in analysis.questions if question.key == key)


@pytest.mark.parametrize("measure", NODES)
@pytest.mark.parametrize("question", ["advice", "friendship"])
def test_each_measure_equals_r_on_krackhardt(krackhardt, question, measure):
    expected = column(rows(KRACKHARDT, "oracle", f"nodes_{question}.csv"), NODES[measure])
    found = getattr(scored(krackhardt, question).cards, measure)
    np.testing.assert_allclose(found, expected, atol=1e-6, rtol=0)


@pytest.mark.parametrize("measure", NODES)
@pytest.mark.parametrize("question", ["info", "value"])
def test_each_measure_equals_r_on_cross_parker_with_a_cut_of_4(question, measure):
    folder = "cross_parker_consulting"
    analysis = analysis_of(folder, cut=4, top="highest")
    expected = column(rows(folder, "oracle", f"nodes_{question}_ge4.csv"), NODES[measure])
    found = getattr(scored(analysis, question).cards, measure)
    np.testing.assert_allclose(found, expected, atol=1e-6, rtol=0)


def test_cross_parker_knows_who_did_not_answer():
    analysis = analysis_of("cross_parker_consulting", cut=4, top="highest")
    silent = {}
    for question in analysis.questions:
        responded = question.cards.network.responded
        silent[question.key] = [analysis.roster.people[i].id for i in np.flatnonzero(~responded)]
        eligible = question.cards.eligible
        assert set(eligible[responded]) == {responded.sum() - 1}
        assert set(eligible[~responded]) == {responded.sum()}
    assert silent == {"info": ["15", "24"], "value": ["24"]}


@pytest.mark.parametrize("folder", [KRACKHARDT, "michalski_email"])
def test_the_chart_equals_r_and_networkx(folder):
    chart = analysis_of(folder, top="lowest").roster.frame.chart
    expected = rows(folder, "oracle", "formal_position.csv")
    np.testing.assert_array_equal(chart.depth, column(expected, "depth"))
    np.testing.assert_array_equal(chart.span, column(expected, "direct_span"))
    np.testing.assert_array_equal(chart.below, column(expected, "headcount_below"))


def test_the_head_of_michalski_reports_to_himself_and_is_the_root():
    analysis = analysis_of("michalski_email")
    chart = analysis.roster.frame.chart
    assert analysis.questions == ()
    assert analysis.roster.people[chart.root].id == "86"
    assert [(p.code, p.line) for p in analysis.problems] == [("W_SELF", 78)]


def test_shares_have_the_wilson_interval_of_r(krackhardt):
    cards, expected = (
        scored(krackhardt, "advice").cards,
        rows(KRACKHARDT, "oracle/wilson_advice.csv"),
    )
    np.testing.assert_allclose(cards.share, column(expected, "p"), atol=1e-6)
    np.testing.assert_allclose(cards.share_low, column(expected, "wilson_lo90"), atol=1e-6)
    np.testing.assert_allclose(cards.share_high, column(expected, "wilson_hi90"), atol=1e-6)


@pytest.mark.parametrize(("rule", "largest"), [("mcnemar", 5_000), ("anscombe", 0)])
def test_rank_intervals_equal_the_reference(krackhardt, monkeypatch, rule, largest):
    monkeypatch.setattr("scoring.intervals.uncertainty.PAIRWISE_PEOPLE", largest)
    low, high = rank_interval(scored(krackhardt, "advice").cards.network)
    expected = rows(KRACKHARDT, "oracle/rank_intervals_advice.csv")
    np.testing.assert_array_equal(low, column(expected, f"rank_lo90_{rule}"))
    np.testing.assert_array_equal(high, column(expected, f"rank_hi90_{rule}"))


def test_gap_residual_and_percentile_in_level_equal_the_reference(krackhardt):
    cards = scored(krackhardt, "advice").cards
    expected = rows(KRACKHARDT, "oracle/gap_quadrant_advice.csv")
    for found, name in [
        (cards.gap, "gap_points"),
        (cards.residual, "rank_regression_residual"),
        (cards.percentile_in_level, "pct_within_level"),
        (cards.formal_percentile, "pct_formal"),
    ]:
        np.testing.assert_allclose(found, column(expected, name), atol=1e-6)


@pytest.mark.parametrize("question", ["advice", "friendship"])
def test_nominations_from_below_equal_the_reference(krackhardt, question):
    line = scored(krackhardt, question).cards.line
    expected = rows(KRACKHARDT, "oracle", f"nominations_by_line_{question}.csv")
    below = column(expected, "from_direct_reports") + column(expected, "from_indirect_reports")
    beyond = column(expected, "total") - below
    np.testing.assert_array_equal(np.nan_to_num(line.inside), below)
    np.testing.assert_array_equal(np.nan_to_num(line.outside), beyond)
    assert np.isnan(line.outside[6])  # the president has nobody outside
    assert line.outside_eligible[6] == 0


def test_two_vice_presidents_differ_beyond_their_own_lines(krackhardt):
    line = scored(krackhardt, "advice").cards.line
    assert (line.inside[13], line.outside[13]) == (7, 3)
    assert (line.inside[1], line.outside[1]) == (3, 15)


def test_labels_are_borderline_where_the_rank_interval_crosses_the_cut(krackhardt):
    label = scored(krackhardt, "advice").cards.label
    assert [i + 1 for i in np.flatnonzero(label == "formal leader with influence")] == [2, 18]
    for person in (1, 7, 14, 21):
        assert label[person - 1] == "borderline"


@pytest.mark.parametrize("question", ["advice", "friendship"])
def test_density_reciprocity_and_centralization_equal_r(krackhardt, question):
    found = scored(krackhardt, question).organization
    expected = next(
        row
        for row in rows("oracle", "network_level.csv")
        if (row["dataset"], row["relation"]) == (KRACKHARDT, question)
    )
    assert found.density == pytest.approx(float(expected["density"]))
    assert found.reciprocity == pytest.approx(float(expected["reciprocity_edgewise"]))
    assert found.centralization == pytest.approx(float(expected["centralization_indegree"]))


def test_nominations_follow_the_chart_upward_as_quadratic_assignment_says(krackhardt):
    for question in ("advice", "friendship"):
        found = scored(krackhardt, question).organization
        for tested, name in [
            (found.follows_up, "reports_to"),
            (found.follows_down, "reports_to_transposed"),
        ]:
            expected = [
                row
                for row in rows("oracle", "qap_correlations.csv")
                if (row["dataset"], row["x"], row["y"]) == (KRACKHARDT, question, name)
            ]
            for row in expected:
                assert tested.value == pytest.approx(float(row["r"]), abs=1e-8)
                assert tested.p == pytest.approx(float(row["p_two"]), abs=0.01)
                assert tested.draws == 9_999


def test_the_e_i_index_has_the_expectation_of_the_reference(krackhardt):
    for question in ("advice", "friendship"):
        found = scored(krackhardt, question).organization.e_i
        row = next(
            row
            for row in rows("oracle", "ei_index.csv")
            if (row["dataset"], row["relation"], row["attribute"]) == (KRACKHARDT, question, "dept")
        )
        assert found.value == pytest.approx(float(row["ei_directed"]), abs=1e-8)
        assert found.expected == pytest.approx(float(row["ei_expected_perm_mean"]), abs=0.005)
        two_sided = 2 * min(float(row["p_le"]), float(row["p_ge"]))
        assert found.p == pytest.approx(two_sided, abs=0.03)


def test_rank_correlations_with_level_equal_the_reference(krackhardt):
    row = next(
        row
        for row in rows("oracle", "rank_correlations.csv")
        if row["dataset"] == KRACKHARDT
        and (row["x"], row["y"]) == ("formal_rank(4-level)", "advice:indegree")
    )
    found = scored(krackhardt, "advice").organization.level
    assert found.spearman.value == pytest.approx(float(row["spearman"]), abs=1e-8)
    assert found.kendall.value == pytest.approx(float(row["kendall_tau_b"]), abs=1e-8)
    assert found.spearman.p == pytest.approx(float(row["p_perm_spearman_two"]), abs=0.01)
    assert found.interval.low < found.spearman.value < found.interval.high


def test_change_agents_chosen_together_are_the_optimum_on_krackhardt(krackhardt):
    frame, cards = krackhardt.roster.frame, scored(krackhardt, "advice").cards
    arms = compare(
        cards.network, 1, [1, 2], headcount=frame.chart.below, order=np.arange(21), seed=1
    )
    found = {(arm.name, arm.k): ([p + 1 for p in arm.chosen], arm.covered) for arm in arms}
    assert found["chosen together", 1] == ([2], 19)
    assert found["chosen together", 2] == ([2, 21], 21)
    assert found["most named", 2] == ([2, 18], 19)
    assert found["largest headcount", 2] == ([7, 14], 16)
    assert found["random", 2][1] == pytest.approx(13.6, abs=1.0)
