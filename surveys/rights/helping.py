"""Taking back that one may be asked to help: the invitation goes, and the mail with it."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import delete
from sqlalchemy.orm import Session

from surveys.models import HelpInvitation, MailKind, OutboxMail


def forget_invitations(session: Session, respondent_ids: Collection[uuid.UUID]) -> None:
    """Delete the invitations of these people; nothing where there is none."""
    session.execute(delete(HelpInvitation).where(HelpInvitation.respondent_id.in_(respondent_ids)))
    session.execute(
        delete(OutboxMail).where(
            OutboxMail.respondent_id.in_(respondent_ids), OutboxMail.kind == MailKind.HELP
        )
    )
