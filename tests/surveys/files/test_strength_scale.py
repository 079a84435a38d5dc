"""Strengths on a scale whose length is said: each must stand on it."""

from __future__ import annotations

import pytest

from tests.surveys.files.test_bad_files import Bench


@pytest.fixture
def bench(tmp_path):
    return Bench(tmp_path)


@pytest.mark.parametrize("strength", ["0", "6", "0.9", "-1", "5.5"])
def test_a_strength_outside_the_scale(bench, strength):
    bench.write("nominations.csv", f"from_id,to_id,strength\n1,2,5\n3,2,{strength}\n")
    assert bench.refused("--levels", "5") == (
        f'nominations.csv, line 3, column strength: "{strength}" is not on a scale from 1 to 5; '
        "correct it, or give the number of levels with --levels."
    )


@pytest.mark.parametrize("strength", ["1", "5", "2.5", "2,5"])
def test_a_strength_on_the_scale_its_ends_included(bench, strength):
    bench.write("nominations.csv", f'from_id,to_id,strength\n1,2,5\n3,2,"{strength}"\n')
    result = bench.run("--levels", "5")
    assert result.exit_code == 0, result.output


def test_a_strength_outside_the_scale_is_refused_below_the_cut_too(bench):
    bench.write("nominations.csv", "from_id,to_id,strength\n1,2,5\n3,2,0\n")
    assert "is not on a scale from 1 to 5" in bench.refused("--levels", "5", "--cut", "4")


def test_without_levels_any_number_is_a_strength(bench):
    bench.write("nominations.csv", "from_id,to_id,strength\n1,2,0\n3,2,70\n")
    assert bench.run().exit_code == 0


def test_every_row_outside_the_scale_has_its_sentence(bench):
    bench.write("nominations.csv", "from_id,to_id,strength\n1,2,9\n1,3,3\n3,2,0\n")
    lines = bench.refused("--levels", "5").splitlines()
    assert [line.split(",")[1] for line in lines] == [" line 2", " line 4"]


def test_levels_where_a_strength_is_missing(bench):
    bench.write("nominations.csv", "from_id,to_id,strength\n1,2,4\n1,3,\n")
    assert bench.refused("--levels", "5") == (
        "nominations.csv, line 3, column strength: there is no strength; write a number, with a "
        "point for decimals."
    )


def test_levels_without_strengths(bench):
    bench.write("nominations.csv", "from_id,to_id\n1,2\n")
    assert bench.refused("--levels", "5") == (
        "nominations.csv, line 1, column strength: --levels needs strengths and there is no column "
        "strength; add it or leave out --levels."
    )


@pytest.mark.parametrize("levels", ["1", "0", "-5", "many"])
def test_a_scale_of_fewer_than_two_levels(bench, levels):
    assert "Invalid value for '--levels'" in bench.refused("--levels", levels)


@pytest.mark.parametrize("day", ["31.03.2026", "2026-02-30", "today"])
def test_a_day_that_is_not_one(bench, day):
    assert "Invalid value for '--as-of'" in bench.refused("--as-of", day)
