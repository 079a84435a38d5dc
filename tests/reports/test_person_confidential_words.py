"""What a confidential round says of a person: places in fifths, and how far a unit reaches."""

from __future__ import annotations

from dataclasses import replace

from reports.contexts.person_beside import beside, comparison
from reports.contexts.person_facts import four_facts
from reports.contexts.person_origin import origin
from reports.contexts.person_reach import unit_reach
from reports.facts import Among, Named, PersonFacts, ReleaseFacts
from tests.reports.samples import AMIRA, AS_LONG, IN_UNIT, company, peers

#: Told of the unit: 40 or more of about 180 outside.
OUTSIDE = Named(40, 180, 31.6, 59.4, "at least")


def confidential(*people: PersonFacts, outside: Named | None = OUTSIDE) -> ReleaseFacts:
    release = replace(company(people), mode="confidential", rules="2")
    units = tuple(
        replace(
            unit,
            lead=AMIRA.name if unit.name == AMIRA.unit else None,
            questions=tuple(replace(question, outside=outside) for question in unit.questions),
        )
        for unit in release.units
    )
    return replace(release, units=units)


def told(unit: float, years: float) -> PersonFacts:
    """Return Amira as a confidential round tells of her, in fifths."""
    first, *others = AMIRA.questions
    first = replace(
        first,
        percentile=None,
        percentile_in_level=None,
        peers=None,
        split=None,
        leading=None,
        rank=None,
        two_steps=None,
        refusals=("confidential",),
        in_unit=Among(peers("Operations", IN_UNIT, 7), unit),
        in_tenure=Among(peers("3", AS_LONG, 7), years, (5.0, 10.0)),
    )
    return replace(AMIRA, questions=(first, *others))


def ordinary(words: str) -> str:
    return words.replace("\N{NO-BREAK SPACE}", " ")


def test_a_place_in_a_group_is_told_as_the_lower_end_of_a_fifth() -> None:
    person = told(0.8, 0.6)
    said = [ordinary(it) for it in beside(confidential(person), person, person.questions[0])]
    assert len(said) == len(set(said))
    assert (
        "Of the 52 people in your unit, about 80 % or more were named less often than you." in said
    )
    assert (
        "Of the 27 people at your level who have been here for 5 to 10 years, about 60 % or more "
        "were named less often than you."
    ) in said
    assert not any("98" in words or "95" in words for words in said)
    cell = ordinary(comparison(person.questions[0], None, "confidential"))
    assert cell == "higher than about 80 % of your unit"


def test_a_place_in_the_lower_fifths_is_not_told() -> None:
    person = told(0.4, 0.2)
    said = " ".join(beside(confidential(person), person, person.questions[0]))
    assert "your unit" not in said
    assert "at your level who" not in said


def test_a_place_in_a_large_organization_is_rounded_in_large_type_too() -> None:
    person, release = told(0.8, 0.6), confidential(told(0.8, 0.6))
    release = replace(release, organization=replace(release.organization, people=9800))
    figures = [
        ordinary(figure) for figure, _words in four_facts(release, person, person.questions[0])
    ]
    assert "About 80 % or more" in figures


def test_in_an_attributed_round_the_place_is_exact() -> None:
    said = " ".join(beside(company(), AMIRA, AMIRA.questions[0]))
    assert "Of the 52 people in your unit, 98\N{NO-BREAK SPACE}% were named less often" in said
    assert "or more" not in said


def test_a_lead_reads_what_the_report_of_the_unit_tells() -> None:
    (said,) = unit_reach(confidential(AMIRA), AMIRA, AMIRA.questions[0])
    assert said == (
        "How far your unit reaches: 40 or more of about 180 colleagues outside it who answered "
        "named someone in it for advice, you or somebody else. Asked again, it might be 32 to 59."
    )


def test_nobody_else_reads_it_and_it_is_not_said_where_the_unit_is_not_told() -> None:
    first, other = AMIRA.questions[0], replace(AMIRA, id="p-18", name="Bo Lind")
    namesake = replace(AMIRA, id="p-19")
    assert unit_reach(confidential(AMIRA, other), other, first) == []
    assert unit_reach(confidential(AMIRA, namesake), AMIRA, first) == []
    assert unit_reach(confidential(AMIRA, outside=None), AMIRA, first) == []
    assert unit_reach(replace(confidential(AMIRA), mode="attributed"), AMIRA, first) == []


def test_a_lead_who_is_named_seldom_still_reads_how_far_the_unit_reaches() -> None:
    seldom = Named(4, 200, 0.0, 8.8, "at most")
    person = replace(AMIRA, questions=(replace(AMIRA.questions[0], named=seldom),))
    shown = origin(confidential(person), person, person.questions[0])
    assert shown is not None
    assert shown.title == "How far those you lead reach"
    assert any(words.startswith("How far your unit reaches: 40 or more") for words in shown.words)
