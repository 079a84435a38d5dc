"""What changes accounts: creating users, their passwords, their grants, tidying up."""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON, Uuid, column, func, select, table
from sqlalchemy.orm import Session

from accounts import limits, security, sessions
from accounts.errors import (
    AddressInvalid,
    AlreadyThere,
    ElsewhereAlready,
    OrganizationUnknown,
    PasswordTooPlain,
    PasswordTooShort,
    ReaderNotPromised,
    RoundNotThere,
)
from accounts.models import Grant, Matter, Membership, Organization, Role, User

#: Rounds belong to `surveys`, which is above this package: only what a grant points to is read.
ROUNDS = table(
    "rounds",
    column("id", Uuid),
    column("organization_id", Uuid),
    column("name"),
    column("promise_words", JSON),
)


@dataclass(frozen=True, slots=True)
class NewUser:
    """Who is to have an account, and for what."""

    email: str
    name: str
    organization: str
    role: Role
    #: The one round whose reports a facilitator reads; None for all, later ones included.
    round_name: str | None = None
    #: The units of that round; empty for the whole organization.
    units: Sequence[str] = ()


def create_user(session: Session, new: NewUser, password: str) -> tuple[User, bool]:
    """Create a user, or give the role to one who is there; return whether the user is new.

    The organization is created with its first admin.
    """
    email = normal_address(new.email)
    organization = _organization(session, new)
    user = session.scalar(select(User).where(User.email == email))
    is_new = user is None
    if user is None:
        check_password(password, email=email, name=new.name)
        user = User(email=email, name=new.name, password=_digest(password))
        session.add(user)
    member = _member(session, user, organization, new.role)
    if new.role is Role.FACILITATOR:
        member.all_rounds = new.round_name is None
        session.flush()
        for round_id in _rounds(session, organization.id, new.round_name):
            if not _may_read(session, round_id, user):
                if new.round_name is not None:
                    raise ReaderNotPromised(new.round_name)
                continue
            for unit in new.units or [""]:
                _grant_reports(session, member.id, round_id, unit)
    session.flush()
    return user, is_new


def set_password(session: Session, user: User, password: str) -> None:
    """Give a user another password; all their sessions end."""
    check_password(password, email=user.email, name=user.name)
    user.password = _digest(password)
    session.flush()


def grant_released_round(session: Session, organization_id: uuid.UUID, round_id: uuid.UUID) -> int:
    """Open the reports of a round to the facilitators who were granted all rounds.

    To nobody whom its promise does not name. Return how many they are.
    """
    members = session.scalars(
        select(Membership).where(
            Membership.organization_id == organization_id,
            Membership.role == Role.FACILITATOR,
            Membership.all_rounds,
        )
    )
    found = [member for member in members if _may_read(session, round_id, member.user)]
    for member in found:
        _grant_reports(session, member.id, round_id, "")
    session.flush()
    return len(found)


def granted_rounds(session: Session, user: User) -> list[uuid.UUID]:
    """Return the rounds of which a user's grants open the reports."""
    return sorted(
        session.scalars(
            select(Grant.round_id)
            .join(Grant.membership)
            .where(Membership.user_id == user.id, Grant.matter == Matter.REPORTS)
            .distinct()
        )
    )


def tidy(session: Session, *, now: datetime) -> None:
    """Delete sessions that are over and attempts that no longer count."""
    sessions.forget_ended(session, now=now)
    limits.forget_attempts(session, now=now)


def normal_address(email: str) -> str:
    """Return a mail address as it is kept."""
    found = email.strip().lower()
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", found):
        raise AddressInvalid(email)
    return found


def normal_password(password: str) -> str:
    """Return one form for all ways to type the same characters."""
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, *, email: str, name: str) -> None:
    """Refuse a password that is guessed too easily."""
    normal = normal_password(password)
    if len(normal) < security.PASSWORD_MIN:
        raise PasswordTooShort(security.PASSWORD_MIN)
    left = re.sub(r"\W|_", "", normal.lower())
    for word in re.split(r"\W+", f"{email} {name} swayline".lower()):
        left = left.replace(word, "") if len(word) > 2 else left
    if len(left) < 8 or len(set(left)) < 5:
        raise PasswordTooPlain


def _digest(password: str) -> str:
    return security.digest_password(normal_password(password))


def _organization(session: Session, new: NewUser) -> Organization:
    found = session.scalar(select(Organization).where(Organization.name == new.organization))
    if found is not None:
        return found
    if new.role is not Role.ADMIN:
        raise OrganizationUnknown(new.organization)
    created = Organization(name=new.organization)
    session.add(created)
    session.flush()
    return created


def _member(session: Session, user: User, organization: Organization, role: Role) -> Membership:
    for other in user.memberships:
        if other.organization_id != organization.id:
            raise ElsewhereAlready(user.email)
        if other.role is role:
            raise AlreadyThere(user.email, role.value)
    member = Membership(user=user, organization=organization, role=role)
    session.add(member)
    return member


def _rounds(session: Session, organization_id: uuid.UUID, name: str | None) -> list[uuid.UUID]:
    wanted = select(ROUNDS.c.id).where(ROUNDS.c.organization_id == organization_id)
    if name is None:
        return list(session.scalars(wanted))
    found = list(session.scalars(wanted.where(ROUNDS.c.name == name)))
    if not found:
        raise RoundNotThere(name)
    return found


def _may_read(session: Session, round_id: uuid.UUID, user: User) -> bool:
    """Whether the promise of a round, once it is launched, names this user; without names, nobody.

    Before the launch there is no promise yet that a grant could break.
    """
    words = session.scalar(select(ROUNDS.c.promise_words).where(ROUNDS.c.id == round_id))
    return words is None or str(user.id) in words.get("reader_ids", ())


def _grant_reports(
    session: Session, membership_id: uuid.UUID, round_id: uuid.UUID, unit: str
) -> None:
    given = {
        "membership_id": membership_id,
        "round_id": round_id,
        "matter": Matter.REPORTS,
        "unit": unit,
    }
    if not session.scalar(select(func.count()).select_from(Grant).filter_by(**given)):
        session.add(Grant(**given))
