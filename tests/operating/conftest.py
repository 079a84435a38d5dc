"""What tests of an operator's commands share."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask

#: Calls one command; fails the test unless it ends with this code.
Command = Callable[..., Result]


@pytest.fixture
def command(app: Flask) -> Command:
    """Call a command of the application."""

    def call(*words: object, code: int = 0, text: str = "") -> Result:
        result = app.test_cli_runner().invoke(args=[str(word) for word in words], input=text)
        assert result.exit_code == code, result.output
        return result

    return call
