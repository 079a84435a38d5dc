"""What people type into the pages of their account."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, EqualTo, Length

from accounts.security import PASSWORD_MAX


class SignInForm(FlaskForm):
    """Who one is, and the proof."""

    email = StringField("Mail address", [DataRequired("Enter your mail address."), Length(max=320)])
    password = PasswordField(
        "Password",
        [DataRequired("Enter your password."), Length(max=PASSWORD_MAX, message="Too long.")],
    )


class PasswordForm(FlaskForm):
    """A new password, by whoever knows the present one."""

    present = PasswordField(
        "Present password",
        [DataRequired("Enter your present password."), Length(max=PASSWORD_MAX)],
    )
    new = PasswordField(
        "New password",
        [
            DataRequired("Enter a new password."),
            Length(
                max=PASSWORD_MAX,
                message=f"A password has {PASSWORD_MAX} characters at most.",
            ),
        ],
    )
    repeated = PasswordField(
        "New password, once more",
        [EqualTo("new", "This is not the same as the new password.")],
    )
