"""One person's report: two pages, from where the chart puts them to who turns to them."""

from __future__ import annotations

from typing import Any

from reports.contexts.figures import TwoParts, histogram, range_bar, range_top, two_parts
from reports.contexts.frame import frame
from reports.contexts.person_facts import (
    beside,
    comparison,
    four_facts,
    level_words,
    signature,
)
from reports.contexts.person_lead import (
    clearly_among,
    few_beyond,
    lead,
    more_readily_inside,
    mostly_beyond,
)
from reports.contexts.refusals import explained, person_refusals
from reports.contexts.unasked import UNASKED_PERSON
from reports.contexts.words import (
    ATTRIBUTED,
    SMALLEST_COMPARED,
    counted,
    few_in,
    few_words,
    is_few,
    name_size,
    number,
    people,
    percent,
    phrase,
    question_text,
    range_words,
)
from reports.facts import PersonFacts, PersonQuestion, ReleaseFacts, SplitRange

#: Lines under a name longer than this are set smaller.
LONG_ROLE = 90
#: More questions or refusals than this are set closer together.
_ROOMY = 3


def person_context(release: ReleaseFacts, person: PersonFacts) -> dict[str, Any]:
    """Return all that the two pages of `person` show."""
    first = person.questions[0] if person.questions else UNASKED_PERSON
    name = f"Person {person.name}" if person.name.isdecimal() else person.name
    asked = {question.question: question for question in release.organization.questions}
    not_said = _not_said(person, release.mode)
    return frame(release, "Personal report", name, f"for {release.readers} · ") | {
        "name": name,
        "name_size": name_size(name),
        "role": role(person),
        "long_role": sum(map(len, role(person))) > LONG_ROLE,
        "lead": lead(release, person, first, asked.get(first.question)),
        "signature": signature(release, person, first),
        "facts": four_facts(release, person, first),
        "histogram": _histogram(first),
        "beside": beside(release, first),
        "questions": _questions(release, person),
        "origin": _origin(first),
        "origin_words": _origin_words(person, first, release.mode) if _is_said(first) else "",
        "could_do": _could_do(release, person, first),
        "how_to_read": _how_to_read(release, first),
        "not_said": not_said,
        "dense": len(person.questions) > _ROOMY or len(not_said) > _ROOMY,
        "not_said_first": _histogram(first) is None and len(not_said) <= _ROOMY,
    }


def role(person: PersonFacts) -> list[str]:
    """Return the parts of the line under the name."""
    level = person.level
    if level.isdecimal() and 1 <= int(level) <= person.levels:
        words = f"level {level} of {person.levels}"
    elif level and level.casefold() != person.title.casefold():
        words = level_words(level) if level.isdecimal() else level
    else:
        words = ""
    since = f"here since {person.since}" if person.since else ""
    unit = f"unit {person.unit}" if person.unit.isdecimal() else person.unit
    return [part for part in (person.title, unit, words, since) if part]


def _histogram(question: PersonQuestion) -> Any:
    peers, named = question.peers, question.named
    if peers is None or named is None or peers.people < SMALLEST_COMPARED or is_few(named):
        return None
    return histogram(peers, named)


def _questions(release: ReleaseFacts, person: PersonFacts) -> list[dict[str, Any]]:
    said = [q.named for q in person.questions if q.named is not None and not is_few(q.named)]
    top = range_top(said)
    rows = []
    for question in person.questions:
        named = question.named
        few = named is not None and is_few(named)
        rows.append(
            {
                "text": question_text(release.questions, question.question),
                "count": "–" if named is None else few_words(named) if few else counted(named),
                "range": None if named is None or few else range_bar(named, top),
                "range_words": "" if named is None or few else range_words(named),
                "comparison": comparison(question),
            }
        )
    return rows


def _is_said(question: PersonQuestion) -> bool:
    return question.named is not None and not is_few(question.named)


def _origin(question: PersonQuestion) -> TwoParts | None:
    split, named = question.split, question.named
    if split is None or named is None or is_few(named):
        return None
    if not split.inside.of or not split.outside.of:
        return None
    inside = "your reporting line" if split.kind == "line" else "own unit and manager"
    beyond = "beyond it" if split.kind == "line" else "elsewhere"
    return two_parts(
        split.inside.count / max(1, split.inside.count + split.outside.count),
        f"{inside} · {number(split.inside.count)} of {number(split.inside.of)}",
        f"{beyond} · {number(split.outside.count)} of {number(split.outside.of)}",
        "ink" if split.kind == "line" else "bar",
    )


def _range_words(split: SplitRange, of: int) -> str:
    """Say of a split in ranges how many nominations come from either side."""
    inside, beyond = (
        ("your own reporting line", "beyond it")
        if split.kind == "line"
        else ("your own unit or your manager", "elsewhere")
    )

    def words(ends: tuple[int, int]) -> str:
        low, high = ends
        return number(low) if low == high else f"between {number(low)} and {number(high)}"

    exact = split.inside[0] == split.inside[1]
    why = "" if exact else " No finer range is told to anybody: it could tell who named you."
    return (
        f"Of {number(of)} nominations, {words(split.inside)} came from {inside} and "
        f"{words(split.outside)} from {beyond}.{why}"
    )


def _origin_words(person: PersonFacts, question: PersonQuestion, mode: str) -> str:
    if question.split_range is not None and question.named is not None:
        return _range_words(question.split_range, question.named.count)
    if mode != ATTRIBUTED:
        return ""  # one sentence at the end says why
    split = question.split
    short = phrase(question.question).short
    if split is None:
        if person.depth == 0 and person.headcount_below:
            return "Everybody else is in your line, so there is no “beyond it” to compare with."
        return "Not split here; the reason is given under “What is not said, and why”."
    if not split.outside.of:
        return "Everybody who answered is in your line, so there is no “beyond it” to compare with."
    inside, outside = split.inside, split.outside
    shares = (
        f"{percent(inside.count / inside.of)} of those in your own "
        f"{'line' if split.kind == 'line' else 'unit'} who answered named you {short}, and "
        f"{percent(outside.count / outside.of)} of all others."
        if inside.of
        else ""
    )
    apart = more_readily_inside(split) or outside.low / outside.of > (
        inside.high / inside.of if inside.of else 1
    )
    told = "" if apart or not shares else " The two shares cannot be told apart."
    return shares + told


def _could_do(release: ReleaseFacts, person: PersonFacts, question: PersonQuestion) -> list[str]:
    """Return up to three thoughts, each resting on a figure of this page."""
    named, split = question.named, question.split
    if named is None:
        return []
    if is_few(named):
        return [
            "Few nominations are no verdict. If you would like to be asked more, say in one place "
            "what colleagues can come to you for.",
            "Compare with your own week: whom did you help who was not asked, or did not answer?",
        ]
    thoughts = []
    if clearly_among(question, release.organization.people) or question.fifth == 1:
        thoughts.append(
            "Being asked often costs time. Look at one week: which questions could a note, a "
            "recording or a colleague answer?"
        )
    if split is not None and split.outside.of and mostly_beyond(split):
        thoughts.append(
            "Colleagues beyond your own "
            f"{'line' if split.kind == 'line' else 'unit'} already turn to you. If you care about "
            "a change, you can carry it further than the chart suggests."
        )
        if not person.headcount_below:
            thoughts.append(
                "Talk with your manager about what this part of your work is worth, and whether it "
                "shows anywhere."
            )
    elif split is not None and split.outside.of and more_readily_inside(split):
        thoughts.append(
            "If something must travel beyond your own "
            f"{'line' if split.kind == 'line' else 'unit'}, ask who is listened to there before "
            "you announce it."
        )
        if few_beyond(split):
            thoughts.append(
                "Which group depends on your work and seldom asks? A standing hour with someone "
                "there costs little."
            )
    thoughts.append(
        "Compare this page with your own impression: who comes to you as you expected, and what do "
        "they come for?"
    )
    return thoughts[:3]


def _how_to_read(release: ReleaseFacts, question: PersonQuestion) -> str:
    asked = next(
        (q for q in release.organization.questions if q.question == question.question), None
    )
    confidential = release.mode != ATTRIBUTED
    answered = (
        f"{'About ' if confidential else ''}{number(asked.answered)} of {people(asked.invited)} "
        "answered. "
        if asked and asked.answered is not None
        else ""
    )
    if confidential:
        return (
            f"{answered}A figure counts those who named you in answer to one question; nobody is "
            f"shown who they are. Up to {few_in(release)} are told as one range, "
            f"“0 to {few_in(release)}”, and those who answered are rounded, the same for "
            "everybody. The range says what to expect if similar colleagues were asked again (in 9 "
            "of 10 cases); people with much the same range cannot be told apart."
        )
    return (
        f"{answered}A figure counts those who named you in answer to one question; no page says "
        "who they are. The range says what to expect if similar colleagues were asked again (in 9 "
        "of 10 cases); people with much the same range cannot be told apart. Two steps: they name "
        "you, or name someone who does."
    )


def _not_said(person: PersonFacts, mode: str) -> list[tuple[str, str]]:
    """Return what is withheld: of the first question all, of the others a lower response."""
    table = person_refusals(mode)
    first, *others = person.questions or (UNASKED_PERSON,)
    said = explained({*person.refusals, *first.refusals}, table)
    for question in others:
        fewer = {code for code in question.refusals if code.startswith("response")}
        for why, cure in explained(fewer - set(first.refusals), table):
            said.append((f"{phrase(question.question).short.capitalize()}: {why}", cure))
    return said
