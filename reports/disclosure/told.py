"""What is kept of the answers to one question before anything is said about anybody."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reports.analysis.analysis import QuestionScores
from reports.disclosure import rounding
from reports.disclosure.answers import Answers
from reports.facts import Named
from reports.thresholds import FLOORS, Thresholds
from scoring import policy
from scoring.network import Bools, Floats
from scoring.policy import May


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """What the facts about all people under one question are made of; nothing about who named."""

    people: int
    shown: bool  # enough people answered for any figure at all
    may: frozenset[May]
    answers: Answers
    # Nominations, with the middle of the band for all the seldom named, and `most` for all above;
    # NaN for people who prefer not to be named.
    counts: Floats
    most: int  # from here on it is not told how many: by all would tell who
    rules: Thresholds

    @property
    def answered(self) -> int:
        """The denominator of everybody: about how many answered."""
        return self.answers.about

    @property
    def response(self) -> float:
        """The share who answered that figures are made with."""
        return self.answers.response

    @property
    def names_people(self) -> bool:
        """Whether people's own figures may be said: the same for all, whoever answered."""
        return self.shown and May.SAY_SHARE in self.may

    def is_few(self, person: int) -> bool:
        """Whether a person was named so seldom that it is not told how seldom."""
        return bool(self.counts[person] <= self.rules.few)

    @property
    def known(self) -> Bools:
        """Who may be named; shape (n,)."""
        return np.asarray(~np.isnan(self.counts))

    def named(self, person: int) -> Named:
        """Return how often a person was named: exact, but for the few and for nearly all."""
        if self.is_few(person):
            return rounding.at_most(self.rules.few, self.answered)
        count = round(self.counts[person])
        if count >= self.most:
            return rounding.at_least(self.most, self.answered, self.answered)
        return rounding.exactly(count, self.answered)


def tell(
    question: QuestionScores,
    answers: Answers,
    objecting: Bools | None = None,
    rules: Thresholds = FLOORS,
    *,
    withheld: bool = False,
) -> Told:
    """Forget who named whom, who answered, and how seldom the seldom named were named.

    `answers` is what is told of how many answered; all that depends on the response depends on it.
    `objecting` marks people who prefer not to be named: nothing is kept of them.
    `withheld` says that an earlier release forbids any figure.
    """
    network = question.cards.network
    people, least = network.people, answers.whole.lower
    counts = np.bincount(network.alter, minlength=people).astype(float)
    counts[counts <= rules.few] = rules.few / 2
    # It may be known that it was the least that is told so, and three insiders and the person leave
    # so many: one more must be possible.
    most = max(rules.few + 1, min(people - 1, least) - rules.few - 1)
    counts = np.minimum(counts, most)
    enough = least > policy.MIN_ELIGIBLE and people >= rules.smallest_told
    if objecting is not None:
        counts[objecting] = np.nan
    return Told(
        people=people,
        shown=network.respondents >= rules.smallest_group and not withheld,
        # From one respondent more than needed on: the same for those who answered and the others.
        may=policy.allowed(least, people)
        - (frozenset() if enough else {May.SAY_SHARE, May.COMPARE}),
        answers=answers,
        counts=counts,
        most=most,
        rules=rules,
    )
