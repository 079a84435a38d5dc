"""What was done to a chain that does not hold: pure, from the rows as they stand.

Every entry is signed with its number and the seal before it, so an entry that was not touched still
says where it belongs, whatever number it now bears. What belongs nowhere was changed, written anew
or put in; what is missing was cut.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from audit.chain import Entry, Head, is_authentic, is_sealed

#: How far from the number that it bears an entry is looked for. Each distance costs one HMAC.
FARTHEST = 1000
#: How often it is looked for in vain: a long tail under another key has no place to be found.
MOST_SEARCHES = 200


class Tampering(StrEnum):
    """What was done."""

    EDITED = "edited"
    RESIGNED = "signed with another key"
    INSERTED = "inserted"
    CUT = "cut"
    TAIL_CUT = "cut at the end"
    REORDERED = "reordered"
    ROLLED_BACK = "rolled back"
    HEAD = "head changed"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: where, what, and a sentence."""

    position: int
    tampering: Tampering
    sentence: str


def diagnose(key: bytes, head: Head, rows: list[Entry]) -> list[Finding]:
    """Return what was done to the chain, in its order."""
    numbers = _numbers(key, head, rows)
    sealed = is_sealed(key, head)
    known = [number for number in numbers if number is not None]
    end = head.seq if sealed else max([head.kept_after, *known, *(row.seq for row in rows)])
    found = [*_copies(numbers, rows), *_order(numbers, rows)]
    last = head.mac if sealed else b""
    taken, forged = _forged(head.kept_after, rows, numbers, end, last)
    found += forged
    found += _missing(head, set(known) | taken, end)
    found += _splices(rows, numbers)
    found.sort(key=lambda finding: finding.position)
    if not sealed:
        found.append(Finding(head.seq, Tampering.HEAD, "The head row of the audit was changed."))
    elif not found:
        sentence = "The chain does not end with the entry that its head names."
        found.append(Finding(head.seq, Tampering.TAIL_CUT, sentence))
    return found


def _numbers(key: bytes, head: Head, rows: list[Entry]) -> list[int | None]:
    """Return under which number each row was written; None for what the key did not sign."""
    found: list[int | None] = []
    shift, in_vain = 0, 0
    for row in rows:
        number = next((n for n in (row.seq, row.seq - shift) if is_authentic(key, row, n)), None)
        if number is None and in_vain < MOST_SEARCHES:
            number = _search(key, head, row)
            in_vain += number is None
        if number is not None:
            shift = row.seq - number
        found.append(number)
    return found


def _search(key: bytes, head: Head, row: Entry) -> int | None:
    for distance in range(1, FARTHEST + 1):
        for number in (row.seq - distance, row.seq + distance):
            if number > head.kept_after and is_authentic(key, row, number):
                return number
    return None


def _copies(numbers: list[int | None], rows: list[Entry]) -> list[Finding]:
    times = Counter(number for number in numbers if number is not None)
    seen: set[int] = set()
    found = []
    for number, row in zip(numbers, rows, strict=True):
        if number is None or times[number] < 2:
            continue
        if number != row.seq or number in seen:
            sentence = f"Entry {row.seq} was inserted: it is a copy of entry {number}."
            found.append(Finding(row.seq, Tampering.INSERTED, sentence))
        seen.add(number)
    return found


def _order(numbers: list[int | None], rows: list[Entry]) -> list[Finding]:
    """Name the stretches in which entries do not stand in the order of their numbers."""
    standing = list(dict.fromkeys(number for number in numbers if number is not None))
    differs = [
        (position, was)
        for position, (is_, was) in enumerate(zip(standing, sorted(standing), strict=True))
        if is_ != was
    ]
    found = []
    for _, stretch in groupby(enumerate(differs), lambda each: each[1][0] - each[0]):
        moved = [was for _, (_, was) in stretch]
        sentence = f"The order of entries {_range(moved[0], moved[-1])} was changed."
        found.append(Finding(moved[0], Tampering.REORDERED, sentence))
    return found


def _forged(
    kept_after: int, rows: list[Entry], numbers: list[int | None], end: int, last: bytes
) -> tuple[set[int], list[Finding]]:
    """Tell rows that replace an entry from those that were put in; return the replaced numbers."""
    known = {number for number in numbers if number is not None}
    taken: set[int] = set()
    found = []
    shift = 0  # how many rows were put in before, or taken out: later ones bear other numbers
    for at, (row, number) in enumerate(zip(rows, numbers, strict=True)):
        if number is not None:
            shift = row.seq - number
            continue
        place = row.seq - shift
        if place in known or place in taken or not kept_after < place <= end:
            shift += 1
            sentence = f"Entry {row.seq} was inserted: it was not signed with this key."
            found.append(Finding(row.seq, Tampering.INSERTED, sentence))
            continue
        taken.add(place)
        after = rows[at + 1].previous if at + 1 < len(rows) else last
        if after == row.mac and (at + 1 == len(rows) or numbers[at + 1] is not None):
            sentence = f"Entry {place} was edited: it does not say what was signed."
            found.append(Finding(place, Tampering.EDITED, sentence))
        else:
            sentence = f"Entry {place} was written anew and signed with another key."
            found.append(Finding(place, Tampering.RESIGNED, sentence))
    return taken, found


def _missing(head: Head, there: set[int], end: int) -> list[Finding]:
    gone = [number for number in range(head.kept_after + 1, end + 1) if number not in there]
    found = []
    for _, stretch in groupby(enumerate(gone), lambda each: each[1] - each[0]):
        numbers = [number for _, number in stretch]
        first, last = numbers[0], numbers[-1]
        words = f"Entries {_range(first, last)} are" if first < last else f"Entry {first} is"
        if last == end:
            sentence = f"{words} missing at the end of the audit."
            found.append(Finding(first, Tampering.TAIL_CUT, sentence))
        else:
            found.append(Finding(first, Tampering.CUT, f"{words} missing."))
    return found


def _splices(rows: list[Entry], numbers: list[int | None]) -> list[Finding]:
    """Find entries that are genuine but go on from another history than the one before them."""
    by_number = {n: row for n, row in zip(numbers, rows, strict=True) if n is not None}
    return [
        Finding(
            number,
            Tampering.ROLLED_BACK,
            f"Entry {number} does not go on from entry {number - 1}: two histories were joined.",
        )
        for number, row in sorted(by_number.items())
        if number - 1 in by_number and by_number[number - 1].mac != row.previous
    ]


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first} to {last}"
