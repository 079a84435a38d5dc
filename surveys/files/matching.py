"""Which person a cell means: exactly, or, where only one candidate exists, nearly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from surveys.files.table import normal, whole_number


class Ids:
    """The ids of a people file, found by their text.

    >>> ids = Ids(["007", "Ada"])
    >>> ids.find("Ada"), ids.find("ada"), ids.find("7"), ids.find("8")
    ('Ada', 'Ada', '007', None)
    """

    def __init__(self, ids: Iterable[str]) -> None:
        self._exact = set(ids)
        near: dict[str, set[str]] = defaultdict(set)
        for id_ in self._exact:
            near[_near(id_)].add(id_)
        self._near = {key: next(iter(found)) for key, found in near.items() if len(found) == 1}

    def find(self, text: str) -> str | None:
        """Return the id that is meant, or None; `text` need not be trimmed."""
        wanted = id_text(text)
        if wanted in self._exact:
            return wanted
        return self._near.get(_near(wanted))


def id_text(text: str) -> str:
    """Return a cell as an id: trimmed, NFC, 12.0 as 12."""
    return whole_number(normal(text))


def _near(text: str) -> str:
    return text.casefold().lstrip("0") or "0"
