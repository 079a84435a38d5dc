"""A round: one run of one questionnaire over one roster."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    UniqueConstraint,
    Update,
    event,
    inspect,
    text,
)
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, mapped_column, relationship

from db import Base, one_of, random_key
from surveys.errors import RoundFrozen

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
        CheckConstraint("kept_days BETWEEN 30 AND 365", name="kept_days_in_range"),
        CheckConstraint("releases_months BETWEEN 1 AND 24", name="releases_months_in_range"),
        CheckConstraint("smallest_group BETWEEN 5 AND 50", name="smallest_group_in_range"),
        CheckConstraint(
            "(promise_words IS NULL) = (promise_digest = '')", name="digest_with_words"
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
        one_of(RoundState, "state"), default=RoundState.DRAFT, index=True, active_history=True
    )
    #: Whether the last item asks if one may be asked to help with changes.
    asks_for_help: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    #: Which wording of the promise respondents saw.
    promise_version: Mapped[str] = mapped_column(default="1")
    #: How many days answers are kept after the close, before they are destroyed.
    kept_days: Mapped[int] = mapped_column(default=90, server_default=text("90"))
    #: How many months releases are kept after the close.
    releases_months: Mapped[int] = mapped_column(default=24, server_default=text("24"))
    #: The fewest people who answered, in a group about which anything is said.
    smallest_group: Mapped[int] = mapped_column(default=5, server_default=text("5"))
    #: Who gives the promises that software cannot keep; "" for the organization.
    promised_by: Mapped[str] = mapped_column(default="", server_default=text("''"))
    #: The agreement that these promises rest on; "" for none.
    agreement: Mapped[str] = mapped_column(default="", server_default=text("''"))
    #: The words of the promise as launched, so that later words change nothing; None in a draft,
    #: and in rounds that were launched before words were kept.
    promise_words: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    #: SHA-256 of these words, in hexadecimal; "" where there are none.
    promise_digest: Mapped[str] = mapped_column(default="", server_default=text("''"))
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


#: States in which a round can still be changed.
CHANGEABLE = frozenset({RoundState.DRAFT, RoundState.TEST, RoundState.SCHEDULED})
#: What respondents were promised: frozen at launch.
FROZEN = (
    "mode",
    "readers",
    "promise_version",
    "kept_days",
    "releases_months",
    "smallest_group",
    "promised_by",
    "agreement",
    "asks_for_help",
    "promise_words",
    "promise_digest",
)


@event.listens_for(Session, "before_flush")
def _keep_promises(session: Session, *_: object) -> None:
    """Refuse to change what was promised, whichever code tries."""
    for record in session.dirty:
        if not isinstance(record, Round):
            continue
        history = inspect(record).attrs
        before = history["state"].history.deleted or [record.state]
        changed = any(history[name].history.has_changes() for name in FROZEN)
        if changed and before[0] not in CHANGEABLE:
            raise RoundFrozen(record.name)


@event.listens_for(Session, "do_orm_execute")
def _refuse_bulk_update(statement: ORMExecuteState) -> None:
    mapper = statement.bind_mapper
    if not statement.is_update or mapper is None or mapper.class_ is not Round:
        return
    changed = statement.statement
    if isinstance(changed, Update) and not set(FROZEN).isdisjoint(changed.compile().params):
        raise RoundFrozen
