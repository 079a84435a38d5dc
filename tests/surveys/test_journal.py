"""The erasure journal: whole lines of ids, written before the commit, followed once."""

from __future__ import annotations

import json
import stat
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from db import transaction
from surveys.errors import JournalUnwritable
from surveys.journal import FILE, NO_JOURNAL, Erased, Journal
from surveys.models import ErasureMark
from tests.rounds import NOW

PERSON = uuid.uuid4()


def test_a_line_holds_ids_and_a_day_and_its_owner_alone_reads_it(
    session: Session, tmp_path: Path
) -> None:
    journal = Journal(tmp_path / "journal")
    journal.record(session, Erased.PERSON_ERASED, PERSON, now=NOW)
    path = tmp_path / "journal" / FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    line = json.loads(path.read_text())
    assert line.keys() == {"id", "what", "subject", "day"}
    assert (line["subject"], line["day"]) == (str(PERSON), "2026-03-02")


def test_what_was_recorded_here_has_not_to_be_followed(engine: Engine, tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    with transaction(engine) as session:
        journal.record(session, Erased.PERSON_ERASED, PERSON, now=NOW)
    assert len(journal.lines()) == 1
    assert journal.unfollowed(engine) == []
    with transaction(engine) as session:  # what a restore of an older database amounts to
        session.execute(delete(ErasureMark))
    assert [line.subject for line in journal.unfollowed(engine)] == [PERSON]


def test_an_erasure_whose_commit_failed_is_not_forgotten(engine: Engine, tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    with Session(engine) as session:
        journal.record(session, Erased.PERSON_ERASED, PERSON, now=NOW)
        session.rollback()
    assert [line.subject for line in journal.unfollowed(engine)] == [PERSON]


def test_a_line_cut_by_a_power_failure_takes_no_other_with_it(
    session: Session, tmp_path: Path
) -> None:
    journal = Journal(tmp_path)
    journal.record(session, Erased.PERSON_ERASED, PERSON, now=NOW)
    with (tmp_path / FILE).open("a") as file:
        file.write('{"id":"5')
    journal.record(session, Erased.OBJECTION, PERSON, now=NOW)
    assert [line.what for line in journal.lines()] == [Erased.PERSON_ERASED, Erased.OBJECTION]
    assert journal.broken() == 1


def test_many_write_at_once_and_every_line_is_whole(tmp_path: Path) -> None:
    class NoSession:
        def add(self, _: object) -> None: ...
        def flush(self) -> None: ...

    journal = Journal(tmp_path)
    subjects = [uuid.uuid4() for _ in range(200)]
    with ThreadPoolExecutor(16) as pool:
        list(
            pool.map(
                lambda id_: journal.record(NoSession(), Erased.RESPONSE_WITHDRAWN, id_, now=NOW),  # type: ignore[arg-type]
                subjects,
            )
        )
    assert sorted(line.subject for line in journal.lines()) == sorted(subjects)
    assert journal.broken() == 0


def test_a_journal_that_cannot_be_written_stops_the_erasure(
    session: Session, tmp_path: Path
) -> None:
    (tmp_path / "journal").write_text("a file where the folder should be")
    with pytest.raises(JournalUnwritable, match="nothing was erased"):
        Journal(tmp_path / "journal").record(session, Erased.PERSON_ERASED, PERSON, now=NOW)


def test_without_a_journal_nothing_is_remembered(session: Session, engine: Engine) -> None:
    NO_JOURNAL.record(session, Erased.PERSON_ERASED, PERSON, now=NOW)
    assert NO_JOURNAL.lines() == []
    assert NO_JOURNAL.unfollowed(engine) == []
