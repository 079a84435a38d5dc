"""What a mailed link opens: the report of whoever it was mailed to, or of a unit they lead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from config import Settings
from reports.errors import ReportLinkUnknown
from reports.facilitators import links
from reports.facilitators.models import ReportLink
from reports.releases.models import Release, ReleasedPerson
from reports.releases.store import DocumentStore
from surveys.models import RosterEntry, Round
from surveys.promise import promise


@dataclass(frozen=True, slots=True)
class OwnPage:
    """Everything the page prints."""

    organization: str
    round_name: str
    name: str
    unit: str
    readers: str
    last_day: date
    is_finished: bool


@dataclass(frozen=True, slots=True)
class OwnReport:
    """One report, and the link that opens it."""

    session: Session
    store: DocumentStore
    link: ReportLink
    entry: RosterEntry
    round: Round

    def page(self) -> OwnPage:
        """Build the page."""
        return OwnPage(
            organization=self.round.organization.name,
            round_name=self.round.name,
            name=self.entry.known_as or self.entry.name,
            unit=self.link.unit,
            readers=promise(self.session, self.round).readers,
            last_day=links.last_day(self.link),
            is_finished=self.store.has(self.link.release_id, *self._place),
        )

    def read(self) -> bytes | None:
        """Return the report; None while it is not finished."""
        return self.store.read(self.link.release_id, *self._place)

    @property
    def _place(self) -> tuple[str, str]:
        if self.link.unit:
            return "unit", self.link.unit
        return "person", self.entry.external_id


def own_report(session: Session, settings: Settings, token: str, *, today: date) -> OwnReport:
    """Return what a link opens. Raises ReportLinkUnknown.

    Somebody who was erased from the release, or whom it does not know, has no report in it.
    """
    link, entry = links.find(session, token, today=today)
    release = session.get_one(Release, link.release_id)
    is_there = session.scalar(
        select(
            exists().where(
                ReleasedPerson.release_id == link.release_id,
                ReleasedPerson.external_id == entry.external_id,
            )
        )
    )
    if not is_there or entry.erased:
        raise ReportLinkUnknown
    round_ = session.get_one(Round, release.round_id)
    return OwnReport(session, DocumentStore(settings.documents_folder), link, entry, round_)
