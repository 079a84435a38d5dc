"""The organization's tables: figures with their tests, units by units, quality of the data."""

from __future__ import annotations

from math import sqrt
from typing import Any

from reports.contexts.figures import estimate_bar
from reports.contexts.organization_words import supported, supported_against
from reports.contexts.words import (
    SMALLEST_UNIT,
    interval_words,
    number,
    p_words,
    people,
    percent,
    question_text,
    response_share,
    response_words,
    signed,
)
from reports.facts import Estimate, OrganizationQuestion, ReleaseFacts

#: Figure -> (what it is, scale, above chance in words, below chance in words).
_FIGURES: dict[str, tuple[str, tuple[float, float], str, str]] = {
    "superiority": (
        "A manager is named by more than someone who manages nobody (share of pairs)",
        (0.0, 1.0),
        "managers are named more",
        "managers are named less",
    ),
    "level": (
        "Level and nominations (Spearman)",
        (-1.0, 1.0),
        "senior levels are named more",
        "senior levels are named less",
    ),
    "level_tau": (
        "Level and nominations (Kendall tau-b)",
        (-1.0, 1.0),
        "senior levels are named more",
        "senior levels are named less",
    ),
    "headcount": (
        "Headcount below and nominations (Spearman)",
        (-1.0, 1.0),
        "larger lines are named more",
        "larger lines are named less",
    ),
    "headcount_tau": (
        "Headcount below and nominations (Kendall tau-b)",
        (-1.0, 1.0),
        "larger lines are named more",
        "larger lines are named less",
    ),
    "follows_up": (
        "Naming the own manager (QAP)",
        (-1.0, 1.0),
        "more than chance",
        "less than chance",
    ),
    "follows_down": (
        "Managers naming their reports (QAP)",
        (-1.0, 1.0),
        "more than chance",
        "less than chance",
    ),
    "e_i": (
        "Across units against within (E-I)",
        (-1.0, 1.0),
        "units reach across more than chance",
        "units keep to themselves more than chance",
    ),
}
_NOT_TOLD = "not distinguishable"

#: Units shown in the matrix: all if there are few, else the large ones.
_FEW_UNITS, _LARGE_UNIT, _MOST_UNITS = 12, 25, 16
_SHADES = 5
_UNIT_LINE, _RATE_SHOWN_FROM = 0.6, 10

#: Code of a repaired row -> what was found and done.
PROBLEMS = {
    "E_CYCLE": "people whose managers form a circle, which was cut at one place",
    "W_SELF": "people given as their own manager",
    "W_UNKNOWN_MANAGER": "people whose manager is not in the file",
    "W_EXTRA_ROOT": "people without a manager besides the one at the top",
    "W_ID_MATCHED": "ids matched in spite of different case or leading zeros",
    "W_DUPLICATE": "nominations given twice, counted once",
    "W_SELF_NOMINATION": "nominations of oneself, not counted",
    "W_UNKNOWN_PERSON": "nominations from or to somebody who is not in the people file, dropped",
    "W_NOT_A_RESPONDENT": "nominations by somebody who is not among the respondents, dropped",
    "W_STRENGTH_UNUSED": "strengths that were not used, because no cut was given",
}


def figures(question: OrganizationQuestion) -> list[dict[str, Any]]:
    """Return the first question's figures, with bars and what they mean."""
    rows = []
    for name, (words, ends, above, below) in _FIGURES.items():
        estimate: Estimate | None = getattr(question, name)
        if estimate is None or name.endswith("_tau"):
            continue
        chance = 0.5 if name == "superiority" else estimate.expected or 0.0
        side = supported_against(estimate) if name == "e_i" else supported(estimate, chance)
        rows.append(
            {
                "words": words,
                "value": signed(estimate.value),
                "range": estimate_bar(estimate, ends, chance),
                "interval": _beside(estimate),
                "meaning": above if side > 0 else below if side < 0 else _NOT_TOLD,
            }
        )
    return rows


def _beside(estimate: Estimate) -> str:
    parts = [interval_words(estimate), p_words(estimate.p) if estimate.p is not None else ""]
    if estimate.expected is not None and round(estimate.expected, 2):
        parts.append(f"chance {signed(estimate.expected)}")
    return ", ".join(part for part in parts if part)


def all_questions(release: ReleaseFacts) -> list[dict[str, Any]]:
    """Return every figure (rows) under every question (columns)."""
    rows = []
    for name, (words, *_) in _FIGURES.items():
        estimates = [getattr(q, name) for q in release.organization.questions]
        if any(estimate is not None for estimate in estimates):
            cells = [("–", "") if e is None else (signed(e.value), _beside(e)) for e in estimates]
            rows.append({"words": words, "cells": cells})
    return rows


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
    return f" {people(count, 'unit is', 'units are')} left out: too small to show, or for space."


def _rate(count: int | None, possible: int | None) -> float | None:
    return 100 * count / possible if count is not None and possible else None


def _rate_words(rate: float) -> str:
    return f"{rate:.0f}" if rate >= 9.95 else f"{rate:.1f}"


def _shade(rate: float | None, top: float) -> int:
    return 0 if not rate or not top else round(_SHADES * sqrt(rate / top))


def quality(release: ReleaseFacts) -> list[dict[str, str]]:
    """Return response and size of each question's network."""
    rows = []
    for question in release.organization.questions:
        about = "" if question.response is None else "about "
        answered = "–" if question.answered is None else number(question.answered)
        seldom = "–" if question.unnamed is None else number(question.unnamed)
        if question.few is not None:
            seldom = f"about {percent(question.few)}"
        rows.append(
            {
                "text": question_text(release.questions, question.question),
                "answered": f"{about}{answered} of {number(question.invited)}",
                "share": response_words(question) or "–",
                "ties": "–" if question.ties is None else f"{about}{number(question.ties)}",
                "returned": "–" if question.reciprocity is None else percent(question.reciprocity),
                "unnamed": seldom,
            }
        )
    return rows


def units_under_line(release: ReleaseFacts) -> list[str]:
    """Return the units of ten or more of which fewer than 60 % answered the first question."""
    under = []
    for unit in release.units:
        first = unit.questions[0] if unit.questions else None
        share = response_share(first) if first is not None else None
        if first is None or share is None or first.invited < _RATE_SHOWN_FROM:
            continue
        if share < _UNIT_LINE and first.response_bound != "at least":
            under.append(unit.name)
    return under


def problems(release: ReleaseFacts) -> list[tuple[str, str]]:
    """Return what was repaired in the files: how many rows, and what."""
    return [
        (number(count), PROBLEMS.get(code, f"rows with the code {code}"))
        for code, count in release.organization.problems
        if count
    ]


def label_counts(question: OrganizationQuestion) -> list[tuple[str, str]]:
    """Return how many people have each label, without names."""
    return [(label, number(count)) for label, count in question.labels]
