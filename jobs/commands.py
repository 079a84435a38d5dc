"""Commands of the background: a worker, and by hand what it does by itself."""

from __future__ import annotations

import warnings
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from config import Settings
from db import db, transaction
from jobs.queue import configure
from reports import release as releases
from reports.errors import ReleaseError
from reports.store import DocumentStore
from surveys import queries
from surveys.errors import SurveyError


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


@click.command("work")
@click.option("--processes", type=click.IntRange(1, 64), help="Tasks at once; default: one a core.")
@with_appcontext
def work_command(processes: int | None) -> None:
    """Work in the background until stopped: scores, reports, and the tick that finds lost work."""
    settings = _settings()
    queue = configure(settings)
    # Celery warns about root only for pickle, which is refused here.
    warnings.filterwarnings("ignore", message="You're running the worker with superuser privileges")
    argv = ["--quiet", "worker", "--beat", "--schedule", str(settings.queue_folder / "beat")]
    argv += ["--without-gossip", "--without-mingle"]
    argv += ["--loglevel", settings.log_level.value]
    if processes:
        argv += ["--concurrency", str(processes)]
    queue.worker_main(argv)


@click.command("release")
@click.argument("wanted", metavar="ROUND")
@with_appcontext
def release_command(wanted: str) -> None:
    """Score the closed ROUND (its name or id) and write its release, unless it has one."""
    settings = _settings()
    try:
        with transaction(db.engine, readonly=True) as session:
            round_id = queries.find_round(session, wanted).id
        release_id = releases.release_round(
            db.engine,
            round_id,
            wrapping_key=settings.wrapping_key_bytes(),
            today=datetime.now(UTC).date(),
        )
    except (SurveyError, ReleaseError) as refused:
        raise click.ClickException(str(refused)) from None
    click.echo(f"The round {wanted} has the release {release_id}.")


@click.command("reports")
@click.argument("wanted", metavar="ROUND")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Folder for the PDFs; made if it is not there.",
)
@with_appcontext
def reports_command(wanted: str, out: Path) -> None:
    """Write the PDFs of the released ROUND (its name or id) to a folder."""
    try:
        with transaction(db.engine, readonly=True) as session:
            round_ = queries.find_round(session, wanted)
            release = releases.first_release(session, round_.id)
            if release is None:
                raise click.ClickException(f'The round "{wanted}" has no release yet.')
            release_id, facts = release.id, releases.from_json(release.facts)
    except SurveyError as refused:
        raise click.ClickException(str(refused)) from None
    store = DocumentStore(_settings().documents_folder)
    written = releases.write_out(store, release_id, facts, out)
    click.echo(f"{written} reports are in {out}.")
