"""Which language the documents of a release are written in."""

from __future__ import annotations

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.errors import ReleaseUnknown
from reports.language import ENGLISH, Languages, known
from reports.looks.models import OrganizationLook
from reports.releases.models import Release
from surveys.models import Person, Round


def languages_of(session: Session, release_id: uuid.UUID) -> Languages:
    """Return the organization's language, and those in the people file as it is now.

    Raises ReleaseUnknown.
    """
    organization = session.scalar(
        select(Round.organization_id)
        .join(Release, Release.round_id == Round.id)
        .where(Release.id == release_id)
    )
    if organization is None:
        raise ReleaseUnknown(str(release_id))
    chosen = session.get(OrganizationLook, organization)
    people = session.execute(
        select(Person.external_id, Person.language).where(
            Person.organization_id == organization, Person.language != ""
        )
    )
    return Languages(
        known(chosen.language if chosen else ENGLISH),
        {person.external_id: person.language for person in people},
    )
