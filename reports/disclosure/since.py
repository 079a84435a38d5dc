"""What a confidential round says of a change since the one before: that the fifth is another (R9).

Those who were named so seldom that no fifth is told of them stand below all fifths.

Every colleague moves the number of those who name a person by one at most. So a number that moved
by ten was moved by ten colleagues or more, who answered otherwise than before, began or ceased to
answer, or joined; whoever left the organization is taken off. That the change is told, and what is
told of it, follows from what the two releases tell: it adds nothing to them.
"""

from __future__ import annotations

import math

from reports.analysis.since import Place, pairs
from reports.facts import Named, PersonQuestion, ReleaseFacts, Since
from reports.thresholds import FLOORS, Thresholds

#: In the place of a fifth: named so seldom that none is told.
FEW = 0
_BELOW_ALL = 6


def disclosed_since(
    before: ReleaseFacts, after: ReleaseFacts, rules: Thresholds = FLOORS
) -> dict[Place, Since]:
    """Return by person and question in which fifth somebody was, where it clearly is another."""
    left = len({person.id for person in before.people} - {person.id for person in after.people})
    return {
        place: Since(before.round_name, fifth=_fifth(then))
        for place, then, now in pairs(before, after)
        if _is_told(then, now, left, rules)
    }


def _fifth(block: PersonQuestion) -> int | None:
    return FEW if block.fifth is None and "few_nominations" in block.refusals else block.fifth


def _is_told(then: PersonQuestion, now: PersonQuestion, left: int, rules: Thresholds) -> bool:
    old, new = _fifth(then), _fifth(now)
    if old is None or new is None or then.named is None or now.named is None:
        return False
    down = (new or _BELOW_ALL) - (old or _BELOW_ALL)
    if down < 0:
        return _lies_above(now.named, then.named) and _gap(then.named, now.named) >= rules.changed
    if down > 0:
        moved = _gap(now.named, then.named) - left
        return _lies_above(then.named, now.named) and moved >= rules.changed
    return False


def _lies_above(one: Named, other: Named) -> bool:
    """Whether a range, as a share of those who answered, lies wholly above another."""
    return one.low / one.of > other.high / other.of


def _gap(lower: Named, upper: Named) -> float:
    """Return by how much one number is larger than another at least, of what is told of both."""
    most = math.inf if lower.bound == "at least" else lower.count
    least = 0 if upper.bound == "at most" else upper.count
    return least - most
