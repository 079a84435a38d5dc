"""Whether a person's report fits two pages as it is, or has to be set closer together.

An estimate from the length of the words: languages differ by a third, and laying out a page to see
whether it fits would cost as much as the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import ceil
from typing import Any

#: Height of the text on a page.
_PAGE = 253.0
#: The estimate is rather too high than too low, by so much at most.
_UNSURE = 12.0
#: Letters in a line, and its height in millimeters.
_LEAD, _LEAD_LINE = 50, 7.4
_SMALL, _SMALL_LINE = 112, 4.4
_TEXT, _TEXT_LINE = 98, 5.1
_BOXES, _BOX_LINE = (56, 39), 4.4
_QUESTION, _COMPARISON = 42, 17
#: Letters in a line of so many facts side by side.
_FACTS = {1: 24, 2: 52, 3: 34, 4: 24}
_FACT_LINE = 4.4
_HEADING = 14.7  # a section's heading with the space above it
_TOP, _CIRCLES = 38.0, 81.0  # the name and the lead's space; the circles with their caption
_FACTS_FRAME, _SIDES_FRAME = 11.0, 14.0
_HISTOGRAM, _BAR = 36.0, 13.5


def is_crowded(context: Mapping[str, Any]) -> bool:
    """Return whether one of the two pages would overflow."""
    first, second = heights(context)
    return first > _PAGE or second > _PAGE


def has_room_for_questions(context: Mapping[str, Any]) -> bool:
    """Return whether the second page could begin so late that little would be left for it."""
    if context["origin"] is not None and not context["origin_first"]:
        return False
    refusals = _refusals(context["not_said"]) if context["not_said_first"] else 0.0
    first = _first(context) + refusals
    return first <= _PAGE and first + _questions(context["questions"]) <= _PAGE + _UNSURE


def heights(context: Mapping[str, Any]) -> tuple[float, float]:
    """Return how high the text of each page would stand, in millimeters."""
    first = _first(context)
    second = _questions(context["questions"]) + _could_do(context["could_do"]) + _boxes(context)
    second += _since(context["since"])
    if not context["origin_first"]:
        second += _origin(context["origin"])
    refusals = _refusals(context["not_said"])
    if context["not_said_first"] and first + refusals <= _PAGE:
        return first + refusals, second
    return first, second + refusals


def _first(context: Mapping[str, Any]) -> float:
    """Return the height of what is always on the first page."""
    always = _TOP + _CIRCLES + _lead(context) + _facts(context["facts"], _FACTS_FRAME)
    origin = _origin(context["origin"]) if context["origin_first"] else 0.0
    return always + _beside(context) + origin


def _lines(words: str, letters: int) -> int:
    return ceil(len(words) / letters)


def _lead(context: Mapping[str, Any]) -> float:
    return _lines("".join(words for words, _accent in context["lead"]), _LEAD) * _LEAD_LINE


def _facts(facts: list[tuple[str, str]], frame: float) -> float:
    if not facts:
        return 0.0
    letters = _FACTS[len(facts)]
    # A figure in words takes a line for every ten letters or so.
    tall = max(_lines(words, letters) + (len(figure) > letters / 2) * 2 for figure, words in facts)
    return frame + tall * _FACT_LINE


def _small(sentences: Iterable[str]) -> float:
    return sum(_lines(words, _SMALL) * _SMALL_LINE + 1.4 for words in sentences)


def _beside(context: Mapping[str, Any]) -> float:
    if not context["beside"]:
        return 0.0
    chart = _HISTOGRAM if context["histogram"] else 0.0
    return _HEADING + chart + _small(context["beside"])


def _origin(origin: Any) -> float:
    if origin is None:
        return 0.0
    sides = _facts([(side.figure, side.words) for side in origin.sides], _SIDES_FRAME)
    return _HEADING + (_BAR if origin.bar else 0.0) + sides + _small(origin.words)


def _refusals(refusals: list[tuple[str, str]]) -> float:
    return _HEADING + _small(f"{why} {cure}" for why, cure in refusals) if refusals else 0.0


def _questions(rows: list[dict[str, Any]]) -> float:
    if not rows:
        return 0.0
    tall = (
        max(_lines(row["text"], _QUESTION), _lines(row["comparison"], _COMPARISON)) for row in rows
    )
    return _HEADING + 5.0 + sum(4.0 + lines * 4.5 for lines in tall)


def _since(sentences: list[str]) -> float:
    return _HEADING + _small(sentences) if sentences else 0.0


def _could_do(thoughts: list[str]) -> float:
    if not thoughts:
        return 0.0
    return _HEADING + sum(_lines(words, _TEXT) * _TEXT_LINE + 1.4 for words in thoughts)


def _boxes(context: Mapping[str, Any]) -> float:
    boxes = " ".join(context["how_to_read"]), " ".join(context["what_it_is_not"])
    tall = max(_lines(words, letters) for words, letters in zip(boxes, _BOXES, strict=True))
    return 7.5 + 15.4 + tall * _BOX_LINE + 3.5 + _small([" ".join(context["who_sees_it"])])
