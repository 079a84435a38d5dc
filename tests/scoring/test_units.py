"""Units, their first people and the lines of leaders, against sets of people taken by hand."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from scipy.sparse import csr_matrix

from scoring.comparison.line_reach import beyond_the_line
from scoring.influence import cohesion
from scoring.network import build
from scoring.position.chart import NOBODY, build_chart
from scoring.units import first_people, reach_out, score_units
from tests.reference import analysis_of, needs_reference
from tests.scoring.comparison.test_split import organizations
from tests.scoring.networks import networks, random_network

N = NOBODY


def units_of(network, unit):
    """Score units without all the figures of people, which they do not need."""
    units = np.array(unit)
    frame = SimpleNamespace(unit=units, units=int(units.max(initial=-1)) + 1, people=network.people)
    return score_units(frame, SimpleNamespace(network=network))


def able(network):
    """Return who could name whom, as pairs."""
    if network.could is None:
        ones = np.ones((network.people,) * 2) - np.eye(network.people)
    else:
        ones = network.could.toarray()
    return {(i, j) for i, j in np.argwhere(ones).tolist() if network.responded[i]}


@given(organization=organizations())
@settings(deadline=None, max_examples=150)
def test_units_are_scored_as_sets_say(organization):
    network, _, unit = organization
    ties = set(zip(network.ego.tolist(), network.alter.tolist(), strict=True))
    could = able(network)
    graph = nx.DiGraph()
    graph.add_nodes_from(range(network.people))
    graph.add_edges_from(ties)
    for scores in units_of(network, unit):
        here = set(np.flatnonzero(unit == scores.unit).tolist())
        incoming = {(i, j) for i, j in ties if j in here and i not in here}
        outgoing = {(i, j) for i, j in ties if i in here and j not in here}
        within = {(i, j) for i, j in ties if i in here and j in here}
        assert scores.people == len(here)
        assert scores.answered == sum(network.responded[i] for i in here)
        assert scores.nominations == len(incoming | within)
        assert scores.within == len(within)
        assert scores.possible == len({(i, j) for i, j in could if i in here and j in here})
        assert scores.outside_named == len({i for i, _ in incoming})
        assert scores.outside_eligible == len({i for i, j in could if j in here and i not in here})
        assert scores.units_naming == len({unit[i] for i, _ in incoming} - {-1})
        assert scores.to_outside == len(outgoing)
        assert scores.turning == len({i for i, _ in outgoing})
        assert scores.turned_to == len({j for _, j in outgoing})
        assert scores.units_turned_to == len({unit[j] for _, j in outgoing} - {-1})
        in_two = {
            i
            for i in set(graph) - here
            if here & set(nx.single_source_shortest_path_length(graph, i, cutoff=2))
        }
        assert scores.outside_in_two == len(in_two)
        known = [(j, i) in ties for i, j in within if network.responded[j]]
        assert scores.reciprocity == pytest.approx(np.mean(known) if known else np.nan, nan_ok=True)
        named = {j: sum(a == j for _, a in ties) for j in here}
        first = sorted(here, key=lambda j: (-named[j], j))
        touching = incoming | outgoing | within
        for k in (1, 2, 3):
            gone = set(first[:k])
            lost = [i in gone or j in gone for i, j in touching]
            received = [j in gone for i, j in incoming | within]
            expected = np.mean(lost) if lost else np.nan
            assert scores.lost_shares[k - 1] == pytest.approx(expected, nan_ok=True)
            expected = np.mean(received) if received else np.nan
            assert scores.top_shares[k - 1] == pytest.approx(expected, nan_ok=True)


def test_two_units_by_hand():
    """Unit 0 holds 0, 1 and 2; all of unit 1, 3 to 5, name 0; 0 and 1 name each other."""
    network = build(6, [3, 4, 5, 0, 1, 2], [0, 0, 0, 1, 0, 3], [True] * 6)
    one, two = units_of(network, [0, 0, 0, 1, 1, 1])
    assert (one.nominations, one.within, one.possible) == (5, 2, 6)
    assert (one.outside_named, one.outside_eligible, one.units_naming) == (3, 3, 1)
    assert (one.to_outside, one.turning, one.turned_to, one.units_turned_to) == (1, 1, 1, 1)
    assert one.top_shares == (4 / 5, 1, 1)
    assert one.lost_shares == (5 / 6, 5 / 6, 1)
    assert one.reciprocity == 1
    assert (two.outside_named, two.outside_in_two) == (1, 1)
    assert two.lost_shares == (2 / 4, 3 / 4, 1)


def test_a_unit_without_ties_loses_an_unknown_share():
    (only,) = units_of(build(3, [], [], [True] * 3), [0, 0, 0])
    assert np.isnan(only.lost_shares + only.top_shares).all()
    assert np.isnan(only.reciprocity)
    assert units_of(build(2, [], [], [True] * 2), [-1, -1]) == []


def test_of_equals_the_first_in_order_leaves_first():
    network = build(4, [3, 3, 3, 3, 1], [0, 1, 2, 0, 3], [True] * 4)
    _, lost = first_people(network, [0, 0, 0, 1], 2)
    assert lost[:, 0].tolist() == [1 / 4, 3 / 4, 1]


def test_nobody_reaches_a_unit_from_within():
    network = build(3, [0, 1], [1, 2], [True] * 3)
    assert reach_out(network, [0, 0, 0], 1, 2).tolist() == [0]
    assert reach_out(network, [0, 0, 1], 2, 1).tolist() == [0, 1]


@given(organization=organizations())
@settings(deadline=None, max_examples=150)
def test_reach_beyond_a_line_is_as_sets_say(organization):
    network, chart, _ = organization
    if chart is None:
        return
    found = beyond_the_line(network, chart)
    ties = set(zip(network.ego.tolist(), network.alter.tolist(), strict=True))
    for leader in range(network.people):
        line = set()
        while grown := {i for i in range(network.people) if chart.manager[i] in line | {leader}}:
            if grown <= line:
                break
            line |= grown
        beyond = set(range(network.people)) - line - {leader}
        could = {i for i, j in able(network) if i in beyond and j in line}
        assert found.eligible[leader] == len(could)
        if could:
            assert found.named[leader] == len({i for i, j in ties if i in beyond and j in line})
        else:
            assert np.isnan(found.named[leader])


def test_the_leader_neither_belongs_to_the_line_nor_is_beyond_it():
    chart = build_chart([N, 0, 1, 1, 0], [np.nan] * 5, range(5))
    found = beyond_the_line(build(5, [1, 4, 4], [2, 1, 0], [True] * 5), chart)
    assert (found.named[1], found.eligible[1]) == (0, 2)
    assert np.isnan(found.named[0])


@needs_reference
def test_the_lines_of_krackhardts_vice_presidents_reach_far_beyond():
    analysis = analysis_of("krackhardt_hightech", top="lowest")
    advice = next(q.cards for q in analysis.questions if q.key == "advice")
    found = beyond_the_line(advice.network, analysis.roster.frame.chart)
    people = list(range(21))
    manager = analysis.roster.frame.chart.manager
    ties = list(zip(advice.network.ego.tolist(), advice.network.alter.tolist(), strict=True))
    for leader in (1, 13, 17, 20):
        line = {p for p in people if manager[p] == leader}
        beyond = {i for i, j in ties if j in line and i not in line | {leader}}
        assert found.named[leader] == len(beyond)
        assert found.eligible[leader] == 20 - len(line)


@given(network=networks())
@settings(deadline=None)
def test_a_tie_is_returned_where_the_alter_names_the_ego(network):
    ties = list(zip(network.ego.tolist(), network.alter.tolist(), strict=True))
    assert cohesion.returned(network).tolist() == [(j, i) in ties for i, j in ties]


def test_ties_of_a_large_network_are_returned_as_often_as_networkx_says():
    network = random_network(500, 0.0, 4)
    graph = nx.DiGraph(list(zip(network.ego.tolist(), network.alter.tolist(), strict=True)))
    assert cohesion.reciprocity(network) == pytest.approx(nx.overall_reciprocity(graph))


@given(organization=organizations())
@settings(deadline=None, max_examples=60)
def test_density_and_the_table_of_units_count_pairs_who_could(organization):
    network, _, unit = organization
    could = able(network)
    expected = network.ties / len(could) if could else np.nan
    assert cohesion.density(network) == pytest.approx(expected, nan_ok=True)
    units = int(unit.max()) + 1
    ties, possible = cohesion.unit_table(network, unit, units)
    for a in range(units):
        for b in range(units):
            pairs = {(i, j) for i, j in could if unit[i] == a and unit[j] == b}
            assert possible[a, b] == len(pairs)
            named = zip(network.ego.tolist(), network.alter.tolist(), strict=True)
            assert ties[a, b] == sum(unit[i] == a and unit[j] == b for i, j in named)


def test_everybody_naming_the_one_whom_most_could_name_is_as_central_as_can_be():
    """Two lists of three people each with person 0 in both."""
    able_to = np.zeros((5, 5))
    able_to[1:, 0] = able_to[1, 2] = able_to[2, 1] = able_to[3, 4] = able_to[4, 3] = 1
    star = build(5, [1, 2, 3, 4], [0] * 4, [True] * 5)
    assert cohesion.centralization(replace(star, could=csr_matrix(able_to))) == 1
    assert np.isnan(cohesion.centralization(build(3, [], [], [False] * 3)))
