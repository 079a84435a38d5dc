"""Which reports were mailed to whom, and whether they were opened: nothing more is known."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from reports.facilitators import links
from reports.facilitators.people import PAGE, Wish, page_of
from reports.facilitators.shelf import Shelf
from surveys.models import MailState
from surveys.names import folded

#: How far a mail has come -> what is said of it.
MAILS = {
    MailState.QUEUED: "on its way",
    MailState.SENDING: "on its way",
    MailState.DEFERRED: "on its way: the mail server asks to wait",
    MailState.SENT: "mailed",
    MailState.UNCERTAIN: "mailed, perhaps without arriving",
    MailState.FAILED: "not delivered: look at the mail address",
}


@dataclass(frozen=True, slots=True)
class SentLine:
    """One link."""

    id: uuid.UUID
    name: str
    about: str
    state: str
    day: date
    last_day: date
    #: None of those whose report is never read by whoever looks: they are not watched either.
    opened: bool | None
    works: bool


@dataclass(frozen=True, slots=True)
class SentPage:
    """Everything the page prints."""

    round_name: str
    wish: Wish
    lines: tuple[SentLine, ...]
    found: int
    all: int
    opened: int
    page: int
    pages: int


def sent_page(
    session: Session, shelf: Shelf, wish: Wish, wanted: str | None, today: date
) -> SentPage:
    """Build the page."""
    every = [sent for sent in links.sent_links(session, shelf.id) if is_open_to(shelf, sent)]
    words = folded(wish.words).split()
    found = [
        sent
        for sent in every
        if all(word in folded(f"{sent.entry.name} {sent.link.unit}") for word in words)
    ]
    page, pages = page_of(found, wanted)
    return SentPage(
        round_name=shelf.facts.round_name,
        wish=wish,
        lines=tuple(_line(shelf, sent, today) for sent in found[(page - 1) * PAGE : page * PAGE]),
        found=len(found),
        all=len(every),
        opened=sum(bool(_opened(shelf, sent)) for sent in every),
        page=page,
        pages=pages,
    )


def is_open_to(shelf: Shelf, sent: links.SentLink) -> bool:
    """Whether a link is about somebody, or a unit, that is opened to a facilitator."""
    return shelf.opening.opens_unit(sent.link.unit or sent.entry.unit)


def _opened(shelf: Shelf, sent: links.SentLink) -> bool | None:
    return None if sent.entry.external_id in shelf.withheld else sent.link.opened


def _line(shelf: Shelf, sent: links.SentLink, today: date) -> SentLine:
    works = links.is_working(sent.link, today)
    state = MAILS[sent.mail]
    if sent.link.revoked_on is not None:
        state = "ended"
    elif not works:
        state = "expired"
    return SentLine(
        id=sent.link.id,
        name=sent.entry.name,
        about=f"report on {sent.link.unit}" if sent.link.unit else "own report",
        state=state,
        day=sent.link.day,
        last_day=links.last_day(sent.link),
        opened=_opened(shelf, sent),
        works=works,
    )
