"""Small graphs whose figures can be worked out by hand."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace

import numpy as np
import pytest

from scoring.agents.change_agents import compare
from scoring.agents.coverage import choose, coverage
from scoring.comparison import measures as comparison
from scoring.comparison.split import by_line, by_unit
from scoring.evidence import chance
from scoring.influence import brokerage, cohesion
from scoring.influence import measures as influence
from scoring.intervals.uncertainty import rank_interval
from scoring.network import build
from scoring.organization import score_organization
from scoring.position.chart import NOBODY, build_chart
from scoring.scorecard import Frame, score
from scoring.units import score_units
from tests.scoring.networks import COMPILED


def star(people: int):
    """Everybody names person 0, who names nobody."""
    return build(people, range(1, people), [0] * (people - 1), [True] * people)


def scored(network, manager, unit=None):
    people = network.people
    chart = None
    if manager is not None:
        chart = build_chart(manager, [np.nan] * people, range(people))
    units = np.zeros(people, dtype=int) if unit is None else np.array(unit)
    nobody = np.full(people, -1)
    frame = Frame(
        people, units, int(units.max(initial=-1)) + 1, nobody, np.full(people, np.nan), chart
    )
    return frame, score(frame, network, high_cut=0.75, seed=1)


def everybody_names_everybody(people: int):
    ego, alter = np.nonzero(~np.eye(people, dtype=bool))
    return build(people, ego, alter, [True] * people)


def ring(people: int):
    """Everybody names the next: all are tied."""
    return build(people, range(people), [*range(1, people), 0], [True] * people)


def arrays_of(value, name=""):
    """Yield every array of a scorecard with its name, from the parts too."""
    if is_dataclass(value):
        for field in fields(value):
            if field.name != "network":
                yield from arrays_of(getattr(value, field.name), f"{name}.{field.name}")
    elif isinstance(value, np.ndarray):
        yield name, value


HAND = {
    "empty": (build(0, [], [], []), []),
    "one person": (build(1, [], [], [True]), [NOBODY]),
    "nobody responded": (build(4, [], [], [False] * 4), [NOBODY, 0, 0, 1]),
    "nobody named anybody": (build(4, [], [], [True] * 4), [NOBODY, 0, 0, 1]),
    "only one responded": (build(4, [2], [0], [False, False, True, False]), [NOBODY, 0, 0, 1]),
    "everybody names everybody": (everybody_names_everybody(5), [NOBODY, 0, 0, 1, 1]),
    "star": (star(6), [NOBODY, 0, 0, 0, 0, 0]),
    "two components": (build(4, [0, 2], [1, 3], [True] * 4), [NOBODY, 0, NOBODY, 2]),
    "all tied": (ring(12), [NOBODY] + [0] * 11),
}


@pytest.mark.parametrize("chart", [True, False], ids=["chart", "no chart"])
@pytest.mark.parametrize("case", HAND)
def test_every_figure_has_a_value_or_nan_for_everybody(case, chart):
    network, manager = HAND[case]
    frame, cards = scored(network, manager if chart else None)
    for name, values in arrays_of(cards):
        assert values.shape[-1] == network.people, name
        if values.dtype.kind == "f":
            assert not np.isinf(values).any(), name
    found = score_organization(frame, cards, seed=1)
    assert found.people == network.people
    assert found.ties == network.ties
    assert len(score_units(frame, cards)) == frame.units


def test_where_all_are_tied_nobody_stands_out():
    """In a ring of 12, every one is named once, and all paths run through all alike."""
    frame, cards = scored(ring(12), None)
    assert set(cards.share) == {1 / 11}
    assert set(cards.percentile) == {0.5}
    assert (set(cards.rank_low), set(cards.rank_high)) == ({1}, {12})
    np.testing.assert_allclose(cards.pagerank, 1 / 12)
    assert (set(cards.reach_2), set(cards.reach_3)) == ({2}, {3})
    assert set(cards.betweenness) == {sum(range(1, 11))}  # paths of 2 to 11 steps: 1 to 10 inside
    np.testing.assert_allclose(cards.constraint, 0.5)
    np.testing.assert_allclose(cards.effective_size, 2)
    found = score_organization(frame, cards, seed=1)
    assert (found.reciprocity, found.centralization, found.unnamed) == (0, 0, 0)
    assert found.top_tenth == pytest.approx(2 / 12)


def test_where_everybody_names_everybody_nothing_tells_them_apart():
    frame, cards = scored(everybody_names_everybody(5), [NOBODY, 0, 0, 1, 1])
    assert set(cards.reach_2) == {4}
    assert set(cards.betweenness) == {0}
    np.testing.assert_allclose(cards.pagerank, 0.2)
    np.testing.assert_allclose(cards.effective_size, 4 - 3)  # contacts less their mutual ties
    assert set(cards.roles.total) == {0}
    found = score_organization(frame, cards, seed=1)
    assert (found.density, found.reciprocity, found.centralization) == (1, 1, 0)
    assert found.superiority == 0.5


def test_tenure_is_looked_at_where_it_is_known():
    frame, without = scored(ring(12), None)
    known = replace(frame, tenure=np.array([0.2] + [3.0] * 11))
    cards = score(known, without.network, high_cut=0.75, seed=1)
    assert without.tenure is None
    assert cards.tenure.newcomer.tolist() == [True] + [False] * 11


def test_a_chart_5000_deep():
    """Everybody reports to the one before and names them."""
    deep = 5_000 if COMPILED else 100
    manager = [NOBODY, *range(deep - 1)]
    network = build(deep, range(1, deep), range(deep - 1), [True] * deep)
    _, cards = scored(network, manager)
    chart = build_chart(manager, [np.nan] * deep, range(deep))
    assert chart.depth.tolist() == list(range(deep))
    assert chart.below.tolist() == list(range(deep - 1, -1, -1))
    assert chart.layers.tolist() == list(range(deep - 1, -1, -1))
    assert cards.line.inside_eligible.tolist() == list(range(deep - 1, -1, -1))
    assert cards.line.inside[0] == 1
    assert cards.reach_3[:4].tolist() == [3, 3, 3, 3]
    # Through the person at place i run the paths from everybody after them to everybody before.
    place = np.arange(deep)
    np.testing.assert_array_equal(cards.betweenness, place * (deep - 1 - place))
    assert cards.groups.eligible[1, 0] == deep - 2  # indirect reports of the top
    assert cards.groups.eligible[3, -1] == deep - 2  # those higher in the chain of the last


def test_influence_flows_against_nominations():
    """0 names 1, 1 names 2: what 2 says reaches 0 in two steps, and not the other way round."""
    chain = build(3, [0, 1], [1, 2], [True] * 3)
    assert influence.reach(chain, 2).tolist() == [0, 1, 2]
    assert [coverage(chain, 2, [person]) for person in range(3)] == [1, 2, 3]


def test_a_star():
    network = star(6)
    assert influence.share(network).tolist() == [1, 0, 0, 0, 0, 0]
    assert cohesion.centralization(network) == 1
    assert cohesion.reciprocity(network) == 0
    assert cohesion.density(network) == pytest.approx(5 / 30)
    assert brokerage.betweenness(network, seed=1).tolist() == [0] * 6
    assert choose(network, 1, 1, order=range(6)) == [0]


def test_a_star_whose_center_did_not_answer_is_as_central_as_can_be():
    network = build(6, range(1, 6), [0] * 5, [False] + [True] * 5)
    assert cohesion.centralization(network) == 1
    assert cohesion.density(network) == pytest.approx(5 / 25)


def test_everybody_names_everybody():
    ego, alter = np.nonzero(~np.eye(5, dtype=bool))
    network = build(5, ego, alter, [True] * 5)
    assert set(influence.share(network)) == {1}
    assert set(influence.percentile(influence.nominations(network))) == {0.5}
    low, high = rank_interval(network)
    assert (set(low), set(high)) == ({1}, {5})
    assert cohesion.reciprocity(network) == 1
    assert chance.qap(network, np.array([NOBODY, 0, 0, 0, 0]), down=False, seed=1).draws == 0


@pytest.mark.parametrize("people", [1, 2, 5])
def test_nobody_responded(people):
    network = build(people, [], [], [False] * people)
    frame, cards = scored(network, [NOBODY] + [0] * (people - 1))
    for name in ("nominations", "share", "percentile", "pagerank", "reach_2", "betweenness"):
        assert np.isnan(getattr(cards, name)).all(), name
    assert set(cards.label) == {""}
    found = score_organization(frame, cards, seed=1)
    assert np.isnan(found.density)
    assert found.superiority is None
    assert found.agents == ()
    assert score_units(frame, cards)[0].answered == 0


def test_one_person():
    network = build(1, [], [], [True])
    _, cards = scored(network, None)
    assert np.isnan(cards.share[0])
    assert np.isnan(cohesion.density(network))


def test_two_components_do_not_reach_each_other():
    network = build(4, [0, 2], [1, 3], [True] * 4)
    assert influence.reach(network, 3).tolist() == [0, 1, 0, 1]
    assert choose(network, 1, 2, order=range(4)) == [1, 3]


def test_the_line_is_everybody_below_and_no_one_else():
    """0 leads 1 and 2; 1 leads 3. All name 1 and 1 names 0."""
    network = build(4, [0, 2, 3, 1], [1, 1, 1, 0], [True] * 4)
    chart = build_chart([NOBODY, 0, 0, 1], [np.nan] * 4, range(4))
    sides = by_line(network, chart)
    assert sides.inside[1] == 1
    assert (sides.inside_eligible[1], sides.outside[1], sides.outside_eligible[1]) == (1, 2, 2)
    assert (sides.inside[0], sides.inside_eligible[0]) == (1, 3)
    assert np.isnan(sides.outside[0])


def test_own_unit_and_manager_are_one_side():
    """Unit 0 holds 0 and 1, unit 1 holds 2 and 3; 2 is the manager of 1. 0, 2 and 3 name 1."""
    network = build(4, [0, 2, 3], [1, 1, 1], [True] * 4)
    chart = build_chart([2, 2, NOBODY, 2], [np.nan] * 4, range(4))
    sides = by_unit(network, chart, [0, 0, 1, 1])
    assert (sides.inside[1], sides.inside_eligible[1]) == (2, 2)
    assert (sides.outside[1], sides.outside_eligible[1]) == (1, 1)
    assert (sides.inside_eligible[3], sides.outside_eligible[3]) == (1, 2)


def test_a_unit_counts_who_turns_to_it_and_not_how_often():
    """Unit 0 holds 0 and 1; 2 names both of them, 3 names one; units 1 and 2 hold one each."""
    network = build(4, [2, 2, 3, 0], [0, 1, 1, 1], [True] * 4)
    frame, cards = scored(network, [NOBODY, 0, 0, 0], unit=[0, 0, 1, 2])
    unit = score_units(frame, cards)[0]
    assert (unit.nominations, unit.within, unit.possible) == (4, 1, 2)
    assert (unit.outside_named, unit.outside_eligible, unit.units_naming) == (2, 2, 2)
    assert unit.top_shares == (0.75, 1, 1)
    ties, possible = cohesion.unit_table(network, [0, 0, 1, 2], 3)
    assert ties.tolist() == [[1, 0, 0], [2, 0, 0], [1, 0, 0]]
    assert possible.tolist() == [[2, 2, 2], [2, 0, 1], [2, 1, 0]]


def test_levels_of_influence_are_labeled_by_title_and_rank_interval():
    label = comparison.labels(
        np.array([True, True, False, False, True]),
        np.array([0.9, 0.1, 0.8, 0.3, np.nan]),
        np.array([1.0, 3.0, 1.0, 2.0, np.nan]),
        np.array([2.0, 4.0, 2.0, 4.0, np.nan]),
        high_cut=0.75,
    )
    assert label.tolist() == [
        "formal leader with influence",
        "title without measured influence",
        "hidden influencer",
        "borderline",
        "",
    ]


def test_where_nobody_named_anybody_everybody_is_borderline():
    _, cards = scored(build(11, [], [], [True] * 11), [NOBODY] + [0] * 10)
    assert set(cards.label) == {"borderline"}


def test_nobody_is_labeled_whom_fewer_than_ten_could_have_named():
    _, cards = scored(star(10), [NOBODY] + [0] * 9)
    assert set(cards.label) == {""}


def test_superiority_is_certain_where_every_manager_is_named_more():
    network = star(6)
    frame, cards = scored(network, [NOBODY] + [0] * 5)
    found = score_organization(frame, cards, seed=1)
    assert found.superiority == 1
    assert (found.superiority_interval.low, found.superiority_interval.high) == (1, 1)
    assert found.superiority_interval.draws == 500


def test_nominations_that_are_the_chart_correlate_fully_with_it():
    manager = np.array([NOBODY, 0, 0, 1, 1, 2, 2])
    network = build(7, range(1, 7), manager[1:], [True] * 7)
    up = chance.qap(network, manager, down=False, seed=1)
    assert up.value == pytest.approx(1)
    assert up.p < 0.01


def test_permutations_leave_people_who_did_not_answer_in_place():
    """Only 1 and 2 answered: the chart has two arrangements, so p is about a half or one."""
    manager = np.array([NOBODY, 0, 0, 0])
    network = build(4, [1], [0], [False, True, True, False])
    found = chance.qap(network, manager, down=False, seed=1)
    assert found.p == 1


@pytest.mark.parametrize("steps", [1, 2])
def test_choosing_together_is_never_worse_than_the_most_named_first(steps):
    rng = np.random.default_rng(5)
    network = build(60, rng.integers(0, 60, 200), rng.integers(0, 60, 200), [True] * 60)
    arms = compare(network, steps, [1, 5], headcount=None, order=range(60), seed=1)
    covered = {(arm.name, arm.k): arm.covered for arm in arms}
    assert covered["chosen together", 1] >= covered["most named", 1]
    assert covered["chosen together", 5] >= covered["random", 5]
    assert {name for name, _ in covered} == {"chosen together", "most named", "random"}


def test_seeds_decide_every_random_step():
    rng = np.random.default_rng(6)
    network = build(40, rng.integers(0, 40, 150), rng.integers(0, 40, 150), [True] * 40)
    frame, cards = scored(network, [NOBODY] + [0] * 5 + [1] * 34, unit=[0] * 20 + [1] * 20)
    once, again = (score_organization(frame, cards, seed=9) for _ in range(2))
    assert once == again
    assert score_organization(frame, cards, seed=10) != once
