"""File names for people and units: readable, safe on every file system, never two alike."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from hashlib import sha256

#: Bytes of UTF-8 a name may have, without its ending.
MAX_BYTES = 120

_KEPT_SIGNS = frozenset(" ._-")
#: Names that Windows keeps for itself, with any ending.
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
)


def _escaped(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogatepass"))


def _pieces(key: str) -> list[str]:
    """Write each character of `key` as it stands in a file name; a piece is never cut."""
    pieces = [
        char if char.isalpha() or char.isdecimal() or char in _KEPT_SIGNS else _escaped(char)
        for char in key
    ]
    if key.partition(".")[0].rstrip().casefold() in _RESERVED:
        pieces[0] = _escaped(key[0])
    # Leading dots hide a file; trailing dots and spaces are dropped by some systems.
    for place in range(len(pieces)):
        if pieces[place] != ".":
            break
        pieces[place] = _escaped(".")
    for place in reversed(range(len(pieces))):
        if pieces[place] not in (".", " "):
            break
        pieces[place] = _escaped(pieces[place])
    return pieces


def _shortened(pieces: list[str], key: str, digits: int) -> str:
    """Cut `pieces` to make room, then append digits of the key's hash."""
    mark = "-" + sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:digits]
    room = MAX_BYTES - len(mark)
    kept: list[str] = []
    for piece in pieces:
        room -= len(piece.encode("utf-8"))
        if room < 0:
            break
        kept.append(piece)
    return "".join(kept) + mark


def _folded(name: str) -> str:
    """Return what a file system that ignores case (and composition) would compare."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def file_names(keys: Iterable[str]) -> dict[str, str]:
    """Give each key a file name without ending: key -> name.

    Letters, digits, space and ``. _ -`` stay; all else, leading dots and trailing dots or spaces
    become ``%XX``, and so does the first letter of a name that Windows keeps for itself. A name
    over 120 bytes, or equal to another when case is ignored, ends in ``-`` and 8 digits of the
    key's SHA-256.

    >>> file_names(["ada", "R&D", "../x", "Zieliński"])
    {'ada': 'ada', 'R&D': 'R%26D', '../x': '%2E%2E%2Fx', 'Zieliński': 'Zieliński'}
    >>> file_names(["ab", "AB"])
    {'ab': 'ab-fb8e20fc', 'AB': 'AB-38164fbd'}
    """
    pieces = {key: _pieces(key) for key in keys}
    names = {key: "".join(parts) for key, parts in pieces.items()}
    digits = dict.fromkeys(names, 0)
    clash = [key for key, name in names.items() if not name or len(name.encode()) > MAX_BYTES]
    while True:
        for key in clash:
            # Eight digits, and more only in the case that two names still meet.
            digits[key] = 8 if not digits[key] else min(64, digits[key] * 2)
            names[key] = _shortened(pieces[key], key, digits[key])
        times = Counter(_folded(name) for name in names.values())
        clash = [key for key, name in names.items() if times[_folded(name)] > 1]
        if not clash:
            return names
