"""The last item, "May we ask you to help with changes?": a wish, sealed with the answers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Role
from accounts.planners import name_planners, planners
from config import Settings
from db import db
from surveys import queries
from surveys.answering import submission
from surveys.errors import AnswerInvalid, RoundFrozen
from surveys.models import DraftCopy, Mode, Response, Round
from surveys.promise import promise
from surveys.round_keys import round_keys
from surveys.rounds import operations
from surveys.sealing import MAY_ASK, NOBODY, TICKED
from tests.rounds import KEYS, LATER, NOW, TODAY, make_organization, plan, respondents
from tests.surveys.admins import Admin, admin_of, draft, the_round
from tests.surveys.answering.answering_browser import Browser, new_link
from tests.users import make_user

ITEM = "May we ask you to help with changes?"
SEND = ("checked", "yes")
TICK = ("may_ask", "yes")


def asking_round(session: Session, mode: Mode = Mode.CONFIDENTIAL, *, keys=KEYS) -> Round:  # type: ignore[no-untyped-def]
    """Open a round with the last item; Fay plans changes."""
    owner = make_organization(session)
    fay = make_user(session, owner.id, Role.FACILITATOR, "fay@harbor.example")
    round_ = operations.create_round(session, owner.id, plan(mode=mode))
    round_.asks_for_help = True
    name_planners(session, round_.id, [fay.memberships[0].id])
    operations.launch_round(session, round_, keys=keys, now=NOW)
    return round_


Survey = Callable[[], Browser]


@pytest.fixture
def survey(app: Flask, settings: Settings) -> Survey:
    """Return what opens a browser of person 2, who has answered one question and looks it over."""
    with app.app_context():
        round_ = asking_round(db.session, keys=round_keys(settings))
        token_of = respondents(db.session, round_)["2"]
        db.session.commit()
    token = new_link(app, token_of)

    def begun() -> Browser:
        browser = Browser(app)
        browser.begin(token)
        browser.send(("choice", "nobody"), ("action", "continue"))
        browser.get("/answer/review")
        return browser

    return begun


def willing(app: Flask, settings: Settings) -> frozenset[str]:
    """Open the answers as the worker does; return who ticked."""
    with app.app_context():
        round_ = db.session.scalars(select(Round)).one()
        key = queries.unwrapped_key(round_, round_keys(settings))
        opened = queries.opened_answers(db.session, round_, key)
        assert set(opened.ties) == set(opened.respondents) == {"advice", "momentum"}
        return opened.willing


def test_it_is_last_not_ticked_and_says_what_it_means(survey: Survey) -> None:
    page = survey()
    assert TICK in page.form().offered
    assert page.page.text.index(ITEM) < page.page.text.index("These are my answers.")
    assert "you may be sent one private invitation" in page.page.text
    assert "Fay learns your name only if you accept it." in page.page.text


def test_a_tick_is_sealed_and_changed_until_the_close(
    app: Flask, settings: Settings, survey: Survey
) -> None:
    page = survey()
    page.send(SEND)
    assert willing(app, settings) == frozenset()
    page.get("/answer/review")
    page.send(SEND, TICK)
    assert willing(app, settings) == {"2"}
    page.get("/answer/review")
    assert TICK in page.form().fields  # as it is
    page.get("/answer/2")
    page.send(("choice", "nobody"), ("action", "save"))
    assert willing(app, settings) == {"2"}  # another answer does not take it back
    page.get("/answer/review")
    page.send(SEND, without="may_ask")
    assert willing(app, settings) == frozenset()


def test_a_refused_page_keeps_the_tick(survey: Survey) -> None:
    page = survey()
    page.send(TICK)  # without the box that sends
    assert page.page.status_code == 422
    assert TICK in page.form().fields


def test_it_is_no_answer_by_itself(app: Flask, settings: Settings, survey: Survey) -> None:
    page = survey()
    form = page.form()
    page.get("/answer/1")
    page.send(("action", "save"), without="choice")  # takes the one answer back
    page.get("/answer/review")
    assert ITEM not in page.page.text
    page.send(SEND, TICK, ("base_revision", "2"), form=form, without="base_revision")
    assert page.page.status_code == 422


def test_a_tick_goes_with_the_answers(app: Flask, settings: Settings, survey: Survey) -> None:
    page = survey()
    page.send(SEND, TICK)
    page.get("/rights")
    page.send(("sure", "yes"))
    assert willing(app, settings) == frozenset()
    with app.app_context():
        assert db.session.scalars(select(Response)).all() == []
        assert db.session.scalars(select(DraftCopy)).all() == []


def test_rows_do_not_tell_whether_it_is_ticked(session: Session) -> None:
    round_ = asking_round(session)
    ids = respondents(session, round_)
    for number, more in (("2", {MAY_ASK: TICKED}), ("3", {})):
        answers = {"advice": NOBODY, **more}
        submission.submit_response(
            session, round_, ids[number], answers, base_revision=0, today=TODAY
        )
    rows = session.scalars(select(Response)).all()
    assert len({len(row.sealed) for row in rows}) == 1
    told = {
        tuple(
            (name, str(value))
            for name, value in sorted(vars(row).items())
            if name not in {"_sa_instance_state", "id", "respondent_id", "sealed", "round"}
        )
        for row in rows
    }
    assert len(told) == 1


def test_where_it_is_not_asked_a_tick_is_not_taken(
    app: Flask, settings: Settings, session: Session
) -> None:
    round_ = operations.create_round(session, make_organization(session).id, plan())
    assert not round_.asks_for_help
    operations.launch_round(session, round_, keys=round_keys(settings), now=NOW)
    who = respondents(session, round_)["2"]
    answers = {"advice": NOBODY, MAY_ASK: TICKED}
    with pytest.raises(AnswerInvalid):
        submission.submit_response(session, round_, who, answers, base_revision=0, today=TODAY)
    session.commit()
    page = Browser(app)
    page.begin(new_link(app, who))
    page.send(("choice", "nobody"), ("action", "continue"))
    page.get("/answer/review")
    assert ITEM not in page.page.text
    page.send(SEND, TICK)
    assert willing(app, settings) == frozenset()


def test_any_other_answer_to_it_is_refused(session: Session) -> None:
    round_ = asking_round(session)
    who = respondents(session, round_)["2"]
    for wrong in (NOBODY, (respondents(session, round_)["3"],)):
        with pytest.raises(AnswerInvalid):
            submission.submit_response(
                session, round_, who, {MAY_ASK: wrong}, base_revision=0, today=TODAY
            )


def test_the_promise_says_what_it_is_for_and_is_frozen(session: Session) -> None:
    round_ = asking_round(session)
    (line,) = [line for line in promise(session, round_).prevents if "help with changes" in line]
    assert line == (
        "Only if you say that you may be asked to help with changes, one private invitation may "
        "be sent to you, and Fay learns your name only if you accept it."
    )
    session.commit()
    round_.asks_for_help = False
    with pytest.raises(RoundFrozen):
        session.flush()


def test_without_the_item_the_promise_says_nothing_of_it(session: Session) -> None:
    round_ = operations.create_round(session, make_organization(session).id, plan())
    assert "help with changes" not in " ".join(promise(session, round_).prevents)


def test_whoever_answered_without_a_question_is_no_respondent_by_the_tick(
    session: Session,
) -> None:
    round_ = asking_round(session)
    who = respondents(session, round_)["2"]
    submission.submit_response(
        session,
        round_,
        who,
        {"advice": NOBODY, MAY_ASK: TICKED},
        base_revision=0,
        today=TODAY,
    )
    operations.close_round(session, round_, now=LATER)
    opened = queries.opened_answers(session, round_, queries.unwrapped_key(round_, KEYS))
    assert opened.respondents == {"advice": frozenset({"2"}), "momentum": frozenset()}
    assert opened.willing == {"2"}


@pytest.fixture
def ann(app: Flask, session: Session) -> Admin:
    """Ann administers; Fay and Flo facilitate."""
    owner = make_organization(session)
    for name in ("fay", "flo"):
        make_user(session, owner.id, Role.FACILITATOR, f"{name}@harbor.example")
    return admin_of(app, session, owner)


def test_an_admin_asks_it_and_names_who_plans_changes(ann: Admin, session: Session) -> None:
    page = ann.client.get("/rounds/new").text
    flo = page.partition('name="planners"')[2].partition("Flo")[0].rpartition('value="')[2][:36]
    address = draft(ann, asks_for_help="y", planners=flo)
    round_ = the_round(session)
    assert round_.asks_for_help
    assert planners(session, round_.id) == ["Flo"]
    session.rollback()
    shown = ann.client.get(address).text
    assert "Who plans changes" in shown
    assert "Flo learns your name only if you accept it" in shown
    again = ann.client.get(f"/rounds/new?draft={round_.id}").text
    assert again.count("checked") >= 4


def test_it_is_not_asked_without_somebody_who_plans_changes(ann: Admin, session: Session) -> None:
    from tests.surveys.admins import written

    answer = ann.post("/rounds/new", **written(ann, asks_for_help="y"))
    assert answer.status_code == 422
    assert "Name at least one who plans changes" in answer.text
    draft(ann)
    assert not the_round(session).asks_for_help


def test_who_plans_changes_in_an_attributed_round_is_one_of_its_analysts(
    ann: Admin, session: Session
) -> None:
    from tests.surveys.admins import written

    page = ann.client.get("/rounds/new").text.partition('name="planners"')[2]
    fay, flo = (page.partition(name)[0].rpartition('value="')[2][:36] for name in ("Fay", "Flo"))
    asked = {"mode": "attributed", "asks_for_help": "y", "planners": flo}
    answer = ann.post("/rounds/new", **written(ann, **asked, analysts=fay))
    assert answer.status_code == 422
    assert "are analysts, too" in answer.text
    draft(ann, **asked, analysts=flo)
    assert planners(session, the_round(session).id) == ["Flo"]
