"""Brokerage roles between units: against R, and counted path by path."""

from __future__ import annotations

from itertools import permutations

import igraph
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.influence.brokerage import betweenness, roles
from scoring.network import build
from tests.reference import column, needs_reference, rows
from tests.scoring.networks import networks, random_network, relabeled
from tests.scoring.reference_networks import reference_network

NAMES = {
    "coordinator": "coordinator_wI",
    "consultant": "consultant_itinerant_wO",
    "representative": "representative_bIO",
    "gatekeeper": "gatekeeper_bOI",
    "liaison": "liaison_bO",
    "total": "total",
}


def counted(network, unit):
    """Count the roles by trying every three people."""
    named = network.names().toarray()
    counts = {name: np.zeros(network.people) for name in NAMES}
    for ego, broker, alter in permutations(range(network.people), 3):
        open_path = named[ego, broker] and named[broker, alter] and not named[ego, alter]
        if not open_path or min(unit[ego], unit[broker], unit[alter]) < 0:
            continue
        first, second = unit[ego] == unit[broker], unit[broker] == unit[alter]
        role = {
            (True, True): "coordinator",
            (True, False): "representative",
            (False, True): "gatekeeper",
        }.get((first, second), "consultant" if unit[ego] == unit[alter] else "liaison")
        counts[role][broker] += 1
        counts["total"][broker] += 1
    unknown = ~network.responded | (np.asarray(unit) < 0)
    return {name: np.where(unknown, np.nan, values) for name, values in counts.items()}


@needs_reference
@pytest.mark.parametrize(
    ("folder", "question", "file"),
    [
        ("krackhardt_hightech", "advice", "brokerage_dept_advice.csv"),
        ("krackhardt_hightech", "friendship", "brokerage_dept_friendship.csv"),
        ("cross_parker_consulting", "info", "brokerage_location_info_ge4.csv"),
        ("cross_parker_consulting", "value", "brokerage_location_value_ge4.csv"),
    ],
)
def test_roles_equal_r(folder, question, file):
    network = reference_network(folder, question)
    units = [row["unit"] for row in rows(folder, "people.csv")]
    found = roles(network, np.unique(units, return_inverse=True)[1])
    table = rows(folder, "oracle", file)
    for name, header in NAMES.items():
        values = getattr(found, name)
        expected = column(table, header)
        # R reads a missing row as one without nominations.
        assert not expected[~network.responded].any()
        assert np.isnan(values[~network.responded]).all()
        np.testing.assert_array_equal(values[network.responded], expected[network.responded])


@given(network=networks(), data=st.data())
@settings(deadline=None)
def test_roles_equal_a_count_over_all_paths(network, data):
    sizes = {"min_size": network.people, "max_size": network.people}
    unit = data.draw(st.lists(st.integers(-1, 3), **sizes))
    found, expected = roles(network, unit), counted(network, unit)
    for name in NAMES:
        np.testing.assert_array_equal(getattr(found, name), expected[name])


def test_roles_equal_a_count_over_all_paths_where_people_span_several_blocks():
    network = random_network(120, 0.2, 3)
    unit = np.random.default_rng(3).integers(-1, 6, 120)
    found, expected = roles(network, unit), counted(network, unit)
    for name in NAMES:
        np.testing.assert_array_equal(getattr(found, name), expected[name])
    assert np.nansum(found.liaison) > 0


@given(network=networks(), data=st.data())
@settings(deadline=None, max_examples=30)
def test_roles_follow_people_when_they_are_renumbered(network, data):
    order = np.array(data.draw(st.permutations(range(network.people))))
    unit = np.arange(network.people) % 3
    moved = np.empty(network.people, dtype=int)
    moved[order] = unit
    before, after = roles(network, unit), roles(relabeled(network, order), moved)
    for name in NAMES:
        np.testing.assert_array_equal(getattr(after, name)[order], getattr(before, name))


@pytest.mark.parametrize(
    ("unit", "role"),
    [
        ([0, 0, 0], "coordinator"),
        ([0, 1, 0], "consultant"),
        ([0, 0, 1], "representative"),
        ([1, 0, 0], "gatekeeper"),
        ([0, 1, 2], "liaison"),
    ],
)
def test_each_role_on_a_path_of_three(unit, role):
    found = roles(build(3, [0, 1], [1, 2], [True] * 3), unit)
    for name in NAMES:
        assert getattr(found, name).tolist() == [0, float(name in {role, "total"}), 0]


def test_a_tie_from_ego_to_alter_closes_the_path():
    found = roles(build(3, [0, 1, 0], [1, 2, 2], [True] * 3), [0, 0, 0])
    assert found.total.tolist() == [0, 0, 0]


def test_nobody_brokers_between_a_person_and_themselves():
    found = roles(build(2, [0, 1], [1, 0], [True] * 2), [0, 1])
    assert found.total.tolist() == [0, 0]


def test_no_people_no_roles():
    assert roles(build(0, [], [], []), []).total.tolist() == []


@pytest.mark.parametrize("pivots", [20, 120])
def test_betweenness_from_some_starting_points_is_right_on_average(monkeypatch, pivots):
    """A search each way per person gives the value of igraph, 20 in all its expectation."""
    network = random_network(60, 0.1, 4)
    edges = list(zip(network.ego.tolist(), network.alter.tolist(), strict=True))
    exact = np.array(igraph.Graph(60, edges, directed=True).betweenness())
    monkeypatch.setattr("scoring.influence.brokerage.EXACT_PEOPLE", 0)
    monkeypatch.setattr("scoring.influence.brokerage.PIVOTS", pivots)
    found = np.mean([betweenness(network, seed=seed) for seed in range(200)], axis=0)
    off = 0.1 if pivots < 120 else 1e-9
    assert found.sum() == pytest.approx(exact.sum(), rel=off)
    assert np.abs(found - exact).max() <= off * exact.max()
