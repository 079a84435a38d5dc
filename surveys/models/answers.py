"""What respondents submitted, sealed, and the key that opens it."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.schema import ForeignKey

from db import Base, one_of, random_key

if TYPE_CHECKING:
    from surveys.models.rounds import Round


class ResponseState(StrEnum):
    """Whether a respondent has finished."""

    DRAFT = "draft"
    SUBMITTED = "submitted"


class Response(Base):
    """All answers of one respondent, in one sealed row; no address, no browser, no time of day."""

    __tablename__ = "responses"
    __table_args__ = (
        UniqueConstraint("round_id", "respondent_id"),
        ForeignKeyConstraint(
            ["round_id", "respondent_id"],
            ["roster_entries.round_id", "roster_entries.respondent_id"],
            ondelete="CASCADE",
        ),
        CheckConstraint("revision >= 1", name="revision_from_one"),
    )

    #: Random, so that the order of the rows tells nothing.
    id: Mapped[uuid.UUID] = random_key()
    #: The round that was answered.
    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    #: The roster entry that answered.
    respondent_id: Mapped[uuid.UUID]
    #: Grows by one with every change.
    revision: Mapped[int]
    #: Whether the respondent has finished.
    state: Mapped[ResponseState] = mapped_column(one_of(ResponseState, "state"))
    #: Which wording of the promise the respondent agreed to.
    promise_version: Mapped[str]
    #: SHA-256 of the words of that promise; "" where none were kept.
    promise_digest: Mapped[str] = mapped_column(default="", server_default=text("''"))
    #: The day on which the respondent agreed to it; None where nobody was asked to.
    accepted_on: Mapped[date | None]
    #: The answers, sealed to the round's public key and padded.
    sealed: Mapped[bytes]
    #: The day of the last change; nothing finer is kept.
    day: Mapped[date]

    round: Mapped[Round] = relationship(back_populates="responses", overlaps="respondent")


class RoundKey(Base):
    """The key pair of a round; the private half is wrapped by a key outside the database."""

    __tablename__ = "round_keys"
    __table_args__ = (
        CheckConstraint(
            "(wrapped_private_key IS NULL) = (destroyed_at IS NOT NULL)",
            name="destroyed_at_when_destroyed",
        ),
    )

    #: The round whose answers it opens.
    round_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True
    )
    #: Seals answers; no secret.
    public_key: Mapped[bytes]
    #: Opens answers, wrapped; None once the answers were purged.
    wrapped_private_key: Mapped[bytes | None]
    #: Which wrapping key was used, as the beginning of its digest.
    wrapping_key_id: Mapped[str]
    #: When the private key was destroyed, and with it every answer.
    destroyed_at: Mapped[datetime | None]

    round: Mapped[Round] = relationship(back_populates="key")
