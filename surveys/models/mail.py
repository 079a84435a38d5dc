"""Links that let people answer, and the mails that carry them."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db import Base, one_of, random_key


class LinkKind(StrEnum):
    """What a survey link was made for."""

    INVITATION = "invitation"
    REMINDER = "reminder"
    LETTER = "letter"


class MailKind(StrEnum):
    """What a mail says."""

    INVITATION = "invitation"
    REMINDER = "reminder"
    LAST_REMINDER = "last_reminder"
    CODE = "code"
    REPORT = "report"
    HELP = "help"


class MailState(StrEnum):
    """How far a mail has come."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DEFERRED = "deferred"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


class SurveyLink(Base):
    """A personal address of the survey; only the digest of its token is kept."""

    __tablename__ = "survey_links"
    __table_args__ = (CheckConstraint("length(digest) = 32", name="digest_is_sha256"),)

    #: Random; says nothing about the link.
    id: Mapped[uuid.UUID] = random_key()
    #: The roster entry that it lets answer.
    respondent_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("roster_entries.respondent_id", ondelete="CASCADE"), index=True
    )
    #: What it was made for.
    kind: Mapped[LinkKind] = mapped_column(one_of(LinkKind, "kind"))
    #: SHA-256 of the 32 random bytes in the address.
    digest: Mapped[bytes] = mapped_column(unique=True)
    #: When it stopped working; None while it works.
    revoked_at: Mapped[datetime | None]


class OutboxMail(Base):
    """One mail to one person; holds neither its text nor the link in it."""

    __tablename__ = "outbox_mails"
    __table_args__ = (
        UniqueConstraint("round_id", "respondent_id", "kind", "number"),
        ForeignKeyConstraint(
            ["round_id", "respondent_id"],
            ["roster_entries.round_id", "roster_entries.respondent_id"],
            ondelete="CASCADE",
        ),
        CheckConstraint("attempts >= 0", name="attempts_from_zero"),
        CheckConstraint("repeats >= 0", name="repeats_from_zero"),
        CheckConstraint("number >= 1", name="number_from_one"),
        CheckConstraint(
            "number = 1 OR kind IN ('code', 'report')", name="numbered_where_mailed_again"
        ),
        CheckConstraint(
            "state <> 'sending' OR leased_until IS NOT NULL", name="leased_while_sending"
        ),
        CheckConstraint(
            "state IN ('queued', 'sending', 'deferred') OR leased_until IS NULL",
            name="free_when_done",
        ),
    )

    #: Random; says nothing about the mail.
    id: Mapped[uuid.UUID] = random_key()
    #: The round it is about.
    round_id: Mapped[uuid.UUID]
    #: The roster entry it goes to.
    respondent_id: Mapped[uuid.UUID]
    #: What it says.
    kind: Mapped[MailKind] = mapped_column(one_of(MailKind, "kind"))
    #: Which mail of this kind to this person it is, from 1.
    number: Mapped[int] = mapped_column(default=1)
    #: How far it has come.
    state: Mapped[MailState] = mapped_column(
        one_of(MailState, "state"), default=MailState.QUEUED, index=True
    )
    #: How often sending was begun.
    attempts: Mapped[int] = mapped_column(default=0)
    #: How often it went back to the queue because nobody knew whether it had arrived.
    repeats: Mapped[int] = mapped_column(default=0)
    #: Until when no other worker takes it; None if nobody has it.
    leased_until: Mapped[datetime | None]
    #: When it may be tried again; None for at once.
    not_before: Mapped[datetime | None]
    #: The Message-ID up to the @, the same for a repeat, so that mail programs show it once.
    message_id: Mapped[str] = mapped_column(unique=True)
    #: The last reply of the mail server, as its three digits.
    smtp_code: Mapped[int | None]
