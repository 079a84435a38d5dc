"""`make run`: web and worker start together, and Ctrl-C stops both."""

from __future__ import annotations

import json
import os
import signal
import urllib.request
from pathlib import Path

from config import read_settings
from tests.servers.ports import free_port, is_listening, wait_until
from tests.servers.programs import environment, running


def group(leader: int) -> list[str]:
    """Return the processes whose environment names our instance folder, as their command lines."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                if f"swayline-run-{leader}" in (folder / "environ").read_text():
                    found.append((folder / "cmdline").read_text().replace("\0", " "))
            except OSError:
                continue
    return found


def test_ctrl_c_stops_web_and_worker_and_leaves_nothing_behind(tmp_path: Path) -> None:
    mark = os.getpid()
    settings = read_settings(
        env_file=None,
        instance_folder=tmp_path / f"swayline-run-{mark}",
        port=free_port(),
        tick_seconds=0.5,
    )
    log = tmp_path / "run.log"

    def is_healthy() -> bool:
        if not is_listening(settings.port):
            return False
        with urllib.request.urlopen(f"http://127.0.0.1:{settings.port}/healthz") as answer:
            return json.load(answer)["worker"] is not None

    with running(["make", "run"], environment(settings), log) as make:
        try:
            wait_until(is_healthy, 90)
        except TimeoutError:
            raise AssertionError(log.read_text()) from None
        started = " ".join(group(mark))
        assert "gunicorn" in started
        assert "work" in started
        os.killpg(make.pid, signal.SIGINT)  # what a terminal does on Ctrl-C
        make.wait(timeout=45)
    assert "web.1 stopped (rc=0)" in plain(log)
    assert "worker.1 stopped (rc=0)" in plain(log)
    assert "Traceback" not in plain(log)
    assert group(mark) == []
    assert not is_listening(settings.port)


def plain(log: Path) -> str:
    return log.read_text(errors="replace")
