"""How far the people in a leader's line reach beyond it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from scoring.comparison.split import by_line
from scoring.influence.measures import eligible
from scoring.network import Floats, Network
from scoring.position.chart import Chart
from scoring.unit_kernels import into_lines


@dataclass(frozen=True, slots=True, eq=False)
class LineReach:
    """Per person: people beyond the own line who name somebody in it, and those who could.

    Shape (n,) each. ``named`` is NaN for people without a line and where nobody beyond could.
    """

    named: Floats
    eligible: Floats


def beyond_the_line(network: Network, chart: Chart) -> LineReach:
    """Count who, beyond everybody's line, turns to somebody in it.

    x_j = |{i : i is not j and not under j, y_ik = 1 for some k under j}|, of the respondents i who
    are not j and not under j and could name such a k. Nominations of j do not count: this is what
    the line has without its leader.

    >>> from scoring.network import build
    >>> from scoring.position.chart import build_chart
    >>> chart = build_chart([-1, 0, 0, 1, 1], [float("nan")] * 5, range(5))
    >>> found = beyond_the_line(build(5, [2, 2, 0, 1], [3, 4, 1, 3], [True] * 5), chart)
    >>> found.named.tolist(), found.eligible.tolist()
    ([nan, 1.0, nan, nan, nan], [0.0, 2.0, 0.0, 0.0, 0.0])
    """
    if network.could is None:
        could = np.where(
            chart.below > 0, eligible(network) - by_line(network, chart).inside_eligible, 0
        )
    else:
        answered = csr_matrix(network.could.multiply(network.responded[:, None]))
        answered.eliminate_zeros()
        could = _into(answered, chart)
    named = _into(network.names(), chart)
    named[could == 0] = np.nan
    return LineReach(named, could)


def _into(cells: csr_matrix, chart: Chart) -> Floats:
    found = into_lines(cells.indptr, cells.indices, chart.above, chart.enter, chart.below)
    return np.asarray(found)
