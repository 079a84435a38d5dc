"""Who leads, how far a line reaches, beside whom: facts of attributed rounds, counted by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from reports.analysis import Answers, Occasion, Options, analyze_round, release_facts
from reports.disclosure import disclosed
from reports.facts import Leading, PersonQuestion, ReleaseFacts
from tests.reports.scored import person

pytestmark = pytest.mark.usefixtures("fewer_draws")

#: Person 1 is the top, 2 and 3 report to them; 4 to 13 report to 2, 14 to 41 to 3.
LINE = [str(number) for number in range(4, 14)]
OTHERS = [str(number) for number in range(14, 42)]
PEOPLE = [
    replace(person("1", unit="Head", level="1"), start_date="2015-01-01"),
    replace(person("2", manager="1", unit="Dock", level="2"), start_date="2015-01-01"),
    replace(person("3", manager="1", unit="Yard", level="2"), start_date="2015-01-01"),
    *(
        replace(person(id_, manager="2", unit="Dock", level="3"), start_date="2023-01-01")
        for id_ in LINE
    ),
    *(
        replace(person(id_, manager="3", unit="Yard", level="3"), start_date="2023-01-01")
        for id_ in OTHERS
    ),
]
IDS = [row.id for row in PEOPLE]
#: All ten below name person 2, and four of the others; seven of the others name person 4, in the
#: line of 2; ten name person 20; four name the top.
TIES = [
    *((ego, "2") for ego in (*LINE, *OTHERS[:4])),
    *((ego, "4") for ego in OTHERS[:7]),
    *((ego, "20") for ego in OTHERS[-10:]),
    *((ego, "1") for ego in LINE[:4]),
]


def release(confidential: bool = False) -> ReleaseFacts:
    answers = {"advice": Answers(TIES, frozenset(IDS), "Who do you ask?")}
    options = Options(top_level="lowest", as_of=date(2026, 3, 31))
    analysis = analyze_round(PEOPLE, answers, options)
    make = disclosed if confidential else release_facts
    return make(analysis, Occasion("Harbor", "Spring", "you only", b"lots"))


def block(id_: str) -> PersonQuestion:
    return next(p.questions[0] for p in release().people if p.id == id_)


def counts(leading: Leading | None) -> tuple[int, int, int, int]:
    assert leading is not None
    inside, outside = leading.inside, leading.outside
    return inside.count, inside.of, outside.count, outside.of


def test_a_manager_is_led_by_the_line_and_sought_from_beyond() -> None:
    leading = block("2").leading
    assert counts(leading) == (10, 10, 4, 30)
    assert leading is not None
    # Wilson, 90 %: ten of ten may be 79 % if asked again, which is more than half.
    assert (leading.kind, leading.leads) == ("line", "yes")
    assert leading.inside.low == pytest.approx(10 / (1 + 1.644854**2 / 10), abs=1e-3)


def test_who_manages_nobody_leads_nobody() -> None:
    leading = block("4").leading
    assert leading is not None
    assert (leading.kind, leading.leads) == ("unit", "")
    assert counts(leading) == (0, 11 - 1, 7, 30)


def test_how_far_a_line_reaches_leaves_out_its_leader() -> None:
    reach = block("2").line_reach
    assert reach is not None
    # Seven beyond the line name person 4; those who name only the leader do not count.
    assert (reach.count, reach.of) == (7, 30)
    assert block("4").line_reach is None


def test_people_in_a_unit_and_as_long_here_are_compared_from_twenty_on() -> None:
    found = block("20")
    assert found.in_unit is not None
    assert found.in_tenure is not None
    # 29 in the Yard, 28 of them named by nobody, the middle of its own place counted half.
    assert found.in_unit.peers.people == 29
    assert found.in_unit.percentile == pytest.approx(28.5 / 29)
    # All 38 at level 3 have been here for 3 years; one of them was named 7 times.
    assert found.in_tenure.peers.people == 38
    assert found.in_tenure.years == (2.0, 5.0)
    assert found.in_tenure.percentile == pytest.approx(37.5 / 38)
    assert block("4").in_unit is None  # 11 in the Dock


def test_a_side_of_fewer_than_five_tells_of_no_leading() -> None:
    # The top's direct reports would be set beside the levels below: there are only two.
    top = block("1")
    assert top.named is not None
    assert top.named.count == 4
    assert top.leading is None


def test_a_confidential_round_knows_none_of_it() -> None:
    for one in release(confidential=True).people:
        (question,) = one.questions
        assert question.leading is question.line_reach is None
        assert question.in_unit is question.in_tenure is None
