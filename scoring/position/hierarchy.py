"""Whether a chart has the shape of a chart: Krackhardt's four dimensions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scoring.position.chart import NOBODY
from scoring.position.chart_kernels import circles_of, counted_down, counted_up, from_the_top


@dataclass(frozen=True, slots=True)
class ChartShape:
    """Four figures from 0 to 1, all 1 for a chart with one top; NaN where no pair can tell."""

    connectedness: float
    hierarchy: float
    efficiency: float
    upper_bounds: float


def shape_of_chart(manager: ArrayLike) -> ChartShape:
    """Krackhardt's (1994) graph theoretical dimensions of the links from managers to reports.

    Each is 1 - violations / largest possible number of them. connectedness: pairs in different
    parts, of all pairs. hierarchy: pairs that manage each other, of pairs where one manages the
    other, directly or not. efficiency: links beyond the s - 1 that join a part of s people, of
    (s - 1)^2. upper_bounds: pairs in one part without a least common manager, of
    (s - 1)(s - 2) / 2; with at most one manager each there is none, so where it is defined it is 1.

    Parameters
    ----------
    manager
        Number of each person's manager as the people file says it, before any repair; NOBODY,
        UNKNOWN and one's own number are no link. Shape (n,).

    Examples
    --------
    >>> shape_of_chart([-1, 0, 0, 1])
    ChartShape(connectedness=1.0, hierarchy=1.0, efficiency=1.0, upper_bounds=1.0)
    >>> shape_of_chart([-1, 0, 3, 2])
    ChartShape(connectedness=0.3333333333333333, hierarchy=0.5, efficiency=0.5, upper_bounds=nan)
    """
    links = np.array(manager, dtype=np.int64)
    links[(links < 0) | (links == np.arange(len(links)))] = NOBODY
    circle = circles_of(links)
    members = np.flatnonzero(circle >= 0)
    lengths = np.bincount(circle[members]).astype(float)
    opened = members[np.unique(circle[members], return_index=True)[1]]
    links[opened] = NOBODY  # a part with a circle has one link too many: now all parts are trees
    walk = from_the_top(links)
    below, _ = counted_up(links, walk)
    _, top, _ = counted_down(links, walk, below)
    sizes = np.bincount(top, minlength=len(links)).astype(float)
    mutual = lengths * (lengths - 1) / 2
    under_circles = lengths * (sizes[top[opened]] - lengths)
    one_manages = below[circle < 0].sum() + mutual.sum() + under_circles.sum()
    return ChartShape(
        connectedness=_ratio((sizes * (sizes - 1)).sum(), len(links) * (len(links) - 1)),
        hierarchy=1 - _ratio(mutual.sum(), one_manages),
        efficiency=1 - _ratio(len(opened), ((np.maximum(sizes, 1) - 1) ** 2).sum()),
        upper_bounds=1.0 if sizes.max(initial=0) > 2 else float("nan"),
    )


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")
