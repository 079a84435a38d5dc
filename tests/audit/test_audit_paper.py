"""docs/audit.md names every act and every kind of tampering, and no other."""

from __future__ import annotations

import re

from audit.acts import Act
from audit.diagnosis import Tampering
from config import PROJECT

PAPER = (PROJECT / "docs" / "audit.md").read_text(encoding="utf-8")


def test_the_table_names_every_act_once() -> None:
    table = PAPER.partition("## What is recorded")[2].partition("## Commands")[0]
    assert sorted(re.findall(r"`([a-z]+_[a-z_]+|released|restored|granted)`", table)) == sorted(Act)


def test_every_kind_of_tampering_is_named() -> None:
    words = PAPER.partition("## What `verify` names")[2].partition("\n\n")[0]
    assert {f"`{each}`" for each in Tampering} <= set(re.findall(r"`[a-z ]+`", words))
