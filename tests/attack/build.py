"""What is attacked: the list of released facts of a random organization, and spoiled builds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from reports.analysis import Occasion
from reports.disclosure import disclosed, split
from reports.disclosure.released import released
from tests.attack.organizations import Organization
from tests.draws import fewer_draws
from tests.reports.scored import scored

Released = dict[str, Any]
#: A secret that the attack does not have.
LOTS = b"what nobody outside knows"


def build(organization: Organization) -> Released:
    """Return what the program releases."""
    with fewer_draws():
        analysis = scored(list(organization.people), organization.ties, organization.respondents)
        return released(disclosed(analysis, Occasion("Harbor", "Spring", "you only", LOTS)))


def exact_splits(organization: Organization) -> Released:
    """Release every split to the person."""

    def each(total: int, inside: split.Side, outside: split.Side) -> tuple[split.Range, ...]:
        fewest, most = max(0, total - outside.people), min(total, inside.people)
        return tuple((count, count) for count in range(fewest, most + 1))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(split, "ranges", each)
        return build(organization)


def counts_by_unit(organization: Organization) -> Released:
    """Release beside each total from which units the nominations come."""
    unit = {row.id: row.unit for row in organization.people}
    named: dict[str, Counter[str]] = {}
    for ego, alter in organization.ties:
        named.setdefault(alter, Counter())[unit[ego]] += 1
    whole = build(organization)
    told = [f["id"] for f in whole["facts"] if f["subject"] == "person" and f["fact"] == "named"]
    for id_ in told:
        fact = {"subject": "person", "id": id_, "question": "advice", "fact": "by_unit"}
        whole["facts"].append(fact | {"rule": "total", "value": dict(named.get(id_, Counter()))})
    return whole


def own_denominators(organization: Organization) -> Released:
    """Release each total out of the number who could really have named the person."""
    whole = build(organization)
    for fact in whole["facts"]:
        if fact["subject"] == "person" and fact["fact"] == "named":
            others = organization.respondents - {fact["id"]}
            fact["of"] = len(others)
    return whole


def exact_from_three(organization: Organization) -> Released:
    """Release totals to the person from 3 up, and as 0 to 2 below."""
    named = Counter(alter for _, alter in organization.ties)
    whole = build(organization)
    for fact in whole["facts"]:
        if fact["subject"] == "person" and fact["fact"] == "named" and fact["lower"] == 0:
            count = named[fact["id"]]
            fact["lower"], fact["upper"] = (0, 2) if count < 3 else (count, count)
    return whole


def borders_without_lot(organization: Organization) -> Released:
    """Release splits in ranges beside each other, where two have room only if they overlap."""
    overlapping = split.ranges

    def beside(total: int, inside: split.Side, outside: split.Side) -> tuple[split.Range, ...]:
        found = overlapping(total, inside, outside)
        if len(found) == 2 and found[1][0] <= found[0][1]:
            return found[0], (found[0][1] + 1, found[1][1])
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(split, "ranges", beside)
        return build(organization)


SPOILED: dict[str, Callable[[Organization], Released]] = {
    "exact splits": exact_splits,
    "exact counts by unit": counts_by_unit,
    "one exact denominator per person": own_denominators,
    "totals exact from 3": exact_from_three,
    "ranges beside each other in teams": borders_without_lot,
}
