"""Vacant positions of a people file: a round knows people only, who then report one step up."""

from __future__ import annotations

from dataclasses import replace

from surveys.files.people import People, PersonRow
from surveys.files.problems import Problem


def without_vacant(people: People) -> People:
    """Leave out the positions that nobody holds; who stands below one reports to the next above."""
    empty = {row.id: row for row in people.vacant}
    if not empty:
        return people
    notes = [
        Problem(
            people.file,
            row.line,
            "vacant",
            "W_VACANT",
            f'the position "{row.id}" is vacant and nobody is invited for it; who reports to it is '
            f"read as reporting to {_named(_next_held(row.manager_id, empty))}.",
        )
        for row in people.vacant
    ]
    rows = tuple(replace(row, manager_id=_next_held(row.manager_id, empty)) for row in people.rows)
    return replace(people, rows=rows, problems=(*people.problems, *notes), vacant=())


def _next_held(manager_id: str, empty: dict[str, PersonRow]) -> str:
    """Return the next manager further up whose position is held; "" where there is none."""
    passed = set()
    while manager_id in empty and manager_id not in passed:
        passed.add(manager_id)
        manager_id = empty[manager_id].manager_id
    return "" if manager_id in empty else manager_id


def _named(id_: str) -> str:
    return f'"{id_}"' if id_ else "nobody"
