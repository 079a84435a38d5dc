"""A cast for tests of pages: users with a role, signed in without waiting for Argon2."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
import uuid
from datetime import UTC, datetime

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accounts.models import Grant, Matter, Membership, Role, User, UserSession
from accounts.sessions import hour

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def without_tokens(page: str) -> str:
    """Return a page without what stands in each form against forgery, new every second."""
    return TOKEN.sub("", page)


def make_user(
    session: Session, organization_id: uuid.UUID, role: Role, email: str, *, active: bool = True
) -> User:
    """Make a user with one role and no password."""
    user = User(email=email, name=email.partition("@")[0].capitalize(), active=active)
    user.memberships = [Membership(organization_id=organization_id, role=role)]
    session.add(user)
    session.flush()
    return user


def grant_reports(session: Session, user: User, round_id: uuid.UUID, unit: str = "") -> None:
    """Open the reports of a round to a facilitator."""
    (member,) = user.memberships
    session.add(Grant(membership_id=member.id, round_id=round_id, matter=Matter.REPORTS, unit=unit))
    session.flush()


def sign_in(session: Session, client: FlaskClient, user: User) -> None:
    """Make this browser one of the user, and commit."""
    token = secrets.token_bytes(32)
    now = hour(datetime.now(UTC))
    session.add(
        UserSession(
            digest=hashlib.sha256(token).digest(),
            user_id=user.id,
            data={"_user_id": user.fs_uniquifier, "_fresh": True},
            started_at=now,
            seen_at=now,
        )
    )
    session.commit()
    client.set_cookie("session", base64.urlsafe_b64encode(token).decode().rstrip("="))


def form_token(client: FlaskClient, path: str = "/sign-in") -> str:
    """Return what a form of this browser must carry; of any page with a form."""
    page = client.get(path, follow_redirects=True).get_data(as_text=True)
    found = TOKEN.search(page)
    assert found is not None, page
    return found[1]
