"""A process that draws: pages come in, PDFs go out, one after the other.

It is started by :mod:`reports.drawing.workers`, knows one page at a time, no database and no keys,
and ends when nobody asks it for anything any more.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import select
import struct
import sys
from base64 import b64decode
from typing import IO, Any

from reports.drawing.limits import leave_network, limit_document, limit_process

#: Seconds without a page, after which the process ends: the next one is started when it is needed.
IDLE = 300
#: Documents between two looks for what is not needed any more: looking each time costs more.
_TIDY = 25

#: What an answer is: a PDF, or a sentence.
DRAWN, REFUSED, GONE = b"D", b"R", b"G"
_LENGTH = struct.Struct(">I")


def send(to: IO[bytes], *parts: bytes) -> None:
    """Write one message: the number of its parts, and each with its length."""
    to.write(_LENGTH.pack(len(parts)))
    for part in parts:
        to.write(_LENGTH.pack(len(part)))
        to.write(part)
    to.flush()


def receive(source: IO[bytes]) -> list[bytes]:
    """Read one message; empty at the end."""
    first = source.read(_LENGTH.size)
    if len(first) < _LENGTH.size:
        return []
    parts = []
    for _ in range(_LENGTH.unpack(first)[0]):
        (length,) = _LENGTH.unpack(_whole(source, _LENGTH.size))
        parts.append(_whole(source, length))
    return parts


def _whole(source: IO[bytes], length: int) -> bytes:
    part = source.read(length)
    if len(part) < length:
        raise EOFError
    return part


def main() -> None:
    """Draw until the other side ends, or nobody has asked for long."""
    # Whatever a library prints must not get between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    pages = os.fdopen(os.dup(sys.stdin.fileno()), "rb")
    logging.disable(logging.CRITICAL)  # warnings quote the page

    cut_off = leave_network()  # first: later there may be threads, which keep a process where it is
    from reports.drawing.pdf import ReportError, load

    try:
        load()
    except ReportError as missing:
        send(answers, GONE, str(missing).encode())
        return
    limit_process()
    gc.collect()
    gc.freeze()
    gc.disable()
    send(answers, DRAWN, b"cut off" if cut_off else b"")

    drawn = 0
    # The reader may hold a page that `select` does not see: there is only ever one under way.
    while select.select([pages], [], [], IDLE)[0] and (message := receive(pages)):
        limit_document()
        kind, content = _answer(message)
        send(answers, kind, content)
        if kind == GONE:
            return
        drawn += 1
        if drawn % _TIDY == 0:
            gc.collect()


def _answer(message: list[bytes]) -> tuple[bytes, bytes]:
    """Draw what a message asks for; what cannot be drawn is a sentence without a name."""
    from reports.drawing.pdf import ReportError, render_pdf

    look, *parts = message
    try:
        return DRAWN, render_pdf(*(part.decode() for part in parts), look=_look(look))
    except ReportError as refused:
        return REFUSED, str(refused).encode()
    except RecursionError:
        return REFUSED, b"A report is nested too deeply to be laid out."
    except MemoryError:  # what is left of it in this process is not worth keeping
        return GONE, b"A report needs more memory than one may use (512 MiB)."
    except Exception as failed:
        return REFUSED, f"A report could not be laid out ({type(failed).__name__}).".encode()


def _look(written: bytes) -> Any:
    from reports.drawing.logo import Logo
    from reports.drawing.look import Look, Paper

    read = json.loads(written)
    logo = read["logo"] and Logo(b64decode(read["logo"][0]), *read["logo"][1:])
    return Look(read["accent"], Paper(read["paper"]), logo or None)


if __name__ == "__main__":
    main()
