"""What tests of accounts share: Ann, who administers, and her password."""

from __future__ import annotations

import pytest
from flask import Flask

from accounts.models import Role
from accounts.operations import NewUser, create_user
from db import db

PASSWORD = "violet anchors drift slowly"


@pytest.fixture
def ann(app: Flask) -> str:
    """Create Ann; return her mail address."""
    with app.app_context():
        new = NewUser("ann@example.com", "Ann", "Harbor", Role.ADMIN)
        user, _ = create_user(db.session, new, PASSWORD)
        db.session.commit()
        return user.email
