"""Erasing a person: gone from every table and report, and everything else as it was."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from audit.acts import COMMAND_LINE, Act
from audit.models import AuditEntry
from audit.record import Recorder
from config import Settings
from db import Base
from reports.persons import erasure
from reports.releases import release as releases
from reports.releases.store import DocumentStore
from surveys import queries
from surveys.answering import links, search
from surveys.errors import PersonUnknown
from surveys.journal import Erased, journal_of
from surveys.mail import outbox
from surveys.models import LinkKind, Mode, Person, Response, RosterEntry, Round
from surveys.round_keys import round_keys
from surveys.rounds import operations, retention
from tests.rounds import NOW, TODAY, closed_round, plan, respondents
from tests.users import make_user

pytestmark = pytest.mark.usefixtures("fewer_draws")

WHEN = datetime(2026, 6, 1, tzinfo=UTC)
#: Found nowhere else.
CANARY = "Zebedee Quillfeather"
CANARY_ID = "HR-77-canary"


@pytest.fixture
def round_(session: Session, settings: Settings) -> Round:
    """Make a closed round in which person 3 is the canary."""
    found = closed_round(session, mode=Mode.CONFIDENTIAL, keys=round_keys(settings))
    for record in (
        session.scalars(select(Person).where(Person.external_id == "3")).one(),
        session.scalars(select(RosterEntry).where(RosterEntry.external_id == "3")).one(),
    ):
        record.external_id, record.name, record.email = CANARY_ID, CANARY, "zebedee@example.com"
        record.attributes = {"badge": "canary-badge"}
    session.commit()
    return found


def erase(session: Session, settings: Settings, round_: Round) -> erasure.Erasure:
    found = erasure.erase_person(
        session, settings, round_.organization_id, CANARY_ID, by=COMMAND_LINE, now=WHEN
    )
    session.commit()
    return found


def everything(session: Session) -> str:
    """Return all rows of all tables as text."""
    return "\n".join(
        repr(row) for table in Base.metadata.sorted_tables for row in session.execute(select(table))
    )


def test_nothing_in_the_database_tells_who_it_was(
    session: Session, settings: Settings, round_: Round
) -> None:
    links.make_link(session, respondents(session, round_)[CANARY_ID], LinkKind.INVITATION)
    session.commit()
    held = everything(session)
    for word in (CANARY, CANARY_ID, "zebedee@example.com", "canary-badge"):
        assert word in held
    erase(session, settings, round_)
    held = everything(session)
    for word in (CANARY, CANARY_ID, "zebedee@example.com", "canary-badge", "Quillfeather"):
        assert word not in held


def test_answers_of_others_still_open_and_leave_the_person_out(
    session: Session, settings: Settings, round_: Round
) -> None:
    private = queries.unwrapped_key(round_, round_keys(settings))
    before = queries.opened_answers(session, round_, private)
    assert any(CANARY_ID in tie for tie in before.ties["advice"])
    erase(session, settings, round_)
    after = queries.opened_answers(session, round_, private)
    (tombstone,) = queries.objecting(session, round_)
    assert tombstone.startswith("erased-")
    assert CANARY_ID not in after.respondents["advice"]
    assert tombstone not in after.respondents["advice"]  # their answers are gone
    others = [tie for tie in before.ties["advice"] if CANARY_ID not in tie]
    assert [tie for tie in after.ties["advice"] if tombstone not in tie] == others
    entry = session.scalars(select(RosterEntry).where(RosterEntry.erased.is_(True))).one()
    assert (entry.name, entry.email, entry.person_id) == ("erased person", "", None)


def test_no_colleague_finds_them_while_the_round_is_open(
    session: Session, settings: Settings, round_: Round
) -> None:
    again = operations.create_round(
        session, round_.organization_id, plan("Autumn", Mode.CONFIDENTIAL)
    )
    operations.launch_round(session, again, keys=round_keys(settings), now=NOW)
    who = respondents(session, again)["2"]
    link, _ = links.find_link(session, links.make_link(session, who, LinkKind.INVITATION))
    sitting, _ = links.begin_sitting(session, link, again, today=TODAY, cookie=None, agreed=True)
    assert CANARY in {one.name for one in search.everybody(session, sitting)}
    erase(session, settings, round_)
    assert CANARY not in {one.name for one in search.everybody(session, sitting)}
    assert search.find_colleagues(session, sitting, "Zebedee", draft_key=bytes(32)) == []


def test_a_manager_who_is_erased_leaves_the_chart_of_others_whole(
    session: Session, settings: Settings, round_: Round
) -> None:
    erasure.erase_person(session, settings, round_.organization_id, "1", by=COMMAND_LINE, now=WHEN)
    (tombstone,) = queries.objecting(session, round_)
    managers = set(
        session.scalars(select(RosterEntry.manager_id).where(RosterEntry.round_id == round_.id))
    )
    assert managers == {"", tombstone}
    assert set(session.scalars(select(Person.manager_id))) == {""}


def test_where_the_person_stood_is_forgotten_with_the_answers(
    session: Session, settings: Settings, round_: Round
) -> None:
    """In whichever order the two come."""
    erase(session, settings, round_)
    tombstone = session.scalars(select(RosterEntry).where(RosterEntry.erased)).one()
    assert (tombstone.unit, tombstone.level, tombstone.manager_id) == ("Dock", "2", "1")
    retention.forget_answers(session, round_, keys=round_keys(settings), now=WHEN)
    session.expire_all()
    assert (tombstone.unit, tombstone.level, tombstone.manager_id) == ("", "", "")
    erasure.erase_person(session, settings, round_.organization_id, "4", by=COMMAND_LINE, now=WHEN)
    places = session.scalars(select(RosterEntry.unit).where(RosterEntry.erased))
    assert places.all() == ["", ""]


def test_what_a_release_says_of_others_stays_byte_for_byte(
    session: Session, settings: Settings, round_: Round, engine: Engine
) -> None:
    round_id = round_.id
    session.commit()
    release_id = releases.release_round(
        engine,
        round_id,
        keys=round_keys(settings),
        recorder=Recorder(settings.audit_key_bytes()),
        today=TODAY,
    )
    before = releases.get_facts(session, release_id)
    store = DocumentStore(settings.documents_folder)
    for document in releases.documents(before):
        store.put(release_id, document.kind, document.key, b"%PDF-1.7 a report")
    assert CANARY_ID in {person.id for person in before.people}
    erased = erase(session, settings, round_)
    assert erased.rounds == 1
    after = releases.get_facts(session, release_id)
    assert after.people == tuple(one for one in before.people if one.id != CANARY_ID)
    assert (after.organization, after.questions) == (before.organization, before.questions)
    assert [unit.name for unit in after.units] == [unit.name for unit in before.units]
    assert not store.has(release_id, "person", CANARY_ID)
    assert store.has(release_id, "person", "4")


def test_it_is_remembered_recorded_and_repeated_without_harm(
    session: Session, settings: Settings, round_: Round
) -> None:
    person_id = session.scalars(select(Person.id).where(Person.external_id == CANARY_ID)).one()
    erase(session, settings, round_)
    (line,) = journal_of(settings).lines()
    assert (line.what, line.subject) == (Erased.PERSON_ERASED, person_id)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.act == Act.PERSON_ERASED)).one()
    assert CANARY not in repr(entry.__dict__)
    assert CANARY_ID not in repr(entry.__dict__)
    before = everything(session)
    store = DocumentStore(settings.documents_folder)
    assert erasure.forget_person(session, store, person_id, today=TODAY) == erasure.Erasure()
    assert erasure.forget_person(session, store, uuid.uuid4(), today=TODAY) == erasure.Erasure()
    assert everything(session) == before
    with pytest.raises(PersonUnknown):
        erase(session, settings, round_)


def test_a_backup_that_comes_back_forgets_the_person_again(
    session: Session, settings: Settings, round_: Round, engine: Engine
) -> None:
    """What the journal says is followed; here the mark is taken away, as a backup lacks it."""
    from reports.releases.erasures import follow
    from surveys.models import ErasureMark

    person = session.scalars(select(Person).where(Person.external_id == CANARY_ID)).one()
    journal = journal_of(settings)
    journal.record(session, Erased.PERSON_ERASED, person.id, now=WHEN)
    session.execute(ErasureMark.__table__.delete())
    session.commit()
    assert CANARY in everything(session)
    session.rollback()
    assert follow(engine, settings) == 1
    assert CANARY not in everything(session)
    assert follow(engine, settings) == 0


def test_the_commands_write_and_erase(
    app: Flask, session: Session, settings: Settings, round_: Round, tmp_path: Path
) -> None:
    run = app.test_cli_runner()
    out = tmp_path / "data.json"
    who = session.get_one(RosterEntry, respondents(session, round_)[CANARY_ID])
    outbox.queue_code(session, who)  # tells that the person answered
    session.commit()
    args = [CANARY_ID, "--organization", "Harbor"]
    written = run.invoke(args=["person-data", *args, "--out", str(out)])
    assert written.exit_code == 0, written.output
    content = out.read_text(encoding="utf-8")
    assert CANARY in content
    assert oct(out.stat().st_mode)[-3:] == "600"
    for hidden in ("submitted", '"given"', "own_answers", "Person 4", '"code"'):
        assert hidden not in content
    again = run.invoke(args=["person-data", *args, "--out", str(out)])
    assert (again.exit_code, "is there already" in again.output) == (1, True)
    unknown = run.invoke(args=["erase-person", "nobody", "--organization", "Harbor", "--yes"])
    assert (unknown.exit_code, 'nobody with the id "nobody"' in unknown.output) == (1, True)
    kept = run.invoke(args=["erase-person", *args], input="n\n")
    assert kept.exit_code == 1
    assert session.scalar(select(func.count()).select_from(Person)) == 12
    session.rollback()
    gone = run.invoke(args=["erase-person", *args, "--yes"])
    assert gone.exit_code == 0, gone.output
    assert CANARY not in everything(session)
    acts = list(session.scalars(select(AuditEntry.act)))
    assert {Act.PERSON_DATA_EXPORTED, Act.PERSON_ERASED} <= set(acts)


def test_answers_of_the_erased_are_gone(
    session: Session, settings: Settings, round_: Round
) -> None:
    who = respondents(session, round_)[CANARY_ID]
    count = select(func.count()).select_from(Response).where(Response.respondent_id == who)
    assert session.scalar(count) == 1
    erase(session, settings, round_)
    assert session.scalar(count) == 0
    assert session.scalar(text("SELECT count(*) FROM responses")) == 10


def test_an_admin_erases_by_id_and_name(
    app: Flask, session: Session, settings: Settings, round_: Round
) -> None:
    from accounts.models import Role
    from tests.surveys.admins import Admin, text_of
    from tests.users import form_token, sign_in

    client = app.test_client()
    ann = make_user(session, round_.organization_id, Role.ADMIN, "ann@example.com")
    sign_in(session, client, ann)
    admin = Admin(client, form_token(client, "/password"), round_.organization_id)
    session.rollback()
    assert admin.get("/people/erase").status_code == 200
    nobody = admin.post("/people/erase", id="404")
    assert (nobody.status_code, "There is nobody with the id" in text_of(nobody)) == (422, True)
    looked = admin.post("/people/erase", id=CANARY_ID)
    assert CANARY in text_of(looked)
    wrong = admin.post("/people/erase", id=CANARY_ID, name="Zebedee")
    assert (wrong.status_code, "Type the name as it stands" in text_of(wrong)) == (422, True)
    assert CANARY in everything(session)
    session.rollback()
    assert admin.post("/people/erase", id=CANARY_ID, name=f" {CANARY} ").status_code == 303
    assert CANARY not in everything(session)
