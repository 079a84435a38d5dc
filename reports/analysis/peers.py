"""How often the people at one level were named, in classes that read well."""

from __future__ import annotations

import numpy as np

from reports.facts import Peers
from scoring.network import Floats

#: Lower edges of classes by how large the counts are: the first set whose last edge is reached.
EDGES = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8),
    (0, 3, 6, 10, 15, 20, 25, 30, 35),
    (0, 5, 10, 20, 30, 45, 60, 80, 100),
    (0, 10, 25, 50, 100, 150, 200, 300, 400),
)


def peers_of(counts: Floats, own: float, level: str) -> Peers:
    """Sort the counts of a level into classes, marking the one that holds `own`.

    >>> peers_of(np.array([0.0, 4.0, 12.0]), 4.0, "3").counts
    (1, 0, 0, 0, 1, 0, 0, 0, 1)
    """
    edges = next((e for e in EDGES if counts.max() < 1.5 * e[-1] + 1), EDGES[-1])
    classes = np.searchsorted(edges, counts, side="right") - 1
    return Peers(
        level=level,
        people=len(counts),
        edges=edges,
        counts=tuple(np.bincount(classes, minlength=len(edges)).tolist()),
        own=int(np.searchsorted(edges, own, side="right") - 1),
    )
