"""Sessions of users: a random cookie in the browser, everything else in a table.

A visitor who is not signed in has a cookie too once a form was shown, and no row: the token of the
form is derived from the cookie, and a word for the next page ("Saved") travels in a signed cookie
of its own. So the table tells nothing about respondents, and looking at pages writes nothing.
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
import secrets
import uuid
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, Request, Response, g
from flask.sessions import SessionInterface, SessionMixin
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import delete, or_, update
from sqlalchemy.orm import Session

from accounts.models import UserSession
from db import db, transaction

#: After which time without a request a session ends (at the latest: times are kept to the hour).
IDLE = timedelta(hours=12)
#: After which time it ends in any case.
LONGEST = timedelta(days=7)
#: How long a word for the next page of a visitor waits.
NOTE_LIFE = timedelta(hours=1)
TOKEN_BYTES = 32

#: Under this key Flask-WTF looks for what the token of a form must match.
CSRF_KEY = "csrf_token"
#: What the libraries put into a session and nothing reads: a digest of address and browser, a flag,
#: the second of the sign-in.
NOT_KEPT = {"_id", "fs_cc", "fs_paa"}


def hour(moment: datetime) -> datetime:
    """Return when the hour of ``moment`` began: the finest time that is kept of anybody."""
    return moment.replace(minute=0, second=0, microsecond=0)


def is_over(kept: UserSession, now: datetime) -> bool:
    """Whether a session was left alone, or lasted, too long."""
    return now >= kept.seen_at + IDLE or now >= kept.started_at + LONGEST


def forget_ended(session: Session, *, now: datetime) -> None:
    """Delete the sessions that are over."""
    over = or_(UserSession.seen_at <= now - IDLE, UserSession.started_at <= now - LONGEST)
    session.execute(delete(UserSession).where(over))


class WebSession(SessionMixin):
    """The session of one request; its row is read when it is first asked for."""

    def __init__(self, token: bytes | None, secret: str, note: str = "") -> None:
        self.new = token is None
        self.modified = False
        self.token = token or secrets.token_bytes(TOKEN_BYTES)
        #: Whether the browser needs the cookie: a form was shown, or somebody signed in.
        self.needs_cookie = False
        #: What the session is to become: nothing new, a session of this user, or none.
        self.change: uuid.UUID | str | None = None
        self.replaced = self.digest
        self.note = note
        self._secret = secret
        self._read: tuple[UserSession | None, dict[str, Any]] | None = None

    @property
    def digest(self) -> bytes:
        """What the table knows the cookie by."""
        return hashlib.sha256(self.token).digest()

    @property
    def row(self) -> UserSession | None:
        """The kept session, None for whoever is not signed in."""
        return self._load()[0]

    @property
    def user_id(self) -> uuid.UUID | None:
        """Who is signed in, as the table says."""
        return self.row.user_id if self.row else None

    @property
    def kept(self) -> dict[str, Any]:
        """What goes into the table."""
        return {key: value for key, value in self._load()[1].items() if key not in NOT_KEPT}

    def begin(self, user_id: uuid.UUID) -> None:
        """Go on as a session of this user, under a new cookie."""
        self._replace(user_id)

    def end(self) -> None:
        """Go on as nobody, under a new cookie."""
        self._replace("ended")

    def _replace(self, change: uuid.UUID | str) -> None:
        self.token = secrets.token_bytes(TOKEN_BYTES)
        self.change = change
        self.needs_cookie = True
        self._read = (None, {})
        g.pop(CSRF_KEY, None)

    def _load(self) -> tuple[UserSession | None, dict[str, Any]]:
        if self._read is None:
            found = None if self.new else _find(self.digest)
            self._read = (found, dict(found.data) if found else self._noted())
        return self._read

    @property
    def _signer(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self._secret, salt="note to a visitor")

    def _noted(self) -> dict[str, Any]:
        """Return what the next page of a visitor is to say."""
        try:
            noted = self._signer.loads(self.note, max_age=int(NOTE_LIFE.total_seconds()))
        except BadData:
            return {}
        return dict(noted)

    def next_note(self) -> str:
        """Return the note that the browser is to carry from now on."""
        if self.change is not None or (self._read and self.row):
            return ""
        if not self.modified:
            return self.note
        return str(self._signer.dumps(self.kept)) if self.kept else ""

    def _form_token(self) -> str:
        self.needs_cookie = True
        key = self._secret.encode()
        return hmac.new(key, b"form of a session:" + self.token, hashlib.sha256).hexdigest()

    def __getitem__(self, key: str) -> Any:
        """Return what is kept under ``key``; the token of forms follows from the cookie."""
        return self._form_token() if key == CSRF_KEY else self._load()[1][key]

    def __setitem__(self, key: str, value: Any) -> None:
        """Keep ``value`` for the next requests."""
        self._load()[1][key] = value
        self.modified = True

    def __delitem__(self, key: str) -> None:
        """Forget what is kept under ``key``."""
        if key != CSRF_KEY:
            del self._load()[1][key]
            self.modified = True

    def __iter__(self) -> Iterator[str]:
        """Go through the keys."""
        return iter(self._load()[1])

    def __len__(self) -> int:
        """Count what is kept."""
        return len(self._load()[1])


class DatabaseSessions(SessionInterface):
    """Open and keep sessions for Flask."""

    def open_session(self, app: Flask, request: Request) -> WebSession:
        """Return the session of the cookie, or a new one."""
        name = self.get_cookie_name(app)
        return WebSession(
            _decoded(request.cookies.get(name, "")),
            str(app.secret_key),
            request.cookies.get(f"{name}-note", ""),
        )

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write what changed and hand out the cookies."""
        assert isinstance(session, WebSession)  # noqa: S101 (opened above)
        name = self.get_cookie_name(app)
        _write(session, datetime.now(UTC))
        if session.needs_cookie and (session.new or session.change is not None):
            self._hand_out(app, response, name, urlsafe_b64encode(session.token).decode())
        note = session.next_note()
        if note != session.note:
            self._hand_out(app, response, f"{name}-note", note)

    def _hand_out(self, app: Flask, response: Response, name: str, value: str) -> None:
        response.set_cookie(
            name,
            value.rstrip("="),
            max_age=None if value else 0,
            path="/",
            secure=self.get_cookie_secure(app),
            httponly=True,
            samesite=self.get_cookie_samesite(app),
        )


def _decoded(cookie: str) -> bytes | None:
    """Return the random bytes of a cookie, None if it is not one of ours."""
    try:
        token = b64decode(cookie + "=", altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return None
    return token if len(token) == TOKEN_BYTES else None


def _find(digest: bytes) -> UserSession | None:
    with transaction(db.engine, readonly=True) as session:
        found = session.get(UserSession, digest)
        session.expunge_all()
    return found if found and not is_over(found, datetime.now(UTC)) else None


def _write(session: WebSession, now: datetime) -> None:
    """Bring the table up to date, if there is anything to write."""
    if session.change is not None:
        _let_go()
        with transaction(db.engine) as table:
            table.execute(delete(UserSession).where(UserSession.digest == session.replaced))
            if isinstance(session.change, uuid.UUID):
                table.add(
                    UserSession(
                        digest=session.digest,
                        user_id=session.change,
                        data=session.kept,
                        started_at=hour(now),
                        seen_at=hour(now),
                    )
                )
        return
    row = session._read[0] if session._read else None
    if row is None or (not session.modified and row.seen_at >= hour(now)):
        return
    _let_go()
    with transaction(db.engine) as table:
        table.execute(
            update(UserSession)
            .where(UserSession.digest == row.digest)
            .values(seen_at=hour(now), data=session.kept)
        )


def _let_go() -> None:
    """Give up the locks of the request: what it had to keep, it has committed."""
    db.session.rollback()
