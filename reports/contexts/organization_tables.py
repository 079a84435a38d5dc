"""The organization's tables: figures with their tests, counts by position, quality of the data."""

from __future__ import annotations

from typing import Any

from reports.contexts.figures import estimate_bar
from reports.contexts.organization_words import in_hundred, supported, supported_against
from reports.contexts.words import (
    interval_words,
    number,
    p_words,
    question_text,
)
from reports.facts import Estimate, OrganizationQuestion, ReleaseFacts
from reports.language import _, fixed, from_to, later, ngettext

#: Figure -> (what it is, scale, above chance in words, below chance in words).
_FIGURES: dict[str, tuple[str, tuple[float, float], str, str]] = {
    "superiority": (
        later("A manager is named by more than someone who manages nobody (share of pairs)"),
        (0.0, 1.0),
        later("managers are named more"),
        later("managers are named less"),
    ),
    "level": (
        later("Level and nominations (Spearman)"),
        (-1.0, 1.0),
        later("senior levels are named more"),
        later("senior levels are named less"),
    ),
    "level_tau": (
        later("Level and nominations (Kendall tau-b)"),
        (-1.0, 1.0),
        later("senior levels are named more"),
        later("senior levels are named less"),
    ),
    "headcount": (
        later("Headcount below and nominations (Spearman)"),
        (-1.0, 1.0),
        later("larger lines are named more"),
        later("larger lines are named less"),
    ),
    "headcount_tau": (
        later("Headcount below and nominations (Kendall tau-b)"),
        (-1.0, 1.0),
        later("larger lines are named more"),
        later("larger lines are named less"),
    ),
    "tenure": (
        later("Years here and nominations (Spearman)"),
        (-1.0, 1.0),
        later("those here longer are named more"),
        later("those here longer are named less"),
    ),
    "follows_up": (
        later("Naming the own manager (QAP)"),
        (-1.0, 1.0),
        later("more than chance"),
        later("less than chance"),
    ),
    "follows_down": (
        later("Managers naming their reports (QAP)"),
        (-1.0, 1.0),
        later("more than chance"),
        later("less than chance"),
    ),
    "e_i": (
        later("Across units against within (E-I)"),
        (-1.0, 1.0),
        later("units reach across more than chance"),
        later("units keep to themselves more than chance"),
    ),
}

#: Label of a person beside the chart -> how a table calls those who have it.
_LABELS = {
    "formal leader with influence": later("formal leaders with influence"),
    "title without measured influence": later("title without measured influence"),
    "hidden influencer": later("influence without title"),
    "contributor": later("contributors"),
    "borderline": later("borderline"),
}


def pairs(release: ReleaseFacts) -> list[dict[str, Any]]:
    """Return in how many of 100 pairs the manager is named by more, question by question."""
    rows = []
    for question in release.organization.questions:
        estimate = question.superiority
        if estimate is None:
            continue
        _words, ends, above, below = _FIGURES["superiority"]
        side = supported(estimate, 0.5)
        interval = ""
        if estimate.low is not None and estimate.high is not None:
            interval = from_to(number(estimate.low * 100), number(estimate.high * 100))
        rows.append(
            {
                "text": question_text(release.questions, question.question),
                "value": in_hundred(estimate),
                "range": estimate_bar(estimate, ends, 0.5),
                "interval": interval,
                "meaning": _meaning(side, above, below),
            }
        )
    return rows


def _meaning(side: int, above: str, below: str) -> str:
    return _(above) if side > 0 else _(below) if side < 0 else _("not distinguishable")


def figures(question: OrganizationQuestion) -> list[dict[str, Any]]:
    """Return the first question's figures, with bars and what they mean."""
    rows = []
    for name, (words, ends, above, below) in _FIGURES.items():
        estimate: Estimate | None = getattr(question, name)
        if estimate is None or name == "superiority" or name.endswith("_tau"):
            continue
        chance = estimate.expected or 0.0
        side = supported_against(estimate) if name == "e_i" else supported(estimate, chance)
        rows.append(
            {
                "words": _(words),
                "value": fixed(estimate.value),
                "range": estimate_bar(estimate, ends, chance),
                "interval": _beside(estimate),
                "meaning": _meaning(side, above, below),
            }
        )
    return rows


def _beside(estimate: Estimate) -> str:
    parts = [interval_words(estimate), p_words(estimate.p) if estimate.p is not None else ""]
    if estimate.expected is not None and round(estimate.expected, 2):
        parts.append(_("chance {value}").format(value=fixed(estimate.expected)))
    return ", ".join(part for part in parts if part)


def all_questions(release: ReleaseFacts) -> list[dict[str, Any]]:
    """Return every figure (rows) under every question (columns); pairs have their own table."""
    rows = []
    for name, (words, *_rest) in _FIGURES.items():
        if name == "superiority":
            continue
        estimates = [getattr(q, name) for q in release.organization.questions]
        if any(estimate is not None for estimate in estimates):
            cells = [("–", "") if e is None else (fixed(e.value), _beside(e)) for e in estimates]
            rows.append({"words": _(words), "cells": cells})
    return rows


def label_counts(question: OrganizationQuestion) -> list[tuple[str, str]]:
    """Return how many people have each label, without names."""
    return [
        (_(_LABELS[label]) if label in _LABELS else label, number(count))
        for label, count in question.labels
    ]


#: Fact of `OrganizationQuestion.leading` -> what it says of people.
_LEADING = {
    "leads": later("of those who manage: named by half or more of their own line"),
    "influences_manages": later("of those who manage: named often from beyond their line"),
    "influences_others": later("of all others: named often from beyond their unit"),
}


def leading(question: OrganizationQuestion) -> dict[str, Any] | None:
    """Return of how many people it is clear that they lead, and that they influence."""
    if not question.leading:
        return None
    known = {fact: counts for fact, *counts in question.leading}
    clearly, *_others = known.get("all_three", (0, 0, 0))
    return {
        "rows": [
            {
                "words": _(words),
                "yes": number(known[fact][0]),
                "borderline": number(known[fact][1]),
                "no": number(known[fact][2]),
            }
            for fact, words in _LEADING.items()
            if fact in known
        ],
        "all_three": ngettext(
            "{count} person manages, leads and influences, each of them clearly.",
            "{count} people manage, lead and influence, each of them clearly.",
            clearly,
        ).format(count=number(clearly)),
    }
