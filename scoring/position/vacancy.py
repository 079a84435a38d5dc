"""Positions in the chart that nobody holds: they keep their place, and count as nobody."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from scoring.position.chart import NOBODY, VACANT, Chart, Positions
from scoring.position.chart_kernels import counted_up, from_the_top


def without_vacant(chart: Chart, vacant: ArrayLike) -> Chart:
    """Leave the people of a chart, each where they stand; a step over an empty position is a step.

    Vacant positions are in no headcount, no span and no denominator; ``manager`` is VACANT below
    one. One that nobody stands below is no layer either. The people of the result are numbered
    without the vacant positions, in the same order.

    Parameters
    ----------
    chart
        Of people and vacant positions together; n in all.
    vacant
        Which of them nobody holds; shape (n,).

    Examples
    --------
    >>> from scoring.position.chart import build_chart
    >>> chart = build_chart([-1, 0, 1, 1, 0], [float("nan")] * 5, range(5))
    >>> kept = without_vacant(chart, [False, True, False, False, False])
    >>> kept.manager.tolist(), kept.above.tolist(), kept.depth.tolist()
    ([-1, -3, -3, 0], [-1, 0, 0, 0], [0.0, 2.0, 2.0, 1.0])
    >>> kept.span.tolist(), kept.below.tolist()
    ([1.0, 0.0, 0.0, 0.0], [3.0, 0.0, 0.0, 0.0])
    """
    empty = np.asarray(vacant, dtype=bool)
    if not empty.any():
        return chart
    kept = np.flatnonzero(~empty)
    number = np.where(empty, NOBODY, np.cumsum(~empty) - 1)
    order = np.argsort(chart.enter)
    held = np.concatenate([[0], np.cumsum(~empty[order])])
    last = chart.enter + chart.below.astype(np.int64) + 1
    below = (held[last] - held[chart.enter + 1]).astype(float)
    manager = _renumbered(chart.manager, empty, number)[kept]
    return replace(
        chart,
        manager=manager,
        above=_renumbered(_next_held(chart.manager, empty), empty, number)[kept],
        root=NOBODY if chart.root == NOBODY else int(number[chart.root]),
        depth=chart.depth[kept],
        span=np.bincount(manager[manager >= 0], minlength=len(kept)).astype(float),
        below=below[kept],
        layers=_layers(chart.manager, empty & (below == 0))[kept],
        enter=held[chart.enter][kept],
        unattached=chart.unattached[kept],
        approximate=chart.approximate[kept],
        repairs=tuple(
            repair._replace(person=int(number[repair.person]))
            for repair in chart.repairs
            if not empty[repair.person]
        ),
    )


def _next_held(manager: Positions, empty: np.ndarray) -> Positions:
    """Return the next position further up that somebody holds, NOBODY where there is none."""
    found = manager.copy()
    while len(over := np.flatnonzero((found >= 0) & empty[found])):
        found[over] = manager[found[over]]
    return found


def _renumbered(manager: Positions, empty: np.ndarray, number: Positions) -> Positions:
    """Return links to people under their new numbers, VACANT where the position is empty."""
    linked = manager >= 0
    result = np.full(len(manager), NOBODY, dtype=np.int64)
    result[linked] = np.where(empty[manager[linked]], VACANT, number[manager[linked]])
    return result


def _layers(manager: Positions, useless: np.ndarray) -> np.ndarray:
    """Count the layers below each position, without those in which nobody is."""
    links = np.where(useless, NOBODY, manager)
    _, layers = counted_up(links, from_the_top(links))
    return np.asarray(layers)
