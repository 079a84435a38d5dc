"""What there is of a release beside its facts: addresses, archives, mailed links; for any page."""

from __future__ import annotations

import io
import uuid
from datetime import UTC, datetime
from typing import Protocol

from pypdf import PdfWriter
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from accounts.access import Scope
from accounts.models import Role, User
from config import Settings
from reports.facilitators import archives, links, packing
from reports.facilitators.addresses import Addresses
from reports.facilitators.people import Wish
from reports.facilitators.shelf import open_shelf
from reports.inviting import links as helping
from reports.releases import release as releases
from surveys.models import HelpInvitation, HelpRequest
from surveys.rights.helping import forget_invitations
from tests.rounds import TODAY


class Released(Protocol):
    """An organization with a release and a facilitator."""

    session: Session
    settings: Settings
    organization_id: uuid.UUID
    release_id: uuid.UUID
    users: dict[str, User]


def blank_pdf(words: str) -> bytes:
    """Return a PDF of one empty page, with these words where no reader looks."""
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue() + f"%{words}".encode()


def document(place: Released, kind: str = "organization", key: str = "") -> str:
    """Return the token of a report: by default of the organization's."""
    facts = releases.get_facts(place.session, place.release_id)
    place.session.rollback()
    secret = place.settings.secret_key.get_secret_value()
    return Addresses(secret, place.release_id, facts).of(kind, key)


def unit_document(place: Released) -> str:
    """Return the token of the report of a unit."""
    return document(place, "unit", "Dock")


def archive(place: Released) -> str:
    """Have an archive of the facilitator packed, and return its id."""
    state = inspect(place.users["facilitator"])
    assert state.identity is not None
    (user_id,) = state.identity  # wherever the record itself was taken to meanwhile
    scope = Scope(user_id, "", place.organization_id, "", frozenset({Role.FACILITATOR}))
    shelf = open_shelf(place.session, scope, place.settings, place.release_id)
    wish = Wish(everything=True)
    made, _ = archives.ask(place.session, shelf, user_id, wish, now=datetime.now(UTC))
    archive_id = made.id
    place.session.commit()
    packing.pack(place.session.get_bind(), place.settings, archive_id)  # type: ignore[arg-type]
    return str(archive_id)


def report_link(place: Released, *, ended: bool = False) -> tuple[str, str]:
    """Have person 2 mailed the own report; return the id of the link and its token."""
    today = datetime.now(UTC).date()
    before = links.last_link(place.session, place.release_id, "2", "")
    if before is not None:
        links.end(place.session, before.link, today=today)
    facts = releases.get_facts(place.session, place.release_id)
    links.send_own(
        place.session,
        place.settings,
        place.release_id,
        links.round_of(place.session, place.release_id),
        [person for person in facts.people if person.id == "2"],
        today=today,
    )
    sent = links.last_link(place.session, place.release_id, "2", "")
    assert sent is not None
    if ended:
        links.end(place.session, sent.link, today=today)
    found = str(sent.link.id), links.token_of(sent.link, place.settings)
    place.session.commit()
    return found


def help_invitation(place: Released, *, ended: bool = False) -> str:
    """Have person 2 invited to help with a change, or person 3 until it ended; return the token."""
    session, round_ = place.session, links.round_of(place.session, place.release_id)
    wanted = "3" if ended else "2"
    entry = next(entry for entry in round_.roster if entry.external_id == wanted)
    invitation = session.scalars(
        select(HelpInvitation).where(HelpInvitation.respondent_id == entry.respondent_id)
    ).one_or_none()
    if invitation is None:
        id_ = uuid.uuid4()
        request = HelpRequest(
            round_id=round_.id, question=str(id_), size=5, day=TODAY, is_done=True
        )
        session.add(request)
        session.flush()
        invitation = HelpInvitation(
            id=id_,
            request_id=request.id,
            round_id=round_.id,
            respondent_id=entry.respondent_id,
            digest=helping.digest_of(helping.token_of(id_, place.settings)),
        )
        session.add(invitation)
        session.flush()
    token = helping.token_of(invitation.id, place.settings)
    if ended:
        forget_invitations(session, [entry.respondent_id])
    session.commit()
    return token
