"""How far the answers of a round have come, as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from surveys import queries
from surveys.models import Round
from surveys.rounds.response_rates import percent, rate_words, rates
from surveys.shares import Share

#: The response from which on more can be said, and what; `scoring/policy.py` has the rule.
LINES = (
    (80, "All that this kind of round says can be said, but bridges between groups."),
    (70, "People can be compared with others; ranks, where a round has them, are left out."),
    (50, "Each person’s share, units and the organization can be shown, without comparisons."),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A response from which on more can be said."""

    percent: int
    words: str
    standing: str


@dataclass(frozen=True, slots=True)
class Response:
    """The response as far as it may be seen."""

    total: str
    percent: int
    units: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    note: str
    is_final: bool


def response(session: Session, round_: Round, *, today: date) -> Response:
    """Return the response rates that may be seen.

    Those of units change once a day while the round is open, so that nobody can watch a colleague
    submit; the one of all is rounded so that one answer does not show.
    """
    is_final = round_.closed_at is not None
    is_first_day = not is_final and round_.opens_at is not None and round_.opens_at.date() >= today
    by_unit = queries.response_by_unit(session, round_, before=None if is_final else today)
    now = rates(queries.response_by_unit(session, round_), round_.smallest_group)
    seen = rates(by_unit, round_.smallest_group)
    note = "Rounded to 5 %, and only for units of 10 or more, so that nobody can tell who answered."
    if is_first_day:
        note += " Units follow from tomorrow on."
    elif not is_final:
        note += " Units are as of last midnight (UTC)."
    return Response(
        total=rate_words(now.total) if now.total else "",
        percent=percent(now.total) if now.total else 0,
        units=()
        if is_first_day
        else (
            *((unit, rate_words(rate)) for unit, rate in seen.units.items()),
            *((unit, "too few to tell") for unit in seen.untold),
        ),
        lines=tuple(Line(line, words, _standing(now.total, line)) for line, words in LINES),
        note=note,
        is_final=is_final,
    )


def _standing(total: Share | None, line: int) -> str:
    if total is None or (total.bound == "at least" and percent(total) < line):
        return ""
    if percent(total) == line and total.bound == "about":
        return "about there"
    return "reached" if percent(total) >= line else "not reached yet"
