"""The ties of an attributed round as they are kept: random ids, no names, one compressed text."""

from __future__ import annotations

import json
import uuid
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reports.analysis import Analysis

#: The form of the text; raised when it changes.
SCHEMA = "ties-1"


@dataclass(frozen=True, slots=True)
class QuestionTies:
    """Who answered a question, and who names whom, as places in :attr:`Ties.people`."""

    key: str
    text: str
    respondents: tuple[int, ...]
    egos: tuple[int, ...]
    alters: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Ties:
    """All that analysts see of a round beyond its release.

    ``figures`` are rows of people.csv, by question and in the order of ``people``, without the id.
    """

    people: tuple[uuid.UUID, ...]
    questions: tuple[QuestionTies, ...]
    columns: tuple[str, ...]
    figures: Mapping[str, Sequence[Sequence[str]]]
    #: Those who ticked that they may be asked to help with changes.
    willing: tuple[uuid.UUID, ...] = ()


def ties_of(
    analysis: Analysis,
    respondent_ids: Mapping[str, uuid.UUID],
    willing: Collection[str] = frozenset(),
) -> Ties:
    """Return the ties and exact figures of a scored round, under respondent ids.

    ``willing`` are the ids in the people file of those who may be asked to help with changes.
    """
    from reports.analysis.tables import PEOPLE_COLUMNS, people_rows  # brings compiled code along

    roster = analysis.roster
    figures: dict[str, list[list[str]]] = {question.key: [] for question in analysis.questions}
    if analysis.questions:
        by_question = iter(people_rows(analysis))
        for key in sorted(figures):
            figures[key] = [next(by_question)[1:] for _ in roster.people]
    return Ties(
        people=tuple(respondent_ids[row.id] for row in roster.people),
        questions=tuple(
            QuestionTies(
                question.key,
                question.text,
                tuple(question.cards.network.responded.nonzero()[0].tolist()),
                tuple(question.cards.network.ego.tolist()),
                tuple(question.cards.network.alter.tolist()),
            )
            for question in analysis.questions
        ),
        columns=tuple(PEOPLE_COLUMNS[1:]),
        figures=figures,
        willing=tuple(respondent_ids[id_] for id_ in sorted(willing)),
    )


def packed(ties: Ties) -> bytes:
    """Return ties as bytes."""
    plain = {
        "people": [id_.hex for id_ in ties.people],
        "questions": [
            {
                "key": question.key,
                "text": question.text,
                "respondents": question.respondents,
                "egos": question.egos,
                "alters": question.alters,
            }
            for question in ties.questions
        ],
        "columns": ties.columns,
        "figures": ties.figures,
        "willing": [id_.hex for id_ in ties.willing],
    }
    return zlib.compress(json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode())


def unpacked(content: bytes) -> Ties:
    """Undo :func:`packed`."""
    plain: dict[str, Any] = json.loads(zlib.decompress(content))
    return Ties(
        people=tuple(uuid.UUID(hex_) for hex_ in plain["people"]),
        questions=tuple(
            QuestionTies(
                question["key"],
                question["text"],
                tuple(question["respondents"]),
                tuple(question["egos"]),
                tuple(question["alters"]),
            )
            for question in plain["questions"]
        ),
        columns=tuple(plain["columns"]),
        figures=plain["figures"],
        willing=tuple(uuid.UUID(hex_) for hex_ in plain.get("willing", ())),
    )
