"""Vacant positions: everything about people is as one counts it by hand along the chart."""

from __future__ import annotations

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scoring.comparison.leading import leading
from scoring.comparison.line_reach import beyond_the_line
from scoring.comparison.split import by_line
from scoring.network import build
from scoring.position.chart import NOBODY, UNKNOWN, VACANT, build_chart
from scoring.position.vacancy import without_vacant

N = NOBODY


def chart_of(manager):
    return build_chart(manager, [np.nan] * len(manager), range(len(manager)))


@st.composite
def forests(draw):
    """Return managers that come before their reports, and which positions are vacant."""
    size = draw(st.integers(1, 14))
    manager = [draw(st.integers(-1, person - 1)) for person in range(size)]
    return manager, draw(st.lists(st.booleans(), min_size=size, max_size=size))


@given(forests())
def test_what_is_left_is_what_one_counts_along_the_whole_chart(forest):
    manager, vacant = forest
    whole = chart_of(manager)
    kept = without_vacant(whole, vacant)
    tree = nx.DiGraph()
    tree.add_nodes_from(range(len(manager)))
    tree.add_edges_from((above, person) for person, above in enumerate(manager) if above >= 0)
    people = [person for person in range(len(manager)) if not vacant[person]]
    for place, person in enumerate(people):
        under = [other for other in nx.descendants(tree, person) if not vacant[other]]
        steps = nx.single_source_shortest_path_length(tree, person)
        assert kept.below[place] == len(under)
        assert kept.span[place] == sum(not vacant[other] for other in tree.successors(person))
        assert kept.layers[place] == max((steps[other] for other in under), default=0)
        inside = [
            other
            for other in range(len(people))
            if kept.enter[place] < kept.enter[other] <= kept.enter[place] + kept.below[place]
        ]
        assert [people[other] for other in inside] == sorted(under)
        direct = manager[person]
        if direct < 0:
            assert kept.manager[place] == N
        elif vacant[direct]:
            assert kept.manager[place] == VACANT
        else:
            assert people[kept.manager[place]] == direct
        held = [above for above in nx.ancestors(tree, person) if not vacant[above]]
        assert (kept.above[place] == N) == (not held)
        if held:
            up = {above: nx.shortest_path_length(tree, above, person) for above in held}
            assert people[kept.above[place]] == min(up, key=up.__getitem__)
    np.testing.assert_array_equal(kept.depth, whole.depth[people])


def test_a_chart_without_vacant_positions_stays_as_it_is():
    chart = chart_of([N, 0, 0])
    assert without_vacant(chart, [False] * 3) is chart


def test_nobody_at_the_top_leaves_everybody_attached():
    kept = without_vacant(chart_of([N, 0, 0, 1]), [True, False, False, False])
    assert kept.root == N
    assert kept.depth.tolist() == [1, 1, 2]
    assert not kept.unattached.any()
    assert kept.manager.tolist() == [VACANT, VACANT, 0]
    assert kept.above.tolist() == [N, N, 0]


def test_repairs_of_people_keep_pointing_at_them():
    kept = without_vacant(chart_of([N, 1, UNKNOWN, UNKNOWN, 0]), [0, 0, 1, 0, 0])
    assert [(r.person, r.code) for r in kept.repairs] == [
        (1, "W_SELF"), (2, "W_UNKNOWN_MANAGER"), (1, "W_EXTRA_ROOT")
    ]  # fmt: skip


def test_the_line_of_a_leader_reaches_across_a_vacant_position():
    """0 leads, 1 is vacant, 2 and 3 stand below it, 4 reports to 0, 5 stands apart."""
    chart = without_vacant(chart_of([N, 0, 1, 1, 0, N]), [0, 1, 0, 0, 0, 0])
    network = build(5, [1, 4, 3, 0], [0, 1, 2, 1], [True] * 5)
    sides = by_line(network, chart)
    assert (sides.inside[0], sides.inside_eligible[0]) == (1, 3)
    reach = beyond_the_line(network, chart)
    assert (reach.named[0], reach.eligible[0]) == (1, 1)  # 4 names somebody below 0


def test_without_anybody_at_the_top_no_levels_below_the_top_are_told():
    chart = without_vacant(chart_of([N, 0, 0, 1, 1]), [True, False, False, False, False])
    found = leading(build(4, [1, 2], [0, 0], [True] * 4), chart, [0, 0, 0, 0], high_cut=0.75)
    assert not found.at_the_top.any()
