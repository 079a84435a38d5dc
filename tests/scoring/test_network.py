"""From rows of answers to the network of one question."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from scoring.network import build, from_scale, top_boxes, without
from tests.scoring.networks import networks

EVERYBODY = [True, True, True]


def test_people_who_named_themselves_are_counted_and_their_ties_dropped():
    """0 names itself twice and 1; 2 names itself once."""
    net = build(3, [0, 0, 0, 2], [0, 0, 1, 2], EVERYBODY)
    assert (net.ego.tolist(), net.alter.tolist()) == ([0], [1])
    assert net.self_named == 2


def test_a_self_nomination_below_the_cut_is_none():
    net = build(3, [0, 1], [0, 1], EVERYBODY, strength=[0.25, 1], cut=0.75)
    assert (net.ties, net.self_named) == (0, 1)


def test_rows_below_the_cut_are_no_ties_and_rows_at_it_are():
    net = build(3, [0, 0, 1], [1, 2, 2], EVERYBODY, strength=[0.5, 0.75, 1.0], cut=0.75)
    assert (net.ego.tolist(), net.alter.tolist()) == ([0, 1], [2, 2])
    assert net.strength.tolist() == [0.75, 1.0]


def test_without_a_cut_every_row_is_a_tie_even_one_of_no_strength():
    net = build(3, [0, 1], [1, 0], EVERYBODY, strength=[0.0, 1.0])
    assert net.strength.tolist() == [0.0, 1.0]


def test_repeats_collapse_to_the_strongest():
    net = build(3, [2, 0, 0, 0], [0, 1, 1, 1], EVERYBODY, strength=[0.1, 0.2, 0.9, 0.3])
    assert (net.ego.tolist(), net.alter.tolist()) == ([0, 2], [1, 0])
    assert net.strength.tolist() == [0.9, 0.1]


def test_nobody_and_prefer_not_to_answer_are_kept_apart():
    """1 answered and named nobody; 2 answered the round, but not this question."""
    net = build(3, [0], [1], [True, True, False], declined=[False, False, True])
    assert net.respondents == 2
    assert net.declined.tolist() == [False, False, True]


def test_whom_one_could_name_is_read_as_yes_or_no_and_never_oneself():
    net = build(3, [0], [1], EVERYBODY, could=csr_matrix([[1, 5, 0], [1, 1, 0], [1, 1, 0]]))
    assert net.could.toarray().tolist() == [[0, 1, 0], [1, 0, 0], [1, 1, 0]]


def test_a_cell_that_could_gives_twice_counts_once():
    twice = csr_matrix(([1, 1], [1, 1], [0, 2, 2]), shape=(2, 2))
    assert build(2, [0], [1], [True, True], could=twice).could.toarray().tolist() == [
        [0, 1],
        [0, 0],
    ]


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        ((3, [0], [1], [True, True]), {}, "one value per person"),
        ((3, [0], [1, 2], EVERYBODY), {}, "equally many"),
        ((3, [0], [3], EVERYBODY), {}, "numbered 0 to 2"),
        ((3, [-1], [1], EVERYBODY), {}, "numbered 0 to 2"),
        ((3, [0], [1], [False, True, True]), {}, "did not answer"),
        ((3, [0], [1], EVERYBODY), {"cut": 0.5}, "a cut needs strengths"),
        ((3, [0], [1], EVERYBODY), {"strength": [1.5]}, "from 0 to 1"),
        ((3, [0], [1], EVERYBODY), {"strength": [-0.5]}, "from 0 to 1"),
        ((3, [0], [1], EVERYBODY), {"strength": [np.nan]}, "from 0 to 1"),
        ((3, [0], [1], EVERYBODY), {"strength": [1, 1]}, "from 0 to 1"),
        ((3, [0], [1], EVERYBODY), {"declined": [True, False, False]}, "none for who answered"),
        ((3, [0], [1], EVERYBODY), {"declined": [False]}, "one value per person"),
        ((3, [0], [1], EVERYBODY), {"could": csr_matrix((3, 3))}, "could not name"),
        ((3, [0], [1], EVERYBODY), {"could": csr_matrix((2, 3))}, "a row and a column per person"),
    ],
)
def test_what_cannot_be_is_refused(arguments, options, message):
    with pytest.raises(ValueError, match=message):
        build(*arguments, **options)


def test_a_scale_of_five_maps_to_quarters_and_its_two_top_boxes_are_4_and_5():
    assert from_scale([1, 2, 3, 4, 5], 5).tolist() == [0, 0.25, 0.5, 0.75, 1]
    assert np.isnan(from_scale([np.nan], 5)).all()
    strength = from_scale([1, 2, 3, 4, 5], 5)
    net = build(6, [0] * 5, range(1, 6), [True] * 6, strength=strength, cut=top_boxes(5))
    assert net.alter.tolist() == [4, 5]


@pytest.mark.parametrize("levels", range(2, 12))
def test_the_top_boxes_are_cut_without_rounding(levels):
    strength = from_scale(np.arange(1, levels + 1), levels)
    assert (strength >= top_boxes(levels, 1)).sum() == 1
    assert (strength >= top_boxes(levels)).sum() == 2


@pytest.mark.parametrize(("level", "levels"), [(0, 5), (6, 5), (1, 1)])
def test_an_answer_beside_the_scale_is_refused(level, levels):
    with pytest.raises(ValueError, match="at least two levels"):
        from_scale([level], levels)


def test_without_some_people_their_answers_are_unknown_and_the_rest_stays():
    net = build(3, [0, 1, 2], [1, 2, 0], EVERYBODY, strength=[0.1, 0.2, 0.3])
    fewer = without(net, [False, True, False])
    assert (fewer.ego.tolist(), fewer.alter.tolist()) == ([0, 2], [1, 0])
    assert fewer.strength.tolist() == [0.1, 0.3]
    assert fewer.responded.tolist() == [True, False, True]
    assert without(build(2, [0], [1], [True] * 2), [True, False]).strength is None


@given(data=st.data())
def test_a_network_is_what_a_dictionary_of_rows_makes_of_it(data):
    people = data.draw(st.integers(1, 8))
    person, level = st.integers(0, people - 1), st.integers(1, 5)
    rows = data.draw(st.lists(st.tuples(person, person, level), max_size=30))
    strongest: dict[tuple[int, int], int] = {}
    for ego, alter, given_level in rows:
        strongest[ego, alter] = max(given_level, strongest.get((ego, alter), 0))
    kept = {pair: value for pair, value in sorted(strongest.items()) if value >= 4}
    net = build(
        people,
        [ego for ego, _, _ in rows],
        [alter for _, alter, _ in rows],
        [True] * people,
        strength=from_scale([value for _, _, value in rows], 5),
        cut=top_boxes(5),
    )
    ties = {(ego, alter): value for (ego, alter), value in kept.items() if ego != alter}
    assert list(zip(net.ego.tolist(), net.alter.tolist(), strict=True)) == list(ties)
    assert net.strength.tolist() == [(value - 1) / 4 for value in ties.values()]
    assert net.self_named == len(kept) - len(ties)


@given(network=networks(), data=st.data())
def test_rows_in_any_order_make_the_same_network(network, data):
    order = np.array(data.draw(st.permutations(range(network.ties))), dtype=int)
    strength = np.linspace(0, 1, network.ties)
    one, other = (
        build(
            network.people,
            network.ego[rows],
            network.alter[rows],
            network.responded,
            strength=strength[rows],
        )
        for rows in (np.arange(network.ties), order)
    )
    for name in ("ego", "alter", "strength"):
        assert getattr(one, name).tobytes() == getattr(other, name).tobytes()


def test_names_and_named_by_are_the_two_directions():
    net = build(3, [0, 1], [1, 2], EVERYBODY)
    assert net.names().toarray().tolist() == [[0, 1, 0], [0, 0, 1], [0, 0, 0]]
    assert (net.named_by() - net.names().T).nnz == 0
