"""A people file that was uploaded and not applied yet."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from db import Base, one_of, random_key


class ImportState(StrEnum):
    """What became of an uploaded people file."""

    PENDING = "pending"
    APPLIED = "applied"
    DISCARDED = "discarded"


class PendingImport(Base):
    """An uploaded people file, kept until an admin applies or discards it, a day at most."""

    __tablename__ = "pending_imports"
    __table_args__ = (
        CheckConstraint(
            "(state = 'pending') = (content IS NOT NULL)", name="content_while_pending"
        ),
    )

    #: Random; says nothing about the import.
    id: Mapped[uuid.UUID] = random_key()
    #: Whose people the file holds.
    organization_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("organizations.id", ondelete="CASCADE")
    )
    #: Who uploaded it; nobody else sees it.
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    #: The name of the file.
    file: Mapped[str]
    #: What was read from it: people, columns and notes. None once it was applied or discarded.
    content: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    #: How many people were added, changed, left alone and deactivated; None unless applied.
    outcome: Mapped[dict[str, int] | None] = mapped_column(JSON(none_as_null=True))
    #: What became of it. A second press of the same button finds it here.
    state: Mapped[ImportState] = mapped_column(
        one_of(ImportState, "state"), default=ImportState.PENDING
    )
    #: When the record is deleted, whatever became of it.
    expires_at: Mapped[datetime]
