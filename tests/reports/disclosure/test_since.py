"""R9: of a change only another fifth, and only where ten colleagues must have made it."""

from __future__ import annotations

import dataclasses
import json
import random
from itertools import pairwise
from typing import Any

import pytest

from reports.disclosure import rounding
from reports.disclosure.released import released
from reports.disclosure.since import disclosed_since
from reports.facts import Named, PersonQuestion, ReleaseFacts, Since
from reports.releases.since import with_since
from reports.thresholds import Thresholds
from tests.reports.scored import said, staff

pytestmark = pytest.mark.usefixtures("fewer_draws")

ROWS = staff({"Dock": 30, "Office": 30})
IDS = [row.id for row in ROWS]


def facts(seed: int) -> ReleaseFacts:
    """Return what is said of 60 people among whom 24 are sought, other ones in each round."""
    rng = random.Random(seed)
    sought = dict(zip(rng.sample(IDS, 24), rng.choices(range(5, 40), k=24), strict=True))
    ties = [
        (ego, alter)
        for alter, count in sought.items()
        for ego in rng.sample([one for one in IDS if one != alter], count)
    ]
    return said(ROWS, ties, IDS)


@pytest.fixture(scope="module")
def rounds() -> list[ReleaseFacts]:
    return [dataclasses.replace(facts(seed), round_name=f"Round {seed}") for seed in range(4)]


def file_of(facts: ReleaseFacts) -> dict[tuple[str, str], Any]:
    """Return what the list of released facts says of people, as anybody can read it."""
    return {
        (fact["id"], fact["fact"]): fact
        for fact in json.loads(json.dumps(released(facts)))["facts"]
        if fact["subject"] == "person"
    }


def worked_out(before: ReleaseFacts, after: ReleaseFacts) -> dict[str, int]:
    """Work out every change from the two files alone, as anybody who has both can."""
    then, now = file_of(before), file_of(after)
    people = {id_ for id_, fact in then} & {id_ for id_, fact in now}
    gone = len({id_ for id_, _ in then} - {id_ for id_, _ in now})
    found = {}
    for id_ in people:
        parts = [(file.get((id_, "named")), file.get((id_, "fifth"))) for file in (then, now)]
        (old, old_fifth), (new, new_fifth) = parts
        if not (old and new and (old_fifth or new_fifth)):
            continue
        places = [fifth["value"] if fifth else 6 for fifth in (old_fifth, new_fifth)]
        up = places[1] < places[0]
        low, high = (old, new) if up else (new, old)
        moved = high["lower"] - low["upper"] if low["upper"] is not None else 0
        apart = high["asked_again"]["low"] / high["of"] > low["asked_again"]["high"] / low["of"]
        if places[0] != places[1] and apart and moved - gone * (not up) >= 10:
            found[id_] = places[0] % 6
    return found


def test_what_is_told_of_a_change_follows_from_the_two_files(rounds: list[ReleaseFacts]) -> None:
    told = 0
    for before, after in pairwise(rounds):
        added = file_of(with_since(after, before))
        since = {
            id_: fact["value"]["fifth"] for (id_, name), fact in added.items() if name == "since"
        }
        assert since == worked_out(before, after)
        told += len(since)
    assert told >= 5  # else this compares nothing with nothing


def test_nothing_but_the_fifth_then_and_the_name_of_the_round_is_added(
    rounds: list[ReleaseFacts],
) -> None:
    before, after = rounds[:2]
    changed = with_since(after, before)
    blocks = [question.since for person in changed.people for question in person.questions]
    assert all(since.named is None and since.difference is None for since in blocks if since)
    assert {since.round_name for since in blocks if since} == {"Round 0"}
    without = {key: fact for key, fact in file_of(changed).items() if key[1] != "since"}
    assert without == file_of(after)
    assert changed.release_id != after.release_id


def block(fifth: int | None, named: Named | None, *codes: str) -> PersonQuestion:
    nothing = dict.fromkeys(
        "two_steps rank percentile percentile_in_level peers split label".split()
    )
    return PersonQuestion("advice", named=named, refusals=codes, fifth=fifth, **nothing)  # type: ignore[arg-type]


def two(then: PersonQuestion, now: PersonQuestion, whole: ReleaseFacts, left: int = 0):  # type: ignore[no-untyped-def]
    """Return two releases in which one person has these figures, and so many left between."""
    first, *others = whole.people
    before = dataclasses.replace(first, questions=(then,))
    after = dataclasses.replace(first, questions=(now,))
    return (
        dataclasses.replace(whole, people=(before, *others)),
        dataclasses.replace(whole, people=(after, *others[left:])),
    )


exactly, FEW = rounding.exactly, "few_nominations"


@pytest.mark.parametrize(
    ("then", "now", "left", "told"),
    [
        # 8 of 200: 4.6 to 13.7; 22: 15.7 to 30.5: apart, and 14 more.
        (block(3, exactly(8, 200)), block(1, exactly(22, 200)), 0, True),
        # The same the other way round, and when three left: 14 fewer are 11 at least.
        (block(1, exactly(22, 200)), block(3, exactly(8, 200)), 0, True),
        (block(1, exactly(22, 200)), block(3, exactly(8, 200)), 4, True),
        # Five left: 9 colleagues at least must have answered otherwise.
        (block(1, exactly(22, 200)), block(3, exactly(8, 200)), 5, False),
        # Who left took nothing from a rise.
        (block(3, exactly(8, 200)), block(1, exactly(22, 200)), 5, True),
        # 5 and 14 of 60: nine more are too few.
        (block(4, exactly(5, 60)), block(1, exactly(14, 60)), 0, False),
        # 30 to 42: twelve more, and the ranges overlap.
        (block(2, exactly(30, 200)), block(1, exactly(42, 200)), 0, False),
        # The same fifth, or one that is not told, or told of few.
        (block(1, exactly(22, 200)), block(1, exactly(60, 200)), 0, False),
        (block(None, exactly(8, 60)), block(None, exactly(40, 60)), 0, False),
        # 0 to 4 is below all fifths: 14 are ten more at least, 13 may be nine more.
        (block(None, rounding.at_most(4, 200), FEW), block(1, exactly(14, 200)), 0, True),
        (block(None, rounding.at_most(4, 200), FEW), block(1, exactly(13, 200)), 0, False),
        (block(1, exactly(30, 200)), block(None, rounding.at_most(4, 200), FEW), 16, True),
        (block(1, exactly(30, 200)), block(None, rounding.at_most(4, 200), FEW), 17, False),
        # A fifth that is not told for another reason is no place below all.
        (block(None, rounding.at_most(4, 200)), block(1, exactly(60, 200)), 0, False),
        # A band tells where it begins: 40 or more, from 12.
        (block(3, exactly(12, 60)), block(1, rounding.at_least(40, 60, 60)), 0, True),
        (block(2, rounding.at_least(40, 60, 60)), block(1, exactly(59, 60)), 0, False),
        # Twice as many answered: 30 of 100 and 30 of 200 is a smaller share, moved by nobody.
        (block(1, exactly(30, 100)), block(3, exactly(30, 200)), 0, False),
        # More of more, and a smaller share: the fifth may rise and the share not.
        (block(3, exactly(30, 100)), block(1, exactly(45, 200)), 0, False),
        # Here for less than half a year.
        (block(3, exactly(8, 200), "newcomer"), block(1, exactly(22, 200)), 0, False),
    ],
)
def test_a_change_is_told_where_ten_must_have_made_it(
    rounds: list[ReleaseFacts],
    then: PersonQuestion,
    now: PersonQuestion,
    left: int,
    told: bool,
) -> None:
    before, after = two(then, now, rounds[0], left)
    found = disclosed_since(before, after)
    assert found.get((after.people[0].id, "advice")) == (
        Since("Round 0", fifth=then.fifth or 0) if told else None
    )


def test_a_round_may_ask_for_more_than_ten_and_never_for_fewer(
    rounds: list[ReleaseFacts],
) -> None:
    before, after = two(block(3, exactly(8, 200)), block(1, exactly(22, 200)), rounds[0])
    assert disclosed_since(before, after, Thresholds(changed=14))
    assert not disclosed_since(before, after, Thresholds(changed=15))
    with pytest.raises(ValueError, match="10"):
        Thresholds(changed=9)
