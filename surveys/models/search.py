"""What finding colleagues by name needs: their names in pieces, and who was shown how many."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from db import Base

#: Compared byte by byte on every engine, so that a prefix is a range of the index.
PLAIN = String().with_variant(String(collation="C"), "postgresql")


class RosterToken(Base):
    """One piece of a name on a roster, such as "ziegler", without case and accents."""

    __tablename__ = "roster_tokens"
    __table_args__ = (Index("ix_roster_tokens_respondent_id_token", "respondent_id", "token"),)

    #: The round whose roster it is.
    round_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True
    )
    #: The piece.
    token: Mapped[str] = mapped_column(PLAIN, primary_key=True)
    #: The whole name that it is a piece of; orders what is found.
    full: Mapped[str] = mapped_column(PLAIN, primary_key=True)
    #: Whose name it is.
    respondent_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("roster_entries.respondent_id", ondelete="CASCADE"), primary_key=True
    )


class SearchBudget(Base):
    """The different names that a respondent was shown, under the draft key."""

    __tablename__ = "search_budgets"
    __table_args__ = (
        ForeignKeyConstraint(
            ["round_id", "respondent_id"],
            ["roster_entries.round_id", "roster_entries.respondent_id"],
            ondelete="CASCADE",
        ),
    )

    #: Who searched.
    respondent_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    #: The round that is answered.
    round_id: Mapped[uuid.UUID]
    #: Whom they were shown, always equally long.
    shown: Mapped[bytes]
