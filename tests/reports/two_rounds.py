"""An organization that is asked more than once, with answers chosen by the test."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from reports.releases import release as releases
from surveys.answering import submission
from surveys.models import Mode, Readers, Round
from surveys.round_keys import WrappingKeys
from surveys.rounds import operations
from tests.rounds import KEYS, LATER, NOW, RECORDER, TODAY, plan, respondents

#: Who is named for advice -> by whom, as numbers in the people file.
Named = Mapping[int, Iterable[int]]


def released_round(
    session: Session,
    organization_id: uuid.UUID,
    name: str,
    named: Named,
    answering: Collection[int],
    *,
    months: float = 0,
    mode: Mode = Mode.CONFIDENTIAL,
    readers: Readers = Readers.PERSON_AND_FACILITATORS,
    keys: WrappingKeys = KEYS,
    question: str = "Who do you go to for advice?",
) -> tuple[uuid.UUID, uuid.UUID]:
    """Ask everybody, so many months after spring, and release it; return round and release."""
    round_ = asked_round(
        session,
        organization_id,
        name,
        named,
        answering,
        months=months,
        mode=mode,
        readers=readers,
        keys=keys,
        question=question,
    )
    round_id, engine = round_.id, session.get_bind()
    session.commit()
    release_id = releases.release_round(
        engine, round_id, keys=keys, recorder=RECORDER, today=TODAY + timedelta(days=31 * months)
    )
    session.expire_all()
    return round_id, release_id


def asked_round(
    session: Session,
    organization_id: uuid.UUID,
    name: str,
    named: Named,
    answering: Collection[int],
    *,
    months: float,
    mode: Mode,
    readers: Readers,
    keys: WrappingKeys,
    question: str,
) -> Round:
    """Ask everybody, so many months after spring, and close the round."""

    def later(moment: datetime) -> datetime:
        return moment + timedelta(days=31 * months)

    planned = replace(
        plan(name, mode),
        readers=readers,
        questions=[operations.QuestionPlan("advice", {"en": question})],
    )
    round_ = operations.create_round(session, organization_id, planned)
    operations.launch_round(session, round_, keys=keys, now=later(NOW))
    ids = respondents(session, round_)
    for number in answering:
        alters = [
            ids[str(alter)]
            for alter, egos in named.items()
            if number in set(egos) and alter != number
        ]
        submission.submit_response(
            session,
            round_,
            ids[str(number)],
            {"advice": tuple(alters) or "nobody"},
            base_revision=0,
            today=later(LATER).date(),
        )
    operations.close_round(session, round_, now=later(LATER))
    return round_
