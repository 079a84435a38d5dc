"""What the audit says of a draft that was written and of a launch, wherever that was done."""

from __future__ import annotations

from sqlalchemy.orm import Session

from accounts.analysts import named_analysts
from accounts.planners import named_planners
from audit.acts import Detail
from surveys import queries
from surveys.models import Round


def saved(session: Session, round_: Round) -> dict[str, Detail]:
    """Return the details of a draft that was written."""
    found: dict[str, Detail] = {
        "mode": round_.mode.value,
        "analysts": len(named_analysts(session, round_.id)),
    }
    if round_.asks_for_help:
        found["planners"] = len(named_planners(session, round_.id))
    return found


def launched(session: Session, round_: Round) -> dict[str, Detail]:
    """Return the details of a launch."""
    return {
        **saved(session, round_),
        "people": queries.response_count(session, round_).invited,
        "promise": round_.promise_digest,
    }
