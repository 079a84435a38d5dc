"""Answers are destroyed when the time that was promised is over, and not a day before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys import queries
from surveys.errors import KeyDestroyed
from surveys.models import Response
from surveys.promise import KEPT_DAYS
from surveys.rounds.retention import destroy_overdue
from tests.rounds import LATER, WRAPPING_KEY, closed_round, open_round

OVER = LATER + timedelta(days=KEPT_DAYS)


def responses(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Response)) or 0


def test_answers_are_kept_until_the_promised_day(session: Session) -> None:
    round_ = closed_round(session)
    before = responses(session)
    assert destroy_overdue(session, now=OVER - timedelta(seconds=1)) == 0
    assert responses(session) == before > 0
    assert queries.unwrapped_key(round_, WRAPPING_KEY)


def test_then_key_and_answers_are_gone_and_it_happens_once(session: Session) -> None:
    round_ = closed_round(session)
    assert destroy_overdue(session, now=OVER) == 1
    assert responses(session) == 0
    with pytest.raises(KeyDestroyed):
        queries.unwrapped_key(round_, WRAPPING_KEY)
    assert destroy_overdue(session, now=OVER) == 0


def test_an_open_round_keeps_its_answers(session: Session) -> None:
    open_round(session)
    assert destroy_overdue(session, now=OVER) == 0
