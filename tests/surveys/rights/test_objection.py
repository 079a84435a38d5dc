"""Not being named: at once in every list and search, in every round, until it is taken back."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys import queries
from surveys.answering import codes, links, pages, responses, search
from surveys.answering.responses import Attempt, Standing
from surveys.errors import NotProved
from surveys.journal import NO_JOURNAL
from surveys.models import Choice, LinkKind, Mode, RosterEntry, Round, Sitting
from surveys.rights import objection
from surveys.rounds import operations
from tests.rounds import KEYS, NOW, TODAY, open_round, plan, respondents

DRAFT_KEY = bytes(range(32))


@pytest.fixture
def round_(session: Session) -> Round:
    return open_round(session, mode=Mode.CONFIDENTIAL)


def sit(session: Session, round_: Round, number: str, *, is_proved: bool = False) -> Sitting:
    who = respondents(session, round_)[number]
    link, _ = links.find_link(session, links.make_link(session, who, LinkKind.INVITATION))
    found, _ = links.begin_sitting(session, link, round_, today=TODAY, cookie=None, agreed=True)
    if is_proved:
        found.proved_until = NOW + codes.PROVED
        session.flush()
    return found


def object_(session: Session, round_: Round, number: str = "5", objects: bool = True) -> None:
    sitting = sit(session, round_, number, is_proved=True)
    objection.choose_naming(session, sitting, objects=objects, journal=NO_JOURNAL, now=NOW)


def listed(session: Session, sitting: Sitting) -> set[str]:
    return {one.name for one in search.everybody(session, sitting)}


def found(session: Session, sitting: Sitting, text: str) -> list[str]:
    hits = search.find_colleagues(session, sitting, text, draft_key=DRAFT_KEY)
    return [one.name for one in hits]


def test_it_takes_the_code(session: Session, round_: Round) -> None:
    sitting = sit(session, round_, "5")
    for now, until in [(NOW, None), (NOW, NOW), (NOW + timedelta(seconds=1), NOW)]:
        sitting.proved_until = until
        with pytest.raises(NotProved):
            objection.choose_naming(session, sitting, objects=True, journal=NO_JOURNAL, now=now)
        with pytest.raises(NotProved):
            objection.choose_helping(session, sitting, may_be_asked=True, now=now)
    assert session.scalars(select(Choice)).all() == []


def test_the_name_is_gone_at_once_and_comes_back_when_wanted(
    session: Session, round_: Round
) -> None:
    colleague = sit(session, round_, "2")
    assert "Person 5" in listed(session, colleague)
    assert found(session, colleague, "Person 5") == ["Person 5"]
    object_(session, round_)
    assert "Person 5" not in listed(session, colleague)
    assert len(listed(session, colleague)) == 10
    assert found(session, colleague, "Person 5") == []
    assert queries.objecting(session, round_) == {"5"}
    object_(session, round_, objects=False)
    assert "Person 5" in listed(session, colleague)
    assert found(session, colleague, "Person 5") == ["Person 5"]
    assert queries.objecting(session, round_) == frozenset()


def test_who_named_somebody_before_keeps_a_form_that_works(session: Session, round_: Round) -> None:
    """Saving once more takes nobody off unseen; the page says only that it is a colleague."""
    ids, nominator = respondents(session, round_), sit(session, round_, "2")
    named, page = tuple(sorted((ids["5"], ids["6"]))), uuid.uuid4()
    attempt = Attempt(uuid.uuid4(), page, 0)
    responses.save_answer(
        session, nominator, "advice", named, attempt, draft_key=DRAFT_KEY, now=NOW
    )
    object_(session, round_)
    standing = responses.standing(session, nominator, draft_key=DRAFT_KEY)
    question = round_.questions[0]
    shown = pages.question_page(session, nominator, question, standing, named)
    names = {one.name for one in shown.chosen}
    assert names == {"Person 6", "A colleague who prefers not to be named"}
    assert shown.everybody is not None
    assert {one.id for one in shown.everybody} >= shown.chosen_ids
    hidden = next(one for one in shown.chosen if one.is_undisclosed)
    assert (hidden.title, hidden.unit, hidden.known_as, hidden.location) == ("", "", "", "")
    line = pages.review_line(session, question, named)
    assert "Person 5" not in line.names
    more = tuple(sorted((*named, ids["7"])))
    saved = responses.save_answer(
        session,
        nominator,
        "advice",
        more,
        Attempt(uuid.uuid4(), page, 1),
        draft_key=DRAFT_KEY,
        now=NOW,
    )
    assert saved.revision == 2


def test_no_page_suggests_who_prefers_not_to_be_named(
    session: Session, monkeypatch: pytest.MonkeyPatch, round_: Round
) -> None:
    monkeypatch.setattr(search, "LIST_UP_TO", 0)
    ids, nominator = respondents(session, round_), sit(session, round_, "2")
    object_(session, round_)
    given = Standing(1, None, {"momentum": (ids["5"], ids["6"])})
    shown = pages.question_page(session, nominator, round_.questions[0], given, None)
    assert [one.name for one in shown.suggestions] == ["Person 6"]


def test_it_holds_for_the_next_round(session: Session, round_: Round) -> None:
    object_(session, round_)
    again = operations.create_round(
        session, round_.organization_id, plan("Autumn", Mode.CONFIDENTIAL)
    )
    operations.launch_round(session, again, keys=KEYS, now=NOW)
    assert queries.objecting(session, again) == {"5"}
    colleague = sit(session, again, "2")
    assert "Person 5" not in listed(session, colleague)
    assert found(session, colleague, "Person 5") == []


def test_it_is_no_answer_and_who_objects_may_answer(session: Session, round_: Round) -> None:
    ids = respondents(session, round_)
    object_(session, round_)
    sitting = sit(session, round_, "5")
    attempt = Attempt(uuid.uuid4(), uuid.uuid4(), 0)
    saved = responses.save_answer(
        session, sitting, "advice", (ids["1"],), attempt, draft_key=DRAFT_KEY, now=NOW
    )
    assert saved.revision == 1


def test_following_it_again_does_nothing(session: Session, round_: Round) -> None:
    object_(session, round_)
    entry = session.get_one(RosterEntry, respondents(session, round_)["5"])
    assert entry.person_id
    for _ in range(2):
        objection.object_to_naming(session, entry.person_id, objects=True, today=TODAY)
        assert entry.objects
    objection.object_to_naming(session, uuid.uuid4(), objects=True, today=TODAY)
    assert len(session.scalars(select(Choice)).all()) == 1


def test_volunteers_are_those_who_said_so(session: Session, round_: Round) -> None:
    sitting = sit(session, round_, "7", is_proved=True)
    assert queries.volunteers(session, round_) == frozenset()
    objection.choose_helping(session, sitting, may_be_asked=True, now=NOW)
    assert queries.volunteers(session, round_) == {"7"}
    objection.choose_helping(session, sitting, may_be_asked=False, now=NOW)
    assert queries.volunteers(session, round_) == frozenset()
