"""Looking changes nothing: the whole database before and after each GET, HEAD and OPTIONS."""

from __future__ import annotations

import hashlib

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from accounts.access import POLICY, Who
from db import Base
from tests.conftest import postgresql_by_night
from tests.world import SAFE, Whose, World, make_world, rules

#: What may be written while somebody looks: when a session was last used, and that they looked.
EXCEPT = {"user_sessions", "audit_entries", "audit_heads"}

#: Who looks at the routes of a kind.
LOOKS = {
    Who.ANYONE: ("anonymous", "respondent", "admin"),
    Who.RESPONDENT: ("respondent",),
    Who.SIGNED_IN: ("observer", "admin"),
    Who.ADMIN: ("admin",),
    Who.FACILITATOR: ("facilitator",),
    Who.ADMIN_OR_OBSERVER: ("admin", "observer"),
}


@pytest.fixture
def world(app: Flask, session: Session) -> World:
    """Make two organizations."""
    return make_world(app, session)


def sums(engine: Engine) -> dict[str, str]:
    """Return a checksum of the rows of each table."""
    found = {}
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            if table.name not in EXCEPT:
                rows = sorted(map(repr, connection.execute(select(table))))
                found[table.name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


@postgresql_by_night
def test_looking_at_any_address_changes_no_row(world: World, engine: Engine) -> None:
    look_around(world, engine, Whose.OWN)


@postgresql_by_night
@pytest.mark.parametrize("whose", [Whose.FOREIGN, Whose.ABSENT], ids=lambda whose: whose.value)
def test_nor_does_looking_for_what_is_not_one_s_own(
    world: World, engine: Engine, whose: Whose
) -> None:
    look_around(world, engine, whose)


def look_around(world: World, engine: Engine, whose: Whose) -> None:
    """Look at every address there is, as everybody who may look at such addresses."""
    changed: list[str] = []
    reached: set[str] = set()
    looked = 0
    actors = sorted({actor for kind in LOOKS.values() for actor in kind})
    browsers = {actor: world.browser(actor, world.here) for actor in actors}  # signed in before
    for rule, method in rules(world.app, SAFE):
        for actor in LOOKS[POLICY[rule.endpoint]]:
            browser = browsers[actor]
            addresses = list(world.addresses(rule, whose, world.here))  # some make what they name
            before = sums(engine)
            for address in addresses:
                with browser.open(address, method=method) as answer:
                    answer.get_data()  # what is sent bit by bit is made only now
                looked += 1
                if answer.status_code < 400:
                    reached.add(rule.endpoint)
                after = sums(engine)
                tables = [name for name in before if before[name] != after[name]]
                if tables:
                    changed.append(f"{method} {rule.rule} as {actor}: {', '.join(tables)}")
                before = after
    assert changed == []
    assert looked > 20
    if whose is Whose.OWN:
        readable = {rule.endpoint for rule, method in rules(world.app, ("GET",))}
        assert readable <= reached, "tried nothing but the page for nothing"


def test_the_checksum_sees_a_changed_row(world: World, engine: Engine) -> None:
    before = sums(engine)
    world.here.open_round.name = "Another name"
    world.session.commit()
    assert [name for name, digest in sums(engine).items() if before[name] != digest] == ["rounds"]
