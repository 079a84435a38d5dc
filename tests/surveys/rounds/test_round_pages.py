"""The pages of rounds, as an admin uses them."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from accounts.models import Role
from config import Environment, Settings
from surveys import queries
from surveys.models import (
    GRACE,
    MailKind,
    MailState,
    Mode,
    OutboxMail,
    Person,
    Readers,
    Round,
    RoundState,
    TopLevel,
)
from surveys.rounds import operations
from surveys.rounds.questionnaire import QUESTIONS
from tests.rounds import make_organization, respondents
from tests.surveys.admins import (
    ID,
    TOMORROW,
    Admin,
    admin_of,
    changing,
    draft,
    opened,
    text_of,
    the_round,
    written,
)
from tests.users import grant_reports, make_user

ABSENT = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def ann(app: Flask, session: Session) -> Admin:
    """Ann administers an organization of twelve, whose levels are numbers."""
    return admin_of(app, session, make_organization(session))


def names_of(session: Session, found: Callable[[Session], list[Round]]) -> list[str]:
    """Return the names of the rounds that a query finds now."""
    with session.begin():
        return [round_.name for round_ in found(session)]


def test_the_list_leads_to_a_first_round(ann: Admin) -> None:
    assert "Plan the first round" in text_of(ann.get("/rounds"))
    draft(ann)
    page = text_of(ann.get("/rounds"))
    assert "Spring" in page
    assert "Draft" in page


def test_the_template_asks_three_questions_confidentially(ann: Admin, session: Session) -> None:
    draft(ann, readers="person")
    round_ = the_round(session)
    assert [question.key for question in round_.questions] == ["advice", "momentum", "opinion"]
    assert [question.texts["en"] for question in round_.questions] == [
        question.text for question in QUESTIONS
    ]
    assert (round_.mode, round_.readers) == (Mode.CONFIDENTIAL, Readers.PERSON)
    assert round_.top_level is TopLevel.LOWEST
    assert round_.closes_at is not None
    assert round_.closes_at.date() == TOMORROW + timedelta(days=1)


def test_an_attributed_round_names_its_analysts(ann: Admin, session: Session) -> None:
    """Nobody is offered who is no facilitator, nothing is saved without one, and the page says."""
    fields = written(ann, mode="attributed")
    page = ann.post("/rounds/new", **fields)
    assert page.status_code == 422
    assert "Name at least one analyst, or choose confidential." in text_of(page)
    fay = make_user(session, ann.organization_id, Role.FACILITATOR, "fay@example.com")
    member_id = str(fay.memberships[0].id)
    stranger = str(uuid.uuid4())
    session.commit()
    assert ann.post("/rounds/new", **fields, analysts=[stranger]).status_code == 422
    saved = ann.post("/rounds/new", **fields, analysts=[member_id])
    assert saved.status_code == 303
    assert the_round(session).mode is Mode.ATTRIBUTED
    session.rollback()
    page_text = text_of(ann.get(saved.location))
    assert "attributed: the named analysts see who named whom" in page_text
    assert "Who named whom is shown to Fay, and to nobody else" in page_text
    form = ann.get(f"/rounds/new?draft={saved.location.rpartition('/')[2]}")
    assert re.search(rf'<input checked[^>]*value="{member_id}"', form.text)


def test_what_is_promised_is_chosen_in_the_draft_and_frozen(ann: Admin, session: Session) -> None:
    address = draft(
        ann,
        kept_days="60",
        releases_months="12",
        smallest_group="8",
        promised_by="Jo Hill, managing director",
        agreement="works agreement of 3 May 2026",
    )
    page = text_of(ann.get(address))
    for words in (
        "What is promised, as it would be launched",
        "fewer than eight people answered",
        "60 days after the close their key is destroyed",
        "deleted 12 months after the close",
        "What Jo Hill, managing director promises",
        "This rests on: works agreement of 3 May 2026.",
    ):
        assert words in page, words
    assert ann.post(f"{address}/launch").status_code == 303
    fields = written(ann, kept_days="365") | {"id": address.rpartition("/")[2]}
    assert ann.post("/rounds/new", **fields).status_code == 409
    session.rollback()
    assert the_round(session).kept_days == 60


@pytest.mark.parametrize(
    "changes",
    [
        {"kept_days": "29"},
        {"kept_days": "366"},
        {"smallest_group": "4"},
        {"releases_months": "25"},
        {"kept_days": ""},
        {"mode": "open"},
    ],
    ids=str,
)
def test_no_draft_promises_less_than_is_allowed(
    ann: Admin, session: Session, changes: dict[str, str]
) -> None:
    assert ann.post("/rounds/new", **written(ann, **changes)).status_code == 422
    assert session.scalars(select(Round)).all() == []


def test_a_form_sent_twice_makes_one_round(ann: Admin, session: Session) -> None:
    fields = written(ann)
    first, second = (ann.post("/rounds/new", **fields) for _ in range(2))
    assert first.location == second.location
    assert the_round(session).name == "Spring"


def test_a_draft_can_be_changed(ann: Admin, session: Session) -> None:
    address = draft(ann)
    page = ann.get(f"/rounds/new?draft={address.rpartition('/')[2]}").get_data(as_text=True)
    found = ID.search(page)
    assert found
    assert 'value="Spring"' in page
    fields = written(ann, id=found[1], name="Autumn", momentum="", advice="Who helps?")
    assert ann.post("/rounds/new", **fields).location == address
    round_ = the_round(session)
    assert round_.name == "Autumn"
    assert [(q.position, q.key, q.texts["en"]) for q in round_.questions] == [
        (1, "advice", "Who helps?"),
        (2, "opinion", QUESTIONS[2].text),
    ]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"name": " "}, "Give the round a name"),
        ({"name": "x" * 81}, "at most 80 characters"),
        ({"closes_on": "soon"}, "Not a valid date value"),
        ({"readers": "everybody"}, "Not a valid choice"),
        ({"advice": "", "momentum": " ", "opinion": ""}, "Keep at least one question."),
        ({"advice": "x" * 301}, "Keep every question under 300 characters."),
        ({"id": "1"}, "Open the form again."),
    ],
)
def test_a_form_with_a_mistake_says_what_is_wrong(
    ann: Admin, session: Session, changes: dict[str, str], says: str
) -> None:
    answer = ann.post("/rounds/new", **written(ann, **changes))
    assert answer.status_code == 422
    assert says in text_of(answer)
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Round)) == 0


def test_two_rounds_have_two_names(ann: Admin) -> None:
    draft(ann)
    answer = ann.post("/rounds/new", **written(ann))
    assert answer.status_code == 422
    assert "choose another name" in text_of(answer)


def test_launching_freezes_the_roster_and_queues_each_invitation(
    ann: Admin, session: Session
) -> None:
    session.execute(update(Person).where(Person.external_id == "3").values(email=""))
    session.commit()
    address = draft(ann)
    page = text_of(ann.get(address))
    assert "11 of 12 people get an invitation" in page
    assert "Launch and invite 11 people" in page
    assert "mails become .eml files in" in page
    for _ in range(2):
        answer = ann.post(f"{address}/launch")
        assert (answer.status_code, answer.location) == (303, address)
    with changing(session) as round_:
        assert round_.state is RoundState.OPEN
        assert queries.response_count(session, round_).invited == 12
        mails = session.scalars(select(OutboxMail)).all()
        assert len({mail.respondent_id for mail in mails}) == len(mails) == 11
        assert {mail.kind for mail in mails} == {MailKind.INVITATION}
    page = text_of(ann.get(address))
    assert "<dt>waiting</dt><dd>11</dd>" in page
    assert "1 person without a mail address" in page


def stops(ann: Admin, address: str, says: str) -> None:
    """Check that the page names the obstacle, has no button, and that the button is refused."""
    page = text_of(ann.get(address))
    assert says in page
    assert f'action="{address}/launch"' not in page
    answer = ann.post(f"{address}/launch")
    assert answer.status_code == 409
    assert says in text_of(answer)


def test_numeric_levels_need_a_top_before_a_launch(ann: Admin) -> None:
    stops(ann, draft(ann, top_level=""), "Levels are numbers; say in the round whether")


def test_levels_in_words_need_no_top(ann: Admin, session: Session) -> None:
    session.execute(update(Person).where(Person.external_id == "1").values(level="Chief"))
    session.commit()
    assert "Which level is the top" not in text_of(ann.get("/rounds/new"))
    address = draft(ann, top_level="")
    assert ann.post(f"{address}/launch").status_code == 303


def test_a_round_needs_a_closing_day_to_come(ann: Admin) -> None:
    stops(ann, draft(ann, closes_on="2026-01-01"), "The closing date has passed")


def test_a_round_whose_reports_facilitators_read_needs_one(app: Flask, session: Session) -> None:
    """One is made for it, or nobody but the person reads a report; the page names who does."""
    ann = admin_of(app, session, make_organization(session), facilitated=False)
    address = draft(ann)
    page = text_of(ann.get(address))
    assert "No facilitator is granted the reports, and nobody can be added later" in page
    refused = ann.post(f"{address}/launch")
    assert refused.status_code == 409
    assert "choose that only the person reads a report" in text_of(refused)
    with changing(session) as round_:
        fay = make_user(session, ann.organization_id, Role.FACILITATOR, "fay@example.com")
        grant_reports(session, fay, round_.id)
    page = text_of(ann.get(address))
    assert "The report about you is for you and for Fay, who facilitates." in page
    assert "After the launch nobody is added" in page
    assert ann.post(f"{address}/launch").status_code == 303


def test_a_round_that_only_the_person_reads_needs_no_facilitator(
    app: Flask, session: Session
) -> None:
    ann = admin_of(app, session, make_organization(session), facilitated=False)
    address = draft(ann, readers="person", promised_by="Jo Hill", agreement="agreement of May")
    page = text_of(ann.get(address))
    assert "Whoever runs the server hands people’s reports out" in page
    assert "<dt>Who promises</dt><dd>Jo Hill</dd>" in page
    assert "<dt>Rests on</dt><dd>agreement of May</dd>" in page
    assert ann.post(f"{address}/launch").status_code == 303


def test_a_round_needs_people(app: Flask, session: Session) -> None:
    ann = admin_of(app, session, make_organization(session, 1))
    stops(ann, draft(ann), "There are fewer than two people to ask")


def test_a_round_needs_a_mail_address(ann: Admin, session: Session) -> None:
    session.execute(update(Person).values(email=""))
    session.commit()
    stops(ann, draft(ann), "Nobody has a mail address")


def test_in_production_a_round_needs_a_mail_server(
    app: Flask, settings: Settings, ann: Admin
) -> None:
    address = draft(ann)
    app.config["SETTINGS"] = settings.model_copy(update={"environment": Environment.PRODUCTION})
    stops(ann, address, "No mail server is set")
    mail = {"smtp_host": "mail.example.com", "mail_from": "survey@example.com"}
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update=mail)
    assert "Mails leave through mail.example.com" in text_of(ann.get(address))
    assert ann.post(f"{address}/launch").status_code == 303


def test_small_units_are_named_before_a_launch(app: Flask, session: Session) -> None:
    ann = admin_of(app, session, make_organization(session, 8))
    page = text_of(ann.get(draft(ann)))
    assert "Small units get no report of their own" in page
    assert "Fewer than 5 people: Dock (4), Office (4)." in page


def test_closing_leaves_those_who_began_ten_minutes(ann: Admin, session: Session) -> None:
    address = opened(ann)
    before = datetime.now(UTC)
    for _ in range(2):
        answer = ann.post(f"{address}/close")
        assert (answer.status_code, answer.location) == (303, address)
    round_ = the_round(session)
    assert round_.state is RoundState.CLOSING
    assert round_.grace_ends_at is not None
    end = round_.grace_ends_at
    assert before + GRACE <= end <= datetime.now(UTC) + GRACE
    assert "those who had begun can submit until" in text_of(ann.get(address))
    with changing(session) as round_:
        assert not operations.finish_closing(session, round_, now=end - timedelta(seconds=1))
        assert queries.rounds_to_close(session, end) == [round_]
        assert operations.finish_closing(session, round_, now=end)
    round_ = the_round(session)
    assert (round_.state, round_.closed_at, round_.grace_ends_at) == (RoundState.CLOSED, end, None)


def test_a_round_whose_day_is_over_is_due(ann: Admin, session: Session) -> None:
    opened(ann)
    with changing(session) as round_:
        end = round_.closes_at
        assert end is not None
        assert queries.rounds_to_stop(session, end - timedelta(seconds=1)) == []
        assert queries.rounds_to_stop(session, end) == [round_]


def test_releasing_asks_the_worker(ann: Admin, session: Session) -> None:
    address = opened(ann)
    with changing(session) as round_:
        operations.close_round(session, round_, now=datetime.now(UTC))
    assert names_of(session, queries.rounds_to_release) == []
    assert "Score and release" in text_of(ann.get(address))
    for _ in range(2):
        assert ann.post(f"{address}/release").status_code == 303
    assert names_of(session, queries.rounds_to_release) == ["Spring"]
    page = text_of(ann.get(address))
    assert "The answers are being scored" in page
    assert "Score and release" not in page
    with changing(session) as round_:
        operations.mark_released(session, round_)
    assert ann.post(f"{address}/release").status_code == 303
    assert "The facilitators find the reports" in text_of(ann.get(address))


@pytest.mark.parametrize(
    ("state", "acts"),
    [
        (RoundState.DRAFT, ("close", "release")),
        (RoundState.OPEN, ("release",)),
        (RoundState.CLOSING, ("launch", "release")),
        (RoundState.CLOSED, ("launch", "close")),
        (RoundState.RELEASED, ("launch", "close")),
    ],
)
def test_what_a_round_is_past_or_not_at_is_refused(
    ann: Admin, session: Session, state: RoundState, acts: tuple[str, ...]
) -> None:
    address = draft(ann) if state is RoundState.DRAFT else opened(ann)
    now = datetime.now(UTC)
    with changing(session) as round_:
        id_ = str(round_.id)
        if state is RoundState.CLOSING:
            operations.start_closing(session, round_, now=now)
        elif state in {RoundState.CLOSED, RoundState.RELEASED}:
            operations.close_round(session, round_, now=now)
        if state is RoundState.RELEASED:
            operations.mark_released(session, round_)
    for act in acts:
        answer = ann.post(f"{address}/{act}")
        assert answer.status_code == 409
        assert "<h1>" in answer.get_data(as_text=True)
        assert the_round(session).state is state
    if state is not RoundState.DRAFT:
        assert ann.get(f"/rounds/new?draft={id_}").status_code == 409
        assert ann.post("/rounds/new", **written(ann, id=id_)).status_code == 409


def test_a_round_of_others_is_not_there(app: Flask, session: Session, ann: Admin) -> None:
    address = draft(ann)
    bo = admin_of(app, session, make_organization(session, 2, "Other"))
    foreign = address.rpartition("/")[2]
    for id_ in (foreign, ABSENT):
        answers = [
            bo.get(f"/rounds/{id_}"),
            bo.get(f"/rounds/new?draft={id_}"),
            *(bo.post(f"/rounds/{id_}/{act}") for act in ("launch", "close", "release")),
        ]
        assert [answer.status_code for answer in answers] == [404] * 5
    assert bo.post("/rounds/new", **written(bo, id=foreign)).status_code == 404
    assert "Spring" not in text_of(bo.get("/rounds"))


def test_failed_addresses_are_named_and_no_others(ann: Admin, session: Session) -> None:
    address = opened(ann)
    with changing(session) as round_:
        ids = respondents(session, round_)
        for number, state in (("2", MailState.FAILED), ("3", MailState.SENT)):
            mails = update(OutboxMail).where(OutboxMail.respondent_id == ids[number])
            session.execute(mails.values(state=state))
    page = text_of(ann.get(address))
    assert "<dt>failed</dt><dd>1</dd>" in page
    assert "<dt>sent</dt><dd>1</dd>" in page
    assert re.findall(r"person\d+@example.com", page) == ["person2@example.com"]


@pytest.mark.parametrize("act", ["new", "launch", "close", "release"])
def test_two_presses_at_once_do_it_once(app: Flask, ann: Admin, session: Session, act: str) -> None:
    address = draft(ann) if act == "launch" else "/rounds/new"
    if act in {"close", "release"}:
        address = opened(ann)
    if act == "release":
        with changing(session) as round_:
            operations.close_round(session, round_, now=datetime.now(UTC))
    fields = written(ann) if act == "new" else {}
    path = address if act == "new" else f"{address}/{act}"
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: ann.again(app).post(path, **fields), range(4)))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    round_ = the_round(session)
    with session.begin():
        mails = session.scalar(select(func.count()).select_from(OutboxMail))
    assert mails == (0 if act == "new" else 12)


def test_ids_that_are_none_are_not_found(ann: Admin) -> None:
    assert ann.get(f"/rounds/{uuid.uuid4()}").status_code == 404
    assert ann.get("/rounds/1").status_code == 404
