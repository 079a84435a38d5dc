"""What a person reads about a change: said where it is clear, quietly where not, and kindly."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from pypdfium2 import PdfDocument

from reports.analysis.since import since as changes
from reports.contexts.person import person_context
from reports.contexts.person_asked import LARGE
from reports.contexts.person_since import since
from reports.disclosure import rounding
from reports.drawing.documents import Renderer, documents
from reports.facts import Estimate, Named, PersonQuestion, ReleaseFacts, Since
from reports.language import Languages, speaking
from reports.releases.since import with_since
from tests.reports.sample_networks import named
from tests.reports.samples import AMIRA, QUIET, company

QUIETLY = "What changed since the round “Autumn 2025” is no more than asking again could bring."
CARE = "says nothing about how well you work"


def before(*counts: int, of: int = 190) -> ReleaseFacts:
    """Return an earlier release in which Amira was named so often under each question."""
    blocks = tuple(
        replace(question, named=named(count, of))
        for question, count in zip(AMIRA.questions, counts, strict=True)
    )
    person = replace(AMIRA, questions=blocks)
    return replace(company((person, QUIET)), round_name="Autumn 2025")


def words(*counts: int) -> list[str]:
    """Return what Amira reads, who is named by 31, 14 and 22 of 201 this time."""
    release = with_since(company(), before(*counts))
    return person_context(release, release.people[0])["since"]


def test_a_clear_rise_is_told_with_both_numbers() -> None:
    assert words(14, 14, 22) == [
        "Since the round “Autumn 2025”, more changed than asking again could explain.",
        "For advice: 14 of 190 who answered named you then, 31 of 201 now.",
        "Under the other questions, it is no more than asking again could bring.",
    ]


def test_a_fall_is_told_with_what_it_may_come_from() -> None:
    said = words(31, 31, 22)
    assert said[1] == (
        "For moving things forward: 31 of 190 who answered named you then, 14 of 201 now."
    )
    assert CARE in said[2]
    assert not re.search("worse|better|lost|drop|declin|only", " ".join(said))


def test_what_is_not_clear_is_one_quiet_sentence() -> None:
    assert words(30, 13, 21) == [QUIETLY]
    assert words(40, 13, 21) == [QUIETLY]  # 40 of 190 and 31 of 201: -12.1 % to 0.8 %


def test_without_an_earlier_release_nothing_is_said() -> None:
    release = company()
    assert person_context(release, release.people[0])["since"] == []


def test_the_interval_is_that_of_two_shares() -> None:
    """Newcombe's by hand: 31 of 201 less 14 of 190, and 14 of 201 less 31 of 190."""
    found = changes(before(14, 31, 22), company())
    up, down = found["p-17", "advice"], found["p-17", "momentum"]
    assert up.difference is not None
    assert up.difference.value == pytest.approx(0.0805447)
    assert (up.difference.low, up.difference.high) == pytest.approx((0.0276541, 0.1335710))
    assert down.difference is not None
    assert (down.difference.low, down.difference.high) == pytest.approx(
        (14 / 201 - 31 / 190 - 0.0556, 14 / 201 - 31 / 190 + 0.0545), abs=0.002
    )


def test_few_are_0_to_2_then_and_now() -> None:
    release = company()
    few = release.people[3]

    def said(then: Named, now: Named) -> list[str]:
        block = few.questions[0]
        shares = now.count / now.of - then.count / then.of
        change = Since("Autumn 2025", then, Estimate(shares, min(shares, 0) * 1.5, -0.001))
        person = replace(few, questions=(replace(block, named=now, since=change),))
        return since(release, person)

    fallen = said(named(14, 190), named(1, 201))
    assert "14 of 190 who answered named you then, 0 to 2 of 201 now." in fallen[1]
    # From two to none is nothing that a page tells apart.
    assert said(named(2, 190), named(0, 201)) == [QUIETLY]


def fifths(then: int, now: int) -> list[str]:
    release = replace(company(), mode="confidential", rules="2")
    block = replace(
        AMIRA.questions[0],
        named=rounding.exactly(31, 200),
        fifth=now,
        since=Since("Autumn 2025", fifth=then),
    )
    return since(release, replace(AMIRA, questions=(block, *AMIRA.questions[1:])))


def test_a_confidential_round_tells_no_number_and_no_place() -> None:
    up, down = fifths(3, 1), fifths(1, 4)
    assert fifths(0, 1) == up  # from those who were named so seldom that no fifth is told
    assert up[1:] == ["For advice: Clearly more colleagues name you now."]
    assert down[1] == "For advice: Clearly fewer colleagues name you now."
    assert CARE in down[2]
    numbers = re.findall(r"\d+", " ".join(up + down).replace("Autumn 2025", ""))
    assert numbers == []


def test_a_large_organization_is_told_counts_alone() -> None:
    whole = company()
    whole = replace(whole, organization=replace(whole.organization, people=LARGE))
    earlier = before(14, 14, 22)
    release = with_since(whole, earlier)
    said = since(release, release.people[0])
    assert said[1] == "For advice: 14 colleagues named you then, 31 now."


def test_every_sentence_is_translated() -> None:
    release = with_since(company(), before(14, 31, 22))
    for language in ("de", "fr", "es", "ar"):
        with speaking(language):
            said = since(release, release.people[0])
        assert len(said) == 5
        assert "asking again" not in " ".join(said)
        assert "Autumn 2025" in said[0]


def test_questions_that_are_not_there_any_more_are_no_matter() -> None:
    earlier = before(14, 14, 22)
    people = tuple(
        replace(person, questions=tuple(_renamed(block) for block in person.questions))
        for person in earlier.people
    )
    release = with_since(company(), replace(earlier, people=people))
    assert release == company()


def _renamed(block: PersonQuestion) -> PersonQuestion:
    return replace(block, question=f"{block.question}-old")


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "ar"])
def test_with_all_that_can_be_said_of_a_change_a_report_has_two_pages(language: str) -> None:
    release = with_since(company(), before(14, 31, 40))
    renderer = Renderer(release, None, Languages(language))
    for document in documents(release):
        if (document.kind, document.key) == ("person", "p-17"):
            assert len(PdfDocument(renderer.pdf(document))) == 2
            break
    else:
        raise AssertionError("no such report")
