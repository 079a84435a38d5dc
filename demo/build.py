"""The fictional company in the database: its people, its round, and the answers of that round."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Organization
from demo.company import Company
from surveys import operations, sealing
from surveys.files.people import PersonRow
from surveys.models import Mode, Person, Readers, RosterEntry, Round, TopLevel

#: When the round of the story was open.
OPENED, CLOSED = datetime(2026, 3, 2, 8, tzinfo=UTC), datetime(2026, 3, 20, 18, tzinfo=UTC)
SOFT_CAP = 8


def find_demo(session: Session, company: Company) -> Round | None:
    """Return the company's round; None before it was built."""
    return session.scalars(
        select(Round)
        .join(Organization, Organization.id == Round.organization_id)
        .where(Organization.name == company.name, Round.name == company.round_name)
    ).one_or_none()


def build_demo(session: Session, company: Company, *, wrapping_key: bytes) -> Round:
    """Put the company into the database, let its people answer, and close the round."""
    organization = Organization(name=company.name)
    session.add(organization)
    session.flush()
    session.add_all(_person(organization.id, row) for row in company.people)
    session.flush()
    round_ = operations.create_round(session, organization.id, _plan(company))
    operations.launch_round(session, round_, wrapping_key=wrapping_key, now=OPENED)
    _answer(session, round_, company)
    operations.close_round(session, round_, now=CLOSED)
    return round_


def _person(organization_id: uuid.UUID, row: PersonRow) -> Person:
    return Person(
        organization_id=organization_id,
        external_id=row.id,
        name=row.name,
        known_as=row.known_as,
        email=row.email,
        manager_id=row.manager_id,
        unit=row.unit,
        unit_lead=row.unit_lead,
        title=row.title,
        level=row.level,
        location=row.location,
        start_date=row.start_date,
        attributes=row.attributes,
        language=row.attributes.get("language", ""),
    )


def _plan(company: Company) -> operations.RoundPlan:
    return operations.RoundPlan(
        name=company.round_name,
        questions=[
            operations.QuestionPlan(key=key, texts={"en": text}, soft_cap=SOFT_CAP)
            for key, text in company.questions
        ],
        # The people of a story have nothing to hide: their reports show every figure there is.
        mode=Mode.ATTRIBUTED,
        readers=Readers.PERSON_AND_FACILITATORS,
        top_level=TopLevel.LOWEST,
    )


def _answer(session: Session, round_: Round, company: Company) -> None:
    """Let everybody who responds submit, as a page would."""
    respondents = {
        entry.external_id: entry.respondent_id
        for entry in session.scalars(select(RosterEntry).where(RosterEntry.round_id == round_.id))
    }
    answers: dict[str, dict[str, sealing.Answer]] = {}
    for ego, question, status, named in company.answers:
        answer: sealing.Answer = tuple(respondents[alter] for alter in named)
        if status != "named":
            answer = sealing.NOBODY if status == "nobody" else sealing.DECLINED
        answers.setdefault(ego, {})[question] = answer
    for ego, given in answers.items():
        operations.submit_response(
            session,
            round_,
            respondents[ego],
            given,
            base_revision=0,
            today=CLOSED.date(),
        )
