"""A release: what may be said about a round, written once."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Connection,
    ForeignKey,
    UniqueConstraint,
    event,
    inspect,
    text,
)
from sqlalchemy.orm import (
    Mapped,
    Mapper,
    ORMExecuteState,
    Session,
    mapped_column,
    object_session,
    relationship,
)

from db import Base, random_key
from reports.errors import ReleaseIsFinal


class Release(Base):
    """The facts of one round; all that reports, pages and downloads read."""

    __tablename__ = "releases"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        CheckConstraint("number >= 1", name="number_from_one"),
        CheckConstraint("length(facts_digest) = 64", name="digest_is_sha256"),
    )

    #: Random; says nothing about the release.
    id: Mapped[uuid.UUID] = random_key()
    #: The round it is about.
    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    #: 1 for the first release of the round, then 2, 3 ...
    number: Mapped[int]
    #: What may be said of units and of the whole, in the form of `reports.facts.ReleaseFacts`,
    #: without people.
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    #: SHA-256 of these facts and of the digests of its people, in hexadecimal.
    facts_digest: Mapped[str]
    #: Tags of the responses it rests on by group, "" being all; they tell nothing without the
    #: round's key. A later release is compared with them.
    sources: Mapped[dict[str, list[str]]] = mapped_column(
        JSON, default=dict, server_default=text("'{}'")
    )
    #: The version of the method that measured them.
    method_version: Mapped[str]
    #: Where the random numbers of intervals and tests began.
    seed: Mapped[int]
    #: The day it was written.
    day: Mapped[date]

    people: Mapped[list[ReleasedPerson]] = relationship(
        order_by="ReleasedPerson.position", cascade="all, delete-orphan", passive_deletes=True
    )


class ReleasedPerson(Base):
    """What a release says about one person; the only part of it that can be erased."""

    __tablename__ = "release_people"
    __table_args__ = (
        CheckConstraint("position >= 1", name="position_from_one"),
        CheckConstraint("length(digest) = 64", name="digest_is_sha256"),
        CheckConstraint(
            "(facts IS NULL) = (external_id IS NULL) AND (facts IS NULL) = (salt IS NULL)",
            name="erased_as_a_whole",
        ),
    )

    #: The release it belongs to.
    release_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("releases.id", ondelete="CASCADE"), primary_key=True
    )
    #: The place among the people of the release, from 1.
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: The person's id in the people file; None once erased.
    external_id: Mapped[str | None] = mapped_column(index=True)
    #: The person's facts, and the units the person leads; None once erased.
    facts: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    #: Random, hexadecimal: without it nobody can try facts against the digest. None once erased.
    salt: Mapped[str | None]
    #: SHA-256 of salt and facts, in hexadecimal; stays.
    digest: Mapped[str]


@event.listens_for(Release, "before_update")
def _refuse_update(_mapper: Mapper[Release], _connection: Connection, release: Release) -> None:
    session = object_session(release)
    if session is not None and session.is_modified(release, include_collections=False):
        raise ReleaseIsFinal


@event.listens_for(ReleasedPerson, "before_update")
def _refuse_all_but_erasure(
    _mapper: Mapper[ReleasedPerson], _connection: Connection, person: ReleasedPerson
) -> None:
    changed = {
        attribute.key for attribute in inspect(person).attrs if attribute.history.has_changes()
    }
    erased = (person.external_id, person.facts, person.salt) == (None, None, None)
    if changed and not (erased and changed <= {"external_id", "facts", "salt"}):
        raise ReleaseIsFinal


@event.listens_for(Session, "do_orm_execute")
def _refuse_bulk_update(statement: ORMExecuteState) -> None:
    mapper = statement.bind_mapper
    kept = (Release, ReleasedPerson)
    if statement.is_update and mapper is not None and issubclass(mapper.class_, kept):
        raise ReleaseIsFinal
