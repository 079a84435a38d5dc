"""Whom to invite: by what is released, with a lot that leaves everybody in doubt."""

from __future__ import annotations

from random import Random

from reports.facts import Named
from reports.inviting.choosing import LEFT_OUT, at_least, choose
from tests.reports.inviting.planned import NoLot

TOLD = {"ada": 30, "bo": 20, "cy": 20, "dee": 10, "eve": 5}


class Order(NoLot):
    """Leaves nobody out; of equals the later id comes first."""

    def __init__(self) -> None:
        self.next = 1.0

    def random(self) -> float:
        self.next -= 0.01
        return 0.5 + self.next / 2


def chosen(may: set[str], size: int, luck: object = None) -> list[str]:
    return choose(TOLD, may, size, luck or NoLot())  # type: ignore[arg-type]


def test_the_most_named_of_those_who_may_be_asked_are_chosen() -> None:
    assert chosen({"bo", "dee", "eve"}, 2) == ["bo", "dee"]
    assert chosen(set(TOLD), 3) == ["ada", "bo", "cy"]
    assert chosen({"dee", "nobody told of"}, 5) == ["dee"]
    assert chosen(set(), 5) == []


def test_equals_are_taken_by_lot() -> None:
    assert chosen(set(TOLD), 2, Order()) == ["ada", "cy"]
    whole = [chosen({"bo", "cy"}, 2, Random(seed)) for seed in range(200)]
    assert {tuple(found) for found in whole if len(found) == 2} == {("bo", "cy"), ("cy", "bo")}


def test_one_in_four_is_left_out_whoever_it_is() -> None:
    draws = 4000
    luck = Random(7)
    times = dict.fromkeys(TOLD, 0)
    for _ in range(draws):
        for one in chosen(set(TOLD), len(TOLD), luck):
            times[one] += 1
    for count in times.values():  # within four standard errors, 0.0274
        assert abs(count / draws - (1 - LEFT_OUT)) < 0.028


def test_an_invitation_or_none_proves_nothing_of_somebody_named_more() -> None:
    """Eve is invited, and is not, whether or not the four before her had ticked."""
    for others in (set(TOLD), {"eve"}):
        outcomes = {"eve" in chosen(others, 4, Random(seed)) for seed in range(300)}
        assert outcomes == {True, False}


def test_a_band_that_may_be_nobody_counts_as_nothing() -> None:
    assert at_least(Named(4, 200, 0.0, 8.0, "at most")) == 0
    assert at_least(Named(30, 200, 20.0, 40.0, "at least")) == 30
