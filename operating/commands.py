"""Commands of an operator: backup, restore, purge, keys and doctor."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_alembic import Alembic
from sqlalchemy.orm import Session

from audit import head as heads
from audit.acts import COMMAND_LINE, Act
from audit.errors import AuditError
from audit.record import record
from config import Settings
from db import db, scrub, transaction
from jobs.health import health
from jobs.tidying import destroy_overdue, destroy_round
from operating import database_files, doctor, key_files, rotation
from operating.errors import OperationRefused
from operating.words import counted
from reports.releases import erasures
from surveys import queries
from surveys.errors import SurveyError
from surveys.models import RoundState

NEW_FILE = click.Path(dir_okay=False, path_type=Path)
OLD_FILE = click.Path(dir_okay=False, exists=True, path_type=Path)


@click.command("backup")
@click.argument("file", type=NEW_FILE)
@click.option("--keys", is_flag=True, help="Write the keys instead; keep them apart.")
@with_appcontext
def backup_command(file: Path, keys: bool) -> None:
    """Write the database to a new FILE, or with --keys the keys; never both together."""
    settings = _settings()
    if keys:
        with transaction(db.engine) as session:
            _record(session, Act.KEYS_EXPORTED)
            count = key_files.export_keys(settings, file)
        click.echo(
            f"{file} holds the keys, those of {counted(count, 'round')} among them. Together with "
            "a backup of the database it opens answers: keep it elsewhere, and replace it after "
            "each purge."
        )
        return
    digest = database_files.dump(db.engine, file)
    with transaction(db.engine) as session:
        _record(session, Act.BACKUP_WRITTEN, bytes=file.stat().st_size, sha256=digest)
    click.echo(
        f"{file} holds the database. The keys are not in it: without them nobody reads answers "
        "there, you included. Export them with `backup --keys`, and keep both apart."
    )


@click.command("restore")
@click.argument("file", type=OLD_FILE, required=False)
@click.option("--keys", type=OLD_FILE, help="Put the keys of this file back first.")
@click.option("--yes", is_flag=True, help="Do not ask whether the database may be replaced.")
@with_appcontext
def restore_command(file: Path | None, keys: Path | None, yes: bool) -> None:
    """Replace the database by the backup FILE; what was erased since then is erased again."""
    settings = _settings()
    if file is None and keys is None:
        raise click.UsageError("Name a backup, or keys, or both.")
    digest = database_files.check(db.engine, file) if file else ""
    if file and not yes:
        click.confirm("What the database holds now will be lost. Go on?", abort=True)
    if keys:
        settings, count = key_files.restore_keys(settings, keys)
        click.echo(f"The keys are back, those of {counted(count, 'round')} among them.")
    if file:
        _witness(settings)
        database_files.load(db.engine, file)
        db.engine.dispose()
        with current_app.app_context():  # its transaction ends with the context
            alembic: Alembic = current_app.extensions["alembic"]
            alembic.upgrade()
    followed = erasures.follow(db.engine, settings)
    if not file:
        return
    try:
        with transaction(db.engine) as session:
            heads.acknowledge_restore(
                session,
                settings.audit_key_bytes(),
                settings.audit_folder,
                now=_now(),
                replayed=followed,
                sha256=digest,
            )
    except AuditError as refused:
        raise click.ClickException(str(refused)) from None
    scrub(db.engine, whole=True)
    click.echo(
        f"The database is the one of {file}; "
        f"{counted(followed, 'erasure since then was', 'erasures since then were')}"
        " done again. "
        "Start Swayline again, the worker too."
    )
    if settings.journal_folder is None:
        click.echo("There is no erasure journal: what was erased since the backup is back.")


def _witness(settings: Settings) -> None:
    """Write the newest head of what is about to be replaced: a restore says what it loses."""
    try:
        heads.write_last(db.engine, settings.audit_folder, now=_now())
    except AuditError as refused:
        raise click.ClickException(str(refused)) from None


@click.command("purge")
@click.argument("wanted", metavar="[ROUND]", required=False)
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_appcontext
def purge_command(wanted: str | None, yes: bool) -> None:
    """Destroy the key and the answers of the closed ROUND (its name or id), for good.

    Without ROUND, destroy what is over by now: the worker does the same by itself.
    """
    settings = _settings()
    try:
        if wanted is None:
            count = destroy_overdue(db.engine, settings, _now(), by=COMMAND_LINE)
            click.echo(
                f"{counted(count, 'round was', 'rounds were')} over."
                if count
                else "Nothing was over."
            )
        else:
            _destroy(settings, wanted, yes)
    except SurveyError as refused:
        raise click.ClickException(str(refused)) from None
    if not scrub(db.engine, whole=True):
        click.echo("Somebody is reading: traces in the files go with the next tick.")


def _destroy(settings: Settings, wanted: str, yes: bool) -> None:
    with transaction(db.engine, readonly=True) as session:
        round_ = queries.find_round(session, wanted)
        if round_.state not in {RoundState.CLOSED, RoundState.RELEASED, RoundState.PURGED}:
            raise OperationRefused(f'The round "{round_.name}" is {round_.state}: close it first.')
        round_id, name = round_.id, round_.name
        submitted = queries.response_count(session, round_).submitted
    if not yes:
        click.confirm(
            f'Destroy the key of "{name}" and its {submitted} responses? Nothing brings them back.',
            abort=True,
        )
    count = destroy_round(db.engine, settings, round_id, _now(), by=COMMAND_LINE)
    click.echo(
        f'The key of "{name}" and {count} responses are destroyed. A file that `backup --keys` '
        "wrote earlier still holds the key: replace it."
    )


@click.group("keys")
def keys_command() -> None:
    """Change the wrapping key, or print its public half."""


@keys_command.command("rotate")
@click.option("--finish", is_flag=True, help="After a restart of all processes: drop the old key.")
@with_appcontext
def rotate_command(finish: bool) -> None:
    """Seal the keys of all rounds to a new wrapping key."""
    settings = _settings()
    try:
        with transaction(db.engine) as session:
            count = (rotation.finish if finish else rotation.begin)(settings)
            _record(session, Act.KEYS_ROTATED, rounds=count)
    except SurveyError as refused:
        raise click.ClickException(str(refused)) from None
    if finish:
        click.echo(f"{count} more rounds have the new key; the old one is gone.")
    else:
        click.echo(
            f"{counted(count, 'round has', 'rounds have')}"
            " the new key. Now restart all processes, then call "
            "`keys rotate --finish`."
        )


@keys_command.command("public")
@with_appcontext
def public_command() -> None:
    """Print the public half of the wrapping key, for a web server that shall not open answers."""
    click.echo(base64.b64encode(_settings().wrapping_public_key_bytes()).decode())


@click.command("doctor")
@with_appcontext
def doctor_command() -> None:
    """Look at keys, files, journal, database, worker, mail and audit; exit 1 if one is bad."""
    with current_app.app_context():  # what migrations hold on to ends with the context
        alembic: Alembic = current_app.extensions["alembic"]
        state = health(db.engine.execution_options(readonly=True), alembic)
    findings = doctor.examine(db.engine, _settings(), state)
    for finding in findings:
        click.echo(f"{finding.verdict:<5} {finding.about}: {finding.sentence}")
    if any(finding.verdict is doctor.Verdict.BAD for finding in findings):
        raise click.exceptions.Exit(1)


def _record(session: Session, act: Act, **details: int | str) -> None:
    key = _settings().audit_key_bytes()
    record(session, key, act, by=COMMAND_LINE, now=_now(), **details)  # type: ignore[arg-type]


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _now() -> datetime:
    return datetime.now(UTC)
