"""How many answered, as it is told: whoever compares answers learns of nobody else whether."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

import pytest

from surveys.shares import SMALLEST, Share, Smallest, share, told

INSIDERS = 3


def said(counts: list[int], sizes: list[int]) -> object:
    """Return what anybody reads of these numbers, one for each group."""

    def words(found: Share | None) -> object:
        return found and (found.value, found.bound)

    whole, units = told((sum(counts), sum(sizes)), list(zip(counts, sizes, strict=True)))
    return words(whole), tuple((unit.shown, words(unit.share)) for unit in units)


def alike(counts: list[int], sizes: list[int]) -> list[tuple[int, ...]]:
    """Return all numbers of which the same is told."""
    read = said(counts, sizes)
    every = itertools.product(*(range(size + 1) for size in sizes))
    return [other for other in every if said(list(other), sizes) == read]


def insiders(counts: list[int], sizes: list[int]) -> Iterator[list[tuple[int, int]]]:
    """Yield how many of each group compare answers: those who answered, and those who did not."""
    each = [[(a, s) for a in range(INSIDERS + 1) for s in range(INSIDERS + 1 - a)] for _ in sizes]
    for chosen in itertools.product(*each):
        if sum(a + s for a, s in chosen) <= INSIDERS and all(
            a <= count and s <= size - count
            for (a, s), count, size in zip(chosen, counts, sizes, strict=True)
        ):
            yield list(chosen)


def fits(one: tuple[int, ...], known: list[tuple[int, int]], sizes: list[int]) -> bool:
    return all(
        a <= count <= size - s for count, (a, s), size in zip(one, known, sizes, strict=True)
    )


@pytest.mark.parametrize("seed", range(40))
def test_three_who_compare_learn_of_nobody_else_whether_they_answered(seed: int) -> None:
    draw = random.Random(seed)
    most = draw.choice([9, 14, 19])
    sizes = [draw.randint(1, most) for _ in range(draw.choice([1, 2, 3]))]
    busy = draw.choice([0.3, 0.7, 1.0])
    counts = [size - draw.randint(0, round(size * (1 - busy))) for size in sizes]
    possible = alike(counts, sizes)
    for known in insiders(counts, sizes):
        for place, (answered, silent) in enumerate(known):
            if sizes[place] == answered + silent:
                continue  # nobody else is there
            others = known.copy()
            others[place] = answered + 1, silent
            assert any(fits(one, others, sizes) for one in possible), "proven silent"
            # In a unit of six to eight that is shown, one to three may be missing: who did not
            # answer, and knows of as many, knows that the others did. This is the one exception.
            shown = said(counts, sizes)[1][place][0]  # type: ignore[index]
            if shown and sizes[place] - silent <= SMALLEST.answered:
                continue
            others[place] = answered, silent + 1
            assert any(fits(one, others, sizes) for one in possible), "proven to have answered"


def test_where_ends_are_closed_somebody_is_proven_to_have_answered() -> None:
    """The test above can fail: to 5 %, twelve of thirteen and nine of nine are exact."""
    sizes = [13, 9]
    exact = [(12, 9)]
    assert not any(fits(one, [(0, 1), (0, 1)], sizes) for one in exact)
    assert any(fits(one, [(0, 1), (0, 1)], sizes) for one in alike([12, 9], sizes))


@pytest.mark.parametrize("invited", [10, 11, 13, 17, 23, 40, 250, 3000])
def test_a_share_is_never_that_of_all_or_of_nobody(invited: int) -> None:
    shares = [share(answered, invited) for answered in range(invited + 1)]
    assert len({(s.value, s.bound) for s in shares[:5]}) == 1
    assert len({(s.value, s.bound) for s in shares[-5:]}) == 1
    assert all(s.lower <= answered <= s.upper for answered, s in enumerate(shares))
    assert all(0 < s.value < 1 for s in shares)


@pytest.mark.parametrize("invited", [12, 30, 47, 240])
def test_no_share_reaches_a_line_that_the_answers_did_not(invited: int) -> None:
    for answered in range(invited + 1):
        found = share(answered, invited)
        for line in (0.5, 0.6, 0.7, 0.8, 0.9):
            if found.bound == "about" and found.value >= line:
                assert answered >= line * invited


def test_a_smallest_group_that_was_raised_holds() -> None:
    units = [(8, 12), (7, 12), (12, 12)]
    whole, found = told((27, 36), units, Smallest(answered=8))
    assert [unit.shown for unit in found] == [True, False, True]
    assert (found[0].lower, found[1].upper) == (8, 7)
    assert whole.lower <= 27 <= whole.upper
