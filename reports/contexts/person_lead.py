"""The first sentence of a person's report: the main thing, and only what the ranges support."""

from __future__ import annotations

from reports.contexts.words import (
    FEW,
    counted,
    is_few,
    number,
    phrase,
    range_words,
    roughly,
    who_answered,
)
from reports.facts import (
    Named,
    OrganizationQuestion,
    PersonFacts,
    PersonQuestion,
    ReleaseFacts,
    Split,
)

#: Text, and whether it is set in the accent color.
Parts = list[tuple[str, bool]]

#: The highest share beyond the line, at the upper end of its range, that is called "few".
_FEW_BEYOND = 0.05
#: The fewest nominations from beyond, at the lower end of the range, that carry "well beyond".
_WELL_BEYOND = 3


def mostly_beyond(split: Split) -> bool:
    """Whether more nominations come from beyond than from inside, at either end of the ranges."""
    return split.outside.low > split.inside.high and split.outside.low >= _WELL_BEYOND


def more_readily_inside(split: Split) -> bool:
    """Whether a larger share of those inside names the person, with ranges that do not touch."""
    return _rate(split.inside.low, split.inside) > _rate(split.outside.high, split.outside)


def few_beyond(split: Split) -> bool:
    """Whether even the upper end of the range beyond is a small share."""
    return _rate(split.outside.high, split.outside) <= _FEW_BEYOND


def _rate(value: float, named: Named) -> float:
    return value / named.of if named.of else 0.0


def own_side(split: Split) -> str:
    """Return what the inside of a split is called."""
    return "line" if split.kind == "line" else "unit"


def clearly_among(question: PersonQuestion, people: int) -> str:
    """Return the group that a person is in with both ends of the rank range, or nothing."""
    if question.rank is None or people < 20:
        return ""
    share = question.rank[1] / people
    if share <= 0.05:
        return "almost anyone"
    return "nine in ten people" if share <= 0.1 else ""


def few_share(question: OrganizationQuestion | None) -> float | None:
    """Return the share of all people who were named as seldom as nobody is told apart."""
    if question is not None and question.few is not None:
        return question.few
    counts = (
        [count for row in question.dots for count in row.managers + row.others] if question else []
    )
    return sum(count <= FEW for count in counts) / len(counts) if counts else None


def lead(
    release: ReleaseFacts,
    person: PersonFacts,
    question: PersonQuestion,
    organization: OrganizationQuestion | None,
) -> Parts:
    """Say the main thing about a person under the first question."""
    named, words = question.named, phrase(question.question)
    if "no_questions" in question.refusals:
        return [("This is where the chart puts you; nobody was asked who turns to whom.", False)]
    if named is None:
        return [(_unsaid(question), False)]
    if is_few(named):
        return _few(release, named, words.named, organization) + _elsewhere(person, question)
    parts = _where_from(person, question, named, words.come, release.mode)
    above = clearly_among(question, release.organization.people)
    if above:
        parts.append((f" You are named more often than {above} here.", False))
    if question.fifth == 1:
        parts.append((" That is among the fifth of all people here named most.", False))
    return parts


def _unsaid(question: PersonQuestion) -> str:
    if "eligible_below_10" in question.refusals:
        return "Too few colleagues could have named you to say anything that would be fair to you."
    if "no_answers" in question.refusals:
        return "Nobody answered this question, so nothing is known about who turns to you."
    return "Too few colleagues answered to say who turns to you. That is unknown, not zero."


def _few(
    release: ReleaseFacts, named: Named, verb: str, organization: OrganizationQuestion | None
) -> Parts:
    share = few_share(organization)
    same = f" The same is true of {roughly(share)} of everybody here." if share else ""
    return [
        (f"Between 0 and {number(max(FEW, named.count))} ", False),
        (f"of {who_answered(named, release.mode)} {verb}.{same}", False),
    ]


def _elsewhere(person: PersonFacts, first: PersonQuestion) -> Parts:
    """Point to another question under which more colleagues name the person."""
    counts = [
        (other.named.count, other.question)
        for other in person.questions
        if other is not first and other.named is not None and not is_few(other.named)
    ]
    if not counts:
        return []
    count, key = max(counts)
    return [(f" {number(count)} did {phrase(key).short}.", True)]


def _where_from(
    person: PersonFacts, question: PersonQuestion, named: Named, come: str, mode: str
) -> Parts:
    split = question.split
    if split is None or not split.outside.of or not split.inside.of:
        return [
            (f"{counted(named)} of {who_answered(named, mode)} ", True),
            (f"{come}. Asked again, it might be {range_words(named)}.", False),
        ]
    own = own_side(split)
    if mostly_beyond(split):
        return [
            (f"Colleagues {come} ", False),
            (f"from well beyond your own {own}", True),
            (".", False),
        ]
    if more_readily_inside(split) and few_beyond(split):
        return [
            (f"Colleagues in your own {own} {come}. ", False),
            ("From beyond it, few do", True),
            (_chart_tail(split), False),
        ]
    if more_readily_inside(split):
        return [
            (f"Colleagues {come} from your own {own} and from beyond it, ", False),
            (f"more readily from your own {own}", True),
            (".", False),
        ]
    return [
        (f"Colleagues {come} ", False),
        (f"from your own {own} and from beyond it", True),
        (": which of the two does so more readily cannot be told apart.", False),
    ]


def _chart_tail(split: Split) -> str:
    if split.kind == "line":
        return ": on this question your influence follows the chart."
    return ": on this question your influence is close to home."
