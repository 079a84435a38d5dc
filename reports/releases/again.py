"""A later release of a round, after withdrawals or corrections: if nobody stands alone in it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from audit.record import Recorder
from db import transaction
from reports.attributed.keeping import keep_ties
from reports.attributed.vault import Vault
from reports.errors import ChangedMeanwhile, TooAlike
from reports.facts import ReleaseFacts
from reports.releases.inputs import analyzed, is_current, open_inputs
from reports.releases.kept import facts_of
from reports.releases.models import Release
from reports.releases.release import record_release, write
from reports.releases.repeated import EVERYBODY
from reports.thresholds import Thresholds
from surveys import queries
from surveys.models import RoundState
from surveys.round_keys import WrappingKeys
from surveys.rounds import operations


def release_again(
    engine: Engine,
    round_id: uuid.UUID,
    *,
    keys: WrappingKeys,
    recorder: Recorder,
    today: date,
    vault: Vault | None = None,
) -> uuid.UUID:
    """Score a released round once more, and write a further release; return its id.

    Earlier releases stay as they are, whatever happens.

    Raises
    ------
    RoundNotClosed
        If the round has no release yet, or its answers are gone.
    ChangedMeanwhile
        If somebody withdrew or objected, or was erased, while the round was scored.
    TooAlike
        If too few people who answered differ from an earlier release in a group that is shown: the
        difference of two figures would be a figure about single people.
    """
    inputs = open_inputs(engine, round_id, keys, recorder, states={RoundState.RELEASED})
    analysis, facts = analyzed(inputs)
    differing = Thresholds(smallest_group=inputs.smallest_group).differing
    with transaction(engine) as session:
        round_ = operations.locked(session, queries.get_round(session, round_id))
        if not is_current(session, round_, inputs):
            raise ChangedMeanwhile(round_.name)
        earlier = _releases(session, round_id)
        for release in earlier:
            shown = _shown(facts) | _shown(facts_of(release))
            if not differs(release.sources, inputs.sources, shown, differing):
                raise TooAlike(round_.name, differing)
        if vault is not None:
            keep_ties(session, round_id, analysis, vault, inputs.opened.willing)
        number = 1 + max(release.number for release in earlier)
        release_id = write(
            session, round_, facts, sources=inputs.sources, number=number, today=today
        )
        record_release(session, recorder, round_, facts, number=number)
        return release_id


def differs(
    before: Mapping[str, Iterable[str]],
    after: Mapping[str, Iterable[str]],
    shown: Iterable[str],
    least: int,
) -> bool:
    """Whether in every shown group the tags of `least` responses or more differ.

    >>> differs({"": "abcdefgh", "Dock": "abc"}, {"": "fgh"}, {""}, 5)
    True
    >>> differs({"": "abcdefgh", "Dock": "abc"}, {"": "fgh"}, {"", "Dock"}, 5)
    False
    """
    return bool(before) and all(
        len(set(before.get(name, ())) ^ set(after.get(name, ()))) >= least for name in shown
    )


def _releases(session: Session, round_id: uuid.UUID) -> list[Release]:
    return list(session.scalars(select(Release).where(Release.round_id == round_id)))


def _shown(facts: ReleaseFacts) -> set[str]:
    """Return the groups of which a release says anything: everybody, and units."""
    return {EVERYBODY} | {
        unit.name
        for unit in facts.units
        if any("small_unit" not in question.refusals for question in unit.questions)
    }
