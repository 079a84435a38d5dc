"""Spreading against exact enumeration, plain simulation and the reference values."""

from __future__ import annotations

import itertools

import networkx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.agents import change_agents
from scoring.agents.cascades import MODELS, Kind, Model, compare_spread, simulate
from scoring.network import build
from tests.reference import needs_reference, rows
from tests.scoring.networks import networks, random_network
from tests.scoring.spreading import (
    CONSULTING,
    ORACLE,
    joined,
    listeners,
    reference_network,
    seeds_of,
    small,
    within,
)

INDEPENDENT = Model(Kind.INDEPENDENT, 0.3)
WEIGHTED, LINEAR = Model(Kind.WEIGHTED), Model(Kind.LINEAR)
SOURCES = Model(Kind.SOURCES, 2)
by_chance = pytest.mark.parametrize("model", [INDEPENDENT, WEIGHTED, LINEAR], ids=lambda m: m.kind)


def runs_of(network, model, *arms, runs=2_000, seed=1):
    """Return the people reached in each run, for each arm of one set."""
    named = {str(at): [np.array(people)] for at, people in enumerate(arms)}
    return list(simulate(network, named, model, runs, seed).values())


def names_of(network) -> dict[int, list[int]]:
    names: dict[int, list[int]] = {}
    for ego, alter in zip(network.ego.tolist(), network.alter.tolist(), strict=True):
        names.setdefault(ego, []).append(alter)
    return names


def expected(network, model, seeds) -> float:
    """Return the mean spread over all that can happen, each with its probability."""
    names = names_of(network)
    if model.kind is Kind.LINEAR:
        # A threshold between (t - 1)/d and t/d, 1/d of all, is reached with t of d people.
        total, ways = 0.0, [range(1, len(named) + 1) for named in names.values()]
        for needs in itertools.product(*ways):
            need = dict(zip(names, needs, strict=True))
            total += len(joined(network, seeds, lambda ego, had, need=need: had >= need[ego]))
        return total / np.prod([len(way) for way in ways])
    ties = [(ego, alter) for ego, named in names.items() for alter in named]
    odds = [1 / len(names[e]) if model.kind is Kind.WEIGHTED else model.value for e, _ in ties]
    total = 0.0
    for live in itertools.product([False, True], repeat=len(ties)):
        probability = np.prod([p if on else 1 - p for p, on in zip(odds, live, strict=True)])
        graph = networkx.DiGraph((a, e) for (e, a), on in zip(ties, live, strict=True) if on)
        graph.add_nodes_from(seeds)
        reached = set(seeds).union(*(networkx.descendants(graph, seed) for seed in seeds))
        total += probability * len(reached)
    return float(total)


def test_a_change_spreads_against_nominations():
    """0 names 1, 1 names 2: it spreads from 2 to all, from 0 to nobody."""
    chain = build(3, [0, 1], [1, 2], [True] * 3)
    for model in (Model(Kind.INDEPENDENT, 1.0), WEIGHTED, LINEAR, SOURCES):
        from_2, from_0 = runs_of(chain, model, [2], [0], runs=5)
        assert (set(from_2), set(from_0)) == ({3}, {1})


@by_chance
@pytest.mark.parametrize("seed", range(4))
def test_the_mean_equals_exact_enumeration(model, seed):
    network = build(6, *small(seed, 6, 11), [True] * 6)
    arms = [[0], [1, 4], [2, 3, 5]]
    for people, reached in zip(arms, runs_of(network, model, *arms, runs=10_000), strict=True):
        exact = expected(network, model, people)
        error = reached.std() / np.sqrt(len(reached))
        assert reached.mean() == pytest.approx(exact, abs=4 * error + 1e-9)
        assert exact > len(people)


@by_chance
def test_the_whole_distribution_equals_a_plain_simulation(model):
    """Thresholds and ties are drawn here as the models are told, person by person."""
    network = random_network(80, 0.2, seed=1)
    names, seeds = names_of(network), [0, 7, 30]
    rng = np.random.default_rng(9)
    plain = []
    for _ in range(1_500):
        if model.kind is Kind.LINEAR:
            threshold = rng.random(80)
            reached = joined(
                network, seeds, lambda e, had, t=threshold: had / len(names[e]) >= t[e] and had > 0
            )
        else:
            odds = {e: 1 / len(named) for e, named in names.items()}
            live = {j: set() for j in range(80)}
            for ego, named in names.items():
                p = odds[ego] if model.kind is Kind.WEIGHTED else model.value
                for alter in named:
                    if rng.random() < p:
                        live[alter].add(ego)
            reached = within(live, seeds, 80)
        plain.append(len(reached))
    (found,) = runs_of(network, model, seeds, runs=1_500)
    error = np.sqrt((np.var(plain) + found.var()) / 1_500)
    assert found.mean() == pytest.approx(np.mean(plain), abs=4 * error)
    assert found.std() == pytest.approx(np.std(plain), rel=0.12)


@given(network=networks(), data=st.data())
@settings(deadline=None, max_examples=60)
def test_spreading_without_chance_equals_asking_everybody_again_and_again(network, data):
    people = st.integers(0, network.people - 1)
    seeds = sorted(data.draw(st.sets(people, min_size=1, max_size=3)))
    size = {ego: len(named) for ego, named in names_of(network).items()}
    plain = {
        Model(Kind.SOURCES, 2): lambda e, had: had >= min(2, size[e]),
        Model(Kind.SOURCES, 3): lambda e, had: had >= min(3, size[e]),
        Model(Kind.FRACTION, 0.25): lambda e, had: had and had * 4 >= size[e],
        Model(Kind.FRACTION, 0.33): lambda e, had: had and had * 100 >= 33 * size[e],
        Model(Kind.FRACTION, 1 / 3): lambda e, had: had and had * 3 >= size[e],
        Model(Kind.FRACTION, 1.0): lambda e, had: had == size[e],
    }
    for model, joins in plain.items():
        (reached,) = runs_of(network, model, seeds)
        assert reached.tolist() == [len(joined(network, seeds, joins))], model


def test_a_fraction_that_is_just_reached_is_reached():
    """0.28 of 25 people are 7, though 0.28 * 25 is more than 7 in a computer."""
    assert 0.28 * 25 > 7
    network = build(26, [0] * 25, range(1, 26), [True] * 26)
    six, seven = runs_of(network, Model(Kind.FRACTION, 0.28), range(1, 7), range(1, 8))
    assert (six.tolist(), seven.tolist()) == ([6], [8])


@by_chance
@given(network=networks(), data=st.data())
@settings(deadline=None, max_examples=25)
def test_in_every_run_more_people_reach_no_fewer(model, network, data):
    """All arms meet the same luck; so what holds of every course of events holds run by run."""
    order = data.draw(st.permutations(range(network.people)))
    size = data.draw(st.integers(1, network.people))
    some, all_ = runs_of(network, model, order[: (size + 1) // 2], order[:size], runs=40)
    assert (all_ >= some).all()
    everywhere = within(listeners(network), order[:size], network.people)
    assert all_.max() <= len(everywhere)


def test_in_every_run_likelier_ties_reach_no_fewer():
    network = random_network(100, 0.2, seed=2)
    p05, p10, p20 = (runs_of(network, model, [1, 2, 3])[0] for model in MODELS[:3])
    assert (p05 <= p10).all()
    assert (p10 <= p20).all()
    assert p05.mean() < p10.mean() < p20.mean()


@pytest.mark.parametrize("model", MODELS, ids=lambda m: f"{m.kind.value} {m.value}")
def test_rows_in_another_order_and_other_cores_change_no_run(model, monkeypatch):
    network = random_network(50, 0.2, seed=3)
    rows_ = np.random.default_rng(1).permutation(network.ties)
    shuffled = build(50, network.ego[rows_], network.alter[rows_], network.responded)
    (before,) = runs_of(network, model, [4, 5], runs=70)
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    (after,) = runs_of(shuffled, model, [4, 5], runs=70)
    assert before.tobytes() == after.tobytes()
    assert (len(before) == 70) == model.by_chance


def test_the_seed_decides_every_run():
    network = random_network(50, 0.2, seed=3)
    one, again, other = (runs_of(network, WEIGHTED, [4], seed=seed)[0] for seed in (1, 1, 2))
    assert (one == again).all()
    assert (one != other).any()


def test_the_figures_of_one_set_are_those_of_its_runs():
    network = random_network(60, 0.2, seed=4)
    (reached,) = runs_of(network, WEIGHTED, [1, 2], runs=400)
    (spread,), none = compare_spread(network, {"0": [[1, 2]]}, models=[WEIGHTED], runs=400, seed=1)
    assert none == []
    assert (spread.arm, spread.k, spread.runs, spread.model) == ("0", 2, 400, WEIGHTED)
    assert spread.mean == pytest.approx(np.mean(reached))
    assert spread.se == pytest.approx(np.std(reached, ddof=1) / 20)
    assert spread.low == pytest.approx(spread.mean - 1.6449 * spread.se, abs=1e-4)
    assert spread.high == pytest.approx(spread.mean + 1.6449 * spread.se, abs=1e-4)
    ordered = np.sort(reached)
    assert ordered[18] <= spread.usual_low <= ordered[21]
    assert ordered[378] <= spread.usual_high <= ordered[381]


def test_an_arm_of_several_sets_takes_them_in_turn_and_errs_by_set():
    network = random_network(60, 0.2, seed=4)
    sets = [[person] for person in range(7)]
    alone = runs_of(network, WEIGHTED, *sets, runs=100)
    (spread,), _ = compare_spread(network, {"many": sets}, models=[WEIGHTED], runs=100, seed=1)
    by_set = [np.mean(alone[at][at::7]) for at in range(7)]
    assert spread.mean == pytest.approx(np.mean(by_set))
    assert spread.se == pytest.approx(np.std(by_set, ddof=1) / np.sqrt(7))
    assert (spread.k, spread.runs) == (1, 100)


def test_nine_in_ten_intervals_hold_the_exact_mean():
    network = build(6, *small(2, 6, 11), [True] * 6)
    exact = expected(network, INDEPENDENT, [0])
    held = 0
    for seed in range(200):
        (spread,), _ = compare_spread(
            network, {"a": [[0]]}, models=[INDEPENDENT], runs=100, seed=seed
        )
        held += spread.low <= exact <= spread.high
    assert 0.84 <= held / 200 <= 0.96


def test_no_clear_difference_where_intervals_overlap():
    """0 and 1 are named by as many people each, 2 by nobody; five people make another size."""
    egos = [*range(3, 13), *range(13, 23)]
    network = build(23, egos, [0] * 10 + [1] * 10, [True] * 23)
    arms = {"0": [[0]], "1": [[1]], "2": [[2]], "five": [[0, 1, 2, 3, 4]]}
    spreads, contrasts = compare_spread(network, arms, models=[INDEPENDENT], runs=300, seed=1)
    mean = {spread.arm: spread.mean for spread in spreads}
    found = {(c.first, c.second): c for c in contrasts}
    assert set(found) == {("0", "1"), ("0", "2"), ("1", "2")}
    assert not found["0", "1"].clear
    assert found["0", "2"].clear
    reversed_arms = {"2": [[2]], "0": [[0]]}
    assert compare_spread(network, reversed_arms, models=[INDEPENDENT], runs=300, seed=1)[1][
        0
    ].clear
    assert found["0", "2"].difference == pytest.approx(mean["0"] - mean["2"])
    zero, one, two = runs_of(network, INDEPENDENT, [0], [1], [2], runs=300)
    assert found["0", "1"].ahead == pytest.approx(((zero > one) + (zero == one) / 2).mean())
    assert found["0", "2"].ahead == pytest.approx(((zero > two) + (zero == two) / 2).mean())
    assert 0.4 < found["0", "1"].ahead < 0.6


def test_an_arm_beside_itself_is_neither_ahead_nor_behind():
    network = random_network(60, 0.2, seed=4)
    arms = {"one": [[1, 2]], "same": [[2, 1]]}
    _, contrasts = compare_spread(network, arms, runs=100, seed=1)
    assert len(contrasts) == len(MODELS)
    assert {(c.difference, c.ahead, c.clear) for c in contrasts} == {(0.0, 0.5, False)}


def test_without_chance_every_set_meets_every_other():
    """1, 2 and 3 name only 0: it spreads to 4 people from 0 and to nobody else from the others."""
    network = build(5, [1, 2, 3], [0, 0, 0], [True] * 5)
    arms = {"center": [[0]], "any": [[0], [1], [2], [3]]}
    spreads, (contrast,) = compare_spread(network, arms, models=[SOURCES], seed=1)
    center, any_ = spreads
    assert (center.mean, center.se, center.low, center.high, center.runs) == (4, 0, 4, 4, 1)
    assert (any_.mean, any_.runs) == (7 / 4, 4)
    assert any_.se == pytest.approx(np.std([4, 1, 1, 1], ddof=1) / 2)
    assert contrast.ahead == 3 / 4 + 1 / 8
    assert contrast.clear


def test_people_who_name_nobody_or_did_not_answer_never_join():
    network = build(4, [1], [0], [True, True, True, False])
    for model in (Model(Kind.INDEPENDENT, 1.0), WEIGHTED, LINEAR, SOURCES, MODELS[-1]):
        assert runs_of(network, model, [0], runs=3)[0].max() == 2
    nobody = build(3, [], [], [False] * 3)
    for model in MODELS:
        assert set(runs_of(nobody, model, [0, 1], runs=3)[0]) == {2}


def test_one_run_is_refused():
    with pytest.raises(ValueError, match="one run"):
        compare_spread(build(1, [], [], [True]), {"a": [[0]]}, runs=1, seed=1)


REFERENCE = {
    "ic_p0.1": Model(Kind.INDEPENDENT, 0.1),
    "ic_weighted_cascade": WEIGHTED,
    "linear_threshold": LINEAR,
    "complex_threshold2": SOURCES,
}


@needs_reference
@pytest.mark.parametrize("column", REFERENCE)
@pytest.mark.parametrize("name", [ORACLE, CONSULTING])
def test_spreads_equal_the_reference(name, column):
    """The reference simulates a set anew in each row: rows of one set are averaged."""
    network = reference_network(name)
    values: dict[tuple[int, ...], list[float]] = {}
    for row in rows("oracle", "change_agents.csv"):
        if row["network"] == name and row["seed_ids"]:
            values.setdefault(tuple(sorted(seeds_of(row))), []).append(float(row[column]))
    found = runs_of(network, REFERENCE[column], *values, runs=6_000)
    for reached, reference in zip(found, values.values(), strict=True):
        assert reached.mean() / network.people == pytest.approx(np.mean(reference), abs=0.02)


@needs_reference
@pytest.mark.parametrize("column", list(REFERENCE)[:3])
@pytest.mark.parametrize("name", [ORACLE, CONSULTING])
def test_random_sets_spread_as_in_the_reference(name, column):
    """The error is that of 200 sets here and 200 there."""
    network = reference_network(name)
    for row in rows("oracle", "change_agents.csv"):
        if (row["network"], row["strategy"]) == (name, "random_mean"):
            by = {"order": range(network.people), "seed": 4}
            sets = change_agents.sets(network, 1, int(row["k"]), **by)["random"]
            (spread,), _ = compare_spread(
                network, {"random": sets}, models=[REFERENCE[column]], runs=2_000, seed=1
            )
            error = 4 * np.sqrt(2) * spread.se / network.people
            assert spread.mean / network.people == pytest.approx(float(row[column]), abs=error)
