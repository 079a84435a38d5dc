"""Everything that is held on a person, as plain data: for the person, or to be handed to them."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.facilitators.models import ReportLink
from reports.releases.models import Release, ReleasedPerson
from surveys.models import Person, RosterEntry, Round
from surveys.rights import holdings
from surveys.rights.holdings import Held

#: What is left out, and why: printed with the data.
NOMINATORS = "colleagues said it in confidence, it is sealed, and no page, file or report shows it."
TO_THE_PERSON = (f"Who named you is not told: {NOMINATORS}",)
TO_OTHERS = (
    f"Who named this person is not told: {NOMINATORS}",
    "Whether the person answered, and what, is told to the person only: by the personal link and "
    "a mailed code.",
)


def held_on(session: Session, person: Person) -> Held:
    """Return what is held on a person, without answers: fit to be written by an operator."""
    return {
        **holdings.held_on(session, person, is_own=False),
        "released": released_on(session, person),
        "mailed_reports": mailed_to(session, person),
        "left_out": list(TO_OTHERS),
    }


def own_holdings(session: Session, person: Person, own_answers: Held) -> Held:
    """Return what is held on a person, for that person; ``own_answers`` by the name of rounds."""
    return {
        **holdings.held_on(session, person, is_own=True),
        "own_answers": own_answers,
        "released": released_on(session, person),
        "mailed_reports": mailed_to(session, person),
        "left_out": list(TO_THE_PERSON),
    }


def released_on(session: Session, person: Person) -> list[dict[str, Any]]:
    """Return what the releases of the organization say about a person, the oldest first."""
    ids = {person.external_id}
    ids |= {entry.external_id for entry in holdings.entries_of(session, person)}
    rows = session.execute(
        select(ReleasedPerson.facts, Release.day, Release.number, Round.name)
        .join(Release, Release.id == ReleasedPerson.release_id)
        .join(Round, Round.id == Release.round_id)
        .where(Round.organization_id == person.organization_id, ReleasedPerson.external_id.in_(ids))
        .order_by(Release.day, Round.name, Release.number)
    )
    return [
        {"round": name, "release": number, "day": day.isoformat(), "facts": facts["person"]}
        for facts, day, number, name in rows
        if facts is not None
    ]


def mailed_to(session: Session, person: Person) -> list[dict[str, Any]]:
    """Return the links to reports that were mailed to a person, the oldest first."""
    rows = session.execute(
        select(ReportLink, Round.name)
        .join(RosterEntry, RosterEntry.respondent_id == ReportLink.respondent_id)
        .join(Round, Round.id == ReportLink.round_id)
        .where(RosterEntry.person_id == person.id)
        .order_by(ReportLink.day, Round.name, ReportLink.number)
    )
    return [
        {
            "round": name,
            "report": link.unit or "own",
            "day": link.day.isoformat(),
            "expires_on": link.expires_on.isoformat(),
            "ended_on": link.revoked_on.isoformat() if link.revoked_on else None,
            "opened": link.opened,
        }
        for link, name in rows
    ]


def as_json(held: Held) -> bytes:
    """Return what is held as a file, the same for the same data."""
    return (json.dumps(held, indent=2, ensure_ascii=False, default=str) + "\n").encode()
