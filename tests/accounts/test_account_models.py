"""The database repeats the rules of accounts, rounds and releases."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.models import Grant, Matter, Membership, Organization, Role, User
from db import Base
from reports.errors import ReleaseIsFinal
from reports.releases.models import Release
from surveys.models import (
    LinkKind,
    MailKind,
    MailState,
    OutboxMail,
    Question,
    Response,
    ResponseState,
    Round,
    RoundKey,
    RoundState,
    SurveyLink,
)
from tests.rounds import LATER, NOW, TODAY, open_round, respondents

Maker = Callable[[Round, uuid.UUID], Base]

REFUSED: dict[str, Maker] = {
    "an organization without a name": lambda _, __: Organization(name=""),
    "a second organization of the same name": lambda _, __: Organization(name="Harbor"),
    "a mail address in capitals": lambda _, __: User(email="Ann@example.com", name="Ann"),
    "a mail address without an at sign": lambda _, __: User(email="ann", name="Ann"),
    "a round without a name": lambda r, _: Round(organization_id=r.organization_id, name=""),
    "a second round of the same name": lambda r, _: Round(
        organization_id=r.organization_id, name=r.name
    ),
    "a round that closes before it opens": lambda r, _: Round(
        organization_id=r.organization_id, name="Short", opens_at=LATER, closes_at=NOW
    ),
    "a closed round without the moment": lambda r, _: Round(
        organization_id=r.organization_id, name="Odd", state=RoundState.CLOSED
    ),
    "an open round with a closing moment": lambda r, _: Round(
        organization_id=r.organization_id, name="Odd", state=RoundState.OPEN, closed_at=NOW
    ),
    "a cut that is no share": lambda r, _: Round(
        organization_id=r.organization_id, name="Odd", high_cut=1.5
    ),
    "a question asked twice": lambda r, _: Question(
        round_id=r.id, position=3, key="advice", texts={}
    ),
    "two questions in one place": lambda r, _: Question(
        round_id=r.id, position=1, key="other", texts={}
    ),
    "a key that is gone without a date": lambda r, _: RoundKey(
        round_id=r.id, public_key=b"p", wrapped_private_key=None, wrapping_key_id="w"
    ),
    "a response of revision 0": lambda r, who: response(r, who, revision=0),
    "a response of somebody who is not on the roster": lambda r, _: response(r, uuid.uuid4()),
    "a digest of another length": lambda _, who: SurveyLink(
        respondent_id=who, kind=LinkKind.INVITATION, digest=b"short"
    ),
    "a mail that is being sent without a lease": lambda r, who: mail(r, who, MailState.SENDING),
    "a mail with a lease that is not being sent": lambda r, who: mail(
        r, who, MailState.SENT, leased_until=NOW
    ),
    "a release with number 0": lambda r, _: release(r, number=0),
}


def response(round_: Round, who: uuid.UUID, revision: int = 1) -> Response:
    return Response(
        round_id=round_.id,
        respondent_id=who,
        revision=revision,
        state=ResponseState.SUBMITTED,
        promise_version="1",
        sealed=b"sealed",
        day=TODAY,
    )


def mail(
    round_: Round, who: uuid.UUID, state: MailState, leased_until: datetime | None = None
) -> OutboxMail:
    return OutboxMail(
        round_id=round_.id,
        respondent_id=who,
        kind=MailKind.INVITATION,
        state=state,
        leased_until=leased_until,
        message_id=f"<{uuid.uuid4()}@example.com>",
    )


def release(round_: Round, number: int = 1) -> Release:
    return Release(
        round_id=round_.id,
        number=number,
        facts={"said": 1},
        facts_digest="0" * 64,
        method_version="1",
        seed=1,
        day=TODAY,
    )


@pytest.mark.parametrize("make", REFUSED.values(), ids=REFUSED)
def test_the_database_refuses(session: Session, make: Maker) -> None:
    round_ = open_round(session)
    if make is REFUSED["a key that is gone without a date"]:
        session.delete(round_.key)
        session.flush()
    session.add(make(round_, respondents(session, round_)["1"]))
    with pytest.raises(IntegrityError):
        session.flush()


@pytest.mark.parametrize("make", [response, release], ids=["response", "release"])
def test_there_is_one_of_each(session: Session, make: Callable[..., Base]) -> None:
    round_ = open_round(session)
    who = respondents(session, round_)["1"]
    for _ in range(2):
        session.add(make(round_, who) if make is response else make(round_))
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_state_outside_the_list_is_refused(session: Session) -> None:
    open_round(session)
    with pytest.raises(IntegrityError):
        session.connection().exec_driver_sql("UPDATE rounds SET state = 'reopened'")


def test_a_grant_is_given_once_for_each_unit(session: Session) -> None:
    round_ = open_round(session)
    user = User(email="fay@example.com", name="Fay")
    member = Membership(user=user, organization_id=round_.organization_id, role=Role.FACILITATOR)
    member.grants = [
        Grant(round_id=round_.id, matter=Matter.REPORTS, unit=unit) for unit in ("Dock", "Office")
    ]
    session.add(member)
    session.flush()
    session.add(
        Grant(membership_id=member.id, round_id=round_.id, matter=Matter.REPORTS, unit="Dock")
    )
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_release_never_changes(session: Session) -> None:
    written = release(open_round(session))
    session.add(written)
    session.commit()
    written.facts = {"said": 2}
    with pytest.raises(ReleaseIsFinal):
        session.flush()
    session.rollback()
    with pytest.raises(ReleaseIsFinal):
        session.execute(update(Release).values(seed=2))
    assert (written.facts, written.seed) == ({"said": 1}, 1)


def test_a_moment_comes_back_in_utc_and_needs_a_zone(session: Session) -> None:
    round_ = open_round(session)
    elsewhere = NOW.astimezone(tz=None)
    round_.opens_at = elsewhere
    session.flush()
    session.expire(round_)
    assert round_.opens_at == NOW
    assert round_.opens_at.utcoffset() == timedelta(0)
    assert round_.opens_at.tzinfo is UTC
    round_.closes_at = datetime(2026, 4, 1)  # noqa: DTZ001
    with pytest.raises(Exception, match="a moment needs a time zone"):
        session.flush()
