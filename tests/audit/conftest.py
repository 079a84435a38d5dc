"""What tests of the audit share: a chain of ten entries."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from tests.audit.chains import Chain


@pytest.fixture
def chain(engine: Engine) -> Chain:
    """Append ten entries."""
    made = Chain(engine)
    made.append(10)
    return made
