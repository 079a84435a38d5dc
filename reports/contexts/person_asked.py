"""The sentences of a person's report that depend on what was asked."""

from __future__ import annotations

from reports.contexts.words import FEW, asked, counted, of_round, range_words
from reports.facts import Named, ReleaseFacts
from reports.language import Parts, _, accented, later, number

#: From so many people on a count is not set against all who answered: "9 of 9,800" reads as little.
LARGE = 1000


def is_large(release: ReleaseFacts) -> bool:
    """Whether an organization is so large that counts stand alone."""
    return release.organization.people >= LARGE


def named_sentence(release: ReleaseFacts, key: str, named: Named) -> Parts:
    """Say how many named a person."""
    if is_large(release):
        sentence = asked(
            key,
            advice=later("*{count} colleagues* named you for advice."),
            momentum=later("*{count} colleagues* named you as someone who moves things forward."),
            opinion=later(
                "*{count} colleagues* named you as someone whose opinion on change counts."
            ),
            other=later("*{count} colleagues* named you under “{key}”."),
        )
    else:
        sentence = asked(
            key,
            advice=later("*{count} of {of} colleagues who answered* named you for advice."),
            momentum=later(
                "*{count} of {of} colleagues who answered* named you as someone who moves things "
                "forward."
            ),
            opinion=later(
                "*{count} of {of} colleagues who answered* named you as someone whose opinion on "
                "change counts."
            ),
            other=later("*{count} of {of} colleagues who answered* named you under “{key}”."),
        )
    return accented(sentence, count=counted(named), of=of_round(named.of, release.mode))


def few_sentence(release: ReleaseFacts, key: str, named: Named) -> Parts:
    """Say that few named a person, and not how few."""
    if is_large(release):
        sentence = asked(
            key,
            advice=later("Between 0 and {few} colleagues named you for advice."),
            momentum=later(
                "Between 0 and {few} colleagues named you as someone who moves things forward."
            ),
            opinion=later(
                "Between 0 and {few} colleagues named you as someone whose opinion on change "
                "counts."
            ),
            other=later("Between 0 and {few} colleagues named you under “{key}”."),
        )
    else:
        sentence = asked(
            key,
            advice=later(
                "Between 0 and {few} of {of} colleagues who answered named you for advice."
            ),
            momentum=later(
                "Between 0 and {few} of {of} colleagues who answered named you as someone who "
                "moves things forward."
            ),
            opinion=later(
                "Between 0 and {few} of {of} colleagues who answered named you as someone whose "
                "opinion on change counts."
            ),
            other=later(
                "Between 0 and {few} of {of} colleagues who answered named you under “{key}”."
            ),
        )
    few = number(max(FEW, named.count))
    return accented(sentence, few=few, of=of_round(named.of, release.mode))


def turning_sentence(key: str, from_where: str) -> Parts:
    """Say where those who name a person come from; `from_where` is an adverb."""
    sentence = asked(
        key,
        advice=later("Colleagues come to you for advice *{from_where}*."),
        momentum=later("Colleagues *{from_where}* say that you move things forward."),
        opinion=later("Colleagues *{from_where}* take your opinion on change seriously."),
        other=later("Colleagues *{from_where}* name you under “{key}”."),
    )
    return accented(sentence, from_where=from_where)


def under_the_number(release: ReleaseFacts, key: str, named: Named, *, few: bool) -> str:
    """Return what stands under the number of those who named a person."""
    if is_large(release):
        sentence = asked(
            key,
            advice=later("colleagues named you for advice."),
            momentum=later("colleagues named you as someone who moves things forward."),
            opinion=later("colleagues named you as someone whose opinion on change counts."),
            other=later("colleagues named you under “{key}”."),
        )
    else:
        sentence = asked(
            key,
            advice=later("of {of} colleagues who answered named you for advice."),
            momentum=later(
                "of {of} colleagues who answered named you as someone who moves things forward."
            ),
            opinion=later(
                "of {of} colleagues who answered named you as someone whose opinion on change "
                "counts."
            ),
            other=later("of {of} colleagues who answered named you under “{key}”."),
        )
    said = sentence.format(of=of_round(named.of, release.mode))
    if few:
        return said
    return _("{sentence} Asked again, similar colleagues might give {range}.").format(
        sentence=said, range=range_words(named)
    )
