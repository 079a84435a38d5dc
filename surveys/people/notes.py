"""What an admin should know about a people file before it is applied; none of it refuses a file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from surveys.files.people import People, PersonRow
from surveys.files.problems import Problem

#: Enough of an address to try to reach it; whether it exists, only mail can tell.
ADDRESS = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+")
#: What each code is about, in the order in which it is shown.
TOPICS = {
    "W_MAIL_MISSING": "Without a mail address: these people cannot be invited",
    "W_MAIL_INVALID": "Not a mail address: these people cannot be invited",
    "W_MAIL_DOUBLED": "Several people with one mail address",
    "W_MANAGER_UNKNOWN": "Managers who are not in the file",
    "W_MANAGER_CIRCLE": "People who report to each other in a circle",
    "W_VACANT": "Positions that nobody holds",
    "W_MANAGER_SELF": "People who are their own manager",
    "W_ID_MATCHED": "Ids that were read as a nearly equal one",
    "W_NAME_MISSING": "People without a name",
    "W_COLUMN_MISSING": "Columns that the file does not have",
}


def can_be_invited(email: str) -> bool:
    """Whether mail can be sent there.

    >>> can_be_invited("ada@example.com"), can_be_invited("ada"), can_be_invited("")
    (True, False, False)
    """
    return bool(ADDRESS.fullmatch(email))


def notes(people: People) -> list[Problem]:
    """Return what is odd about the people of a file, those notes first that readers noted."""
    file, rows = people.file, people.rows
    return [*people.problems, *_mails(file, rows), *_names(file, rows), *_managers(file, rows)]


def by_topic(problems: Iterable[Problem]) -> list[tuple[str, list[Problem]]]:
    """Group notes by what they are about, in the order of ``TOPICS``."""
    found: dict[str, list[Problem]] = {code: [] for code in TOPICS}
    for problem in problems:
        found.setdefault(problem.code, []).append(problem)
    return [(TOPICS.get(code, code), listed) for code, listed in found.items() if listed]


def _mails(file: str, rows: Sequence[PersonRow]) -> list[Problem]:
    counts = Counter(row.email.casefold() for row in rows)
    result = []
    for row in rows:
        if not row.email:
            code, words = "W_MAIL_MISSING", "has no mail address"
        elif not can_be_invited(row.email):
            code, words = "W_MAIL_INVALID", f'has "{row.email}", which is not a mail address'
        elif counts[row.email.casefold()] > 1:
            code = "W_MAIL_DOUBLED"
            words = f"shares {row.email} with somebody: whoever reads it could answer for both"
        else:
            continue
        result.append(Problem(file, row.line, "email", code, f"{row.shown_name} {words}."))
    return result


def _names(file: str, rows: Sequence[PersonRow]) -> list[Problem]:
    return [
        Problem(
            file,
            row.line,
            "name",
            "W_NAME_MISSING",
            f'the person with the id "{row.id}" has no name; colleagues would not find them.',
        )
        for row in rows
        if not row.name and not row.known_as
    ]


def _managers(file: str, rows: Sequence[PersonRow]) -> list[Problem]:
    managers = {row.id: row.manager_id for row in rows}
    circles = _in_circles(managers)
    result = []
    for row in rows:
        if row.manager_id == row.id:
            code, words = "W_MANAGER_SELF", "is their own manager: taken as a top of the chart"
        elif row.manager_id and row.manager_id not in managers:
            code = "W_MANAGER_UNKNOWN"
            words = f'has the manager "{row.manager_id}", who is not in the file'
        elif row.id in circles:
            code = "W_MANAGER_CIRCLE"
            words = "reports, over one or more managers, to themselves"
        else:
            continue
        result.append(Problem(file, row.line, "manager_id", code, f"{row.shown_name} {words}."))
    return result


def _in_circles(managers: dict[str, str]) -> set[str]:
    """Return those from whom the way up the chart leads back to themselves over others.

    >>> sorted(_in_circles({"a": "b", "b": "a", "c": "a", "d": "d", "e": "x"}))
    ['a', 'b']
    """
    circles: set[str] = set()
    seen: set[str] = set()
    for start in managers:
        path: dict[str, int] = {}
        at = start
        while at in managers and at not in seen and at not in path:
            path[at] = len(path)
            at = managers[at]
        if at in path and managers[at] != at:
            circles.update(list(path)[path[at] :])
        seen.update(path)
    return circles
