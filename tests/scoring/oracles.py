"""Figures of a network by Swayline and by another program: igraph, networkx or scipy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import igraph
import networkx
import numpy as np
from scipy.stats import binomtest, percentileofscore

from scoring.influence import brokerage, cohesion
from scoring.influence import measures as influence
from scoring.intervals.uncertainty import wilson
from scoring.network import Network


@dataclass(frozen=True)
class Both:
    """A network, and the same as a graph of igraph and of networkx."""

    network: Network

    @cached_property
    def igraph(self) -> igraph.Graph:
        edges = list(zip(self.network.ego.tolist(), self.network.alter.tolist(), strict=True))
        return igraph.Graph(self.network.people, edges, directed=True)

    @cached_property
    def networkx(self) -> networkx.DiGraph:
        graph = networkx.DiGraph(self.igraph.get_edgelist())
        graph.add_nodes_from(range(self.network.people))
        return graph

    @cached_property
    def unit(self) -> np.ndarray:
        return np.arange(self.network.people) % max(self.network.people // 8, 2)


@dataclass(frozen=True)
class Oracle:
    """What Swayline says and what the other program says, to be equal but for `within`."""

    program: str
    ours: Callable[[Both], object]
    theirs: Callable[[Both], object]
    within: float = 1e-9
    largest: int = 2_000

    def difference(self, both: Both) -> float:
        """Return the largest absolute difference; NaN on one side only is infinitely much."""
        found = np.asarray(self.ours(both), dtype=float)
        expected = np.asarray(self.theirs(both), dtype=float)
        assert found.shape == expected.shape
        if (np.isnan(found) != np.isnan(expected)).any():
            return float("inf")
        return float(np.nanmax(np.abs(found - expected), initial=0.0))


def _reach(steps: int) -> Oracle:
    return Oracle(
        "igraph",
        lambda both: influence.reach(both.network, steps),
        lambda both: np.array(both.igraph.neighborhood_size(order=steps, mode="in")) - 1,
        within=0,
    )


def _effective_size(both: Both) -> list[float]:
    # networkx gives NaN to people who name nobody, where the formula has a value; without `nodes`
    # it is wrong on directed graphs.
    found = networkx.effective_size(both.networkx, nodes=list(both.networkx))
    ours = brokerage.structural_holes(both.network)[1]
    return [
        ours[i] if both.networkx.out_degree(i) == 0 else found[i]
        for i in range(both.network.people)
    ]


def _e_i(both: Both) -> float:
    graph = both.networkx.copy()
    networkx.set_node_attributes(graph, dict(enumerate(both.unit.tolist())), "unit")
    mixing = networkx.attribute_mixing_matrix(graph, "unit", normalized=False)
    return float((mixing.sum() - 2 * np.trace(mixing)) / mixing.sum())


def _percentiles(both: Both) -> list[float]:
    counts = both.igraph.indegree()
    return [percentileofscore(counts, count, kind="mean") / 100 for count in counts]


def _intervals(both: Both) -> np.ndarray:
    counts, could = both.igraph.indegree(), _could(both)
    found = [
        binomtest(count, of).proportion_ci(0.9, "wilson")
        for count, of in zip(counts, could, strict=True)
    ]
    return np.array([[bounds.low, bounds.high] for bounds in found]).T


def _could(both: Both) -> list[int]:
    answered = set(np.flatnonzero(both.network.responded).tolist())
    return [len(answered - {person}) for person in range(both.network.people)]


def _among_those_who_answered(both: Both) -> float:
    graph = both.igraph.induced_subgraph(np.flatnonzero(both.network.responded).tolist())
    return graph.reciprocity() if graph.ecount() else float("nan")


ORACLES = {
    "nominations": Oracle(
        "igraph",
        lambda both: influence.nominations(both.network),
        lambda both: both.igraph.indegree(),
        within=0,
    ),
    "share": Oracle(
        "igraph",
        lambda both: influence.share(both.network),
        lambda both: np.array(both.igraph.indegree()) / _could(both),
    ),
    "share interval": Oracle(
        "scipy",
        lambda both: wilson(influence.nominations(both.network), influence.eligible(both.network)),
        _intervals,
    ),
    "percentile": Oracle(
        "scipy",
        lambda both: influence.percentile(influence.nominations(both.network)),
        _percentiles,
    ),
    "PageRank": Oracle(
        "igraph",
        lambda both: influence.pagerank(both.network),
        lambda both: both.igraph.pagerank(damping=0.85),
        within=1e-11,
    ),
    "reach 1": _reach(1),
    "reach 2": _reach(2),
    "reach 3": _reach(3),
    "betweenness": Oracle(
        "igraph",
        lambda both: brokerage.betweenness(both.network, seed=1),
        lambda both: both.igraph.betweenness(directed=True),
        within=1e-6,  # of values up to a million
    ),
    "constraint": Oracle(
        "igraph",
        lambda both: brokerage.structural_holes(both.network)[0],
        lambda both: both.igraph.constraint(),
    ),
    "effective size": Oracle(
        "networkx",
        lambda both: brokerage.structural_holes(both.network)[1],
        _effective_size,
        largest=200,
    ),
    "reciprocity": Oracle(
        "igraph",
        lambda both: cohesion.reciprocity(both.network),
        _among_those_who_answered,
    ),
    "E-I index": Oracle(
        "networkx",
        lambda both: cohesion.e_i_index(both.network, both.unit),
        _e_i,
    ),
}
