"""Refusals of what an operator asks for: one sentence that names the cure."""

from __future__ import annotations

import click


class OperationRefused(click.ClickException):
    """Nothing was changed; the sentence says why and what to do."""
