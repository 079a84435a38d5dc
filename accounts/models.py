"""Organizations, the users who sign in, their roles and what they were granted."""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

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


class User(Base):
    """Someone who signs in: an admin, a facilitator, an observer. Respondents have no account."""

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("email = lower(email) AND email LIKE '%_@_%'", name="email_is_lower_case"),
    )

    #: Random; says nothing about the user.
    id: Mapped[uuid.UUID] = random_key()
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
