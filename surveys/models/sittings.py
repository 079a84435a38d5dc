"""What there is while people answer: browsers that began, copies for reading back, receipts, codes.

All of it goes with the round; nothing here is read by scoring.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db import Base, one_of, random_key
from surveys.models.answers import ResponseState
from surveys.models.mail import SurveyLink


def _on_roster() -> ForeignKeyConstraint:
    """Return what ties a row to a respondent of a round, and removes it with them."""
    return ForeignKeyConstraint(
        ["round_id", "respondent_id"],
        ["roster_entries.round_id", "roster_entries.respondent_id"],
        ondelete="CASCADE",
    )


class Sitting(Base):
    """One browser in which a respondent answers, known by a cookie."""

    __tablename__ = "sittings"
    __table_args__ = (_on_roster(), CheckConstraint("length(digest) = 32", name="digest_is_sha256"))

    #: Random; says nothing about the sitting.
    id: Mapped[uuid.UUID] = random_key()
    #: The round that is answered.
    round_id: Mapped[uuid.UUID]
    #: The roster entry that answers.
    respondent_id: Mapped[uuid.UUID] = mapped_column(index=True)
    #: The link it was begun with; when that is revoked, the sitting ends.
    link_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("survey_links.id", ondelete="CASCADE"), index=True
    )
    #: SHA-256 of the 32 random bytes in the cookie.
    digest: Mapped[bytes] = mapped_column(unique=True)
    #: Whether the answers that count are those of this browser: the first was given here, or the
    #: mailed code was entered.
    trusted: Mapped[bool] = mapped_column(default=False)
    #: The day on which it began; nothing finer is kept.
    day: Mapped[date]
    #: The day on which the promise was agreed to here; None before: nothing is saved until then.
    accepted_on: Mapped[date | None]
    #: Until when a mailed code, entered here, shows that this is the person; None without one.
    proved_until: Mapped[datetime | None]

    link: Mapped[SurveyLink] = relationship()

    @property
    def has_code(self) -> bool:
        """Whether a mailed code opened to this browser the answers that count."""
        return self.trusted and self.proved_until is not None


class DraftCopy(Base):
    """The newest answers of a respondent under the draft key, to be read back until the close."""

    __tablename__ = "draft_copies"
    __table_args__ = (_on_roster(),)

    #: Whose answers they are.
    respondent_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    #: The round that is answered.
    round_id: Mapped[uuid.UUID]
    #: The revision of the response that this is a copy of.
    revision: Mapped[int]
    #: The page that saved it, so that a page does not collide with what it saved itself.
    edit_session: Mapped[uuid.UUID]
    #: The answers, padded, under the draft key.
    wrapped: Mapped[bytes]


class AsideCopy(Base):
    """What a browser without a code answered while answers of another browser are there.

    It counts no more than that browser may know; whoever enters the mailed code there lets it
    count. Like other copies it lies under the draft key, and goes with the close.
    """

    __tablename__ = "aside_copies"
    __table_args__ = (_on_roster(),)

    #: The browser in which they were given.
    sitting_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("sittings.id", ondelete="CASCADE"), primary_key=True
    )
    #: Whose link was used.
    respondent_id: Mapped[uuid.UUID] = mapped_column(index=True)
    #: The round that is answered.
    round_id: Mapped[uuid.UUID]
    #: Grows by one with every change, as that of a response does.
    revision: Mapped[int]
    #: Whether they were sent.
    state: Mapped[ResponseState] = mapped_column(one_of(ResponseState, "state"))
    #: The page that saved them.
    edit_session: Mapped[uuid.UUID]
    #: The answers, padded, under the draft key.
    wrapped: Mapped[bytes]


class SaveReceipt(Base):
    """What was replied to one attempt to save; the same attempt again gets the same reply."""

    __tablename__ = "save_receipts"
    __table_args__ = (_on_roster(), CheckConstraint("length(digest) = 32", name="digest_is_hmac"))

    #: Who saved.
    respondent_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    #: Made up by the page, for each attempt that is meant as a new one.
    submission_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    #: The round that is answered.
    round_id: Mapped[uuid.UUID]
    #: HMAC of what was saved, by the draft key: a page that a browser brought back sends its old
    #: id with something new.
    digest: Mapped[bytes]
    #: The revision that came of it.
    revision: Mapped[int]
    #: The state that came of it.
    state: Mapped[ResponseState] = mapped_column(one_of(ResponseState, "state"))


class ReadBackCode(Base):
    """The code that opens earlier answers in another browser: not the code, but what it needs.

    The code itself follows from the respondent, the number and the draft key, and is stored
    nowhere.
    """

    __tablename__ = "read_back_codes"
    __table_args__ = (
        _on_roster(),
        CheckConstraint("number >= 1", name="number_from_one"),
        CheckConstraint("tries >= 0", name="tries_from_zero"),
        CheckConstraint("asked_that_day >= 1", name="asked_from_one"),
    )

    #: Whom it is mailed to.
    respondent_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    #: The round that is answered.
    round_id: Mapped[uuid.UUID]
    #: The browser that it opens.
    sitting_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("sittings.id", ondelete="CASCADE"), index=True
    )
    #: Which code of this respondent it is.
    number: Mapped[int]
    #: How often a wrong one was entered.
    tries: Mapped[int] = mapped_column(default=0)
    #: Until when it opens.
    expires_at: Mapped[datetime]
    #: The day on which codes were asked for last, and how many on that day.
    day: Mapped[date]
    asked_that_day: Mapped[int]
