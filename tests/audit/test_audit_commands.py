"""`flask --app app audit`: exit 0 and a sentence, or exit 1 and the place of every change."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine

from audit import head as heads
from config import Settings
from tests.audit.chains import Chain


@pytest.fixture
def chain(engine: Engine, settings: Settings) -> Chain:
    """Append ten entries under the key of the installation."""
    made = Chain(engine, settings.audit_key_bytes())
    made.append(10)
    return made


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["audit", *arguments])
    return result.exit_code, result.output


def test_a_new_installation_has_nothing_to_verify(app: Flask) -> None:
    code, said = run(app, "verify")
    assert (code, said.splitlines()[0]) == (0, "The audit is whole: no entry yet.")


def test_a_whole_chain_is_verified(app: Flask, chain: Chain) -> None:
    code, said = run(app, "verify")
    assert (code, said.splitlines()) == (
        0,
        [
            "The audit is whole: entries 1 to 10.",
            "No head was compared: a roll-back of the whole database would not be seen.",
        ],
    )


def test_the_head_is_written_and_compared(app: Flask, settings: Settings, chain: Chain) -> None:
    code, said = run(app, "head")
    assert code == 0
    assert "holds entry 10" in said
    chain.append(3)
    code, said = run(app, "verify")
    assert code == 0
    assert "(entry 10)" in said
    path = heads.path_of(settings.audit_folder)
    assert set(json.loads(path.read_text())) == {"seq", "mac", "written"}
    assert list(path.parent.iterdir()) == [path], "nothing half-written stays"


def test_every_change_is_named_and_the_exit_is_1(app: Flask, chain: Chain) -> None:
    chain.without_rules().run(
        "UPDATE audit_entries SET actor_name = 'Bo' WHERE seq = 2",
        "DELETE FROM audit_entries WHERE seq = 7",
    )
    code, said = run(app, "verify")
    assert code == 1
    assert said.splitlines() == [
        "2: edited. Entry 2 was edited: it does not say what was signed.",
        "7: cut. Entry 7 is missing.",
    ]


def test_a_copy_of_the_head_from_elsewhere_is_compared(
    app: Flask, settings: Settings, chain: Chain, tmp_path: Path
) -> None:
    run(app, "head")
    copy = tmp_path / "copy"
    copy.write_bytes(heads.path_of(settings.audit_folder).read_bytes())
    heads.path_of(settings.audit_folder).unlink()
    chain.without_rules().run(
        "DELETE FROM audit_entries",
        "UPDATE audit_heads SET seq = 0, mac = kept_after_mac, seal = :none",
        none=b"",
    )
    assert run(app, "verify")[0] == 0, "without a witness an empty chain is as good as a new one"
    code, said = run(app, "verify", "--head", str(copy))
    assert code == 1
    assert said.startswith("0: rolled back. The database ends with entry 0, but entry 10 was there")
    copy.write_text("{}")
    code, said = run(app, "verify", "--head", str(copy))
    assert code == 1
    assert "is not a head of the audit" in said


def test_a_restore_that_was_meant_is_recorded_by_the_command(
    app: Flask, settings: Settings, chain: Chain
) -> None:
    run(app, "head")
    chain.without_rules().run(
        "DELETE FROM audit_entries",
        "UPDATE audit_heads SET seq = 0, mac = kept_after_mac, seal = :none",
        none=b"",
    )
    code, said = run(app, "head")
    assert code == 1
    assert "put back to an earlier state. The file was left as it is." in said
    assert run(app, "head", "--restored")[0] == 0
    assert run(app, "verify")[0] == 0
    head = heads.read(settings.audit_folder)
    assert head is not None
    assert head.seq == 1


def test_tables_that_are_missing_are_said(app: Flask, chain: Chain) -> None:
    chain.without_rules().run("DELETE FROM audit_heads")
    code, said = run(app, "verify")
    assert code == 1
    assert said.startswith("0: head changed. The head row of the audit is missing.")
