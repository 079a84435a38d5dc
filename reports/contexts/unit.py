"""A unit's report: response, who turns here from outside, what hangs on few, what to discuss."""

from __future__ import annotations

from typing import Any

from reports.contexts.circles import Circles, Count, circles
from reports.contexts.figures import range_bar, range_top, two_parts
from reports.contexts.frame import frame
from reports.contexts.refusals import UNIT, explained
from reports.contexts.unit_words import (
    FEW_OUTSIDE,
    banded,
    concentration_words,
    few_outside,
    inside_words,
    lead,
    three_most,
    worth_discussing,
)
from reports.contexts.words import (
    SMALLEST_UNIT,
    counted,
    in_ten,
    name_size,
    number,
    people,
    percent,
    phrase,
    question_text,
    range_words,
    response_share,
    response_words,
)
from reports.facts import ReleaseFacts, UnitFacts, UnitQuestion

#: Codes after which nothing at all is said about a unit.
_SILENT = {
    "no_questions",
    "small_unit",
    "response_below_50",
    "response_unsure_50",
    "no_answers",
    "too_few_answers",
}


def unit_context(release: ReleaseFacts, unit: UnitFacts) -> dict[str, Any]:
    """Return all that a unit's pages show; a unit that is too small gets a page that says why."""
    context = frame(release, "Unit report", _title(unit.name), "") | {
        "name": _title(unit.name),
        "name_size": name_size(unit.name),
        "role": role(unit),
        "mode": release.mode,
    }
    refused = _refused(unit)
    if refused:
        return context | {
            "refused": explained(refused, UNIT),
            "lead": [(_refused_lead(unit, refused), False)],
        }
    first = unit.questions[0]
    return context | {
        "refused": [],
        "lead": lead(unit, first),
        "signature": _signature(release, unit, first),
        "facts": _facts(unit, first),
        "short": phrase(first.question).short,
        "concentration": _concentration(unit, first),
        "concentration_words": concentration_words(unit, first),
        "inside_words": inside_words(first) if "confidential" not in first.refusals else "",
        "returned": any(question.reciprocity is not None for question in unit.questions),
        "discuss": worth_discussing(unit),
        "questions": _questions(release, unit),
        "not_said": explained(
            {*unit.refusals, *(code for q in unit.questions for code in q.refusals)}, UNIT
        ),
    }


def _title(name: str) -> str:
    """Return a name that can stand alone: a bare number gets its noun."""
    return f"Unit {name}" if name.isdecimal() else name or "People without a unit"


def role(unit: UnitFacts) -> list[str]:
    """Return the parts of the line under the name."""
    lead = unit.lead or ""
    led = f"led by {'person ' if lead.isdecimal() else ''}{lead}" if lead else ""
    verb = "manages" if unit.managers == 1 else "manage"
    manage = f"{number(unit.managers)} of them {verb}" if unit.managers and unit.people > 1 else ""
    return [part for part in (people(unit.people), manage, led) if part]


def _refused(unit: UnitFacts) -> set[str]:
    """Return why nothing is said about a unit: nothing, if something can be."""
    codes = {*unit.refusals, *(unit.questions[0].refusals if unit.questions else ("no_questions",))}
    if unit.people < SMALLEST_UNIT:
        codes.add("small_unit")
    return codes & _SILENT


def _refused_lead(unit: UnitFacts, codes: set[str]) -> str:
    if "small_unit" in codes:
        return (
            f"{people(unit.people)} {'works' if unit.people == 1 else 'work'} here. To protect "
            "them, this report says nothing about their answers or about who turns to them."
        )
    if "no_questions" in codes:
        return f"{people(unit.people)} {'works' if unit.people == 1 else 'work'} here."
    return "Too few people answered to say anything about who turns to this unit."


def _signature(release: ReleaseFacts, unit: UnitFacts, question: UnitQuestion) -> Circles:
    outside = question.outside
    shown: list[Count] | str = "not shown:\nunknown is not zero"
    if outside is not None and outside.of:
        few = few_outside(question)
        count = FEW_OUTSIDE if few else outside.count
        text = f"0 to {FEW_OUTSIDE}" if few else counted(outside)
        shown = [Count(count, "accent", text, ("colleagues", "outside"))]
    return circles(
        release.organization.people,
        ("Who works here", [Count(unit.people, "ink", number(unit.people), ("in this unit",))]),
        ("Who turns here from outside", shown),
        "Both are drawn to one scale: the pale circle is all "
        f"{people(release.organization.people)} in the organization.",
    )


def _facts(unit: UnitFacts, question: UnitQuestion) -> list[tuple[str, str]]:
    facts = []
    if question.answered is not None:
        facts.append(
            (
                percent(response_share(question) or 0.0),
                f"of this unit answered: {number(question.answered)} of "
                f"{number(question.invited)}.",
            )
        )
    elif question.response is not None:
        facts.append(
            (
                response_words(question).capitalize(),
                f"of the {number(question.invited)} people in this unit answered.",
            )
        )
    outside = question.outside
    few = few_outside(question)
    if outside is not None and outside.of:
        again = "" if few else f" Asked again, {range_words(outside)}."
        facts.append(
            (
                f"0 to {FEW_OUTSIDE}" if few else counted(outside),
                f"of {'' if outside.bound == 'exact' else 'about '}{number(outside.of)} colleagues "
                f"outside who answered named someone here.{again}",
            )
        )
    share_of_three = three_most(unit, question)
    if share_of_three is not None:
        facts.append(
            (
                f"{share_of_three}\N{NO-BREAK SPACE}%",
                "of the nominations received here fall on the three people named most.",
            )
        )
    if question.within is not None and question.nominations and not few:
        facts.append(
            (
                percent(question.within / question.nominations),
                f"of the {number(question.nominations)} nominations received here come from inside "
                "the unit.",
            )
        )
    return facts


def _or_more(question: UnitQuestion) -> str:
    return " or more" if banded(question) else ""


def _concentration(unit: UnitFacts, question: UnitQuestion) -> Any:
    share = three_most(unit, question)
    if share is None:
        return None
    return two_parts(
        share / 100,
        f"the three named most · about {share} %",
        f"the other {number(unit.people - 3)} · about {100 - share} %",
        "ink",
    )


def _questions(release: ReleaseFacts, unit: UnitFacts) -> list[dict[str, Any]]:
    said = {
        q.question: q.outside
        for q in unit.questions
        if q.outside is not None and q.outside.of and not few_outside(q)
    }
    top = range_top(list(said.values()))
    rows = []
    for question in unit.questions:
        outside, three = said.get(question.question), three_most(unit, question)
        few = few_outside(question)
        units = None if few else question.units_naming
        rows.append(
            {
                "text": question_text(release.questions, question.question),
                "outside": f"0 to {FEW_OUTSIDE}"
                if few
                else "–"
                if outside is None
                else counted(outside),
                "range": None if outside is None else range_bar(outside, top),
                "range_words": "" if outside is None else range_words(outside),
                "units": "–"
                if units is None
                else f"{number(units)}{_or_more(question)} of {number(question.units_other)}",
                "three": "–" if three is None else f"{three}\N{NO-BREAK SPACE}%",
                "returned": "–" if question.reciprocity is None else in_ten(question.reciprocity),
            }
        )
    return rows
