"""What changed for people since the round before, from what the two releases say and nothing else.

No answer of the earlier round is needed, so that it may be destroyed in time. What a release says
of somebody is compared only where it was asked in the same words, of much the same people.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reports.facts import Estimate, PersonQuestion, ReleaseFacts, Since
from scoring.intervals.uncertainty import newcombe

#: Of the people of either round, so many were in both: else two companies are compared.
SAME_PEOPLE = 0.5
#: Where one of these stands beside a figure, it is compared with nothing, not with itself either.
NOT_COMPARED = frozenset(
    {
        "no_answers",
        "response_below_50",
        "response_below_70",
        "response_unsure_50",
        "response_unsure_70",
        "eligible_below_10",
        "newcomer",
        "too_few_answers",
    }
)

#: A person and a question.
Place = tuple[str, str]


def since(before: ReleaseFacts, after: ReleaseFacts) -> dict[Place, Since]:
    """Return, by person and question, what changed from one attributed round to a later one.

    The share of those who could have named the person, now less then, with its interval of 90 % as
    if other colleagues had answered (Newcombe, 1998): who answered twice is not known here, and
    the interval errs wide.
    """
    found = list(pairs(before, after))
    named = [(then.named, now.named) for _, then, now in found]
    counts = np.array(
        [(n.count, n.of, t.count, t.of) for t, n in named if t is not None and n is not None],
        dtype=float,
    ).reshape(-1, 4)
    low, high = newcombe(*counts.T)
    difference = counts[:, 0] / counts[:, 1] - counts[:, 2] / counts[:, 3]
    return {
        place: Since(before.round_name, then.named, Estimate(*map(float, figures)))
        for (place, then, _), *figures in zip(found, difference, low, high, strict=True)
    }


def pairs(
    before: ReleaseFacts, after: ReleaseFacts
) -> Iterator[tuple[Place, PersonQuestion, PersonQuestion]]:
    """Yield what both rounds say of a person under a question, as far as it may be compared."""
    if not of_much_the_same_people(before, after):
        return
    questions = same_questions(before, after)
    earlier = {
        (person.id, block.question): block for person in before.people for block in person.questions
    }
    for person in after.people:
        for now in person.questions:
            place = person.id, now.question
            then = earlier.get(place)
            if now.question in questions and then is not None and is_said(then) and is_said(now):
                yield place, then, now


def is_said(block: PersonQuestion) -> bool:
    """Whether a figure is told that may be compared."""
    return block.named is not None and block.named.of > 0 and not NOT_COMPARED & {*block.refusals}


def of_much_the_same_people(before: ReleaseFacts, after: ReleaseFacts) -> bool:
    """Whether enough of the people of each round are in the other."""
    then, now = ({person.id for person in facts.people} for facts in (before, after))
    return len(then & now) >= SAME_PEOPLE * max(len(then), len(now), 1)


def same_questions(before: ReleaseFacts, after: ReleaseFacts) -> frozenset[str]:
    """Return the keys of the questions that were asked in the same words in both rounds."""
    then, now = (
        {question.key: " ".join(question.text.split()) for question in facts.questions}
        for facts in (before, after)
    )
    return frozenset(key for key in then.keys() & now.keys() if then[key] == now[key])
