"""The consultation pack: made from the round itself, the same bytes each time, without names."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Role
from accounts.planners import name_planners
from reports.consultation import words
from reports.consultation.pack import pack_html, pack_pdf
from reports.consultation.sample import MARK, sample_facts, sample_html
from reports.drawing.pdf import render_pdf
from reports.rules import rules
from reports.thresholds import Thresholds
from surveys.models import Mode, Person, Readers, Round
from surveys.promise import promise
from surveys.rounds import operations
from tests.reports.reading import kinds, pages, text
from tests.rounds import KEYS, NOW, make_organization, plan
from tests.users import make_user

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def draft(session: Session, mode: Mode = Mode.CONFIDENTIAL) -> Round:
    """Make an organization and a draft of a round."""
    owner = make_organization(session)
    round_ = operations.create_round(session, owner.id, plan("Spring", mode))
    session.flush()
    return round_


def plain(session: Session, round_: Round) -> str:
    """Return the text of the pack."""
    return text(pack_pdf(session, round_))


def test_the_same_draft_is_the_same_bytes_and_a_changed_one_is_not(session: Session) -> None:
    round_ = draft(session)
    before = pack_html(session, round_)
    first, again = render_pdf(*before), render_pdf(*before)
    assert first == again == pack_pdf(session, round_)
    round_.kept_days = 60
    session.flush()
    assert pack_pdf(session, round_) != first


def test_it_says_what_is_asked_and_promised_in_the_words_that_respondents_see(
    session: Session,
) -> None:
    round_ = draft(session)
    fay = make_user(session, round_.organization_id, Role.FACILITATOR, "fay@example.com")
    fay.memberships[0].all_rounds = True
    said = plain(session, round_)
    for question in round_.questions:
        assert question.texts["en"] in said
    made = promise(session, round_)
    for sentence in (*made.prevents, *made.promises, made.plainly):
        assert sentence in said
    assert "Fay" in made.readers


def test_the_last_item_stands_in_it_with_who_learns_what(session: Session) -> None:
    round_ = draft(session)
    without = plain(session, round_)
    for part in (words.LAST_ITEM, "who plan changes", words.INVITATIONS.data):
        assert part not in without
    fay = make_user(session, round_.organization_id, Role.FACILITATOR, "fay@example.com")
    round_.asks_for_help = True
    name_planners(session, round_.id, [fay.memberships[0].id])
    said = plain(session, round_)
    for part in (
        words.LAST_ITEM,
        "Facilitators who plan changes Fay",
        "who ticked that they may be asked, who was invited, who did not accept",
        "Fay learns your name only if you accept it.",
        words.INVITATIONS.purpose,
        "deleted with them, or at once when somebody takes theirs back",
    ):
        assert part in said, part


def test_settings_of_the_draft_are_the_numbers_in_it(session: Session) -> None:
    round_ = draft(session)
    round_.smallest_group, round_.kept_days, round_.releases_months = 8, 45, 6
    round_.promised_by, round_.agreement = "The managing board", "Agreement 7/26"
    said = plain(session, round_)
    for words_ in ("8 answered", "45 days after the close", "6 months after the close"):
        assert words_ in said
    assert "What The managing board promises, on the ground of Agreement 7/26" in said
    raised = rules(Thresholds(smallest_group=8))
    assert [rule.words in said for rule in raised] == [True] * 12
    assert raised != rules()


def test_every_rule_risk_question_and_blank_is_printed(session: Session) -> None:
    said = plain(session, draft(session))
    for rule in rules():
        assert f"{rule.key} {rule.words}" in said
    for risk in words.RISKS:
        assert all(part in said for part in (risk.title, risk.against, risk.left))
    for asked in (*words.ASKS, *(blank for blank, _ in words.BLANKS)):
        assert asked in said
    for held in words.DATA:
        assert held.holds in said


def test_nobody_of_the_people_file_stands_in_it(session: Session) -> None:
    round_ = draft(session)
    for person in session.scalars(select(Person)):
        person.name, person.unit = f"Canary{person.external_id}", f"Unit canary{person.external_id}"
    session.flush()
    assert "anary" not in plain(session, round_)


def test_what_an_admin_wrote_is_text_and_nothing_else(session: Session) -> None:
    round_ = draft(session)
    round_.questions[0].texts = {"en": "<b>Who</b> {{ 7 * 7 }} <img src='file:///etc/hostname'>?"}
    assert "<b>Who</b> {{ 7 * 7 }} <img src='file:///etc/hostname'>?" in plain(session, round_)


def test_a_launched_round_keeps_its_words(session: Session) -> None:
    round_ = draft(session)
    operations.launch_round(session, round_, keys=KEYS, now=NOW)
    before = promise(session, round_)
    make_user(session, round_.organization_id, Role.FACILITATOR, "later@example.com")
    said = plain(session, round_)
    assert "that the launch froze" in said
    assert "Nobody has heard of the round yet" not in said
    assert all(sentence in said for sentence in (*before.prevents, *before.promises))
    assert "Later" not in said


def test_an_attributed_round_says_so_and_has_no_sample_of_another_kind(session: Session) -> None:
    said = plain(session, draft(session, Mode.ATTRIBUTED))
    assert "This round is attributed" in said
    assert "shown to the named analysts" in said
    assert "shown to nobody" not in said
    assert "Analysts, who see who named whom" in said
    assert "Nobody is shown who named whom" not in said
    assert MARK not in said


def test_where_only_the_person_reads_no_role_is_said_to_read_it(session: Session) -> None:
    round_ = draft(session)
    round_.readers = Readers.PERSON
    assert "answers; any report about a person" in plain(session, round_)


def test_each_page_of_the_sample_is_marked_and_the_person_made_up(session: Session) -> None:
    every = pages(pack_pdf(session, draft(session)))
    assert [MARK in page for page in every] == [False] * (len(every) - 2) + [True] * 2
    assert MARK in sample_html()
    (person,) = sample_facts().people
    assert sample_facts().mode == "confidential"
    assert all(question.label is None for question in person.questions)


def test_the_document_can_be_read_aloud(session: Session) -> None:
    found = kinds(pack_pdf(session, draft(session)))
    assert found.count("/H1") == 2
    assert found.count("/TH") > 30
    assert found.count("/H2") > 9


def test_a_draft_without_questions_or_a_last_day_says_what_is_missing(session: Session) -> None:
    owner = make_organization(session)
    empty = replace(plan("Empty", Mode.CONFIDENTIAL), questions=[])
    said = plain(session, operations.create_round(session, owner.id, empty))
    assert "No question has been written yet." in said
    assert "not chosen yet" in said
