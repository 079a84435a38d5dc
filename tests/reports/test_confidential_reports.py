"""The reports of a confidential round: bands in words, nothing invented, not all withheld."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache

import pytest

from reports.contexts.circles import Count, circles
from reports.drawing.documents import Document, render
from reports.facts import PersonFacts, ReleaseFacts
from reports.rules import RULES_VERSION
from tests.reports.reading import pages, text
from tests.reports.sample_networks import dots
from tests.reports.samples import company
from tests.reports.scored import said, staff

UNITS = {"Dock": 24, "Office": 18, "Yard": 14, "Gate": 4}


@cache
def facts() -> ReleaseFacts:
    """Return what an ordinary round of sixty says; four in five answered."""
    people = staff(UNITS)
    ids = [row.id for row in people]
    draw = random.Random(11)
    popular = [draw.paretovariate(1.1) for _ in ids]
    respondents = [id_ for id_ in ids if draw.random() < 0.88]
    ties = {
        (ego, alter)
        for ego in respondents
        for alter in draw.choices(ids, popular, k=draw.randint(1, 7))
        if ego != alter
    }
    return said(people, sorted(ties), respondents)


def count(person: PersonFacts) -> int:
    named = person.questions[0].named
    assert named is not None
    return named.count


def drawn(kind: str, key: str = "") -> str:
    return text(render(facts(), Document(kind, key, "")))


def test_a_person_named_often_reads_a_count_a_range_and_a_fifth() -> None:
    person = max(facts().people, key=count)
    read = drawn("person", person.id)
    answered = facts().organization.questions[0].answered
    assert f"{count(person)} of about {answered} colleagues who answered" in read
    assert "Asked again, similar colleagues might give" in read
    assert "First fifth" in read
    assert "This round is confidential." in read
    assert "two steps" not in read
    assert "Managing, leading, influencing" in read
    assert "came from your own unit or your manager" in read


def test_a_person_named_seldom_reads_between_nobody_and_four() -> None:
    person = min(facts().people, key=lambda p: (count(p), p.id))
    read = drawn("person", person.id)
    assert "Between 0 and 4 of about" in read
    assert "nobody is told how many they were" in read
    assert "fifth of" not in read


def test_a_unit_reads_bands_of_those_outside() -> None:
    read = drawn("unit", "Dock")
    assert "or more of about" in read
    assert "of the 24 people in this unit answered" in read
    assert "They come from at least" not in read  # of three other units
    assert "returned inside" not in read
    assert "other units nobody turned here" not in read


def test_a_small_unit_says_nothing_and_why() -> None:
    read = drawn("unit", "Gate")
    assert "To protect them" in read
    assert "answered." not in read.split("Why, and what would allow it")[0]


def test_the_organization_reads_rounded_shares_and_no_table_of_units() -> None:
    read = drawn("organization")
    for words in (
        "of the 60 people invited answered",
        "of all people were named by 0 to 4 colleagues",
        "Level and nominations (Spearman)",
        "5 or more people share each place",
        "Disclosure rules",
        "every question",
        f"rules {RULES_VERSION}",
    ):
        assert words in read, words
    assert "Rows name, columns are named" not in read
    assert "named by nobody" not in read
    assert "How far a few people reach" not in read  # of 60
    assert "without names" not in read.split("Method")[0]


@pytest.mark.parametrize("levels", [1, 5, 10])
def test_the_summary_stays_on_one_page_with_up_to_ten_levels(levels: int) -> None:
    release = company()
    sizes = tuple((str(n + 1), 3 + n, 20 * n, 22 / (n + 1)) for n in range(levels))
    crowded = replace(
        release.organization,
        levels=levels,
        questions=tuple(
            replace(question, dots=dots(sizes, 5)) for question in release.organization.questions
        ),
    )
    read = pages(render(replace(release, organization=crowded), Document("organization", "", "")))
    assert "Worth discussing" in read[0]
    assert "Does influence follow the chart?" in read[1]


@pytest.mark.parametrize(("named", "reach"), [(18, 20), (20, 20), (3, 20), (19, 21)])
def test_no_label_of_the_main_figure_is_cut_at_the_top(named: int, reach: int) -> None:
    sphere = [
        Count(named, "accent", str(named), ("name you",)),
        Count(reach, "tint", str(reach), ("reach you", "in two steps")),
    ]
    figure = circles(21, ("Control", [Count(3, "ink", "3", ("in your line",))]), ("S", sphere), "")
    for side in figure.sides:
        for label in side.labels:
            assert label.y >= 11  # the number is set in 11 units above this line
            assert all(y <= figure.height for y, _ in label.words)
