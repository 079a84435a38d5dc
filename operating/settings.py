"""The command that lists every setting."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext
from pydantic import SecretStr

from config import PREFIX, Settings


@click.command("settings")
@with_appcontext
def settings_command() -> None:
    """List every setting, its value, where it came from and what it means."""
    settings: Settings = current_app.config["SETTINGS"]
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        click.secho(f"{PREFIX}{name.upper()}", bold=True)
        click.echo(f"  {shown(name, value)}  ({settings.origins[name]})")
        click.echo(f"  {field.description}")


def shown(name: str, value: object) -> str:
    """Return a setting as it may be printed: secrets are masked, URLs keep their host."""
    if not isinstance(value, SecretStr):
        return str(value)
    if name.endswith("_url"):
        scheme, _, rest = value.get_secret_value().partition("://")
        return (
            f"{scheme}://{'***@' if '@' in rest else ''}{rest.rpartition('@')[2].partition('?')[0]}"
        )
    return "***"
