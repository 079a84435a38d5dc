"""A person's report says what the facts say, kindly, and nothing else."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from reports.contexts.person import person_context
from reports.drawing.documents import Document, render
from reports.facts import PersonFacts, ReleaseFacts
from tests.reports.reading import alternatives, kinds, pages, text
from tests.reports.sample_networks import named
from tests.reports.samples import (
    AMIRA,
    CEO,
    LEVEL_2,
    LEVEL_3,
    QUIET,
    TOMASZ,
    at_response,
    company,
    peers,
    said,
    small_company,
    unsaid,
)

LONG = {
    "german": "Maximiliane-Theodora von und zu Hohenlohe-Schillingsfürst-Waldenburg, geborene "
    "Gräfin Czartoryska-Sapieha zu Krasiczyn",
    "one word": "W" * 120,
    "chinese": "陈小明产品开发部高级工程师" * 9,
    "arabic": "أميرة بنت حداد الزهراني " * 5,
    "greek": "Ελένη Παπαδοπούλου " * 6,
    "russian": "Константин Константинопольский " * 4,
    "emoji": "Zoë 🚀 👩‍👩‍👧‍👦 " * 8,
}


def draw(person: PersonFacts, release: ReleaseFacts | None = None) -> bytes:
    release = replace(release or company(), people=(person,))
    return render(release, Document("person", person.id, "x.pdf"))


def lead_of(person: PersonFacts, release: ReleaseFacts | None = None) -> str:
    return "".join(words for words, _ in person_context(release or company(), person)["lead"])


def ordinary(read: str) -> str:
    return read.replace("\N{NO-BREAK SPACE}", " ")


def test_the_page_says_what_the_facts_say():
    first, second = map(ordinary, pages(draw(AMIRA)))
    for words in (
        "Amira Haddad Process engineer · Operations · level 3 of 5 · here since 2019",
        "Colleagues come to you for advice from well beyond your own unit.",
        "You are named more often than almost anyone here.",
        "31 of 201 colleagues who answered named you for advice.",
        "similar colleagues might give 24 to 40",
        "23 of them work outside your unit and are not your manager.",
        "0 people report to you.",
        "97 % of the 86 people at your level were named less often",
        "Of the 27 people at your level who have been here for 5 to 10 years, 95 % were named less",
        "Of the 52 people in your unit, 98 % were named less often than you.",
        "between 2nd and 11th",
        "all 240 people in the organization",
        "84 % answered",
        "for you and the two facilitators named in the invitation · 1 of 2",
        "Personal report · Spring 2026 · Meridian Instruments · for the person only",
    ):
        assert words in first
    for words in (
        "Managing 0 people report to you.",
        "own unit and manager · 8",
        "elsewhere · 23",
        "Close by 8 of 43 in your own unit, your manager included, who answered named you for",
        "Influencing 23 of 158 elsewhere who answered named you for advice. That is a larger share "
        "than for 75 % of all people here.",
        "Who moves things forward here",
        "9 to 21",
        "higher than 80 %",
        "202 of 240 people answered",
        "These pages are for you and the two facilitators named in the invitation;",
        "Swayline shows them to no manager.",
        "2 of 2",
    ):
        assert words in second


def test_the_report_names_nobody_else():
    everybody = (AMIRA, TOMASZ, CEO, QUIET)
    for person in everybody:
        read = text(draw(person))
        assert person.name in read
        assert not [other.name for other in everybody if other is not person and other.name in read]


@pytest.mark.parametrize("person", [AMIRA, TOMASZ, CEO, QUIET], ids=lambda person: person.title)
def test_a_report_has_two_pages(person):
    assert len(pages(draw(person))) == 2


@pytest.mark.parametrize("percent", [49, 65, 75])
def test_a_report_has_two_pages_at_any_response(percent):
    release = company(answered=round(2.4 * percent))
    assert len(pages(draw(at_response(AMIRA, percent), release))) == 2


@pytest.mark.parametrize("name", LONG.values(), ids=LONG)
def test_a_long_name_breaks_no_page(name, caplog):
    person = replace(AMIRA, name=name[:120], title=name[:120], unit=name[:60])
    with caplog.at_level(logging.WARNING, "weasyprint"):
        assert len(pages(draw(person))) == 2
    assert not [record for record in caplog.records if "emoji" not in record.getMessage()]


def test_five_long_questions_and_every_refusal_break_no_page():
    release = company()
    texts = tuple(replace(q, text="Whose support makes it likely? " * 4) for q in release.questions)
    more = (*AMIRA.questions, replace(AMIRA.questions[1]), replace(AMIRA.questions[2]))
    codes = ("unit_response_below_60", "small_side", "approximate_position")
    person = replace(AMIRA, questions=more, refusals=codes)
    assert len(pages(draw(person, replace(release, questions=texts)))) == 2


def test_markup_in_a_name_is_text():
    name = "<img src=file:///etc/passwd> </title></script><b>&amp;"
    person = replace(AMIRA, name=name, title="{{ 7 * 7 }} <script>alert(1)</script>")
    read = text(draw(person))
    assert name in read
    assert "{{ 7 * 7 }} <script>alert(1)</script>" in read
    assert "root:" not in read


def test_figures_have_alternatives_and_tables_have_headers():
    pdf = draw(AMIRA)
    found = alternatives(pdf)
    assert len(found) == 6
    assert all(found)
    assert found[0] == (
        "Circle of control: 0 report to you, of 240 people. "
        "Sphere of influence: 31 name you and 95 reach you in two steps, of 240 people."
    )
    tags = kinds(pdf)
    assert tags.count("/H1") == 1
    assert tags.count("/H2") == 6
    assert tags.count("/Table") == 1
    assert tags.count("/TH") == 4 + 3


def test_circles_are_drawn_true_to_area():
    sides = person_context(company(), TOMASZ)["signature"].sides
    figure = person_context(company(), TOMASZ)["signature"]
    below, two_steps, directly = sides[0].discs[0], *sides[1].discs
    for disc, people in ((below, 59), (two_steps, 60), (directly, 17)):
        assert (disc.r / figure.radius) ** 2 == pytest.approx(people / 240)


def test_labels_of_circles_that_are_nearly_the_same_neither_touch_nor_leave_the_figure():
    question = said("advice", 200, 239, steps=238)
    figure = person_context(company(), replace(AMIRA, questions=(question,)))["signature"]
    outer, inner = figure.sides[1].labels
    assert outer.y > 8
    assert inner.y - outer.words[-1][0] > 10
    assert inner.words[-1][0] < figure.height


def test_influence_that_follows_the_chart_is_said_without_blame():
    read = ordinary(text(draw(TOMASZ)))
    assert "Colleagues come to you for advice from your own line. From beyond it, few do" in read
    assert "your influence follows the chart" in read
    assert "title without" not in read


@pytest.mark.parametrize(
    "inside, outside, words",
    [
        (named(8, 43), named(23, 158), "from well beyond your own unit."),
        (named(7, 7), named(3, 13), "from your own unit more readily than from beyond it."),
        (named(15, 49), named(2, 152), "From beyond it, few do"),
        # A small share of very many is not few.
        (named(22, 4100), named(9, 4100), "from your own unit more readily than from beyond it."),
        (named(7, 20), named(6, 30), "from your own unit and from beyond it."),
        # Of so few, where they come from is not the main thing.
        (named(4, 20), named(5, 30), "9 of 201 colleagues who answered named you for advice."),
        (named(0, 3), named(4, 160), "well beyond"),
    ],
)
def test_the_first_sentence_claims_what_the_ranges_of_the_split_support(inside, outside, words):
    first = replace(
        AMIRA.questions[0],
        split=replace(AMIRA.questions[0].split, inside=inside, outside=outside),
        named=named(inside.count + outside.count, 201),
    )
    supported = words != "well beyond" or outside.low >= 3
    assert (words in lead_of(replace(AMIRA, questions=(first,)))) == supported


def test_a_wide_place_makes_no_claim_in_the_first_sentence():
    sure, unsure = (replace(AMIRA.questions[0], rank=rank) for rank in ((2, 24), (2, 25)))
    assert "nine in ten" in lead_of(replace(AMIRA, questions=(sure,)))
    assert "more often than" not in lead_of(replace(AMIRA, questions=(unsure,)))


def test_few_nominations_get_a_kind_page_without_count_place_or_split():
    pdf = draw(QUIET)
    first = ordinary(pages(pdf)[0])
    assert "Between 0 and 2 of 201 colleagues who answered named you for advice." in first
    assert "The same is true of" in first
    assert "little with what they can do" in first
    read = ordinary(text(pdf))
    assert "Where it comes from" not in read
    assert "Influencing" not in read
    assert "place you" not in read
    assert "From 3 nominations on" in read


def test_one_nomination_and_none_look_the_same():
    def quiet(count: int) -> PersonFacts:
        return replace(QUIET, questions=(said("advice", count, refusals=("few_nominations",)),))

    assert text(draw(quiet(1))) == text(draw(quiet(2)))
    assert text(draw(quiet(0))) == text(draw(quiet(1)))


def test_below_half_the_answers_nothing_is_said_and_nothing_is_zero():
    pdf = draw(at_response(AMIRA, 49), company(answered=117))
    read = ordinary(text(pdf))
    assert "Too few colleagues answered to say who turns to you. That is unknown, not zero." in read
    assert "Fewer than half of those invited answered" in read
    assert "From 50 % on your own figure can be shown" in read
    assert "31" not in read
    assert "not shown: unknown is not zero" in alternatives(pdf)[0]


def test_at_65_percent_the_own_figure_stands_alone():
    read = ordinary(text(draw(at_response(AMIRA, 65), company(answered=156))))
    assert "31 of 201 colleagues who answered named you for advice." in read
    assert "Asked again, it might be 24 to 40." in read
    assert "From 70 % on it can be compared" in read
    assert "at your level were named less often" not in read
    assert "place you" not in read


def test_at_75_percent_comparisons_are_bands():
    read = ordinary(text(draw(at_response(AMIRA, 75), company(answered=180))))
    assert "Top tenth" in read
    assert "97 %" not in read
    assert "place you" not in read
    assert "From 80 % on the place can be given" in read


def test_a_small_group_is_compared_in_words_only():
    few = peers("2", (1, 1, 2, 3, 4, 3, 2, 2, 1), 5)
    assert few.people == 19
    question = replace(AMIRA.questions[0], peers=few, percentile_in_level=0.9)
    read = ordinary(text(draw(replace(AMIRA, questions=(question,)))))
    assert "named less often, ties" not in read
    assert "Fewer than 20 people are at your level" in read
    enough = replace(question, peers=peers("2", (2, 1, 2, 3, 4, 3, 2, 2, 1), 6))
    read = ordinary(text(draw(replace(AMIRA, questions=(enough,)))))
    assert "of the 20 people at your level were named less often" in read


def test_a_range_that_takes_in_the_middle_is_not_distinguishable():
    question = said("advice", 17, level=0.6, rank=(20, 90), beside=peers("2", LEVEL_2, 4))
    read = ordinary(text(draw(replace(AMIRA, questions=(question,)))))
    assert "not distinguishable from the middle" in read
    assert "higher than" not in read


def test_nobody_reads_a_low_percentage_or_a_place_in_the_lower_half():
    question = said("advice", 3, level=0.08, rank=(150, 230), beside=peers("3", LEVEL_3, 1))
    person = replace(
        AMIRA, questions=(replace(question, peers=peers("3", (2, 3, 20, 30, 20, 6, 4, 2, 1), 1)),)
    )
    read = ordinary(text(draw(person)))
    assert "8 %" not in read.replace("28 %", "").replace("48 %", "")
    assert "150th" not in read
    assert "many were named more often" in read
    assert " low " not in read.casefold()


def test_who_has_everybody_in_the_line_is_told_that_there_is_no_beyond():
    read = text(draw(CEO))
    assert "Nearly everybody else is in your line" in read
    assert "5 of 6 who report to you directly and answered named you for advice." in read
    assert "14 of 195 on the levels below them who answered named you for advice." in read
    alone = replace(CEO, questions=(replace(CEO.questions[0], leading=None, refusals=()),))
    assert "there is no “beyond it” to compare with" in text(draw(alone))
    assert "239 people are in your line, 6 of them directly." in read


def test_an_unknown_position_is_not_zero():
    person = replace(AMIRA, span=None, headcount_below=None, depth=None, refusals=("no_chart",))
    pdf = draw(person)
    assert "people report to you" not in text(pdf)
    assert "The people file names no managers" in text(pdf)
    assert alternatives(pdf)[0].startswith(
        "Circle of control: not known: the file names no managers"
    )


def test_a_question_without_text_is_called_by_its_key():
    release = small_company()
    read = ordinary(text(draw(release.people[0], release)))
    assert "friendship" in read
    assert "Person 14" in read
    assert "your reporting line · 7" in read
    assert "7 of 7 in your line who answered named you for advice." in read
    assert "Whoever ran it has them, decides who else reads them" in read
    assert "for whoever ran this analysis" in read
    assert "Analysis from files · 100 % answered · release 0a1b2c3d" in read


def test_a_confidential_round_says_about_how_many_answered():
    read = ordinary(text(draw(AMIRA, replace(company(), mode="confidential"))))
    assert "of about 201 colleagues who answered" in read
    assert "of the 201" not in read


def test_another_question_is_pointed_to_when_the_first_has_few():
    assert lead_of(QUIET).endswith("5 did for an opinion on change.")


def test_a_refusal_that_takes_nothing_from_the_page_is_not_mentioned():
    person = replace(AMIRA, refusals=("response_below_90",))
    assert "What is not said" not in text(draw(person))
    assert "What is not said" in text(draw(replace(AMIRA, refusals=("small_side",))))


def test_too_few_who_could_name_is_a_reason_of_its_own():
    person = replace(AMIRA, questions=(unsaid("advice", "eligible_below_10"),))
    assert "Too few colleagues could have named you" in lead_of(person)
    assert "It would take 10 people who could name you" in text(draw(person))
