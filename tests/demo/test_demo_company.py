"""The fictional company has the shape and the story that its reports are meant to show."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import os
import re
import statistics
import subprocess
import sys
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from scipy.stats import spearmanr

from demo.company import MAX_SPAN, MIN_SPAN, Company, make_company
from demo.names import LONG_NAME
from surveys.files.people import PersonRow

ROOT = Path(__file__).parents[2]
KEYS = ["advice", "momentum", "opinion"]


@pytest.fixture(scope="module")
def company() -> Company:
    return make_company()


@pytest.fixture(scope="module")
def people(company: Company) -> dict[str, PersonRow]:
    return {person.id: person for person in company.people}


def reports_of(company: Company) -> dict[str, set[str]]:
    """Return manager id -> ids of direct reports, nobody reporting to themselves."""
    reports: dict[str, set[str]] = defaultdict(set)
    for person in company.people:
        if person.manager_id != person.id:
            reports[person.manager_id].add(person.id)
    return reports


def line_of(reports: dict[str, set[str]], manager: str) -> set[str]:
    below: set[str] = set()
    waiting = [manager]
    while waiting:
        for person in reports.get(waiting.pop(), set()) - below - {manager}:
            below.add(person)
            waiting.append(person)
    return below


def ties(company: Company, key: str) -> set[tuple[str, str]]:
    return {
        (ego, to) for ego, question, _, named in company.answers if question == key for to in named
    }


def answered(company: Company, key: str) -> set[str]:
    return {
        ego
        for ego, question, status, _ in company.answers
        if question == key and status != "declined"
    }


def times_named(company: Company, key: str) -> Counter[str]:
    return Counter(to for _, to in ties(company, key))


def test_there_are_240_people_in_seven_units_and_five_levels(company: Company) -> None:
    sizes = Counter(person.unit for person in company.people)
    assert len(company.people) == len({person.id for person in company.people}) == 240
    assert len(sizes) == 7
    assert 10 <= min(sizes.values()) < 15
    assert max(sizes.values()) == 70
    assert {person.level for person in company.people} == set("12345")
    (top,) = (person for person in company.people if person.level == "1")
    assert top.title == "Chief Executive Officer"


def test_names_and_mail_addresses_are_unique_and_in_the_form_that_files_are_read_in(
    company: Company,
) -> None:
    assert len({person.name for person in company.people}) == len(company.people)
    assert len({person.email for person in company.people}) == len(company.people)
    for person in company.people:
        assert unicodedata.is_normalized("NFC", person.name)
        assert re.fullmatch(r"[a-z]+\.[a-z]+\d?@meridian\.example\.com", person.email)


@pytest.mark.parametrize(
    "script",
    ["LATIN", "CYRILLIC", "GREEK", "ARABIC", "CJK", "HIRAGANA", "KATAKANA", "HANGUL", "DEVANAGARI"],
)
def test_every_script_of_a_real_roster_is_there(company: Company, script: str) -> None:
    letters = {letter for person in company.people for letter in person.name if letter.isalpha()}
    assert any(unicodedata.name(letter).startswith(script) for letter in letters)


def test_some_people_are_known_by_another_name_and_one_name_is_very_long(
    company: Company,
) -> None:
    known = [person for person in company.people if person.known_as]
    assert 20 <= len(known) <= 100
    assert all(person.known_as != person.name for person in known)
    (long,) = (person for person in company.people if person.name == LONG_NAME)
    assert len(long.name) > 60
    assert long.shown_name == "Conceição Brandão"


def test_start_dates_lie_between_the_founding_and_the_round_and_a_few_are_missing(
    company: Company,
) -> None:
    dates = [datetime.date.fromisoformat(p.start_date) for p in company.people if p.start_date]
    assert 0 < len(company.people) - len(dates) < 10
    assert datetime.date(1994, 4, 1) <= min(dates)
    assert max(dates) < datetime.date(2026, 3, 1)


def test_each_unit_has_one_lead_whose_level_is_its_highest(company: Company) -> None:
    for unit in {person.unit for person in company.people}:
        members = [person for person in company.people if person.unit == unit]
        (lead,) = (person for person in members if person.unit_lead)
        assert lead.level == min(person.level for person in members)


def test_managers_have_three_to_twelve_direct_reports(
    company: Company, people: dict[str, PersonRow]
) -> None:
    spans = {
        manager: len(reports)
        for manager, reports in reports_of(company).items()
        if manager in people and people[manager].level < "5"  # the circle of two is at level 5
    }
    assert len(spans) > 40
    assert min(spans.values()) == MIN_SPAN
    assert max(spans.values()) <= MAX_SPAN


def test_manager_links_are_broken_in_the_four_ways_that_files_are(
    company: Company, people: dict[str, PersonRow]
) -> None:
    itself = [person for person in company.people if person.manager_id == person.id]
    missing = [person for person in company.people if not person.manager_id]
    unknown = [p for p in company.people if p.manager_id and p.manager_id not in people]
    circle = [
        person
        for person in company.people
        if person.manager_id in people
        and person.manager_id != person.id
        and people[person.manager_id].manager_id == person.id
    ]
    assert [person.level for person in itself] == ["1"]
    assert len(missing) == 1
    assert len(unknown) == 1
    assert len(circle) == 2
    # A circle of more than 1 % of all people would end every comparison with the chart.
    assert len(circle) <= len(company.people) / 100


@pytest.mark.parametrize("key", KEYS)
def test_about_84_percent_respond_and_four_fifths_answer_each_question(
    company: Company, key: str
) -> None:
    responded = {ego for ego, *_ in company.answers}
    assert len(responded) / len(company.people) == pytest.approx(0.84, abs=0.01)
    assert len(answered(company, key)) / len(company.people) >= 0.8
    kinds = Counter(status for _, question, status, _ in company.answers if question == key)
    assert kinds.keys() == {"named", "nobody", "declined"}
    assert kinds["nobody"] + kinds["declined"] < 0.1 * len(responded)


def test_people_name_about_five_colleagues_never_themselves_and_at_most_twelve(
    company: Company, people: dict[str, PersonRow]
) -> None:
    for ego, _, status, named in company.answers:
        assert (status == "named") == bool(named)
        assert len(set(named)) == len(named) <= 12
        assert ego not in named
        assert people.keys() >= set(named)
    sizes = [len(named) for _, _, status, named in company.answers if status == "named"]
    assert statistics.mean(sizes) == pytest.approx(5, abs=0.5)
    assert max(sizes) == 12


@pytest.mark.parametrize("key", KEYS)
def test_a_few_are_named_often_and_many_seldom(company: Company, key: str) -> None:
    counts = sorted(
        (times_named(company, key)[person.id] for person in company.people), reverse=True
    )
    assert counts[0] > 4 * statistics.mean(counts)
    assert statistics.median(counts) < statistics.mean(counts)
    assert 0 < counts.count(0) < 0.2 * len(counts)


@pytest.mark.parametrize("key", KEYS)
def test_being_named_follows_the_level_about_as_far_as_it_does_in_real_firms(
    company: Company, key: str
) -> None:
    assert 0.25 <= level_halo(company, key) <= 0.55


def test_momentum_follows_the_title_more_than_advice_does(company: Company) -> None:
    assert level_halo(company, "momentum") > level_halo(company, "advice") + 0.1


def level_halo(company: Company, key: str) -> float:
    named = times_named(company, key)
    heights = [-int(person.level) for person in company.people]
    return float(spearmanr(heights, [named[person.id] for person in company.people]).statistic)


@pytest.mark.parametrize("key", KEYS)
def test_about_two_in_five_nominations_are_returned(company: Company, key: str) -> None:
    pairs = ties(company, key)
    between = [(ego, to) for ego, to in pairs if to in answered(company, key)]
    returned = sum((to, ego) in pairs for ego, to in between)
    assert 0.3 <= returned / len(between) <= 0.5


@pytest.mark.parametrize("key", KEYS)
def test_most_nominations_stay_in_the_unit(
    company: Company, people: dict[str, PersonRow], key: str
) -> None:
    pairs = ties(company, key)
    assert sum(people[ego].unit == people[to].unit for ego, to in pairs) > 0.55 * len(pairs)


@pytest.mark.parametrize("key", KEYS)
def test_people_without_title_are_sought_from_other_units_by_more_than_name_most_managers(
    company: Company, people: dict[str, PersonRow], key: str
) -> None:
    reports, named = reports_of(company), times_named(company, key)
    typical_manager = statistics.median(named[manager] for manager in reports if manager in people)
    from_elsewhere: dict[str, list[str]] = defaultdict(list)
    for ego, to in ties(company, key):
        if people[ego].unit != people[to].unit and to not in reports:
            from_elsewhere[to].append(people[ego].unit)
    sought = [
        to
        for to, units in from_elsewhere.items()
        if len(set(units)) >= 3 and len(units) > typical_manager
    ]
    assert 3 <= len(sought) <= 12


@pytest.mark.parametrize("key", KEYS)
def test_some_titles_are_hardly_named_by_their_own_line(company: Company, key: str) -> None:
    reports, pairs = reports_of(company), ties(company, key)
    around = 0
    for manager, direct in reports.items():
        line = line_of(reports, manager) & answered(company, key)
        if len(direct) >= 4 and 5 <= len(line) <= 20:
            around += sum((ego, manager) in pairs for ego in line) < len(line) / 4
    assert around >= 2


@pytest.mark.parametrize("key", KEYS)
def test_some_managers_are_named_by_more_people_beyond_their_line_than_in_it(
    company: Company, key: str
) -> None:
    reports, pairs = reports_of(company), ties(company, key)
    far = 0
    for manager in reports:
        namers = {ego for ego, to in pairs if to == manager}
        beyond = namers - line_of(reports, manager)
        far += len(beyond) >= 10 and len(beyond) > 2 * len(namers - beyond)
    assert 2 <= far <= 8


def digest(company: Company) -> str:
    return hashlib.sha256(repr(dataclasses.astuple(company)).encode()).hexdigest()


@pytest.mark.parametrize("hash_seed", ["0", "4242"])
def test_the_same_seed_gives_the_same_company_in_every_process(
    company: Company, hash_seed: str
) -> None:
    program = (
        "import dataclasses, hashlib; from demo.company import make_company; "
        "print(hashlib.sha256(repr(dataclasses.astuple(make_company())).encode()).hexdigest())"
    )
    printed = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert printed.strip() == digest(company)


def test_another_seed_gives_another_company(company: Company) -> None:
    assert digest(make_company(7)) != digest(company)
