"""The organization's report: a summary, then chart, reach, units, data and method."""

from __future__ import annotations

from typing import Any

from reports.contexts import organization_tables as tables
from reports.contexts import organization_units as units
from reports.contexts import organization_words as words
from reports.contexts.frame import frame
from reports.contexts.in_short import in_short
from reports.contexts.kit import kit, shown_to
from reports.contexts.landscape import Dots, dots
from reports.contexts.method_words import definitions, versions
from reports.contexts.quality import allowed, problems, quality
from reports.contexts.reach import adoption_rows, reaches
from reports.contexts.refusals import ORGANIZATION, explained
from reports.contexts.unasked import UNASKED_ORGANIZATION
from reports.contexts.words import (
    ATTRIBUTED,
    few_in,
    name_size,
    number,
    people,
    percent,
    question_text,
    response_head,
    short_words,
)
from reports.facts import OrganizationFacts, OrganizationQuestion, ReleaseFacts
from reports.language import _, capitalized, from_to, ngettext

#: Questions side by side in one table.
_COLUMNS = 3
#: Letters on the summary from which on they stand closer: other languages need more of them.
_WORDY = 1180


def organization_context(release: ReleaseFacts) -> dict[str, Any]:
    """Return all that the organization's pages show."""
    organization = release.organization
    first = organization.questions[0] if organization.questions else UNASKED_ORGANIZATION
    name = organization.name or _("The whole organization")
    few = few_in(release)
    return (
        frame(release, _("Organization report"), name, to_person=False)
        | shown_to()
        | _summary(release, first)
        | {
            "name": name,
            "name_size": name_size(name),
            "role": role(organization),
            "refused": first.ties is None,
            "signature": words.signature(organization, first),
            "short": short_words(first.question),
            "dots": _dots(release, first),
            "question": question_text(release.questions, first.question),
            "pairs": tables.pairs(release),
            "figures": tables.figures(first),
            "more_questions": len(organization.questions) > 1,
            "figure_tables": _figure_tables(release),
            "leading": tables.leading(first),
            "reach": reaches(organization, first),
            "adoption": adoption_rows(first, organization.people),
            "begins_with": people(first.adoption[0].k) if first.adoption else "",
            "units": units.overview(release),
            "answered": response_head(release.mode),
            "matrix": units.matrix(release, first),
            "labels": tables.label_counts(first),
            "cut": percent(1 - release.high_cut),
            "quality": quality(release),
            "seldom": _("named {few} times").format(few=from_to(number(0), number(few)))
            if release.mode != ATTRIBUTED
            else _("named by nobody"),
            "under_line": units.under_line(release),
            "line": percent(units.UNIT_LINE),
            "problems": problems(release),
            "allowed": allowed(release),
            "not_said": explained(
                {*organization.refusals, *first.refusals}
                | {code for question in organization.questions for code in question.refusals},
                ORGANIZATION,
                every=True,
            ),
            "definitions": definitions(release),
            "confidential": release.mode != ATTRIBUTED,
            "versions": versions(release),
            "kit": kit(release.mode),
        }
    )


def _summary(release: ReleaseFacts, first: OrganizationQuestion) -> dict[str, Any]:
    """Return the words of the first page, and whether they are so many that it must be closer."""
    organization = release.organization
    lead = words.lead(organization, first)
    facts = words.facts(first, organization.people, few_in(release))
    short = in_short(organization)
    discuss = words.worth_discussing(organization, first)
    letters = sum(map(len, discuss)) + sum(len(part) for part, _accent in lead)
    letters += sum(len(part) for _figure, part in facts) + sum(len(part) for _page, part in short)
    return {
        "lead": lead,
        "facts": facts,
        "in_short": short,
        "discuss": discuss,
        "wordy": letters > _WORDY,
    }


def _dots(release: ReleaseFacts, first: OrganizationQuestion) -> Dots | None:
    """Return one dot per person by level; how many a level has, where some are left out."""
    if not first.dots:
        return None
    sizes: dict[str, int] = {}
    for person in release.people:
        sizes[person.level] = sizes.get(person.level, 0) + 1
    return dots(
        first.dots,
        short_words(first.question),
        few=None if release.mode == ATTRIBUTED else few_in(release),
        sizes=sizes,
    )


def role(organization: OrganizationFacts) -> list[str]:
    """Return the parts of the line under the name."""
    managers, shown, levels = organization.managers, len(organization.units), organization.levels
    return [
        people(organization.people),
        ngettext("{count} of them manages", "{count} of them manage", managers).format(
            count=number(managers)
        )
        if managers
        else "",
        ngettext("{count} unit", "{count} units", shown).format(count=number(shown))
        if shown
        else "",
        ngettext("{count} level", "{count} levels", levels).format(count=number(levels))
        if levels
        else "",
    ]


def _figure_tables(release: ReleaseFacts) -> list[dict[str, Any]]:
    """Return every figure under every question, a few questions to a table."""
    asked = [capitalized(short_words(q.question)) for q in release.organization.questions]
    rows = tables.all_questions(release)
    return [
        {
            "questions": asked[start : start + _COLUMNS],
            "rows": [
                {"words": row["words"], "cells": row["cells"][start : start + _COLUMNS]}
                for row in rows
            ],
        }
        for start in range(0, len(asked), _COLUMNS)
    ]
