"""Saving answers: nothing acknowledged is lost, doubled, lowered or overwritten unseen."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from surveys import queries, sealing
from surveys.answering import aside, drafts, links, responses
from surveys.answering.responses import Attempt, Saved
from surveys.errors import (
    AnswersLate,
    NothingAnswered,
    NotOnRoster,
    ResponseChanged,
    SealBroken,
)
from surveys.models import (
    GRACE,
    AsideCopy,
    DraftCopy,
    LinkKind,
    Response,
    ResponseState,
    RosterToken,
    Round,
    SaveReceipt,
    Sitting,
)
from surveys.rounds import operations
from surveys.sealing import DECLINED, NOBODY, Answer, Place
from tests.rounds import KEYS, LATER, NOW, TODAY, open_round, respondents

DRAFT_KEY = bytes(reversed(range(32)))
DRAFT, SUBMITTED = ResponseState.DRAFT, ResponseState.SUBMITTED


def sit(session: Session, round_: Round, number: str = "2") -> Sitting:
    who = respondents(session, round_)[number]
    link, _ = links.find_link(session, links.make_link(session, who, LinkKind.INVITATION))
    return links.begin_sitting(session, link, round_, today=TODAY, cookie=None, agreed=True)[0]


def attempt(base: int = 0, page: uuid.UUID | None = None) -> Attempt:
    return Attempt(uuid.uuid4(), page or uuid.uuid4(), base)


def save(
    session: Session,
    sitting: Sitting,
    answer: Answer | None,
    this: Attempt,
    question: str = "advice",
) -> Saved:
    return responses.save_answer(
        session, sitting, question, answer, this, draft_key=DRAFT_KEY, now=NOW
    )


def submit(session: Session, sitting: Sitting, this: Attempt) -> Saved:
    return responses.submit(session, sitting, this, draft_key=DRAFT_KEY, now=NOW)


def stored(session: Session, round_: Round) -> dict[str, Answer]:
    """Open the one response as scoring would."""
    session.expire_all()
    (response,) = session.scalars(select(Response)).all()
    place = Place(round_.id, response.respondent_id, response.revision)
    return sealing.open_sealed(response.sealed, queries.unwrapped_key(round_, KEYS), place)


def test_saving_seals_a_draft_and_submitting_makes_it_count(session: Session) -> None:
    round_ = open_round(session)
    sitting, ids = sit(session, round_), respondents(session, round_)
    assert save(session, sitting, (ids["3"], ids["1"]), attempt()) == Saved(1, DRAFT)
    assert save(session, sitting, NOBODY, attempt(1), "momentum") == Saved(2, DRAFT)
    assert queries.response_count(session, round_).submitted == 0
    assert submit(session, sitting, attempt(2)) == Saved(3, SUBMITTED)
    assert queries.response_count(session, round_).submitted == 1
    found = stored(session, round_)
    assert set(found["advice"]) == {ids["1"], ids["3"]}
    assert found["momentum"] == NOBODY


def test_the_same_attempt_gets_the_same_reply_even_much_later(session: Session) -> None:
    round_ = open_round(session)
    sitting = sit(session, round_)
    first = attempt()
    reply = save(session, sitting, NOBODY, first)
    save(session, sitting, DECLINED, attempt(1))
    assert save(session, sitting, NOBODY, first) == reply == Saved(1, DRAFT)
    assert stored(session, round_)["advice"] == DECLINED


def test_an_old_page_that_sends_its_old_id_with_something_new_is_a_new_attempt(
    session: Session,
) -> None:
    round_ = open_round(session)
    sitting = sit(session, round_)
    page = attempt()
    save(session, sitting, NOBODY, page)
    assert save(session, sitting, DECLINED, page) == Saved(2, DRAFT)
    assert stored(session, round_)["advice"] == DECLINED


def test_another_page_with_an_old_revision_is_refused_and_changes_nothing(session: Session) -> None:
    round_ = open_round(session)
    sitting = sit(session, round_)
    save(session, sitting, NOBODY, attempt())
    for act in (
        lambda: save(session, sitting, DECLINED, attempt()),
        lambda: save(session, sitting, None, attempt()),
        lambda: submit(session, sitting, attempt()),
    ):
        with pytest.raises(ResponseChanged) as refused:
            act()
        assert refused.value.revision == 1
    assert stored(session, round_)["advice"] == NOBODY


def test_a_page_does_not_collide_with_what_it_saved_itself(session: Session) -> None:
    """The reply was lost on the way, and the page goes on from what it knows."""
    round_ = open_round(session)
    sitting = sit(session, round_)
    page = uuid.uuid4()
    save(session, sitting, NOBODY, attempt(0, page))
    assert save(session, sitting, DECLINED, attempt(0, page)) == Saved(2, DRAFT)


def test_what_was_submitted_stays_submitted_when_something_is_saved(session: Session) -> None:
    round_ = open_round(session)
    sitting = sit(session, round_)
    save(session, sitting, NOBODY, attempt())
    submit(session, sitting, attempt(1))
    assert save(session, sitting, DECLINED, attempt(2)) == Saved(3, SUBMITTED)


def test_an_answer_can_be_taken_back_but_nothing_is_not_submitted(session: Session) -> None:
    round_ = open_round(session)
    sitting = sit(session, round_)
    assert save(session, sitting, None, attempt()) == Saved(0, DRAFT)
    assert session.scalars(select(Response)).all() == []
    with pytest.raises(NothingAnswered):
        submit(session, sitting, attempt())
    save(session, sitting, NOBODY, attempt())
    assert save(session, sitting, None, attempt(1)) == Saved(2, DRAFT)
    assert stored(session, round_) == {}
    with pytest.raises(NothingAnswered):
        submit(session, sitting, attempt(2))


def test_people_elsewhere_cannot_be_named(session: Session) -> None:
    sitting = sit(session, open_round(session))
    other = open_round(session, organization="Elsewhere")
    with pytest.raises(NotOnRoster):
        save(session, sitting, (respondents(session, other)["1"],), attempt())


def test_another_browser_sees_and_changes_nothing(session: Session) -> None:
    round_ = open_round(session)
    mine, other = sit(session, round_), sit(session, round_)
    save(session, mine, NOBODY, attempt())
    submit(session, mine, attempt(1))
    assert responses.standing(session, other, draft_key=DRAFT_KEY) == responses.Standing()
    assert save(session, other, DECLINED, attempt()) == Saved(1, DRAFT)
    assert submit(session, other, attempt(1)) == Saved(2, SUBMITTED)
    assert save(session, other, None, attempt(2)) == Saved(3, SUBMITTED)
    assert stored(session, round_) == {"advice": NOBODY}
    seen = responses.standing(session, mine, draft_key=DRAFT_KEY)
    assert (seen.revision, seen.answers) == (2, {"advice": NOBODY})


def test_what_was_only_begun_elsewhere_makes_way_for_what_is_sent(session: Session) -> None:
    """And stays in the browser that began, at the revision that its pages know."""
    round_ = open_round(session)
    first, second = sit(session, round_), sit(session, round_)
    page = uuid.uuid4()
    save(session, first, NOBODY, attempt(0, page))
    save(session, first, NOBODY, attempt(1, page), "momentum")
    save(session, second, DECLINED, attempt())
    assert stored(session, round_) == {"advice": NOBODY, "momentum": NOBODY}
    assert submit(session, second, attempt(1)) == Saved(2, SUBMITTED)
    assert stored(session, round_) == {"advice": DECLINED}
    seen = responses.standing(session, first, draft_key=DRAFT_KEY)
    assert (seen.revision, seen.state) == (2, DRAFT)
    assert seen.answers == {"advice": NOBODY, "momentum": NOBODY}
    assert submit(session, first, attempt(2)) == Saved(3, SUBMITTED)  # aside, and so told
    assert stored(session, round_) == {"advice": DECLINED}


def test_people_elsewhere_cannot_be_named_aside_either(session: Session) -> None:
    round_ = open_round(session)
    mine, other = sit(session, round_), sit(session, round_)
    save(session, mine, NOBODY, attempt())
    submit(session, mine, attempt(1))
    elsewhere = open_round(session, organization="Elsewhere")
    with pytest.raises(NotOnRoster):
        save(session, other, (respondents(session, elsewhere)["1"],), attempt())


def test_the_code_lets_what_was_sent_count_and_what_was_begun_make_way(session: Session) -> None:
    round_ = open_round(session)
    mine, sent, begun = (sit(session, round_) for _ in range(3))
    save(session, mine, NOBODY, attempt())
    submit(session, mine, attempt(1))
    save(session, sent, DECLINED, attempt(), "momentum")
    submit(session, sent, attempt(1))
    save(session, begun, DECLINED, attempt())
    enter(session, begun, round_)
    assert stored(session, round_) == {"advice": NOBODY}
    assert responses.standing(session, begun, draft_key=DRAFT_KEY).answers == {"advice": NOBODY}
    assert session.scalars(select(Sitting.id)).all() == [begun.id]  # the others open the link anew
    again = sit(session, round_)
    save(session, again, DECLINED, attempt(), "momentum")
    submit(session, again, attempt(1))
    enter(session, again, round_)
    assert stored(session, round_) == {"momentum": DECLINED}
    assert session.scalars(select(AsideCopy)).all() == []
    save(session, again, NOBODY, attempt(3), "momentum")
    assert stored(session, round_) == {"momentum": NOBODY}


def test_a_browser_without_the_code_does_not_see_what_one_with_it_says(session: Session) -> None:
    """It had begun after the code: its pages stay as they were."""
    round_ = open_round(session)
    owner = sit(session, round_)
    enter(session, owner, round_)
    thief = sit(session, round_)
    save(session, thief, NOBODY, attempt())
    before = responses.standing(session, thief, draft_key=DRAFT_KEY)
    save(session, owner, DECLINED, attempt(1))
    submit(session, owner, attempt(2))
    assert responses.standing(session, thief, draft_key=DRAFT_KEY) == before
    save(session, thief, NOBODY, attempt(1), "momentum")
    submit(session, thief, attempt(2))
    assert stored(session, round_) == {"advice": DECLINED}


def enter(session: Session, sitting: Sitting, round_: Round) -> None:
    """Enter the code in this browser, as its page would."""
    sitting.trusted, sitting.proved_until = True, NOW + timedelta(minutes=30)
    aside.join(session, sitting, round_, draft_key=DRAFT_KEY, today=TODAY)


def test_without_the_draft_key_answers_are_not_read_back_but_still_count(session: Session) -> None:
    round_ = open_round(session)
    sitting = sit(session, round_)
    save(session, sitting, NOBODY, attempt())
    seen = responses.standing(session, sitting, draft_key=bytes(32))
    assert (seen.unreadable, seen.answers) == (True, {})
    copy = session.scalars(select(DraftCopy)).one()
    with pytest.raises(SealBroken):
        drafts.unwrap_answers(copy.wrapped, DRAFT_KEY, Place(round_.id, sitting.respondent_id, 2))
    assert stored(session, round_)["advice"] == NOBODY


def test_copies_are_equally_long_and_go_with_the_close(session: Session) -> None:
    round_ = open_round(session)
    ids = respondents(session, round_)
    save(session, sit(session, round_, "2"), NOBODY, attempt())
    everybody = tuple(id_ for number, id_ in ids.items() if number != "3")
    save(session, sit(session, round_, "3"), everybody, attempt())
    save(session, sit(session, round_, "3"), NOBODY, attempt())
    save(session, sit(session, round_, "3"), everybody, attempt())
    assert len({len(copy.wrapped) for copy in session.scalars(select(AsideCopy))}) == 1
    assert len({len(copy.wrapped) for copy in session.scalars(select(DraftCopy))}) == 1
    operations.close_round(session, round_, now=LATER)
    for model in (DraftCopy, AsideCopy, RosterToken, Response):
        assert session.scalar(select(func.count()).select_from(model)) == 0


def test_whoever_has_begun_has_ten_minutes_when_the_round_is_closing(session: Session) -> None:
    round_ = open_round(session)
    sitting = sit(session, round_)
    operations.start_closing(session, round_, now=NOW)
    assert not responses.takes_beginners(round_, NOW)
    assert save(session, sitting, NOBODY, attempt()) == Saved(1, DRAFT)
    after = NOW + GRACE
    with pytest.raises(AnswersLate):
        responses.submit(session, sitting, attempt(1), draft_key=DRAFT_KEY, now=after)
    in_time = after - timedelta(seconds=1)
    last = attempt(1)
    done = responses.submit(session, sitting, last, draft_key=DRAFT_KEY, now=in_time)
    assert done == Saved(2, SUBMITTED)
    operations.close_round(session, round_, now=after)
    with pytest.raises(AnswersLate):  # receipts are gone with the close
        responses.submit(session, sitting, last, draft_key=DRAFT_KEY, now=LATER)
    with pytest.raises(AnswersLate):
        save(session, sitting, DECLINED, attempt(2))


def test_the_clock_closes_before_the_worker_does(session: Session) -> None:
    round_ = open_round(session)
    round_.closes_at = NOW + timedelta(hours=1)
    assert responses.takes_beginners(round_, NOW)
    assert not responses.takes_beginners(round_, round_.closes_at)
    assert responses.takes_answers(round_, round_.closes_at)
    assert not responses.takes_answers(round_, round_.closes_at + GRACE)


@pytest.mark.parametrize("submitting", [False, True], ids=["save", "submit"])
def test_of_sixteen_at_once_each_is_told_the_truth_and_one_row_stays(
    session: Session, engine: Engine, submitting: bool
) -> None:
    """Every page knows revision 1; one wins, and the stored revision is the last acknowledged."""
    round_ = open_round(session)
    sitting = sit(session, round_)
    ids = list(respondents(session, round_).values())
    names = [id_ for id_ in ids if id_ != sitting.respondent_id]
    save(session, sitting, NOBODY, attempt())
    round_id, sitting_id = round_.id, sitting.id
    session.commit()

    def race(number: int) -> int | None:
        with Session(engine) as own:
            try:
                mine = own.get_one(Sitting, sitting_id)
                if submitting:
                    revision = submit(own, mine, attempt(1)).revision
                else:
                    revision = save(own, mine, (names[number % 11],), attempt(1)).revision
                own.commit()
            except ResponseChanged:
                return None
            return revision

    with ThreadPoolExecutor(16) as pool:
        acknowledged = [revision for revision in pool.map(race, range(16)) if revision]
    assert acknowledged == [2]
    session.expire_all()
    assert session.scalars(select(Response.revision)).all() == [2]
    assert session.scalars(select(DraftCopy.revision)).all() == [2]
    assert "advice" in stored(session, session.get_one(Round, round_id))


def test_the_same_attempt_sixteen_times_at_once_is_one_save(
    session: Session, engine: Engine
) -> None:
    round_ = open_round(session)
    sitting_id = sit(session, round_).id
    session.commit()
    same = attempt()

    def race(_: int) -> Saved:
        with Session(engine) as own:
            reply = save(own, own.get_one(Sitting, sitting_id), NOBODY, same)
            own.commit()
            return reply

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(race, range(16))) == {Saved(1, DRAFT)}
    assert session.scalar(select(func.count()).select_from(SaveReceipt)) == 1


@dataclass
class Page:
    """A page that is open in a tab, and what it believes."""

    edit_session: uuid.UUID
    base: int
    last: tuple[Attempt, str, Answer | None] | None = None


def machine(engine: Engine) -> Callable[[], RuleBasedStateMachine]:
    """Return a machine that saves, repeats, submits and closes in any order."""

    class Answering(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.session = Session(engine)
            self.session.execute(delete(Round))
            self.round = open_round(self.session, 5, organization=uuid.uuid4().hex)
            self.sitting = sit(self.session, self.round)
            ids = respondents(self.session, self.round)
            self.answers_to_give: list[Answer | None] = [
                (ids["1"],),
                tuple(sorted((ids["3"], ids["4"]))),
                NOBODY,
                DECLINED,
                None,
            ]
            self.session.commit()
            self.pages = [Page(uuid.uuid4(), 0)]
            self.revision, self.writer = 0, uuid.uuid4()
            self.state: ResponseState | None = None
            self.answers: dict[str, Answer] = {}
            self.closed = False

        def teardown(self) -> None:
            self.session.close()

        def is_refused(self, page: Page) -> bool:
            own = self.revision > 0 and self.writer == page.edit_session
            return page.base != self.revision and not own

        @rule()
        def open_a_page(self) -> None:
            self.pages.append(Page(uuid.uuid4(), self.revision))

        @rule(data=st.data(), question=st.sampled_from(["advice", "momentum"]), lost=st.booleans())
        def save(self, data: st.DataObject, question: str, lost: bool) -> None:
            page = data.draw(st.sampled_from(self.pages))
            answer = data.draw(st.sampled_from(self.answers_to_give))
            this = attempt(page.base, page.edit_session)
            reply = self.attempt(
                page, lambda: save(self.session, self.sitting, answer, this, question)
            )
            if reply is None:
                return
            if self.answers.get(question) != answer:
                self.revision, self.writer = self.revision + 1, page.edit_session
                self.state = self.state or DRAFT
                self.answers.pop(question, None)
                if answer is not None:
                    self.answers[question] = answer
                page.last = (this, question, answer)
            assert reply == Saved(self.revision, self.state or DRAFT)
            if not lost:
                page.base = reply.revision

        @rule(data=st.data(), lost=st.booleans())
        def submit(self, data: st.DataObject, lost: bool) -> None:
            page = data.draw(st.sampled_from(self.pages))
            this = attempt(page.base, page.edit_session)
            reply = self.attempt(page, lambda: submit(self.session, self.sitting, this))
            if reply is None:
                return
            self.revision, self.writer, self.state = self.revision + 1, page.edit_session, SUBMITTED
            assert reply == Saved(self.revision, SUBMITTED)
            if not lost:
                page.base = reply.revision

        @rule(data=st.data())
        def repeat(self, data: st.DataObject) -> None:
            page = data.draw(st.sampled_from(self.pages))
            if page.last is None or self.closed:
                return
            this, question, answer = page.last
            reply = save(self.session, self.sitting, answer, this, question)
            self.session.commit()
            assert reply.revision <= self.revision

        @rule()
        def close(self) -> None:
            if self.closed:
                return
            operations.close_round(self.session, self.round, now=LATER)
            self.session.commit()
            self.closed = True
            if self.state is DRAFT:
                self.revision, self.state, self.answers = 0, None, {}

        def attempt(self, page: Page, act: Callable[[], Saved]) -> Saved | None:
            try:
                reply = act()
            except (ResponseChanged, AnswersLate, NothingAnswered) as refused:
                self.session.rollback()
                if isinstance(refused, AnswersLate):
                    assert self.closed
                elif isinstance(refused, ResponseChanged):
                    assert self.is_refused(page)
                else:
                    assert not self.answers
                return None
            assert not self.closed
            assert not self.is_refused(page)
            self.session.commit()
            return reply

        @invariant()
        def what_is_stored_is_what_was_acknowledged(self) -> None:
            self.session.expire_all()
            rows = self.session.scalars(
                select(Response).where(Response.round_id == self.round.id)
            ).all()
            assert len(rows) == (self.revision > 0)
            for row in rows:
                assert (row.revision, row.state) == (self.revision, self.state)
                place = Place(self.round.id, row.respondent_id, row.revision)
                private = queries.unwrapped_key(self.round, KEYS)
                assert sealing.open_sealed(row.sealed, private, place) == self.answers
            self.session.rollback()

    return Answering


STEPS = settings(
    max_examples=40,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
)


def test_any_order_of_saving_repeating_submitting_and_closing_loses_nothing(engine: Engine) -> None:
    run_state_machine_as_test(machine(engine), settings=STEPS)


@pytest.mark.nightly
def test_twenty_thousand_steps_lose_nothing(engine: Engine) -> None:
    run_state_machine_as_test(
        machine(engine), settings=settings(STEPS, max_examples=400, stateful_step_count=50)
    )


def test_an_attempt_is_remembered_per_respondent(session: Session) -> None:
    """Whoever guesses the id of somebody else's attempt learns nothing and changes nothing."""
    round_ = open_round(session)
    mine, other = sit(session, round_, "2"), sit(session, round_, "3")
    same = attempt()
    save(session, mine, NOBODY, same)
    assert save(session, other, DECLINED, replace(same)) == Saved(1, DRAFT)
    assert session.scalar(select(func.count()).select_from(SaveReceipt)) == 2
