"""Private invitations to help with a change: asked for, mailed to whom they went, who accepted."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db import Base, random_key


class HelpRequest(Base):
    """That somebody who plans changes asked for invitations: once for each question of a round."""

    __tablename__ = "help_requests"
    __table_args__ = (
        UniqueConstraint("round_id", "question"),
        CheckConstraint("size >= 5", name="size_from_five"),
    )

    #: Random; says nothing about the request.
    id: Mapped[uuid.UUID] = random_key()
    #: The round that it rests on.
    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    #: The key of the question under which people were named.
    question: Mapped[str]
    #: How many people may be invited at most.
    size: Mapped[int]
    #: The day on which it was asked for.
    day: Mapped[date]
    #: Whether a worker has chosen whom to invite, be it nobody.
    is_done: Mapped[bool] = mapped_column(default=False)


class HelpInvitation(Base):
    """One invitation to one person, at most one in a round; only the digest of its link is kept.

    There is no column for a no: whoever declines is like whoever does not reply.
    """

    __tablename__ = "help_invitations"
    __table_args__ = (
        UniqueConstraint("round_id", "respondent_id"),
        ForeignKeyConstraint(
            ["round_id", "respondent_id"],
            ["roster_entries.round_id", "roster_entries.respondent_id"],
            ondelete="CASCADE",
        ),
        CheckConstraint("length(digest) = 32", name="digest_is_sha256"),
        CheckConstraint("times >= 0", name="times_from_zero"),
    )

    #: Random; says nothing about the invitation.
    id: Mapped[uuid.UUID] = random_key()
    #: What it came of.
    request_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("help_requests.id", ondelete="CASCADE"), index=True
    )
    #: The round that it rests on.
    round_id: Mapped[uuid.UUID]
    #: The roster entry that it is mailed to.
    respondent_id: Mapped[uuid.UUID] = mapped_column(index=True)
    #: SHA-256 of the token in the address.
    digest: Mapped[bytes] = mapped_column(unique=True)
    #: Whether the person said yes, and did not take it back.
    accepted: Mapped[bool] = mapped_column(default=False)
    #: How often the person said yes; each is an entry in the audit, so it has an end.
    times: Mapped[int] = mapped_column(default=0)

    request: Mapped[HelpRequest] = relationship()
