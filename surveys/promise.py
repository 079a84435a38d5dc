"""The promise: what a respondent is told before the first question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Membership, Role, User
from surveys.models import Mode, Readers, Round

#: Which wording this is; stored with every response.
VERSION = "1"
#: How long answers are kept after the close, in days.
KEPT_DAYS = 90
#: The smallest group about which anything is shown.
SMALLEST_GROUP = "five"


@dataclass(frozen=True, slots=True)
class Promise:
    """Who sees what, in two lists and one plain sentence."""

    #: What the software prevents.
    prevents: tuple[str, ...]
    #: What the organization promises.
    promises: tuple[str, ...]
    #: What neither can change.
    plainly: str


def promise(session: Session, round_: Round) -> Promise:
    """Return the promise of a round."""
    prevents: tuple[str, ...]
    if round_.mode is Mode.CONFIDENTIAL:
        prevents = (
            "Nobody is shown whom you name: no manager, no facilitator, no admin.",
            "Nobody is shown whether you answered.",
            f"Nothing is shown about groups in which fewer than {SMALLEST_GROUP} people answered.",
            "Your answers are stored encrypted.",
        )
    else:
        prevents = (
            "Only the named analysts see who named whom: no manager and no colleague does.",
            "Your answers are stored encrypted.",
        )
    return Promise(
        prevents,
        (
            "Your answers are not used for pay, promotion or dismissal.",
            f"They are kept for {KEPT_DAYS} days after the close, then destroyed.",
            _readers(session, round_),
        ),
        "This is confidential, not anonymous: whoever held both the server and its keys could "
        "technically read answers.",
    )


def _readers(session: Session, round_: Round) -> str:
    """Say who reads the respondent's own report."""
    if round_.readers is Readers.PERSON:
        return "The report about you is for you alone."
    names = session.scalars(
        select(User.name)
        .join(User.memberships)
        .where(
            Membership.organization_id == round_.organization_id,
            Membership.role == Role.FACILITATOR,
            User.active.is_(True),
        )
        .order_by(User.name)
    ).all()
    if not names:
        return "The report about you is for you and the facilitators."
    return f"The report about you is for you and for {listed(names)}, who facilitate."


def listed(names: Sequence[str]) -> str:
    """Return names as one reads them out.

    >>> listed(["Ada"]), listed(["Ada", "Bo"]), listed(["Ada", "Bo", "Cy"])
    ('Ada', 'Ada and Bo', 'Ada, Bo and Cy')
    """
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
