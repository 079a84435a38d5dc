"""What facilitators set going: links that open one report, and archives of many."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db import Base, one_of, random_key


class ArchiveState(StrEnum):
    """How far an archive has come."""

    ASKED = "asked"
    READY = "ready"
    CANCELED = "canceled"
    FAILED = "failed"


class ReportLink(Base):
    """A link mailed to one person on the roster: it opens their own report, or that of a unit.

    There is no column for whose report it is, so that a link cannot open somebody else's.
    """

    __tablename__ = "report_links"
    __table_args__ = (
        UniqueConstraint("round_id", "respondent_id", "number"),
        ForeignKeyConstraint(
            ["round_id", "respondent_id"],
            ["roster_entries.round_id", "roster_entries.respondent_id"],
            ondelete="CASCADE",
        ),
        CheckConstraint("length(digest) = 32", name="digest_is_sha256"),
        CheckConstraint("number >= 1", name="number_from_one"),
        CheckConstraint("expires_on > day", name="lasts_a_day_or_more"),
    )

    #: Random; says nothing about the link.
    id: Mapped[uuid.UUID] = random_key()
    #: The release that the report belongs to.
    release_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("releases.id", ondelete="CASCADE"), index=True
    )
    #: The round that the release is of.
    round_id: Mapped[uuid.UUID]
    #: The roster entry that it is mailed to.
    respondent_id: Mapped[uuid.UUID] = mapped_column(index=True)
    #: The unit whose report it opens; "" for the person's own.
    unit: Mapped[str] = mapped_column(default="")
    #: Which mail with a report to this person carries it, as in the outbox.
    number: Mapped[int]
    #: SHA-256 of the 32 bytes in the address.
    digest: Mapped[bytes] = mapped_column(unique=True)
    #: The day on which it was sent.
    day: Mapped[date]
    #: The first day on which it opens nothing any more.
    expires_on: Mapped[date]
    #: The day on which somebody ended it; None while it works.
    revoked_on: Mapped[date | None]
    #: Whether it was opened; when, how often and where from is not kept.
    opened: Mapped[bool] = mapped_column(default=False)


class Archive(Base):
    """Many reports in one ZIP file, packed in the background for one facilitator."""

    __tablename__ = "archives"
    __table_args__ = (
        CheckConstraint("documents >= 1", name="documents_from_one"),
        CheckConstraint("packed >= 0 AND packed <= documents", name="packed_of_documents"),
        CheckConstraint("(state = 'ready') = (sha256 <> '')", name="digest_when_ready"),
    )

    #: Random; says nothing about the archive.
    id: Mapped[uuid.UUID] = random_key()
    #: The release whose reports are in it.
    release_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("releases.id", ondelete="CASCADE"), index=True
    )
    #: Whose it is; nobody else finds it.
    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), index=True
    )
    #: What was chosen, in the form of `reports.facilitators.people.Wish`.
    wish: Mapped[dict[str, str]] = mapped_column(JSON)
    #: How far it has come.
    state: Mapped[ArchiveState] = mapped_column(
        one_of(ArchiveState, "state"), default=ArchiveState.ASKED, index=True
    )
    #: How many reports it is to hold.
    documents: Mapped[int]
    #: How many of them are finished or packed.
    packed: Mapped[int] = mapped_column(default=0)
    #: SHA-256 of which reports it holds; where today's grants open others, it is not handed out.
    listed: Mapped[str]
    #: SHA-256 of the SHA-256 of each report, in hexadecimal; "" until it is ready.
    sha256: Mapped[str] = mapped_column(default="")
    #: After this it is deleted.
    expires_at: Mapped[datetime]
