"""What tests of facilitators' pages share."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.reports.facilitators.shelves import Shelf, make_shelf


@pytest.fixture
def shelf(app: Flask, fewer_draws: None) -> Shelf:
    return make_shelf(app)
