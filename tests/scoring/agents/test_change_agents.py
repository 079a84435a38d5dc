"""Choosing people together, against brute force and against other ways to choose."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scoring.agents.change_agents import (
    HEADCOUNT,
    LEADERS,
    LEVEL,
    NAMED,
    RANDOM,
    RANDOM_SETS,
    TOGETHER,
    compare,
    sets,
)
from scoring.agents.coverage import choose, coverage
from scoring.agents.rules import Rules
from scoring.network import build
from tests.reference import column, needs_reference, rows
from tests.scoring.networks import networks, random_network, relabeled
from tests.scoring.spreading import (
    CONSULTING,
    ORACLE,
    best,
    keeps,
    listeners,
    one_by_one,
    reference_network,
    seeds_of,
    weighed,
)


def reference(name: str, *strategies: str) -> list[dict[str, str]]:
    table = rows("oracle", "change_agents.csv")
    return [row for row in table if row["network"] == name and row["strategy"] in strategies]


@st.composite
def rules(draw: st.DrawFn, people: int) -> Rules:
    """Return any rules over a few people."""
    array = st.lists(st.booleans(), min_size=people, max_size=people).map(np.array)
    unit = st.lists(st.integers(-1, 2), min_size=people, max_size=people).map(np.array)
    volunteers, excluded = draw(st.none() | array), draw(st.none() | array)
    if draw(st.booleans()):
        return Rules(volunteers, excluded)
    most = draw(st.none() | st.integers(1, 2))
    return Rules(volunteers, excluded, draw(unit), most, draw(st.booleans()))


def test_a_change_spreads_against_nominations():
    """0 names 1, 1 names 2: what 2 says reaches 0 in two steps, and not the other way round."""
    chain = build(3, [0, 1], [1, 2], [True] * 3)
    assert [coverage(chain, 2, [person]) for person in range(3)] == [1, 2, 3]
    assert [coverage(chain, 1, [person]) for person in range(3)] == [1, 2, 2]
    assert coverage(chain, 2, []) == 0


@needs_reference
@pytest.mark.parametrize("name", [ORACLE, CONSULTING])
def test_coverage_equals_the_reference_for_every_set(name):
    network = reference_network(name)
    table = [row for row in rows("oracle", "change_agents.csv") if row["network"] == name]
    for row in table:
        if row["seed_ids"]:
            for steps in (1, 2):
                share = coverage(network, steps, seeds_of(row)) / network.people
                assert share == pytest.approx(float(row[f"cover_{steps}step"])), row


@needs_reference
@pytest.mark.parametrize("name", [ORACLE, CONSULTING])
@pytest.mark.parametrize("steps", [1, 2])
def test_the_people_chosen_are_those_of_the_reference(name, steps):
    network = reference_network(name)
    for row in reference(name, f"greedy_cover{steps}"):
        chosen = choose(network, steps, int(row["k"]), order=range(network.people))
        assert chosen == seeds_of(row)


@needs_reference
def test_the_people_chosen_are_the_optimum_on_krackhardt():
    network = reference_network(ORACLE)
    for row in reference(ORACLE, "optimum_cover1"):
        chosen = choose(network, 1, int(row["k"]), order=range(21))
        assert coverage(network, 1, chosen) / 21 == pytest.approx(float(row["cover_1step"]))


@needs_reference
def test_the_arms_of_formal_position_are_those_of_the_reference():
    network = reference_network(ORACLE)
    below = column(rows("krackhardt_hightech", "oracle", "formal_position.csv"), "headcount_below")
    level = -column(rows("cross_parker_consulting", "nodes.csv"), "org_level")
    arms = compare(network, 1, [1, 2], headcount=below, order=range(21), seed=1)
    arms += compare(reference_network(CONSULTING), 1, [2, 4], level=level, order=range(46), seed=1)
    found = {(arm.name, arm.k): list(arm.chosen) for arm in arms}
    for row in reference(ORACLE, "formal_top_k")[:2]:
        assert found[HEADCOUNT, int(row["k"])] == seeds_of(row)
    for row in reference(CONSULTING, "formal_top_k"):
        assert found[LEVEL, int(row["k"])] == seeds_of(row)
    for row in reference(ORACLE, "indegree_top_k")[:1]:
        assert found[NAMED, 1] == seeds_of(row)


@given(network=networks(7), data=st.data())
@settings(deadline=None, max_examples=150)
def test_choosing_equals_looking_at_everybody_each_time(network, data):
    """Also under rules, where whoever would leave no room for a whole set may not be taken."""
    people = network.people
    steps, k = data.draw(st.integers(1, 3)), data.draw(st.integers(0, min(people, 4)))
    weight = np.array(data.draw(st.lists(st.integers(0, 3), min_size=people, max_size=people)))
    limits = data.draw(rules(people))
    assume(limits.fits(people, k))
    hears = listeners(network)
    named = [len(hears[person]) for person in range(people)]
    found = choose(network, steps, k, order=range(people), weight=weight, rules=limits)
    assert found == one_by_one(hears, steps, k, weight, named, limits)
    reached = coverage(network, steps, found, weight=weight)
    assert reached == weighed(hears, found, steps, weight)
    least = 1 / 2 if limits.unit is not None else 1 - 1 / np.e
    assert reached >= least * best(hears, steps, k, weight, limits) - 1e-9


@given(people=st.integers(1, 6), data=st.data())
def test_k_people_fit_the_rules_where_some_set_of_k_keeps_to_them(people, data):
    from itertools import combinations

    limits = data.draw(rules(people))
    for k in range(people + 2):
        exists = any(keeps(s, limits, people) for s in combinations(range(people), k))
        assert limits.fits(people, k) == exists


@given(network=networks(), data=st.data())
@settings(deadline=None)
def test_the_choice_follows_people_when_they_are_renumbered(network, data):
    people = network.people
    place = np.array(data.draw(st.permutations(range(people))))
    k = data.draw(st.integers(0, people))
    before = choose(network, 2, k, order=range(people))
    # Person i is number place[i] now, and keeps the place of its id.
    after = choose(relabeled(network, place), 2, k, order=np.argsort(place))
    assert after == place[before].tolist()


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_a_larger_network_is_covered_as_plainly_counted(steps):
    network = random_network(300, 0.2, seed=11)
    hears = listeners(network)
    chosen = choose(network, steps, 25, order=range(300))
    ones = np.ones(300)
    for k in (1, 10, 25):
        arm = compare(network, steps, [k], order=range(300), seed=1)[0]
        assert arm.chosen == tuple(chosen[:k])
        assert arm.covered == weighed(hears, chosen[:k], steps, ones)


def test_weights_that_are_no_whole_numbers_count():
    network = build(5, [1, 2, 3], [0, 0, 4], [True] * 5)
    weight = np.array([0.1, 0.1, 0.1, 0.7, 0.1])
    assert choose(network, 1, 1, order=range(5)) == [0]
    assert choose(network, 1, 1, order=range(5), weight=weight) == [4]
    assert coverage(network, 1, [4], weight=weight) == pytest.approx(0.8)


def test_ties_go_to_the_person_named_more_often_then_to_the_first_id():
    """Once 0 is chosen nobody adds anything but 5: then 1, named twice, then ids."""
    network = build(6, [1, 2, 3, 4, 2, 3], [0, 0, 0, 0, 1, 1], [True] * 6)
    assert choose(network, 1, 6, order=range(6)) == [0, 5, 1, 2, 3, 4]
    assert choose(network, 1, 6, order=[5, 4, 3, 2, 1, 0]) == [0, 5, 1, 4, 3, 2]


def test_nobody_answered():
    network = build(3, [], [], [False] * 3)
    assert choose(network, 2, 2, order=[2, 1, 0]) == [2, 1]
    assert coverage(network, 2, [0]) == 1


def test_rules_that_leave_too_few_are_refused():
    network = build(4, [0], [1], [True] * 4)
    volunteers = np.array([True, False, True, False])
    with pytest.raises(ValueError, match="no 3 people fit"):
        choose(network, 1, 3, order=range(4), rules=Rules(volunteers=volunteers))


@pytest.mark.parametrize(
    "limits", [{"most_per_unit": 1}, {"each_unit": True}, {"most_per_unit": 0, "unit": [0]}]
)
def test_rules_that_mean_nothing_are_refused(limits):
    with pytest.raises(ValueError, match="unit"):
        Rules(**limits)


def test_random_sets_cover_what_chance_says():
    """Person i is missed by k of n people with the odds that all k come from those i ignores."""
    network = random_network(60, 0.2, seed=3)
    out = np.bincount(network.ego, minlength=60)
    for k in (1, 4, 20):
        expected = sum(1 - comb(59 - int(d), k) / comb(60, k) for d in out)
        arm = compare(network, 1, [k], order=range(60), seed=2)[-1]
        assert arm.name == RANDOM
        assert arm.low <= expected <= arm.high
        error = (arm.high - arm.low) / 2 / 1.645 / np.sqrt(RANDOM_SETS)
        assert arm.covered == pytest.approx(expected, abs=4 * error)


def test_all_ways_keep_to_the_rules_and_random_sets_are_always_there():
    network = random_network(40, 0.2, seed=4)
    unit = np.arange(40) % 4
    limits = Rules(unit=unit, excluded=np.arange(40) < 3, most_per_unit=2, each_unit=True)
    headcount = np.arange(40.0)
    by = {"headcount": headcount, "level": headcount, "rules": limits, "order": range(40)}
    ways = sets(network, 2, 6, leaders=np.arange(40) < 2, seed=1, **by)
    assert set(ways) == {TOGETHER, NAMED, HEADCOUNT, LEVEL, RANDOM, LEADERS}
    assert ways.pop(LEADERS)[0].tolist() == [0, 1]
    assert len(ways[RANDOM]) == RANDOM_SETS
    assert len({tuple(sorted(way)) for way in ways[RANDOM]}) > 150
    assert all(keeps(way.tolist(), limits, 40) for found in ways.values() for way in found)
    arms = compare(network, 2, [1, 3, 4, 6, 8, 9], leaders=np.arange(40) < 2, seed=1, **by)
    assert sorted({arm.k for arm in arms}) == [2, 4, 6, 8]
    for arm in arms:
        assert arm.name in {LEADERS, RANDOM} or keeps(arm.chosen, limits, 40)
    assert [arm.name for arm in arms if arm.k == 6] == [*list(ways)[:4], RANDOM]
    hears = listeners(network)
    assert arms[-1].covered == weighed(hears, [0, 1], 2, np.ones(40))


def test_unknown_headcounts_and_levels_are_never_chosen():
    """Three headcounts are known: they give no set of four."""
    network = random_network(10, 0.0, seed=5)
    known = np.full(10, np.nan)
    known[[2, 5, 7]] = [1, 3, 2]
    arms = compare(network, 1, [3, 4], headcount=known, order=range(10), seed=1)
    found = {(arm.name, arm.k): arm.chosen for arm in arms}
    assert found[HEADCOUNT, 3] == (5, 7, 2)
    assert (HEADCOUNT, 4) not in found
    ways = sets(network, 1, 4, headcount=known, order=range(10), seed=1)
    assert set(ways) == {TOGETHER, NAMED, RANDOM}


def test_where_no_size_fits_nothing_is_compared():
    network = random_network(5, 0.0, seed=6)
    nobody = Rules(volunteers=np.zeros(5, dtype=bool))
    assert compare(network, 1, [1, 2], rules=nobody, order=range(5), seed=1) == []


def test_the_seed_and_the_ids_decide_the_random_sets():
    network = random_network(30, 0.2, seed=7)
    first = sets(network, 1, 5, order=range(30), seed=1)[RANDOM]
    again = sets(network, 1, 5, order=range(30), seed=1)[RANDOM]
    other = sets(network, 1, 5, order=range(30), seed=2)[RANDOM]
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    place = np.random.default_rng(8).permutation(30)
    moved = sets(relabeled(network, place), 1, 5, order=np.argsort(place), seed=1)[RANDOM]
    assert np.array_equal(moved, place[np.array(first)])
