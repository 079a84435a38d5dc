"""Figures of random networks against igraph and networkx, with and without missing answers."""

from __future__ import annotations

import igraph
import networkx
import numpy as np
import pytest
from scipy.stats import kendalltau, mannwhitneyu, spearmanr

from scoring import brokerage, cohesion, comparison, influence
from tests.scoring.networks import random_network

CASES = [
    (people, missing, seed)
    for seed, people in enumerate([10, 30, 100, 400])
    for missing in (0.0, 0.2, 0.4)
]


@pytest.fixture(params=CASES, ids=lambda case: f"{case[0]}-people-{case[1]:.0%}-missing")
def network(request):
    return random_network(*request.param)


@pytest.fixture
def graph(network):
    edges = list(zip(network.ego.tolist(), network.alter.tolist(), strict=True))
    return igraph.Graph(network.people, edges, directed=True)


def test_pagerank_equals_igraph(network, graph):
    expected = np.array(graph.pagerank(damping=0.85))
    np.testing.assert_allclose(influence.pagerank(network), expected, atol=1e-10)


def test_betweenness_equals_igraph(network, graph):
    found = brokerage.betweenness(network, seed=1)
    np.testing.assert_allclose(found, graph.betweenness(directed=True), atol=1e-8)


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_reach_equals_the_incoming_neighborhoods_of_igraph(network, graph, steps):
    expected = np.array(graph.neighborhood_size(order=steps, mode="in")) - 1
    np.testing.assert_array_equal(influence.reach(network, steps), expected)


def test_constraint_equals_igraph_and_effective_size_networkx(network, graph):
    constraint, effective = brokerage.structural_holes(network)
    np.testing.assert_allclose(constraint, graph.constraint(), atol=1e-9)
    digraph = networkx.DiGraph(graph.get_edgelist())
    digraph.add_nodes_from(range(network.people))
    expected = networkx.effective_size(digraph, nodes=list(digraph))
    for person in range(network.people):
        # networkx gives NaN to people who name nobody, where the formula has a value.
        if not np.isnan(expected[person]):
            assert effective[person] == pytest.approx(expected[person], abs=1e-9)


def test_reciprocity_among_people_who_answered_equals_igraph(network, graph):
    answered = graph.induced_subgraph(np.flatnonzero(network.responded).tolist())
    expected = answered.reciprocity() if answered.ecount() else float("nan")
    assert cohesion.reciprocity(network) == pytest.approx(expected, nan_ok=True)


def test_a_few_pivots_estimate_betweenness_without_bias(monkeypatch):
    network = random_network(400, 0.2, seed=7)
    exact = brokerage.betweenness(network, seed=1)
    monkeypatch.setattr(brokerage, "EXACT_PEOPLE", 100)
    monkeypatch.setattr(brokerage, "PIVOTS", 200)
    estimates = [brokerage.betweenness(network, seed=seed) for seed in range(20)]
    assert np.mean(estimates, axis=0).sum() == pytest.approx(exact.sum(), rel=0.03)
    assert spearmanr(estimates[0], exact).statistic > 0.95


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
