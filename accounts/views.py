"""Pages of one's own account: sign in, sign out, change the password."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import (
    Blueprint,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from accounts import access, limits, operations, recording, security
from accounts.errors import AccountError
from accounts.forms import PasswordForm, SignInForm
from accounts.models import User
from audit.acts import Act
from db import db

bp = Blueprint("accounts", __name__)

#: The one answer to a wrong password, an unknown address and a locked account.
NOT_KNOWN = "The mail address and the password do not belong together."


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Show the form; sign in whoever knows the password."""
    form = SignInForm()
    if not form.is_submitted():
        if access.signed_in() is not None:
            return redirect(url_for("start"), 303)
        return render_template("accounts/sign_in.html", form=form)
    if not form.validate():
        return render_template("accounts/sign_in.html", form=form), 422
    now = datetime.now(UTC)
    email = str(form.email.data).strip().lower()
    counted = limits.subjects(str(current_app.secret_key), email, request.remote_addr)
    allowed = limits.may_try(db.session, counted, now=now)
    user = db.session.scalar(select(User).where(User.email == email))
    stored = user.password if user and user.active else None
    if too_many := limits.reached(db.session, counted, now=now):
        recording.refused(user, too_many)
    db.session.commit()  # before the slow part: others want to write meanwhile
    if not allowed:
        return _too_often(now)
    if not security.password_fits(operations.normal_password(form.password.data), stored):
        form.password.errors = [NOT_KNOWN]
        return render_template("accounts/sign_in.html", form=form), 422
    assert user is not None  # noqa: S101 (something was stored)
    limits.succeeded(db.session, counted, now=now)
    failures, _of_network = limits.attempts(db.session, counted, now=now)
    recording.commit_by(user, Act.SIGNED_IN, failures=failures)
    security.sign_in(user)
    return redirect(url_for("start"), 303)


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Forget this browser."""
    recording.commit(Act.SIGNED_OUT, access.scope().user_id)
    security.sign_out()
    return redirect(url_for("accounts.sign_in"), 303)


@bp.route("/password", methods=["GET", "POST"])
def password() -> ResponseReturnValue:
    """Change one's own password; every other browser is signed out."""
    form = PasswordForm()
    user = db.session.get_one(User, access.scope().user_id)
    email, stored = user.email, user.password
    if not form.is_submitted():
        return render_template("accounts/password.html", form=form, email=email)
    if not form.validate():
        return render_template("accounts/password.html", form=form, email=email), 422
    now = datetime.now(UTC)
    counted = limits.subjects(str(current_app.secret_key), email, request.remote_addr)
    allowed = limits.may_try(db.session, counted, now=now)
    db.session.commit()
    if not allowed:
        return _too_often(now)
    if not security.password_fits(operations.normal_password(form.present.data), stored):
        form.present.errors = ["This is not your present password."]
        return render_template("accounts/password.html", form=form, email=email), 422
    try:
        operations.set_password(db.session, user, str(form.new.data))
    except AccountError as refused:
        form.new.errors = [str(refused)]
        return render_template("accounts/password.html", form=form, email=email), 422
    limits.succeeded(db.session, counted, now=now)
    recording.commit(Act.PASSWORD_CHANGED, user.id)
    security.sign_in(user)
    flash("Your password was changed. All other browsers were signed out.")
    return redirect(url_for("accounts.password"), 303)


def _too_often(now: datetime) -> ResponseReturnValue:
    seconds = limits.wait(now)
    page = render_template("errors/too_often.html", minutes=-(-seconds // 60))
    answer = make_response(page, 429)
    answer.headers["Retry-After"] = str(seconds)
    return answer
