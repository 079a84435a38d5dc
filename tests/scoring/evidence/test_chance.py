"""Tests against chance and intervals by resampling, beside R, scipy and brute force."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.stats import kendalltau, spearmanr

from scoring.comparison.measures import superiorities, superiority
from scoring.evidence import chance
from scoring.evidence.chance import (
    correlation,
    e_i,
    kendall_correlation,
    qap,
    qap_matrices,
    qap_networks,
)
from scoring.intervals import resampling
from scoring.intervals.resampling import interval_of, resampled, shares_of
from scoring.network import build
from tests.reference import column, needs_reference, rows
from tests.scoring.networks import random_network

KRACKHARDT = "krackhardt_hightech"
CONSULTING = "cross_parker_consulting"
FEW = st.lists(st.integers(0, 5), min_size=3, max_size=12)


def nominations_of(folder, question, people, cut=0):
    """Return egos, alters and strengths, people being numbered from 0 by id."""
    table = [
        (int(row["from_id"]) - 1, int(row["to_id"]) - 1, float(row.get("strength") or 1))
        for row in rows(folder, "nominations.csv")
        if row["question"] == question
    ]
    kept = [(ego, alter, strength) for ego, alter, strength in table if strength >= cut]
    return tuple(np.array(part) for part in zip(*kept, strict=True))


def krackhardt(question):
    ego, alter, _ = nominations_of(KRACKHARDT, question, 21)
    return build(21, ego, alter, [True] * 21)


def krackhardt_managers():
    manager = np.full(21, -1)
    for row in rows(KRACKHARDT, "people.csv"):
        if row["manager_id"]:
            manager[int(row["id"]) - 1] = int(row["manager_id"]) - 1
    return manager


def oracle(name, **wanted):
    return next(
        row
        for row in rows("oracle", name)
        if all(row[key] == value for key, value in wanted.items())
    )


@needs_reference
@pytest.mark.parametrize("question", ["advice", "friendship"])
@pytest.mark.parametrize(("down", "name"), [(False, "reports_to"), (True, "reports_to_transposed")])
def test_nominations_against_the_chart_equal_r(question, down, name):
    table = rows("oracle", "qap_correlations.csv")
    expected = [
        row for row in table if (row["dataset"], row["x"], row["y"]) == (KRACKHARDT, question, name)
    ]
    found = qap(krackhardt(question), krackhardt_managers(), down=down, seed=1)
    for row in expected:
        assert found.value == pytest.approx(float(row["r"]), abs=1e-9)
        assert found.p == pytest.approx(float(row["p_two"]), abs=0.01)
        assert found.expected == pytest.approx(float(row["perm_mean"]), abs=0.003)
    assert found.draws == 9_999


@needs_reference
def test_advice_against_friendship_equals_r():
    found = qap_networks(krackhardt("advice"), krackhardt("friendship"), seed=1)
    expected = oracle("qap_correlations.csv", dataset=KRACKHARDT, x="advice", y="friendship")
    assert found.value == pytest.approx(float(expected["r"]), abs=1e-9)
    assert found.p == pytest.approx(float(expected["p_two"]), abs=0.01)
    back = qap_networks(krackhardt("friendship"), krackhardt("advice"), seed=2)
    assert back.value == pytest.approx(found.value, abs=1e-12)
    assert back.p == pytest.approx(found.p, abs=0.01)


@needs_reference
def test_two_weighted_matrices_equal_r():
    matrices = []
    for question in ("info", "value"):
        ego, alter, strength = nominations_of(CONSULTING, question, 46)
        matrices.append(csr_matrix((strength, (ego, alter)), shape=(46, 46)))
    found = qap_matrices(*matrices, np.ones(46, dtype=bool), seed=1)
    expected = oracle("qap_correlations.csv", x="info_weight")
    assert found.value == pytest.approx(float(expected["r"]), abs=1e-9)
    assert found.p == 1 / 10_000


def dense_r(x, y, counts):
    """Pearson's r over the cells that count, by numpy."""
    a, b = x[counts].astype(float), y[counts].astype(float)
    if a.size == 0 or np.ptp(a) == 0 or np.ptp(b) == 0:
        return np.nan
    return np.corrcoef(a, b)[0, 1]


@pytest.mark.parametrize("limit", [False, True])
def test_matrix_correlation_equals_numpy_on_every_permutation_of_four(monkeypatch, limit):
    """Of five people one did not answer: p over draws is near p over all 24 permutations."""
    monkeypatch.setattr(chance, "PERMUTATIONS", 4_000)
    rng = np.random.default_rng(3)
    answered = np.array([True, True, False, True, True])
    counts = ~np.eye(5, dtype=bool) & answered[:, None]
    could = rng.random((5, 5)) < 0.7 if limit else np.ones((5, 5), dtype=bool)
    x, y = rng.integers(0, 3, (2, 5, 5)) * could
    open_cells = counts & could
    found = qap_matrices(
        csr_matrix(x), csr_matrix(y), answered, could=csr_matrix(could) if limit else None, seed=1
    )
    observed = dense_r(x, y, open_cells)
    assert found.value == pytest.approx(observed)
    every = []
    for order in itertools.permutations(np.flatnonzero(answered)):
        place = np.arange(5)
        place[answered] = order
        moved = np.zeros_like(y)
        moved[np.ix_(place, place)] = np.where(counts, y, 0)
        every.append(dense_r(x, moved, open_cells))
    assert found.p == pytest.approx((np.abs(every) >= abs(observed) - 1e-12).mean(), abs=0.03)
    assert found.expected == pytest.approx(np.mean(every), abs=0.02)


def test_questions_with_limited_rosters_count_only_cells_open_to_both():
    rng = np.random.default_rng(5)
    open_1, open_2 = rng.random((2, 7, 7)) < 0.6
    one, two = rng.random((2, 7, 7)) < 0.5
    answered = np.array([True] * 6 + [False])
    networks = []
    for named, could in ((one, open_1), (two, open_2), (two, None)):
        cells = named & answered[:, None] & (True if could is None else could)
        limit = None if could is None else csr_matrix(could.astype(float))
        networks.append(build(7, *np.nonzero(cells), answered, could=limit))
    counts = ~np.eye(7, dtype=bool) & answered[:, None] & open_1
    first, second, free = networks
    for pair, cells in (
        ((first, second), counts & open_2),
        ((first, free), counts),
        ((free, first), counts),
    ):
        found = qap_networks(*pair, seed=1)
        dense = [network.names().toarray() for network in pair]
        assert found.value == pytest.approx(dense_r(*dense, cells))


def test_two_questions_are_compared_over_those_who_answered_both():
    rng = np.random.default_rng(6)
    named = rng.random((2, 8, 8)) < 0.4
    answered = np.array([[True] * 7 + [False], [False] + [True] * 7])
    pair = [
        build(8, *np.nonzero(cells & who[:, None]), who)
        for cells, who in zip(named, answered, strict=True)
    ]
    counts = ~np.eye(8, dtype=bool) & answered.all(axis=0)[:, None]
    for one, two in (pair, pair[::-1]):
        expected = dense_r(one.names().toarray(), two.names().toarray(), counts)
        assert qap_networks(one, two, seed=1).value == pytest.approx(expected)


def test_a_matrix_without_spread_or_cells_has_no_correlation():
    answered = np.ones(4, dtype=bool)
    full = csr_matrix(~np.eye(4, dtype=bool))
    some = csr_matrix(([1.0], ([0], [1])), shape=(4, 4))
    for x, y in ((full, some), (some, full), (some, csr_matrix((4, 4)))):
        found = qap_matrices(x, y, answered, seed=1)
        assert np.isnan(found.value)
        assert found.draws == 0
    assert np.isnan(qap_matrices(some, some, np.zeros(4, dtype=bool), seed=1).value)
    assert qap_matrices(some, some, answered, seed=1).value == pytest.approx(1.0)


@needs_reference
@pytest.mark.parametrize("question", ["advice", "friendship"])
def test_the_e_i_index_equals_r(question):
    units = column(rows(KRACKHARDT, "nodes.csv"), "dept").astype(int)
    expected = oracle("ei_index.csv", dataset=KRACKHARDT, relation=question, attribute="dept")
    found = e_i(krackhardt(question), units, seed=1)
    assert found.value == pytest.approx(float(expected["ei_directed"]), abs=1e-9)
    assert found.expected == pytest.approx(float(expected["ei_expected_perm_mean"]), abs=0.005)
    two_sided = min(1, 2 * min(float(expected["p_le"]), float(expected["p_ge"])))
    assert found.p / 2 == pytest.approx(two_sided / 2, abs=0.015)


def test_the_e_i_index_of_one_unit_or_no_tie_is_not_tested():
    network = build(3, [0], [1], [True] * 3)
    assert (e_i(network, [0, 0, 0], seed=1).value, e_i(network, [0, 0, 0], seed=1).draws) == (-1, 0)
    assert np.isnan(e_i(build(3, [], [], [True] * 3), [0, 1, 1], seed=1).value)


@needs_reference
@pytest.mark.parametrize(
    ("position", "question"),
    [
        ("formal_rank(4-level)", "advice"),
        ("formal_rank(4-level)", "friendship"),
        ("headcount_below", "advice"),
        ("tenure", "advice"),
        ("direct_span", "advice"),
    ],
)
def test_rank_correlations_equal_r(position, question):
    chart = rows(KRACKHARDT, "oracle", "formal_position.csv")
    values = {
        "formal_rank(4-level)": lambda: -column(chart, "depth"),
        "headcount_below": lambda: column(chart, "headcount_below"),
        "direct_span": lambda: column(chart, "direct_span"),
        "tenure": lambda: column(rows(KRACKHARDT, "nodes.csv"), "tenure"),
    }[position]()
    expected = oracle(
        "rank_correlations.csv", dataset=KRACKHARDT, x=position, y=f"{question}:indegree"
    )
    named = np.bincount(krackhardt(question).alter, minlength=21).astype(float)
    found, tau = correlation(values, named, seed=1), kendall_correlation(values, named, seed=1)
    assert found.value == pytest.approx(float(expected["spearman"]), abs=1e-9)
    assert tau.value == pytest.approx(float(expected["kendall_tau_b"]), abs=1e-9)
    assert found.p == pytest.approx(float(expected["p_perm_spearman_two"]), abs=0.01)
    assert tau.p == pytest.approx(found.p, abs=0.03)


@given(FEW, st.data())
@settings(deadline=None)
def test_both_correlations_equal_scipy(x, data):
    y = data.draw(st.lists(st.integers(0, 5), min_size=len(x), max_size=len(x)))
    a, b = np.array(x, dtype=float), np.array(y, dtype=float)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chance, "PERMUTATIONS", 9)
        found, tau = correlation(a, b, seed=1), kendall_correlation(a, b, seed=1)
    if np.ptp(a) == 0 or np.ptp(b) == 0:
        assert np.isnan([found.value, found.p, tau.value, tau.p]).all()
        return
    assert found.value == pytest.approx(spearmanr(a, b).statistic, abs=1e-12)
    assert tau.value == pytest.approx(kendalltau(a, b).statistic, abs=1e-12)


@pytest.mark.parametrize("function", [correlation, kendall_correlation])
@pytest.mark.parametrize("groups", [None, [0, 0, 0, 1, 1, -1]])
def test_p_is_near_that_of_all_permutations(function, groups):
    x = np.array([4.0, 6, 3, 1, 5, 2])
    y = np.array([6.0, 6, 3, 2, 4, 1])
    labels = np.zeros(6) if groups is None else np.array(groups)
    of = spearmanr if function is correlation else kendalltau
    every = [
        of(x[list(order)], y).statistic
        for order in itertools.permutations(range(6))
        if (labels[list(order)] == labels).all()
    ]
    center = 0.0 if groups is None else np.mean(every)
    observed = of(x, y).statistic
    exact = (np.abs(np.array(every) - center) >= abs(observed - center) - 1e-9).mean()
    found = function(x, y, seed=3, within=groups)
    assert found.p == pytest.approx(exact, abs=0.015)
    assert found.expected == pytest.approx(np.mean(every), abs=0.015)


def test_what_only_groups_make_is_no_more_than_chance_within_them():
    """Both values are higher in one unit; within units they have nothing to do with each other."""
    rng = np.random.default_rng(7)
    unit = np.repeat([0, 1], 40)
    x, y = rng.random((2, 80)) + unit
    for function in (correlation, kendall_correlation):
        assert function(x, y, seed=1).p < 0.001
        assert function(x, y, seed=1, within=unit).p > 0.05


def test_people_with_an_unknown_value_are_left_out_and_two_are_too_few():
    x = np.array([1.0, 2, np.nan, 4, 3])
    y = np.array([1.0, 2, 9, 3, np.nan])
    for function in (correlation, kendall_correlation):
        assert function(x, y, seed=1, within=[0] * 5).value == 1
        assert np.isnan(function(x[:3], y[:3], seed=1).value)


def test_draws_are_fewer_where_each_costs_more():
    assert [chance.draws_for(9_999, size) for size in (0, 4_000, 8_000, 10**9)] == [
        9_999,
        9_999,
        5_000,
        199,
    ]


def test_shares_among_chosen_respondents_are_those_of_the_network_without_the_others():
    network = random_network(30, 0.2, seed=2)
    could = np.random.default_rng(1).random((30, 30)) < 0.5
    could[network.ego, network.alter] = True
    limited = build(30, network.ego, network.alter, network.responded, could=csr_matrix(could))
    chosen = network.responded & (np.arange(30) % 2 == 0)
    rows_kept = chosen[network.ego]
    np.fill_diagonal(could, False)
    for net, judges in ((network, chosen.sum() - chosen), (limited, could[chosen].sum(axis=0))):
        counts = np.bincount(net.alter[rows_kept], minlength=30)
        found = shares_of(net, chosen[None, :].astype(float))[0]
        np.testing.assert_allclose(found, counts / np.where(judges > 0, judges, np.nan))


def test_the_interval_of_a_mean_is_near_its_t_interval():
    """Independent answers, a mean: h^2 / q is the variance of the mean, by another road."""
    rng = np.random.default_rng(1)
    answers = rng.normal(size=400)
    found = interval_of(
        lambda chosen: chosen @ answers / chosen.sum(axis=1),
        np.ones(400, dtype=bool),
        float(answers.mean()),
        bounds=(-1.0, 1.0),
        seed=1,
    )
    width = 1.6487 * answers.std(ddof=1) / 20
    assert (found.high - found.low) / 2 == pytest.approx(width, rel=0.1)
    assert (found.high + found.low) / 2 == pytest.approx(answers.mean())
    assert found.draws == 500


@pytest.mark.parametrize(("power", "variance"), [(0.5, 1.0), (0.0, 200.0)])
def test_the_step_to_the_whole_shrinks_as_the_step_from_quarters_and_never_grows(power, variance):
    """Sums over size^power of 400 answers of variance 1: h / q is 1, or 2 and taken for 1."""
    answers = np.random.default_rng(1).permutation(np.repeat([-1.0, 1.0], 200))
    found = interval_of(
        lambda chosen: chosen @ answers / chosen.sum(axis=1) ** power,
        np.ones(400, dtype=bool),
        0.0,
        bounds=(-1e6, 1e6),
        seed=1,
    )
    # Halves of answers that sum to 0 are opposite: the variance of their sums is 2 x 100.
    assert found.high == pytest.approx(1.6487 * np.sqrt(variance), rel=0.12)
    assert found.low == -found.high


def managers_of(people):
    return np.arange(people) < people // 6


def superiority_interval(network, seed=1):
    managers = managers_of(network.people)
    return resampled(
        network,
        lambda shares: superiorities(shares, managers),
        superiority(shares_of(network, network.responded[None, :] * 1.0)[0], managers),
        least=0.0,
        seed=seed,
    )


def test_an_interval_holds_its_figure_stays_in_bounds_and_repeats_itself():
    network = random_network(60, 0.2, seed=4)
    found = superiority_interval(network)
    assert 0 <= found.low < found.high <= 1
    assert found == superiority_interval(network)
    assert found != superiority_interval(network, seed=2)
    # Twice as many people who answer alike: narrower.
    larger = superiority_interval(random_network(600, 0.2, seed=4))
    assert larger.high - larger.low < 0.7 * (found.high - found.low)


def test_where_all_answer_alike_nothing_moves():
    """Everybody names everybody: each part gives the same figure."""
    ego, alter = np.nonzero(~np.eye(12, dtype=bool))
    found = superiority_interval(build(12, ego, alter, [True] * 12))
    assert (found.low, found.high) == (0.5, 0.5)


@pytest.mark.parametrize("answered", [0, 3])
def test_of_fewer_than_four_answers_there_is_no_interval(answered):
    network = build(8, [], [], [True] * answered + [False] * (8 - answered))
    assert superiority_interval(network) is resampling.UNKNOWN


def test_where_no_part_has_the_figure_there_is_no_interval():
    network = random_network(20, 0.0, seed=1)
    found = resampled(network, lambda s: np.full(len(s), np.nan), 0.5, least=0.0, seed=1)
    assert found is resampling.UNKNOWN
    halves_only = interval_of(
        lambda chosen: np.where(chosen.sum(axis=1) > 5, 0.5, np.nan),
        network.responded,
        0.5,
        bounds=(0.0, 1.0),
        seed=1,
    )
    assert halves_only is resampling.UNKNOWN
    assert resampled(network, len, float("nan"), least=0.0, seed=1) is resampling.UNKNOWN


def test_who_cannot_be_named_in_a_part_keeps_the_share_of_all():
    """Only person 0 could name person 1: in every other part that share is what it was."""
    could = np.ones((8, 8))
    could[1:, 1] = 0
    network = build(8, [0, 2], [1, 3], [True] * 8, could=csr_matrix(could))
    seen = []
    resampled(network, lambda s: seen.append(s) or np.zeros(len(s)), 0.0, least=0.0, seed=1)
    assert {float(value) for block in seen for value in block[:, 1]} == {1.0}


def test_large_organizations_are_split_less_often(monkeypatch):
    monkeypatch.setattr(resampling, "_CELLS", 60 * 6 * 70)
    monkeypatch.setattr(resampling, "_BLOCK", 60 * 4 * 16)
    assert superiority_interval(random_network(60, 0.2, seed=4)).draws == 70
    monkeypatch.setattr(resampling, "_CELLS", 1)
    assert superiority_interval(random_network(60, 0.2, seed=4)).draws == 50
