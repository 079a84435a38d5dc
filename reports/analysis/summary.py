"""The one screen that an analysis prints when it is done."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import click

from reports.analysis.analysis import Analysis
from reports.facts import ReleaseFacts
from surveys.files.people import People


def print_summary(people: People, analysis: Analysis, out: Path, files: dict[str, Any]) -> None:
    """Print what an analysis found, and where it is."""
    frame = analysis.roster.frame
    click.echo(f"{len(people.rows)} people, {frame.units} units, from {people.file}")
    for question in analysis.questions:
        figures = question.organization
        click.echo(
            f"  {question.key}: {figures.answered} of {figures.people} answered "
            f"({figures.answered / figures.people:.0%}), {figures.ties} nominations"
            + (f", {question.self_named} of oneself dropped" if question.self_named else "")
        )
    if not analysis.questions:
        click.echo("  no nominations: people.csv holds the chart alone")
    problems = Counter(problem.code for problem in analysis.problems)
    if problems:
        listed = ", ".join(f"{count} {code}" for code, count in sorted(problems.items()))
        click.echo(f"  repaired or dropped, listed in problems.csv: {listed}")
    for problem in analysis.problems:
        if problem.code == "W_STRENGTH_UNUSED":
            click.echo(f"  warning: {problem.sentence}")
    if analysis.index is not None:
        alpha = analysis.index.alpha
        verdict = "mean share in organization.json" if alpha >= 0.7 else "no mean share formed"
        click.echo(f"  index: Cronbach's alpha {alpha:.2f}, {verdict}")
    _print_files(out, files)


def print_told(people: People, facts: ReleaseFacts, out: Path, files: dict[str, Any]) -> None:
    """Print the same of a confidential analysis: nothing that its files do not say."""
    click.echo(f"{len(people.rows)} people, {len(facts.units)} units, from {people.file}")
    for question in facts.organization.questions:
        answered = "too few answered to say anything"
        if question.response is not None:
            end = {"at least": " or more", "at most": " or less"}.get(question.response_bound, "")
            answered = f"about {question.response:.0%}{end} answered"
        elif "too_few_answers" not in question.refusals:
            answered = "few were asked: how many answered is not told"
        click.echo(f"  {question.question}: {answered}")
    if not facts.questions:
        click.echo("  no nominations: people.csv holds the chart alone")
    click.echo(f"  disclosure rules version {facts.rules}, release {facts.release_id}")
    _print_files(out, files)


def _print_files(out: Path, files: dict[str, Any]) -> None:
    if files:
        click.echo(
            f"  {len(files['people'])} person, {len(files['units'])} unit, "
            "1 organization report under reports/"
        )
    click.echo(f"Written to {out}")
