"""Leases: one acts, the others pass, and nothing is stuck for long."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from jobs import leases
from jobs.models import Lease
from tests.servers.ports import wait_until


def test_of_many_who_want_a_lease_one_gets_it(engine: Engine) -> None:
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: leases.take(engine, "tick"), range(16)))
    assert sum(taken) == 1


def test_an_expired_lease_is_taken_by_one(engine: Engine) -> None:
    assert leases.take(engine, "tick", timedelta(0))
    assert not leases.is_held(engine, "tick")
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: leases.take(engine, "tick"), range(16)))
    assert sum(taken) == 1


def test_a_lease_is_free_after_the_work(engine: Engine) -> None:
    with leases.held(engine, "work") as mine:
        assert mine
        assert leases.is_held(engine, "work")
        with leases.held(engine, "work") as also_mine:
            assert not also_mine
        assert leases.is_held(engine, "work")
    assert not leases.is_held(engine, "work")


def test_work_that_failed_rests(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError), leases.held(engine, "work"):
        raise ZeroDivisionError
    assert leases.is_held(engine, "work")
    assert not leases.take(engine, "work")


def test_work_that_found_the_database_away_may_be_tried_again_at_once(engine: Engine) -> None:
    away = OperationalError("SELECT 1", {}, Exception("away"))
    with pytest.raises(OperationalError), leases.held(engine, "work"):
        raise away
    assert not leases.is_held(engine, "work")


def test_a_lease_is_renewed_while_the_work_goes_on(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "LENGTH", timedelta(seconds=0.6))
    monkeypatch.setattr(leases, "RENEWAL", timedelta(seconds=0.05))
    with leases.held(engine, "work"):
        first = _until(engine)
        wait_until(lambda: _until(engine) > first + timedelta(seconds=1), 10)
        assert leases.is_held(engine, "work")


def _until(engine: Engine) -> datetime:
    with Session(engine) as session:
        return session.get_one(Lease, "work").until
