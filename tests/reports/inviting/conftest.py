"""The round that invitations are asked in."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.reports.inviting.planned import Planned, make_planned


@pytest.fixture
def planned(app: Flask) -> Planned:
    """Persons 2 to 5 and 9 ticked; nobody is told to have named 9."""
    return make_planned(app, {2, 3, 4, 5, 9})
