"""Taking answers back: whenever it is asked for, by whoever may, and everything of it."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys.answering import codes, links, responses
from surveys.answering.responses import Attempt, Standing
from surveys.errors import JournalUnwritable, NotProved, PromiseNotAccepted
from surveys.journal import NO_JOURNAL, Erased, Journal
from surveys.models import (
    DraftCopy,
    LinkKind,
    Mode,
    Response,
    Round,
    SaveReceipt,
    SearchBudget,
    Sitting,
)
from surveys.rights.withdrawal import forget_response, withdraw
from surveys.rounds import operations
from surveys.sealing import NOBODY
from tests.rounds import LATER, NOW, TODAY, open_round, respondents

DRAFT_KEY = bytes(range(32))
OF_ANSWERS = (Response, DraftCopy, SaveReceipt)


@pytest.fixture
def round_(session: Session) -> Round:
    return open_round(session, mode=Mode.CONFIDENTIAL)


def sit(session: Session, round_: Round, number: str = "2", *, agreed: bool = True) -> Sitting:
    who = respondents(session, round_)[number]
    link, _ = links.find_link(session, links.make_link(session, who, LinkKind.INVITATION))
    return links.begin_sitting(session, link, round_, today=TODAY, cookie=None, agreed=agreed)[0]


def answer(session: Session, sitting: Sitting, base: int = 0) -> None:
    attempt = Attempt(uuid.uuid4(), uuid.uuid4(), base)
    responses.save_answer(session, sitting, "advice", NOBODY, attempt, draft_key=DRAFT_KEY, now=NOW)
    again = Attempt(uuid.uuid4(), attempt.edit_session, base + 1)
    responses.submit(session, sitting, again, draft_key=DRAFT_KEY, now=NOW)


def prove(session: Session, sitting: Sitting, now: object = NOW) -> None:
    """Let the code be mailed and entered."""
    codes.ask_for_code(session, sitting, now=NOW)
    said = codes.mailed_code(session, sitting.respondent_id, draft_key=DRAFT_KEY, now=NOW)
    assert said
    outcome = codes.enter_code(session, sitting, said, draft_key=DRAFT_KEY, now=NOW)
    assert outcome is codes.Check.RIGHT


def rows(session: Session, respondent_id: uuid.UUID) -> int:
    counts = (
        session.scalar(
            select(func.count()).select_from(model).where(model.respondent_id == respondent_id)
        )
        for model in OF_ANSWERS
    )
    return sum(count or 0 for count in counts)


def test_everything_that_was_answered_goes_at_once(session: Session, round_: Round) -> None:
    sitting, other = sit(session, round_), sit(session, round_, "3")
    answer(session, sitting)
    answer(session, other)
    assert rows(session, sitting.respondent_id) == 4
    assert withdraw(session, sitting, journal=NO_JOURNAL, now=NOW)
    assert rows(session, sitting.respondent_id) == 0
    assert rows(session, other.respondent_id) == 4
    assert responses.standing(session, sitting, draft_key=DRAFT_KEY) == Standing()


def test_whoever_took_answers_back_agrees_anew_and_answers_again(
    session: Session, round_: Round
) -> None:
    sitting = sit(session, round_)
    answer(session, sitting)
    withdraw(session, sitting, journal=NO_JOURNAL, now=NOW)
    with pytest.raises(PromiseNotAccepted):
        answer(session, sitting)
    links.agree(session, sitting, today=TODAY)
    answer(session, sitting)
    assert session.scalars(select(Response.revision)).one() == 2


def test_a_forwarded_link_takes_nothing_back(session: Session, round_: Round) -> None:
    owner, thief = sit(session, round_), sit(session, round_)
    answer(session, owner)
    with pytest.raises(NotProved):
        withdraw(session, thief, journal=NO_JOURNAL, now=NOW)
    assert rows(session, owner.respondent_id) == 4
    prove(session, thief)  # it is the owner in another browser
    assert withdraw(session, thief, journal=NO_JOURNAL, now=NOW)
    assert [one.id for one in session.scalars(select(Sitting))] == [thief.id]


def test_after_the_close_it_takes_the_code(session: Session, round_: Round) -> None:
    sitting = sit(session, round_)
    answer(session, sitting)
    operations.close_round(session, round_, now=NOW)
    session.refresh(sitting)
    with pytest.raises(NotProved):
        withdraw(session, sitting, journal=NO_JOURNAL, now=NOW)
    prove(session, sitting)
    late = NOW + codes.PROVED
    with pytest.raises(NotProved):
        withdraw(session, sitting, journal=NO_JOURNAL, now=late)
    assert withdraw(session, sitting, journal=NO_JOURNAL, now=late - timedelta(seconds=1))
    assert session.scalars(select(Response)).all() == []


def test_a_code_of_before_the_close_opens_nothing_after_it(session: Session, round_: Round) -> None:
    """Numbers of codes begin anew, but not the codes."""
    early = sit(session, round_)
    codes.ask_for_code(session, early, now=NOW)
    old = codes.mailed_code(session, early.respondent_id, draft_key=DRAFT_KEY, now=NOW)
    operations.close_round(session, round_, now=NOW)
    late = sit(session, round_, agreed=False)
    codes.ask_for_code(session, late, now=NOW)
    codes.mailed_code(session, late.respondent_id, draft_key=DRAFT_KEY, now=NOW)
    assert old
    outcome = codes.enter_code(session, late, old, draft_key=DRAFT_KEY, now=NOW)
    assert outcome is codes.Check.WRONG


def test_taking_back_is_no_way_to_see_more_names(session: Session, round_: Round) -> None:
    sitting = sit(session, round_)
    answer(session, sitting)
    session.add(
        SearchBudget(respondent_id=sitting.respondent_id, round_id=round_.id, shown=b"shown")
    )
    withdraw(session, sitting, journal=NO_JOURNAL, now=NOW)
    assert session.get(SearchBudget, sitting.respondent_id) is not None


def test_the_journal_remembers_the_respondent_and_once(
    session: Session, round_: Round, tmp_path: Path
) -> None:
    journal = Journal(tmp_path / "journal")
    sitting = sit(session, round_)
    assert not withdraw_twice(session, sitting, journal)
    (line,) = journal.lines()
    assert (line.what, line.subject) == (Erased.RESPONSE_WITHDRAWN, sitting.respondent_id)


def withdraw_twice(session: Session, sitting: Sitting, journal: Journal) -> bool:
    answer(session, sitting)
    assert withdraw(session, sitting, journal=journal, now=NOW)
    prove(session, sitting)
    return withdraw(session, sitting, journal=journal, now=NOW)


def test_what_the_journal_cannot_remember_is_not_taken_back(
    session: Session, round_: Round, tmp_path: Path
) -> None:
    """Else a restored backup would bring it back, and nobody would know."""
    in_the_way = tmp_path / "journal"
    in_the_way.write_text("a file where the folder should be")
    sitting = sit(session, round_)
    answer(session, sitting)
    session.commit()
    with pytest.raises(JournalUnwritable):
        withdraw(session, sitting, journal=Journal(in_the_way), now=NOW)
    session.rollback()
    assert rows(session, sitting.respondent_id) == 4


def test_forgetting_again_does_nothing(session: Session, round_: Round) -> None:
    sitting = sit(session, round_)
    answer(session, sitting)
    for _ in range(2):
        forget_response(session, sitting.respondent_id)
        assert rows(session, sitting.respondent_id) == 0
    forget_response(session, uuid.uuid4())


def test_what_was_taken_back_is_not_counted(session: Session, round_: Round) -> None:
    from surveys import queries
    from tests.rounds import KEYS

    for number in ("2", "3"):
        answer(session, sit(session, round_, number))
    gone = sit(session, round_, "2")
    prove(session, gone)
    withdraw(session, gone, journal=NO_JOURNAL, now=NOW)
    operations.close_round(session, round_, now=LATER)
    private = queries.unwrapped_key(round_, KEYS)
    opened = queries.opened_answers(session, round_, private)
    assert opened.respondents["advice"] == {"3"}
