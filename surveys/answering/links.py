"""Survey links: random, of which only the digest is stored; and the browsers that began with one.

Every mail carries a link of its own, and all of them work until they are revoked.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import uuid
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from surveys.errors import LinkUnknown, SittingUnknown
from surveys.models import LinkKind, RosterEntry, Round, RoundState, Sitting, SurveyLink

TOKEN_BYTES = 32
#: How many characters a token has in an address.
TOKEN_LENGTH = 43


def make_link(session: Session, respondent_id: uuid.UUID, kind: LinkKind) -> str:
    """Make a link for one message; return its token, which nobody can look up later."""
    token, digest = _new_token()
    session.add(SurveyLink(respondent_id=respondent_id, kind=kind, digest=digest))
    session.flush()
    return token


def address(base_url: str, token: str) -> str:
    """Return the address that a message carries."""
    return f"{base_url.rstrip('/')}/s/{token}"


def find_link(session: Session, token: str) -> tuple[SurveyLink, Round]:
    """Return the link and its round, in whatever state that is.

    Raises LinkUnknown, whether there never was such a link or it was revoked.
    """
    digest = _digest(token)
    found = session.execute(
        select(SurveyLink, Round)
        .join(RosterEntry, RosterEntry.respondent_id == SurveyLink.respondent_id)
        .join(Round, Round.id == RosterEntry.round_id)
        .where(SurveyLink.digest == (digest or b""), SurveyLink.revoked_at.is_(None))
    ).one_or_none()
    if found is None or found[1].state in {RoundState.DRAFT, RoundState.SCHEDULED}:
        raise LinkUnknown
    return found[0], found[1]


def revoke_links(session: Session, respondent_id: uuid.UUID, *, now: datetime) -> int:
    """Let no link of a respondent work any more, nor any browser that began with one.

    Returns how many there were.
    """
    revoked = session.scalars(
        update(SurveyLink)
        .where(SurveyLink.respondent_id == respondent_id, SurveyLink.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(SurveyLink.id)
    ).all()
    return len(revoked)


def begin_sitting(
    session: Session,
    link: SurveyLink,
    round_: Round,
    *,
    today: date,
    cookie: str | None,
    agreed: bool = False,
) -> tuple[Sitting, str]:
    """Return the sitting of this browser and its cookie: the one it has, or a new one.

    ``agreed`` says that the promise was agreed to here; without that, no answer is saved.
    """
    if cookie:
        try:
            sitting = find_sitting(session, cookie)
        except SittingUnknown:
            pass
        else:
            if sitting.respondent_id == link.respondent_id:
                if agreed:
                    agree(session, sitting, today=today)
                return sitting, cookie
    token, digest = _new_token()
    sitting = Sitting(
        round_id=round_.id,
        respondent_id=link.respondent_id,
        link_id=link.id,
        digest=digest,
        trusted=False,
        day=today,
        accepted_on=today if agreed else None,
    )
    session.add(sitting)
    session.flush()
    return sitting, token


def agree(session: Session, sitting: Sitting, *, today: date) -> None:
    """Note that the promise was agreed to in this browser; the first time counts."""
    if sitting.accepted_on is None:
        sitting.accepted_on = today
        session.flush()


def find_sitting(session: Session, cookie: str) -> Sitting:
    """Return the sitting with this cookie. Raises SittingUnknown, also if its link was revoked."""
    sitting = session.scalars(
        select(Sitting)
        .join(Sitting.link)
        .where(Sitting.digest == (_digest(cookie) or b""), SurveyLink.revoked_at.is_(None))
    ).one_or_none()
    if sitting is None:
        raise SittingUnknown
    return sitting


def _new_token() -> tuple[str, bytes]:
    """Return a token and its digest."""
    token = secrets.token_bytes(TOKEN_BYTES)
    written = base64.urlsafe_b64encode(token).rstrip(b"=").decode()
    return written, hashlib.sha256(token).digest()


def _digest(token: str) -> bytes | None:
    """Return the digest of what a token stands for; None if it cannot be one."""
    if len(token) != TOKEN_LENGTH or not token.isascii():
        return None
    try:
        decoded = base64.b64decode(token + "=", altchars=b"-_", validate=True)
    except ValueError:
        return None
    return hashlib.sha256(decoded).digest()
