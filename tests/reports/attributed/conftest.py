"""A released attributed round."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.reports.attributed.harbor_ties import Harbor, make_harbor


@pytest.fixture
def harbor(app: Flask, fewer_draws: None) -> Harbor:
    """Release an attributed round."""
    return make_harbor(app)


@pytest.fixture
def analyst(harbor: Harbor) -> FlaskClient:
    """Sign in the named analyst."""
    return harbor.browser("ana@harbor.example")
