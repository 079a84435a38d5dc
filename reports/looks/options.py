"""Look as options of a command: color, paper, logo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from reports.drawing.logo import made_safe
from reports.drawing.look import ACCENT, Look, Paper, checked_accent
from reports.drawing.pdf import ReportError
from reports.drawing.workers import drawer
from reports.errors import LookRefused

_TRIAL = '<!doctype html><html lang="en"><head><title>Logo</title></head><body></body></html>'


def look_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --accent, --paper and --logo to a command."""
    for option in (
        click.option(
            "--logo",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            help="PNG or SVG for the head of every page.",
        ),
        click.option("--paper", type=click.Choice([paper.value for paper in Paper])),
        click.option("--accent", metavar="COLOR", help=f"Of what is stressed; else {ACCENT}."),
    ):
        command = option(command)
    return command


def chosen_look(given: dict[str, Any], before: Look) -> Look:
    """Return a look with what the options change.

    Raises
    ------
    LookRefused
        If a color cannot be read, or a logo cannot be used.
    """
    look = before
    if given["accent"] is not None:
        look = replace(look, accent=checked_accent(given["accent"]))
    if given["paper"] is not None:
        look = replace(look, paper=Paper(given["paper"]))
    if given["logo"] is not None:
        look = replace(look, logo=made_safe(given["logo"].read_bytes()))
        try:  # once, where it can still be refused, and not on every page
            drawer().pdf(_TRIAL, look=look)
        except ReportError as failed:
            raise LookRefused(f"The logo cannot be drawn: {failed}") from None
    return look
