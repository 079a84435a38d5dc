"""Each figure in people's reports is the release's, about the right person, and about nobody else.

The numbers are read from the text of the PDFs and compared with the facts by code of its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

import pytest

from demo.scored import scored_company
from reports.analysis import Occasion, release_facts
from reports.disclosure import disclosed
from reports.drawing.documents import Document, Renderer
from reports.facts import Among, Named, Peers, PersonFacts, PersonQuestion, ReleaseFacts
from tests.reports.reading import text

pytestmark = pytest.mark.usefixtures("fewer_draws")

#: One person in so many is read on every run, everybody in the nightly one.
ONE_IN = 20
#: What stands on every page: "asked again (in 9 of 10 cases)", and the pages.
EVERYWHERE = {1, 2, 9, 10}


@cache
def release(mode: str) -> ReleaseFacts:
    occasion = Occasion("Meridian", "Spring", "you and the facilitators", lots=b"traced")
    make = release_facts if mode == "attributed" else disclosed
    return make(scored_company(), occasion)


def read(facts: ReleaseFacts, person: PersonFacts) -> str:
    pdf = Renderer(facts).pdf(Document("person", person.id, ""))
    return unicodedata.normalize("NFC", text(pdf)).replace("\N{NO-BREAK SPACE}", " ")


def people(mode: str, one_in: int) -> list[PersonFacts]:
    everybody = release(mode).people
    assert len(everybody) == 240
    # Most are named seldom: those who are named often have more figures, so read them first.
    ordered = sorted(everybody, key=lambda p: -sum(q.named.count for q in p.questions if q.named))
    return list(ordered[::one_in])


def check(mode: str, one_in: int) -> None:
    facts = release(mode)
    names = [person.name for person in facts.people]
    for person in people(mode, one_in):
        page = read(facts, person)
        assert person.title in page
        if person.name.isascii():
            assert person.name in page
        others = [name for name in names if name not in person.name and person.name not in name]
        assert not [name for name in others if name in page], person.id
        for question in person.questions:
            row = next(words.text for words in facts.questions if words.key == question.question)
            count, again = expected_row(question)
            assert f"{row} {count} " in page, person.id
            assert again in page, person.id
        assert expected_fact(facts, person) in page, person.id
        told = set(told_numbers(facts, person)) | EVERYWHERE
        assert not set(numbers_of(page, facts, person)) - told, person.id


def expected_row(question: PersonQuestion) -> tuple[str, str]:
    """Return what the row of a question says: count, and the range where there is one."""
    named = question.named
    if named is None:
        return "–", ""
    if few(named):
        return f"0 to {max(2, named.count)}", ""
    return str(named.count), ends(named)


def expected_fact(facts: ReleaseFacts, person: PersonFacts) -> str:
    named = person.questions[0].named
    assert named is not None
    about = "" if facts.mode == "attributed" else "about "
    count = f"0 to {max(2, named.count)}" if few(named) else str(named.count)
    return f"{count} of {about}{named.of} colleagues who answered named you for advice."


def few(named: Named) -> bool:
    return named.bound == "at most" or named.count <= 2


def ends(named: Named) -> str:
    low, high = min(round(named.low), named.count), max(round(named.high), named.count)
    return f"{low} to {high}" if low < high else str(low)


def numbers_of(page: str, facts: ReleaseFacts, person: PersonFacts) -> Iterator[int]:
    """Yield every number that a page prints, but for what no figure is: ids, names, questions."""
    for words in (facts.release_id, person.name, person.title, person.unit, *texts(facts)):
        page = page.replace(words, " ")
    for number in re.findall(r"\d[\d,]*", page):
        yield int(number.replace(",", ""))


def texts(facts: ReleaseFacts) -> list[str]:
    return [question.text for question in facts.questions]


def told_numbers(facts: ReleaseFacts, person: PersonFacts) -> Iterator[int]:
    """Yield every number that may stand in the report of one person."""
    whole = facts.organization
    yield from (whole.people, round(facts.high_cut * 100), 20, 4, 0, 3, 70, 5)
    if facts.rules:
        yield int(facts.rules)
    yield from (n for n in (person.since, person.span, person.headcount_below) if n is not None)
    if person.level.isdecimal():
        yield int(person.level)
    yield person.levels
    for asked in whole.questions:
        yield from (asked.invited, asked.answered or 0)
        share = asked.response or (asked.answered or 0) / asked.invited
        yield round(share * 100)
        if asked.few is not None:
            yield round(asked.few * 100)
    for question in person.questions:
        yield from of_question(question)
    if facts.mode != "attributed":
        yield from of_units_led(facts, person)


def of_units_led(facts: ReleaseFacts, person: PersonFacts) -> Iterator[int]:
    """Yield what the report of the unit that somebody leads says of colleagues outside."""
    for unit in facts.units:
        if (unit.name, unit.lead) == (person.unit, person.name):
            outside = unit.questions[0].outside
            if outside is not None:
                yield from (outside.count, outside.of)
                yield from map(int, re.findall(r"\d+", ends(outside)))


def of_question(question: PersonQuestion) -> Iterator[int]:
    sides = [question.named, question.line_reach]
    for split in (question.split, question.leading):
        sides += [split.inside, split.outside] if split else []
    for named in sides:
        if named is not None:
            yield from (named.count, named.of, *map(int, re.findall(r"\d+", ends(named))))
    ranges = question.split_range
    if ranges is not None:
        yield from (*ranges.inside, *ranges.outside, ranges.inside_people, ranges.outside_people)
    yield from question.rank or ()
    yield from [question.two_steps] if question.two_steps is not None else []
    if question.percentile_in_level is not None:
        yield whole_percent(question.percentile_in_level)
    yield from of_peers(question.peers)
    for among in (question.in_unit, question.in_tenure):
        yield from of_group(among)


def of_peers(peers: Peers | None) -> Iterator[int]:
    if peers is not None:
        yield from (peers.people, *peers.counts, *peers.edges, *(e - 1 for e in peers.edges[1:]))


def of_group(among: Among | None) -> Iterator[int]:
    if among is not None:
        yield from (among.peers.people, whole_percent(among.percentile))
        yield from (round(year) for year in among.years or () if year)


def whole_percent(share: float) -> int:
    whole = round(share * 100)
    return min(99, max(1, whole)) if 0 < share < 1 else whole


@pytest.mark.parametrize("mode", ["attributed", "confidential"])
def test_every_figure_is_the_releases_and_nobody_else_is_named(mode: str) -> None:
    check(mode, ONE_IN)


@pytest.mark.nightly
@pytest.mark.parametrize("mode", ["attributed", "confidential"])
def test_every_figure_of_all_240_people_is_the_releases(mode: str) -> None:
    check(mode, 1)


def test_a_figure_of_somebody_else_is_found() -> None:
    facts = release("attributed")
    person, other = people("attributed", 1)[:2]
    page = read(facts, person)
    own, another = set(told_numbers(facts, person)), set(told_numbers(facts, other))
    assert not set(numbers_of(page, facts, person)) - own - EVERYWHERE
    assert set(numbers_of(page, facts, person)) - another - EVERYWHERE
    assert expected_fact(facts, other) not in page
