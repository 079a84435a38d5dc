"""What is wrong with a file, or was repaired in it: one sentence each, with its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One sentence about one place in a file: what is wrong there, and the cure or the repair."""

    file: str
    line: int | None
    column: str
    code: str
    sentence: str

    def __str__(self) -> str:
        """Return ``people.csv, line 3, column id: sentence``.

        >>> str(Problem("people.csv", 3, "id", "E_DUPLICATE_ID", "2 stands twice."))
        'people.csv, line 3, column id: 2 stands twice.'
        """
        place = self.file
        if self.line is not None:
            place += f", line {self.line}"
        if self.column:
            place += f", column {self.column}"
        return f"{place}: {self.sentence}"


class FileRefused(Exception):
    """A file cannot be used; ``problems`` says where and what would cure it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def refuse(file: str, line: int | None, column: str, code: str, sentence: str) -> FileRefused:
    """Return the refusal for a single problem, ready to be raised."""
    return FileRefused([Problem(file, line, column, code, sentence)])
