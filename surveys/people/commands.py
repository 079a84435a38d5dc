"""Commands about people and rounds: what the pages do, at a terminal."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Organization
from audit.acts import COMMAND_LINE, LONGEST_DETAIL, Act
from audit.record import Recorder
from db import db, transaction
from surveys.errors import GoneNotConfirmed
from surveys.files.people import People
from surveys.files.problems import FileRefused
from surveys.people import imports
from surveys.people.changes import Changes, changes
from surveys.people.notes import notes


@click.command("import-people")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--organization", required=True, help="Whose people the file holds.")
@click.option("--encoding", help="Of a CSV file; default: UTF-8.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option(
    "--gone",
    type=click.IntRange(0),
    help="How many people are deactivated; asked for where that is more than 10 %.",
)
@with_appcontext
def import_people_command(
    file: Path, organization: str, encoding: str | None, dry_run: bool, gone: int | None
) -> None:
    """Make the people of an organization those of FILE (CSV or XLSX): all of it or nothing."""
    try:
        people = imports.read_people_file(file, encoding)
    except FileRefused as refused:
        for problem in refused.problems:
            click.echo(str(problem), err=True)
        raise click.exceptions.Exit(2) from None
    try:
        with transaction(db.engine, readonly=dry_run) as session:
            wanted = _import(session, people, organization, dry_run, gone)
            if not dry_run:
                record_import(
                    session,
                    Recorder(current_app.config["SETTINGS"].audit_key_bytes(), COMMAND_LINE),
                    organization,
                    file.name,
                    wanted,
                )
    except GoneNotConfirmed as refused:
        raise click.ClickException(
            f"{'1 person' if refused.gone == 1 else f'{refused.gone} people'} would be "
            f"deactivated; add --gone {refused.gone} to confirm."
        ) from None
    for note in notes(people):
        click.echo(str(note), err=True)
    click.echo(
        f"{'Would be' if dry_run else 'Done'}: {len(wanted.new)} new, {len(wanted.changed)} "
        f"changed, {wanted.unchanged} unchanged, {len(wanted.gone)} deactivated."
    )


def record_import(
    session: Session, recorder: Recorder, organization: str, file: str, done: Changes
) -> None:
    """Record that people were imported outside of pages, and how many."""
    owner = session.scalar(select(Organization.id).where(Organization.name == organization))
    recorder.record(
        session,
        Act.PEOPLE_IMPORTED,
        organization_id=owner,
        file=file[:LONGEST_DETAIL],
        new=len(done.new),
        changed=len(done.changed),
        gone=len(done.gone),
    )


def _import(
    session: Session, people: People, organization: str, dry_run: bool, gone: int | None
) -> Changes:
    owner = session.scalar(select(Organization.id).where(Organization.name == organization))
    if owner is None:
        raise click.ClickException(f'There is no organization "{organization}".')
    if not dry_run:
        imports.lock_organization(session, owner)
    wanted = changes(imports.known_people(session, owner), people.rows)
    if dry_run:
        return wanted
    if wanted.needs_confirmation and gone != len(wanted.gone):
        raise GoneNotConfirmed(len(wanted.gone))
    imports.write_people(session, owner, people.rows)
    return wanted
