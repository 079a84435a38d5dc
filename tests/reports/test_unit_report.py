"""A unit's report speaks of the unit, never of single people in it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reports.contexts.unit import unit_context
from reports.drawing.documents import Document, render
from reports.facts import ReleaseFacts, UnitFacts
from tests.reports.reading import alternatives, kinds, pages, text
from tests.reports.sample_networks import named, refused_unit_question, unit
from tests.reports.samples import (
    UNITS,
    company,
    small_company,
)


def draw(shown: UnitFacts, release: ReleaseFacts | None = None) -> bytes:
    release = replace(release or company(), units=(shown,))
    return render(release, Document("unit", shown.name, "x.pdf"))


def ordinary(read: str) -> str:
    return read.replace("\N{NO-BREAK SPACE}", " ")


def lead_of(shown: UnitFacts) -> str:
    return "".join(words for words, _ in unit_context(company(), shown)["lead"])


def with_outside(count: int, of: int) -> UnitFacts:
    shown = unit("Sales", 48)
    first = replace(shown.questions[0], outside=named(count, of))
    return replace(shown, questions=(first, *shown.questions[1:]))


def test_the_page_says_what_the_facts_say():
    read = ordinary(text(draw(unit("Production", 60, lead="Tomasz Zieliński"))))
    for words in (
        "60 people · 7 of them manage · led by Tomasz Zieliński",
        "About as many colleagues outside as work here turn to someone here for advice.",
        "They come from 5 of 6 other units.",
        "85 % of this unit answered: 51 of 60.",
        "60 of 151 colleagues outside who answered named someone here. Asked again, 50 to 70.",
        "For advice: the three named most, about 40 %",
        "the other 57, about 60 %",
        "spread evenly it would be 5 %",
        "55 % of the 300 nominations received here come from inside the unit.",
        "For advice: 165 from inside",
        "135 from outside",
        "they named about 1 in 10. About 3 in 10 of these ties are returned; in the whole "
        "organization it is about 3 in 10.",
        "all 240 people in the organization",
    ):
        assert words in read


@pytest.mark.parametrize(
    "outside, words",
    [
        (90, "More colleagues outside than work here turn"),
        (48, "About as many colleagues outside as work here turn"),
        (20, "20 colleagues outside turn to someone here for advice; 48 people work here."),
        (5, "5 colleagues outside turn"),
        (4, "Up to 4 colleagues outside turn"),
        (0, "Up to 4 colleagues outside turn"),
    ],
)
def test_the_first_sentence_compares_outside_with_here_by_the_range(outside, words):
    assert lead_of(with_outside(outside, 160)).startswith(words)


@pytest.mark.parametrize("people", [1, 3, 4])
def test_a_unit_under_five_gets_one_kind_page_that_says_why(people):
    pdf = draw(unit("Board office", people))
    assert len(pages(pdf)) == 1
    read = ordinary(text(pdf))
    assert "To protect" in read
    assert "With so few people" in read
    assert "It would take a few more people, at least 5 of whom answered" in read
    assert "Nothing here is zero" in read
    assert "answered named someone" not in read
    assert alternatives(pdf) == []


def test_a_unit_under_five_is_refused_even_if_its_facts_are_there():
    shown = replace(unit("Sales", 48), people=4)
    assert "colleagues outside" not in text(draw(shown))


def test_a_unit_in_which_fewer_than_five_answered_is_refused():
    refused = tuple(refused_unit_question(q.key, 9, "small_unit") for q in company().questions)
    shown = UnitFacts("Night shift", 9, 1, None, refused)
    assert "or so few who answered" in text(draw(shown))


def test_below_half_the_answers_nothing_is_said_about_a_unit():
    refused = tuple(refused_unit_question("advice", 48, "response_below_50") for _ in range(1))
    read = text(draw(UnitFacts("Sales", 48, 4, None, refused)))
    assert "Too few people answered" in read
    assert "From 50 % on" in ordinary(read)


def test_what_hangs_on_three_people_is_said_from_ten_people_on_and_rounded():
    ten = unit("Ten", 10)
    assert "about 40 %" in ordinary(text(draw(ten)))
    nine = replace(ten, people=9)
    read = ordinary(text(draw(nine)))
    assert "40 %" not in read
    assert "42 %" not in read
    assert "would be a figure about them" in read


@pytest.mark.parametrize("people", [8, 12, 60])
def test_a_report_of_a_unit_has_two_pages_and_an_appendix_for_whoever_leads(people):
    pdf = draw(unit("Some unit", people))
    first, second, appendix = (ordinary(page) for page in pages(pdf))
    assert "Three questions worth discussing" in first
    assert "Question by question" in second
    assert "may be shown in the room · 1 of 3" in first
    assert "may be shown in the room · 2 of 3" in second
    assert "Half an hour with this report" in appendix
    assert "for whoever leads the conversation · 3 of 3" in appendix
    assert kinds(pdf).count("/LI") == 3 + 3 + 3  # the questions, again, what not to do


def test_three_in_five_thousand_are_not_called_one_percent():
    read = ordinary(text(draw(unit("Works", 5000, 60000))))
    assert "spread evenly it would be less than 1 %" in read


def test_a_question_asks_about_what_stands_out():
    asked = unit_context(company(), unit("Sales", 48))["discuss"]
    assert len(asked) == 3
    assert "for advice than for moving things forward" in " ".join(asked)
    busy = unit("Sales", 48)
    most = replace(busy.questions[1], top_shares=(0.3, 0.5, 0.62))
    asked = unit_context(company(), replace(busy, questions=(busy.questions[0], most)))["discuss"]
    assert "60" in asked[0]
    assert "for moving things forward fall on three people" in asked[0]


def test_figures_have_alternatives_and_the_table_has_headers():
    pdf = draw(unit("Production", 60))
    assert all(alternatives(pdf))
    assert alternatives(pdf)[0] == (
        "Who works here: 60 in this unit, of 240 people. "
        "Who turns here from outside: 60 colleagues outside, of 240 people."
    )
    # questions; versions; minutes and answers, with their rows
    assert kinds(pdf).count("/TH") == (6 + 3) + 5 + (3 + 5) + (2 + 4)


def test_nobody_but_the_lead_is_named():
    release = company()
    for name in UNITS:
        shown = next(unit for unit in release.units if unit.name == name)
        read = text(draw(shown, release))
        assert not [p.name for p in release.people if p.name in read and p.name != shown.lead]


def test_a_long_name_in_any_script_breaks_no_page():
    for name in ("W" * 120, "陈小明产品开发部" * 15, "Γραφείο " * 15, "<b>&amp;</b>" * 10):
        shown = replace(unit("x", 24), name=name[:120], lead=name[:120])
        pdf = draw(shown)
        assert len(pages(pdf)) == 3
    assert "<b>&amp;</b>" in text(pdf)


def test_a_unit_called_by_a_number_is_called_a_unit():
    release = small_company()
    shown = next(unit for unit in release.units if unit.people == 8)
    assert f"Unit {shown.name} 8 people · 1 of them manages" in text(draw(shown, release))


def test_under_five_colleagues_outside_are_not_counted():
    def drawn(count: int) -> str:
        return ordinary(text(draw(with_outside(count, 160))))

    read = drawn(3)
    assert "0 to 4 of 160 colleagues outside" in read
    assert "They come from" not in read
    assert "come from inside the unit" not in read
    assert drawn(0) == read == drawn(4)


def test_an_unknown_outside_is_not_zero():
    shown = unit("Sales", 48)
    first = replace(shown.questions[0], outside=None, units_naming=None, refusals=("few_outside",))
    pdf = draw(replace(shown, questions=(first,)))
    assert "Fewer than 5 colleagues outside turn here." in text(pdf)
    assert "0 to 4 colleagues outside" in alternatives(pdf)[0]
    assert "Fewer than 5 colleagues outside named someone here" in text(pdf)
    unknown = replace(first, refusals=())
    pdf = draw(replace(shown, questions=(unknown,)))
    assert "Who turns here from outside is not known." in text(pdf)
    assert "not shown unknown is not zero" in alternatives(pdf)[0].replace(":", "")
