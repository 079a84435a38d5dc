"""The consultation pack: what a round asks, promises and keeps, before anybody is asked."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

from sqlalchemy.orm import Session

from accounts.analysts import analysts
from accounts.planners import planners
from reports.consultation import words
from reports.consultation.sample import sample_html
from reports.drawing.documents import templates
from reports.drawing.workers import drawer
from reports.rules import RULES_VERSION, rules
from reports.thresholds import Thresholds
from surveys import promise as promises
from surveys import queries
from surveys.answering.pages import CHOICE_WORDS
from surveys.models import Mode, Readers, Round, RoundState
from surveys.rounds.forms import last_day
from surveys.rounds.launching import audience
from surveys.rounds.page import people_words, words_of
from surveys.rounds.questionnaire import LANGUAGE

#: Rows of the table that says who reads what: role -> (sees, never sees).
_ADMIN = (
    "Admins",
    "people, rounds, invitations by number, the response to 5 %",
    "who answered, any answer, any report",
)
_OBSERVER = (
    "Observers, such as a works council",
    "this pack for every round, and the audit",
    "any answer, any report",
)
_RESPONDENT = (
    "The person who answers",
    "their own answers, in the browser that they began in or with a code sent to them",
    "answers of others",
)
_PLANNERS = {
    Mode.CONFIDENTIAL: (
        "Facilitators who plan changes",
        "names of people who accept an invitation to help",
        "who ticked that they may be asked, who was invited, who did not accept",
    ),
    Mode.ATTRIBUTED: (
        "Facilitators who plan changes",
        "if they are analysts, too: names of people who may be asked to help",
        "names of people who may not be asked, in a plan",
    ),
}
_OPERATOR = (
    "Whoever runs the server",
    "names, reports, and in the database who answered on which day; with the keys, answers too",
    "–",
)


def pack_pdf(session: Session, round_: Round) -> bytes:
    """Return the pack of a round: the same bytes as long as the round and its people are the same.

    Raises
    ------
    ReportError
        If the library that lays out pages is missing.
    """
    return _drawn(*pack_html(session, round_))


@lru_cache(maxsize=4)
def _drawn(*parts: str) -> bytes:
    return drawer().pdf(*parts)


def pack_html(session: Session, round_: Round) -> tuple[str, ...]:
    """Return the pages that the pack is drawn from; the sample report comes last."""
    pack = templates().get_template("pdf/pack.html").render(pack_context(session, round_))
    return (pack, sample_html()) if round_.mode is Mode.CONFIDENTIAL else (pack,)


def pack_context(session: Session, round_: Round) -> dict[str, Any]:
    """Return all that the pack says about a round."""
    promise = promises.promise(session, round_)
    organization = round_.organization.name
    people = _people(session, round_)
    return {
        "lang": LANGUAGE,
        "title": "Consultation pack",
        "organization": organization,
        "name": round_.name,
        "header": f"Consultation pack · {round_.name} · {organization}",
        "footer": f"{round_.name} · {organization} · rules version {RULES_VERSION}",
        "is_draft": round_.state is RoundState.DRAFT,
        "is_confidential": round_.mode is Mode.CONFIDENTIAL,
        "people": people_words(people),
        "questions": [question.texts.get(LANGUAGE, "") for question in round_.questions],
        "caps": [question.soft_cap for question in round_.questions],
        "choices": list(CHOICE_WORDS.values()),
        "promise": promise,
        "settings": _settings(session, round_, promise, people),
        "readers": _readers(round_, promise),
        "rules": rules(Thresholds(smallest_group=round_.smallest_group)),
        "rules_version": RULES_VERSION,
        "kept": kept(round_),
        "kept_words": f"{round_.kept_days} days after the close",
        "data": _data(round_),
        "risks": words.RISKS,
        "blanks": words.BLANKS,
        "asks": words.ASKS,
    }


def _data(round_: Round) -> list[words.Held]:
    other = words.ATTRIBUTED if round_.mode is Mode.ATTRIBUTED else {}
    every = (*words.DATA, *((words.INVITATIONS,) if round_.asks_for_help else ()))
    return [replace(held, purpose=other.get(held.data, held.purpose)) for held in every]


def _people(session: Session, round_: Round) -> int:
    """Return how many would be asked, or were."""
    if round_.state is RoundState.DRAFT:
        return audience(session, round_.organization_id).people
    return queries.response_count(session, round_).invited


def _analysts(session: Session, round_: Round) -> list[tuple[str, str]]:
    if round_.mode is not Mode.ATTRIBUTED:
        return []
    names = analysts(session, round_.id)
    return [("Analysts, who see who named whom", promises.listed(names) if names else "none yet")]


def _planners(session: Session, round_: Round) -> list[tuple[str, str]]:
    if not round_.asks_for_help:
        return []
    names = planners(session, round_.id)
    return [
        ("Last item, not ticked beforehand", words.LAST_ITEM),
        ("Facilitators who plan changes", promises.listed(names) if names else "none yet"),
    ]


def _settings(
    session: Session, round_: Round, promise: promises.Promise, people: int
) -> list[tuple[str, str]]:
    rows = [
        ("Mode", round_.mode.value),
        *_analysts(session, round_),
        *_planners(session, round_),
        ("People asked", str(people)),
        (
            "Last day to answer",
            words_of(last_day(round_.closes_at)) if round_.closes_at else "not chosen yet",
        ),
        ("Who reads a person’s report", promise.readers),
        ("Smallest group about which anything is shown", f"{round_.smallest_group} answered"),
        ("Answers are destroyed", f"{round_.kept_days} days after the close"),
        ("Reports are deleted", f"{months(round_.releases_months)} after the close"),
        ("Who promises", promise.promised_by),
        ("Agreement it rests on", promise.agreement or "none is named"),
    ]
    return rows if round_.state is RoundState.DRAFT else [*rows, ("Frozen", "at the launch")]


def months(count: int) -> str:
    """Return a number of months in words.

    >>> months(1), months(24)
    ('1 month', '24 months')
    """
    return "1 month" if count == 1 else f"{count} months"


def _readers(round_: Round, promise: promises.Promise) -> list[tuple[str, str, str]]:
    """Return who sees what, and what never."""
    hands_out = round_.readers is not Readers.PERSON
    facilitators = (
        "Facilitators",
        "reports of the organization, its units and its people"
        if hands_out
        else "reports of the organization and its units",
        "answers; their own report, their manager’s, those of people below them"
        if hands_out
        else "answers; any report about a person",
    )
    rows = [_RESPONDENT, ("Line managers", "no more than every employee", "reports of others")]
    if round_.mode is Mode.ATTRIBUTED:
        rows.append(
            (
                "Analysts named in the promise",
                "who named whom, and all exact figures; each access is recorded",
                "–",
            )
        )
    if round_.asks_for_help:
        rows.append(_PLANNERS[round_.mode])
    return [*rows, facilitators, _ADMIN, _OBSERVER, _OPERATOR]


def kept(round_: Round) -> list[tuple[str, str, str]]:
    """Return how long each kind of data is kept, and what happens then."""
    return [
        (
            "Answers that were submitted",
            f"{round_.kept_days} days after the close",
            "the key is destroyed and the rows deleted; no backup opens them any more",
        ),
        *(
            [
                (
                    "Whether somebody may be asked to help, and invitations",
                    "as the answers",
                    "deleted with them, or at once when somebody takes theirs back",
                )
            ]
            if round_.asks_for_help
            else []
        ),
        ("Answers that were begun", "until the close", "deleted"),
        (
            "Answers that somebody takes back",
            "at once",
            "deleted, before and after the close; released figures stay as they are",
        ),
        ("Reports", f"{months(round_.releases_months)} after the close", "deleted"),
        (
            "Links to reports",
            "30 days, or until somebody ends them; the row as long as the reports",
            "open nothing; deleted",
        ),
        ("Archives", "a day, or until somebody in them is erased", "deleted"),
        ("Roster and mails of the round", "as long as its reports", "deleted"),
        ("Audit", "24 months", "the oldest entries are deleted; a checkpoint stays"),
        ("People file", "until the employer erases a person", "no page shows the name any more"),
        ("Backups", "as long as the employer keeps them", "should be 35 days at most"),
    ]
