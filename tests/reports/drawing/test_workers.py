"""Processes that draw: a page at a time, within limits, without network; a death is told."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from reports.drawing.look import Look, Paper
from reports.drawing.pdf import ReportError, render_pdf
from reports.drawing.workers import Drawer, drawer
from tests.reports.drawing.test_logo import SQUARE
from tests.reports.reading import text

ROOT = Path(__file__).resolve().parents[3]
PAGE = '<!doctype html><html lang="en"><head><title>A page</title></head><body>{}</body></html>'
PLAIN = PAGE.format("<p>plain</p>")
#: More cells than fit into the memory, or into a few seconds.
BOMB = PAGE.format("<table><tr>" + "<td>x" * 60_000)


@pytest.fixture(scope="module")
def shared() -> Drawer:
    return drawer()


def process_of(drawing: Drawer) -> int:
    assert drawing._process is not None
    return drawing._process.pid


def test_a_process_draws_the_same_bytes_as_this_one(shared):
    look = Look("#1f4fa3", Paper.LETTER, SQUARE)
    assert shared.pdf(PLAIN) == render_pdf(PLAIN)
    assert shared.pdf(PLAIN, PLAIN, look=look) == render_pdf(PLAIN, PLAIN, look=look)


def test_it_lives_for_many_documents(shared):
    shared.pdf(PLAIN)
    first = process_of(shared)
    for number in range(30):
        assert f"number {number}" in text(shared.pdf(PAGE.format(f"<p>number {number}</p>")))
    assert process_of(shared) == first


def test_after_some_documents_a_new_process_goes_on():
    with Drawer(documents=2) as drawing:
        processes = []
        for number in range(5):
            assert f"number {number}" in text(drawing.pdf(PAGE.format(f"<p>number {number}</p>")))
            processes.append(process_of(drawing))
    assert processes[0] == processes[1] != processes[2] == processes[3] != processes[4]


def test_what_is_refused_is_one_sentence_and_the_process_goes_on(shared):
    shared.pdf(PLAIN)
    first = process_of(shared)
    with pytest.raises(ReportError, match=r"may not read file:///etc/hostname"):
        shared.pdf(PAGE.format('<img src="file:///etc/hostname" alt="x">'))
    with pytest.raises(ReportError, match="nested too deeply"):
        shared.pdf(PAGE.format("<span>" * 1200 + "x"))
    assert shared.pdf(PLAIN) == render_pdf(PLAIN)
    assert process_of(shared) == first


def test_a_page_that_takes_all_memory_ends_its_process_and_no_other(shared):
    shared.pdf(PLAIN)
    first = process_of(shared)
    with pytest.raises(ReportError, match=r"memory than one may use .512 MiB"):
        shared.pdf(BOMB)
    assert shared.pdf(PLAIN) == render_pdf(PLAIN)
    assert process_of(shared) != first


def test_a_page_that_takes_too_long_is_stopped():
    with Drawer(seconds=1) as drawing:
        drawing._started()
        begun = time.monotonic()
        with pytest.raises(ReportError, match=r"takes longer to draw than one may .1 seconds"):
            drawing.pdf(BOMB)
        assert time.monotonic() - begun < 5
        assert drawing.pdf(PLAIN) == render_pdf(PLAIN)


def test_a_process_that_is_killed_over_a_document_is_told_and_replaced():
    with Drawer() as drawing:
        drawing.pdf(PLAIN)
        first = process_of(drawing)
        threading.Timer(0.5, os.kill, (first, signal.SIGKILL)).start()
        with pytest.raises(ReportError, match=r"process that drew a report ended .code -9."):
            drawing.pdf(BOMB)
        assert drawing.pdf(PLAIN) == render_pdf(PLAIN)
        assert process_of(drawing) != first


def test_a_process_that_ended_between_two_documents_is_not_missed():
    with Drawer() as drawing:
        drawing.pdf(PLAIN)
        assert drawing._process is not None
        drawing._process.kill()
        drawing._process.wait()
        assert drawing.pdf(PLAIN) == render_pdf(PLAIN)


def limits_of(process: int) -> dict[str, str]:
    lines = Path(f"/proc/{process}/limits").read_text().splitlines()[1:]
    return {line[:26].strip(): line[26:47].strip() for line in lines}


def test_its_memory_computing_and_files_are_limited(shared):
    shared.pdf(PLAIN)
    limits = limits_of(process_of(shared))
    assert 512 * 2**20 < int(limits["Max address space"]) < 2 * 2**30
    assert int(limits["Max cpu time"]) < 3600
    assert int(limits["Max file size"]) == 64 * 2**20
    assert int(limits["Max core file size"]) == 0


def test_it_knows_no_settings_and_no_keys(monkeypatch):
    monkeypatch.setenv("SWAYLINE_SECRET_KEY", "canary-4711")
    with Drawer() as drawing:
        drawing.pdf(PLAIN)
        surroundings = Path(f"/proc/{process_of(drawing)}/environ").read_bytes()
    assert b"PATH=" in surroundings
    assert b"SWAYLINE" not in surroundings
    assert b"canary" not in surroundings


def test_it_has_no_network_where_the_system_lets_it_go_without():
    code = (
        "import socket, sys; from reports.drawing.limits import leave_network; "
        "left = leave_network(); sock = socket.socket(); sock.settimeout(2); "
        "print(left, sock.connect_ex(('127.0.0.1', int(sys.argv[1]))) == 0)"
    )
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        ran = subprocess.run(
            [sys.executable, "-c", code, port], cwd=ROOT, capture_output=True, text=True, check=True
        )
    left, reached = ran.stdout.split()
    if left == "False":
        pytest.skip("this system gives no process a network of its own")
    assert reached == "False"
    with Drawer() as drawing:
        drawing.pdf(PLAIN)
        assert drawing.cut_off


def test_it_ends_with_the_process_that_asked():
    code = (
        "import os; from reports.drawing.workers import drawer; "
        f"drawer().pdf({PLAIN!r}); print(drawer()._process.pid, flush=True); os._exit(0)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    gone = Path(f"/proc/{int(ran.stdout)}")
    deadline = time.monotonic() + 10
    while gone.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not gone.exists()
    assert ran.stderr == ""


def test_a_fork_starts_a_process_of_its_own(shared):
    shared.pdf(PLAIN)
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        other = drawer()
        os.write(write, b"same" if other is shared else b"other")
        os._exit(0)
    os.waitpid(child, 0)
    os.close(write)
    with os.fdopen(read, "rb") as answer:
        assert answer.read() == b"other"
