"""Leases: which worker acts on what, and until when nobody else does."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from db import Base


class Lease(Base):
    """The right to do one piece of work for a while; an expired one is free for the next."""

    __tablename__ = "leases"

    #: The piece of work, such as "tick" or "score:<round>".
    name: Mapped[str] = mapped_column(primary_key=True)
    #: Until when nobody else takes it.
    until: Mapped[datetime]
    #: When it was last taken.
    taken_at: Mapped[datetime]
