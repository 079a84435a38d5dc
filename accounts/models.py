"""Organizations, the users who sign in, their roles and what they were granted."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_security import UserMixin
from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    LargeBinary,
    UniqueConstraint,
    delete,
    event,
    false,
    inspect,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from db import Base, one_of, random_key


class Role(StrEnum):
    """What a user is in one organization."""

    ADMIN = "admin"
    FACILITATOR = "facilitator"
    OBSERVER = "observer"


class Matter(StrEnum):
    """What a grant opens."""

    REPORTS = "reports"
    TIES = "ties"
    CHANGE_AGENTS = "change_agents"


class Organization(Base):
    """A company or institution; every other record belongs to one."""

    __tablename__ = "organizations"
    __table_args__ = (CheckConstraint("name <> ''", name="has_name"),)

    #: Random; says nothing about the organization.
    id: Mapped[uuid.UUID] = random_key()
    #: The name that respondents and readers of reports see.
    name: Mapped[str] = mapped_column(unique=True)

    memberships: Mapped[list[Membership]] = relationship(back_populates="organization")


class User(Base, UserMixin):
    """Someone who signs in: an admin, a facilitator, an observer. Respondents have no account."""

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("email = lower(email) AND email LIKE '%_@_%'", name="email_is_lower_case"),
    )

    #: Random; says nothing about the user.
    id: Mapped[uuid.UUID] = random_key()  # type: ignore[assignment]  # the library expects int
    #: Where mail reaches the user; also the sign-in name.
    email: Mapped[str] = mapped_column(unique=True)
    #: The name shown to others.
    name: Mapped[str]
    #: Argon2id digest of the password; None for those who sign in through their organization.
    password: Mapped[str | None]
    #: Changed to end all sessions of the user at once.
    fs_uniquifier: Mapped[str] = mapped_column(unique=True, default=lambda: uuid.uuid4().hex)
    #: False locks the account and keeps its history.
    active: Mapped[bool] = mapped_column(default=True)

    memberships: Mapped[list[Membership]] = relationship(
        back_populates="user", cascade="all, delete-orphan", passive_deletes=True
    )


class Membership(Base):
    """One role of one user in one organization."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("user_id", "organization_id", "role"),)

    #: Random; says nothing about the membership.
    id: Mapped[uuid.UUID] = random_key()
    #: Who has the role.
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    #: Where the role holds.
    organization_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("organizations.id", ondelete="CASCADE"), index=True
    )
    #: What the user is there.
    role: Mapped[Role] = mapped_column(one_of(Role, "role"))
    #: Whether a facilitator is granted the reports of every round when it is released.
    all_rounds: Mapped[bool] = mapped_column(default=False, server_default=false())

    user: Mapped[User] = relationship(back_populates="memberships")
    organization: Mapped[Organization] = relationship(back_populates="memberships")
    grants: Mapped[list[Grant]] = relationship(
        back_populates="membership", cascade="all, delete-orphan", passive_deletes=True
    )


class Grant(Base):
    """One matter of one round, opened to one member for one unit or for all."""

    __tablename__ = "grants"
    __table_args__ = (UniqueConstraint("membership_id", "round_id", "matter", "unit"),)

    #: Random; says nothing about the grant.
    id: Mapped[uuid.UUID] = random_key()
    #: Who receives it.
    membership_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("memberships.id", ondelete="CASCADE")
    )
    #: For which round.
    round_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("rounds.id", ondelete="CASCADE"), index=True
    )
    #: What it opens.
    matter: Mapped[Matter] = mapped_column(one_of(Matter, "matter"))
    #: The unit it is limited to; "" for the whole organization.
    unit: Mapped[str] = mapped_column(default="")

    membership: Mapped[Membership] = relationship(back_populates="grants")


class UserSession(Base):
    """One browser in which a user is signed in."""

    __tablename__ = "user_sessions"
    __table_args__ = (CheckConstraint("length(digest) = 32", name="digest_is_sha256"),)

    #: SHA-256 of the random bytes in the cookie; the cookie itself is not kept.
    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    #: Who is signed in.
    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), index=True
    )
    #: What pages keep between two requests.
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    #: The hour of the sign-in.
    started_at: Mapped[datetime]
    #: The hour of the latest request.
    seen_at: Mapped[datetime]


class SignInAttempts(Base):
    """How often a sign-in was tried for one account, or from one network, in some minutes."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (
        CheckConstraint("length(subject) = 32", name="subject_is_sha256"),
        CheckConstraint("attempts >= 0", name="attempts_from_zero"),
    )

    #: Keyed digest of the account or network; does not tell which it is.
    subject: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    #: When the minutes begin that are counted together.
    since: Mapped[datetime] = mapped_column(primary_key=True)
    #: Attempts that did not succeed, or are under way.
    attempts: Mapped[int]


@event.listens_for(Session, "before_flush")
def _end_sessions(session: Session, *_: object) -> None:
    """End all sessions of whoever gets another password or role, or is locked out.

    Listening here covers every place that changes them, those not yet written included.
    """
    ended: set[uuid.UUID] = set()
    for record in session.dirty:
        if isinstance(record, User) and _changed(record, "password", "active"):
            # A sign-in with the old password that is under way must not survive either.
            record.fs_uniquifier = uuid.uuid4().hex
            ended.add(record.id)
    for record in (*session.new, *session.dirty, *session.deleted):
        if not isinstance(record, Membership):
            continue
        # Read from the relationship too: before it is written, the column may still be empty.
        owner = record.user_id or (record.user.id if record.user else None)
        if owner and (record not in session.dirty or _changed(record, "role", "user_id")):
            ended.add(owner)
    if ended:
        session.execute(delete(UserSession).where(UserSession.user_id.in_(ended)))


def _changed(record: Base, *names: str) -> bool:
    return any(inspect(record).attrs[name].history.has_changes() for name in names)
