"""What an organization chose for its reports."""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, Float, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from db import Base, one_of
from reports.drawing.look import ACCENT, Paper
from reports.language import ENGLISH


class OrganizationLook(Base):
    """The look of all documents of one organization that are drawn from now on."""

    __tablename__ = "looks"
    __table_args__ = (
        CheckConstraint("length(accent) = 7", name="accent_is_a_color"),
        CheckConstraint(
            "(logo IS NULL) = (logo_kind = '') AND (logo IS NULL) = (logo_ratio IS NULL)",
            name="logo_as_a_whole",
        ),
    )

    #: Whose it is.
    organization_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("organizations.id", ondelete="CASCADE"), primary_key=True
    )
    #: The color of what is stressed, such as "#0b6b66"; it can be read on white.
    accent: Mapped[str] = mapped_column(default=ACCENT)
    #: What pages are printed on.
    paper: Mapped[Paper] = mapped_column(one_of(Paper, "paper"), default=Paper.A4)
    #: The language of documents whose reader has none of their own, as a tag.
    language: Mapped[str] = mapped_column(default=ENGLISH)
    #: The picture at the head of every page, made safe; None for none.
    logo: Mapped[bytes | None]
    #: "png" or "svg"; "" without a logo.
    logo_kind: Mapped[str] = mapped_column(default="")
    #: How much wider than high it is.
    logo_ratio: Mapped[float | None] = mapped_column(Float)
