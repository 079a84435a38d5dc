"""Programs of the project, run as an operator runs them: own process, settings by environment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config import PREFIX, PROJECT, Settings

FLASK = [sys.executable, "-m", "flask", "--app", "app"]


def environment(settings: Settings, **more: str) -> dict[str, str]:
    """Return the environment that gives a process these settings and no others."""
    given = {key: value for key, value in os.environ.items() if not key.startswith(PREFIX)}
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        plain = value.get_secret_value() if hasattr(value, "get_secret_value") else value
        given[f"{PREFIX}{name.upper()}"] = str(plain)
    return {**given, **more}


@contextmanager
def running(
    command: list[str], env: dict[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a program in a group of its own; end the whole group, whatever happens."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env=env,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(timeout=10)
