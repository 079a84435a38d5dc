"""The first sentence of a person's report: the main thing, and only what the ranges support."""

from __future__ import annotations

from typing import Literal

from reports.contexts.person_asked import few_sentence, named_sentence, turning_sentence
from reports.contexts.person_beside import clear_fifth
from reports.contexts.words import FEW, is_few, range_words, same_of, short_words
from reports.facts import (
    Named,
    OrganizationQuestion,
    PersonFacts,
    PersonQuestion,
    ReleaseFacts,
    Split,
)
from reports.language import Parts, _, accented, later, number

#: The highest share beyond the line, at the upper end of its range, that is called "few".
_FEW_BEYOND = 0.05
#: So many from inside for each from beyond: of a large organization everything is a small share.
_TO_ONE = 4
#: The fewest nominations from beyond, at the lower end of the range, that carry "well beyond".
_WELL_BEYOND = 3
#: From so many nominations on, that they come from both sides is the main thing.
_MANY = 10

Where = Literal[
    "well beyond", "mostly beyond", "more inside", "few beyond", "mostly inside", "both"
]

#: Where nominations come from, for those who manage (line) and the others (unit).
_FROM: dict[tuple[str, str], str] = {
    ("line", "well beyond"): later("from well beyond your own line"),
    ("unit", "well beyond"): later("from well beyond your own unit"),
    ("line", "mostly beyond"): later("mostly from beyond your own line"),
    ("unit", "mostly beyond"): later("mostly from beyond your own unit"),
    ("line", "more inside"): later("from your own line more readily than from beyond it"),
    ("unit", "more inside"): later("from your own unit more readily than from beyond it"),
    ("line", "few beyond"): later("from your own line"),
    ("unit", "few beyond"): later("from your own unit"),
    ("line", "mostly inside"): later("mostly from your own line"),
    ("unit", "mostly inside"): later("mostly from your own unit"),
    ("line", "both"): later("from your own line and from beyond it"),
    ("unit", "both"): later("from your own unit and from beyond it"),
}


def mostly_beyond(split: Split) -> bool:
    """Whether more nominations come from beyond than from inside, at either end of the ranges."""
    return split.outside.low > split.inside.high and split.outside.low >= _WELL_BEYOND


def more_readily_inside(split: Split) -> bool:
    """Whether a larger share of those inside names the person, with ranges that do not touch."""
    return _rate(split.inside.low, split.inside) > _rate(split.outside.high, split.outside)


def few_beyond(split: Split) -> bool:
    """Whether few come from beyond, of those there and of all who name the person."""
    small = _rate(split.outside.high, split.outside) <= _FEW_BEYOND
    return small and split.outside.count * _TO_ONE <= split.inside.count


def _rate(value: float, named: Named) -> float:
    return value / named.of if named.of else 0.0


def where_from(question: PersonQuestion) -> Where | None:
    """Return what the split supports, as counts with their ranges or as a range of counts."""
    split, told = question.split, question.split_range
    if split is not None and split.outside.of and split.inside.of:
        if mostly_beyond(split):
            return "well beyond"
        if more_readily_inside(split):
            return "few beyond" if few_beyond(split) else "more inside"
        return "both" if split.inside.count and split.outside.count else None
    if told is not None:
        if told.outside[0] > told.inside[1]:
            return "mostly beyond"
        if told.inside[0] > told.outside[1]:
            return "mostly inside"
        return "both" if told.inside[0] and told.outside[0] else None
    return None


def clearly_among(question: PersonQuestion, people: int) -> float | None:
    """Return the share of people at the top that both ends of the rank range lie in, or None."""
    if question.rank is None or people < 20:
        return None
    share = question.rank[1] / people
    return 0.05 if share <= 0.05 else 0.1 if share <= 0.1 else None


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
    named = question.named
    if "no_questions" in question.refusals:
        return accented(_("This is where the chart puts you; nobody was asked who turns to whom."))
    if named is None:
        return accented(_unsaid(question))
    sentences = (
        [
            few_sentence(release, question.question, named),
            *_few_too(organization),
            *_elsewhere(person, question),
        ]
        if is_few(named)
        else [*_turning(release, question, named), *_standing(release, question)]
    )
    return [part for sentence in sentences for part in [*sentence, (" ", False)]][:-1]


def _unsaid(question: PersonQuestion) -> str:
    if "eligible_below_10" in question.refusals:
        return _(
            "Too few colleagues could have named you to say anything that would be fair to you."
        )
    if "no_answers" in question.refusals:
        return _("Nobody answered this question, so nothing is known about who turns to you.")
    return _("Too few colleagues answered to say who turns to you. That is unknown, not zero.")


def _few_too(organization: OrganizationQuestion | None) -> list[Parts]:
    share = few_share(organization)
    return [accented(same_of(share))] if share else []


def _elsewhere(person: PersonFacts, first: PersonQuestion) -> list[Parts]:
    """Point to another question under which more colleagues name the person."""
    counts = [
        (other.named.count, other.question)
        for other in person.questions
        if other is not first and other.named is not None and not is_few(other.named)
    ]
    if not counts:
        return []
    count, key = max(counts)
    return [accented(_("*{count} did {short}.*"), count=number(count), short=short_words(key))]


def _turning(release: ReleaseFacts, question: PersonQuestion, named: Named) -> list[Parts]:
    """Say where those who name the person come from, or how many they are."""
    where, split = where_from(question), question.split or question.split_range
    if where is None or split is None or (where == "both" and named.count < _MANY):
        again = accented(_("Asked again, it might be {range}."), range=range_words(named))
        return [named_sentence(release, question.question, named), again]
    said = [turning_sentence(question.question, _(_FROM[split.kind, where]))]
    if where == "few beyond" and split.kind == "line":
        said.append(
            accented(
                _("*From beyond it, few do*: on this question your influence follows the chart.")
            )
        )
    elif where == "few beyond":
        said.append(
            accented(
                _("*From beyond it, few do*: on this question your influence is close to home.")
            )
        )
    return said


def _standing(release: ReleaseFacts, question: PersonQuestion) -> list[Parts]:
    among = clearly_among(question, release.organization.people)
    if among == 0.05:
        return [accented(_("You are named more often than almost anyone here."))]
    if among == 0.1:
        return [accented(_("You are named more often than nine in ten people here."))]
    if clear_fifth(question) == 1:
        return [accented(_("You are in the fifth of all people here who were named most."))]
    return []
