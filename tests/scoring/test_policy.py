"""The response policy: each line from both sides, and what it leaves of a real network."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from scoring.influence import measures as influence
from scoring.intervals.uncertainty import wilson
from scoring.network import build
from scoring.policy import MIN_ELIGIBLE, May, allowed, compares_within, refusal
from tests.scoring.networks import random_network

RANKS = {May.BRIDGE, May.RANK}
COMPARISONS = RANKS | {May.COMPARE, May.CHOOSE_AGENTS}
ALL_BUT_RESPONSE = set(May) - {May.SAY_RESPONSE}


@pytest.mark.parametrize(
    ("answered", "forbidden", "code"),
    [
        (90, set(), None),
        (89, {May.BRIDGE}, "response_below_90"),
        (80, {May.BRIDGE}, "response_below_90"),
        (79, RANKS, "response_below_80"),
        (70, RANKS, "response_below_80"),
        (69, COMPARISONS, "response_below_70"),
        (50, COMPARISONS, "response_below_70"),
        (49, ALL_BUT_RESPONSE, "response_below_50"),
        (1, ALL_BUT_RESPONSE, "response_below_50"),
        (0, ALL_BUT_RESPONSE, "no_answers"),
    ],
)
def test_each_line_of_the_policy(answered, forbidden, code):
    assert set(May) - allowed(answered, 100) == forbidden
    assert refusal(answered, 100) == code


@pytest.mark.parametrize("invited", [10, 30, 70, 90, 1_000])
def test_a_line_is_reached_exactly_on_it(invited):
    assert May.BRIDGE in allowed(invited * 9 // 10, invited)
    assert May.COMPARE in allowed(invited * 7 // 10, invited)
    assert May.COMPARE not in allowed(invited * 7 // 10 - 1, invited)


def test_more_answers_never_allow_less():
    steps = [allowed(answered, 100) for answered in range(101)]
    assert all(less <= more for less, more in itertools.pairwise(steps))


def test_nobody_asked_is_nobody_answered():
    assert allowed(0, 0) == {May.SAY_RESPONSE}


@pytest.mark.parametrize(
    ("enclosing", "expected"),
    [
        ([(6, 10)], True),
        ([(5, 10)], False),
        ([(0, 9)], True),  # too small to be asked, and nothing around it
        ([], True),
        ([(1, 4), (9, 15)], True),  # the team is not asked, the department is
        ([(4, 4), (8, 15)], False),
        ([(10, 10), (10, 100)], True),  # the smallest that is large enough decides
    ],
)
def test_the_unit_gate_asks_the_smallest_unit_that_is_large_enough(enclosing, expected):
    assert compares_within(enclosing) is expected


@pytest.mark.parametrize(
    ("percent", "missing"), [(79, RANKS), (69, COMPARISONS), (49, ALL_BUT_RESPONSE)]
)
def test_rows_deleted_from_a_network_lessen_what_may_be_said(percent, missing):
    """Of 100 people, 79, 69 or 49 keep their rows; the people without are still named."""
    full = random_network(100, 0.0, seed=4)
    kept = np.random.default_rng(9).permutation(100) < percent
    rows = kept[full.ego]
    network = build(100, full.ego[rows], full.alter[rows], kept)
    assert set(May) - allowed(network.respondents, network.people) == missing
    eligible = influence.eligible(network)
    np.testing.assert_array_equal(eligible, percent - kept)
    assert (eligible >= MIN_ELIGIBLE).all()
    low, high = wilson(influence.nominations(network), eligible)
    share = influence.share(network)
    assert ((low <= share) & (share <= high)).all()
    named_by_those_who_stayed = [kept[full.ego[full.alter == j]].sum() for j in range(100)]
    np.testing.assert_allclose(share * eligible, named_by_those_who_stayed)
