"""Who tries the demo: an employee, and one of each role, let in anew at each start."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from accounts import operations as accounts
from accounts.commands import generate_password, record_user
from accounts.models import Role, User
from audit.record import Recorder
from demo.company import MAIL_DOMAIN, Company
from surveys.answering import links
from surveys.models import LinkKind, Response, ResponseState, RosterEntry, Round, RoundState

#: Role -> name; neither works in the company, so that no report is about them.
NAMES = {
    Role.ADMIN: "Ann Archer",
    Role.FACILITATOR: "Fay Fisher",
    Role.OBSERVER: "Oda Oakley",
}


@dataclass(frozen=True, slots=True)
class Account:
    """Someone who can sign in; the password is new at each start."""

    role: Role
    name: str
    email: str
    password: str


@dataclass(frozen=True, slots=True)
class Employee:
    """Someone who has not answered yet, and a new personal link."""

    name: str
    address: str


def let_in(session: Session, company: Company, role: Role, recorder: Recorder) -> Account:
    """Make the account if it is missing, and give it a new password: its sessions end.

    The company comes into the database with its admin.
    """
    name = NAMES[role]
    email = f"{name.lower().replace(' ', '.')}@{MAIL_DOMAIN}"
    password = generate_password()
    new = accounts.NewUser(email=email, name=name, organization=company.name, role=role)
    user = session.scalar(select(User).where(User.email == email))
    if user is None:
        user, _ = accounts.create_user(session, new, password)
        record_user(session, recorder, user, new)
    else:
        accounts.set_password(session, user, password)
    return Account(role, name, email, password)


def invite(session: Session, round_: Round, base_url: str) -> Employee | None:
    """Make a link for the first person in the file who has not answered; None if none is left."""
    if round_.state is not RoundState.OPEN:
        return None
    answered = exists().where(
        Response.respondent_id == RosterEntry.respondent_id,
        Response.state == ResponseState.SUBMITTED,
    )
    waiting = session.scalars(
        select(RosterEntry)
        .where(RosterEntry.round_id == round_.id, ~answered)
        .order_by(RosterEntry.external_id)
    ).first()
    if waiting is None:
        return None
    token = links.make_link(session, waiting.respondent_id, LinkKind.LETTER)
    return Employee(waiting.known_as or waiting.name, links.address(base_url, token))
