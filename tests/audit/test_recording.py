"""Entries are appended in the transaction of their act, by many at once, never touched again."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy import Engine, delete, func, inspect, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from accounts.models import Organization
from audit import retention
from audit.acts import COMMAND_LINE, KINDS, RESPONDENT, SYSTEM, Act, DetailNotAllowed
from audit.errors import AuditIsFinal, AuditNotReady
from audit.head import head_of
from audit.models import AuditEntry
from audit.record import record
from db import Base, make_engine, transaction
from tests.audit.chains import ANN, HARBOR, KEY, NOW, OTHER_KEY, ROUND, Chain, append


def test_an_entry_says_who_did_what_to_which_record_when(session: Session) -> None:
    append(session)
    session.commit()
    (entry,) = session.scalars(select(AuditEntry))
    assert (entry.seq, entry.noted_at, entry.act) == (1, "2026-03-02T08:15Z", "round_launched")
    assert (entry.actor.value, entry.actor_id, entry.actor_name) == ("user", ANN.id, "Ann")
    assert (entry.organization_id, entry.subject_id) == (HARBOR, ROUND)
    assert entry.told == {"people": 12, "mode": "confidential"}


def test_of_a_respondent_only_the_day_is_kept(session: Session) -> None:
    """Whatever clock it comes from: the day in UTC."""
    late = datetime(2026, 3, 2, 23, 30, tzinfo=timezone(timedelta(hours=-2)))
    record(session, KEY, Act.RESPONDENT_WITHDREW, by=RESPONDENT, now=late, subject=ROUND)
    (entry,) = session.scalars(select(AuditEntry))
    assert (entry.noted_at, entry.actor_id, entry.actor_name) == ("2026-03-03", None, "")


@pytest.mark.parametrize(
    "details",
    [
        {"nominator": "Ada"},
        {"people": "x" * 121},
        {"people": 0.5},
        {"people": ["7"]},
    ],
)
def test_what_is_not_in_the_table_cannot_be_recorded(
    session: Session, details: dict[str, object]
) -> None:
    with pytest.raises(DetailNotAllowed):
        record(session, KEY, Act.ROUND_LAUNCHED, by=ANN, now=NOW, **details)  # type: ignore[arg-type]
    assert head_of(session).seq == 0


def test_a_digest_is_one(session: Session) -> None:
    with pytest.raises(DetailNotAllowed, match="not a SHA-256"):
        record(session, KEY, Act.BACKUP_WRITTEN, by=COMMAND_LINE, now=NOW, sha256="secret")


def test_an_act_without_a_record_takes_none(session: Session) -> None:
    """So no id of a person can slip in where a person is erased."""
    with pytest.raises(DetailNotAllowed, match="not done to a record"):
        record(session, KEY, Act.PERSON_ERASED, by=SYSTEM, now=NOW, subject=uuid.uuid4())


def test_no_act_may_carry_who() -> None:
    """The chain cannot forget, so what may have to be forgotten must not fit into it."""
    assert set(KINDS) == set(Act)
    allowed = {name for kind in KINDS.values() for name in kind.details}
    assert not allowed & {"name", "person", "email", "token", "answer", "nominator", "id", "unit"}


def found_organization(engine: Engine, *, then: Callable[[], object] = lambda: None) -> None:
    """Do something, record it, and go on."""
    with transaction(engine) as session:
        session.add(Organization(name="Harbor"))
        append(session)
        then()


def test_what_is_rolled_back_was_not_done_and_is_not_recorded(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError):
        found_organization(engine, then=lambda: 1 / 0)
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(AuditEntry)) == 0
        assert session.scalar(select(func.count()).select_from(Organization)) == 0
        assert head_of(session).seq == 0


def test_what_cannot_be_recorded_is_not_done(engine: Engine) -> None:
    """Without a head row the entry fails, and takes the act with it."""
    Chain(engine).without_rules().run("DELETE FROM audit_heads")
    with pytest.raises(AuditNotReady, match="db upgrade"):
        found_organization(engine)
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Organization)) == 0


def test_sixteen_at_once_leave_one_unbroken_chain(engine: Engine) -> None:
    def append_and_act(number: int) -> None:
        with transaction(engine) as session:
            session.add(Organization(name=f"Harbor {number}"))
            append(session, number)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(append_and_act, range(160)))
    assert Chain(engine).found() == []
    with Session(engine) as session:
        assert head_of(session).seq == 160


FORBIDDEN: list[Callable[[Session], object]] = [
    lambda session: setattr(session.get_one(AuditEntry, 3), "actor_name", "Bo"),
    lambda session: session.delete(session.get_one(AuditEntry, 3)),
    lambda session: session.execute(update(AuditEntry).values(actor_name="Bo")),
    lambda session: session.execute(delete(AuditEntry)),
    lambda session: session.query(AuditEntry).filter_by(seq=3).delete(),
]


@pytest.mark.parametrize("act", FORBIDDEN)
def test_the_program_refuses_to_touch_an_entry(
    chain: Chain, session: Session, act: Callable[[Session], object]
) -> None:
    def attempt() -> None:
        act(session)
        session.flush()

    with pytest.raises(AuditIsFinal):
        attempt()


STATEMENTS = {
    "update": "UPDATE audit_entries SET actor_name = 'Bo' WHERE seq = 3",
    "delete": "DELETE FROM audit_entries WHERE seq = 3",
    "delete all": "DELETE FROM audit_entries",
    "insert": """INSERT INTO audit_entries (seq, noted_at, act, actor, actor_name, details,
        previous, mac) SELECT 11, noted_at, act, actor, actor_name, details, previous, mac
        FROM audit_entries WHERE seq = 3""",
    "head back": "UPDATE audit_heads SET seq = 3",
    "head gone": "DELETE FROM audit_heads",
}
ONLY = {
    "sqlite": {
        # Replaces a row without ever being asked as a delete.
        "replace": """INSERT OR REPLACE INTO audit_entries (seq, noted_at, act, actor, actor_name,
            details, previous, mac) SELECT seq, noted_at, act, actor, 'Bo', details, previous, mac
            FROM audit_entries WHERE seq = 10""",
        "replace head": """INSERT OR REPLACE INTO audit_heads
            SELECT id, 3, mac, kept_after, kept_after_mac, seal FROM audit_heads""",
    },
    "postgresql": {
        "truncate": "TRUNCATE audit_entries",
        "truncate head": "TRUNCATE audit_heads",
        "upsert": """INSERT INTO audit_entries SELECT * FROM audit_entries WHERE seq = 10
            ON CONFLICT (seq) DO UPDATE SET actor_name = 'Bo'""",
    },
}


@pytest.mark.parametrize("name", [*STATEMENTS, *ONLY["sqlite"], *ONLY["postgresql"]])
def test_the_database_refuses_whoever_comes_past_the_program(chain: Chain, name: str) -> None:
    here = STATEMENTS | ONLY[chain.engine.dialect.name]
    if name not in here:
        return
    with pytest.raises(DBAPIError, match="audit"):
        chain.run(here[name])
    assert chain.found() == []


def test_entries_go_after_24_months_and_the_chain_holds(engine: Engine) -> None:
    chain = Chain(engine)
    chain.append(10)
    later = NOW.replace(year=2028, month=3, day=1)
    with transaction(engine) as session:
        for number in range(3):
            record(session, KEY, Act.BACKUP_WRITTEN, by=COMMAND_LINE, now=later, bytes=number)
    for day, removed in ((1, 0), (2, 0), (4, 10), (5, 0)):
        now = NOW.replace(year=2028, month=3, day=day)
        with transaction(engine) as session:
            assert retention.shorten(session, KEY, now=now) == removed
        assert chain.found() == []
    with Session(engine) as session:
        kept = session.scalars(select(AuditEntry.seq).order_by(AuditEntry.seq)).all()
        assert kept == [11, 12, 13, 14]
        last = session.get_one(AuditEntry, 14)
        assert (last.act, last.told) == ("audit_shortened", {"removed": 10, "up_to": 10})


def test_a_chain_of_which_everything_is_old_goes_on(engine: Engine) -> None:
    chain = Chain(engine)
    chain.append(4)
    with transaction(engine) as session:
        assert retention.shorten(session, KEY, now=NOW.replace(year=2030)) == 4
    assert chain.found() == []
    chain.append(2)
    assert chain.found() == []
    chain.without_rules().run("DELETE FROM audit_entries WHERE seq = 6")
    assert chain.found() == [(6, "cut")]


def test_a_chain_under_another_key_is_not_ours(chain: Chain) -> None:
    chain.append(1, OTHER_KEY)
    assert (11, "head changed") in chain.found()


def test_tables_that_were_made_without_the_migrations_record_nothing(tmp_path: object) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/bare.sqlite3")
    Base.metadata.create_all(engine)
    with pytest.raises(AuditNotReady), transaction(engine) as session:
        append(session)
    engine.dispose()


def test_the_migration_goes_down_and_up_and_leaves_an_empty_chain(
    app: Flask, engine: Engine
) -> None:
    chain = Chain(engine)
    chain.append(3)
    alembic = app.extensions["alembic"]
    with app.app_context():
        alembic.downgrade("0006")
        assert "audit_entries" not in inspect(engine).get_table_names()
    with app.app_context():
        alembic.upgrade()
    assert chain.found() == []
    chain.append(3)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT max(seq) FROM audit_entries")).scalar() == 3


def test_years_end_and_leap_days_are_months_too() -> None:
    assert retention.months_before(datetime(2028, 2, 29, tzinfo=UTC), 24).day == 28
    assert retention.months_before(datetime(2028, 1, 31, tzinfo=UTC), 2).month == 11
