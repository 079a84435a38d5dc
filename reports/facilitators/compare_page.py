"""The page that puts an earlier round beside this one, as far as a facilitator may read both."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from reports.facilitators.comparing import JUDGED, SAME, Group, units, whole
from reports.facilitators.grants import Opening
from reports.facilitators.shelf import Shelf
from reports.facts import ReleaseFacts
from reports.language import number

#: Below this share of people who are in both rounds, the page says what that may move.
_MUCH_THE_SAME = 0.9


@dataclass(frozen=True, slots=True)
class Asked:
    """One question in two rounds; `then` are its words in the earlier one where they differ."""

    text: str
    then: str
    whole: Group | None
    units: list[Group]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything the page prints."""

    round_name: str
    before_name: str
    before_id: uuid.UUID
    main: str
    people: str
    warnings: list[str]
    questions: list[Asked]


def comparison(then: Shelf, now: Shelf) -> Comparison:
    """Put the figures of two releases beside each other: of the whole and of units, no person."""
    before, after = then.facts, now.facts
    names = then.opening.round_name, now.opening.round_name
    both_whole = then.opening.whole and now.opening.whole
    text_then, text_now = _texts(before), _texts(after)
    earlier = {question.question: question for question in before.organization.questions}
    asked = []
    for question in after.organization.questions:
        key = question.question
        if key not in earlier:
            continue
        differs = text_then.get(key) != text_now.get(key)
        asked.append(
            Asked(
                text=text_now.get(key) or key,
                then=text_then.get(key) or key if differs else "",
                whole=whole(earlier[key], question, names) if both_whole else None,
                units=units(before, after, key, _opened(then.opening, now.opening), names),
            )
        )
    share, people = _people(then, now)
    return Comparison(
        round_name=names[1],
        before_name=names[0],
        before_id=then.id,
        main=_main(asked),
        people=people,
        warnings=_warnings(before, after, names, share),
        questions=asked,
    )


def _main(asked: list[Asked]) -> str:
    """Say in one sentence how much is clearly different: of the whole, or else of units."""
    groups = [question.whole for question in asked if question.whole]
    groups = groups or [group for question in asked for group in question.units]
    judged = [line.verdict for group in groups for line in group.lines if line.verdict in JUDGED]
    clear = sum(verdict != SAME for verdict in judged)
    if not judged:
        return "No figure is told with a range in both rounds."
    if len(judged) == 1:
        return f"The one figure told with its range in both rounds is {judged[0]}."
    all_of = f"the {number(len(judged))} figures told with their range in both rounds"
    if not clear:
        return f"None of {all_of} is clearly different."
    return f"{number(clear)} of {all_of} {'is' if clear == 1 else 'are'} clearly different."


def _opened(then: Opening, now: Opening) -> Callable[[str], bool]:
    return lambda unit: then.opens_unit(unit) and now.opens_unit(unit)


def _texts(facts: ReleaseFacts) -> dict[str, str]:
    return {question.key: " ".join(question.text.split()) for question in facts.questions}


def _people(then: Shelf, now: Shelf) -> tuple[float, str]:
    """Return which share of the larger round was in both, and the sentence that says how many."""
    before, after = ({person.id for person in shelf.people} for shelf in (then, now))
    both = len(before & after)
    sentence = (
        f"{number(both)} people were in both rounds, of {number(len(before))} then and "
        f"{number(len(after))} now."
    )
    return both / max(len(before), len(after), 1), sentence


def _warnings(
    before: ReleaseFacts, after: ReleaseFacts, names: tuple[str, str], share: float
) -> list[str]:
    said = []
    if share < _MUCH_THE_SAME:
        said.append(
            "Not the same people were asked: what differs may come from who joined and who left."
        )
    if before.mode != after.mode:
        confidential = names[0] if before.mode == "confidential" else names[1]
        said.append(
            f"One round was confidential and the other was not: the figures of “{confidential}” "
            "are rounded or made from rounded counts, and more is left out of them."
        )
    elif before.rules != after.rules:
        said.append(
            "The rules of what may be told changed between the rounds (version "
            f"{before.rules or 'none'}, then {after.rules or 'none'}): a figure that only one of "
            "them tells says nothing about a change."
        )
    if before.method_version != after.method_version:
        said.append(
            f"The method changed between the rounds (version {before.method_version}, then "
            f"{after.method_version}): figures may differ for that reason alone."
        )
    left_out = _only_in_one(before, after, names)
    return said + ([left_out] if left_out else [])


def _only_in_one(before: ReleaseFacts, after: ReleaseFacts, names: tuple[str, str]) -> str:
    then, now = _texts(before), _texts(after)
    only = [
        f"“{texts[key] or key}” (only in “{name}”)"
        for name, texts, others in ((names[0], then, now), (names[1], now, then))
        for key in texts
        if key not in others
    ]
    return f"Not asked in both rounds, so not compared: {'; '.join(only)}." if only else ""
