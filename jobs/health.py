"""Whether everything is there: the database, its newest tables, a worker."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask_alembic import Alembic
from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from jobs.models import Lease


def health(engine: Engine, alembic: Alembic) -> dict[str, Any]:
    """Return what `/healthz` says.

    ``database`` is "ok" or "away", ``migrations`` "current", "behind" or None, and ``worker`` how
    many seconds ago a worker last looked for work, None if none ever did.
    """
    state: dict[str, Any] = {"database": "away", "migrations": None, "worker": None}
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("SELECT 1")
            state["database"] = "ok"
        state["migrations"] = "behind" if alembic.needs_upgrade() else "current"
        if state["migrations"] == "current":
            state["worker"] = _worker_age(engine)
    except SQLAlchemyError:
        state["database"] = "away"
    return state


def _worker_age(engine: Engine) -> float | None:
    with Session(engine) as session:
        seen = session.scalar(select(Lease.taken_at).where(Lease.name == "tick"))
    return round((datetime.now(UTC) - seen).total_seconds(), 1) if seen else None
