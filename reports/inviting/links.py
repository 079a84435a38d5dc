"""The link in an invitation: it follows from the invitation and the secret key, and is not kept."""

from __future__ import annotations

import base64
import hashlib
import hmac
import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from config import Settings
from reports.errors import InvitationUnknown
from surveys.models import HelpInvitation, OutboxMail, RosterEntry


def token_of(invitation_id: uuid.UUID, settings: Settings) -> str:
    """Return the token of an invitation."""
    secret = settings.secret_key.get_secret_value().encode()
    made = hmac.digest(secret, b"help invitation|" + invitation_id.bytes, "sha256")
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def digest_of(token: str) -> bytes:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).digest()


def address(base_url: str, token: str) -> str:
    """Return the address that a mail carries."""
    return f"{base_url.rstrip('/')}/h/{token}"


def find(session: Session, token: str) -> tuple[HelpInvitation, RosterEntry]:
    """Return an invitation that stands, and whom it went to. Raises InvitationUnknown."""
    found = session.execute(
        select(HelpInvitation, RosterEntry)
        .join(RosterEntry, RosterEntry.respondent_id == HelpInvitation.respondent_id)
        .where(
            HelpInvitation.digest == digest_of(token),
            RosterEntry.objects.is_(False),
            RosterEntry.spared.is_(False),
        )
    ).one_or_none()
    if found is None:
        raise InvitationUnknown
    return found[0], found[1]


def of_mail(session: Session, mail: OutboxMail) -> HelpInvitation:
    """Return the invitation that a mail of the outbox carries. Raises InvitationUnknown."""
    found = session.scalars(
        select(HelpInvitation).where(
            HelpInvitation.round_id == mail.round_id,
            HelpInvitation.respondent_id == mail.respondent_id,
        )
    ).one_or_none()
    if found is None:
        raise InvitationUnknown
    return found
