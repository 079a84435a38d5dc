"""The dots by level: one for each person, nobody alone where nobody may be, never in each other."""

from __future__ import annotations

from itertools import pairwise

from reports.contexts.landscape import dots, merged
from reports.facts import LevelDots
from tests.reports.samples import company


def test_levels_of_few_people_are_joined_so_that_no_dot_is_somebody():
    rows = merged(
        (
            LevelDots("1", (40,), ()),
            LevelDots("2", (10, 11, 12), ()),
            LevelDots("3", (5,), (1, 2, 3, 4)),
            LevelDots("4", (), (0,)),
        )
    )
    assert [(row.level, len(row.managers), len(row.others)) for row in rows] == [
        ("1 and 4", 5, 5),
    ]


def test_there_is_a_dot_for_each_person():
    figure = dots(company().organization.questions[0].dots, "for advice")
    drawn = sum((row.managers + row.others).count("M") for row in figure.rows)
    assert drawn == 240
    assert "One dot is one person" in figure.caption


def test_in_a_large_organization_a_dot_stands_for_several_and_none_is_lost():
    crowd = (LevelDots("5", (), (0, 1, 1, 2) * 3000), LevelDots("4", (60,) * 9, ()))
    figure = dots(crowd, "for advice")
    assert "One dot is up to" in figure.caption
    assert figure.rows[1].managers.count("M") >= 1
    assert figure.height < 240


def test_a_pile_spreads_where_its_neighbors_are_far_away_and_never_touches_them():
    crowd = (LevelDots("5", (), (2,) * 140 + (9,) * 10),)
    row = dots(crowd, "for advice", few=4, sizes={"5": 151}).rows[0]
    xs = sorted({float(words.split()[0]) for words in row.others.split("M")[1:]})
    assert row.others.count("M") == 150
    assert row.people == "150 of 151"
    assert max(right - left for left, right in pairwise(xs)) > 20  # from pile to pile
    assert xs[0] >= 92  # within the figure


def test_what_nobody_may_tell_apart_has_one_mark():
    figure = dots((LevelDots("5", (), (2,) * 20 + (9,) * 10),), "for advice", few=4)
    assert [words for _x, words in figure.ticks][:1] == ["0 to 4"]
    assert "0" not in [words for _x, words in figure.ticks]
    assert "Nobody stands alone: 5 or more people share each place" in figure.caption


def test_more_levels_than_fit_are_still_drawn():
    levels = tuple(LevelDots(str(n), (3,) * 9, (2,) * 40) for n in range(30))
    figure = dots(levels, "for advice")
    assert len(figure.rows) == 30


def test_piles_side_by_side_keep_apart():
    row = dots((LevelDots("5", (), (2,) * 200 + (3,) * 200 + (4,) * 200),), "for advice").rows[0]
    # Each dot begins at its left side: M<left> <height>a<radius> ...
    starts = sorted({float(words.split()[0]) for words in row.others.split("M")[1:]})
    radius = float(row.others.split("a")[1].split()[0])
    gaps = [right - left for left, right in pairwise(starts)]
    assert min(gaps) >= 2 * radius
    assert sum(gap > max(2.25 * radius, min(gaps) + 0.05) for gap in gaps) == 2  # between piles
