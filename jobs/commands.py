"""Commands of the background: a worker, and by hand what it does by itself."""

from __future__ import annotations

import warnings
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from audit.acts import COMMAND_LINE, Act
from audit.record import Recorder
from config import Settings
from db import db, transaction
from jobs.queue import configure
from reports.attributed.vault import vault_of
from reports.drawing.pdf import ReportError
from reports.errors import ReleaseError
from reports.looks.keeping import look_of_release
from reports.releases import again, erasures
from reports.releases import release as releases
from reports.releases.languages import languages_of
from reports.releases.store import DocumentStore
from surveys import queries
from surveys.errors import SurveyError
from surveys.round_keys import round_keys


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
@click.option(
    "--again",
    "further",
    is_flag=True,
    help="Write a later release, after withdrawals: if enough answers differ from every earlier.",
)
@with_appcontext
def release_command(wanted: str, *, further: bool) -> None:
    """Score the closed ROUND (its name or id) and write its release, unless it has one."""
    settings = _settings()
    erasures.follow(db.engine, settings)
    try:
        with transaction(db.engine, readonly=True) as session:
            round_id = queries.find_round(session, wanted).id
        written = again.release_again if further else releases.release_round
        release_id = written(
            db.engine,
            round_id,
            keys=round_keys(settings),
            recorder=Recorder(settings.audit_key_bytes(), COMMAND_LINE),
            today=datetime.now(UTC).date(),
            vault=vault_of(settings),
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
    erasures.follow(db.engine, _settings())
    try:
        with transaction(db.engine, readonly=True) as session:
            round_ = queries.find_round(session, wanted)
            release = releases.latest_release(session, round_.id)
            if release is None:
                raise click.ClickException(f'The round "{wanted}" has no release yet.')
            release_id, facts = release.id, releases.get_facts(session, release.id)
            look = look_of_release(session, release_id)
            languages = languages_of(session, release_id)
            organization_id = round_.organization_id
    except SurveyError as refused:
        raise click.ClickException(str(refused)) from None
    store = DocumentStore(_settings().documents_folder)
    with transaction(db.engine) as session:
        Recorder(_settings().audit_key_bytes(), COMMAND_LINE).record(
            session,
            Act.REPORTS_WRITTEN,
            organization_id=organization_id,
            subject=release_id,
            documents=len(releases.documents(facts)),
        )
    try:
        written = releases.write_out(store, release_id, facts, out, look=look, languages=languages)
    except ReportError as failed:
        raise click.ClickException(str(failed)) from None
    click.echo(f"{'1 report is' if written == 1 else f'{written} reports are'} in {out}.")
