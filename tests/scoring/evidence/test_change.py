"""Change between rounds: by hand, by brute force, and nothing where nothing changed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from scoring.comparison.measures import superiorities
from scoring.evidence.change import (
    figure_change,
    in_both,
    rank_changes,
    share_changes,
    share_changes_of_counts,
)
from scoring.intervals.uncertainty import newcombe_paired, rank_interval
from scoring.network import build
from tests.scoring.networks import random_network


def asked_again(network, repeat, seed):
    """Let each respondent keep each nomination with probability `repeat`, else name somebody."""
    rng = np.random.default_rng(seed)
    kept = rng.random(network.ties) < repeat
    alter = np.where(kept, network.alter, rng.integers(0, network.people, network.ties))
    return build(network.people, network.ego, alter, network.responded)


def names_of(network):
    return np.asarray(network.names().todense(), dtype=bool)


def by_hand(before, after):
    """Count each person's voters one after the other."""
    one, two = names_of(before), names_of(after)
    could = ~np.eye(before.people, dtype=bool)
    for network in (before, after):
        if network.could is not None:
            could &= network.could.toarray() > 0
    table = []
    for person in range(before.people):
        voters = [i for i in np.flatnonzero(before.responded) if could[i, person]]
        answers = [(one[i, person], two[i, person]) for i in voters]
        table.append([answers.count(cell) for cell in ((1, 1), (0, 1), (1, 0), (0, 0))])
    return np.array(table, dtype=float).T


@given(st.integers(2, 14), st.integers(0, 99), st.sampled_from(["none", "one", "both"]))
@settings(deadline=None, max_examples=50)
def test_changes_of_shares_equal_counting_voters_one_after_the_other(people, seed, limits):
    rng = np.random.default_rng(seed)
    before = random_network(people, 0.3, seed)
    after = asked_again(before, 0.6, seed)
    limited = {"none": (), "one": (1,), "both": (0, 1)}[limits]
    rounds = [before, after]
    for index in limited:
        net = rounds[index]
        could = rng.random((people, people)) < 0.6
        could[net.ego, net.alter] = True
        if net.ties:
            could = csr_matrix(could)
            rounds[index] = build(people, net.ego, net.alter, net.responded, could=could)
    both, only_after, only_before, neither = by_hand(*rounds)
    found = share_changes(*rounds)
    voters = both + only_after + only_before + neither
    voters = np.where(voters > 0, voters, np.nan)
    np.testing.assert_allclose(found.before, (both + only_before) / voters)
    np.testing.assert_allclose(found.after, (both + only_after) / voters)
    np.testing.assert_allclose(found.difference, (only_after - only_before) / voters, atol=1e-12)
    low, high = newcombe_paired(both, only_after, only_before, neither)
    np.testing.assert_allclose(found.low, low)
    np.testing.assert_allclose(found.high, high)
    np.testing.assert_array_equal(found.clear, (low > 0) | (high < 0))


def test_only_people_of_both_rounds_and_answers_of_both_count():
    """Old numbers 0 to 3; 1 left, 4 is new as 0; 3 did not answer again."""
    before = build(4, [0, 0, 1, 2, 3], [2, 1, 2, 3, 2], [True] * 4)
    after = build(4, [0, 1, 2], [1, 3, 1], [True, True, True, False])
    first, second = in_both(before, after, [0, 2, 3], [1, 2, 3])
    assert first.responded.tolist() == second.responded.tolist() == [True, True, False]
    assert list(zip(first.ego.tolist(), first.alter.tolist(), strict=True)) == [(0, 1), (1, 2)]
    assert list(zip(second.ego.tolist(), second.alter.tolist(), strict=True)) == [(0, 2), (1, 0)]


def test_rosters_are_cut_to_the_people_of_both_rounds():
    could = csr_matrix(np.array([[0, 1, 1], [1, 0, 0], [1, 1, 0]]))
    before = build(3, [0], [2], [True] * 3, could=could)
    first, second = in_both(before, build(2, [], [], [True] * 2), [0, 2], [1, 0])
    assert first.could.toarray().tolist() == [[0, 1], [1, 0]]
    assert second.could is None
    assert share_changes(first, second).difference.tolist() == [0, -1]


@pytest.mark.parametrize(("old", "new"), [([0, 0], [0, 1]), ([0, 1], [1]), ([0, 1], [1, 1])])
def test_people_of_both_rounds_have_one_number_in_each(old, new):
    network = build(3, [], [], [True] * 3)
    with pytest.raises(ValueError, match="one number"):
        in_both(network, network, old, new)


def test_rounds_of_different_respondents_are_refused():
    one, two = build(3, [], [], [True] * 3), build(3, [], [], [True, True, False])
    for compare in (
        share_changes,
        rank_changes,
        lambda a, b: figure_change(a, b, len, len, least=0.0, seed=1),
    ):
        with pytest.raises(ValueError, match="same people"):
            compare(one, two)


def test_the_same_answers_are_no_change():
    network = random_network(80, 0.2, seed=3)
    found = share_changes(network, network)
    assert not found.clear.any()
    assert set(found.difference) == {0}
    assert not rank_changes(network, network).moved.any()
    change = superiority_change(network, network)
    assert (change.difference, change.clear) == (0, False)
    assert (change.interval.low, change.interval.high) == (0, 0)


def test_a_rank_moves_only_where_its_intervals_do_not_overlap():
    seen, touching = set(), 0
    for seed in range(30):
        before, after = random_network(40, 0.1, seed), random_network(40, 0.1, seed + 100)
        first, second = in_both(before, after, np.arange(40), np.arange(40)[::-1])
        found = rank_changes(first, second)
        old, new = rank_interval(first), rank_interval(second)
        for person in range(40):
            places = [
                set(range(int(low[person]), int(high[person]) + 1)) for low, high in (old, new)
            ]
            if places[0] & places[1]:
                assert found.moved[person] == 0
                touching += len(places[0] & places[1]) == 1
            else:
                assert found.moved[person] == (1 if max(places[1]) < min(places[0]) else -1)
        seen |= set(found.moved.tolist())
    assert seen == {-1, 0, 1}
    assert touching > 0


def test_an_unknown_rank_does_not_move():
    network = build(3, [1], [0], [False, True, False])
    assert rank_changes(network, network).moved.tolist() == [0, 0, 0]
    assert np.isnan(rank_changes(network, network).before_low[1])


def superiority_change(before, after):
    managers = np.arange(before.people) < before.people // 6

    def figure(shares):
        return superiorities(shares, managers)

    return figure_change(before, after, figure, figure, least=0.0, seed=1)


def test_repeated_answers_make_a_change_of_a_figure_surer_than_new_ones():
    before = random_network(200, 0.1, seed=5)
    alike = superiority_change(before, asked_again(before, 0.9, seed=1))
    other = superiority_change(before, asked_again(before, 0.2, seed=1))
    assert np.diff([alike.interval.low, alike.interval.high]) < np.diff(
        [other.interval.low, other.interval.high]
    )


def test_a_figure_that_turned_round_has_clearly_changed():
    """All name the first people before and the last people after."""
    people = 60
    ego = np.repeat(np.arange(people), 3)
    low = np.tile([0, 1, 2], people)
    before = build(people, ego, low, [True] * people)
    after = build(people, ego, people - 1 - low, [True] * people)
    for one, two, sign in ((before, after, -1), (after, before, 1)):
        found = superiority_change(one, two)
        assert found.clear
        assert np.sign(found.difference) == sign
        assert found.after - found.before == found.difference


def test_whom_nobody_in_a_part_could_name_keeps_the_share_of_all():
    could = np.ones((8, 8))
    could[1:, 1] = 0
    limited = build(8, [0, 2], [1, 3], [True] * 8, could=csr_matrix(could))
    seen = []

    def figure(shares):
        seen.append(shares)
        return np.zeros(len(shares))

    figure_change(limited, limited, figure, figure, least=0.0, seed=1)
    assert {float(value) for block in seen for value in block[:, 1]} == {1.0}


def test_counts_alone_say_less_than_the_paired_answers_of_people_who_repeat_themselves():
    before = random_network(120, 0.2, seed=9)
    after = asked_again(before, 0.7, seed=2)
    voters = before.respondents - before.responded
    counts = [np.bincount(network.alter, minlength=120) for network in (before, after)]
    alone = share_changes_of_counts(counts[0], voters, counts[1], voters)
    paired = share_changes(before, after)
    np.testing.assert_allclose(alone.difference, paired.difference)
    assert (alone.high - alone.low).mean() > 1.1 * (paired.high - paired.low).mean()
    assert alone.clear.sum() < paired.clear.sum()
    assert np.isnan(share_changes_of_counts([0], [0], [1], [4]).difference[0])
