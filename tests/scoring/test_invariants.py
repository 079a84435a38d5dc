"""What must hold for every measure and any network."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scoring import brokerage, influence
from scoring.network import build
from scoring.position import NOBODY
from scoring.scorecard import Frame
from scoring.split import by_unit
from scoring.uncertainty import rank_interval, wilson
from tests.scoring.networks import networks, relabeled

MEASURES = {
    "nominations": influence.nominations,
    "eligible": influence.eligible,
    "share": influence.share,
    "percentile": lambda net: influence.percentile(influence.nominations(net)),
    "pagerank": influence.pagerank,
    "reach_2": lambda net: influence.reach(net, 2),
    "reach_3": lambda net: influence.reach(net, 3),
    "betweenness": lambda net: brokerage.betweenness(net, seed=1),
    "constraint": lambda net: brokerage.structural_holes(net)[0],
    "effective_size": lambda net: brokerage.structural_holes(net)[1],
    "rank_low": lambda net: rank_interval(net)[0],
    "rank_high": lambda net: rank_interval(net)[1],
    "from_own_unit": lambda net: by_unit(net, None, np.zeros(net.people, dtype=int)).inside,
}
every_measure = pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)


@every_measure
@given(network=networks(), data=st.data())
@settings(deadline=None, max_examples=40)
def test_figures_follow_people_when_they_are_renumbered(measure, network, data):
    order = np.array(data.draw(st.permutations(range(network.people))))
    before, after = measure(network), measure(relabeled(network, order))
    np.testing.assert_allclose(after[order], before, atol=1e-9)


@every_measure
@given(network=networks(), data=st.data())
@settings(deadline=None, max_examples=20)
def test_figures_do_not_depend_on_the_order_of_rows(measure, network, data):
    rows = np.array(data.draw(st.permutations(range(network.ties))), dtype=int)
    shuffled = build(network.people, network.ego[rows], network.alter[rows], network.responded)
    np.testing.assert_array_equal(measure(shuffled), measure(network))


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
    for name in ("share", "percentile", "reach_2", "reach_3"):
        assert MEASURES[name](more)[alter] >= MEASURES[name](network)[alter] - 1e-12
    for name in ("rank_low", "rank_high"):
        assert MEASURES[name](more)[alter] <= MEASURES[name](network)[alter]


@given(network=networks())
@settings(deadline=None)
def test_somebody_new_whom_nobody_knows_changes_no_count(network):
    with_isolate = build(
        network.people + 1, network.ego, network.alter, np.append(network.responded, False)
    )
    for name in ("nominations", "share", "reach_2", "betweenness", "constraint"):
        found = MEASURES[name](with_isolate)
        np.testing.assert_allclose(found[:-1], MEASURES[name](network), atol=1e-12)
    assert np.isnan(MEASURES["constraint"](with_isolate)[-1])


@given(network=networks())
@settings(deadline=None)
def test_a_rank_interval_holds_the_observed_rank(network):
    assume(network.respondents)
    low, high = rank_interval(network)
    counts = np.bincount(network.alter, minlength=network.people)
    best = 1 + (counts[:, None] < counts[None, :]).sum(axis=1)
    worst = network.people - (counts[:, None] > counts[None, :]).sum(axis=1)
    assert (low <= best).all()
    assert (high >= worst).all()


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
    from scoring.position import build_chart

    chart = build_chart([NOBODY, 0, 0], [np.nan] * 3, range(3))
    nobody = np.full(3, -1)
    frame = Frame(3, nobody, 0, nobody, np.full(3, np.nan), chart)
    assert frame.peers().tolist() == [0, 1, 1]
