"""`flask --app app demo`: the fictional company, scored, with its reports in a folder."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from sqlalchemy import Engine, inspect, select

from accounts.models import Organization
from config import Environment, Settings
from db import db, transaction
from demo.build import build_demo, find_demo
from demo.company import Company, make_company
from reports import release as releases
from reports.store import DocumentStore


@click.command("demo")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("out/demo"),
    show_default=True,
    help="Folder for the PDFs.",
)
@click.option("--reset", is_flag=True, help="Start over: what the demo holds is deleted.")
@with_appcontext
def demo_command(out: Path, reset: bool) -> None:
    """Build the fictional company: people, a closed round, its scores and its reports."""
    settings: Settings = current_app.config["SETTINGS"]
    if settings.environment is not Environment.DEMO:
        raise click.ClickException(
            "The demo keeps to itself: run `make demo`, or set SWAYLINE_ENVIRONMENT=demo."
        )
    company = make_company()
    if reset:
        _start_over(db.engine, company, settings, out)
    _migrate("upgrade")
    built = _build(db.engine, company, settings)
    count = _write(db.engine, company, settings, out)
    people, units = len(company.people), len({person.unit for person in company.people})
    click.echo(
        f"{company.name}: {people} people in {units} units, round {company.round_name} "
        f"{'scored' if built else 'as it was'}, {count} reports in {out}."
    )


def _migrate(direction: str, *target: str) -> None:
    """Run migrations in a context of their own: its end gives their connection back."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    with app.app_context():
        getattr(app.extensions["alembic"], direction)(*target)


def _start_over(engine: Engine, company: Company, settings: Settings, out: Path) -> None:
    """Delete what the demo holds, unless the database holds anything else."""
    if inspect(engine).has_table("organizations"):
        with transaction(engine) as session:
            names = set(session.scalars(select(Organization.name)))
            if names - {company.name}:
                raise click.ClickException(
                    "This database holds another organization: nothing was deleted."
                )
            store = DocumentStore(settings.documents_folder)
            for release_id in releases.release_ids(session):
                store.forget(release_id)
        _migrate("downgrade", "base")
    shutil.rmtree(settings.queue_folder, ignore_errors=True)
    for pattern in ("organization.pdf", "people/*.pdf", "units/*.pdf"):
        for pdf in out.glob(pattern):
            pdf.unlink()


def _build(engine: Engine, company: Company, settings: Settings) -> bool:
    """Make sure that the round is there and released; return whether anything was missing."""
    key = settings.wrapping_key_bytes()
    with transaction(engine) as session:
        round_ = find_demo(session, company)
        if round_ is not None and releases.first_release(session, round_.id) is not None:
            return False
        if round_ is None:
            round_ = build_demo(session, company, wrapping_key=key)
        round_id = round_.id
    today = datetime.now(UTC).date()
    releases.release_round(engine, round_id, wrapping_key=key, today=today)
    return True


def _write(engine: Engine, company: Company, settings: Settings, out: Path) -> int:
    with transaction(engine) as session:
        round_ = find_demo(session, company)
        assert round_ is not None  # noqa: S101 (built above)
        release = releases.first_release(session, round_.id)
        assert release is not None  # noqa: S101
        release_id, facts = release.id, releases.from_json(release.facts)
    console = Console(stderr=True)
    columns = (TextColumn("Reports"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=len(releases.documents(facts)))
        return releases.write_out(
            DocumentStore(settings.documents_folder),
            release_id,
            facts,
            out,
            on_done=lambda: progress.advance(task),
        )
