"""Choosing again from resampled answers, against every resample there is."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from scoring.agents.rules import Rules
from scoring.agents.stability import stability
from scoring.network import build
from tests.scoring.networks import random_network, relabeled
from tests.scoring.spreading import one_by_one


def exact(network, steps, k, chosen, rules=None):
    """Return how often each is chosen again over all equally likely draws of respondents."""
    people, answered = network.people, np.flatnonzero(network.responded)
    again = np.zeros(people)
    for drawn in itertools.product(answered, repeat=len(answered)):
        times = np.bincount(drawn, minlength=people)
        weight = [int(times[p]) if network.responded[p] else 1 for p in range(people)]
        hears = {person: set() for person in range(people)}
        named = np.zeros(people)
        for ego, alter in zip(network.ego.tolist(), network.alter.tolist(), strict=True):
            named[alter] += times[ego]
            if times[ego]:
                hears[alter].add(ego)
        again[one_by_one(hears, steps, k, weight, named, rules or Rules())] += 1
    return again[list(chosen)] / len(answered) ** len(answered)


@pytest.mark.parametrize("steps", [1, 2])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_shares_equal_all_resamples(steps, seed):
    rng = np.random.default_rng(seed)
    ego, alter = rng.integers(0, 5, 12), rng.integers(0, 7, 12)
    network = build(7, ego, alter, [True] * 5 + [False] * 2)
    found = stability(network, steps, 2, order=range(7), runs=2_000, seed=1)
    expected = exact(network, steps, 2, found.chosen)
    assert found.runs == 2_000
    for share, of_all in zip(found.again, expected, strict=True):
        error = np.sqrt(of_all * (1 - of_all) / 2_000)
        assert share == pytest.approx(of_all, abs=4 * error + 1e-9)
    assert min(found.again) < 1


def test_rules_and_weights_hold_in_every_run():
    network = build(6, [0, 1, 2, 3], [4, 4, 4, 5], [True] * 4 + [False] * 2)
    rules = Rules(excluded=np.arange(6) == 4)
    assert stability(network, 1, 1, order=range(6), seed=1).chosen == (4,)
    found = stability(network, 1, 1, order=range(6), rules=rules, runs=1_000, seed=1)
    assert found.chosen == (5,)
    assert found.again[0] == pytest.approx(exact(network, 1, 1, (5,), rules)[0], abs=0.06)
    heavy = np.array([0, 0, 0, 9, 0, 0.0])
    weighted = stability(network, 1, 1, order=range(6), weight=heavy, rules=rules, seed=1)
    assert weighted.chosen == (5,)


def test_whom_everybody_names_is_chosen_each_time():
    network = build(8, range(1, 8), [0] * 7, [True] * 8)
    found = stability(network, 1, 1, order=range(8), seed=3)
    assert (found.chosen, found.again, found.runs) == ((0,), (1.0,), 200)


def test_nobody_answered():
    found = stability(build(3, [], [], [False] * 3), 1, 2, order=range(3), seed=1)
    assert found.chosen == (0, 1)
    assert np.isnan(found.again).all()
    assert found.runs == 0


def test_the_seed_and_the_ids_decide_the_shares():
    network = random_network(60, 0.2, seed=1)
    by = {"runs": 40, "order": range(60)}
    found = stability(network, 2, 4, seed=1, **by)
    assert stability(network, 2, 4, seed=1, **by) == found
    assert stability(network, 2, 4, seed=2, **by) != found
    place = np.random.default_rng(2).permutation(60)
    moved = relabeled(network, place)
    again = stability(moved, 2, 4, seed=1, runs=40, order=np.argsort(place))
    assert again.chosen == tuple(place[list(found.chosen)])
    assert again.again == found.again
