"""Counts in sentences of commands."""

from __future__ import annotations


def counted(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun, and what belongs to it.

    >>> counted(1, "round"), counted(2, "round"), counted(1, "key does", "keys do")
    ('1 round', '2 rounds', '1 key does')
    """
    return f"{count} {one if count == 1 else many or one + 's'}"
