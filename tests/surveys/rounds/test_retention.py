"""Answers are destroyed when the time that was promised is over, and not a day before."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys import queries, sealing
from surveys.errors import JournalUnwritable, KeyDestroyed, KeyMissing
from surveys.journal import NO_JOURNAL, Erased, Journal
from surveys.models import Response, Round, RoundState
from surveys.round_keys import RoundKeys
from surveys.rounds import operations, retention
from tests.keys import round_keys_in
from tests.rounds import LATER, closed_round, open_round


@pytest.fixture
def keys(tmp_path: Path) -> RoundKeys:
    return round_keys_in(tmp_path / "keys")


def responses(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Response)) or 0


def overdue(session: Session, round_: Round, **late: int) -> bool:
    now = LATER + timedelta(days=round_.kept_days) + timedelta(**late)
    return round_ in retention.overdue(session, now)


def test_answers_are_kept_until_the_promised_day(session: Session, keys: RoundKeys) -> None:
    round_ = closed_round(session, keys=keys)
    assert round_.kept_days == 90
    assert not overdue(session, round_, seconds=-1)
    assert overdue(session, round_)


def test_each_round_keeps_to_its_own_promise(session: Session, keys: RoundKeys) -> None:
    round_ = open_round(session, keys=keys)
    assert retention.overdue(session, LATER + timedelta(days=9999)) == []
    operations.close_round(session, round_, now=LATER)
    assert overdue(session, round_)


def test_then_key_and_answers_are_gone_and_it_happens_once(
    session: Session, keys: RoundKeys, tmp_path: Path
) -> None:
    round_ = closed_round(session, keys=keys)
    assert queries.unwrapped_key(round_, keys)
    journal = Journal(tmp_path / "journal")
    assert retention.destroy(session, round_, keys=keys, journal=journal, now=LATER) == 11
    assert responses(session) == 0
    assert not keys.holds(round_.id)
    assert round_.state is RoundState.PURGED
    with pytest.raises(KeyDestroyed):
        queries.unwrapped_key(round_, keys)
    assert [(line.what, line.subject) for line in journal.lines()] == [
        (Erased.ROUND_DESTROYED, round_.id)
    ]
    assert not overdue(session, round_)


def test_an_older_copy_of_the_rows_does_not_open_even_with_the_installations_key(
    session: Session, keys: RoundKeys
) -> None:
    round_ = closed_round(session, keys=keys)
    assert round_.key is not None
    wrapped, key_id = round_.key.wrapped_private_key, round_.key.wrapping_key_id
    private = queries.unwrapped_key(round_, keys)
    sealed = {response.respondent_id: response.sealed for response in round_.responses}
    retention.destroy(session, round_, keys=keys, journal=NO_JOURNAL, now=LATER)
    # The backup comes back, whole; its holder has every other key of the installation.
    round_.key.wrapped_private_key, round_.key.destroyed_at = wrapped, None
    with pytest.raises(KeyMissing):
        queries.unwrapped_key(round_, keys)
    with pytest.raises(KeyMissing):
        keys.find(round_.id, key_id)
    respondent, text = next(iter(sealed.items()))
    assert sealing.open_sealed(text, private, sealing.Place(round_.id, respondent, 1))


def test_without_the_journal_nothing_is_destroyed(
    session: Session, keys: RoundKeys, tmp_path: Path
) -> None:
    round_ = closed_round(session, keys=keys)
    (tmp_path / "journal").write_text("a file where the folder should be")
    with pytest.raises(JournalUnwritable):
        retention.destroy(
            session, round_, keys=keys, journal=Journal(tmp_path / "journal"), now=LATER
        )
    session.rollback()
    assert keys.holds(round_.id)


def test_the_draft_key_of_a_round_ends_with_its_answering(
    session: Session, keys: RoundKeys
) -> None:
    open_, closed = (
        open_round(session, keys=keys),
        closed_round(session, keys=keys, organization="B"),
    )
    before = {round_.id: keys.draft_key(round_.id) for round_ in (open_, closed)}
    assert retention.end_drafts(session, keys=keys) == 1
    assert keys.with_drafts() == {open_.id}
    assert keys.draft_key(open_.id) == before[open_.id]
    assert keys.draft_key(closed.id) != before[closed.id]
