"""What a process that draws may use: so much memory, so much computing, and no network."""

from __future__ import annotations

import ctypes
import resource
from pathlib import Path

#: Bytes that one process may use on top of what it has when it begins to draw.
MEMORY = 512 * 1024 * 1024
#: Seconds of computing that one document may take.
SECONDS = 30
#: Bytes that it may write to one file: the library unpacks fonts to a temporary folder.
FILE_SIZE = 64 * 1024 * 1024

_NEW_NETWORK, _NEW_USER = 0x40000000, 0x10000000


def leave_network() -> bool:
    """Move this process to a network of its own, with nothing in it; return whether that worked.

    Linux lets root do so, and others where they may have namespaces of their own. Elsewhere the
    process stays where it is, and only the fetcher stands between a page and the network.
    """
    try:
        unshare = ctypes.CDLL(None, use_errno=True).unshare
    except (OSError, AttributeError):  # no Linux
        return False
    return unshare(_NEW_NETWORK) == 0 or unshare(_NEW_NETWORK | _NEW_USER) == 0


def limit_process() -> None:
    """Limit memory and files, and write no image of the memory if the process breaks down."""
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, FILE_SIZE)
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:  # no Linux, where addresses are not what is used
        return
    _limit(resource.RLIMIT_AS, pages * resource.getpagesize() + MEMORY)


def limit_document() -> None:
    """Give the next document its seconds of computing; past them the system ends the process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + SECONDS, hard))


def _limit(which: int, most: int) -> None:
    _, hard = resource.getrlimit(which)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(which, (most, most))
