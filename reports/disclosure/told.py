"""What is kept of the answers to one question before anything is said about anybody."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reports.analysis.analysis import QuestionScores
from reports.disclosure import rounding
from reports.facts import Named
from scoring import policy
from scoring.network import Floats
from scoring.policy import May

#: People, and people who answered, in any group that is shown.
SMALLEST_GROUP = max(5, policy.SMALLEST_GROUP)
#: Up to this many nominations are one and the same fact.
FEW = max(2, policy.FEW_NOMINATIONS)
#: What 0 to 2 nominations count as wherever counts are put together.
FEW_COUNTS_AS = 1


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """What the facts about all people under one question are made of; nothing about who named."""

    people: int
    shown: bool  # enough people answered for any figure at all
    may: frozenset[May]
    answered: int  # rounded, the denominator of everybody
    response: float  # to 5 %
    counts: Floats  # nominations, with FEW_COUNTS_AS for all up to FEW, and `most` for all above
    most: int  # from here on it is not told how many: by all would tell who

    @property
    def names_people(self) -> bool:
        """Whether people's own figures may be said: the same for all, whoever answered."""
        return self.shown and May.SAY_SHARE in self.may

    def is_few(self, person: int) -> bool:
        """Whether a person was named so seldom that it is not told how seldom."""
        return bool(self.counts[person] <= FEW)

    def named(self, person: int) -> Named:
        """Return how often a person was named: exact, but for the few and for nearly all."""
        if self.is_few(person):
            return rounding.at_most(FEW, self.answered)
        count = round(self.counts[person])
        if count >= self.most:
            return rounding.at_least(self.most, self.answered, self.answered)
        return rounding.exactly(count, self.answered)


def tell(question: QuestionScores) -> Told:
    """Forget who named whom, who answered, and how seldom the seldom named were named."""
    network = question.cards.network
    people, answered = network.people, network.respondents
    counts = np.bincount(network.alter, minlength=people).astype(float)
    counts[counts <= FEW] = FEW_COUNTS_AS
    share = rounding.response(answered, people)
    about = rounding.about(share * people)
    most = max(FEW + 1, min(people - 1, about) - FEW)
    counts = np.minimum(counts, most)
    return Told(
        people=people,
        shown=answered >= SMALLEST_GROUP,
        # From one respondent more than needed on: the same for those who answered and the others.
        may=policy.allowed(answered, people)
        - (frozenset() if answered > policy.MIN_ELIGIBLE else {May.SAY_SHARE, May.COMPARE}),
        answered=about,
        response=share,
        counts=counts,
        most=most,
    )
