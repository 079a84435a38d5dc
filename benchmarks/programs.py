"""The same measures in Swayline, igraph and networkx: each a function from arrays to arrays.

Who names nobody (a fifth did not answer) is in all of them. ``networks`` turns the arrays of
nominations into what a program works on; building that is timed too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.organization import Organization

Measure = Callable[[Any], Any]
#: How many starting points betweenness is timed from in the other programs; then scaled up.
TIMED_POINTS = 32


@dataclass(frozen=True, slots=True)
class Program:
    """How a program builds a network, and what it can say about it."""

    build: Callable[[Organization], Any]
    measures: dict[str, Measure]
    betweenness: Callable[[Any, int], Any]


def swayline() -> Program:
    """Return what Swayline measures; betweenness always uses all its starting points."""
    from scoring.influence import brokerage, cohesion
    from scoring.influence import measures as influence
    from scoring.network import build

    return Program(
        build=lambda found: build(found.people, found.ego, found.alter, found.responded),
        measures={
            "in-degree": influence.nominations,
            "PageRank": influence.pagerank,
            "reach 2": lambda net: influence.reach(net, 2),
            "reach 3": lambda net: influence.reach(net, 3),
            "constraint": brokerage.structural_holes,  # and effective size, which igraph lacks
            "reciprocity": cohesion.reciprocity,
        },
        betweenness=lambda net, points: brokerage.betweenness(net, seed=1),
    )


def igraph() -> Program:
    """Return what igraph measures."""
    import igraph as library

    return Program(
        build=lambda found: library.Graph(
            found.people, np.column_stack(_distinct(found)), directed=True
        ),
        measures={
            "in-degree": lambda graph: graph.indegree(),
            "PageRank": lambda graph: graph.pagerank(damping=0.85),
            "reach 2": lambda graph: graph.neighborhood_size(order=2, mode="in"),
            "reach 3": lambda graph: graph.neighborhood_size(order=3, mode="in"),
            "constraint": lambda graph: graph.constraint(),
            "reciprocity": lambda graph: graph.reciprocity(),
        },
        betweenness=lambda graph, points: graph.betweenness(
            sources=list(range(0, graph.vcount(), max(graph.vcount() // points, 1)))[:points]
        ),
    )


def networkx() -> Program:
    """Return what networkx measures.

    Without effective size: its fast way is wrong on directed graphs, and the right one takes
    minutes at 10,000 people, which would say little about all other measures.
    """
    import networkx as library

    def built(found: Organization) -> Any:
        graph = library.DiGraph()
        graph.add_nodes_from(range(found.people))
        graph.add_edges_from(zip(*(ends.tolist() for ends in _distinct(found)), strict=True))
        return graph

    def reach(graph: Any, steps: int) -> list[int]:
        back = graph.reverse()
        return [
            len(library.single_source_shortest_path_length(back, person, cutoff=steps)) - 1
            for person in back
        ]

    return Program(
        build=built,
        measures={
            "in-degree": lambda graph: dict(graph.in_degree()),
            "PageRank": lambda graph: library.pagerank(graph, alpha=0.85, tol=1e-12, max_iter=500),
            "reach 2": lambda graph: reach(graph, 2),
            "reach 3": lambda graph: reach(graph, 3),
            "constraint": library.constraint,
            "reciprocity": library.overall_reciprocity,
        },
        betweenness=lambda graph, points: library.betweenness_centrality(
            graph, k=points, normalized=False, seed=1
        ),
    )


PROGRAMS = {"swayline": swayline, "igraph": igraph, "networkx": networkx}


def _distinct(found: Organization) -> tuple[np.ndarray, np.ndarray]:
    """Return each nomination once and none of oneself, as the other programs expect them."""
    others = found.ego != found.alter
    cells = np.unique(found.ego[others] * found.people + found.alter[others])
    return cells // found.people, cells % found.people
