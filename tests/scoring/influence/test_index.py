"""When a mean over questions may be formed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from scoring.influence.index import LEAST_ALPHA, cronbach_alpha, influence_index

ADVICE = np.array([0.1, 0.5, 0.6, 0.2])
VALUE = np.array([0.2, 0.4, 0.8, 0.2])
FRIENDS = np.array([0.9, 0.1, 0.3, 0.5])


def test_alpha_by_hand():
    """Columns 1 2 3 and 1 3 2: variances 1 and 1, of the sums 2 5 5: 3; 2 (1 - 2/3) = 2/3."""
    assert cronbach_alpha(np.array([[1.0, 1], [2, 3], [3, 2]])) == pytest.approx(2 / 3)


@given(table=arrays(float, (6, 3), elements=st.integers(0, 9).map(float)))
def test_alpha_is_that_of_the_covariance_matrix(table):
    covariance = np.cov(table, rowvar=False)
    found = cronbach_alpha(table)
    if covariance.sum() < 1e-9:
        assert np.isnan(found) or abs(covariance.sum()) < 1e-9
    else:
        expected = 3 / 2 * (1 - np.trace(covariance) / covariance.sum())
        assert found == pytest.approx(expected)


def test_people_without_a_share_in_one_question_do_not_count_toward_alpha():
    gaps = np.array([[1.0, 1], [np.nan, 9], [2, 3], [3, 2], [0, np.nan]])
    assert cronbach_alpha(gaps) == pytest.approx(2 / 3)


@pytest.mark.parametrize("table", [[[1.0], [2.0]], [[1.0, 2.0]], [[1.0, 2.0], [1.0, 2.0]]])
def test_alpha_of_one_question_one_person_or_no_spread_is_unknown(table):
    assert np.isnan(cronbach_alpha(np.array(table)))


def test_the_index_is_the_mean_share_over_the_influence_questions():
    shares = {"advice": ADVICE, "friends": FRIENDS, "value": VALUE}
    index = influence_index(shares, {"advice", "value"})
    assert index.questions == ("advice", "value")
    assert index.mean == pytest.approx([0.15, 0.45, 0.7, 0.2])
    assert index.refused is None


def test_friendship_enters_only_where_it_is_named():
    shares = {"advice": ADVICE, "friends": FRIENDS, "value": VALUE}
    index = influence_index(shares, {"advice", "value"}, named={"friends"})
    assert index.questions == ("advice", "friends", "value")
    assert index.alpha < LEAST_ALPHA
    assert (index.mean, index.refused) == (None, "alpha_below_70")


def test_a_person_without_a_share_in_one_question_has_no_mean():
    gap = VALUE.copy()
    gap[3] = np.nan
    index = influence_index({"advice": ADVICE, "value": gap}, {"advice", "value"})
    assert np.isnan(index.mean).tolist() == [False, False, False, True]


def test_an_alpha_of_70_is_enough(monkeypatch):
    table = {"a": np.array([1.0, 2, 3]), "b": np.array([1.0, 3, 2])}
    assert influence_index(table, {"a", "b"}).refused == "alpha_below_70"
    monkeypatch.setattr(
        "scoring.influence.index.LEAST_ALPHA", cronbach_alpha(np.column_stack([*table.values()]))
    )
    assert influence_index(table, {"a", "b"}).mean.tolist() == [1, 2.5, 2.5]


def test_one_question_is_no_mean_and_none_is_an_error():
    index = influence_index({"advice": ADVICE, "friends": FRIENDS}, {"advice"})
    assert (index.mean, index.refused) == (None, "one_question")
    with pytest.raises(ValueError, match="needs a question"):
        influence_index({"friends": FRIENDS}, {"advice"})
    with pytest.raises(ValueError, match="no shares of energy"):
        influence_index({"advice": ADVICE}, {"advice"}, named={"energy"})


def test_where_all_are_named_alike_there_is_no_alpha():
    same = np.full(4, 0.5)
    index = influence_index({"advice": same, "value": same}, {"advice", "value"})
    assert (index.mean, index.refused) == (None, "no_alpha")
