"""Where nominations come from: two sides and seven groups, against the reference and by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.stats import binomtest

from scoring.comparison import split
from scoring.comparison.groups import GROUPS, by_groups, merged, summed
from scoring.comparison.split import Sides, by_line, by_unit
from scoring.network import Network, build
from scoring.position.chart import NOBODY, build_chart
from tests.reference import analysis_of, column, needs_reference, rows
from tests.scoring.networks import networks

KRACKHARDT = "krackhardt_hightech"
N = NOBODY


def chart_of(manager):
    return build_chart(manager, [np.nan] * len(manager), range(len(manager)))


@pytest.fixture(scope="module")
def krackhardt():
    return analysis_of(KRACKHARDT, top="lowest")


def groups_of(analysis, key):
    frame = analysis.roster.frame
    network = next(q.cards.network for q in analysis.questions if q.key == key)
    return network, by_groups(network, frame.chart, frame.unit)


@needs_reference
@pytest.mark.parametrize("question", ["advice", "friendship"])
def test_every_group_equals_the_reference(krackhardt, question):
    _, found = groups_of(krackhardt, question)
    expected = rows(KRACKHARDT, "oracle", f"nominations_by_line_{question}.csv")
    named = np.nan_to_num(found.named)
    for group, name in enumerate(
        (
            "from_direct_reports",
            "from_indirect_reports",
            "from_own_manager",
            "from_higher_up",
            "from_peers_same_manager",
        )
    ):
        np.testing.assert_array_equal(named[group], column(expected, name), err_msg=name)
    others = named[GROUPS.index("others in the unit")] + named[GROUPS.index("other units")]
    np.testing.assert_array_equal(others, column(expected, "from_other_lines"))


@needs_reference
def test_two_vice_presidents_differ_in_the_other_lines(krackhardt):
    """T3: 14 has 7 reports, the president, 2 of 3 peers, 0 of 9; 2 has 11 of 13 from elsewhere."""
    _, found = groups_of(krackhardt, "advice")
    assert np.nan_to_num(found.named[:, 13]).tolist() == [7, 0, 1, 0, 2, 0, 0]
    assert found.eligible[:, 13].tolist() == [7, 0, 1, 0, 3, 0, 9]
    assert np.nan_to_num(found.named[:, 1]).tolist() == [3, 0, 1, 0, 3, 0, 11]
    assert found.eligible[:, 1].tolist() == [3, 0, 1, 0, 3, 0, 13]
    assert np.isnan(found.named[2:, 6]).all()  # the president has nobody but people below


@needs_reference
def test_too_small_groups_of_the_vice_presidents_are_merged(krackhardt):
    _, found = groups_of(krackhardt, "advice")
    shown = merged(found)
    # 14: 7 direct reports stand; manager 1, peers 3 and 9 elsewhere are one.
    assert shown.eligible[:, 13].tolist() == [7, 0, 0, 0, 0, 0, 13]
    assert np.nan_to_num(shown.named[:, 13]).tolist() == [7, 0, 0, 0, 0, 0, 3]
    assert (shown.first[6, 13], shown.last[6, 13]) == (1, 6)
    # 2: 3 reports and the president are fewer than 5; with 3 peers they are 7.
    assert shown.eligible[:, 1].tolist() == [0, 0, 0, 0, 7, 0, 13]
    assert np.nan_to_num(shown.named[:, 1]).tolist() == [0, 0, 0, 0, 7, 0, 11]


def brute_groups(network: Network, chart, unit):
    """Sort every pair out by walking up from both."""

    def above(person):
        chain = []
        while chart is not None and chart.manager[person] >= 0:
            person = int(chart.manager[person])
            chain.append(person)
        return chain

    named, could = np.zeros((7, network.people)), np.zeros((7, network.people))
    ties = set(zip(network.ego.tolist(), network.alter.tolist(), strict=True))
    able = np.ones((network.people,) * 2) if network.could is None else network.could.toarray()
    for i in range(network.people):
        for j in range(network.people):
            if i == j or not network.responded[i] or not able[i, j]:
                continue
            of_i, of_j = above(i), above(j)
            if j in of_i:
                group = 0 if of_i[0] == j else 1
            elif i in of_j:
                group = 2 if of_j[0] == i else 3
            elif of_i and of_j and of_i[0] == of_j[0]:
                group = 4
            else:
                group = 5 if unit[i] == unit[j] >= 0 else 6
            could[group, j] += 1
            named[group, j] += (i, j) in ties
    return named, could


@st.composite
def organizations(draw):
    network = draw(networks(largest=10))
    people = network.people
    links = draw(st.lists(st.integers(-2, people - 1), min_size=people, max_size=people))
    unit = draw(st.lists(st.integers(-1, 2), min_size=people, max_size=people))
    if draw(st.booleans()):
        able = np.array(draw(st.lists(st.booleans(), min_size=people**2, max_size=people**2)))
        able = able.reshape(people, people)
        np.fill_diagonal(able, val=False)
        able[network.ego, network.alter] = True
        network = replace(network, could=csr_matrix(able.astype(float)))
    return network, draw(st.sampled_from([None, chart_of(links)])), np.array(unit)


@given(organization=organizations())
@settings(deadline=None, max_examples=150)
def test_groups_and_sides_equal_a_walk_over_every_pair(organization):
    network, chart, unit = organization
    named, could = brute_groups(network, chart, unit)
    found = by_groups(network, chart, unit)
    np.testing.assert_array_equal(found.eligible, could)
    np.testing.assert_array_equal(found.named, np.where(could > 0, named, np.nan))
    if chart is not None:
        sides = by_line(network, chart)
        np.testing.assert_array_equal(sides.inside_eligible, could[:2].sum(axis=0))
        np.testing.assert_array_equal(sides.outside_eligible, could[2:].sum(axis=0))
        np.testing.assert_array_equal(np.nan_to_num(sides.inside), named[:2].sum(axis=0))
        np.testing.assert_array_equal(np.nan_to_num(sides.outside), named[2:].sum(axis=0))
    near = by_unit(network, chart, unit)
    inside = brute_near(network, chart, unit)
    np.testing.assert_array_equal(near.inside_eligible, inside)
    np.testing.assert_array_equal(near.outside_eligible, could.sum(axis=0) - inside)


def brute_near(network, chart, unit):
    count = np.zeros(network.people)
    able = np.ones((network.people,) * 2) if network.could is None else network.could.toarray()
    for i in np.flatnonzero(network.responded):
        for j in range(network.people):
            near = unit[i] == unit[j] >= 0 or (chart is not None and chart.manager[j] == i)
            count[j] += i != j and bool(able[i, j]) and near
    return count


def test_pairs_are_looked_at_in_blocks(monkeypatch):
    able = csr_matrix(1.0 - np.eye(6))
    network = build(6, [1, 2, 5], [0, 0, 0], [True] * 5 + [True], could=able)
    chart = chart_of([N, 0, 0, 1, 1, 2])
    whole = by_line(network, chart)
    monkeypatch.setattr(split, "_PAIRS", 7)
    parts = by_line(network, chart)
    for name in ("inside", "inside_eligible", "outside", "outside_eligible"):
        np.testing.assert_array_equal(getattr(whole, name), getattr(parts, name))
    assert whole.inside_eligible.tolist() == [5, 2, 1, 0, 0, 0]


@given(organization=organizations(), smallest=st.integers(1, 6))
@settings(deadline=None, max_examples=80)
def test_merging_loses_nobody_and_leaves_no_small_group(organization, smallest):
    network, chart, unit = organization
    before = by_groups(network, chart, unit)
    after = merged(before, smallest)
    np.testing.assert_array_equal(after.eligible.sum(axis=0), before.eligible.sum(axis=0))
    np.testing.assert_array_equal(np.nansum(after.named, axis=0), np.nansum(before.named, axis=0))
    for person in range(network.people):
        shown = np.flatnonzero(after.eligible[:, person])
        if before.eligible[:, person].sum() >= smallest:
            assert (after.eligible[shown, person] >= smallest).all()
        else:
            assert len(shown) <= 1
        for group in shown:
            parts = slice(after.first[group, person], after.last[group, person] + 1)
            assert before.eligible[parts, person].sum() == after.eligible[group, person]


def test_a_unit_adds_up_the_groups_of_its_people():
    network = build(4, [0, 2, 3], [1, 1, 0], [True] * 4)
    found = by_groups(network, chart_of([N, 0, 0, 1]), [0, 0, 1, -1])
    named, could = summed(found, [0, 0, 1, -1], 2)
    # 0 is named by 3, two steps below; 1 by its manager 0 and its peer 2.
    assert named[:, 0].tolist() == [0, 1, 1, 0, 1, 0, 0]
    assert could[:, 0].tolist() == [3, 1, 1, 0, 1, 0, 0]
    assert named[:, 1].tolist() == [0] * 7
    assert could[:, 1].tolist() == [0, 0, 1, 0, 1, 0, 1]


def test_the_difference_of_the_rates_has_newcombes_interval():
    """The hybrid of the two Wilson intervals of scipy."""
    sides = Sides(*(np.array(part, dtype=float) for part in ([7, 0], [7, 4], [3, 5], [13, 0])))
    difference, low, high = sides.difference()
    inside = binomtest(7, 7).proportion_ci(0.90, method="wilson")
    outside = binomtest(3, 13).proportion_ci(0.90, method="wilson")
    p, q = 1.0, 3 / 13
    assert difference[0] == pytest.approx(p - q)
    assert low[0] == pytest.approx(p - q - np.hypot(p - inside.low, outside.high - q))
    assert high[0] == pytest.approx(p - q + np.hypot(inside.high - p, q - outside.low))
    assert np.isnan([difference[1], low[1], high[1]]).all()


@needs_reference
def test_rates_within_and_beyond_the_line_of_two_vice_presidents(krackhardt):
    advice = next(q.cards for q in krackhardt.questions if q.key == "advice")
    inside, outside = advice.line.rates()
    assert inside[[13, 1]].tolist() == [1, 1]
    assert outside[[13, 1]].tolist() == [3 / 13, 15 / 17]
    assert np.isnan(outside[6])
    _, low, _ = advice.line.difference()
    assert low[13] > 0 > low[1]
