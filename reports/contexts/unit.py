"""A unit's report: response, who turns here from outside, what hangs on few, what to discuss."""

from __future__ import annotations

from typing import Any

from reports.contexts.circles import Circles, Count, circles
from reports.contexts.figures import TwoParts, range_bar, range_top, two_parts
from reports.contexts.frame import frame
from reports.contexts.kit import kit, shown_to
from reports.contexts.method_words import versions
from reports.contexts.refusals import UNIT, explained
from reports.contexts.unit_words import (
    FEW_OUTSIDE,
    banded,
    concentration_words,
    few_outside,
    from_others,
    inside_words,
    lead,
    three_most,
    worth_discussing,
)
from reports.contexts.words import (
    SMALLEST_UNIT,
    about,
    counted,
    in_ten,
    name_size,
    number,
    or_more,
    people,
    percent,
    question_text,
    range_words,
    response_share,
    response_words,
    short_words,
)
from reports.facts import ReleaseFacts, UnitFacts, UnitQuestion
from reports.language import _, capitalized, from_to, ngettext, percentage

#: Codes after which nothing at all is said about a unit.
_SILENT = {
    "no_questions",
    "small_unit",
    "response_below_50",
    "response_unsure_50",
    "no_answers",
    "too_few_answers",
}
#: Bars of what hangs on few people: as many as leave the first page one page.
_BARS = 3


def unit_context(release: ReleaseFacts, unit: UnitFacts) -> dict[str, Any]:
    """Return all that a unit's pages show; a unit that is too small gets a page that says why."""
    name = title(unit.name)
    context = (
        frame(release, _("Unit report"), name, to_person=False)
        | shown_to()
        | {
            "name": name,
            "name_size": name_size(unit.name),
            "role": role(unit),
            "mode": release.mode,
        }
    )
    refused = _refused(unit)
    if refused:
        return context | {
            "refused": explained(refused, UNIT),
            "lead": [(_refused_lead(unit, refused), False)],
        }
    first = unit.questions[0]
    confidential = "confidential" in first.refusals
    bars = [_concentration(unit, question) for question in unit.questions[:_BARS]]
    inside = [_inside(question) for question in unit.questions]
    return context | {
        "refused": [],
        "lead": lead(unit, first),
        "signature": _signature(release, unit, first),
        "facts": _facts(first),
        "short": short_words(first.question),
        "concentration": next((bar for bar in bars if bar), None),
        "concentrations": [bar for bar in bars if bar],
        "concentration_words": concentration_words(unit),
        "inside": [bar for bar in inside if bar],
        "inside_words": "" if confidential else inside_words(first, _everywhere(release)),
        "returned": any(question.reciprocity is not None for question in unit.questions),
        "discuss": worth_discussing(unit),
        "questions": _questions(release, unit),
        "others": from_others(first),
        "not_said": explained(
            {*unit.refusals, *(code for q in unit.questions for code in q.refusals)}, UNIT
        ),
        "kit": kit(release.mode),
        "versions": versions(release),
    }


def title(name: str) -> str:
    """Return a name that can stand alone: a bare number gets its noun."""
    if name.isdecimal():
        return _("Unit {name}").format(name=name)
    return name or _("People without a unit")


def role(unit: UnitFacts) -> list[str]:
    """Return the parts of the line under the name."""
    parts = [people(unit.people)]
    if unit.managers and unit.people > 1:
        parts.append(
            ngettext("{count} of them manages", "{count} of them manage", unit.managers).format(
                count=number(unit.managers)
            )
        )
    if unit.lead:
        by_number = unit.lead.isdecimal()
        sentence = _("led by person {name}") if by_number else _("led by {name}")
        parts.append(sentence.format(name=unit.lead))
    return parts


def _refused(unit: UnitFacts) -> set[str]:
    """Return why nothing is said about a unit: nothing, if something can be."""
    codes = {*unit.refusals, *(unit.questions[0].refusals if unit.questions else ("no_questions",))}
    if unit.people < SMALLEST_UNIT:
        codes.add("small_unit")
    return codes & _SILENT


def _refused_lead(unit: UnitFacts, codes: set[str]) -> str:
    if "small_unit" in codes:
        return ngettext(
            "{count} person works here. To protect them, this report says nothing about their "
            "answers or about who turns to them.",
            "{count} people work here. To protect them, this report says nothing about their "
            "answers or about who turns to them.",
            unit.people,
        ).format(count=number(unit.people))
    if "no_questions" in codes:
        return ngettext(
            "{count} person works here.", "{count} people work here.", unit.people
        ).format(count=number(unit.people))
    return _("Too few people answered to say anything about who turns to this unit.")


def _signature(release: ReleaseFacts, unit: UnitFacts, question: UnitQuestion) -> Circles:
    outside = question.outside
    shown: list[Count] | str = _("not shown:\nunknown is not zero")
    few = from_to(number(0), number(FEW_OUTSIDE))
    words = tuple(_("colleagues\noutside").split("\n"))
    if outside is not None and outside.of:
        seldom = few_outside(question)
        count = FEW_OUTSIDE if seldom else outside.count
        shown = [Count(count, "accent", few if seldom else counted(outside), words)]
    elif "few_outside" in question.refusals:
        shown = [Count(FEW_OUTSIDE, "accent", few, words)]
    here = tuple(_("in this unit").split("\n"))
    return circles(
        release.organization.people,
        (_("Who works here"), [Count(unit.people, "ink", number(unit.people), here)]),
        (_("Who turns here from outside"), shown),
    )


def _facts(question: UnitQuestion) -> list[tuple[str, str]]:
    facts = []
    if question.answered is not None:
        facts.append(
            (
                percent(response_share(question) or 0.0),
                _("of this unit answered: {answered} of {invited}.").format(
                    answered=number(question.answered), invited=number(question.invited)
                ),
            )
        )
    elif question.response is not None:
        facts.append(
            (
                capitalized(response_words(question)),
                _("of the {people} in this unit answered.").format(people=people(question.invited)),
            )
        )
    outside = question.outside
    few = few_outside(question)
    if outside is not None and outside.of:
        of = number(outside.of) if outside.bound == "exact" else about(number(outside.of))
        words = _("of {of} colleagues outside who answered named someone here.").format(of=of)
        if not few:
            words += " " + _("Asked again, {range}.").format(range=range_words(outside))
        facts.append((from_to(number(0), number(FEW_OUTSIDE)) if few else counted(outside), words))
    if question.within is not None and question.nominations and not few:
        facts.append(
            (
                percent(question.within / question.nominations),
                _(
                    "of the {nominations} nominations received here come from inside the unit."
                ).format(nominations=number(question.nominations)),
            )
        )
    return facts


def _concentration(unit: UnitFacts, question: UnitQuestion) -> TwoParts | None:
    share = three_most(unit, question)
    if share is None:
        return None
    return two_parts(
        share / 100,
        capitalized(
            _("{short}: the three named most, about {share}").format(
                short=short_words(question.question), share=percentage(share)
            )
        ),
        _("the other {count}, about {share}").format(
            count=number(unit.people - 3), share=percentage(100 - share)
        ),
        "accent",
        "tint",
    )


def _inside(question: UnitQuestion) -> TwoParts | None:
    """Draw which part of the nominations received here comes from inside; attributed rounds."""
    if question.within is None or not question.nominations or few_outside(question):
        return None
    outside = question.nominations - question.within
    return two_parts(
        question.within / question.nominations,
        capitalized(
            _("{short}: {count} from inside").format(
                short=short_words(question.question), count=number(question.within)
            )
        ),
        _("{count} from outside").format(count=number(outside)),
        "ink",
    )


def _everywhere(release: ReleaseFacts) -> float | None:
    """Return the share of ties returned in the whole organization under the first question."""
    questions = release.organization.questions
    return questions[0].reciprocity if questions else None


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
        few = few_outside(question) or "few_outside" in question.refusals
        units = None if few else question.units_naming
        rows.append(
            {
                "text": question_text(release.questions, question.question),
                "outside": from_to(number(0), number(FEW_OUTSIDE))
                if few
                else "–"
                if outside is None
                else counted(outside),
                "range": None if outside is None else range_bar(outside, top),
                "range_words": "" if outside is None else range_words(outside),
                "units": "–"
                if units is None
                else or_more(units)
                if banded(question)
                else number(units),
                "three": "–" if three is None else percentage(three),
                "returned": "–" if question.reciprocity is None else in_ten(question.reciprocity),
            }
        )
    return rows
