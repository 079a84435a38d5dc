"""The words of a person's report follow from its figures: where, how sure, and what to do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reports.contexts.person import person_context
from reports.contexts.person_asked import LARGE
from reports.contexts.person_thoughts import thoughts
from reports.disclosure import rounding
from reports.facts import PersonFacts, PersonQuestion, ReleaseFacts, SplitRange
from reports.language import speaking
from tests.reports.sample_networks import named
from tests.reports.samples import AMIRA, QUIET, TOMASZ, company


def confidential() -> ReleaseFacts:
    release = company()
    questions = tuple(replace(q, few=0.75) for q in release.organization.questions)
    organization = replace(release.organization, questions=questions)
    return replace(release, mode="confidential", rules="2", organization=organization)


def told(count: int, split: SplitRange | None = None, **other: object) -> PersonQuestion:
    """Return what a confidential round says of somebody."""
    blank = dict.fromkeys(
        "two_steps rank percentile percentile_in_level peers split label leading line_reach "
        "in_unit in_tenure".split()
    )
    return replace(
        AMIRA.questions[0],
        named=rounding.exactly(count, 200),
        split_range=split,
        **(blank | other),  # type: ignore[arg-type]
    )


def context(question: PersonQuestion, person: PersonFacts = AMIRA) -> dict:
    return person_context(confidential(), replace(person, questions=(question,)))


def lead(found: dict) -> str:
    return "".join(words for words, _ in found["lead"])


def split(inside: tuple[int, int], outside: tuple[int, int]) -> SplitRange:
    return SplitRange("line", inside, outside, 14, 225)


@pytest.mark.parametrize(
    ("ranges", "words"),
    [
        (split((0, 4), (24, 28)), "advice mostly from beyond your own line."),
        (split((20, 24), (4, 8)), "advice mostly from your own line."),
        (split((14, 14), (14, 14)), "advice from your own line and from beyond it."),
        # More from beyond is likely, and not sure.
        (split((10, 14), (14, 18)), "advice from your own line and from beyond it."),
        # From beyond there may be nobody: that they come from both sides is not known.
        (split((10, 28), (0, 18)), "28 of about 200 colleagues who answered named you for advice."),
        (None, "28 of about 200 colleagues who answered named you for advice."),
    ],
)
def test_a_range_of_a_split_is_said_as_far_as_it_reaches(
    ranges: SplitRange | None, words: str
) -> None:
    assert words in lead(context(told(28, ranges), TOMASZ))


def test_a_range_is_drawn_as_a_part_that_may_be_of_either_side() -> None:
    origin = context(told(28, split((0, 4), (24, 28))), TOMASZ)["origin"]
    assert origin.bar.cut == 0
    assert origin.bar.until == pytest.approx(520 * 4 / 28, abs=0.1)
    assert [side.figure for side in origin.sides] == ["59", "0 to 4", "24 to 28"]
    assert "The dashed part may be of either side." in origin.words[0]
    exact = context(told(28, split((8, 8), (20, 20))), TOMASZ)["origin"]
    assert exact.bar.cut == exact.bar.until == pytest.approx(520 * 8 / 28, abs=0.1)
    assert exact.words == ()


def test_a_fifth_is_claimed_only_if_the_range_stays_clear_of_those_named_seldom() -> None:
    near, clear = context(told(5, fifth=1)), context(told(20, fifth=1))
    assert "fifth" not in lead(near)
    assert near["questions"][0]["comparison"] == "not distinguishable from most"
    assert ("About 75\N{NO-BREAK SPACE}%" in [figure for figure, _ in near["facts"]]) is True
    assert "You are in the fifth of all people here who were named most." in lead(clear)
    assert clear["questions"][0]["comparison"] == "first fifth of everybody"


def test_few_nominations_are_set_beside_the_many_who_have_few() -> None:
    few = replace(told(0), named=rounding.at_most(4, 200), refusals=("few_nominations",))
    found = context(few, QUIET)
    assert "about three quarters of everybody here" in lead(found)
    assert found["questions"][0]["comparison"] == "like about 75\N{NO-BREAK SPACE}% of everybody"
    assert found["origin"] is None


def test_nothing_is_drawn_of_another_question_where_few_named_somebody_under_the_first() -> None:
    few = replace(told(0), named=rounding.at_most(4, 200), refusals=("few_nominations",))
    often = replace(AMIRA.questions[1], split=None)
    release = confidential()
    for first, drawn in ((few, False), (replace(told(9), peers=None), True)):
        found = person_context(release, replace(AMIRA, questions=(first, often)))
        assert (found["histogram"] is not None) is drawn


def test_a_large_organization_reads_counts_and_the_place_in_the_unit() -> None:
    release = company()
    large = replace(release, organization=replace(release.organization, people=LARGE))
    small = replace(release, organization=replace(release.organization, people=LARGE - 1))
    person = replace(AMIRA, questions=(replace(AMIRA.questions[0], split=None, leading=None),))
    counts, shares = (person_context(facts, person) for facts in (large, small))
    assert lead(counts).startswith("31 colleagues named you for advice.")
    assert lead(shares).startswith("31 of 201 colleagues who answered named you for advice.")
    assert counts["facts"][0][1].startswith("colleagues named you for advice.")
    assert counts["facts"][-1] == (
        "98\N{NO-BREAK SPACE}%",
        "of the 52 people in your unit were named less often, ties counted half.",
    )
    assert not [words for words in counts["beside"] if "place you" in words]
    assert [words for words in shares["beside"] if "place you" in words]


def test_thoughts_follow_from_figures() -> None:
    release = company()
    first = TOMASZ.questions[0]
    said = thoughts(release, TOMASZ, first)
    assert any("ask who is listened to there" in words for words in said)
    reaching = replace(first, split=None, leading=None)
    assert "58 colleagues beyond it" in thoughts(release, TOMASZ, reaching)[0]
    silent = replace(reaching, line_reach=named(4, 152))
    assert not any("colleagues beyond it" in words for words in thoughts(release, TOMASZ, silent))
    often = thoughts(release, AMIRA, AMIRA.questions[0])
    assert "Being asked often costs time" in often[0]
    assert not any("costs time" in words for words in said)


def test_two_questions_are_set_apart_only_if_their_ranges_are() -> None:
    release = company()

    def said(more: int, less: int) -> str:
        first, second = (
            replace(told(count), question=key)
            for count, key in ((more, "advice"), (less, "opinion"))
        )
        person = replace(AMIRA, questions=(first, second))
        return " ".join(thoughts(release, person, first))

    assert "named 40 times for advice" in said(40, 8)
    assert "Is that how you would like it to be?" in said(40, 8)
    assert "Is that how" not in said(12, 8)


@pytest.mark.parametrize(
    ("readers", "round_name", "words"),
    [
        ("you only", "Spring", "for you only. Swayline shows them to no manager, no colleague"),
        ("you and the facilitators named in the invitation", "Spring", "; Swayline shows them to"),
        ("whoever ran this analysis", "", "decides who else reads them"),
    ],
)
def test_the_page_says_who_sees_it_and_whom_to_ask(
    readers: str, round_name: str, words: str
) -> None:
    release = replace(company(), readers=readers, round_name=round_name)
    assert words in " ".join(person_context(release, AMIRA)["who_sees_it"])


def test_what_would_overflow_is_set_closer() -> None:
    release = company()
    assert person_context(release, QUIET)["dense"] is False
    texts = tuple(
        replace(q, text="Whose support makes it likely? " * 12) for q in release.questions
    )
    assert person_context(replace(release, questions=texts), AMIRA)["dense"] is True


def test_no_sentence_is_said_without_the_catalog() -> None:
    with speaking("en-x-marked"):
        found = context(told(28, split((0, 4), (24, 28)), fifth=1), TOMASZ)
        for words in (*found["could_do"], *found["who_sees_it"], *found["origin"].words):
            assert words.startswith("⟦")
            assert words.endswith("⟧")
