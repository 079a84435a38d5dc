"""Flask-Security, sessions, protected forms: what an application needs to know who asks.

Of Flask-Security this uses the passwords (argon2id) and who is signed in; its pages, its remembered
sign-ins and its tokens stay off, because sessions that live in a table can be ended.
"""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

from flask import Flask, abort, request, session
from flask_security import (
    FSQLALiteUserDatastore,
    RoleMixin,
    Security,
    hash_password,
    login_user,
    verify_password,
)
from flask_wtf import CSRFProtect

from accounts.models import User
from accounts.sessions import DatabaseSessions, WebSession
from db import db

PASSWORD_MIN = 12
PASSWORD_MAX = 200

CONFIG = {
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_SCHEMES": ["argon2"],
    "SECURITY_DEPRECATED_PASSWORD_SCHEMES": [],
    # Argon2 salts by itself; a second key here would lock everybody out when it is changed.
    "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
    # 64 MiB, three passes, four lanes: the second recommendation of RFC 9106.
    "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
        "argon2__type": "ID",
        "argon2__memory_cost": 64 * 1024,
        "argon2__rounds": 3,
        "argon2__parallelism": 4,
    },
    "SECURITY_PASSWORD_LENGTH_MIN": PASSWORD_MIN,
    "SECURITY_PASSWORD_NORMALIZE_FORM": "NFKC",
    "SECURITY_CLI_USERS_NAME": None,
    "SECURITY_CLI_ROLES_NAME": None,
    # It would compare a digest of address and browser, which nobody shall keep.
    "SESSION_PROTECTION": None,
    # A survey page may stay open for hours before it is sent.
    "WTF_CSRF_TIME_LIMIT": None,
    # Pages send no Referer; where a form came from is checked below.
    "WTF_CSRF_SSL_STRICT": False,
}


def init_app(app: Flask) -> None:
    """Give the application users, sessions and protected forms."""
    app.config.update(CONFIG)
    app.session_interface = DatabaseSessions()
    app.before_request(refuse_other_sites)
    CSRFProtect(app)
    security = Security()
    security.init_app(app, FSQLALiteUserDatastore(db, User, RoleMixin), register_blueprint=False)
    manager = security.login_manager
    manager.user_loader(_load_user)
    manager.request_loader(lambda _request: None)
    # These would look at the session, and so at the database, for every style sheet and even for
    # the page that says that the database is away.
    security.principal.identity_loaders.clear()
    app.after_request_funcs[None].remove(manager._update_remember_cookie)
    processors = app.template_context_processors[None]
    processors[:] = [each for each in processors if each.__name__ != "_user_context_processor"]


def refuse_other_sites() -> None:
    """Refuse what a page elsewhere sends in the name of somebody who is signed in here."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin", "null")
    if site not in {"same-origin", "none"} or (
        origin != "null" and urlsplit(origin).netloc != request.host
    ):
        abort(400)


def sign_in(user: User) -> None:
    """Make this browser one of ``user``, under a new cookie."""
    _session().begin(user.id)
    login_user(user, remember=False)


def sign_out() -> None:
    """Make this browser one of nobody."""
    _session().end()


def digest_password(password: str) -> str:
    """Return the argon2id digest of a password."""
    digest: str = hash_password(password)
    return digest


def password_fits(password: str, stored: str | None) -> bool:
    """Whether the password is the stored one; takes as long if nothing is stored."""
    fits: bool = verify_password(password, stored or _nobodys_password())
    return fits and stored is not None


@lru_cache(maxsize=1)
def _nobodys_password() -> str:
    return digest_password("the password of nobody")


def _load_user(uniquifier: str) -> User | None:
    """Return who is signed in: only by a session in the table, and only while not locked."""
    user_id = _session().user_id
    user = db.session.get(User, user_id) if user_id else None
    return user if user and user.active and user.fs_uniquifier == uniquifier else None


def _session() -> WebSession:
    current: WebSession = session._get_current_object()  # type: ignore[attr-defined]
    return current
