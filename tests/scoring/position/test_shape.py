"""Krackhardt's dimensions of a chart, against the definitions applied to every pair."""

from __future__ import annotations

import itertools

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.position.chart import NOBODY, UNKNOWN
from scoring.position.hierarchy import shape_of_chart
from tests.reference import needs_reference, rows

KRACKHARDT = "krackhardt_hightech"


def brute(graph: nx.DiGraph, *, least: bool = True) -> tuple[float, float, float, float]:
    """Take the four definitions literally.

    A least upper bound is below all other upper bounds. sna's lubness asks that it be above them
    (`least` False), which is another thing in other graphs, and the same in a chart.
    """
    reach = {node: nx.descendants(graph, node) | {node} for node in graph}
    pairs = list(itertools.combinations(graph, 2))
    parts = [set(part) for part in nx.weakly_connected_components(graph)]
    apart = [pair for pair in pairs if not any(set(pair) <= part for part in parts)]
    linked = [(a, b) for a, b in pairs if b in reach[a] or a in reach[b]]
    mutual = [(a, b) for a, b in linked if b in reach[a] and a in reach[b]]
    extra = graph.number_of_edges() - sum(len(part) - 1 for part in parts)
    most_extra = sum(len(part) * (len(part) - 1) - (len(part) - 1) for part in parts)
    unbounded = 0
    for part in parts:
        for a, b in itertools.combinations(sorted(part), 2):
            upper = [c for c in part if a in reach[c] and b in reach[c]]
            if least:
                unbounded += not any(all(c in reach[d] for d in upper) for c in upper)
            else:
                unbounded += not any(all(d in reach[c] for d in upper) for c in upper)
    most_unbounded = sum((len(part) - 1) * (len(part) - 2) / 2 for part in parts)

    def one_less(part, whole):
        return 1 - part / whole if whole else np.nan

    return (
        one_less(len(apart), len(pairs)),
        one_less(len(mutual), len(linked)),
        one_less(extra, most_extra),
        one_less(unbounded, most_unbounded),
    )


def figures(shape):
    return shape.connectedness, shape.hierarchy, shape.efficiency, shape.upper_bounds


def as_graph(manager):
    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(manager)))
    graph.add_edges_from((m, p) for p, m in enumerate(manager) if m >= 0 and m != p)
    return graph


@needs_reference
@pytest.mark.parametrize("relation", ["reports_to", "advice", "friendship"])
def test_the_definitions_used_here_are_those_of_sna(relation):
    edges = [
        (int(row["from"]), int(row["to"]))
        for row in rows(KRACKHARDT, "edges.csv")
        if row["relation"] == relation
    ]
    expected = next(
        row
        for row in rows("oracle", "network_level.csv")
        if (row["dataset"], row["relation"]) == (KRACKHARDT, relation)
    )
    found = brute(nx.DiGraph(edges), least=False)
    for value, name in zip(
        found,
        ("connectedness", "hierarchy_krackhardt", "efficiency", "lubness_edges_as_given"),
        strict=True,
    ):
        assert value == pytest.approx(float(expected[name])), name
    reversed_ = brute(nx.DiGraph(edges).reverse(), least=False)
    assert reversed_[3] == pytest.approx(float(expected["lubness_edges_reversed"]))


@needs_reference
@pytest.mark.parametrize("folder", [KRACKHARDT, "michalski_email"])
def test_a_clean_chart_is_1_1_1_1(folder):
    table = rows(folder, "oracle", "formal_position.csv")
    place = {row["id"]: number for number, row in enumerate(table)}
    manager = [place.get(row["manager_id"], NOBODY) for row in table]
    assert figures(shape_of_chart(manager)) == (1, 1, 1, 1)


@given(manager=st.lists(st.integers(-2, 11), min_size=0, max_size=12))
@settings(deadline=None, max_examples=300)
def test_any_broken_chart_equals_the_definitions(manager):
    links = [link if link < len(manager) else UNKNOWN for link in manager]
    for least in (True, False):
        expected = brute(as_graph(links), least=least)
        np.testing.assert_allclose(figures(shape_of_chart(links)), expected, atol=1e-12)


def test_each_dimension_falls_for_its_own_fault():
    two_tops = shape_of_chart([NOBODY, 0, 0, NOBODY, 3, 3])
    assert two_tops.connectedness == 6 / 15
    assert figures(two_tops)[1:] == (1, 1, 1)
    circle = shape_of_chart([1, 0, 0, 1])
    # 0 and 1 manage each other; 5 of 6 pairs are linked, all but 2 and 3; 4 links for 3.
    assert figures(circle) == (1, 1 - 1 / 5, 1 - 1 / 9, 1)


def test_a_chart_of_one_or_none_has_no_pair_to_tell():
    for manager in ([], [NOBODY], [0]):
        assert np.isnan(figures(shape_of_chart(manager))).all()


def test_the_links_given_are_left_as_they_are():
    manager = np.array([1, 0, 2])
    shape_of_chart(manager)
    assert manager.tolist() == [1, 0, 2]
