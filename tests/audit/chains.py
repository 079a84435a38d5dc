"""A chain in a database, and a hand that writes past the program."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from audit.acts import COMMAND_LINE, RESPONDENT, SYSTEM, Act, Actor
from audit.record import record
from audit.verify import verify
from db import transaction

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
NOW = datetime(2026, 3, 2, 8, 15, 42, tzinfo=UTC)
HARBOR, ROUND = uuid.UUID(int=11), uuid.UUID(int=12)
ANN = Actor.user(uuid.UUID(int=13), "Ann")

RULES_OFF = {
    "sqlite": [
        f"DROP TRIGGER {name}"
        for name in (
            "audit_entries_append",
            "audit_entries_update",
            "audit_entries_delete",
            "audit_heads_insert",
            "audit_heads_update",
            "audit_heads_delete",
        )
    ],
    "postgresql": [
        f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in ("audit_entries", "audit_heads")
    ],
}


@dataclass
class Chain:
    """A chain in a database, and whoever may write there but has no key."""

    engine: Engine
    key: bytes = KEY

    def append(self, count: int = 1, key: bytes | None = None, *, first: int = 0) -> None:
        for number in range(first, first + count):
            with transaction(self.engine) as session:
                append(session, number, key or self.key)

    def without_rules(self) -> Chain:
        self.run(*RULES_OFF[self.engine.dialect.name])
        return self

    def run(self, *statements: str, **values: Any) -> None:
        with self.engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement), values)

    def found(self, **given: Any) -> list[tuple[int, str]]:
        with transaction(self.engine, readonly=True) as session:
            return [(f.position, f.tampering.value) for f in verify(session, self.key, **given)]


def append(session: Session, number: int = 0, key: bytes = KEY) -> int:
    acts = (
        (Act.ROUND_LAUNCHED, ANN, {"people": 12 + number, "mode": "confidential"}),
        (Act.RESPONDENT_WITHDREW, RESPONDENT, {}),
        (Act.KEY_USED, SYSTEM, {}),
        (Act.REPORTS_WRITTEN, COMMAND_LINE, {"documents": 14}),
    )
    act, by, details = acts[number % len(acts)]
    return record(
        session, key, act, by=by, now=NOW, organization_id=HARBOR, subject=ROUND, **details
    )
