"""How the facts of a release are kept: the whole in one place, each person apart, to be erased."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import secrets
import uuid
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reports.facts import ReleaseFacts
from reports.releases.models import Release, ReleasedPerson

_FACTS = TypeAdapter(ReleaseFacts)


def digest(plain: Any) -> str:
    """SHA-256 of plain data, the same on every machine."""
    text = json.dumps(
        plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return hashlib.sha256(text.encode()).hexdigest()


def keep(release: Release, facts: ReleaseFacts) -> None:
    """Put facts into a new release: what is said of people, and who leads a unit, in rows apart."""
    plain: dict[str, Any] = dataclasses.asdict(facts)
    people = plain.pop("people")
    release.people = [
        _row(position, person, _led(plain["units"], person))
        for position, person in enumerate(people, start=1)
    ]
    leads = {name for row in release.people for name in (row.facts or {})["leads"]}
    for unit in plain["units"]:
        if unit["name"] in leads:
            unit["lead"] = None
    release.facts = plain | {"people": []}
    release.facts_digest = _whole_digest(release)


def facts_of(release: Release) -> ReleaseFacts:
    """Return what a release says; whoever was erased from it is not there."""
    rows = [row.facts for row in release.people if row.facts is not None]
    leads = {unit: row["person"]["name"] for row in rows for unit in row["leads"]}
    units = [
        unit | {"lead": leads.get(unit["name"], unit["lead"])} for unit in release.facts["units"]
    ]
    people = [row["person"] for row in rows]
    return _FACTS.validate_python(release.facts | {"people": people, "units": units})


def erased_people(session: Session, release_id: uuid.UUID) -> int:
    """Return how many people were erased from a release: all that ever changes in it."""
    counted = select(func.count()).where(
        ReleasedPerson.release_id == release_id, ReleasedPerson.external_id.is_(None)
    )
    return session.scalar(counted) or 0


def is_whole(release: Release) -> bool:
    """Whether a release holds what was written, but for people who were erased since."""
    for row in release.people:
        if row.facts is not None and row.digest != _digest_of(str(row.salt), row.facts):
            return False
    return release.facts_digest == _whole_digest(release)


def _row(position: int, person: dict[str, Any], leads: list[str]) -> ReleasedPerson:
    salt, facts = secrets.token_hex(16), {"person": person, "leads": leads}
    return ReleasedPerson(
        position=position,
        external_id=person["id"],
        facts=facts,
        salt=salt,
        digest=_digest_of(salt, facts),
    )


def _led(units: list[dict[str, Any]], person: dict[str, Any]) -> list[str]:
    """Return the units whose lead a person is, by name: the lead is somebody in the unit."""
    return [
        unit["name"]
        for unit in units
        if (unit["name"], unit["lead"]) == (person["unit"], person["name"])
    ]


def _digest_of(salt: str, facts: dict[str, Any]) -> str:
    return digest([salt, facts])


def _whole_digest(release: Release) -> str:
    return digest([release.facts, [row.digest for row in release.people]])
