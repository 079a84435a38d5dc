"""Erasing a person from releases: the facts go, all else stays to the byte."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from reports.errors import ReleaseIsFinal
from reports.releases import release as releases
from reports.releases.erasure import erase_person, forget_documents
from reports.releases.kept import erased_people, facts_of, is_whole
from reports.releases.models import Release, ReleasedPerson
from reports.releases.store import DocumentStore
from surveys.models import Round
from tests.rounds import KEYS, RECORDER, TODAY, closed_round

pytestmark = pytest.mark.usefixtures("fewer_draws")


def released(session: Session, organization: str = "Harbor") -> tuple[Round, Release]:
    round_ = closed_round(session, organization=organization)
    round_id, engine = round_.id, session.get_bind()
    session.commit()
    releases.release_round(engine, round_id, keys=KEYS, recorder=RECORDER, today=TODAY)
    release = releases.first_release(session, round_.id)
    assert release is not None
    return round_, release


def test_the_facts_of_one_person_go_and_all_else_stays(session: Session) -> None:
    round_, release = released(session)
    before, digest = facts_of(release), release.facts_digest
    rest, others = release.facts, [p.facts for p in release.people if p.external_id != "5"]
    erased = erase_person(session, round_.organization_id, "5")
    session.commit()
    session.expire_all()
    assert [(item.kind, item.key) for item in erased] == [("person", "5")]
    after = facts_of(release)
    assert after == replace(before, people=tuple(p for p in before.people if p.id != "5"))
    assert (release.facts, release.facts_digest) == (rest, digest)
    assert [p.facts for p in release.people if p.facts is not None] == others
    assert is_whole(release)
    assert erased_people(session, release.id) == 1
    assert "Person 5" not in str([release.facts, *(p.facts for p in release.people)])


def test_the_name_goes_from_units_that_the_person_led(session: Session) -> None:
    round_, release = released(session)
    assert {unit.name: unit.lead for unit in facts_of(release).units}["Dock"] == "Person 1"
    erased = erase_person(session, round_.organization_id, "1")
    session.commit()
    assert {(item.kind, item.key) for item in erased} >= {("person", "1"), ("unit", "Dock")}
    assert {unit.name: unit.lead for unit in facts_of(release).units}["Dock"] is None
    assert is_whole(release)


def test_a_second_time_there_is_nothing_to_erase(session: Session) -> None:
    round_, release = released(session)
    erase_person(session, round_.organization_id, "5")
    session.commit()
    assert erase_person(session, round_.organization_id, "5") == []
    assert erase_person(session, round_.organization_id, "nobody") == []
    assert is_whole(release)


def test_another_organization_keeps_a_person_of_the_same_id(session: Session) -> None:
    round_, _ = released(session)
    _, other = released(session, "Quay")
    before = facts_of(other)
    erase_person(session, round_.organization_id, "5")
    session.commit()
    assert facts_of(other) == before


def test_the_documents_go(session: Session, tmp_path: Path) -> None:
    round_, release = released(session)
    store = DocumentStore(tmp_path)
    wanted = [("person", "1"), ("person", "2"), ("unit", "Dock"), ("organization", "")]
    for kind, key in wanted:
        store.put(release.id, kind, key, b"%PDF")
    forget_documents(store, erase_person(session, round_.organization_id, "1"))
    left = [place for place in wanted if store.has(release.id, *place)]
    assert left == [("person", "2"), ("organization", "")]


def test_facts_of_a_person_are_erased_and_never_changed(session: Session) -> None:
    _, release = released(session)
    row = release.people[3]
    row.facts = {"person": {}, "leads": []}
    with pytest.raises(ReleaseIsFinal):
        session.flush()
    session.rollback()
    row = release.people[3]
    row.digest = "0" * 64
    with pytest.raises(ReleaseIsFinal):
        session.flush()
    session.rollback()
    with pytest.raises(ReleaseIsFinal):
        session.execute(update(ReleasedPerson).values(salt=None))
    with pytest.raises(IntegrityError):
        session.connection().exec_driver_sql("UPDATE release_people SET salt = NULL")


def test_what_was_changed_behind_the_program_is_noticed(session: Session) -> None:
    _, release = released(session)
    assert is_whole(release)
    session.connection().exec_driver_sql("UPDATE release_people SET salt = 'x' WHERE position = 2")
    session.expire_all()
    assert not is_whole(release)


def test_a_digest_cannot_be_tried_without_its_salt(session: Session) -> None:
    _, release = released(session)
    _, other = released(session, "Quay")
    first, second = release.people[4], other.people[4]
    assert first.facts == second.facts
    assert first.digest != second.digest


def test_rows_of_a_release_go_with_it(session: Session) -> None:
    _, release = released(session)
    session.delete(release)
    session.commit()
    assert session.scalars(select(ReleasedPerson)).all() == []
