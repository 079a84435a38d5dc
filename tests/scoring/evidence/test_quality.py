"""What is said about the answers themselves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.sparse import csr_matrix
from scipy.stats import spearmanr

from scoring.evidence.quality import (
    CAPPED,
    flags,
    named_many,
    sensitivity,
    share_at_cap,
    straight_lined,
)
from scoring.network import build
from tests.scoring.networks import networks, random_network


def test_who_names_exactly_40_percent_of_those_they_could_is_not_flagged():
    """Of ten others, 0 names four and 1 names five."""
    net = build(11, [0] * 4 + [1] * 5, [1, 2, 3, 4, 2, 3, 4, 5, 6], [True] * 11)
    assert np.flatnonzero(named_many(net)).tolist() == [1]


def test_naming_many_is_measured_against_those_one_could_name():
    """Both name two; 0 could name two, 1 could name five."""
    could = np.zeros((6, 6))
    could[0, [1, 2]] = 1
    could[1, [0, 2, 3, 4, 5]] = 1
    net = build(6, [0, 0, 1, 1], [1, 2, 0, 2], [True] * 6, could=csr_matrix(could))
    assert np.flatnonzero(named_many(net)).tolist() == [0]


def test_equal_strengths_are_a_straight_line_from_five_names_on():
    ego = [0] * 5 + [1] * 4 + [2] * 5
    strength = [0.5] * 9 + [0.5] * 4 + [0.75]
    assert straight_lined(4, ego, strength).tolist() == [True, False, False, False]
    assert straight_lined(4, ego[::-1], strength[::-1]).tolist() == [True, False, False, False]
    assert straight_lined(4, ego, None).tolist() == [False] * 4


def test_flags_are_those_given_and_those_found():
    people = 20
    ego, alter = [0] * 5 + [1] * 9 + [2], [*range(1, 6), *range(2, 11), 3]
    strength = [1.0] * 5 + [0.5, 1.0] * 4 + [1.0] * 2
    responded = [True] * 4 + [False] * 16
    fast = [False, False, True, False, True] + [False] * 15
    net = build(people, ego, alter, responded, strength=strength)
    found = flags(net, fast=fast)
    assert np.flatnonzero(found.straight_lined).tolist() == [0]
    assert np.flatnonzero(found.named_many).tolist() == [1]
    assert np.flatnonzero(found.fast).tolist() == [2]  # 4 did not answer
    assert np.flatnonzero(found.any).tolist() == [0, 1, 2]
    assert not flags(net).fast.any()


def test_strengths_below_the_cut_show_that_a_line_is_not_straight():
    ego, alter = [0] * 6, range(1, 7)
    strength = [1.0] * 5 + [0.25]
    net = build(30, ego, alter, [True] * 30, strength=strength, cut=0.75)
    assert flags(net).straight_lined[0]
    assert not flags(net, rated=(ego, strength)).straight_lined[0]


def test_the_share_at_the_cap_is_of_those_who_answered():
    """0 names three, 1 two, 2 nobody; 3 did not answer."""
    net = build(4, [0, 0, 0, 1, 1], [1, 2, 3, 0, 2], [True, True, True, False])
    assert share_at_cap(net, 3) == pytest.approx(1 / 3)
    assert share_at_cap(net, 3) > CAPPED
    assert share_at_cap(net, 4) == 0
    assert share_at_cap(net, 4, given=[4, 4, 4, 0]) == 1
    assert np.isnan(share_at_cap(net, None))
    assert np.isnan(share_at_cap(build(2, [], [], [False, False]), 3))


def test_what_the_flagged_change_by_hand():
    """Of four others, 1 is named by three and 2 by one; without 3, by two and one of three."""
    net = build(5, [0, 2, 3, 4], [1, 1, 1, 2], [True] * 5)
    found = sensitivity(net, [False, False, False, True, False])
    assert found.flagged == 1
    assert found.change == pytest.approx(3 / 4 - 2 / 3)
    assert found.spearman == pytest.approx(1)


@pytest.mark.parametrize("seed", range(3))
def test_shares_with_and_without_correlate_as_scipy_says(seed):
    net = random_network(60, 0.2, seed)
    flagged = np.random.default_rng(seed).random(60) < 0.3
    stay = net.responded & ~flagged
    ties = stay[net.ego]
    count = np.bincount(net.alter, minlength=60) / (net.respondents - net.responded)
    fewer = np.bincount(net.alter[ties], minlength=60) / (stay.sum() - stay)
    found = sensitivity(net, flagged)
    assert found.flagged == (flagged & net.responded).sum()
    assert found.spearman == pytest.approx(spearmanr(count, fewer).statistic)
    assert found.change == pytest.approx(np.abs(count - fewer).max())


@given(network=networks())
@settings(deadline=None)
def test_nobody_flagged_changes_nothing_and_everybody_leaves_nothing(network):
    unchanged = sensitivity(network, np.zeros(network.people, dtype=bool))
    assert unchanged.flagged == 0
    assert unchanged.change == 0 or np.isnan(unchanged.change)
    nothing = sensitivity(network, np.ones(network.people, dtype=bool))
    assert nothing.flagged == network.respondents
    assert np.isnan(nothing.spearman)
    assert np.isnan(nothing.change)
