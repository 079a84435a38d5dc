"""Intervals of shares, differences and ranks against published examples, R and brute force."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.stats import norm

from scoring.intervals.uncertainty import (
    PAIRWISE_PEOPLE,
    Z,
    difference_in_rank,
    newcombe,
    newcombe_paired,
    possibly_top,
    rank_interval,
    wilson,
    wilson_of_population,
)
from scoring.network import build
from tests.reference import column, needs_reference, rows
from tests.scoring.networks import networks, random_network

Z95 = float(norm.ppf(0.975))


@needs_reference
@pytest.mark.parametrize(("z", "level"), [(Z, 90), (Z95, 95)])
def test_wilson_equals_r(z, level):
    table = rows("krackhardt_hightech", "oracle", "wilson_advice.csv")
    low, high = wilson(column(table, "indegree"), column(table, "eligible"), z=z)
    np.testing.assert_allclose(low, column(table, f"wilson_lo{level}"), atol=1e-12)
    np.testing.assert_allclose(high, column(table, f"wilson_hi{level}"), atol=1e-12)


@given(st.integers(1, 60), st.data())
def test_wilson_bounds_are_where_the_score_test_turns(of, data):
    """A bound p0 solves (p - p0)^2 = z^2 p0 (1 - p0) / n: the interval inverts the test."""
    count = data.draw(st.integers(0, of))
    low, high = wilson(count, of)
    for bound in (float(low), float(high)):
        left = (count / of - bound) ** 2
        assert left == pytest.approx(Z**2 * bound * (1 - bound) / of, abs=1e-12)
    assert 0 <= low <= count / of <= high <= 1


def test_wilson_of_nobody_is_unknown():
    assert np.isnan(wilson([0], [0])).all()


def test_nonresponse_moves_nothing_where_all_answered_and_as_wilson_in_an_endless_population():
    np.testing.assert_array_equal(wilson_of_population([3, 1], [10, 1], [10, 1]), [[0.3, 1]] * 2)
    endless = wilson_of_population(3, 10, 10**9)
    np.testing.assert_allclose(endless, wilson(3, 10), atol=1e-8)
    assert np.isnan(wilson_of_population([0], [0], [12])).all()


def test_nonresponse_of_one_of_two_is_as_wilson_of_one():
    np.testing.assert_array_equal(wilson_of_population(1, 1, 2), wilson(1, 1))


def test_more_answers_than_people_leave_nothing_to_move():
    np.testing.assert_allclose(wilson_of_population(13, 20, 19), 13 / 20)


def test_the_finite_population_bound_is_where_its_score_test_turns():
    """30 of 40 who could answered, 12 named: (p - p0)^2 = z^2 p0 (1 - p0) / n (N - n)/(N - 1)."""
    for bound in wilson_of_population(12, 30, 40):
        left = (12 / 30 - bound) ** 2
        assert left == pytest.approx(Z**2 * bound * (1 - bound) / 30 * 10 / 39, abs=1e-12)


def test_differences_of_independent_shares_equal_the_published_example():
    """Newcombe (1998), table II: 56/70 - 48/80, method 10, 95 %."""
    assert np.round(newcombe(56, 70, 48, 80, z=Z95), 4).tolist() == [0.0524, 0.3339]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ((36, 12, 2, 0), [0.0569, 0.3404]),
        ((20, 12, 2, 16), [0.0562, 0.3292]),
    ],
)
def test_differences_of_paired_shares_equal_the_published_examples(cells, expected):
    """Newcombe (1998), paired data, method 10, 95 %."""
    assert np.round(newcombe_paired(*cells, z=Z95), 4).tolist() == expected


CELLS = st.tuples(*[st.integers(0, 40)] * 4).filter(any)


@given(CELLS)
def test_a_paired_interval_holds_the_difference_and_turns_with_the_order_of_rounds(cells):
    e, f, g, h = cells
    difference = (f - g) / sum(cells)
    low, high = newcombe_paired(e, f, g, h)
    back_low, back_high = newcombe_paired(e, g, f, h)
    assert -1 <= low <= difference + 1e-12
    assert difference - 1e-12 <= high <= 1
    assert (back_low, back_high) == pytest.approx((-high, -low), abs=1e-12)


@given(CELLS)
def test_who_repeats_oneself_tells_more_than_different_voters_would(cells):
    """The paired interval is no wider where answers agree over time, equal where phi is 0."""
    e, f, g, h = cells
    n = sum(cells)
    alone = newcombe(e + f, n, e + g, n)
    paired = newcombe_paired(e, f, g, h)
    if e * h - f * g > n / 2:
        assert np.diff(np.ravel(paired)) <= np.diff(np.ravel(alone)) + 1e-12
    elif e * h >= f * g:
        np.testing.assert_allclose(paired, alone, atol=1e-12)
    else:
        assert np.diff(np.ravel(paired)) >= np.diff(np.ravel(alone)) - 1e-12


def test_two_voters_who_repeat_themselves_tell_no_more_than_four():
    """The numerator eh - fg = 1 is lessened by n / 2 = 1: phi is 0, and pairing gains nothing."""
    np.testing.assert_allclose(newcombe_paired(1, 0, 0, 1), newcombe(1, 2, 1, 2))


@pytest.mark.parametrize("count", [0, 1])
def test_a_difference_knows_single_voters(count):
    low, high = wilson(count, 1)
    (other_low, other_high), d = wilson(2, 5), count - 2 / 5
    expected = (
        d - np.hypot(count - low, other_high - 2 / 5),
        d + np.hypot(high - count, 2 / 5 - other_low),
    )
    np.testing.assert_allclose(newcombe(count, 1, 2, 5), expected)
    np.testing.assert_allclose(newcombe(2, 5, count, 1), (-expected[1], -expected[0]))


def test_a_difference_with_nobody_on_one_side_is_unknown():
    assert np.isnan(newcombe([3], [10], [0], [0])).all()
    assert np.isnan(newcombe_paired([0], [0], [0], [0])).all()


def mcnemar_by_hand(network, person, other):
    """Ask one respondent after the other."""
    named = set(zip(network.ego.tolist(), network.alter.tolist(), strict=True))
    could = None if network.could is None else network.could.toarray()
    only_person = only_other = 0
    for judge in np.flatnonzero(network.responded):
        if judge in (person, other):
            continue
        if could is not None and not (could[judge, person] and could[judge, other]):
            continue
        one, two = (judge, person) in named, (judge, other) in named
        only_person += one and not two
        only_other += two and not one
    differ = only_person + only_other
    return (only_other - only_person) / np.sqrt(differ) if differ else 0.0


def limited(network, seed):
    """Let each person have been able to name about half of all, and those whom they named."""
    could = np.random.default_rng(seed).random((network.people, network.people)) < 0.5
    could[network.ego, network.alter] = True
    return build(
        network.people, network.ego, network.alter, network.responded, could=csr_matrix(could)
    )


def by_hand(network):
    """Rank intervals of everybody by brute force."""
    people = range(network.people)
    z = np.array(
        [[mcnemar_by_hand(network, j, k) if j != k else 0 for k in people] for j in people]
    )
    could = np.ones(z.shape) if network.could is None else network.could.toarray()
    np.fill_diagonal(could, 0)
    judged = (could * network.responded[:, None]).sum(axis=0) > 0
    low = np.where(judged, 1 + (z > Z).sum(axis=1), np.nan)
    high = np.where(judged, judged.sum() - (z < -Z).sum(axis=1), np.nan)
    return z, low, high


@given(networks(largest=9), st.booleans(), st.integers(0, 99))
def test_rank_intervals_equal_asking_one_respondent_after_the_other(network, limit, seed):
    network = limited(network, seed) if limit else network
    z, low, high = by_hand(network)
    found_low, found_high = rank_interval(network)
    np.testing.assert_array_equal(found_low, low)
    np.testing.assert_array_equal(found_high, high)
    person, other = np.nonzero(~np.eye(network.people, dtype=bool))
    np.testing.assert_allclose(difference_in_rank(network, person, other), z[person, other])


def dense(seed):
    """Return 24 people of whom some are named by nearly all and some by hardly anybody."""
    rng = np.random.default_rng(seed)
    named = rng.random((24, 24)) < np.linspace(0.02, 0.98, 24)
    responded = rng.random(24) < 0.9
    return build(24, *np.nonzero(named & responded[:, None]), responded)


@pytest.mark.parametrize("limit", [False, True])
def test_clear_ranks_equal_asking_one_respondent_after_the_other(limit):
    network = limited(dense(1), 1) if limit else dense(1)
    z, low, high = by_hand(network)
    assert (np.abs(z) > Z).sum() > 50
    np.testing.assert_array_equal(rank_interval(network), [low, high])


@pytest.mark.parametrize(("k", "error"), [(1, 0.1), (2, 0.3), (6, 0.1)])
def test_the_possible_top_is_who_fewer_than_k_surpass_at_the_level_of_all_comparisons(k, error):
    z = by_hand(dense(2))[0]
    surpassed = (z > norm.ppf(1 - error / (k * 23))).sum(axis=1)
    found = possibly_top(dense(2), k, error=error)
    np.testing.assert_array_equal(found, surpassed < k)
    assert found.sum() < 24


def test_rank_intervals_of_more_people_than_one_block_equal_brute_force_on_some_pairs():
    network = random_network(600, 0.2, seed=3)
    pairs = np.random.default_rng(1).integers(0, 600, (200, 2))
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    expected = [mcnemar_by_hand(network, j, k) for j, k in pairs]
    np.testing.assert_allclose(difference_in_rank(network, *pairs.T), expected)
    low, _ = rank_interval(network)
    z = difference_in_rank(network, np.full(599, 550), np.delete(np.arange(600), 550))
    assert low[550] == 1 + (z > Z).sum()


@pytest.mark.parametrize("limit", [False, True])
def test_ranks_by_count_equal_all_pairs_of_square_roots(monkeypatch, limit):
    monkeypatch.setattr("scoring.intervals.uncertainty.PAIRWISE_PEOPLE", 0)
    network = random_network(80, 0.3, seed=5)
    judges = np.full(80, 1.0)
    if limit:
        network = limited(network, seed=2)
        judges = network.could[np.flatnonzero(network.responded)].toarray().sum(axis=0)
    counts = np.bincount(network.alter, minlength=80)
    roots = np.sqrt((counts + 3 / 8) / judges)
    step = Z * np.sqrt(1 / (4 * judges[:, None]) + 1 / (4 * judges[None, :]))
    low, high = rank_interval(network)
    apart = roots[None, :] - roots[:, None]
    np.testing.assert_array_equal(low, 1 + (apart > step).sum(axis=1))
    np.testing.assert_array_equal(high, 80 - (apart < -step).sum(axis=1))


def test_whom_nobody_could_name_has_no_rank_and_takes_none():
    """Person 3 is on no roster; 0, 1 and 2 name in a ring."""
    could = np.ones((4, 4))
    could[:, 3] = 0
    network = build(4, [0, 1, 2], [1, 2, 0], [True] * 4, could=csr_matrix(could))
    for largest in (PAIRWISE_PEOPLE, 0):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("scoring.intervals.uncertainty.PAIRWISE_PEOPLE", largest)
            low, high = rank_interval(network)
        np.testing.assert_array_equal(low, [1, 1, 1, np.nan])
        np.testing.assert_array_equal(high, [3, 3, 3, np.nan])
    assert possibly_top(network, 1).tolist() == [True, True, True, False]


def test_the_possible_top_is_wider_than_single_intervals_and_grows_with_k():
    network = random_network(60, 0.1, seed=8)
    low, _ = rank_interval(network)
    sizes = []
    for k in (1, 3, 10, 60):
        top = possibly_top(network, k)
        assert top[low <= k].all()
        sizes.append(top.sum())
    assert sizes == sorted(sizes)
    assert sizes[-1] == 60


def test_the_possible_top_of_one_person_is_that_person():
    network = build(1, [], [], [True])
    assert possibly_top(network, 1).tolist() == [False]  # nobody else could name them
    two = build(2, [0], [1], [True, True])
    assert possibly_top(two, 1).tolist() == [True, True]


def chosen_by(voters, people):
    """Return a network in which each of 1 to `voters` names 0, and the others nobody."""
    return build(people, range(1, voters + 1), [0] * voters, [True] * people)


@pytest.mark.parametrize(
    ("voters", "people", "left"),
    [
        # One clear of m judges has z = sqrt(m); asked for is the point of 0.1 / (people - 1).
        (5, 7, 6),  # 2.236 against 2.128; a voter is compared by 4 judges, 2.0
        (5, 8, 6),  # 2.236 against 2.189; with one comparison more it would be 2.241
        (4, 6, 6),  # 2.0 against 2.054; with one comparison fewer it would be 1.960
    ],
)
def test_the_level_of_the_possible_top_is_shared_by_the_other_people(voters, people, left):
    assert possibly_top(chosen_by(voters, people), 1).sum() == left


def test_an_error_over_one_half_leaves_out_nobody_who_is_not_surpassed():
    assert possibly_top(build(2, [], [], [True] * 2), 1, error=0.9).all()


def test_nobody_is_compared_with_themselves_and_a_tie_with_z_is_not_clear():
    """One judge who tells two people apart has a z of exactly 1."""
    network = build(3, [2], [0], [True] * 3)
    low, high = rank_interval(network, z=1.0)
    assert (low.tolist(), high.tolist()) == ([1, 1, 1], [3, 3, 3])
    low, high = rank_interval(network, z=0.9)
    assert (low.tolist(), high.tolist()) == ([1, 2, 1], [2, 3, 3])


def test_pairs_are_compared_up_to_the_number_that_is_promised(monkeypatch):
    """By their counts, three nominations are clear of none; by pairs, of non-voters only."""
    assert PAIRWISE_PEOPLE == 5_000
    by_pairs = rank_interval(chosen_by(3, 6))
    for largest, alike in ((6, True), (5, False)):
        monkeypatch.setattr("scoring.intervals.uncertainty.PAIRWISE_PEOPLE", largest)
        assert np.array_equal(rank_interval(chosen_by(3, 6)), by_pairs) == alike
