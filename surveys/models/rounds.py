"""A round: one run of one questionnaire over one roster."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db import Base, one_of, random_key

if TYPE_CHECKING:
    from accounts.models import Organization
    from surveys.models.answers import Response, RoundKey
    from surveys.models.people import RosterEntry

#: How long those who had begun may still submit once closing has started.
GRACE = timedelta(minutes=10)


class RoundState(StrEnum):
    """Where a round stands; it only ever moves downwards in this list."""

    DRAFT = "draft"
    TEST = "test"
    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"
    RELEASED = "released"
    PURGED = "purged"


class Mode(StrEnum):
    """What respondents were told about their answers; frozen at launch."""

    CONFIDENTIAL = "confidential"
    ATTRIBUTED = "attributed"


class Readers(StrEnum):
    """Who reads a person's report; frozen at launch."""

    PERSON_AND_FACILITATORS = "person_and_facilitators"
    PERSON = "person"


class TopLevel(StrEnum):
    """Whether the highest or the lowest number of a level is the top."""

    HIGHEST = "highest"
    LOWEST = "lowest"


class Round(Base):
    """One run of one questionnaire over one roster."""

    __tablename__ = "rounds"
    __table_args__ = (
        UniqueConstraint("organization_id", "name"),
        CheckConstraint("name <> ''", name="has_name"),
        CheckConstraint("closes_at > opens_at", name="closes_after_it_opens"),
        CheckConstraint("high_cut > 0 AND high_cut < 1", name="high_cut_is_a_share"),
        CheckConstraint(
            "(state IN ('closed', 'released', 'purged')) = (closed_at IS NOT NULL)",
            name="closed_at_when_closed",
        ),
        CheckConstraint(
            "(state = 'closing') = (grace_ends_at IS NOT NULL)", name="grace_while_closing"
        ),
        CheckConstraint(
            "release_wanted_on IS NULL OR state IN ('closed', 'released', 'purged')",
            name="wanted_when_closed",
        ),
    )

    #: Random; says nothing about the round.
    id: Mapped[uuid.UUID] = random_key()
    #: Whose round it is.
    organization_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("organizations.id", ondelete="CASCADE")
    )
    #: The name in mails, pages and reports, such as "Spring 2026".
    name: Mapped[str]
    #: What respondents are told about their answers.
    mode: Mapped[Mode] = mapped_column(one_of(Mode, "mode"), default=Mode.CONFIDENTIAL)
    #: Who reads a person's report.
    readers: Mapped[Readers] = mapped_column(
        one_of(Readers, "readers"), default=Readers.PERSON_AND_FACILITATORS
    )
    #: Where the round stands.
    state: Mapped[RoundState] = mapped_column(
        one_of(RoundState, "state"), default=RoundState.DRAFT, index=True
    )
    #: Which wording of the promise respondents saw.
    promise_version: Mapped[str] = mapped_column(default="1")
    #: Which end of numeric levels is the top; None where levels are words.
    top_level: Mapped[TopLevel | None] = mapped_column(one_of(TopLevel, "top_level"))
    #: From which percentile on a person counts as named often.
    high_cut: Mapped[float] = mapped_column(default=0.75)
    #: Where the random numbers of intervals and tests begin.
    seed: Mapped[int] = mapped_column(default=1)
    #: When answering begins; None before that is decided.
    opens_at: Mapped[datetime | None]
    #: When answering ends; None before that is decided.
    closes_at: Mapped[datetime | None]
    #: When answering did end.
    closed_at: Mapped[datetime | None]
    #: Until when those who had begun may still submit; None unless the round is closing.
    grace_ends_at: Mapped[datetime | None]
    #: The day on which an admin asked for the release; None before.
    release_wanted_on: Mapped[date | None]

    organization: Mapped[Organization] = relationship()
    questions: Mapped[list[Question]] = relationship(
        back_populates="round",
        order_by="Question.position",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )
    roster: Mapped[list[RosterEntry]] = relationship(
        back_populates="round",
        order_by="RosterEntry.external_id",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )
    key: Mapped[RoundKey | None] = relationship(
        back_populates="round", cascade="all, delete-orphan", passive_deletes=True
    )
    responses: Mapped[list[Response]] = relationship(
        back_populates="round", cascade="all, delete-orphan", passive_deletes=True
    )


class Question(Base):
    """A name generator: a question that is answered with colleagues."""

    __tablename__ = "questions"
    __table_args__ = (
        UniqueConstraint("round_id", "key"),
        UniqueConstraint("round_id", "position"),
        CheckConstraint("key <> ''", name="has_key"),
        CheckConstraint("position >= 1", name="position_from_one"),
        CheckConstraint("soft_cap >= 1", name="soft_cap_from_one"),
    )

    #: Random; says nothing about the question.
    id: Mapped[uuid.UUID] = random_key()
    #: The round that asks it.
    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    #: Its place in the questionnaire, from 1.
    position: Mapped[int]
    #: Its short name in files and figures, such as "advice".
    key: Mapped[str]
    #: Its words by language tag: {"en": "Who do you go to for advice?"}.
    texts: Mapped[dict[str, str]] = mapped_column(JSON)
    #: From which strength on an answer is a nomination; None where people are only chosen.
    cut: Mapped[float | None]
    #: How many names the page suggests; more are accepted. None for no suggestion.
    soft_cap: Mapped[int | None]
    #: Whether the question may be averaged with others into one share.
    in_index: Mapped[bool] = mapped_column(default=False)

    round: Mapped[Round] = relationship(back_populates="questions")
