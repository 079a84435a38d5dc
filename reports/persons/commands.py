"""Commands for one person: what is held on them, and erasing it."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from accounts.models import Organization
from audit.acts import COMMAND_LINE, Act
from audit.record import record
from config import Settings
from db import db
from reports.persons import erasure, holdings
from reports.releases.erasures import follow
from surveys.errors import SurveyError
from surveys.rights.holdings import find_person


@click.command("person-data")
@click.argument("person", metavar="ID")
@click.option("--organization", required=True, help="Where the person works.")
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write, as JSON.",
)
@with_appcontext
def person_data_command(person: str, organization: str, out: Path) -> None:
    """Write what is held on the person with this id, to be handed to them: no answers."""
    if out.exists():
        raise click.ClickException(f"{out} is there already; name another file.")
    settings = _settings()
    follow(db.engine, settings)
    try:
        owner = _organization(organization)
        found = find_person(db.session, owner.id, person)
        content = holdings.as_json(holdings.held_on(db.session, found))
    except SurveyError as refused:
        raise click.ClickException(str(refused)) from None
    record(
        db.session,
        settings.audit_key_bytes(),
        Act.PERSON_DATA_EXPORTED,
        by=COMMAND_LINE,
        now=datetime.now(UTC),
        organization_id=owner.id,
        sha256=hashlib.sha256(content).hexdigest(),
    )
    db.session.commit()
    out.touch(mode=0o600)
    out.write_bytes(content)
    click.echo(f"{out} holds what is held on {person}. Hand it to that person, and delete it.")


@click.command("erase-person")
@click.argument("person", metavar="ID")
@click.option("--organization", required=True, help="Where the person works.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_appcontext
def erase_person_command(person: str, organization: str, yes: bool) -> None:
    """Erase the person with this id: people file, rosters, answers, mails, facts and reports."""
    settings = _settings()
    follow(db.engine, settings)
    try:
        owner = _organization(organization)
        found = find_person(db.session, owner.id, person)
        if not yes:
            click.confirm(f"Erase {found.name or person} for good?", abort=True)
        erased = erasure.erase_person(
            db.session, settings, owner.id, person, by=COMMAND_LINE, now=datetime.now(UTC)
        )
    except SurveyError as refused:
        raise click.ClickException(str(refused)) from None
    db.session.commit()
    erasure.finish(settings, erased)
    rounds = "1 round" if erased.rounds == 1 else f"{erased.rounds} rounds"
    click.echo(f"Erased, also from the rosters of {rounds}.")
    if settings.journal_folder is None:
        click.echo(
            "There is no erasure journal: a backup that is restored brings the person back.",
            err=True,
        )


def _organization(name: str) -> Organization:
    found = db.session.scalar(select(Organization).where(Organization.name == name))
    if found is None:
        raise click.ClickException(f'There is no organization "{name}".')
    return found


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
