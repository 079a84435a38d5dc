"""The release before: the one that a later round of the organization is compared with."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.facts import PersonFacts, ReleaseFacts
from reports.releases.kept import erased_people, facts_of
from reports.releases.models import Release
from reports.thresholds import FLOORS, Thresholds
from surveys.models import Readers, Round
from surveys.promise import promise


@dataclass(frozen=True, slots=True)
class Before:
    """A release to compare with, and how many people had been erased from it when it was read."""

    release_id: uuid.UUID
    erased: int
    facts: ReleaseFacts


def release_before(session: Session, round_: Round) -> Before | None:
    """Return what was released of the organization's round before; None where there is none.

    None, too, where whoever reads the later reports was not promised to those of the earlier round:
    a report says how it was then.
    """
    if round_.closed_at is None:
        return None
    row = session.execute(
        select(Release, Round)
        .join(Round, Round.id == Release.round_id)
        .where(
            Round.organization_id == round_.organization_id,
            Round.id != round_.id,
            Round.closed_at < round_.closed_at,
        )
        .order_by(Round.closed_at.desc(), Round.id, Release.number.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    release, earlier = row
    if earlier.mode is not round_.mode or not _same_readers(session, earlier, round_):
        return None
    return Before(release.id, erased_people(session, release.id), facts_of(release))


def is_unchanged(session: Session, before: Before | None) -> bool:
    """Whether the release is still there, and nobody was erased from it meanwhile."""
    if before is None:
        return True
    there = session.scalar(select(Release.id).where(Release.id == before.release_id))
    return there is not None and erased_people(session, before.release_id) == before.erased


def with_since(
    facts: ReleaseFacts, before: ReleaseFacts | None, rules: Thresholds = FLOORS
) -> ReleaseFacts:
    """Return the facts of a round with what changed for people since an earlier release."""
    # Imported here: the formulas bring compiled code along, which pages do not need.
    from reports.analysis.release import identified
    from reports.analysis.since import since
    from reports.disclosure.since import disclosed_since

    if before is None or before.mode != facts.mode:
        return facts
    if facts.mode == "attributed":
        said = since(before, facts)
    else:
        said = disclosed_since(before, facts, rules)

    def told(person: PersonFacts) -> PersonFacts:
        blocks = (
            replace(block, since=said.get((person.id, block.question)))
            for block in person.questions
        )
        return replace(person, questions=tuple(blocks))

    return identified(replace(facts, people=tuple(map(told, facts.people)))) if said else facts


def _same_readers(session: Session, earlier: Round, later: Round) -> bool:
    """Whether everybody who reads people's reports of the later round was to read the earlier."""
    if later.readers is Readers.PERSON:
        return True
    then, now = (set(promise(session, round_).reader_ids) for round_ in (earlier, later))
    return earlier.readers is not Readers.PERSON and now <= then
