"""A unit in sentences: who turns to it, what runs inside, what is worth discussing."""

from __future__ import annotations

from reports.contexts.person_lead import Parts
from reports.contexts.words import (
    SMALLEST_CONCENTRATED,
    bounds,
    counted,
    in_ten,
    number,
    people,
    percent,
    phrase,
    range_words,
    tens,
)
from reports.facts import UnitFacts, UnitQuestion

#: From this rounded percentage on, the three named most carry a thought of their own.
_MUCH = 50
_SELDOM_RETURNED = 0.25
#: Up to this many colleagues outside, no count is printed.
FEW_OUTSIDE = 4


def few_outside(question: UnitQuestion) -> bool:
    """Whether so few outside name somebody here that a count would be about single people."""
    outside = question.outside
    return outside is not None and outside.of > 0 and outside.count <= FEW_OUTSIDE


def banded(question: UnitQuestion) -> bool:
    """Whether what is said about outside are bands, as in a confidential round."""
    return question.outside is not None and question.outside.bound != "exact"


def _colleagues(question: UnitQuestion) -> str:
    outside = question.outside
    assert outside is not None  # noqa: S101  (the callers have looked)
    if outside.bound == "exact":
        return people(outside.count, "colleague", "colleagues")
    return f"{counted(outside)} colleagues"


def lead(unit: UnitFacts, question: UnitQuestion) -> Parts:
    """Compare the colleagues outside who turn here with the people who work here."""
    outside, turn = question.outside, phrase(question.question).turn
    if outside is None or not outside.of:
        return [
            (f"{people(unit.people)} work here. ", False),
            ("Who turns here from outside is not known.", False),
        ]
    if few_outside(question):
        return [
            (f"Up to {FEW_OUTSIDE} colleagues outside", True),
            (f" {turn}; {number(unit.people)} people work here.", False),
        ]
    low, high = bounds(outside)
    if low > unit.people:
        parts = [("More colleagues outside than work here", True), (f" {turn}.", False)]
    elif high < unit.people:
        parts = [
            (f"{_colleagues(question)} outside", True),
            (f" {turn}; {number(unit.people)} people work here.", False),
        ]
    else:
        parts = [
            ("About as many colleagues outside as work here", True),
            (f" {turn}.", False),
        ]
    return parts + _from_units(question)


def _from_units(question: UnitQuestion) -> Parts:
    if question.units_naming is None or not question.units_other:
        return []
    if banded(question):
        others = people(question.units_other, "other unit", "other units")
        return [(f" They come from at least {number(question.units_naming)} of {others}.", False)]
    if question.units_naming == question.units_other:
        many = "all" if question.units_other > 2 else "both" if question.units_other == 2 else "the"
        noun = "unit" if question.units_other == 1 else "units"
        return [(f" They come from {many} other {noun}.", False)]
    others = people(question.units_other, "other unit", "other units")
    return [(f" They come from {number(question.units_naming)} of {others}.", False)]


def three_most(unit: UnitFacts, question: UnitQuestion) -> int | None:
    """Return the share that falls on the three named most, rounded to 10 percent.

    Not said for small units: there it would be a figure about single people.
    """
    if unit.people < SMALLEST_CONCENTRATED or len(question.top_shares) < 3:
        return None
    return tens(question.top_shares[2])


def concentration_words(unit: UnitFacts, question: UnitQuestion) -> str:
    """Say how much hangs on few people."""
    share = three_most(unit, question)
    if unit.people < SMALLEST_CONCENTRATED:
        return (
            f"With fewer than {SMALLEST_CONCENTRATED} people, a share that falls on two or three "
            "of them would be a figure about them. It is not shown."
        )
    if share is None:
        return "Not shown: too few nominations are known."
    return (
        f"About {share} % of the nominations received here fall on the three people named most; "
        f"spread evenly it would be {percent(3 / unit.people)}. If these three were away, about "
        f"{share} % would have to find someone else. Rounded to 10 %, and nobody is named."
    )


def inside_words(question: UnitQuestion) -> str:
    """Say how closely people here are tied to each other."""
    if question.within is None or not question.possible:
        return "Who turns to whom inside the unit is not shown."
    said = (
        f"Of all colleagues inside the unit whom those who answered could have named, they named "
        f"{in_ten(question.within / question.possible)}."
    )
    if question.reciprocity is not None:
        said += f" {in_ten(question.reciprocity).capitalize()} of these ties are returned."
    return said


def worth_discussing(unit: UnitFacts) -> list[str]:
    """Return three questions for a conversation, each resting on a figure of this page."""
    first = unit.questions[0]
    asked: list[str] = []
    share = three_most(unit, first)
    if share is not None and share >= _MUCH:
        asked.append(
            f"About {share} % of nominations fall on three people. What happens while two of them "
            "are away, and who is learning what they know?"
        )
    if first.outside is not None and first.outside.of and not few_outside(first):
        asked.append(_outside_question(unit, first))
        known = first.units_naming is not None and not banded(first)
        if first.units_naming is not None and known and first.units_naming < first.units_other:
            rest = first.units_other - first.units_naming
            asked.append(
                f"From {people(rest, 'other unit', 'other units')} nobody turned here. Does work "
                "there depend on yours, and would asking help?"
            )
    if first.reciprocity is not None and first.reciprocity < _SELDOM_RETURNED:
        asked.append(
            "Inside the unit few ties are returned. Where would it help if advice ran both ways?"
        )
    asked += [
        "Which of these figures surprised you, and what would have to change for it to be "
        "different next time?",
        "What do colleagues come here for, and where could a note or a recording answer it?",
        "Who joined in the last half year, and who makes sure that they know whom to ask?",
    ]
    return asked[:3]


def _outside_question(unit: UnitFacts, question: UnitQuestion) -> str:
    outside = question.outside
    assert outside is not None  # noqa: S101  (the caller has looked)
    if bounds(outside)[0] > unit.people:
        return (
            f"{_colleagues(question)} outside turn to someone here (asked again, "
            f"{range_words(outside)}). Is the time this takes planned for, and seen?"
        )
    return (
        f"{_colleagues(question)} outside named someone here (asked "
        f"again, {range_words(outside)}). Is that about what your work needs?"
    )
