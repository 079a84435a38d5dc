"""`flask --app app create-user`: accounts, the first admin included."""

from __future__ import annotations

import secrets
import sys

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from accounts import operations
from accounts.errors import AccountError
from accounts.models import Matter, Role, User
from audit.acts import COMMAND_LINE, Act, Detail
from audit.record import Recorder
from db import db


@click.command("create-user")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--organization", required=True, help="Created with its first admin.")
@click.option("--email", required=True, help="Where mail reaches the user; also to sign in.")
@click.option("--name", required=True, help="The name shown to others.")
@click.option("--round", "round_name", help="Facilitators: the one round whose reports they read.")
@click.option("--units", help="Facilitators: the units of that round, separated by commas.")
@with_appcontext
def create_user_command(
    role: str,
    organization: str,
    email: str,
    name: str,
    round_name: str | None,
    units: str | None,
) -> None:
    """Create a user who can sign in, or give one who is there a further role.

    At a terminal the password is asked for; an empty answer, or no terminal, generates one and
    prints it once. A facilitator without --round reads the reports of every round, also of later
    ones.
    """
    if (round_name or units) and role != Role.FACILITATOR:
        raise click.UsageError("--round and --units are for facilitators.")
    if units and not round_name:
        raise click.UsageError("--units needs --round.")
    new = operations.NewUser(
        email=email,
        name=name.strip(),
        organization=organization.strip(),
        role=Role(role),
        round_name=round_name,
        units=tuple(unit.strip() for unit in (units or "").split(",") if unit.strip()),
    )
    if not new.name or not new.organization:
        raise click.UsageError("--name and --organization must not be empty.")
    password, generated = _password(new)
    try:
        user, is_new = operations.create_user(db.session, new, password)
    except AccountError as refused:
        raise click.ClickException(str(refused)) from None
    recorder = Recorder(current_app.config["SETTINGS"].audit_key_bytes(), COMMAND_LINE)
    record_user(db.session, recorder, user, new)
    db.session.commit()
    click.echo(f"{user.email} is {role} of {new.organization}.")
    if not is_new:
        click.echo("The account was there already: its password stays as it is.")
    elif generated:
        click.echo(f"Password, shown only now: {password}")


def record_user(session: Session, recorder: Recorder, user: User, new: operations.NewUser) -> None:
    """Record the role, and in one entry which rounds it opens: the one, or how many."""
    owner = user.memberships[0].organization_id
    opened = operations.granted_rounds(session, user) if new.role is Role.FACILITATOR else []
    recorder.record(
        session, Act.USER_CREATED, organization_id=owner, subject=user.id, role=new.role.value
    )
    details: dict[str, Detail] = {
        "matter": Matter.REPORTS.value,
        "accounts": 1,
        "units": len(new.units),
    }
    if len(opened) == 1:
        recorder.record(session, Act.GRANTED, organization_id=owner, subject=opened[0], **details)
    elif opened:
        recorder.record(
            session,
            Act.GRANTED_ROUNDS,
            organization_id=owner,
            subject=user.id,
            rounds=len(opened),
            **details,
        )


def _password(new: operations.NewUser) -> tuple[str, bool]:
    """Return a password and whether it was generated."""
    if sys.stdin.isatty():
        typed = click.prompt(
            "Password (empty to generate one)",
            default="",
            show_default=False,
            hide_input=True,
            confirmation_prompt=True,
        )
        if typed:
            return typed, False
    return generate_password(), True


def generate_password() -> str:
    """Return more than 120 random bits, in groups that can be typed."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    drawn = "".join(secrets.choice(letters) for _ in range(25))
    return "-".join(drawn[start : start + 5] for start in range(0, 25, 5))
