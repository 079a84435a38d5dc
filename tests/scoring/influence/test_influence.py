"""Who is named: against R, igraph, networkx, scipy and calculations by hand."""

from __future__ import annotations

import igraph
import networkx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.stats import binomtest, rankdata

from scoring.influence import measures as influence
from scoring.network import build, from_scale
from tests.reference import column, needs_reference, rows
from tests.scoring.networks import networks, random_network
from tests.scoring.reference_networks import reference_network

CROSS_PARKER = "cross_parker_consulting"
EVERYBODY = [True, True, True, True]


def weighted_network(people: int, seed: int):
    """Return a random network with a strength from 1 to 5 on every tie."""
    base = random_network(people, 0.2, seed)
    level = np.random.default_rng(seed).integers(1, 6, base.ties)
    return build(people, base.ego, base.alter, base.responded, strength=from_scale(level, 5))


def test_only_those_who_could_name_somebody_are_eligible():
    """0 could name 1 and 2, 1 only 0, 2 everybody; 3 did not answer, and could name everybody."""
    could = csr_matrix([[0, 1, 1, 0], [1, 0, 0, 0], [1, 1, 0, 1], [1, 1, 1, 0]])
    net = build(4, [0, 1, 2], [1, 0, 1], [True, True, True, False], could=could)
    assert influence.eligible(net).tolist() == [2, 2, 1, 1]
    assert influence.nameable(net).tolist() == [2, 1, 3, 3]
    assert influence.nominations(net).tolist() == [1, 2, 0, 0]
    assert influence.share(net).tolist() == [0.5, 1, 0, 0]


def test_a_person_whom_nobody_who_answered_could_name_has_no_figures():
    could = csr_matrix([[0, 1, 0], [1, 0, 0], [1, 1, 0]])
    net = build(3, [0], [1], [True] * 3, could=could, strength=[1.0])
    low, high = influence.weighted_share_interval(net)
    for values in (influence.share(net), influence.weighted_share(net), low, high):
        assert np.isnan(values[2])
        assert not np.isnan(values[:2]).any()


@given(network=networks())
def test_everybody_who_could_name_everybody_is_as_if_nothing_were_said(network):
    anybody = csr_matrix(np.ones((network.people, network.people)))
    same = build(network.people, network.ego, network.alter, network.responded, could=anybody)
    np.testing.assert_array_equal(influence.eligible(same), influence.eligible(network))
    np.testing.assert_array_equal(influence.nameable(same), influence.nameable(network))
    np.testing.assert_array_equal(influence.share(same), influence.share(network))


def test_people_who_preferred_not_to_answer_are_not_eligible():
    declined = [False, False, False, True]
    net = build(4, [0], [1], [True, True, True, False], declined=declined)
    assert influence.eligible(net).tolist() == [2, 2, 2, 3]


def test_the_weighted_share_by_hand():
    """1 is named by 0 with .5 and by 2 with 1, of three who could: .5."""
    net = build(4, [0, 2, 3], [1, 1, 0], EVERYBODY, strength=[0.5, 1.0, 0.75])
    assert influence.weighted_share(net).tolist() == [0.25, 0.5, 0, 0]


def test_full_strength_makes_the_weighted_share_the_share():
    base = random_network(30, 0.2, 1)
    net = build(30, base.ego, base.alter, base.responded, strength=np.ones(base.ties))
    np.testing.assert_allclose(influence.weighted_share(net), influence.share(base))
    low, high = influence.weighted_share_interval(net)
    count = np.bincount(base.alter, minlength=30)
    for person in range(30):
        could = base.respondents - int(base.responded[person])
        expected = binomtest(int(count[person]), could).proportion_ci(0.9, method="wilson")
        assert low[person] == pytest.approx(expected.low, abs=1e-12)
        assert high[person] == pytest.approx(expected.high, abs=1e-12)


def test_the_interval_of_a_weighted_share_by_hand():
    """Wilson's formula with 1.5 of 3, z = 1.644854: .5 -+ .3451."""
    net = build(4, [0, 2], [1, 1], EVERYBODY, strength=[0.5, 1.0])
    low, high = influence.weighted_share_interval(net)
    n, p, z2 = 3, 0.5, 1.6448536269514722**2
    half = (z2 * p * (1 - p) / n + z2**2 / (4 * n**2)) ** 0.5 / (1 + z2 / n)
    assert (low[1], high[1]) == (pytest.approx(0.5 - half), pytest.approx(0.5 + half))


def test_without_strengths_there_is_no_weighted_share():
    net = build(4, [0], [1], EVERYBODY)
    assert np.isnan(influence.weighted_share(net)).all()
    assert np.isnan(influence.weighted_share_interval(net)).all()


@needs_reference
@pytest.mark.parametrize("question", ["info", "value"])
def test_the_weighted_share_of_cross_parker_equals_a_sum_over_its_rows(question):
    """Of 1 to 5, 4 is .75 and 5 is 1."""
    answered = {r["id"] for r in rows(CROSS_PARKER, "respondents.csv") if r["question"] == question}
    people = [r["id"] for r in rows(CROSS_PARKER, "people.csv")]
    found = influence.weighted_share(reference_network(CROSS_PARKER, question))
    received = dict.fromkeys(people, 0.0)
    for row in rows(CROSS_PARKER, "nominations.csv"):
        if row["question"] == question and row["from_id"] in answered:
            received[row["to_id"]] += {"4": 0.75, "5": 1.0}.get(row["strength"], 0.0)
    expected = [received[person] / (len(answered) - (person in answered)) for person in people]
    np.testing.assert_allclose(found, expected, atol=1e-12)


@needs_reference
@pytest.mark.parametrize(
    ("folder", "question", "file"),
    [
        ("krackhardt_hightech", "advice", "nodes_advice.csv"),
        ("krackhardt_hightech", "friendship", "nodes_friendship.csv"),
        (CROSS_PARKER, "info", "nodes_info_ge4.csv"),
        (CROSS_PARKER, "value", "nodes_value_ge4.csv"),
    ],
)
@pytest.mark.parametrize("steps", [1, 2, 3])
def test_reach_equals_r(folder, question, file, steps):
    found = influence.reach(reference_network(folder, question), steps)
    expected = column(rows(folder, "oracle", file), f"reach_in_{steps}")
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("people", [10, 100, 500])
def test_pagerank_by_strength_equals_igraph_and_networkx(people):
    net = weighted_network(people, people)
    positive = net.strength > 0
    edges = list(zip(net.ego[positive].tolist(), net.alter[positive].tolist(), strict=True))
    found = influence.pagerank(net, weighted=True)
    graph = igraph.Graph(people, edges, directed=True)
    expected = graph.pagerank(weights=net.strength[positive].tolist())
    np.testing.assert_allclose(found, expected, atol=1e-10)
    digraph = networkx.DiGraph()
    digraph.add_nodes_from(range(people))
    digraph.add_weighted_edges_from(
        (ego, alter, weight)
        for (ego, alter), weight in zip(edges, net.strength[positive].tolist(), strict=True)
    )
    by_networkx = networkx.pagerank(digraph, tol=1e-13, max_iter=1000)
    np.testing.assert_allclose(found, list(by_networkx.values()), atol=1e-9)
    assert np.abs(found - influence.pagerank(net)).max() > 1e-4


def test_pagerank_leaves_the_strengths_as_they_are():
    net = build(3, [0, 0, 1], [1, 2, 2], [True] * 3, strength=[0.0, 1.0, 1.0])
    influence.pagerank(net, weighted=True)
    assert net.strength.tolist() == [0, 1, 1]


def test_ties_without_any_strength_rank_nobody():
    net = build(3, [0, 1], [1, 2], [True] * 3, strength=[0.0, 0.0])
    assert influence.pagerank(net, weighted=True).tolist() == [1 / 3] * 3
    without_strengths = build(3, [0, 1], [1, 2], [True] * 3)
    np.testing.assert_array_equal(
        influence.pagerank(without_strengths, weighted=True), influence.pagerank(without_strengths)
    )


@pytest.mark.parametrize("people", [0, 1])
def test_hardly_anybody(people):
    net = build(people, [], [], [True] * people)
    assert influence.pagerank(net).tolist() == [1] * people
    assert influence.reach(net, 3).tolist() == [0] * people
    assert np.isnan(influence.share(net)).all()
    assert influence.percentile([]).tolist() == []


@given(
    values=st.lists(st.one_of(st.integers(0, 4).map(float), st.just(np.nan)), max_size=40),
    least=st.integers(1, 5),
    data=st.data(),
)
def test_percentiles_within_groups_are_average_ranks_by_scipy(values, least, data):
    group = st.lists(st.integers(-1, 3), min_size=len(values), max_size=len(values))
    array, groups = np.array(values), np.array(data.draw(group), dtype=int)
    expected = np.full(len(values), np.nan)
    for label in range(4):
        members = (groups == label) & ~np.isnan(array)
        if members.sum() >= least:
            expected[members] = (rankdata(array[members]) - 0.5) / members.sum()
    found = influence.percentile_within(array, groups, least=least)
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_a_percentile_in_a_tenure_band_needs_twenty_people_with_a_value():
    """19 people at level 0 in band 0, one of whom has no value, 20 in band 1, 20 at level 1."""
    level = [0] * 39 + [1] * 20 + [-1, 1]
    band = [0] * 19 + [1] * 20 + [0] * 20 + [0, -1]
    values = np.arange(61.0)
    found = influence.percentile_in_band(values, level, band)
    assert np.isnan(found[:19]).all()
    np.testing.assert_allclose(found[19:39], (np.arange(20) + 0.5) / 20)
    np.testing.assert_allclose(found[39:59], (np.arange(20) + 0.5) / 20)
    assert np.isnan(found[59:]).all()
    values[20] = np.nan
    assert np.isnan(influence.percentile_in_band(values, level, band)[19:39]).all()
