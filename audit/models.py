"""The audit's tables; entries are only ever appended."""

from __future__ import annotations

import json
import uuid
from typing import Any

from sqlalchemy import CheckConstraint, Connection, Integer, LargeBinary, event
from sqlalchemy.orm import Mapped, Mapper, ORMExecuteState, Session, mapped_column

from audit.acts import ActorKind
from audit.errors import AuditIsFinal
from db import Base, one_of


class AuditEntry(Base):
    """Who did what to which record when.

    No column points to another table: what is deleted there stays here.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        CheckConstraint("seq >= 1", name="seq_from_one"),
        CheckConstraint("length(noted_at) IN (10, 17)", name="day_or_minute"),
        CheckConstraint("length(mac) = 32", name="mac_is_sha256"),
        CheckConstraint("length(previous) = 32", name="previous_is_sha256"),
    )

    #: 1, 2, 3 ... without a gap.
    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    #: The minute in UTC, "2026-11-23T08:15Z"; of respondents' acts only the day, "2026-11-23".
    noted_at: Mapped[str]
    #: A word of `audit.acts.Act`.
    act: Mapped[str]
    #: What acted.
    actor: Mapped[ActorKind] = mapped_column(one_of(ActorKind, "actor"))
    #: The user who acted; None for respondents, workers and commands.
    actor_id: Mapped[uuid.UUID | None]
    #: The user's name at that time.
    actor_name: Mapped[str] = mapped_column(default="")
    #: Whose record it is; None for what concerns the installation.
    organization_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    #: The record that it was done to; its kind follows from the act.
    subject_id: Mapped[uuid.UUID | None]
    #: Counts and digests as sorted JSON; text, because these very bytes are signed.
    details: Mapped[str] = mapped_column(default="{}")
    #: The seal of the entry before this one.
    previous: Mapped[bytes] = mapped_column(LargeBinary)
    #: The seal of this entry.
    mac: Mapped[bytes] = mapped_column(LargeBinary)

    @property
    def told(self) -> dict[str, Any]:
        """The details."""
        return dict(json.loads(self.details))


class AuditHead(Base):
    """The one row that says where the chain ends; whoever appends locks it."""

    __tablename__ = "audit_heads"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_head"),
        CheckConstraint("kept_after >= 0 AND kept_after <= seq", name="keeps_what_is_there"),
    )

    #: Always 1.
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    #: The number of the last entry; 0 while there is none.
    seq: Mapped[int]
    #: The seal of the last entry.
    mac: Mapped[bytes] = mapped_column(LargeBinary)
    #: Entries up to this one were removed when their time was over; 0 while all are kept.
    kept_after: Mapped[int]
    #: The seal of the last entry that was removed, from which the chain goes on.
    kept_after_mac: Mapped[bytes] = mapped_column(LargeBinary)
    #: The seal of this row; empty before the first entry.
    seal: Mapped[bytes] = mapped_column(LargeBinary)


@event.listens_for(AuditEntry, "before_update")
@event.listens_for(AuditEntry, "before_delete")
def _refuse_change(_mapper: Mapper[AuditEntry], _connection: Connection, _: AuditEntry) -> None:
    raise AuditIsFinal


@event.listens_for(Session, "do_orm_execute")
def _refuse_bulk_change(statement: ORMExecuteState) -> None:
    mapper = statement.bind_mapper
    changes = statement.is_update or statement.is_delete
    if changes and mapper is not None and issubclass(mapper.class_, AuditEntry):
        raise AuditIsFinal
