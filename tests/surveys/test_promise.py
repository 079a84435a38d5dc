"""The promise: made from the settings, frozen at launch, agreed to before anything is saved."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.errors import ReaderNotPromised
from accounts.models import Role, User
from accounts.operations import NewUser, create_user, grant_released_round, granted_rounds
from surveys import promise
from surveys.answering import links, responses
from surveys.answering.responses import Attempt
from surveys.errors import PromiseNotAccepted, RoundFrozen
from surveys.models import LinkKind, Mode, Readers, Response, Round, RoundState
from surveys.models.rounds import FROZEN
from surveys.rounds import operations
from surveys.sealing import NOBODY
from tests.rounds import KEYS, NOW, TODAY, make_organization, open_round, plan, respondents
from tests.users import grant_reports, make_user

DRAFT_KEY = bytes(range(32))
PASSWORD = "seven quiet otters swim"
#: For each frozen column a value that is another one.
OTHER = {
    "mode": Mode.ATTRIBUTED,
    "readers": Readers.PERSON,
    "promise_version": "0",
    "kept_days": 365,
    "releases_months": 1,
    "smallest_group": 6,
    "promised_by": "Somebody else",
    "agreement": "None",
    "asks_for_help": True,
    "promise_words": {"prevents": []},
    "promise_digest": "0" * 64,
}


def draft(session: Session, mode: Mode = Mode.CONFIDENTIAL) -> Round:
    owner = make_organization(session)
    return operations.create_round(session, owner.id, plan(mode=mode))


def launch(session: Session, round_: Round) -> None:
    operations.launch_round(session, round_, keys=KEYS, now=NOW)


def test_the_words_follow_the_settings_of_a_draft(session: Session) -> None:
    round_ = draft(session)
    before = promise.promise(session, round_)
    round_.kept_days, round_.smallest_group = 31, 12
    round_.promised_by, round_.agreement = "Jo Hill", "the agreement of May"
    after = promise.promise(session, round_)
    assert promise.digest(before) != promise.digest(after)
    text = " ".join((*after.prevents, *after.promises))
    assert "31 days" in text
    assert "fewer than twelve people" in text
    assert (before.promised_by, before.agreement) == ("Harbor", "")
    assert (after.promised_by, after.agreement) == ("Jo Hill", "the agreement of May")


def test_who_reads_a_report_is_named(session: Session) -> None:
    round_ = draft(session)
    for name in ("fay", "ben", "uma"):
        make_user(session, round_.organization_id, Role.FACILITATOR, f"{name}@example.com")
    fay, ben = (session.query(User).filter_by(name=name).one() for name in ("Fay", "Ben"))
    fay.memberships[0].all_rounds = True
    grant_reports(session, ben, round_.id)
    made = promise.promise(session, round_)
    assert made.readers == "The report about you is for you and for Ben and Fay, who facilitate."
    assert made.readers in made.promises
    round_.readers = Readers.PERSON
    made = promise.promise(session, round_)
    assert made.readers == (
        "The report about you is for you alone. Reports about units and the whole are for Ben and "
        "Fay, who facilitate."
    )
    assert len(made.reader_ids) == 2


def test_a_confidential_promise_and_an_attributed_one_say_different_things(
    session: Session,
) -> None:
    round_ = draft(session)
    sealed = promise.promise(session, round_)
    assert "Nobody is shown whom you name" in sealed.prevents[0]
    round_.mode = Mode.ATTRIBUTED
    told = promise.promise(session, round_)
    assert "Who named whom is shown to" in told.prevents[0]
    assert not any("Nobody is shown" in line for line in told.prevents)
    for each in (sealed, told):
        assert "whoever held both the server and its keys could technically read" in each.plainly


def test_the_launch_freezes_the_words(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """A facilitator who comes later and a later wording change nothing that was promised."""
    round_ = draft(session)
    made = promise.promise(session, round_)
    launch(session, round_)
    assert round_.promise_digest == promise.digest(made)
    make_user(session, round_.organization_id, Role.FACILITATOR, "late@example.com")
    monkeypatch.setattr(promise, "PLAINLY", "Trust us.")
    session.expire_all()
    assert promise.promise(session, round_) == made
    assert promise.digest(promise.promise(session, round_)) == round_.promise_digest


def test_every_column_that_was_promised_is_tried() -> None:
    assert set(OTHER) == set(FROZEN)


@pytest.mark.parametrize("column", FROZEN)
def test_nothing_that_was_promised_is_changed_after_the_launch(
    session: Session, column: str
) -> None:
    round_ = open_round(session, mode=Mode.CONFIDENTIAL)
    session.commit()
    setattr(round_, column, OTHER[column])
    with pytest.raises(RoundFrozen):
        session.flush()
    session.rollback()
    with pytest.raises(RoundFrozen):
        session.execute(update(Round).values({column: OTHER[column]}))
    session.rollback()


def test_a_round_does_not_become_a_draft_to_be_changed(session: Session) -> None:
    round_ = open_round(session, mode=Mode.CONFIDENTIAL)
    session.commit()
    round_.state, round_.kept_days = RoundState.DRAFT, 365
    with pytest.raises(RoundFrozen):
        session.flush()


def test_what_was_not_promised_can_be_changed(session: Session) -> None:
    round_ = open_round(session, mode=Mode.CONFIDENTIAL)
    session.commit()
    round_.closes_at = None
    session.execute(update(Round).values(opens_at=NOW))
    session.commit()


@pytest.mark.parametrize(
    ("column", "value"), [("kept_days", 29), ("kept_days", 366), ("smallest_group", 4)]
)
def test_the_database_keeps_the_limits(session: Session, column: str, value: int) -> None:
    round_ = draft(session)
    setattr(round_, column, value)
    with pytest.raises(IntegrityError):
        session.flush()


def test_nothing_is_saved_before_the_promise_is_agreed_to(session: Session) -> None:
    round_ = open_round(session, mode=Mode.CONFIDENTIAL)
    who = respondents(session, round_)["2"]
    link, _ = links.find_link(session, links.make_link(session, who, LinkKind.INVITATION))
    sitting, _ = links.begin_sitting(session, link, round_, today=TODAY, cookie=None)

    def save() -> None:
        attempt = Attempt(who, who, 0)
        responses.save_answer(
            session, sitting, "advice", NOBODY, attempt, draft_key=DRAFT_KEY, now=NOW
        )

    with pytest.raises(PromiseNotAccepted):
        save()
    assert session.scalars(select(Response)).all() == []
    links.agree(session, sitting, today=TODAY)
    save()
    (response,) = session.scalars(select(Response))
    assert response.promise_version == promise.VERSION
    assert response.promise_digest == round_.promise_digest != ""
    assert response.accepted_on == TODAY


def test_whoever_comes_after_the_launch_reads_no_report_of_it(app: Flask, session: Session) -> None:
    """The promise names Fay; Gus, who has all rounds, was not there."""
    round_ = draft(session)
    fay = make_user(session, round_.organization_id, Role.FACILITATOR, "fay@example.com")
    fay.memberships[0].all_rounds = True
    session.flush()
    launch(session, round_)
    gus = make_user(session, round_.organization_id, Role.FACILITATOR, "gus@example.com")
    gus.memberships[0].all_rounds = True
    session.flush()
    assert grant_released_round(session, round_.organization_id, round_.id) == 1
    assert granted_rounds(session, fay) == [round_.id]
    assert granted_rounds(session, gus) == []
    later = {"organization": "Harbor", "role": Role.FACILITATOR, "name": "Hal Later"}
    hal = NewUser(email="hal@example.com", **later)
    with app.app_context():  # its settings say how passwords are kept
        assert granted_rounds(session, create_user(session, hal, PASSWORD)[0]) == []
    ida = NewUser(email="ida@example.com", round_name=round_.name, **later)
    with app.app_context(), pytest.raises(ReaderNotPromised):
        create_user(session, ida, PASSWORD)


@pytest.mark.parametrize("readers", Readers)
def test_where_nobody_is_named_nobody_is_let_in(session: Session, readers: Readers) -> None:
    round_ = draft(session)
    round_.readers = readers
    launch(session, round_)
    gus = make_user(session, round_.organization_id, Role.FACILITATOR, "gus@example.com")
    gus.memberships[0].all_rounds = True
    session.flush()
    assert grant_released_round(session, round_.organization_id, round_.id) == 0
    assert granted_rounds(session, gus) == []
