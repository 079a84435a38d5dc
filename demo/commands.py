"""`flask --app app demo`: the fictional company, scored, with its reports in a folder."""

from __future__ import annotations

import logging
import shutil
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from sqlalchemy import Engine, inspect, select
from sqlalchemy.orm import Session

from accounts.models import Organization
from audit.acts import COMMAND_LINE
from audit.head import path_of
from audit.record import Recorder
from config import PROJECT, Environment, Settings
from db import db, transaction
from demo.build import (
    EARLIER_CLOSED,
    EARLIER_ROUND,
    OPEN_ROUND,
    build_earlier_round,
    build_first_round,
    build_open_round,
    close_first_round,
    find_round,
    keep_open,
)
from demo.cast import NAMES, invite, let_in
from demo.company import Company, make_company
from jobs.mail import send_chunk
from jobs.runtime import Runtime
from reports.releases import release as releases
from reports.releases.store import DocumentStore
from surveys import queries
from surveys.models import RoundState
from surveys.round_keys import round_keys


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
    """Build the fictional company: people, a released round with its reports, an open one."""
    settings: Settings = current_app.config["SETTINGS"]
    if settings.environment is not Environment.DEMO:
        raise click.ClickException(
            "The demo keeps to itself: run `make demo`, or set SWAYLINE_ENVIRONMENT=demo."
        )
    # The terminal is for the links: a line for every 25 mails would hide them.
    logging.getLogger("swayline").setLevel(logging.WARNING)
    company = make_company()
    if reset:
        _start_over(db.engine, company, settings, out)
    _migrate("upgrade")
    built = _build(db.engine, company, settings)
    count = _write(db.engine, company, settings, out)
    _send(settings)
    people, units = len(company.people), len({person.unit for person in company.people})
    click.echo(
        f"{company.name}: {people} people in {units} units, round {company.round_name} "
        f"{'scored' if built else 'as it was'}, {count} reports in {out}."
    )
    with transaction(db.engine) as session:
        click.echo(_welcome(session, company, settings))


def _welcome(session: Session, company: Company, settings: Settings) -> str:
    """Let one of each role in, and say how."""
    round_ = find_round(session, company, OPEN_ROUND)
    assert round_ is not None  # noqa: S101 (built before)
    lines = []
    if round_.state is RoundState.OPEN:
        count = queries.response_count(session, round_)
        lines.append(
            f"Round {OPEN_ROUND} is open, {count.submitted} of {count.invited} have answered; "
            f"its invitations are in {_shown(settings.mail_folder)}."
        )
    else:
        lines.append(f"Round {OPEN_ROUND} is {round_.state.value}; `make demo-reset` starts over.")
    lines += ["", "Links and passwords for each role, new at every start:", ""]
    employee = invite(session, round_, settings.base_url)
    if employee is not None:
        lines += [f"  employee     {employee.address}", f"               {employee.name}"]
    recorder = Recorder(settings.audit_key_bytes(), COMMAND_LINE)
    for role in NAMES:
        account = let_in(session, company, role, recorder)
        lines += [
            f"  {role.value:<12} {settings.base_url}/sign-in",
            f"               {account.email}",
            f"               {account.password}",
        ]
    return "\n".join([*lines, ""])


def _shown(folder: Path) -> Path:
    return folder.relative_to(PROJECT) if folder.is_relative_to(PROJECT) else folder


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
    path_of(settings.audit_folder).unlink(missing_ok=True)
    shutil.rmtree(settings.queue_folder, ignore_errors=True)
    for mail in settings.mail_folder.glob("*.eml"):
        mail.unlink()
    for pattern in ("organization.pdf", "people/*.pdf", "units/*.pdf"):
        for pdf in out.glob(pattern):
            pdf.unlink()


def _build(engine: Engine, company: Company, settings: Settings) -> bool:
    """Make sure that all rounds are there, two released; return whether the later was missing."""
    keys, now = round_keys(settings), datetime.now(UTC)
    recorder, earlier = Recorder(settings.audit_key_bytes(), COMMAND_LINE), None
    with transaction(engine) as session:
        if find_round(session, company, company.round_name) is None:
            for role in NAMES:
                let_in(session, company, role, recorder)
            before = find_round(session, company, EARLIER_ROUND) or build_earlier_round(
                session, company, keys=keys, recorder=recorder
            )
            earlier = before.id
    if earlier is not None:
        day = EARLIER_CLOSED.date()
        releases.release_round(engine, earlier, keys=keys, recorder=recorder, today=day)
    with transaction(engine) as session:
        if find_round(session, company, company.round_name) is None:
            build_first_round(session, company, keys=keys, recorder=recorder)
    _send(settings)  # while the round is open
    with transaction(engine) as session:
        closed = find_round(session, company, company.round_name)
        assert closed is not None  # noqa: S101 (built above)
        if closed.state is RoundState.OPEN:
            close_first_round(session, company, closed, recorder=recorder)
        open_ = find_round(session, company, OPEN_ROUND)
        if open_ is None:
            build_open_round(session, company, closed, keys=keys, recorder=recorder, now=now)
        else:
            keep_open(session, open_, now=now)
        is_released = releases.first_release(session, closed.id) is not None
        round_id = closed.id
    if not is_released:
        releases.release_round(engine, round_id, keys=keys, recorder=recorder, today=now.date())
    return not is_released


def _send(settings: Settings) -> None:
    """Send the invitations now: as files they are there before anybody looks for them."""
    if settings.smtp_host:
        return  # real mails go at the pace of the worker
    at = Runtime(settings)
    while send_chunk(at):
        pass
    at.engine.dispose()


def _write(engine: Engine, company: Company, settings: Settings, out: Path) -> int:
    with transaction(engine) as session:
        round_ = find_round(session, company, company.round_name)
        assert round_ is not None  # noqa: S101 (built above)
        release = releases.first_release(session, round_.id)
        assert release is not None  # noqa: S101
        release_id, facts = release.id, releases.get_facts(session, release.id)
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
