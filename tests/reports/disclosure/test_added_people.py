"""T4: people added around somebody do not count, and nothing shown isolates single people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.facts import ReleaseFacts, UnitFacts
from reports.releases import release as releases
from reports.releases.kept import facts_of
from reports.releases.models import Release
from reports.releases.repeated import NOTHING, Earlier, withheld
from reports.rules import REPEATED_DAYS
from surveys.answering import submission
from surveys.models import Mode, Person, Round
from surveys.rounds import operations
from tests.rounds import KEYS, LATER, NOW, RECORDER, TODAY, make_organization, plan, respondents

pytestmark = pytest.mark.usefixtures("fewer_draws")

EVERYBODY = frozenset(map(str, range(1, 31)))
DOCK = frozenset(map(str, range(1, 31, 2)))
OFFICE = EVERYBODY - DOCK
FAKES = frozenset({"f1", "f2", "f3", "f4"})
BEFORE = Earlier(EVERYBODY, {"": EVERYBODY, "Dock": DOCK, "Office": OFFICE})


def test_a_victim_among_added_people_is_not_shown() -> None:
    after = {
        "": EVERYBODY | FAKES,
        "Dock": DOCK - {"7"},
        "Office": OFFICE,
        "Trap": FAKES | {"7"},
    }
    found = withheld(after, [BEFORE])
    assert found.units == {"Trap", "Dock"}  # the trap, and the hole where the victim was
    assert not found.everything  # the same real people as before


@pytest.mark.parametrize("gone", range(8))
def test_a_group_shows_from_five_people_who_differ(gone: int) -> None:
    left = frozenset(sorted(DOCK, key=int)[gone:])
    found = withheld({"": left | OFFICE, "Dock": left, "Office": OFFICE}, [BEFORE])
    hidden = 0 < gone < 5
    assert found.units == ({"Dock"} if hidden else frozenset())
    assert found.everything == hidden


def test_who_withdrew_since_counts_as_a_difference() -> None:
    before = Earlier(EVERYBODY, {"": EVERYBODY - {"7"}, "Dock": DOCK - {"7"}}, {"": 1, "Dock": 1})
    found = withheld({"": EVERYBODY - {"7"}, "Dock": DOCK - {"7"}}, [before])
    assert found.everything
    assert found.units == {"Dock"}


def test_without_an_earlier_release_nothing_is_withheld() -> None:
    assert withheld({"": EVERYBODY, "Dock": DOCK}, []) == NOTHING


# In a database


def answered_round(session: Session, round_: Round, *, named: int = 8) -> Round:
    """Launch a round, let everybody answer, and close it."""
    operations.launch_round(session, round_, keys=KEYS, now=NOW)
    ids = respondents(session, round_)
    for place, (own, respondent) in enumerate(sorted(ids.items())):
        others = [id_ for key, id_ in sorted(ids.items()) if key != own]
        chosen = tuple(others[(place + step) % 5] for step in range(named % 5 + 1))
        submission.submit_response(
            session,
            round_,
            respondent,
            {"advice": tuple(dict.fromkeys(chosen)), "momentum": "nobody"},
            base_revision=0,
            today=TODAY,
        )
    operations.close_round(session, round_, now=LATER)
    return round_


def said(session: Session, round_: Round) -> ReleaseFacts:
    round_id, engine = round_.id, session.get_bind()
    session.commit()
    written = releases.release_round(engine, round_id, keys=KEYS, recorder=RECORDER, today=TODAY)
    return facts_of(session.get_one(Release, written))


def unit(facts: ReleaseFacts, name: str) -> UnitFacts:
    return next(unit for unit in facts.units if unit.name == name)


def is_shown(block: UnitFacts) -> bool:
    return block.questions[0].refusals != ("small_unit",)


@pytest.mark.parametrize("days", [0, REPEATED_DAYS + 1])
def test_a_round_relaunched_around_a_victim_says_nothing_about_them(
    session: Session, days: int
) -> None:
    organization = make_organization(session, 30)
    first = answered_round(
        session,
        operations.create_round(session, organization.id, plan("Spring", Mode.CONFIDENTIAL)),
    )
    before = said(session, first)
    assert is_shown(unit(before, "Dock"))
    assert is_shown(unit(before, "Office"))
    victim = session.scalars(select(Person).where(Person.external_id == "7")).one()
    victim.unit = "Trap"
    session.add_all(
        Person(
            organization_id=organization.id,
            external_id=fake,
            name=f"Fake {fake}",
            known_as="",
            email=f"{fake}@example.com",
            manager_id="1",
            unit="Trap",
            unit_lead=False,
            title="Member",
            level="2",
            location="",
            start_date=None,
        )
        for fake in (*sorted(FAKES), "f5")
    )
    session.flush()
    second = operations.create_round(session, organization.id, plan("Again", Mode.CONFIDENTIAL))
    answered_round(session, second)
    second.closed_at = LATER + timedelta(days=days)
    after = said(session, second)
    assert is_shown(unit(after, "Office"))
    assert is_shown(unit(after, "Trap")) == (days > REPEATED_DAYS)
    assert is_shown(unit(after, "Dock")) == (days > REPEATED_DAYS)


def test_people_added_after_the_launch_are_in_no_round(session: Session) -> None:
    organization = make_organization(session, 12)
    round_ = operations.create_round(session, organization.id, plan("Spring", Mode.CONFIDENTIAL))
    operations.launch_round(session, round_, keys=KEYS, now=NOW)
    session.add(
        Person(
            organization_id=organization.id,
            external_id="f1",
            name="Fake",
            known_as="",
            email="f1@example.com",
            manager_id="1",
            unit="Dock",
            unit_lead=False,
            title="",
            level="2",
            location="",
            start_date=None,
        )
    )
    session.flush()
    assert "f1" not in respondents(session, round_)
