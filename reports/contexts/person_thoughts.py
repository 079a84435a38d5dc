"""What one could do with a report: thoughts that follow from its figures and from nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from reports.contexts.person_beside import clear_fifth
from reports.contexts.person_lead import clearly_among, where_from
from reports.contexts.words import is_few, range_words, short_words
from reports.facts import Named, PersonFacts, PersonQuestion, ReleaseFacts
from reports.language import _, number

#: So many thoughts on a page, the first that fit.
MOST = 3
#: From so many nominations on, being asked takes time.
_OFTEN = 10
#: From so many colleagues beyond it on, a line reaches beyond itself.
_REACHES = 5


def thoughts(release: ReleaseFacts, person: PersonFacts, question: PersonQuestion) -> list[str]:
    """Return up to three thoughts, each resting on a figure of this report."""
    if question.named is None:
        return []
    found = (
        _of_few(person, question)
        if is_few(question.named)
        else _of_many(release, person, question, question.named)
    )
    return [words for words, _place in zip(found, range(MOST), strict=False)]


def _of_few(person: PersonFacts, question: PersonQuestion) -> Iterator[str]:
    yield _(
        "Few nominations are no verdict. If you would like to be asked more, say in one place what "
        "colleagues can come to you for."
    )
    yield from _through_the_line(question)
    if "newcomer" in question.refusals:
        yield _("You joined lately: whom would it help to know what you did before?")
    if person.headcount_below:
        yield _(
            "Ask the people who report to you where they go for advice: that they help each other "
            "can be your work too."
        )
    yield _("Compare with your own week: whom did you help who was not asked, or did not answer?")


def _of_many(
    release: ReleaseFacts, person: PersonFacts, question: PersonQuestion, named: Named
) -> Iterator[str]:
    first = (
        clear_fifth(question) == 1
        or clearly_among(question, release.organization.people) is not None
    )
    if first and named.count >= _OFTEN:
        yield _(
            "Being asked often costs time: which questions could a note, a recording or a "
            "colleague answer?"
        )
    yield from _by_origin(person, question)
    yield from _through_the_line(question)
    yield from _apart(person)
    if "newcomer" in question.refusals:
        yield _(
            "You joined lately, and colleagues already turn to you. What do you see that those who "
            "have been here longer do not?"
        )
    yield _(
        "Compare this page with your own impression: who comes to you as expected, and for what?"
    )


def _by_origin(person: PersonFacts, question: PersonQuestion) -> Iterator[str]:
    where, split = where_from(question), question.split or question.split_range
    if split is None or where is None:
        return
    line = split.kind == "line"
    if where in ("well beyond", "mostly beyond"):
        yield (
            _(
                "If you care about a change, you can carry it beyond your own line: colleagues "
                "there turn to you."
            )
            if line
            else _(
                "If you care about a change, you can carry it beyond your own unit: colleagues "
                "there turn to you."
            )
        )
        if not person.headcount_below:
            yield _(
                "Talk with your manager about what this part of your work is worth, and whether it "
                "shows anywhere."
            )
    elif where in ("few beyond", "more inside", "mostly inside"):
        yield (
            _(
                "If something must travel beyond your own line, ask who is listened to there "
                "before you announce it."
            )
            if line
            else _(
                "If something must travel beyond your own unit, ask who is listened to there "
                "before you announce it."
            )
        )
        if where == "few beyond":
            yield _(
                "Which group depends on your work and seldom asks? A standing hour with someone "
                "there costs little."
            )


def _through_the_line(question: PersonQuestion) -> Iterator[str]:
    reach = question.line_reach
    if reach is not None and reach.low >= _REACHES:
        yield _(
            "People in your line reach {count} colleagues beyond it: let them carry what needs to "
            "travel."
        ).format(count=number(reach.count))


def _apart(person: PersonFacts) -> Iterator[str]:
    """Compare the two questions that lie furthest apart, if their ranges do not touch."""
    said = [
        (question.named, question.question)
        for question in person.questions
        if question.named is not None and question.named.bound == "exact"
    ]
    if len(said) < 2:
        return
    (more, most), (less, least) = (
        max(said, key=lambda pair: pair[0].count),
        min(said, key=lambda pair: pair[0].count),
    )
    if is_few(less) or more.low <= less.high:
        return
    yield _(
        "You were named {more} times {short_more} (asked again, {range_more}) and {less} times "
        "{short_less} ({range_less}). Is that how you would like it to be?"
    ).format(
        more=number(more.count),
        short_more=short_words(most),
        range_more=range_words(more),
        less=number(less.count),
        short_less=short_words(least),
        range_less=range_words(less),
    )
