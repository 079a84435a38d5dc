"""How many answered one question, as it is told, and what follows from it for all other figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.analysis.analysis import QuestionScores
from reports.disclosure import rounding
from reports.thresholds import FLOORS, Thresholds
from surveys import shares
from surveys.shares import Share, UnitTold

#: What is told depends on these lines of the response policy only: there are no ranks and bridges.
#: Line -> the code where it is missed, and where that may not be told.
_LINES = {
    0.5: ("response_below_50", "response_unsure_50"),
    0.7: ("response_below_70", "response_unsure_70"),
}


@dataclass(frozen=True, slots=True)
class Answers:
    """What is told of how many answered one question; `units` in the order of the roster's."""

    people: int
    whole: Share
    units: tuple[UnitTold, ...]

    @property
    def about(self) -> int:
        """The denominator of everybody: about how many answered."""
        return rounding.about(self.response * self.people)

    @property
    def response(self) -> float:
        """The share that figures are made with: as told, or the middle of an open end."""
        if self.whole.bound == "about":
            return self.whole.value
        return (self.whole.lower + self.whole.upper) / 2 / max(1, self.people)

    def refusals(self) -> list[str]:
        """Return the code of the lowest line that the response stays under, or may stay under."""
        for line, (below, unsure) in _LINES.items():
            if self.whole.lower < line * self.people:
                return [below if self.whole.upper < line * self.people else unsure]
        return []


def told_answers(
    question: QuestionScores,
    rules: Thresholds = FLOORS,
    withheld: Sequence[bool] = (),
) -> Answers:
    """Return what is told of one question; `withheld` marks units that are not to be shown."""
    network = question.cards.network
    units = [(unit.answered, unit.people) for unit in question.units]
    smallest = shares.Smallest(rules.smallest_group, rules.smallest_unit, rules.smallest_invited)
    everybody = network.respondents, network.people
    return Answers(network.people, *shares.told(everybody, units, smallest, withheld))
