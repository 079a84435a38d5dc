"""People rows as the arrays that scoring takes, and every repair as a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from scoring.network import Floats
from scoring.position.chart import NOBODY, UNKNOWN, Chart, build_chart
from scoring.position.hierarchy import ChartShape, shape_of_chart
from scoring.position.vacancy import without_vacant
from scoring.scorecard import Frame
from surveys.files.people import PersonRow
from surveys.files.problems import Problem, refuse

TopLevel = Literal["highest", "lowest"]


@dataclass(frozen=True, slots=True)
class Roster:
    """The people of an analysis, sorted by id, with their frame and what was repaired."""

    people: tuple[PersonRow, ...]
    index: dict[str, int]
    units: tuple[str, ...]
    levels: tuple[str, ...]  # most senior first where they have an order, else by name
    levels_ordered: bool
    frame: Frame
    tenure: Floats  # years, NaN where unknown; all NaN without a day to count to
    shape: ChartShape | None
    problems: tuple[Problem, ...]


def in_id_order(ids: Iterable[str]) -> list[str]:
    """Sort ids: as numbers if all are whole numbers, else as text.

    >>> in_id_order(["10", "9"]), in_id_order(["10", "9", "x"])
    (['9', '10'], ['10', '9', 'x'])
    """
    listed = list(ids)
    if all(re.fullmatch(r"\d+", id_) for id_ in listed):
        return sorted(listed, key=lambda id_: (int(id_), id_))
    return sorted(listed)


def build_roster(
    people: Sequence[PersonRow],
    file: str,
    top_level: TopLevel | None,
    as_of: date | None = None,
    vacant: Sequence[PersonRow] = (),
) -> Roster:
    """Order people by id and turn units, levels, managers and first days into numbers.

    Vacant positions keep their place in the chart and are nobody in it.

    Tenure is known of those whose first day is written as 2026-03-31, where `as_of` says up to
    which day it counts.

    Raises
    ------
    FileRefused
        If levels are numbers and `top_level` does not say which end is the top.
    """
    by_id = {row.id: row for row in people}
    rows = tuple(by_id[id_] for id_ in in_id_order(by_id))
    index = {row.id: number for number, row in enumerate(rows)}
    units = tuple(sorted({row.unit for row in rows if row.unit}))
    levels, seniority = _levels(rows, file, top_level)
    empty = tuple(sorted(vacant, key=lambda row: row.id))
    positions = (*rows, *empty)
    manager = _managers(positions, {row.id: number for number, row in enumerate(positions)})
    among = np.concatenate([seniority, np.full(len(empty), np.nan)])
    chart, problems = _chart(positions, manager, among, file)
    if chart is not None:
        chart = without_vacant(chart, np.arange(len(positions)) >= len(rows))
    problems = _odd_levels(rows, file) + problems
    frame = Frame(
        people=len(rows),
        unit=_numbers((row.unit for row in rows), units),
        units=len(units),
        level=_numbers((row.level for row in rows), levels),
        seniority=seniority,
        chart=chart,
    )
    ordered = not bool(np.isnan(seniority).all())
    return Roster(
        rows,
        index,
        units,
        levels,
        ordered,
        frame,
        _tenure(rows, as_of),
        shape_of_chart(manager) if chart else None,
        tuple(problems),
    )


def _tenure(rows: Sequence[PersonRow], as_of: date | None) -> Floats:
    """Return the years between everybody's first day and the day that counts."""
    tenure = np.full(len(rows), np.nan)
    for number, row in enumerate(rows):
        written = row.start_date or ""
        if as_of is not None and re.fullmatch(r"\d{4}-\d\d-\d\d", written):
            try:
                tenure[number] = years_between(date.fromisoformat(written), as_of)
            except ValueError:
                continue  # such as the 31st of February
    return tenure


def years_between(first: date, last: date) -> float:
    """Return years by the calendar: six months are half a year, whatever their days; 0 at least.

    >>> years_between(date(2026, 1, 1), date(2026, 7, 1))
    0.5
    >>> years_between(date(2026, 5, 1), date(2026, 3, 31))
    0.0
    """
    months = 12 * (last.year - first.year) + last.month - first.month - (last.day < first.day)
    return max(months + (last.day - first.day) % 31 / 31, 0.0) / 12


def _managers(rows: Sequence[PersonRow], index: dict[str, int]) -> np.ndarray:
    return np.array(
        [index.get(row.manager_id, UNKNOWN) if row.manager_id else NOBODY for row in rows],
        dtype=np.int64,
    )


def _numbers(texts: Iterable[str], names: Sequence[str]) -> np.ndarray:
    place = {name: number for number, name in enumerate(names)}
    return np.array([place.get(text, -1) for text in texts], dtype=np.int64)


def _levels(
    rows: Sequence[PersonRow], file: str, top_level: TopLevel | None
) -> tuple[tuple[str, ...], np.ndarray]:
    """Return level names, most senior first, and everybody's seniority (smaller is higher)."""
    names = {row.level for row in rows if row.level}
    values = {name: _number(name) for name in names}
    if not names or None in values.values():
        return tuple(sorted(names)), np.full(len(rows), np.nan)
    if top_level is None:
        shown = ", ".join(sorted(names)[:6])
        raise refuse(
            file,
            1,
            "level",
            "E_TOP_LEVEL",
            f"levels are numbers ({shown}) and nothing says which end is the top; "
            "add --top-level lowest if 1 is the top, --top-level highest if the largest is.",
        )
    sign = 1.0 if top_level == "lowest" else -1.0
    seniority = {name: sign * value for name, value in values.items() if value is not None}
    ordered = sorted(seniority, key=lambda name: (seniority[name], name))
    return tuple(ordered), np.array([seniority.get(row.level, np.nan) for row in rows])


def _odd_levels(rows: Sequence[PersonRow], file: str) -> list[Problem]:
    """Name the few levels that are no numbers among many that are: they take the order from all."""
    filled = [row for row in rows if row.level]
    words = [row for row in filled if _number(row.level) is None]
    if 2 * len(words) >= len(filled):
        return []
    return [
        Problem(
            file,
            row.line,
            "level",
            "W_LEVEL",
            f'"{row.level}" is not a number and most levels are; all levels are read as names '
            "without an order until it is one, or empty.",
        )
        for row in words
    ]


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if np.isfinite(value) else None


def _chart(
    rows: Sequence[PersonRow], manager: np.ndarray, seniority: np.ndarray, file: str
) -> tuple[Chart | None, list[Problem]]:
    if (manager == NOBODY).all():
        return None, []
    chart = build_chart(manager, seniority, np.arange(len(rows)))
    top = f'"{rows[chart.root].id}"'
    problems = []
    for repair in chart.repairs:
        row = rows[repair.person]
        sentence = {
            "W_SELF": f'"{row.id}" is their own manager; read as having none.',
            "W_UNKNOWN_MANAGER": f'the manager "{row.manager_id}" of "{row.id}" is nobody in the '
            "file, or a name that several people have; the person and everybody below stand "
            "outside the chart, without depth.",
            "W_EXTRA_ROOT": f'"{row.id}" has no manager and neither has {top}, who has more '
            "people below; the person and everybody below stand outside the chart, without depth.",
            "E_CYCLE": f'"{row.id}" is in a circle of managers; the circle was opened at its '
            "most senior member, and positions at and under it are approximate.",
        }[repair.code]
        problems.append(Problem(file, row.line, "manager_id", repair.code, sentence))
    return chart, sorted(problems, key=lambda problem: (problem.line or 0, problem.code))
