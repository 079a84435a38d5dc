"""Figures of random networks against igraph, networkx and scipy, with and without missing answers.

``make bench-agreement`` prints the worst difference of each figure.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kendalltau, mannwhitneyu, spearmanr

from scoring.comparison import measures as comparison
from scoring.influence import brokerage
from scoring.influence import measures as influence
from scoring.network import build
from tests.scoring.networks import COMPILED, random_network
from tests.scoring.oracles import ORACLES, Both

CASES = [
    (people, missing, seed)
    for seed, people in enumerate([10, 30, 100, 400, 2_000] if COMPILED else [10, 30])
    for missing in (0.0, 0.2, 0.4)
]


@pytest.fixture(
    scope="module",
    params=CASES,
    ids=lambda case: f"{case[0]}-people-{case[1]:.0%}-missing",
)
def both(request):
    return Both(random_network(*request.param))


@pytest.mark.parametrize("figure", ORACLES)
def test_each_figure_equals_that_of_another_program(both, figure):
    oracle = ORACLES[figure]
    if both.network.people > oracle.largest:
        pytest.skip(f"{oracle.program} takes too long")
    assert oracle.difference(both) <= oracle.within


CROWDS = {
    "two name each other, all others one of them": [(0, 1), (1, 0)] + [(i, 0) for i in range(2, 9)],
    "a ring with a chord": [(i, (i + 1) % 30) for i in range(30)] + [(0, 5)],
    "a chain": [(i, i + 1) for i in range(29)],
    "a long cycle": [(i, (i + 7) % 300) for i in range(300)],
}


@pytest.mark.parametrize("ties", CROWDS.values(), ids=CROWDS)
def test_pagerank_settles_where_steps_converge_slowly(ties):
    people = max(max(tie) for tie in ties) + 1
    network = build(people, *np.array(ties).T, np.ones(people, dtype=bool))
    names = network.names().toarray()
    given = names.sum(axis=1, keepdims=True)
    step = np.where(given > 0, names / np.maximum(given, 1), 1 / people)
    exact = np.linalg.solve(np.eye(people) - 0.85 * step.T, np.full(people, 0.15 / people))
    np.testing.assert_allclose(influence.pagerank(network), exact, atol=1e-12)


def test_a_few_searches_estimate_betweenness_without_bias(monkeypatch):
    network = random_network(100, 0.2, seed=7)
    exact = brokerage.betweenness(network, seed=1)
    assert brokerage.pivots(network) is None
    monkeypatch.setattr(brokerage, "EXACT_PEOPLE", 99)
    monkeypatch.setattr(brokerage, "PIVOTS", 40)
    assert brokerage.pivots(network) == 40
    estimates = [brokerage.betweenness(network, seed=seed) for seed in range(100)]
    np.testing.assert_allclose(np.mean(estimates, axis=0).sum(), exact.sum(), rtol=0.02)
    top = np.argsort(-exact)[:10]
    np.testing.assert_allclose(np.mean(estimates, axis=0)[top], exact[top], rtol=0.1)
    assert (brokerage.betweenness(network, seed=3) == estimates[3]).all()
    assert (estimates[3] != estimates[4]).any()


def test_the_larger_the_organization_the_fewer_the_searches():
    """At 800,000 people, half as many as at 100,000; exact where too few name anybody."""
    everybody = {}
    for people in (10_000, 10_001, 100_000, 800_000):
        ring = np.arange(people)
        everybody[people] = build(people, ring, (ring + 1) % people, np.ones(people, dtype=bool))
    found = {people: brokerage.pivots(network) for people, network in everybody.items()}
    assert found == {10_000: None, 10_001: 512, 100_000: 512, 800_000: 256}
    few = build(10_001, np.arange(255), np.arange(1, 256), np.ones(10_001, dtype=bool))
    assert brokerage.pivots(few) is None


def test_superiority_equals_the_mann_whitney_statistic_of_scipy():
    rng = np.random.default_rng(3)
    values, group = rng.integers(0, 6, 50).astype(float), rng.random(50) < 0.3
    pairs = group.sum() * (~group).sum()
    expected = mannwhitneyu(values[group], values[~group]).statistic / pairs
    assert comparison.superiority(values, group) == pytest.approx(expected)


def test_rank_correlations_equal_scipy():
    rng = np.random.default_rng(4)
    x, y = rng.integers(0, 5, 60).astype(float), rng.integers(0, 5, 60).astype(float)
    assert comparison.spearman(x, y) == pytest.approx(spearmanr(x, y).statistic)
    assert comparison.kendall(x, y) == pytest.approx(kendalltau(x, y).statistic)
