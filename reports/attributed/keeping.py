"""Keeping the ties of an attributed round when it is released, and destroying them in time."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.attributed.ties import ties_of
from reports.attributed.vault import Vault
from surveys.models import Mode, RosterEntry, Round, RoundKey, RoundState

if TYPE_CHECKING:
    from reports.analysis import Analysis


def keep_ties(
    session: Session,
    round_id: uuid.UUID,
    analysis: Analysis,
    vault: Vault,
    willing: Collection[str] = frozenset(),
) -> None:
    """Seal the ties of a scored round for its analysts; those of a confidential round never.

    With them go the ids of the ``willing``, who ticked that they may be asked to help.

    For the scoring worker, before the release is written: then there is no release without them.
    """
    mode = session.scalar(select(Round.mode).where(Round.id == round_id))
    if mode is not Mode.ATTRIBUTED:
        return
    rows = session.execute(
        select(RosterEntry.external_id, RosterEntry.respondent_id).where(
            RosterEntry.round_id == round_id
        )
    )
    ids = {row.external_id: row.respondent_id for row in rows}
    vault.put(round_id, ties_of(analysis, ids, willing))


def forget_spent_ties(session: Session, vault: Vault) -> int:
    """Destroy the ties of rounds whose answers are destroyed, or that are gone; return how many.

    For the tick, and after a restore: whatever came back with an old folder goes again.
    """
    kept = vault.rounds()
    living = session.scalars(
        select(Round.id)
        .join(RoundKey, RoundKey.round_id == Round.id)
        .where(
            Round.id.in_(kept),
            Round.mode == Mode.ATTRIBUTED,
            Round.state.in_((RoundState.CLOSED, RoundState.RELEASED)),
            RoundKey.destroyed_at.is_(None),
        )
    )
    spent = kept - set(living)
    for round_id in spent:
        vault.forget(round_id)
    return len(spent)
