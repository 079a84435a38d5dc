"""People as the HR file has them today, and as they were when a round was launched."""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db import Base, random_key

if TYPE_CHECKING:
    from surveys.models.rounds import Round


class HRColumns:
    """What the HR file says about a person; "" where it says nothing."""

    #: The person's id in the HR file.
    external_id: Mapped[str]
    #: Full name.
    name: Mapped[str]
    #: The name colleagues use.
    known_as: Mapped[str]
    #: Where mail reaches the person.
    email: Mapped[str]
    #: The manager's id, kept as the file has it: it may point nowhere or round in a circle, and
    #: the repair of the chart is part of what a release reports.
    manager_id: Mapped[str]
    #: Department or team.
    unit: Mapped[str]
    #: Whether the file says that this person leads the unit.
    unit_lead: Mapped[bool]
    #: Job title.
    title: Mapped[str]
    #: Formal level, as the file writes it.
    level: Mapped[str]
    #: Place of work.
    location: Mapped[str]
    #: First day, as ISO date; None if unknown.
    start_date: Mapped[str | None]
    #: Further columns of the file: name -> value.
    attributes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


#: The names of the columns that a launch copies from the person to the roster.
HR_COLUMNS = (
    "external_id",
    "name",
    "known_as",
    "email",
    "manager_id",
    "unit",
    "unit_lead",
    "title",
    "level",
    "location",
    "start_date",
    "attributes",
)


class Person(HRColumns, Base):
    """Someone who works in the organization."""

    __tablename__ = "people"
    __table_args__ = (
        UniqueConstraint("organization_id", "external_id"),
        CheckConstraint("external_id <> ''", name="has_external_id"),
    )

    #: Random; says nothing about the person.
    id: Mapped[uuid.UUID] = random_key()
    #: Where the person works.
    organization_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("organizations.id", ondelete="CASCADE")
    )
    #: The language of mails and survey pages, as a tag such as "en"; "" for the round's own.
    language: Mapped[str] = mapped_column(default="")
    #: False once the person has left; only active people enter a roster.
    active: Mapped[bool] = mapped_column(default=True)


class RosterEntry(HRColumns, Base):
    """A person on the roster of a round, as the HR file had them at launch."""

    __tablename__ = "roster_entries"
    __table_args__ = (
        UniqueConstraint("round_id", "person_id"),
        UniqueConstraint("round_id", "external_id"),
        UniqueConstraint("round_id", "respondent_id"),
        CheckConstraint("objects OR NOT erased", name="whoever_is_erased_objects"),
    )

    #: Random; stands for the person in answers, so that those name nobody.
    respondent_id: Mapped[uuid.UUID] = random_key()
    #: The round whose roster this is.
    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    #: The person today; None once that record was deleted.
    person_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    #: Whether the person is not to be named: no colleague finds the name, and scoring leaves the
    #: person out of every network, with whatever had been said before.
    objects: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    #: Whether the person was erased. The entry stays, since sealed answers of others point to it,
    #: and says no more than that somebody was there.
    erased: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    #: Whether the person said that nobody is to ask them to help, whatever they had ticked before.
    spared: Mapped[bool] = mapped_column(default=False, server_default=text("false"))

    round: Mapped[Round] = relationship(back_populates="roster")


class Choice(Base):
    """What a person set on their own pages; holds for every round, until they set it otherwise."""

    __tablename__ = "choices"

    #: Who set it.
    person_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    #: Whether the person is not to be named.
    objects_to_being_named: Mapped[bool] = mapped_column(default=False)
    #: Whether the person may be asked to help with a change.
    may_be_asked: Mapped[bool] = mapped_column(default=False)
    #: The day on which it was set last.
    day: Mapped[date]
