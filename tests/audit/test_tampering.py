"""T8: whoever writes past the program leaves a trace, and the trace names the place.

Each test plays somebody who has the database and no key: the rules of the database are switched
off, and what the program would refuse is done by hand.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from audit import head as heads
from audit.chain import entry_mac
from audit.errors import HeadAhead
from audit.verify import _entries
from db import make_engine, transaction
from tests.audit.chains import KEY, NOW, OTHER_KEY, Chain, append

COLUMNS = (
    "noted_at, act, actor, actor_id, actor_name, organization_id, subject_id, details, "
    "previous, mac"
)
COPY = f"""INSERT INTO audit_entries (seq, {COLUMNS})
           SELECT :new, {COLUMNS} FROM audit_entries WHERE seq = :old"""
#: Numbers are moved out of the way and back, since each may be there only once.
RENUMBER = (
    "UPDATE audit_entries SET seq = seq + 1000 + :by WHERE seq >= :first",
    "UPDATE audit_entries SET seq = seq - 1000 WHERE seq > 1000",
)


def test_an_untouched_chain_is_whole(chain: Chain) -> None:
    assert chain.found() == []


@pytest.mark.parametrize(
    "change",
    [
        "noted_at = '2026-03-02T08:16Z'",
        "act = 'round_closed'",
        "actor = 'system'",
        "actor_id = NULL",
        "actor_name = 'Bo'",
        "organization_id = NULL",
        "subject_id = NULL",
        "details = '{}'",
        "previous = mac",
    ],
)
def test_an_edit_of_any_column_is_named(chain: Chain, change: str) -> None:
    chain.without_rules().run(f"UPDATE audit_entries SET {change} WHERE seq = 5")
    assert chain.found() == [(5, "edited")]


def test_an_edit_of_the_last_entry_is_named(chain: Chain) -> None:
    chain.without_rules().run("UPDATE audit_entries SET actor_name = 'Bo' WHERE seq = 10")
    assert chain.found() == [(10, "edited")]


def test_values_that_no_column_should_hold_are_named_as_well(chain: Chain) -> None:
    chain.without_rules().run("UPDATE audit_entries SET details = 'no json' WHERE seq = 2")
    if chain.engine.dialect.name == "sqlite":  # keeps anything in any column
        chain.run(
            "UPDATE audit_entries SET subject_id = 'nobody', noted_at = '2026-03-99' WHERE seq = 7"
        )
        assert chain.found() == [(2, "edited"), (7, "edited")]
    else:
        assert chain.found() == [(2, "edited")]


def test_an_insert_between_two_entries_is_named(chain: Chain) -> None:
    chain.without_rules().run(*RENUMBER, by=1, first=6)
    chain.run(COPY, new=6, old=5)
    chain.run("UPDATE audit_entries SET actor_name = 'Bo' WHERE seq = 6")
    assert chain.found() == [(6, "inserted")]


def test_a_copy_of_a_genuine_entry_is_named(chain: Chain) -> None:
    chain.without_rules().run(*RENUMBER, by=1, first=6)
    chain.run(COPY, new=6, old=3)
    assert chain.found() == [(6, "inserted")]


def test_an_insert_at_the_end_is_named(chain: Chain) -> None:
    chain.without_rules().run(COPY, new=11, old=10)
    chain.run("UPDATE audit_entries SET actor_name = 'Bo' WHERE seq = 11")
    assert chain.found() == [(11, "inserted")]


def test_a_cut_in_the_middle_is_named(chain: Chain) -> None:
    chain.without_rules().run("DELETE FROM audit_entries WHERE seq IN (4, 5)")
    assert chain.found() == [(4, "cut")]


def test_a_cut_is_named_though_the_numbers_were_closed_up(chain: Chain) -> None:
    chain.without_rules().run("DELETE FROM audit_entries WHERE seq IN (4, 5)")
    chain.run(*RENUMBER, by=-2, first=6)
    assert chain.found() == [(4, "cut")]


def test_a_cut_of_the_tail_is_named(chain: Chain) -> None:
    chain.without_rules().run("DELETE FROM audit_entries WHERE seq > 7")
    assert chain.found() == [(8, "cut at the end")]


def test_a_cut_of_everything_is_named(chain: Chain) -> None:
    chain.without_rules().run("DELETE FROM audit_entries")
    assert chain.found() == [(1, "cut at the end")]


def test_a_cut_of_the_tail_is_named_though_the_head_was_adapted(chain: Chain) -> None:
    chain.without_rules().run(
        "DELETE FROM audit_entries WHERE seq > 7",
        "UPDATE audit_heads SET seq = 7, mac = (SELECT mac FROM audit_entries WHERE seq = 7)",
    )
    assert chain.found() == [(7, "head changed")]


def test_a_head_that_is_missing_is_named(chain: Chain) -> None:
    chain.without_rules().run("DELETE FROM audit_heads")
    assert chain.found() == [(0, "head changed")]


def test_a_head_that_lets_entries_go_is_named(chain: Chain) -> None:
    """The rule of the database that keeps entries looks at the head: it must not be bent."""
    chain.run(
        "UPDATE audit_heads SET kept_after = 4, "
        "kept_after_mac = (SELECT mac FROM audit_entries WHERE seq = 4)",
        "DELETE FROM audit_entries WHERE seq <= 4",
    )
    assert (10, "head changed") in chain.found()


def test_an_insert_of_several_is_named_though_later_ones_were_renumbered(chain: Chain) -> None:
    chain.without_rules().run(*RENUMBER, by=3, first=6)
    for new in (6, 7, 8):
        chain.run(COPY, new=new, old=5)
    chain.run("UPDATE audit_entries SET actor_name = 'Bo' WHERE seq IN (6, 7, 8)")
    assert chain.found() == [(6, "inserted"), (7, "inserted"), (8, "inserted")]


def test_a_long_tail_under_another_key_does_not_take_long(engine: Engine) -> None:
    chain = Chain(engine)
    chain.append(1)
    with transaction(engine) as session:
        for _ in range(600):
            append(session, key=OTHER_KEY)
    found = chain.found()
    assert {what for _, what in found[:-1]} == {"signed with another key"}
    assert found[0][0] == 2
    assert len(found) == 601
    assert found[-1] == (601, "head changed")


def test_two_entries_that_changed_places_are_named(chain: Chain) -> None:
    chain.without_rules().run(
        "UPDATE audit_entries SET seq = 1005 WHERE seq = 5",
        "UPDATE audit_entries SET seq = 5 WHERE seq = 6",
        "UPDATE audit_entries SET seq = 6 WHERE seq = 1005",
    )
    assert chain.found() == [(5, "reordered")]


def test_an_entry_signed_with_another_key_is_named(chain: Chain) -> None:
    sign_again(chain.without_rules(), lambda seq: seq == 5)
    assert chain.found() == [(5, "signed with another key")]


def test_a_whole_tail_signed_with_another_key_is_named(chain: Chain) -> None:
    """Consistent in itself, as somebody would make it who has some other key."""
    sign_again(chain.without_rules(), lambda seq: seq >= 8)
    assert chain.found() == [(n, "signed with another key") for n in (8, 9, 10)]


def sign_again(chain: Chain, which: Callable[[int], bool]) -> None:
    with chain.engine.begin() as connection:
        entries = list(_entries(connection))
        previous = b""
        for entry in entries:
            if not which(entry.seq):
                previous = entry.mac
                continue
            values = {"seq": entry.seq, "previous": previous, "name": "Bo"}
            connection.execute(
                text(
                    "UPDATE audit_entries SET previous = :previous, actor_name = :name "
                    "WHERE seq = :seq"
                ),
                values,
            )
            (changed,) = [e for e in _entries(connection) if e.seq == entry.seq]
            previous = entry_mac(OTHER_KEY, changed)
            connection.execute(
                text("UPDATE audit_entries SET mac = :mac WHERE seq = :seq"),
                {"seq": entry.seq, "mac": previous},
            )


def test_several_changes_are_all_named(chain: Chain) -> None:
    chain.append(10)
    chain.without_rules().run(
        "UPDATE audit_entries SET actor_name = 'Bo' WHERE seq = 2",
        "DELETE FROM audit_entries WHERE seq IN (9, 10)",
        "UPDATE audit_entries SET seq = 1005 WHERE seq = 5",
        "UPDATE audit_entries SET seq = 5 WHERE seq = 6",
        "UPDATE audit_entries SET seq = 6 WHERE seq = 1005",
        "DELETE FROM audit_entries WHERE seq = 20",
    )
    assert chain.found() == [
        (2, "edited"),
        (5, "reordered"),
        (9, "cut"),
        (20, "cut at the end"),
    ]


@pytest.fixture
def rolled_back(engine: Engine, tmp_path: Path) -> Chain:
    """Make a chain that had ten entries when its head was written, and now has seven again."""
    chain = Chain(engine)
    chain.append(7)
    with engine.begin() as connection:
        seven = connection.execute(text("SELECT seq, mac, seal FROM audit_heads")).mappings().one()
    chain.append(3)
    with transaction(engine) as session:
        heads.export(session, tmp_path, now=NOW)
    chain.without_rules().run("DELETE FROM audit_entries WHERE seq > 7")
    chain.run("UPDATE audit_heads SET seq = :seq, mac = :mac, seal = :seal", **dict(seven))
    return chain


def test_a_database_of_yesterday_is_named_by_the_head_that_was_written(
    rolled_back: Chain, tmp_path: Path
) -> None:
    assert rolled_back.found() == [], "in itself it is whole"
    assert rolled_back.found(head=heads.read(tmp_path)) == [(7, "rolled back")]


def test_a_database_of_yesterday_that_went_on_is_named(rolled_back: Chain, tmp_path: Path) -> None:
    rolled_back.append(5, first=20)
    assert rolled_back.found(head=heads.read(tmp_path)) == [(10, "rolled back")]


def test_the_written_head_is_never_replaced_by_one_that_does_not_contain_it(
    rolled_back: Chain, tmp_path: Path
) -> None:
    before = heads.path_of(tmp_path).read_bytes()
    for more in (0, 5):
        rolled_back.append(more, first=20)
        with (
            pytest.raises(HeadAhead, match="knows entry 10 of the audit"),
            transaction(rolled_back.engine) as session,
        ):
            heads.export(session, tmp_path, now=NOW)
        assert heads.path_of(tmp_path).read_bytes() == before


def test_a_restore_that_is_said_in_the_chain_is_no_roll_back(
    rolled_back: Chain, tmp_path: Path
) -> None:
    before = heads.read(tmp_path)
    with transaction(rolled_back.engine) as session:
        heads.acknowledge_restore(session, KEY, tmp_path, now=NOW)
    with transaction(rolled_back.engine) as session:
        assert heads.export(session, tmp_path, now=NOW).seq == 8
    assert rolled_back.found(head=heads.read(tmp_path)) == []
    assert rolled_back.found(head=before) == [], "a copy elsewhere is explained too"


def test_a_whole_file_put_back_is_named(migrated_file: Path, tmp_path: Path) -> None:
    """The same with the file of an SQLite database, as somebody would do it."""
    path = tmp_path / "audit.sqlite3"
    shutil.copy(migrated_file, path)
    today = Chain(make_engine(f"sqlite:///{path}"))
    today.append(7)
    today.engine.dispose()
    shutil.copy(path, tmp_path / "yesterday.sqlite3")
    today.append(3)
    with transaction(today.engine) as session:
        heads.export(session, tmp_path, now=NOW)
    today.engine.dispose()
    shutil.copy(tmp_path / "yesterday.sqlite3", path)
    assert today.found(head=heads.read(tmp_path)) == [(7, "rolled back")]
    today.append(1, first=20)
    assert today.found(head=heads.read(tmp_path)) == [(8, "rolled back")]
    today.engine.dispose()
