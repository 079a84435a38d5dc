"""R8: a later release only where nobody stands alone in the difference from an earlier one."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.errors import TooAlike
from reports.releases import again
from reports.releases import release as releases
from reports.releases.kept import facts_of, is_whole
from reports.releases.models import Release
from surveys.errors import RoundNotClosed
from surveys.models import Mode, Response, RosterEntry, Round, RoundState
from tests.rounds import KEYS, RECORDER, TODAY, closed_round

pytestmark = pytest.mark.usefixtures("fewer_draws")


def released(session: Session, people: int = 30, mode: Mode = Mode.CONFIDENTIAL) -> Round:
    round_ = closed_round(session, people, mode=mode)
    round_id, engine = round_.id, session.get_bind()
    session.commit()
    releases.release_round(engine, round_id, keys=KEYS, recorder=RECORDER, today=TODAY)
    session.refresh(round_)
    return round_


def once_more(session: Session, round_: Round) -> Release:
    round_id, engine = round_.id, session.get_bind()
    session.commit()
    written = again.release_again(engine, round_id, keys=KEYS, recorder=RECORDER, today=TODAY)
    return session.get_one(Release, written)


def withdraw(session: Session, round_: Round, unit: str, count: int) -> None:
    rows = session.scalars(
        select(Response)
        .join(RosterEntry, RosterEntry.respondent_id == Response.respondent_id)
        .where(Response.round_id == round_.id, RosterEntry.unit == unit)
        .order_by(RosterEntry.external_id)
        .limit(count)
    ).all()
    assert len(rows) == count
    for row in rows:
        session.delete(row)
    session.flush()


def kept(session: Session, round_: Round) -> list[tuple[object, ...]]:
    session.expire_all()
    return [
        (release.id, release.facts, release.facts_digest, [p.facts for p in release.people])
        for release in session.scalars(
            select(Release).where(Release.round_id == round_.id).order_by(Release.number)
        )
    ]


@pytest.mark.parametrize("mode", list(Mode))
def test_nothing_is_released_again_where_nobody_withdrew(session: Session, mode: Mode) -> None:
    round_ = released(session, mode=mode)
    before = kept(session, round_)
    with pytest.raises(TooAlike, match=r'The release of the round "Spring" stands: .* 5 or more'):
        once_more(session, round_)
    assert kept(session, round_) == before


@pytest.mark.parametrize(("dock", "office"), [(1, 0), (4, 4), (9, 4), (5, 0)])
def test_the_old_release_stands_while_a_shown_group_differs_by_few(
    session: Session, dock: int, office: int
) -> None:
    round_ = released(session)
    before = kept(session, round_)
    withdraw(session, round_, "Dock", dock)
    if office:
        withdraw(session, round_, "Office", office)
    with pytest.raises(TooAlike):
        once_more(session, round_)
    assert kept(session, round_) == before


def test_five_withdrawals_in_every_shown_group_allow_a_later_release(session: Session) -> None:
    round_ = released(session)
    before = kept(session, round_)
    withdraw(session, round_, "Dock", 5)
    withdraw(session, round_, "Office", 5)
    second = once_more(session, round_)
    assert (second.number, round_.state) == (2, RoundState.RELEASED)
    assert kept(session, round_)[0] == before[0]
    assert is_whole(second)
    latest = releases.latest_release(session, round_.id)
    assert latest is not None
    assert latest.id == second.id
    # Against every earlier one: five more in one group alone are not enough.
    withdraw(session, round_, "Dock", 5)
    with pytest.raises(TooAlike):
        once_more(session, round_)


def test_a_unit_that_is_not_shown_does_not_count(session: Session) -> None:
    assert again.differs({"": "abcdefgh", "Tiny": "ab"}, {"": "fgh", "Tiny": "ab"}, {""}, 5)
    assert not again.differs({}, {"": "abcdefgh"}, {""}, 5)


def test_sources_tell_no_respondent_without_the_key(session: Session) -> None:
    round_ = released(session, 12)
    release = releases.first_release(session, round_.id)
    assert release is not None
    assert set(release.sources) == {"", "Dock", "Office"}
    assert len(release.sources[""]) == 11
    text = str(release.sources)
    for entry in round_.roster:
        assert entry.respondent_id.hex not in text


def test_a_round_without_a_release_is_released_first(session: Session) -> None:
    round_ = closed_round(session)
    with pytest.raises(RoundNotClosed):
        once_more(session, round_)


def test_a_withdrawal_changes_no_byte_of_a_release(session: Session) -> None:
    round_ = released(session, 12)
    before = kept(session, round_)
    facts = facts_of(session.scalars(select(Release)).one())
    for response in session.scalars(select(Response)).all():
        session.delete(response)
        session.flush()
        assert kept(session, round_) == before
    assert facts_of(session.scalars(select(Release)).one()) == facts
