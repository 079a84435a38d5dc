"""The split of a person: ranges that hold against three insiders, and lots that nobody can redo."""

from __future__ import annotations

import dataclasses
from itertools import product

import pytest

from reports.analysis import Occasion
from reports.disclosure import disclosed
from reports.disclosure.split import INSIDERS, Range, Side, ranges
from reports.facts import SplitRange
from tests.reports.scored import answers, scored, staff

pytestmark = pytest.mark.usefixtures("fewer_draws")

PEOPLE = staff({"Team": 8, "Office": 14, "Yard": 18})
IDS = [row.id for row in PEOPLE]


def proves(told: Range, total: int, inside: Side, outside: Side) -> bool:
    """Whether some three insiders learn from a range what somebody else answered, by trying all."""
    for within, beyond in product(range(INSIDERS + 1), repeat=2):
        if within + beyond > INSIDERS:
            continue
        for named, named_beyond in product(range(within + 1), range(beyond + 1)):
            possible = [
                count
                for count in range(told[0], told[1] + 1)
                if named <= count <= named + inside.people - within
                and named_beyond <= total - count <= named_beyond + outside.people - beyond
                and count + within - named < inside.answered
                and total - count + beyond - named_beyond < outside.answered
            ]
            if not possible:
                continue
            others, others_beyond = inside.people - within, outside.people - beyond
            some = any(count > named for count in possible) or not others
            some_beyond = any(total - count > named_beyond for count in possible)
            spare = any(
                count - named < others and count + within - named < inside.answered - 1
                for count in possible
            )
            spare_beyond = any(
                total - count - named_beyond < others_beyond
                and total - count + beyond - named_beyond < outside.answered - 1
                for count in possible
            )
            if not (some and some_beyond and spare and spare_beyond):
                return True
    return False


def test_no_range_is_ever_finished_by_three_insiders() -> None:
    told = 0
    for total, near, far, silent in product(range(5, 20), range(1, 15), (6, 9, 14, 30), (0, 2, 5)):
        inside, outside = Side(near, near + 1 - silent), Side(far, far + 1)
        for found in ranges(total, inside, outside):
            told += 1
            assert not proves(found, total, inside, outside), (total, inside, outside, found)
    assert told > 1000


def test_finer_ends_would_be_finished() -> None:
    """What is told is as fine as can be: each end moved by one proves something."""
    inside, outside = Side(15, 16), Side(40, 41)
    lowest, *_, highest = ranges(12, inside, outside)
    assert proves((lowest[0], lowest[1] - 1), 12, inside, outside)
    assert proves((highest[0] + 1, highest[1]), 12, inside, outside)


def test_the_ranges_leave_out_no_number() -> None:
    for total, near, far in product(range(5, 20), range(1, 15), (6, 9, 14, 30)):
        found = ranges(total, Side(near, near + 1), Side(far, far + 1))
        held = {count for low, high in found for count in range(low, high + 1)}
        assert not found or held == set(range(max(0, total - far), min(total, near) + 1))


def splits(seed: int, lots: bytes) -> dict[str, SplitRange]:
    ties, respondents = answers(seed, 0.05, IDS)
    ties = sorted({*ties, *((ego, "3") for ego in respondents[5:18] if ego != "3")})
    facts = disclosed(scored(PEOPLE, ties, respondents), Occasion("Harbor", "", "you", lots))
    told = {p.id: p.questions[0].split_range for p in facts.people}
    return {id_: split for id_, split in told.items() if split is not None}


def test_splits_add_up_to_the_total_and_are_the_same_again() -> None:
    found = splits(1, b"secret")
    assert found == splits(1, b"secret")
    assert found["3"].kind == "unit"
    for split in found.values():
        assert split.inside[0] + split.outside[1] == split.inside[1] + split.outside[0] >= 5


def test_another_secret_draws_other_lots_for_some_and_changes_nobody_who_has_no_lot() -> None:
    ones = [splits(seed, b"one") for seed in range(6)]
    others = [splits(seed, b"other") for seed in range(6)]
    assert [set(one) for one in ones] == [set(other) for other in others]
    changed = [
        (one[id_], other[id_])
        for one, other in zip(ones, others, strict=True)
        for id_ in one
        if one[id_] != other[id_]
    ]
    for one, other in changed:
        assert max(one.inside[0], other.inside[0]) <= min(one.inside[1], other.inside[1])


def test_without_a_secret_no_ranges_that_overlap_are_told() -> None:
    assert "3" in splits(1, b"secret")
    assert "3" not in splits(1, b"")
    assert dataclasses.asdict(splits(1, b"secret")["3"])["inside_people"] == 7
