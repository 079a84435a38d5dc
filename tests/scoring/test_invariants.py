"""What must hold for every measure and any network."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scoring.comparison.groups import by_groups
from scoring.comparison.leading import leading
from scoring.comparison.line_reach import beyond_the_line
from scoring.comparison.split import by_line, by_unit
from scoring.evidence import quality
from scoring.influence import brokerage, cohesion
from scoring.influence import measures as influence
from scoring.intervals.uncertainty import difference_in_rank, possibly_top, rank_interval, wilson
from scoring.network import Network, build
from scoring.position.chart import NOBODY, build_chart
from scoring.scorecard import Frame, Scorecards, score
from tests.scoring.networks import networks, relabeled


def chart_of(order: np.ndarray):
    """Each pair of people has the one before as manager, the first nobody."""
    manager = np.full(len(order), NOBODY)
    manager[order[1:]] = order[np.arange(len(order) - 1) // 2]
    return build_chart(manager, np.full(len(order), np.nan), np.argsort(order))


def units_of(order: np.ndarray) -> np.ndarray:
    units = np.empty(len(order), dtype=int)
    units[order] = np.arange(len(order)) % 3
    return units


#: Each takes a network and who stands where: person i of a chart and of units is order[i].
MEASURES = {
    "nominations": lambda net, _: influence.nominations(net),
    "eligible": lambda net, _: influence.eligible(net),
    "share": lambda net, _: influence.share(net),
    "share_low": lambda net, _: wilson(influence.nominations(net), influence.eligible(net))[0],
    "percentile": lambda net, _: influence.percentile(influence.nominations(net)),
    "percentile_in_unit": lambda net, order: influence.percentile_within(
        influence.nominations(net), units_of(order)
    ),
    "pagerank": lambda net, _: influence.pagerank(net),
    "reach_2": lambda net, _: influence.reach(net, 2),
    "reach_3": lambda net, _: influence.reach(net, 3),
    "betweenness": lambda net, _: brokerage.betweenness(net, seed=1),
    "constraint": lambda net, _: brokerage.structural_holes(net)[0],
    "effective_size": lambda net, _: brokerage.structural_holes(net)[1],
    "roles": lambda net, order: brokerage.roles(net, units_of(order)).total,
    "gatekeeper": lambda net, order: brokerage.roles(net, units_of(order)).gatekeeper,
    "rank_low": lambda net, _: rank_interval(net)[0],
    "rank_high": lambda net, _: rank_interval(net)[1],
    "possibly_first": lambda net, _: possibly_top(net, 1).astype(float),
    "from_own_unit": lambda net, order: by_unit(net, chart_of(order), units_of(order)).inside,
    "from_own_line": lambda net, order: by_line(net, chart_of(order)).inside,
    "from_peers": lambda net, order: by_groups(net, chart_of(order), units_of(order)).named[4],
    "peers": lambda net, order: by_groups(net, chart_of(order), units_of(order)).eligible[4],
    "line_reach": lambda net, order: beyond_the_line(net, chart_of(order)).named,
    "beyond": lambda net, order: (
        leading(net, chart_of(order), units_of(order), high_cut=0.75).influences.rate
    ),
    "named_many": lambda net, _: quality.named_many(net).astype(float),
}
FIGURES = {
    "density": cohesion.density,
    "reciprocity": cohesion.reciprocity,
    "centralization": cohesion.centralization,
}
every_measure = pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)


@every_measure
@given(network=networks(), data=st.data())
@settings(deadline=None, max_examples=40)
def test_figures_follow_people_when_they_are_renumbered(measure, network, data):
    order = np.array(data.draw(st.permutations(range(network.people))))
    before = measure(network, np.arange(network.people))
    after = measure(relabeled(network, order), order)
    np.testing.assert_allclose(after[order], before, atol=1e-9)


@pytest.mark.parametrize("figure", FIGURES.values(), ids=FIGURES)
@given(network=networks(), data=st.data())
@settings(deadline=None, max_examples=40)
def test_figures_of_all_stay_when_people_are_renumbered(figure, network, data):
    order = np.array(data.draw(st.permutations(range(network.people))))
    np.testing.assert_allclose(figure(relabeled(network, order)), figure(network), atol=1e-12)


@every_measure
@given(network=networks(), data=st.data())
@settings(deadline=None, max_examples=20)
def test_figures_do_not_depend_on_the_order_of_rows(measure, network, data):
    rows = np.array(data.draw(st.permutations(range(network.ties))), dtype=int)
    shuffled = build(network.people, network.ego[rows], network.alter[rows], network.responded)
    order = np.arange(network.people)
    np.testing.assert_array_equal(measure(shuffled, order), measure(network, order))


@every_measure
@given(network=networks())
@settings(deadline=None, max_examples=20)
def test_a_repeated_or_own_nomination_changes_nothing(measure, network):
    answered = np.flatnonzero(network.responded)
    again = build(
        network.people,
        np.r_[network.ego, answered, network.ego],
        np.r_[network.alter, answered, network.alter],
        network.responded,
    )
    order = np.arange(network.people)
    np.testing.assert_array_equal(measure(again, order), measure(network, order))
    assert again.self_named == len(answered)


@given(network=networks())
@settings(deadline=None)
def test_pagerank_sums_to_one(network):
    assert influence.pagerank(network).sum() == pytest.approx(1.0)


@given(network=networks(), data=st.data())
@settings(deadline=None)
def test_one_more_nomination_never_lowers_share_percentile_rank_or_reach(network, data):
    assume(network.responded.any() and network.people > 1)
    ego = data.draw(st.sampled_from(np.flatnonzero(network.responded).tolist()))
    alter = data.draw(st.integers(0, network.people - 1).filter(lambda other: other != ego))
    more = build(
        network.people,
        np.append(network.ego, ego),
        np.append(network.alter, alter),
        network.responded,
    )
    order = np.arange(network.people)
    never_less = ["share", "share_low", "percentile", "percentile_in_unit", "reach_2", "reach_3"]
    for name in (*never_less, "from_own_line", "from_own_unit", "possibly_first"):
        before, after = MEASURES[name](network, order), MEASURES[name](more, order)
        assert np.isnan(before[alter]) or after[alter] >= before[alter] - 1e-12, name
    for name in ("rank_low", "rank_high"):
        assert MEASURES[name](more, order)[alter] <= MEASURES[name](network, order)[alter]


@given(network=networks())
@settings(deadline=None)
def test_somebody_new_whom_nobody_knows_changes_no_count(network):
    with_isolate = build(
        network.people + 1, network.ego, network.alter, np.append(network.responded, False)
    )
    order = np.arange(network.people)
    for name in ("nominations", "share", "share_low", "reach_2", "reach_3", "betweenness",
                 "constraint", "effective_size"):  # fmt: skip
        found = MEASURES[name](with_isolate, np.append(order, network.people))
        np.testing.assert_allclose(found[:-1], MEASURES[name](network, order), atol=1e-12)
    assert np.isnan(brokerage.structural_holes(with_isolate)[0][-1])
    assert MEASURES["reach_3"](with_isolate, np.append(order, network.people))[-1] == 0


@given(network=networks())
@settings(deadline=None)
def test_one_more_who_answers_nobody_lowers_shares_and_nothing_else(network):
    """Said "I go to nobody" and did not answer differ: the first could have named everybody."""
    answered = build(
        network.people + 1, network.ego, network.alter, np.append(network.responded, True)
    )
    silent = build(
        network.people + 1, network.ego, network.alter, np.append(network.responded, False)
    )
    order = np.arange(network.people + 1)
    for name in ("reach_2", "betweenness", "constraint", "effective_size", "pagerank"):
        np.testing.assert_array_equal(
            MEASURES[name](answered, order), MEASURES[name](silent, order)
        )
    np.testing.assert_array_equal(
        influence.eligible(answered)[:-1], influence.eligible(silent)[:-1] + 1
    )
    named = influence.nominations(silent)[:-1] > 0
    assert (influence.share(answered)[:-1][named] < influence.share(silent)[:-1][named]).all()
    assert not cohesion.density(answered) > cohesion.density(silent)


@given(network=networks())
@settings(deadline=None)
def test_parts_add_up_to_the_whole(network):
    order = np.arange(network.people)
    chart, units = chart_of(order), units_of(order)
    groups = by_groups(network, chart, units)
    for sides in (by_line(network, chart), by_unit(network, chart, units)):
        named = np.nan_to_num(sides.inside) + np.nan_to_num(sides.outside)
        could = sides.inside_eligible + sides.outside_eligible
        np.testing.assert_array_equal(named, np.nan_to_num(influence.nominations(network)))
        np.testing.assert_array_equal(could, influence.eligible(network))
    np.testing.assert_array_equal(np.nansum(groups.named, axis=0), named)
    np.testing.assert_array_equal(groups.eligible.sum(axis=0), could)


@given(network=networks(), seed=st.integers(0, 2))
@settings(deadline=None, max_examples=20)
def test_every_figure_of_a_person_is_known_or_nan_and_within_its_bounds(network, seed):
    order = np.arange(network.people)
    cards = all_of(network, order, seed)
    for name in ("share", "share_low", "share_high", "percentile", "percentile_in_level",
                 "percentile_in_unit", "formal_percentile", "pagerank"):  # fmt: skip
        known = getattr(cards, name)
        known = known[~np.isnan(known)]
        assert ((known >= 0) & (known <= 1)).all(), name
    for name in ("reach_2", "reach_3", "nominations"):
        known = getattr(cards, name)
        assert not (known > network.people - 1).any(), name
    assert not (cards.reach_2 > cards.reach_3).any()
    assert not (cards.nominations > cards.reach_2).any()
    assert not (cards.rank_low > cards.rank_high).any()
    assert not (cards.share_low > cards.share).any()
    assert not (cards.share > cards.share_high).any()


@given(network=networks())
@settings(deadline=None)
def test_what_is_said_of_two_people_is_the_opposite_the_other_way_round(network):
    first, second = np.triu_indices(network.people, 1)
    there = difference_in_rank(network, first, second)
    np.testing.assert_allclose(there, -difference_in_rank(network, second, first), atol=1e-12)


def all_of(network: Network, order: np.ndarray, seed: int) -> Scorecards:
    people = network.people
    frame = Frame(
        people, units_of(order), 3, np.full(people, -1), np.full(people, np.nan), chart_of(order)
    )
    return score(frame, network, high_cut=0.75, seed=seed)


@given(network=networks())
@settings(deadline=None)
def test_a_rank_interval_holds_the_observed_rank(network):
    assume(network.respondents)
    low, high = rank_interval(network)
    known = influence.eligible(network) > 0
    assert (np.isnan(low) == ~known).all()
    counts = np.bincount(network.alter, minlength=network.people)[known]
    best = 1 + (counts[:, None] < counts[None, :]).sum(axis=1)
    worst = len(counts) - (counts[:, None] > counts[None, :]).sum(axis=1)
    assert (low[known] <= best).all()
    assert (high[known] >= worst).all()


@given(of=st.integers(1, 10_000), data=st.data())
def test_the_interval_of_a_share_holds_the_share(of, data):
    count = data.draw(st.integers(0, of))
    low, high = wilson([count], [of])
    assert 0 <= low[0] <= count / of <= high[0] <= 1
    if count == 0:
        assert low[0] == 0


@given(values=st.lists(st.integers(0, 5), min_size=1))
def test_percentiles_are_never_0_or_1_and_average_a_half(values):
    found = influence.percentile(values)
    assert ((found > 0) & (found < 1)).all()
    assert found.mean() == pytest.approx(0.5)


def test_a_frame_compares_within_depth_where_there_is_no_level():
    chart = build_chart([NOBODY, 0, 0], [np.nan] * 3, range(3))
    nobody = np.full(3, -1)
    frame = Frame(3, nobody, 0, nobody, np.full(3, np.nan), chart)
    assert frame.peers().tolist() == [0, 1, 1]
