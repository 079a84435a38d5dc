"""Gap, residual, labels and rank statistics, against scipy and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from scoring.comparison.measures import (
    BORDERLINE,
    LEADER_HIGH,
    LEADER_LOW,
    OTHER_HIGH,
    OTHER_LOW,
    gap,
    kendall,
    labels,
    residual,
    spearman,
    spearmans,
    superiorities,
    superiority,
)
from tests.reference import column, needs_reference, rows

NAN = float("nan")
few = st.integers(0, 4).map(float)


def array(*values):
    return np.array(values, dtype=float)


def test_the_gap_is_in_points_and_positive_where_influence_is_larger():
    assert gap([0.9, 0.25, NAN], [0.4, 0.75, 0.5]).tolist()[:2] == [50, -50]
    assert np.isnan(gap([NAN], [0.5])).all()


@needs_reference
def test_the_line_of_krackhardts_managers_has_the_known_slope():
    """Slope .866, intercept .067 (method 3.1): what is left over follows from them."""
    table = rows("krackhardt_hightech", "oracle", "gap_quadrant_advice.csv")
    influence, formal = column(table, "pct_influence"), column(table, "pct_formal")
    expected = influence - 0.067 - 0.866 * formal
    np.testing.assert_allclose(residual(influence, formal), expected, atol=1e-3)


@given(st.lists(st.tuples(few, few), min_size=2, max_size=20))
def test_the_residual_equals_scipys_regression(pairs):
    y, x = np.array(pairs).T
    found = residual(y, x)
    if np.ptp(x) == 0:
        assert np.isnan(found).all()
    else:
        line = stats.linregress(x, y)
        np.testing.assert_allclose(found, y - line.intercept - line.slope * x, atol=1e-9)


def test_the_residual_leaves_out_people_of_whom_either_is_unknown():
    found = residual([1, 2, 4, NAN, 9], [1, 2, 3, 4, NAN])
    assert found[:3] == pytest.approx([1 / 6, -1 / 3, 1 / 6])
    assert np.isnan(found[3:]).all()
    assert np.isnan(residual([1, NAN], [1, 2])).all()
    assert residual([1, 3], [1, 2]) == pytest.approx([0, 0])


def labeled(manages, low, high, *, percentile=(0.9, 0.7, 0.5, 0.3, 0.1), cut=0.7, **more):
    people = len(low)
    found = labels(
        np.full(people, manages),
        array(*percentile[:people]),
        array(*low),
        array(*high),
        cut,
        **more,
    )
    return found.tolist()


def test_high_means_that_even_the_last_possible_rank_is_within_the_cut():
    """Two people reach the cut of .7, which itself counts."""
    low, high = (1, 1, 2, 2, 3), (2, 3, 2, 5, 5)
    assert labeled(True, low, high) == [
        LEADER_HIGH,
        BORDERLINE,
        LEADER_HIGH,
        BORDERLINE,
        LEADER_LOW,
    ]
    assert labeled(False, low, high) == [OTHER_HIGH, BORDERLINE, OTHER_HIGH, BORDERLINE, OTHER_LOW]


def test_at_least_one_place_is_high():
    assert labeled(False, (1, 2), (1, 2), cut=0.95) == [OTHER_HIGH, OTHER_LOW]
    assert labeled(False, (1, 1), (2, 2), cut=0.95) == [BORDERLINE, BORDERLINE]


def test_nobody_is_labeled_of_whom_too_little_is_known():
    low, high = (1, 1, 1), (1, 1, NAN)
    found = labels(
        np.full(3, fill_value=False), array(0.9, NAN, 0.5), array(1, 1, NAN), array(*high), 0.7
    )
    assert found.tolist() == [OTHER_HIGH, "", ""]
    assert labeled(False, low[:2], (1, 1), eligible=array(10, 9)) == [OTHER_HIGH, ""]


@given(st.lists(few, min_size=1, max_size=12), st.data())
def test_superiority_is_the_share_of_pairs_and_scipys_u(values, data):
    group = data.draw(st.lists(st.booleans(), min_size=len(values), max_size=len(values)))
    ours, others = (
        [v for v, inside in zip(values, group, strict=True) if inside == side]
        for side in (True, False)
    )
    found = superiority(np.array(values), np.array(group))
    if not ours or not others:
        assert np.isnan(found)
        return
    wins = [(a > b) + (a == b) / 2 for a in ours for b in others]
    assert found == pytest.approx(np.mean(wins))
    u = stats.mannwhitneyu(ours, others).statistic
    assert found == pytest.approx(u / (len(ours) * len(others)))


def test_superiority_is_found_row_by_row():
    group = np.array([True, False, False])
    found = superiorities(np.array([[3.0, 1, 2], [1, 2, 3], [2, 2, 3]]), group)
    assert found.tolist() == [1, 0, 0.25]
    assert np.isnan(superiorities(np.ones((2, 3)), np.zeros(3, dtype=bool))).tolist() == [True] * 2


@given(st.lists(st.tuples(few, few), min_size=2, max_size=20))
def test_rank_correlations_equal_scipy_and_the_count_of_pairs(pairs):
    x, y = np.array(pairs).T
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        assert np.isnan(spearman(x, y))
        assert np.isnan(kendall(x, y))
        return
    assert spearman(x, y) == pytest.approx(stats.spearmanr(x, y).statistic)
    a, b = (np.sign(v[:, None] - v[None, :]) for v in (x, y))
    assert kendall(x, y) == pytest.approx((a * b).sum() / np.sqrt((a**2).sum() * (b**2).sum()))


def test_rank_correlations_are_found_row_by_row():
    x = array(1, 2, 3)
    found = spearmans(x, np.array([[1.0, 2, 3], [3, 2, 1], [1, 1, 1]]))
    assert found[:2] == pytest.approx([1, -1])
    assert np.isnan(found[2])
