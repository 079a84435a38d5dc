"""`flask --app app look`: how the reports of an organization look."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from accounts.errors import OrganizationUnknown
from accounts.models import Organization
from audit.acts import COMMAND_LINE, Act
from audit.record import record
from config import Settings
from db import db, transaction
from reports.drawing.look import Look
from reports.errors import LookRefused
from reports.language import COMPLETE, LANGUAGES
from reports.looks.keeping import keep_look, language_of, look_of
from reports.looks.options import chosen_look, look_options


@click.command("look")
@click.option("--organization", required=True, help="Its name.")
@look_options
@click.option("--no-logo", is_flag=True, help="Take the logo away.")
@click.option(
    "--language",
    type=click.Choice(COMPLETE),
    help="Of reports to people without a language of their own, and of all others.",
)
@with_appcontext
def look_command(organization: str, no_logo: bool, language: str | None, **given: Any) -> None:
    """Show how the reports of an organization look, and change what is given.

    Documents that are finished stay as they are.
    """
    settings: Settings = current_app.config["SETTINGS"]
    with transaction(db.engine, readonly=True) as session:
        found = session.scalar(
            select(Organization.id).where(Organization.name == organization.strip())
        )
        if found is None:
            raise click.ClickException(str(OrganizationUnknown(organization)))
        before, spoken = look_of(session, found), language_of(session, found)
    try:  # a logo is drawn once to see that it can be: nobody waits for the database meanwhile
        look = chosen_look(given, Look(before.accent, before.paper) if no_logo else before)
    except LookRefused as refused:
        raise click.ClickException(str(refused)) from None
    if look != before or (language or spoken) != spoken:
        spoken = language or spoken
        with transaction(db.engine) as session:
            keep_look(session, found, look, language=spoken)
            record(
                session,
                settings.audit_key_bytes(),
                Act.LOOK_CHANGED,
                by=COMMAND_LINE,
                now=datetime.now(UTC),
                organization_id=found,
            )
    logo = f"a logo ({look.logo.kind.upper()})" if look.logo else "no logo"
    click.echo(f"{organization}: {look.accent}, {look.paper.value}, {logo}, {LANGUAGES[spoken]}.")
