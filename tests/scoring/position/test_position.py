"""The chart: repairs one by one, then any broken chart at all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.position.chart import NOBODY, UNKNOWN, build_chart

N = NOBODY


def chart_of(manager, level=None):
    people = len(manager)
    return build_chart(manager, level or [np.nan] * people, range(people))


def repairs(chart):
    return [(repair.person, repair.code) for repair in chart.repairs]


def test_a_clean_chart_needs_no_repair():
    chart = chart_of([N, 0, 0, 1])
    assert repairs(chart) == []
    assert chart.root == 0
    assert chart.depth.tolist() == [0, 1, 1, 2]
    assert chart.span.tolist() == [2, 1, 0, 0]
    assert chart.below.tolist() == [3, 1, 0, 0]
    assert chart.layers.tolist() == [2, 1, 0, 0]


def test_a_person_who_manages_themselves_is_the_top_if_nobody_else_is():
    chart = chart_of([0, 0, 1])
    assert repairs(chart) == [(0, "W_SELF")]
    assert chart.root == 0
    assert chart.depth.tolist() == [0, 1, 2]


def test_an_unknown_manager_leaves_the_person_and_all_below_without_depth():
    chart = chart_of([N, UNKNOWN, 1, 0])
    assert repairs(chart) == [(1, "W_UNKNOWN_MANAGER")]
    assert np.isnan(chart.depth[[1, 2]]).all()
    assert chart.below.tolist() == [1, 1, 0, 0]
    assert chart.unattached.tolist() == [False, True, True, False]


def test_of_two_people_without_manager_the_one_with_more_below_is_the_top():
    chart = chart_of([N, N, 1, 2, 0])
    assert repairs(chart) == [(0, "W_EXTRA_ROOT")]
    assert chart.root == 1
    assert chart.unattached.tolist() == [True, False, False, False, True]


def test_a_circle_opens_at_its_most_senior_member():
    chart = chart_of([N, 2, 1, 1], level=[1, 3, 2, 4])
    assert repairs(chart) == [(1, "E_CYCLE"), (2, "E_CYCLE")]
    assert chart.manager.tolist() == [N, 2, N, 1]
    assert chart.approximate.tolist() == [False, True, True, True]
    assert chart.root == 0


def test_a_circle_of_equals_opens_at_the_first_id():
    assert chart_of([1, 2, 0]).manager.tolist() == [N, 2, 0]
    assert chart_of([1, 2, 0]).root == 0


def test_a_circle_of_more_than_one_in_a_hundred_breaks_the_chart():
    in_300 = [N] + [0] * 297 + [299, 298]
    in_100 = [N] + [0] * 97 + [99, 98]
    assert not chart_of(in_300).broken
    assert chart_of(in_100).broken


def test_several_circles_are_all_opened():
    chart = chart_of([1, 0, 3, 2, N, 4])
    assert len(chart.repairs) == 4
    assert (chart.manager == NOBODY).sum() == 3


def test_a_chart_5000_deep_is_read_without_recursion():
    chart = chart_of([N, *range(4_999)])
    assert chart.depth[-1] == 4_999
    assert chart.below[0] == 4_999


@given(
    manager=st.lists(st.integers(-2, 14), min_size=1, max_size=15),
    level=st.lists(st.integers(1, 4), min_size=15, max_size=15),
)
def test_any_chart_becomes_trees_whose_sums_agree(manager, level):
    people = len(manager)
    given_links = [link if link < people else UNKNOWN for link in manager]
    chart = build_chart(given_links, level[:people], range(people))
    for person in range(people):
        seen = set()
        above = person
        while above != NOBODY:
            assert above not in seen
            seen.add(above)
            above = int(chart.manager[above])
        for other in range(people):
            under = (
                chart.enter[person]
                < chart.enter[other]
                <= chart.enter[person] + chart.below[person]
            )
            assert under == (person in ancestors(chart.manager, other))
    changed = {repair.person for repair in chart.repairs}
    for person in range(people):
        if person not in changed:
            assert chart.manager[person] == given_links[person]


def ancestors(manager, person):
    found = set()
    while manager[person] >= 0:
        person = int(manager[person])
        found.add(person)
    return found


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0]])
def test_the_first_id_wins_not_the_first_row(order):
    chart = build_chart([1, 2, 0], [np.nan] * 3, order)
    assert chart.root == order.index(0)


def test_a_chart_of_nobody_has_no_top():
    chart = chart_of([])
    assert chart.root == NOBODY
    assert not chart.broken


def test_repairs_are_listed_in_the_order_in_which_they_are_made():
    chart = chart_of([3, 1, 3, 2, UNKNOWN, N, N, 6])
    assert repairs(chart) == [
        (1, "W_SELF"),
        (4, "W_UNKNOWN_MANAGER"),
        (2, "E_CYCLE"),
        (3, "E_CYCLE"),
        (1, "W_EXTRA_ROOT"),
        (5, "W_EXTRA_ROOT"),
    ]
    assert chart.root == 6


def test_the_top_is_somebody_without_manager_before_a_larger_tree_that_was_cut_loose():
    assert chart_of([N, UNKNOWN, 1, 1]).root == 0
    assert chart_of([1, 0, UNKNOWN, 2, 2]).root == 0
    assert chart_of([UNKNOWN, UNKNOWN, 1]).root == 1


def test_of_trees_of_one_size_the_more_senior_root_is_the_top_then_the_first_id():
    assert chart_of([N, N], level=[2, 1]).root == 1
    assert chart_of([N, N], level=[np.nan, 9]).root == 1
    assert build_chart([N, N], [1, 1], [1, 0]).root == 1


def test_a_circle_of_exactly_one_in_a_hundred_does_not_break_the_chart():
    assert not chart_of([N] + [0] * 197 + [199, 198]).broken
    assert chart_of([N] + [0] * 196 + [198, 197]).broken


def test_everything_follows_from_the_repaired_links():
    """A random forest of 2,000 people against a plain walk up from each of them."""
    rng = np.random.default_rng(3)
    manager = np.array([N if p % 90 == 0 else rng.integers(p // 3, p) for p in range(2_000)])
    shuffled = rng.permutation(2_000)
    links = np.full(2_000, N)
    links[shuffled] = np.where(manager >= 0, shuffled[manager], N)
    chart = chart_of(links)
    depth, below, layers = np.zeros(2_000), np.zeros(2_000), np.zeros(2_000)
    for person in range(2_000):
        above = list(ancestors_in_order(links, person))
        depth[person] = len(above)
        for steps, one in enumerate(above, start=1):
            below[one] += 1
            layers[one] = max(layers[one], steps)
    assert chart.below.tolist() == below.tolist()
    assert chart.layers.tolist() == layers.tolist()
    assert sorted(chart.enter) == list(range(2_000))
    attached = ~chart.unattached
    assert attached.sum() == below[chart.root] + 1 == max(below) + 1
    assert chart.depth[attached].tolist() == depth[attached].tolist()
    assert np.isnan(chart.depth[~attached]).all()


def ancestors_in_order(manager, person):
    while manager[person] >= 0:
        person = int(manager[person])
        yield person
