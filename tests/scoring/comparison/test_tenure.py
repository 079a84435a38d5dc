"""Tenure: bands, newcomers, comparison among those as long here, and labels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import percentileofscore

from scoring.comparison.measures import BORDERLINE, LEADER_HIGH, LEADER_LOW, OTHER_HIGH, OTHER_LOW
from scoring.comparison.tenure import newcomer, quartiles, tenure_band, with_tenure

NAN = float("nan")


@pytest.mark.parametrize(
    ("years", "band"),
    [(0, -1), (0.49, -1), (0.5, 0), (1.99, 0), (2, 1), (4.9, 1), (5, 2), (10, 3), (45, 3)],
)
def test_bands_begin_at_half_a_year_and_at_2_5_and_10_years(years, band):
    assert tenure_band([years]).tolist() == [band]


def test_unknown_tenure_is_in_no_band_and_nobody_unknown_is_new():
    assert tenure_band([NAN, -1]).tolist() == [-1, -1]
    assert newcomer([NAN, 0.49, 0.5]).tolist() == [False, True, False]


def test_people_are_compared_within_level_and_band_from_20_on():
    tenure = [1.0] * 20 + [3.0] * 19 + [0.1] + [3.0]
    level = [0] * 40 + [1]
    values = [*range(40), 3.0]
    found = with_tenure(values, level, tenure, [""] * 41, 0.75)
    expected = [percentileofscore(range(20), value, "mean") / 100 for value in range(20)]
    assert found.percentile_in_band[:20].tolist() == pytest.approx(expected)
    # 19 in the second band: neither the newcomer nor the one of another level makes them 20.
    assert np.isnan(found.percentile_in_band[20:]).all()


def test_nobody_is_a_hidden_influencer_whose_tenure_says_why():
    """Of 20 at level 0 in one band, the 17th by nominations stands at .825 and the 10th at .475."""
    tenure = np.full(20, 6.0)
    label = np.full(20, OTHER_HIGH, dtype=object)
    found = with_tenure(np.arange(20), np.zeros(20, int), tenure, label, 0.75)
    assert found.label[16] == OTHER_HIGH
    assert found.label[9] == OTHER_LOW
    assert (label == OTHER_HIGH).all()  # what was given stays


def test_a_percentile_of_the_cut_itself_is_high():
    values = np.arange(20)
    found = with_tenure(values, [0] * 20, [6] * 20, [OTHER_HIGH] * 20, 0.775)
    assert found.label.tolist() == [OTHER_LOW] * 15 + [OTHER_HIGH] * 5


@pytest.mark.parametrize("label", [LEADER_HIGH, LEADER_LOW, OTHER_LOW, BORDERLINE])
def test_other_labels_fall_for_newcomers_alone(label):
    found = with_tenure([1, 2, 3], [0] * 3, [0.2, NAN, 3], [label] * 3, 0.75)
    assert found.label.tolist() == ["", label, label]


def test_a_hidden_influencer_needs_a_known_tenure():
    found = with_tenure([1, 2, 3], [0] * 3, [0.2, NAN, 3], [OTHER_HIGH] * 3, 0.75)
    assert found.label.tolist() == ["", "", OTHER_HIGH]
    assert found.newcomer.tolist() == [True, False, False]
    assert found.band.tolist() == [-1, -1, 1]
    after_half_a_year = with_tenure([1], [0], [0.5], [OTHER_HIGH], 0.75)
    assert after_half_a_year.label.tolist() == [OTHER_HIGH]


@given(
    values=st.lists(st.one_of(st.just(NAN), st.integers(0, 9)), max_size=30),
    data=st.data(),
)
def test_quartiles_equal_numpys_of_each_group(values, data):
    size = len(values)
    group = data.draw(st.lists(st.integers(-1, 3), min_size=size, max_size=size))
    found = quartiles(values, group, 4)
    for number in range(4):
        mine = [v for v, g in zip(values, group, strict=True) if g == number and v == v]
        if mine:
            assert found[number].tolist() == np.percentile(mine, [25, 50, 75]).tolist()
        else:
            assert np.isnan(found[number]).all()
