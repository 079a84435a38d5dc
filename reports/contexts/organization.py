"""The organization's report: a summary, then chart, reach, units, data and method."""

from __future__ import annotations

from typing import Any

from reports.contexts import organization_tables as tables
from reports.contexts import organization_words as words
from reports.contexts.frame import frame
from reports.contexts.landscape import dots, reach, three_percent
from reports.contexts.method_words import definitions, versions
from reports.contexts.refusals import ORGANIZATION, explained
from reports.contexts.unasked import UNASKED_ORGANIZATION
from reports.contexts.words import (
    ATTRIBUTED,
    few_in,
    name_size,
    number,
    people,
    percent,
    phrase,
    question_text,
)
from reports.facts import Coverage, OrganizationFacts, OrganizationQuestion, ReleaseFacts

#: Questions side by side in one table.
_COLUMNS = 3
#: Sizes of sets in a table; the curve beside it has them all.
_ROWS = 9


def organization_context(release: ReleaseFacts) -> dict[str, Any]:
    """Return all that the organization's pages show."""
    organization = release.organization
    first = organization.questions[0] if organization.questions else UNASKED_ORGANIZATION
    short = phrase(first.question).short
    name = organization.name or "The whole organization"
    return frame(release, "Organization report", name, "") | {
        "name": name,
        "name_size": name_size(name),
        "role": role(organization),
        "refused": first.ties is None,
        "lead": words.lead(organization, first),
        "signature": words.signature(organization, first),
        "facts": words.facts(first, organization.people, few_in(release)),
        "short": short,
        "dots": dots(first.dots, short, together=release.mode != ATTRIBUTED)
        if first.dots
        else None,
        "discuss": words.worth_discussing(organization, first),
        "question": question_text(release.questions, first.question),
        "figures": tables.figures(first),
        "more_questions": len(organization.questions) > 1,
        "figure_tables": _figure_tables(release),
        "reach": _reach(organization, first),
        "matrix": tables.matrix(release, first),
        "labels": tables.label_counts(first),
        "cut": percent(1 - release.high_cut),
        "quality": tables.quality(release),
        "under_line": tables.units_under_line(release),
        "problems": tables.problems(release),
        "not_said": explained(
            {*organization.refusals, *first.refusals}
            | {code for question in organization.questions for code in question.refusals},
            ORGANIZATION,
            every=True,
        ),
        "definitions": definitions(release),
        "confidential": release.mode != ATTRIBUTED,
        "few": few_in(release),
        "versions": versions(release),
    }


def role(organization: OrganizationFacts) -> list[str]:
    """Return the parts of the line under the name."""
    managers = organization.managers
    return [
        people(organization.people),
        f"{number(managers)} of them {'manages' if managers == 1 else 'manage'}"
        if managers
        else "",
        people(len(organization.units), "unit", "units") if organization.units else "",
        people(organization.levels, "level", "levels") if organization.levels else "",
    ]


def _figure_tables(release: ReleaseFacts) -> list[dict[str, Any]]:
    """Return every figure under every question, a few questions to a table."""
    keys = [q.question for q in release.organization.questions]
    rows = tables.all_questions(release)
    return [
        {
            "keys": keys[start : start + _COLUMNS],
            "rows": [
                {"words": row["words"], "cells": row["cells"][start : start + _COLUMNS]}
                for row in rows
            ],
        }
        for start in range(0, len(keys), _COLUMNS)
    ]


def _spread(curve: tuple[Coverage, ...], everybody: int) -> list[Coverage]:
    """Pick the rows of a table from a curve: not too many, the one near 3 % among them."""
    near = three_percent(curve, everybody)
    every = -(-len(curve) // _ROWS)
    return [p for place, p in enumerate(curve) if place % every == 0 or p in (near, curve[-1])]


#: Code of a limit on the menu -> its words.
_LIMIT_WORDS = {
    "most_2": "with at most two people of a unit",
    "each": "with one or two people of every unit",
}


def _limits(organization: OrganizationFacts, question: OrganizationQuestion, steps: int) -> str:
    """Say how far people chosen together reach under the limits on the menu."""
    found = []
    for rule, limit in _LIMIT_WORDS.items():
        curve = tuple(c for c in question.coverage if (c.steps, c.rule) == (steps, rule))
        point = three_percent(curve, organization.people) if curve else None
        if point is not None:
            found.append(
                f"{limit}, {number(point.k)} reach {words.rounded(question, point.chosen)}"
            )
    return f"Chosen together {'; '.join(found)}." if found else ""


def _reach(organization: OrganizationFacts, question: OrganizationQuestion) -> list[dict[str, Any]]:
    """Return the curves for one step and for two, each with its table."""
    found = []
    for steps, name in ((1, "In one step"), (2, "In two steps")):
        curve = words.curve(question, steps)
        if not curve:
            continue
        found.append(
            {
                "name": name,
                "figure": reach(curve, organization.people),
                "limits": _limits(organization, question, steps),
                "rows": [
                    {
                        "k": number(point.k),
                        "share": percent(point.k / organization.people),
                        "headcount": "–" if point.headcount is None else number(point.headcount),
                        "most": number(point.most_named),
                        "chosen": number(point.chosen),
                        "random": f"{number(point.random_low)} to {number(point.random_high)}",
                        "verdict": "more than random"
                        if point.chosen > point.random_high
                        else "no clear difference",
                    }
                    for point in _spread(curve, organization.people)
                ],
            }
        )
    return found
