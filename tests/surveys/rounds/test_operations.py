"""A round from draft to close: what is stored, what is refused."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from surveys import queries
from surveys.answering import submission
from surveys.errors import (
    AnswerInvalid,
    NobodyToAsk,
    NothingToAsk,
    NotOnRoster,
    ResponseChanged,
    RoundNotDraft,
    RoundNotOpen,
    SealBroken,
)
from surveys.models import Person, Response, ResponseState, Round, RoundState
from surveys.rounds import operations
from surveys.sealing import DECLINED, NOBODY, Answer
from tests.rounds import (
    KEYS,
    LATER,
    NOW,
    TODAY,
    OneKey,
    closed_round,
    make_organization,
    open_round,
    plan,
    respondents,
)


def submit(
    session: Session, round_: Round, who: uuid.UUID, answers: dict[str, Answer], base: int = 0
) -> Response:
    return submission.submit_response(
        session, round_, who, answers, base_revision=base, today=TODAY
    )


def test_a_launch_copies_active_people_as_they_are(session: Session) -> None:
    organization = make_organization(session, 4)
    people = session.scalars(select(Person).order_by(Person.external_id)).all()
    people[3].active = False
    round_ = operations.create_round(session, organization.id, plan())
    operations.launch_round(session, round_, keys=KEYS, now=NOW)
    people[0].title = "Changed later"
    session.flush()
    rows = queries.roster(session, round_)
    assert [row.id for row in rows] == ["1", "2", "3"]
    assert (rows[0].title, rows[0].unit_lead, rows[1].manager_id) == ("Lead", True, "1")
    assert (round_.state, round_.opens_at) == (RoundState.OPEN, NOW)


def test_a_launched_round_is_frozen(session: Session) -> None:
    round_ = open_round(session)
    with pytest.raises(RoundNotDraft):
        operations.launch_round(session, round_, keys=KEYS, now=NOW)


def test_a_round_without_questions_or_people_is_not_launched(session: Session) -> None:
    organization = make_organization(session, 1)
    empty = operations.create_round(session, organization.id, operations.RoundPlan("Empty", []))
    with pytest.raises(NothingToAsk):
        operations.launch_round(session, empty, keys=KEYS, now=NOW)
    lonely = operations.create_round(session, organization.id, plan())
    with pytest.raises(NobodyToAsk):
        operations.launch_round(session, lonely, keys=KEYS, now=NOW)


def test_a_respondent_has_one_row_whose_revision_grows(session: Session) -> None:
    round_ = open_round(session)
    ids = respondents(session, round_)
    submit(session, round_, ids["2"], {"advice": (ids["1"],)})
    submit(session, round_, ids["2"], {"advice": (ids["3"],)}, base=1)
    (response,) = session.scalars(select(Response)).all()
    assert (response.revision, response.state, response.day) == (2, ResponseState.SUBMITTED, TODAY)
    assert queries.response_count(session, round_) == queries.ResponseCount(12, 1)


def test_a_stale_revision_is_refused_and_changes_nothing(session: Session) -> None:
    round_ = open_round(session)
    ids = respondents(session, round_)
    kept = submit(session, round_, ids["2"], {"advice": NOBODY}).sealed
    for base in (0, 2):
        with pytest.raises(ResponseChanged) as refused:
            submit(session, round_, ids["2"], {"advice": DECLINED}, base=base)
        assert refused.value.revision == 1
    assert session.scalars(select(Response.sealed)).all() == [kept]


@pytest.mark.parametrize(
    "question, named, sentence",
    [
        ("pay", ["1"], 'The answer to "pay" cannot be taken: the round does not ask it.'),
        ("advice", ["2"], 'The answer to "advice" cannot be taken: people do not name themselves.'),
        (
            "advice",
            ["1", "1"],
            'The answer to "advice" cannot be taken: a colleague is named twice.',
        ),
        (
            "advice",
            [],
            'The answer to "advice" cannot be taken: choose colleagues, "nobody" or '
            '"prefer not to answer".',
        ),
    ],
)
def test_an_answer_that_does_not_fit_is_refused(
    session: Session, question: str, named: list[str], sentence: str
) -> None:
    round_ = open_round(session)
    ids = respondents(session, round_)
    with pytest.raises(AnswerInvalid) as refused:
        submit(session, round_, ids["2"], {question: tuple(ids[name] for name in named)})
    assert str(refused.value) == sentence


def test_words_other_than_the_two_are_refused(session: Session) -> None:
    round_ = open_round(session)
    ids = respondents(session, round_)
    with pytest.raises(AnswerInvalid):
        submit(session, round_, ids["2"], {"advice": "everybody"})


def test_people_of_another_round_neither_answer_nor_are_named(session: Session) -> None:
    round_ = open_round(session)
    other = open_round(session, organization="Elsewhere")
    mine, theirs = respondents(session, round_), respondents(session, other)
    with pytest.raises(NotOnRoster):
        submit(session, round_, mine["2"], {"advice": (theirs["1"],)})
    with pytest.raises(NotOnRoster):
        submit(session, round_, theirs["2"], {"advice": NOBODY})


def test_answers_come_out_with_the_ids_of_the_people_file(session: Session) -> None:
    round_ = open_round(session, 4)
    ids = respondents(session, round_)
    submit(session, round_, ids["1"], {"advice": (ids["3"], ids["2"]), "momentum": NOBODY})
    submit(session, round_, ids["2"], {"advice": NOBODY, "momentum": DECLINED})
    submit(session, round_, ids["3"], {"advice": DECLINED, "momentum": (ids["1"],)})
    opened = queries.opened_answers(session, round_, queries.unwrapped_key(round_, KEYS))
    assert opened.ties == {"advice": [("1", "2"), ("1", "3")], "momentum": [("3", "1")]}
    assert opened.respondents == {
        "advice": frozenset({"1", "2"}),
        "momentum": frozenset({"1", "3"}),
    }


def test_answers_stay_shut_without_the_wrapping_key(session: Session) -> None:
    round_ = closed_round(session)
    with pytest.raises(SealBroken):
        queries.unwrapped_key(round_, OneKey(bytes(32)))


def test_a_response_moved_to_another_person_does_not_open(session: Session) -> None:
    round_ = closed_round(session)
    first, second = session.scalars(select(Response).limit(2)).all()
    first.sealed, second.sealed = second.sealed, first.sealed
    session.flush()
    with pytest.raises(SealBroken):
        queries.opened_answers(session, round_, queries.unwrapped_key(round_, KEYS))


def test_a_closed_round_takes_no_answers_and_keeps_no_drafts(session: Session) -> None:
    round_ = open_round(session)
    ids = respondents(session, round_)
    submit(session, round_, ids["2"], {"advice": NOBODY})
    submit(session, round_, ids["3"], {"advice": NOBODY}).state = ResponseState.DRAFT
    operations.close_round(session, round_, now=LATER)
    assert session.scalars(select(Response.respondent_id)).all() == [ids["2"]]
    assert (round_.state, round_.closed_at) == (RoundState.CLOSED, LATER)
    with pytest.raises(RoundNotOpen):
        submit(session, round_, ids["4"], {"advice": NOBODY})
    with pytest.raises(RoundNotOpen):
        operations.close_round(session, round_, now=LATER)


def test_of_many_who_submit_for_one_person_at_once_one_succeeds(
    session: Session, engine: Engine
) -> None:
    round_ = open_round(session)
    ids = respondents(session, round_)
    round_id = round_.id
    session.commit()

    def attempt(_: int) -> bool:
        with Session(engine) as own:
            try:
                submit(own, own.get_one(Round, round_id), ids["2"], {"advice": NOBODY})
                own.commit()
            except ResponseChanged:
                return False
            return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(16))) == 1
    assert session.scalars(select(Response.revision)).all() == [1]


def test_nothing_in_the_file_tells_who_named_whom(session: Session, engine: Engine) -> None:
    """A stolen SQLite file: respondent ids stand in the roster, never beside each other."""
    if engine.dialect.name != "sqlite":
        pytest.skip("reads the file of SQLite")
    round_ = closed_round(session)
    sizes = {len(sealed) for sealed in session.scalars(select(Response.sealed))}
    private = queries.unwrapped_key(round_, KEYS)
    session.commit()
    database = Path(str(engine.url.database))
    content = b"".join(path.read_bytes() for path in database.parent.glob(f"{database.name}*"))
    assert len(sizes) == 1
    assert private not in content
    assert b'"momentum":"nobody"' not in content
