"""The chart: repairs one by one, then any broken chart at all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.position import NOBODY, UNKNOWN, build_chart

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
