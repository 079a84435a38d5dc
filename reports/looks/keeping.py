"""Reading and writing the look of an organization."""

from __future__ import annotations

import uuid

from sqlalchemy.orm import Session

from reports.drawing.logo import Logo
from reports.drawing.look import Look
from reports.language import ENGLISH
from reports.looks.models import OrganizationLook
from reports.releases.models import Release
from surveys.models import Round


def look_of(session: Session, organization_id: uuid.UUID) -> Look:
    """Return how the documents of an organization look."""
    row = session.get(OrganizationLook, organization_id)
    if row is None:
        return Look()
    logo = None
    if row.logo is not None and row.logo_ratio is not None:
        logo = Logo(row.logo, "png" if row.logo_kind == "png" else "svg", row.logo_ratio)
    return Look(row.accent, row.paper, logo)


def look_of_release(session: Session, release_id: uuid.UUID) -> Look:
    """Return how the documents of a release look."""
    release = session.get_one(Release, release_id)
    return look_of(session, session.get_one(Round, release.round_id).organization_id)


def language_of(session: Session, organization_id: uuid.UUID) -> str:
    """Return the language of documents whose reader has none of their own."""
    row = session.get(OrganizationLook, organization_id)
    return ENGLISH if row is None else row.language


def row_of(session: Session, organization_id: uuid.UUID) -> OrganizationLook:
    """Return the row of an organization, written if it was not there."""
    row = session.get(OrganizationLook, organization_id)
    if row is None:
        row = OrganizationLook(organization_id=organization_id)
        session.add(row)
        session.flush()
    return row


def keep_look(
    session: Session, organization_id: uuid.UUID, look: Look, *, language: str = ENGLISH
) -> None:
    """Let the documents of an organization look like this from now on."""
    row = row_of(session, organization_id)
    row.accent, row.paper, row.language = look.accent, look.paper, language
    row.logo = look.logo.content if look.logo else None
    row.logo_kind = look.logo.kind if look.logo else ""
    row.logo_ratio = look.logo.ratio if look.logo else None
    session.flush()
