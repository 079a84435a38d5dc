"""Processes that draw for this one: each lives for many documents, and may fail at one.

A page that would take all memory or all time ends its process, not this one: the next document is
drawn by a new process. Into such a process goes one page at a time; it never sees settings, keys or
the database, and what comes back is bytes that are kept and never read.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
import threading
import time
from base64 import b64encode
from contextlib import suppress
from pathlib import Path
from typing import Self

from reports.drawing.child import DRAWN, GONE, receive, send
from reports.drawing.limits import MEMORY, SECONDS
from reports.drawing.look import Look
from reports.drawing.pdf import ReportError

ROOT = Path(__file__).resolve().parents[2]
#: Seconds that a process may take to start: most of it is reading fonts.
START = 60
#: Documents after which a process makes room for a new one: each leaves some 17 KiB behind.
DOCUMENTS = 500
#: What of the surroundings a process needs to find Python, its libraries and the system's fonts.
_PASSED = (
    "PATH HOME LANG TMPDIR LD_LIBRARY_PATH XDG_CACHE_HOME XDG_CONFIG_HOME XDG_DATA_HOME "
    "FONTCONFIG_FILE FONTCONFIG_PATH VIRTUAL_ENV SYSTEMROOT"
).split()


class Drawer:
    """One process that draws; started when it is first asked, and anew after it died."""

    def __init__(self, seconds: float = SECONDS, documents: int = DOCUMENTS) -> None:
        self._seconds, self._documents = seconds, documents
        self._drawn = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._asked = threading.Lock()
        #: Whether the process has no network; None before it was started.
        self.cut_off: bool | None = None

    def pdf(self, html: str, *further: str, look: Look | None = None) -> bytes:
        """Draw one document, as :func:`reports.drawing.pdf.render_pdf` does.

        Raises
        ------
        ReportError
            If it cannot be drawn, or takes more time or memory than one may.
        """
        message = _written(look or Look()), *(part.encode() for part in (html, *further))
        with self._asked:
            process = self._started()
            try:
                kind, content = self._exchange(process, message, self._seconds)
            except (OSError, EOFError):
                raise ReportError(self._epitaph()) from None
            except BaseException:  # interrupted half way: what is in the pipe belongs to nobody
                self._end()
                raise
            if kind == GONE:
                self._end()
            self._drawn += 1
        if kind != DRAWN:
            raise ReportError(content.decode())
        return content

    def close(self) -> None:
        """End the process."""
        with self._asked:
            self._end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _started(self) -> subprocess.Popen[bytes]:
        alive = self._process is not None and self._process.poll() is None
        if self._process is not None and alive and self._drawn < self._documents:
            return self._process
        self._end()
        self._drawn = 0
        surroundings = {name: os.environ[name] for name in _PASSED if name in os.environ}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "reports.drawing.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env=surroundings,
            # A Ctrl-C or a stop is for this process, which ends the other one by itself.
            start_new_session=True,
        )
        try:
            kind, content = self._exchange(self._process, None, START)
        except (OSError, EOFError):
            self._end()
            raise ReportError("The process that draws reports could not be started.") from None
        if kind == GONE:
            self._end()
            raise ReportError(content.decode())
        self.cut_off = content == b"cut off"
        return self._process

    def _exchange(
        self, process: subprocess.Popen[bytes], message: tuple[bytes, ...] | None, seconds: float
    ) -> tuple[bytes, bytes]:
        """Send a message and wait for the answer; a process that takes too long is killed."""
        assert process.stdin is not None  # noqa: S101  (both are pipes)
        assert process.stdout is not None  # noqa: S101
        late = threading.Timer(seconds, process.kill)
        late.daemon = True
        begun = time.monotonic()
        late.start()
        try:
            if message is not None:
                send(process.stdin, *message)
            kind, content = receive(process.stdout) or (b"", b"")
        finally:
            late.cancel()
            self._took = time.monotonic() - begun
        if not kind:
            raise EOFError
        return kind, content

    def _epitaph(self) -> str:
        """Say in one sentence of what the process died."""
        assert self._process is not None  # noqa: S101  (it was asked)
        ended = self._process.wait()
        self._end()
        if ended == -signal.SIGXCPU or self._took >= self._seconds:
            return f"A report takes longer to draw than one may ({self._seconds:g} seconds)."
        if ended == -signal.SIGXFSZ:
            return "A report writes more than one may while it is drawn."
        return (
            f"The process that drew a report ended (code {ended}); "
            f"most often it needed more memory than one may use ({MEMORY // 2**20} MiB)."
        )

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):  # there are bytes that it was still to read
                    pipe.close()


_mine: tuple[int, Drawer] | None = None
_lock = threading.Lock()


def drawer() -> Drawer:
    """Return the drawer that this process shares among all that it draws one at a time."""
    global _mine
    with _lock:
        if _mine is None or _mine[0] != os.getpid():  # a fork has no part in its parent's pipes
            _mine = os.getpid(), Drawer()
            atexit.register(_mine[1].close)
        return _mine[1]


def _written(look: Look) -> bytes:
    logo = look.logo and [b64encode(look.logo.content).decode(), look.logo.kind, look.logo.ratio]
    return json.dumps({"accent": look.accent, "paper": look.paper, "logo": logo}).encode()
