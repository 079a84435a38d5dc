"""A release: what may be said about a round, written once."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Connection, ForeignKey, UniqueConstraint, event
from sqlalchemy.orm import Mapped, Mapper, ORMExecuteState, Session, mapped_column, object_session

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
    #: Everything that may be said, in the form of `reports.facts.ReleaseFacts`.
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    #: SHA-256 of the facts, in hexadecimal.
    facts_digest: Mapped[str]
    #: The version of the method that measured them.
    method_version: Mapped[str]
    #: Where the random numbers of intervals and tests began.
    seed: Mapped[int]
    #: The day it was written.
    day: Mapped[date]


@event.listens_for(Release, "before_update")
def _refuse_update(_mapper: Mapper[Release], _connection: Connection, release: Release) -> None:
    session = object_session(release)
    if session is not None and session.is_modified(release):
        raise ReleaseIsFinal


@event.listens_for(Session, "do_orm_execute")
def _refuse_bulk_update(statement: ORMExecuteState) -> None:
    mapper = statement.bind_mapper
    if statement.is_update and mapper is not None and issubclass(mapper.class_, Release):
        raise ReleaseIsFinal
