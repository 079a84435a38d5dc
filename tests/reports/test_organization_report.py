"""The organization's report: a summary first, every figure with its test, nobody by name."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from reports.contexts import organization_words
from reports.contexts.organization import organization_context
from reports.contexts.quality import allowed
from reports.contexts.reach import adoption_rows, reach
from reports.drawing.documents import Document, render
from reports.facts import (
    Coverage,
    Estimate,
    OrganizationQuestion,
    ReleaseFacts,
)
from tests.reports.reading import alternatives, kinds, pages, text
from tests.reports.samples import company, small_company

WHOLE = Document("organization", "", "organization.pdf")
UNSAID = dict.fromkeys(
    (
        "ties density reciprocity centralization unnamed top_tenth superiority level level_tau "
        "headcount headcount_tau follows_up follows_down e_i matrix matrix_possible tenure"
    ).split()
) | dict.fromkeys(("dots", "labels", "coverage", "leading", "adoption"), ())


def ordinary(read: str) -> str:
    return read.replace("\N{NO-BREAK SPACE}", " ")


def with_first(release: ReleaseFacts, **changes: object) -> ReleaseFacts:
    first, *others = release.organization.questions
    questions = (replace(first, **changes), *others)
    return replace(release, organization=replace(release.organization, questions=questions))


def first_question(release: ReleaseFacts) -> OrganizationQuestion:
    return release.organization.questions[0]


def lead_of(release: ReleaseFacts) -> str:
    return "".join(words for words, _ in organization_context(release)["lead"])


def test_the_first_page_is_a_summary():
    release = company()
    point = next(c for c in first_question(release).coverage if (c.steps, c.k) == (1, 7))
    first = ordinary(pages(render(release, WHOLE))[0])
    for words in (
        "Meridian Instruments 240 people · 53 of them manage · 7 units · 5 levels",
        "Influence follows the chart in part: in 71 of 100 pairs a manager is named by more",
        f"7 people chosen together reach {point.chosen}; the 7 with most people below them reach "
        f"{point.headcount}.",
        "84 % answered: 202 of 240 invited.",
        "Asked again, 66 to 76.",
        "34 % of all nominations fall on the tenth named most.",
        "9 % of all people have no nomination recorded.",
        "In short The chart",
        "Units keep to themselves: 40 of 100 nominations go to another unit. If units played no "
        "part it would be 81.",
        "Worth discussing",
        "may be shown in the room · 1 of 7",
    ):
        assert words in first


def test_every_figure_stands_with_its_interval_or_test():
    read = ordinary(text(render(company(), WHOLE)))
    for words in (
        "0.42",
        "0.36 to 0.48",
        "p < 0.001",
        "p = 0.410",
        "not distinguishable",
        "chance 0.62",
        "units keep to themselves more than chance",
        "Level and nominations (Kendall tau-b)",
    ):
        assert words in read


def test_the_report_says_how_to_make_it_again():
    *_others, method, kit = map(ordinary, pages(render(company(), WHOLE)))
    assert "“Who named me?”" in kit
    for words in (
        "Method",
        "Release",
        "7f3a19c2d4e85b60",
        "Seed",
        "version 1",
        "attributed",
        "QAP",
        "0.75",
    ):
        assert words in method


def test_nobody_is_named():
    release = company()
    read = text(render(release, WHOLE))
    assert not [person.name for person in release.people if person.name in read]


def test_below_half_the_answers_only_the_response_is_shown():
    release = with_first(company(answered=110), refusals=("response_below_50",), **UNSAID)
    pdf = render(release, WHOLE)
    read = ordinary(text(pdf))
    assert "Too few people answered: only the response is shown. Unknown is not zero." in read
    assert "46 %" in read
    assert "From 50 % on figures about the organization" in read
    assert "pairs of a manager" not in read
    assert alternatives(pdf) == []


@pytest.mark.parametrize(
    "estimate, words",
    [
        (Estimate(0.71, 0.66, 0.76), "Influence follows the chart in part"),
        (Estimate(0.93, 0.88, 0.97), "Influence follows the chart largely"),
        (Estimate(0.56, 0.48, 0.64), "cannot be told"),
        (Estimate(0.38, 0.3, 0.46), "Influence does not follow the chart"),
        (None, "This report says whom people here turn to: 34 % of all nominations fall on the"),
    ],
)
def test_the_first_sentence_claims_what_the_interval_supports(estimate, words):
    assert words in ordinary(lead_of(with_first(company(), superiority=estimate)))


def test_an_organization_without_a_name_still_has_a_heading():
    release = company()
    unnamed = replace(release, organization=replace(release.organization, name=""))
    assert "The whole organization" in pages(render(unnamed, WHOLE))[0]


def test_a_figure_within_chance_is_not_called_more():
    def supported(*given: float | None) -> int:
        return organization_words.supported(Estimate(*given), 0.0)

    assert supported(0.2, 0.1, 0.3, 0.01) == 1
    assert supported(-0.2, -0.3, -0.1, 0.01) == -1
    assert supported(0.2, -0.1, 0.3, 0.01) == 0
    assert supported(0.2, 0.1, 0.3, 0.05) == 0
    assert supported(0.2, None, None, 0.01) == 1


def test_a_set_that_random_sets_reach_too_is_called_no_clear_difference():
    point = Coverage(1, 7, 50, 48, 30, 41.0, 33.0, 52.0)
    read = ordinary(text(render(with_first(company(), coverage=(point,)), WHOLE)))
    assert "No clear difference from random sets." in read
    assert "no clear difference" in read
    assert "who would be asked first" not in read


def test_curve_labels_never_touch_and_stay_inside():
    curve = tuple(Coverage(2, k, 230, 229, 228, 227.0, 226.0, 228.0) for k in (1, 5))
    ys = sorted(line.y for line in reach(curve, 240).lines)
    assert all(below - above >= 10.9 for above, below in pairwise(ys))
    assert ys[0] >= 8


def test_a_way_to_choose_that_is_not_clearly_ahead_says_so():
    rows = adoption_rows(first_question(company()), 240)
    assert [row["verdict"] for row in rows] == [
        "ahead in 86 of 100 runs",
        "ahead in 74 of 100 runs",
        "no clear difference",
        "",
    ]
    read = ordinary(text(render(company(), WHOLE)))
    assert "it is no forecast of what people will do" in read


def test_the_response_says_what_it_allows():
    def here(answered: int) -> dict[str, str]:
        return {words: told for words, _said, told in allowed(company(answered=answered))}

    assert here(202)["80 to 90\N{NO-BREAK SPACE}%"] == "every question"
    assert here(240)["90\N{NO-BREAK SPACE}% and more"] == "every question"
    assert here(192)["80 to 90\N{NO-BREAK SPACE}%"] == "every question"
    assert here(191)["70 to 80\N{NO-BREAK SPACE}%"] == "every question"
    assert here(100)["fewer than 50\N{NO-BREAK SPACE}%"] == "every question"


def test_every_page_says_where_it_may_be_shown():
    read = [ordinary(page) for page in pages(render(company(), WHOLE))]
    leading = [page for page in read if "for whoever leads the conversation ·" in page]
    assert len(leading) == 1
    assert "“Who named me?”" in leading[0]
    assert all("may be shown in the room ·" in page for page in read if page not in leading)


def test_units_stand_in_the_order_of_names_not_of_figures():
    rows = organization_context(company())["units"]["rows"]
    names = [row["name"] for row in rows]
    assert names == sorted(names)
    assert "Board office" not in names


def test_small_units_are_left_out_of_the_matrix():
    matrix = organization_context(company())["matrix"]
    assert [row["name"] for row in matrix["rows"]][-1] == "6 People"
    assert "Board office" not in str(matrix)
    assert "1 unit is left out" in matrix["left_out"]


def test_a_darker_cell_of_the_matrix_is_a_larger_rate():
    rows = organization_context(company())["matrix"]["rows"]
    cells = sorted((float(rate), shade) for row in rows for rate, shade in row["cells"])
    shades = [shade for _, shade in cells]
    assert shades == sorted(shades)
    assert shades[-1] == 5


def test_a_withheld_cell_of_the_matrix_is_a_dash():
    release = company()
    first = first_question(release)
    assert first.matrix is not None
    hidden = ((None, *first.matrix[0][1:]), *first.matrix[1:])
    matrix = organization_context(with_first(release, matrix=hidden))["matrix"]
    assert matrix["rows"][0]["cells"][0] == ("–", 0)


def test_units_in_which_few_answered_are_named_as_such():
    release = company()
    units = tuple(
        replace(unit, questions=(replace(unit.questions[0], answered=28), *unit.questions[1:]))
        if unit.name == "Sales"
        else unit
        for unit in release.units
    )
    read = ordinary(text(render(replace(release, units=units), WHOLE)))
    assert "Fewer than 60 % answered in Sales." in read


def test_repairs_are_counted_in_words():
    read = text(render(company(), WHOLE))
    assert "people whose manager is not in the file: 3" in read
    assert "W_SELF" not in read


def test_one_person_is_spoken_of_as_one():
    read = ordinary(text(render(small_company(), WHOLE)))
    assert "One person, well chosen, reaches" in read
    assert "1 chosen together" not in read


def test_figures_have_alternatives_and_tables_have_headers():
    pdf = render(company(), WHOLE)
    # circles; dots; pairs and figures; units; reach; adoption
    assert len(alternatives(pdf)) == 1 + 1 + 3 + 6 + 6 + 2 + 4
    assert all(alternatives(pdf))
    assert alternatives(pdf)[0].startswith("The 7 with most headcount: ")
    tags = kinds(pdf)
    assert tags.count("/H1") == 1
    assert tags.count("/TH") > tags.count("/Table") > 5


def test_the_response_is_said_in_one_way_on_every_page_of_a_confidential_round():
    release = with_first(
        replace(company(), mode="confidential", rules="2"),
        answered=230,
        response=0.85,
        response_bound="at least",
    )
    read = [ordinary(page) for page in pages(render(release, WHOLE))]
    assert all("About 85 % or more answered · release" in page for page in read)
    assert "About 85 % or more of the 240 people invited answered." in read[0]
    (data,) = (page for page in read if "How good the data are" in page)
    table = data.split("How good the data are")[1].split("What the response allows")[0]
    assert "invited answered, about nominations" in table
    assert " 240 85 % or more " in table
    assert "230" not in table
    assert "of 240" not in table


def test_the_response_of_an_attributed_round_is_counted():
    read = " ".join(ordinary(page) for page in pages(render(company(), WHOLE)))
    assert "answered share nominations" in read
    assert "202 of 240 84 %" in read


@pytest.mark.parametrize("release", [company(), small_company()], ids=["240", "21"])
def test_the_report_has_at_most_eight_pages_and_none_is_empty(release):
    read = pages(render(release, WHOLE))
    assert len(read) <= 9
    assert min(map(len, read)) > 400
