"""The organization unit by unit: who is turned to from outside, and which units turn to which."""

from __future__ import annotations

from math import sqrt
from typing import Any

from reports.contexts.figures import range_bar, range_top
from reports.contexts.unit_words import few_outside, from_others
from reports.contexts.words import (
    SMALLEST_UNIT,
    counted,
    number,
    or_more,
    range_words,
    response_cell,
    response_share,
)
from reports.facts import OrganizationQuestion, ReleaseFacts, UnitFacts, UnitQuestion
from reports.language import _, fixed, listed, ngettext

#: Units shown in the matrix: all if there are few, else the large ones.
_FEW_UNITS, _LARGE_UNIT, _MOST_UNITS = 12, 25, 16
#: Units shown in the table, the largest if there are more.
_MOST_ROWS = 24
_SHADES = 5
UNIT_LINE, _RATE_SHOWN_FROM = 0.6, 10


def overview(release: ReleaseFacts) -> dict[str, Any] | None:
    """Return, by name, how many colleagues outside turn to each unit of ten people and more."""
    told = [
        (unit, unit.questions[0])
        for unit in release.units
        if unit.questions
        and unit.people >= _RATE_SHOWN_FROM
        and (unit.questions[0].outside is not None or unit.questions[0].response is not None)
    ]
    if len(told) < 2:
        return None
    largest = sorted(told, key=lambda row: (-row[0].people, row[0].name))[:_MOST_ROWS]
    shown = sorted(largest, key=lambda row: row[0].name)
    drawn = [q.outside for _unit, q in shown if q.outside is not None and not few_outside(q)]
    top = range_top(drawn)
    return {
        "rows": [_unit_row(unit, question, top) for unit, question in shown],
        "others": from_others(shown[0][1]),
        "left_out": _left_out(len(release.units) - len(shown)),
    }


def _unit_row(unit: UnitFacts, question: UnitQuestion, top: int) -> dict[str, Any]:
    outside, few = question.outside, few_outside(question)
    units = None if few else question.units_naming
    banded = outside is not None and outside.bound != "exact"
    return {
        "name": unit.name or _("People without a unit"),
        "people": number(unit.people),
        "answered": response_cell(question),
        "outside": "–" if outside is None or few else counted(outside),
        "range": None if outside is None or few else range_bar(outside, top),
        "range_words": "" if outside is None or few else range_words(outside),
        "units": "–" if units is None else or_more(units) if banded else number(units),
    }


def matrix(release: ReleaseFacts, question: OrganizationQuestion) -> dict[str, Any] | None:
    """Return how often units name units, per 100 pairs that could, shaded in steps."""
    if question.matrix is None or question.matrix_possible is None:
        return None
    shown = _units_shown(release)
    if len(shown) < 2:
        return None
    rates = [
        [
            _rate(question.matrix[row][column], question.matrix_possible[row][column])
            for column in shown
        ]
        for row in shown
    ]
    top = max((rate for row in rates for rate in row if rate is not None), default=0.0)
    names = release.organization.units
    return {
        "numbers": [str(place) for place in range(1, len(shown) + 1)],
        "rows": [
            {
                "name": f"{place} {names[unit]}",
                "cells": [
                    ("–" if rate is None else _rate_words(rate), _shade(rate, top)) for rate in row
                ],
            }
            for place, (unit, row) in enumerate(zip(shown, rates, strict=True), start=1)
        ],
        "left_out": _left_out(len(names) - len(shown)),
    }


def _units_shown(release: ReleaseFacts) -> list[int]:
    sizes = {unit.name: unit.people for unit in release.units}
    names = release.organization.units
    line = SMALLEST_UNIT if len(names) <= _FEW_UNITS else _LARGE_UNIT
    large = [place for place, name in enumerate(names) if sizes.get(name, 0) >= line]
    largest = sorted(large, key=lambda place: (-sizes[names[place]], names[place]))[:_MOST_UNITS]
    return sorted(largest)


def _left_out(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "{count} unit is left out: too small to show, or for space.",
        "{count} units are left out: too small to show, or for space.",
        count,
    ).format(count=number(count))


def _rate(count: int | None, possible: int | None) -> float | None:
    return 100 * count / possible if count is not None and possible else None


def _rate_words(rate: float) -> str:
    return number(rate) if rate >= 9.95 else fixed(rate, 1)


def _shade(rate: float | None, top: float) -> int:
    return 0 if not rate or not top else round(_SHADES * sqrt(rate / top))


def under_line(release: ReleaseFacts) -> str:
    """Name the units of ten or more of which fewer than 60 % answered the first question."""
    under = []
    for unit in release.units:
        first = unit.questions[0] if unit.questions else None
        share = response_share(first) if first is not None else None
        if first is None or share is None or first.invited < _RATE_SHOWN_FROM:
            continue
        if share < UNIT_LINE:
            under.append(unit.name)
    return listed(under) if under else ""
