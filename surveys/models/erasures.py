"""Which lines of the erasure journal this database has followed."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from db import Base


class ErasureMark(Base):
    """A line of the journal that was followed here; a restored database has not all of them."""

    __tablename__ = "erasure_marks"

    #: The id of the line.
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    #: The day on which it was followed.
    day: Mapped[date]
