"""The command that writes the consultation pack of a round."""

from __future__ import annotations

import hashlib
import os
import secrets
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from audit.acts import COMMAND_LINE, Act
from audit.record import record
from config import Settings
from db import db, transaction
from reports.consultation.pack import pack_pdf
from reports.drawing.pdf import ReportError
from surveys import queries
from surveys.errors import SurveyError


@click.command("consultation-pack")
@click.argument("wanted", metavar="ROUND")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The PDF; an older one in its place is replaced.",
)
@with_appcontext
def consultation_pack_command(wanted: str, out: Path) -> None:
    """Write what a works council needs to know about the ROUND (its name or id), as one PDF."""
    settings: Settings = current_app.config["SETTINGS"]
    if not out.parent.is_dir():
        raise click.ClickException(
            f"There is no folder {out.parent}: make it, or name another file with --out."
        )
    try:
        with transaction(db.engine, readonly=True) as session:
            round_ = queries.find_round(session, wanted)
            round_id, owner = round_.id, round_.organization_id
            content = pack_pdf(session, round_)
        with transaction(db.engine) as session:
            record(
                session,
                settings.audit_key_bytes(),
                Act.PACK_WRITTEN,
                by=COMMAND_LINE,
                now=datetime.now(UTC),
                organization_id=owner,
                subject=round_id,
                sha256=hashlib.sha256(content).hexdigest(),
            )
            _write(out, content)
    except (SurveyError, ReportError) as refused:
        raise click.ClickException(str(refused)) from None
    click.echo(f"The consultation pack of {wanted} is in {out}.")


def _write(out: Path, content: bytes) -> None:
    """Write beside the place and rename, so that nobody finds half a pack."""
    beside = out.with_name(f".{out.name}.{secrets.token_hex(4)}")
    try:
        beside.write_bytes(content)
        os.replace(beside, out)
    finally:
        beside.unlink(missing_ok=True)
