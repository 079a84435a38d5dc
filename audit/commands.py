"""`flask --app app audit`: verify the chain, and write its head to where it can be copied."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from audit import head as heads
from audit.errors import AuditError
from audit.verify import verify
from config import Settings
from db import db, transaction


@click.group("audit")
def audit_command() -> None:
    """Check the audit, and write its head to a file."""


@audit_command.command("verify")
@click.option(
    "--head",
    "head_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A copy of the head; default: the one in the audit folder.",
)
@with_appcontext
def verify_command(head_file: Path | None) -> None:
    """Check the audit from its beginning; exit 1 and name every change if there is one."""
    settings = _settings()
    try:
        known = heads.read_file(head_file) if head_file else heads.read(settings.audit_folder)
        with transaction(db.engine, readonly=True) as session:
            found = verify(session, settings.audit_key_bytes(), head=known)
            end = heads.head_of(session) if not found else None
            is_there = end is None or known is None or heads.contains(session, end, known)
    except AuditError as refused:
        raise click.ClickException(str(refused)) from None
    for finding in found:
        click.echo(f"{finding.position}: {finding.tampering}. {finding.sentence}", err=True)
    if end is None:
        raise click.exceptions.Exit(1)
    first = end.kept_after + 1
    click.echo(
        "The audit is whole: no entry yet."
        if not end.seq
        else f"The audit is whole: entries {first} to {end.seq}."
    )
    if known is None:
        click.echo("No head was compared: a roll-back of the whole database would not be seen.")
    else:
        click.echo(
            f"The head of {known.written} (entry {known.seq}) "
            + ("is in it." if is_there else "was lost by a restore that it records.")
        )


@audit_command.command("head")
@click.option(
    "--restored",
    is_flag=True,
    help="An earlier database was restored on purpose: record that, and go on from it.",
)
@with_appcontext
def head_command(restored: bool) -> None:
    """Write the head of the audit to the audit folder, to be copied elsewhere."""
    settings = _settings()
    now = datetime.now(UTC)
    try:
        if restored:
            with transaction(db.engine) as session:
                heads.acknowledge_restore(
                    session, settings.audit_key_bytes(), settings.audit_folder, now=now
                )
        with transaction(db.engine, readonly=True) as session:
            written = heads.export(session, settings.audit_folder, now=now)
    except AuditError as refused:
        raise click.ClickException(str(refused)) from None
    path = heads.path_of(settings.audit_folder)
    click.echo(f"{path} holds entry {written.seq}, {written.mac.hex()}.")


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
