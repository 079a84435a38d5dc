"""Finding colleagues by name on a roster of any size, without handing out the roster.

A name is stored in pieces when the round is launched; what is typed is folded in the same way and
looked up as a range of an index: no pattern is ever built from what somebody typed.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from surveys.answering.drafts import unwrap_ids, wrap_ids
from surveys.errors import SealBroken
from surveys.models import RosterEntry, RosterToken, Round, SearchBudget, Sitting
from surveys.names import MOST_PIECES, folded, is_long_enough, pieces

#: Up to so many people the page lists everybody.
LIST_UP_TO = 80
#: How many are shown for one search.
MOST_HITS = 10
#: How many different names one respondent may be shown; after that only whole names are found.
BUDGET = 250
#: Above every letter that a piece goes on with.
_LAST = "\U0010ffff"
_CHUNK = 10_000
#: In place of a name, to those who had named somebody who now prefers not to be named.
UNDISCLOSED = "A colleague who prefers not to be named"


@dataclass(frozen=True, slots=True)
class Colleague:
    """What is shown of somebody on the roster, and nothing else."""

    id: str
    name: str
    known_as: str
    title: str
    unit: str
    #: Only where two people have the same name.
    location: str = ""

    @property
    def is_undisclosed(self) -> bool:
        """Whether nothing at all is shown, since the person prefers not to be named."""
        return self.name == UNDISCLOSED

    @property
    def shown_name(self) -> str:
        """The name, with the one that colleagues use where it is another."""
        if not self.known_as or folded(self.known_as) == folded(self.name):
            return self.name
        return f"{self.name} ({self.known_as})"

    @property
    def place(self) -> str:
        """Title, unit and, for namesakes, location in one line."""
        return " · ".join(part for part in (self.title, self.unit, self.location) if part)


def index_roster(session: Session, round_: Round) -> None:
    """Store the names of a roster in pieces. The roster must be in the database."""
    _index(session, round_.id, RosterEntry.round_id == round_.id)


def index_entry(session: Session, entry: RosterEntry) -> None:
    """Let colleagues find somebody, or not, as the entry says now."""
    hide_entry(session, entry)
    _index(session, entry.round_id, RosterEntry.respondent_id == entry.respondent_id)


def hide_entry(session: Session, entry: RosterEntry) -> None:
    """Let no colleague find somebody any more."""
    session.execute(delete(RosterToken).where(RosterToken.respondent_id == entry.respondent_id))


def _index(session: Session, round_id: uuid.UUID, wanted: ColumnElement[bool]) -> None:
    """Store the names of those who do not object to being found."""
    entries = session.execute(
        select(RosterEntry.respondent_id, RosterEntry.name, RosterEntry.known_as).where(
            wanted, RosterEntry.objects.is_(False)
        )
    ).all()
    for start in range(0, len(entries), _CHUNK):
        rows = [
            {"round_id": round_id, "respondent_id": id_, "full": full, "token": token}
            for id_, name, known_as in entries[start : start + _CHUNK]
            for full in {folded(name), folded(known_as)} - {""}
            for token in pieces(full)
        ]
        if rows:
            session.execute(insert(RosterToken), rows)


def roster_size(session: Session, round_: Round) -> int:
    """Return how many people are on the roster."""
    counted = select(func.count()).select_from(RosterEntry).where(RosterEntry.round_id == round_.id)
    return session.scalar(counted) or 0


def everybody(session: Session, sitting: Sitting) -> list[Colleague]:
    """Return all colleagues of a respondent who may be named: only for a roster that is listed."""
    entries = session.scalars(
        select(RosterEntry)
        .where(
            RosterEntry.round_id == sitting.round_id,
            RosterEntry.respondent_id != sitting.respondent_id,
            RosterEntry.objects.is_(False),
        )
        .limit(LIST_UP_TO)
    )
    return _shown(session, sitting.round_id, entries)


def colleagues(
    session: Session, round_id: uuid.UUID, ids: Collection[uuid.UUID]
) -> list[Colleague]:
    """Return the colleagues with these ids, by name; whoever is not on the roster is left out.

    Of those who prefer not to be named, nothing is said but that.
    """
    entries = session.scalars(
        select(RosterEntry).where(
            RosterEntry.round_id == round_id, RosterEntry.respondent_id.in_(ids)
        )
    )
    return _shown(session, round_id, entries)


def find_colleagues(
    session: Session, sitting: Sitting, text: str, *, draft_key: bytes
) -> list[Colleague]:
    """Return up to :data:`MOST_HITS` colleagues whose names begin, in any word, as typed.

    Counts the names that were shown; once there are :data:`BUDGET`, only a whole name finds.
    """
    wanted = folded(text)
    if not is_long_enough(wanted):
        return []
    budget, known = _budget(session, sitting, draft_key)
    found = _matches(session, sitting, wanted, whole=len(known) >= BUDGET)
    if len(known) < BUDGET:
        room = BUDGET - len(known)
        new = [id_ for id_ in found if id_ not in known]
        left_out = set(new[room:])
        found = [id_ for id_ in found if id_ not in left_out]
        if new:
            known.update(new[:room])
            budget.shown = wrap_ids(known, BUDGET, draft_key, sitting.respondent_id)
            session.add(budget)
            session.flush()
    order = {id_: place for place, id_ in enumerate(found)}
    shown = colleagues(session, sitting.round_id, found)
    return sorted(shown, key=lambda one: order[uuid.UUID(one.id)])


def _matches(session: Session, sitting: Sitting, wanted: str, *, whole: bool) -> list[uuid.UUID]:
    """Return who is found, best first: those whose name begins shortest after what was typed."""
    words = sorted(wanted.split()[:MOST_PIECES], key=len, reverse=True)
    conditions = [
        RosterToken.round_id == sitting.round_id,
        RosterToken.respondent_id != sitting.respondent_id,
    ]
    if whole:
        conditions += [RosterToken.token == words[0], RosterToken.full == wanted]
    else:
        conditions.append(_begins(RosterToken.token, words[0]))
        for word in words[1:]:
            other = aliased(RosterToken)
            conditions.append(
                exists().where(
                    other.respondent_id == RosterToken.respondent_id, _begins(other.token, word)
                )
            )
    rows = session.scalars(
        select(RosterToken.respondent_id)
        .where(*conditions)
        .order_by(RosterToken.round_id, RosterToken.token, RosterToken.full)
        .limit(MOST_HITS * 2 * MOST_PIECES)
    )
    return list(dict.fromkeys(rows))[:MOST_HITS]


def _begins(column: InstrumentedAttribute[str], word: str) -> ColumnElement[bool]:
    """Whether a piece begins with a word, as a range of the index."""
    return and_(column >= word, column < word + _LAST)


def _budget(
    session: Session, sitting: Sitting, draft_key: bytes
) -> tuple[SearchBudget, set[uuid.UUID]]:
    """Return the row and whom the respondent was shown; nobody else counts at the same time."""
    session.execute(
        select(RosterEntry.respondent_id)
        .where(RosterEntry.respondent_id == sitting.respondent_id)
        .with_for_update()
    )
    budget = session.get(SearchBudget, sitting.respondent_id, populate_existing=True)
    if budget is None:
        return SearchBudget(respondent_id=sitting.respondent_id, round_id=sitting.round_id), set()
    try:
        return budget, unwrap_ids(budget.shown, draft_key, sitting.respondent_id)
    except SealBroken:  # the draft key was replaced: counting begins anew
        return budget, set()


def _shown(
    session: Session, round_id: uuid.UUID, entries: Iterable[RosterEntry]
) -> list[Colleague]:
    """Return entries as they are shown, by name."""
    listed = sorted(entries, key=lambda one: (folded(one.name), one.unit, one.title, one.location))
    named = [one for one in listed if not one.objects]
    twice = _names_of_several(session, round_id, {folded(one.name) for one in named})
    undisclosed = [
        Colleague(str(one.respondent_id), UNDISCLOSED, "", "", "") for one in listed if one.objects
    ]
    return [
        Colleague(
            id=str(one.respondent_id),
            name=one.name,
            known_as=one.known_as,
            title=one.title,
            unit=one.unit,
            location=one.location if folded(one.name) in twice else "",
        )
        for one in named
    ] + sorted(undisclosed, key=lambda one: one.id)


def _names_of_several(session: Session, round_id: uuid.UUID, names: set[str]) -> set[str]:
    """Return those names that two or more on the roster have."""
    firsts = {min(pieces(name)) for name in names if name}
    if not firsts:
        return set()
    return set(
        session.scalars(
            select(RosterToken.full)
            .where(
                RosterToken.round_id == round_id,
                RosterToken.token.in_(firsts),
                RosterToken.full.in_(names),
            )
            .group_by(RosterToken.full)
            .having(func.count(RosterToken.respondent_id.distinct()) > 1)
        )
    )
