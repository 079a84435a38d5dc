"""What is held on a person outside releases: for the person, or for whoever hands it to them.

Who named the person is in no part of it: that is sealed, and is what colleagues said in confidence.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys import sealing
from surveys.answering import search
from surveys.errors import PersonUnknown
from surveys.models import (
    HelpInvitation,
    MailKind,
    OutboxMail,
    Person,
    Response,
    RosterEntry,
    Round,
)
from surveys.models.people import HR_COLUMNS, HRColumns
from surveys.rights.objection import choice_of

LANGUAGE = "en"
#: Answer without names -> how a person reads it.
WITHOUT_NAMES = {
    sealing.NOBODY: "nobody in particular",
    sealing.DECLINED: "I prefer not to answer",
}
#: Mails that tell what only the person knows: that they answered, or may be asked to help.
OWN_MAILS = {MailKind.CODE, MailKind.HELP}
Held = dict[str, Any]


def find_person(session: Session, organization_id: uuid.UUID, external_id: str) -> Person:
    """Return the person with this id in the people file. Raises PersonUnknown."""
    person = session.scalars(
        select(Person).where(
            Person.organization_id == organization_id, Person.external_id == external_id
        )
    ).one_or_none()
    if person is None:
        raise PersonUnknown(external_id)
    return person


def held_on(session: Session, person: Person, *, is_own: bool) -> Held:
    """Return what the people file, choices and rosters say; no answers, nor whether there are any.

    Whether somebody answered is told to nobody but the person: see :func:`own_answers`. Mails with
    a code or an invitation to help would tell, so they are there only if the person asks
    (``is_own``).
    """
    choice = choice_of(session, person.id)
    return {
        "people_file": {**_columns(person), "language": person.language, "active": person.active},
        "choices": {
            "prefers_not_to_be_named": bool(choice and choice.objects_to_being_named),
            "may_be_asked_to_help": bool(choice and choice.may_be_asked),
            "set_on": choice.day.isoformat() if choice else None,
        },
        "rounds": [
            _in_round(session, entry, is_own=is_own) for entry in entries_of(session, person)
        ],
    }


def entries_of(session: Session, person: Person) -> list[RosterEntry]:
    """Return the person's entries on rosters, the newest round first."""
    entries = session.scalars(select(RosterEntry).where(RosterEntry.person_id == person.id)).all()
    return sorted(entries, key=lambda entry: str(entry.round.opens_at), reverse=True)


def own_answers(
    session: Session, entry: RosterEntry, answers: Mapping[str, sealing.Answer] | None
) -> Held:
    """Return a person's own response; ``answers`` None where they cannot be read back any more."""
    response = session.scalars(
        select(Response).where(
            Response.round_id == entry.round_id, Response.respondent_id == entry.respondent_id
        )
    ).one_or_none()
    if response is None:
        return {"given": False}
    return {
        "given": True,
        "state": response.state.value,
        "changed_on": response.day.isoformat(),
        "promise_agreed_on": response.accepted_on.isoformat() if response.accepted_on else None,
        "promise_sha256": response.promise_digest,
        "answers": None
        if answers is None
        else {
            question.key: {
                "question": question.texts[LANGUAGE],
                "answer": _readable(session, entry.round, answers.get(question.key)),
            }
            for question in entry.round.questions
        },
        "may_be_asked_to_help": None if answers is None else sealing.MAY_ASK in answers,
    }


def _in_round(session: Session, entry: RosterEntry, *, is_own: bool) -> Held:
    mails = session.scalars(
        select(OutboxMail)
        .where(OutboxMail.respondent_id == entry.respondent_id)
        .order_by(OutboxMail.kind, OutboxMail.number)
    )
    return {
        "round": entry.round.name,
        "state": entry.round.state.value,
        "mode": entry.round.mode.value,
        "roster": _columns(entry),
        "prefers_not_to_be_named": entry.objects,
        "is_not_to_be_asked_to_help": entry.spared,
        "mails": [
            {"kind": mail.kind.value, "state": mail.state.value}
            for mail in mails
            if is_own or mail.kind not in OWN_MAILS
        ],
        **({"invitation_to_help": _invitation(session, entry)} if is_own else {}),
    }


def _invitation(session: Session, entry: RosterEntry) -> Held | None:
    """Return the invitation to help with a change; that there is one is told to the person only."""
    found = session.scalars(
        select(HelpInvitation).where(HelpInvitation.respondent_id == entry.respondent_id)
    ).one_or_none()
    return {"day": found.request.day.isoformat(), "accepted": found.accepted} if found else None


def _columns(record: HRColumns) -> Held:
    columns = {name: getattr(record, name) for name in HR_COLUMNS if name != "attributes"}
    return {**columns, **dict(record.attributes)}


def _readable(
    session: Session, round_: Round, answer: sealing.Answer | None
) -> str | list[str] | None:
    if answer is None or isinstance(answer, str):
        return WITHOUT_NAMES.get(answer) if answer else None
    return [one.shown_name for one in search.colleagues(session, round_.id, answer)]
