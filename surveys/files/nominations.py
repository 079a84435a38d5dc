"""The nominations file: who names whom, under which question, how strongly."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from surveys.files.matching import Ids, id_text
from surveys.files.people import People, matched
from surveys.files.problems import FileRefused, Problem, refuse
from surveys.files.table import Row, Table, read_table

DEFAULT_QUESTION = "advice"
Unknown = Literal["fail", "drop"]


@dataclass(frozen=True, slots=True)
class Nominations:
    """Nominations by question, after the cut, self-nominations and repeats.

    ``questions`` are in order of first appearance; ``ties[q]`` holds (ego id, alter id) once each,
    ``strengths[q]`` their strengths (NaN without one), ``respondents[q]`` the ids of those who
    answered, ``self_named[q]`` how many named themselves.
    """

    questions: tuple[str, ...]
    ties: dict[str, list[tuple[str, str]]]
    strengths: dict[str, list[float]]
    respondents: dict[str, frozenset[str]]
    self_named: dict[str, int]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Named:
    line: int
    question: str
    ego: str
    alter: str
    strength: float


class _Reader:
    """Reads rows, collecting what refuses the file and what was repaired."""

    def __init__(
        self, file: str, people: People, unknown: Unknown, levels: int | None = None
    ) -> None:
        self.file = file
        self.people_file = people.file
        self.ids = Ids(row.id for row in people.rows)
        self.exact = {row.id for row in people.rows}
        self.unknown = unknown
        self.levels = levels
        self.refused: list[Problem] = []
        self.repaired: list[Problem] = []

    def note(self, line: int, column: str, code: str, sentence: str) -> None:
        """Record a problem on the list that its code belongs to."""
        target = self.refused if code.startswith("E_") else self.repaired
        target.append(Problem(self.file, line, column, code, sentence))

    def person(self, row: Row, column: str) -> str | None:
        """Return the id a cell means; None, with a problem noted, where it means nobody."""
        cell = id_text(row[column])
        if cell in self.exact:
            return cell
        found = self.ids.find(cell) if cell else None
        if found:
            self.repaired.append(matched(self.file, row.line, column, cell, found))
            return found
        if not cell:
            self.note(row.line, column, "E_MISSING_ID", "this cell is empty; write a person's id.")
        elif self.unknown == "drop":
            self.note(
                row.line,
                column,
                "W_UNKNOWN_PERSON",
                f'"{cell}" is not in {self.people_file}; the row was dropped.',
            )
        else:
            self.note(
                row.line,
                column,
                "E_UNKNOWN_PERSON",
                f'"{cell}" is not in {self.people_file}; add the person there, correct the id, '
                "or drop such rows with --unknown drop.",
            )
        return None

    def strength(self, row: Row, needed: bool) -> float:
        """Return a strength, NaN where the cell is empty and may be."""
        cell = row["strength"]
        if not cell and not needed:
            return math.nan
        try:
            number = float(cell.replace(",", ".") if cell.count(",") == 1 else cell)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            shown = f'"{cell}" is not a number' if cell else "there is no strength"
            self.note(
                row.line,
                "strength",
                "E_STRENGTH",
                f"{shown}; write a number, with a point for decimals.",
            )
        elif self.levels is not None and not 1 <= number <= self.levels:
            self.note(
                row.line,
                "strength",
                "E_STRENGTH_SCALE",
                f'"{cell}" is not on a scale from 1 to {self.levels}; correct it, or give the '
                "number of levels with --levels.",
            )
        return number


def read_nominations(
    path: Path,
    people: People,
    *,
    respondents: Path | None = None,
    cut: float | None = None,
    levels: int | None = None,
    unknown: Unknown = "fail",
    encoding: str | None = None,
) -> Nominations:
    """Read nominations, and who answered: whoever has a row, or who stands in `respondents`.

    Parameters
    ----------
    cut
        A row is a nomination only with at least this strength; None makes every row one.
    levels
        Strengths are on a scale from 1 to this number; None makes them unused but for the cut.
    unknown
        What to do with a row that names somebody who is not in the people file, or whose ego is
        not among the respondents: refuse the file, or drop the row and say so.

    Raises
    ------
    FileRefused
        One sentence for each row that cannot be used.
    """
    table = read_table(path, encoding)
    table.require("from_id", "to_id")
    for option, given in (("--cut", cut), ("--levels", levels)):
        if given is not None and "strength" not in table.columns:
            raise refuse(
                table.file,
                1,
                "strength",
                "E_CUT_WITHOUT_STRENGTH",
                f"{option} needs strengths and there is no column strength; add it or leave out "
                f"{option}.",
            )
    reader = _Reader(table.file, people, unknown, levels)
    named, rows_of = _rows(table, reader, needs_strength=cut is not None or levels is not None)
    answered = rows_of
    if respondents is not None:
        answered = _respondents(respondents, people, reader, list(rows_of), encoding)
        named = [row for row in named if _may_name(row, answered, reader, respondents)]
    if reader.refused:
        raise FileRefused(reader.refused)
    if cut is None and any(not math.isnan(row.strength) for row in named):
        reader.repaired.append(
            Problem(
                table.file,
                1,
                "strength",
                "W_STRENGTH_UNUSED",
                "there are strengths and no --cut: every row counts as a nomination, also one "
                'that means "never".',
            )
        )
    return _collect(named, answered, cut, reader)


def _rows(
    table: Table, reader: _Reader, needs_strength: bool
) -> tuple[list[_Named], dict[str, set[str]]]:
    """Return the rows whose two people are known, and by question who has any row at all."""
    named: list[_Named] = []
    rows_of: dict[str, set[str]] = {}
    for row in table.rows:
        ego, alter = reader.person(row, "from_id"), reader.person(row, "to_id")
        strength = math.nan
        if "strength" in table.columns:
            strength = reader.strength(row, needs_strength)
        question = row["question"] or DEFAULT_QUESTION
        answered = rows_of.setdefault(question, set())
        if ego is not None:
            answered.add(ego)
        if ego is not None and alter is not None:
            named.append(_Named(row.line, question, ego, alter, strength))
    return named, rows_of


def _respondents(
    path: Path,
    people: People,
    reader: _Reader,
    asked: list[str],
    encoding: str | None,
) -> dict[str, set[str]]:
    """Return who answered by question as the respondents file says; a row without one is of all."""
    table = read_table(path, encoding)
    table.require("id")
    own = _Reader(table.file, people, reader.unknown)
    named_here = [row["question"] for row in table.rows if row["question"]]
    every = list(dict.fromkeys(asked + named_here)) or [DEFAULT_QUESTION]
    answered: dict[str, set[str]] = {}
    for row in table.rows:
        id_ = own.person(row, "id")
        if id_ is None:
            continue
        for question in [row["question"]] if row["question"] else every:
            answered.setdefault(question, set()).add(id_)
    reader.refused += own.refused
    reader.repaired += own.repaired
    return answered


def _may_name(
    row: _Named, answered: dict[str, set[str]], reader: _Reader, respondents: Path
) -> bool:
    if row.ego in answered.get(row.question, ()):
        return True
    asked = f'"{row.ego}" is not among the respondents to "{row.question}" in {respondents.name}'
    if reader.unknown == "drop":
        reader.note(row.line, "from_id", "W_NOT_A_RESPONDENT", f"{asked}; the row was dropped.")
    else:
        reader.note(
            row.line,
            "from_id",
            "E_NOT_A_RESPONDENT",
            f"{asked}; add the person there, or drop such rows with --unknown drop.",
        )
    return False


def _collect(
    named: list[_Named],
    answered: dict[str, set[str]],
    cut: float | None,
    reader: _Reader,
) -> Nominations:
    questions = tuple(dict.fromkeys([row.question for row in named] + list(answered)))
    strongest: dict[str, dict[tuple[str, str], float]] = {question: {} for question in questions}
    self_named: Counter[str] = Counter()
    for row in named:
        pair = (row.ego, row.alter)
        if row.ego == row.alter:
            self_named[row.question] += 1
            reader.note(
                row.line,
                "to_id",
                "W_SELF_NOMINATION",
                f'"{row.ego}" names themselves; the row was dropped.',
            )
            continue
        ties = strongest[row.question]
        if pair in ties:
            reader.note(
                row.line,
                "to_id",
                "W_DUPLICATE",
                f'"{row.ego}" names "{row.alter}" again under "{row.question}"; '
                "the strongest row counts.",
            )
            ties[pair] = _stronger(ties[pair], row.strength)
        else:
            ties[pair] = row.strength
    kept = {
        question: {pair: s for pair, s in ties.items() if cut is None or s >= cut}
        for question, ties in strongest.items()
    }
    return Nominations(
        questions=questions,
        ties={question: list(ties) for question, ties in kept.items()},
        strengths={question: list(ties.values()) for question, ties in kept.items()},
        respondents={question: frozenset(answered.get(question, ())) for question in questions},
        self_named={question: self_named[question] for question in questions},
        problems=tuple(reader.repaired),
    )


def _stronger(one: float, other: float) -> float:
    return other if math.isnan(one) or other > one else one
