"""One report on a page: whose it is, and to whom it can be mailed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from reports.drawing.documents import Document
from reports.facilitators import links
from reports.facilitators.shelf import Shelf

#: Kind of a report -> what it is called.
KINDS = {
    "person": "Personal report",
    "unit": "Unit report",
    "organization": "Organization report",
}


@dataclass(frozen=True, slots=True)
class ReportPage:
    """Everything around the pages of a report."""

    round_name: str
    kind: str
    words: str
    subject: str
    role: str
    token: str
    #: To whom it can be mailed, by name; "" if to nobody.
    recipient: str
    #: How it stands with the link that was mailed last; None if none was.
    sent: links.SentLink | None
    works: bool
    #: None if it is not shown, as of one's own manager.
    opened: bool | None


def report_page(session: Session, shelf: Shelf, document: Document, today: date) -> ReportPage:
    """Build the page of one report."""
    subject = document.key or shelf.facts.organization.name
    role, recipient, recipient_id = "", "", ""
    if document.kind == "person":
        person = next(p for p in shelf.facts.people if p.id == document.key)
        level = f"level {person.level}" if person.level.isdecimal() else person.level
        subject = person.name
        role = " · ".join(part for part in (person.title, person.unit, level) if part)
        recipient, recipient_id = person.name, person.id
    elif document.kind == "unit":
        unit = next(u for u in shelf.facts.units if u.name == document.key)
        lead = links.lead_of(shelf.facts, unit)
        if lead is not None:
            recipient, recipient_id = lead.name, lead.id
    about = document.key if document.kind == "unit" else ""
    sent = links.last_link(session, shelf.id, recipient_id, about) if recipient else None
    return ReportPage(
        round_name=shelf.facts.round_name,
        kind=document.kind,
        words=KINDS.get(document.kind, "Report"),
        subject=subject,
        role=role,
        token=shelf.token(document),
        recipient=recipient,
        sent=sent,
        works=sent is not None and links.is_working(sent.link, today),
        opened=sent.link.opened if sent and recipient_id not in shelf.withheld else None,
    )
