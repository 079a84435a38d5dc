"""Releasing a round: once, immutable, and the same from the same answers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Grant, Role
from db import db
from reports.errors import ReleaseUnknown, WrongRules
from reports.releases import release as releases
from reports.releases.kept import facts_of, is_whole
from reports.releases.models import Release
from reports.releases.store import DocumentStore
from surveys.errors import RoundNotClosed, SealBroken
from surveys.models import Mode, Round, RoundState
from surveys.round_keys import WrappingKeys, round_keys
from surveys.rounds import operations
from tests.rounds import (
    KEYS,
    LATER,
    NOW,
    RECORDER,
    TODAY,
    OneKey,
    closed_round,
    make_organization,
    open_round,
    plan,
)
from tests.users import make_user

pytestmark = pytest.mark.usefixtures("fewer_draws")


def release(session: Session, round_: Round, keys: WrappingKeys = KEYS) -> Release:
    round_id, engine = round_.id, session.get_bind()
    session.commit()
    written = releases.release_round(engine, round_id, keys=keys, recorder=RECORDER, today=TODAY)
    return session.get_one(Release, written)


def test_a_closed_round_is_released_once(session: Session) -> None:
    round_ = closed_round(session)
    first = release(session, round_)
    assert (round_.state, first.number, first.day) == (RoundState.RELEASED, 1, TODAY)
    assert release(session, round_) is first


def test_a_release_says_what_was_answered(session: Session) -> None:
    facts = facts_of(release(session, closed_round(session)))
    assert (facts.organization.name, facts.round_name, facts.mode) == (
        "Harbor",
        "Spring",
        "attributed",
    )
    assert [question.text for question in facts.questions] == [
        "Who do you go to for advice?",
        "Who moves things forward?",
    ]
    lead = next(person for person in facts.people if person.id == "1")
    named = lead.questions[0].named
    assert named is not None
    assert (named.count, named.of) == (10, 10)  # 11 answered; the lead is one of them
    assert lead.span == 11
    assert {unit.name for unit in facts.units} == {"Dock", "Office"}


def test_facts_come_back_from_the_database_as_they_were(session: Session) -> None:
    written = release(session, closed_round(session))
    before, digest = facts_of(written), written.facts_digest
    session.expire(written)
    assert facts_of(written) == before
    assert is_whole(written)
    assert written.facts_digest == digest
    assert releases.get_facts(session, written.id) == before


def test_no_nominator_stands_in_a_release(session: Session) -> None:
    """Whoever answers has ids in two places of a release: as a person, and never as a nominator."""
    round_ = closed_round(session)
    written = release(session, round_)
    text = str([written.facts, written.sources, *(person.facts for person in written.people)])
    for entry in round_.roster:
        assert entry.respondent_id.hex not in text
        assert str(entry.respondent_id) not in text


def test_an_open_round_is_not_released(session: Session) -> None:
    with pytest.raises(RoundNotClosed, match=r'The round "Spring" is open'):
        release(session, open_round(session))


def test_a_confidential_round_is_released_through_disclosure(session: Session) -> None:
    written = release(session, closed_round(session, 16, mode=Mode.CONFIDENTIAL))
    facts = facts_of(written)
    assert (facts.mode, facts.rules) == ("confidential", "3")
    lead = next(person for person in facts.people if person.id == "1")
    named = lead.questions[0].named
    assert named is not None
    # 14 of 15 named this person; 12 to 16 answered, as far as is told, and three who compare their
    # answers, and the person, leave room for one more.
    assert (named.count, named.bound) == (7, "at least")


def test_a_confidential_round_takes_no_facts_of_another_mode(session: Session) -> None:
    facts = facts_of(release(session, closed_round(session)))
    other = closed_round(session, mode=Mode.CONFIDENTIAL, organization="Quay")
    with pytest.raises(WrongRules):
        releases.write(session, other, facts, sources={}, number=1, today=TODAY)


def test_a_release_opens_to_the_facilitators_of_all_rounds(session: Session) -> None:
    owner = make_organization(session)
    facilitator = make_user(session, owner.id, Role.FACILITATOR, "f@example.com")
    facilitator.memberships[0].all_rounds = True
    round_ = operations.create_round(session, owner.id, plan())
    operations.launch_round(session, round_, keys=KEYS, now=NOW)
    late = make_user(session, owner.id, Role.FACILITATOR, "late@example.com")
    late.memberships[0].all_rounds = True
    operations.close_round(session, round_, now=LATER)
    release(session, round_)
    granted = session.scalars(select(Grant)).one()
    assert (granted.round_id, granted.unit) == (round_.id, "")
    assert granted.membership_id == facilitator.memberships[0].id


def test_another_wrapping_key_opens_nothing(session: Session) -> None:
    round_ = closed_round(session)
    with pytest.raises(SealBroken):
        release(session, round_, keys=OneKey(bytes(32)))
    assert releases.first_release(session, round_.id) is None


def test_an_unknown_release_is_named(session: Session) -> None:
    round_ = open_round(session)
    with pytest.raises(ReleaseUnknown, match=str(round_.id)):
        releases.get_facts(session, round_.id)


def test_documents_are_rendered_once_and_written_whole(session: Session, tmp_path: Path) -> None:
    written = release(session, closed_round(session, 4))
    facts = facts_of(written)
    store = DocumentStore(tmp_path / "documents")
    wanted = releases.documents(facts)[:2]
    assert releases.render_missing(store, written.id, facts, wanted) == 2
    assert releases.render_missing(store, written.id, facts, wanted) == 0
    content = store.read(written.id, wanted[0].kind, wanted[0].key)
    assert content is not None
    assert content.startswith(b"%PDF")
    assert [path.suffix for path in (tmp_path / "documents").rglob("*.*")] == [".pdf", ".pdf"]


def test_the_commands_release_a_round_and_write_its_reports(app: Flask, tmp_path: Path) -> None:
    settings = app.config["SETTINGS"]
    with app.app_context():
        closed_round(db.session, 4, keys=round_keys(settings))
        db.session.commit()
    runner = app.test_cli_runner()
    early = runner.invoke(args=["reports", "Spring", "--out", str(tmp_path / "out")])
    assert (early.exit_code, early.output) == (1, 'Error: The round "Spring" has no release yet.\n')
    released = runner.invoke(args=["release", "Spring"])
    assert released.exit_code == 0, released.output
    written = runner.invoke(args=["reports", "Spring", "--out", str(tmp_path / "out")])
    assert written.exit_code == 0, written.output
    names = sorted(str(p.relative_to(tmp_path / "out")) for p in (tmp_path / "out").rglob("*.pdf"))
    assert names == [
        "organization.pdf",
        *(f"people/{number}.pdf" for number in range(1, 5)),
        "units/Dock.pdf",
        "units/Office.pdf",
    ]
    unknown = runner.invoke(args=["release", "Autumn"])
    assert (unknown.exit_code, unknown.output) == (1, 'Error: There is no round "Autumn".\n')


def test_of_two_that_score_a_round_at_once_one_writes(session: Session) -> None:
    round_id, engine = closed_round(session).id, session.get_bind()
    session.commit()

    def score(_: int) -> object:
        return releases.release_round(engine, round_id, keys=KEYS, recorder=RECORDER, today=TODAY)

    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(score, range(2)))) == 1
    assert releases.release_ids(session) == [session.scalar(select(Release.id))]
