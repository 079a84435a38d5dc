"""What changed since the round before, told with care: never as better or worse."""

from __future__ import annotations

from reports.contexts.person_asked import is_large
from reports.contexts.words import counted, few_words, is_few, of_round, short_words
from reports.facts import Estimate, Named, PersonFacts, PersonQuestion, ReleaseFacts, Since
from reports.language import _, capitalized, isolated

#: Those named so seldom that no fifth is told of them stand below all fifths.
_NO_FIFTH = 6


def since(release: ReleaseFacts, person: PersonFacts) -> list[str]:
    """Return the sentences on what changed, question by question where it is clear.

    One quiet sentence where nothing is; none where there is no round to compare with.
    """
    known = [(block, block.since) for block in person.questions if block.since is not None]
    if not known:
        return []
    name = isolated(known[0][1].round_name)
    ways = [_direction(block, then) for block, then in known]
    if not any(ways):
        quietly = _(
            "What changed since the round “{round}” is no more than asking again could bring."
        )
        return [quietly.format(round=name)]
    opening = _("Since the round “{round}”, more changed than asking again could explain.")
    said = [opening.format(round=name)]
    said += [
        _clear(release, block, then, up=way > 0)
        for (block, then), way in zip(known, ways, strict=True)
        if way
    ]
    if min(ways) < 0:
        said.append(
            _(
                "A fall may come from who joined, who left, who answered, or how work is cut, and "
                "says nothing about how well you work."
            )
        )
    if not all(ways):
        said.append(_("Under the other questions, it is no more than asking again could bring."))
    return said


def _direction(block: PersonQuestion, then: Since) -> int:
    """Return 1 where more name the person by more than asking again would move, -1 where fewer."""
    if then.fifth is not None:
        return 1 if (block.fifth or _NO_FIFTH) < (then.fifth or _NO_FIFTH) else -1
    difference = then.difference
    if difference is None or _reads_the_same(block.named, then.named):
        return 0
    return _side(difference)


def _side(difference: Estimate) -> int:
    if difference.low is not None and difference.low > 0:
        return 1
    return -1 if difference.high is not None and difference.high < 0 else 0


def _reads_the_same(now: Named | None, then: Named | None) -> bool:
    """Whether both are told as the same few: then nothing is seen to change."""
    return now is None or then is None or (is_few(now) and is_few(then))


def _clear(release: ReleaseFacts, block: PersonQuestion, then: Since, *, up: bool) -> str:
    """Say what changed under one question, and under which."""
    if then.named is not None and block.named is not None:
        sentence = _counts(release, then.named, block.named)
    elif up:
        sentence = _("Clearly more colleagues name you now.")
    else:
        sentence = _("Clearly fewer colleagues name you now.")
    return _("{question}: {sentence}").format(
        question=capitalized(short_words(block.question)), sentence=sentence
    )


def _counts(release: ReleaseFacts, then: Named, now: Named) -> str:
    if is_large(release):
        sentence = _("{before} colleagues named you then, {count} now.")
    else:
        sentence = _("{before} of {before_of} who answered named you then, {count} of {of} now.")
    return sentence.format(
        before=_count(then),
        before_of=of_round(then.of, release.mode),
        count=_count(now),
        of=of_round(now.of, release.mode),
    )


def _count(named: Named) -> str:
    return few_words(named) if is_few(named) else counted(named)
