"""What an invitation says: who asks, what is asked, what a yes tells and what a no does not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from accounts.planners import planners
from reports.inviting.links import find
from reports.inviting.requests import last_day
from surveys.models import HelpInvitation, Round
from surveys.promise import listed


@dataclass(frozen=True, slots=True)
class Invitation:
    """Everything the page prints."""

    organization: str
    round_name: str
    name: str
    who: str
    are_many: bool
    accepted: bool
    last_day: date | None


def invitation(session: Session, token: str) -> tuple[HelpInvitation, Round, Invitation]:
    """Return what a link leads to. Raises InvitationUnknown."""
    found, entry = find(session, token)
    round_ = session.get_one(Round, found.round_id)
    names = planners(session, round_.id)
    return (
        found,
        round_,
        Invitation(
            organization=round_.organization.name,
            round_name=round_.name,
            name=entry.known_as or entry.name,
            who=listed(names) if names else "",
            are_many=len(names) > 1,
            accepted=found.accepted,
            last_day=last_day(round_),
        ),
    )
