"""Copies under the draft key: what a respondent reads back until the round closes.

AES-256-GCM binds each copy to what it is, its round, respondent and revision. The draft key opens
no response: those are sealed to the round's public key, and the private one is not on this path.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Collection

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from surveys import sealing
from surveys.errors import SealBroken
from surveys.models import (
    AsideCopy,
    DraftCopy,
    ReadBackCode,
    RosterToken,
    Round,
    SaveReceipt,
    SearchBudget,
    Sitting,
)

_NONCE_BYTES = 12
_ID_BYTES = 16


def wrap_answers(
    answers: sealing.Answers,
    draft_key: bytes,
    place: sealing.Place,
    sitting_id: uuid.UUID | None = None,
) -> bytes:
    """Wrap answers, bound to the revision they are a copy of; with a browser, to that as well."""
    return _wrap(sealing.packed(answers), draft_key, _bound_to(place, sitting_id))


def unwrap_answers(
    wrapped: bytes,
    draft_key: bytes,
    place: sealing.Place,
    sitting_id: uuid.UUID | None = None,
) -> dict[str, sealing.Answer]:
    """Undo :func:`wrap_answers`. Raises SealBroken with another key or for another place."""
    return sealing.unpacked(_unwrap(wrapped, draft_key, _bound_to(place, sitting_id)))


def wrap_ids(ids: Collection[uuid.UUID], size: int, draft_key: bytes, owner: uuid.UUID) -> bytes:
    """Wrap up to ``size`` ids, filled up so that the length does not tell how many."""
    listed = b"".join(sorted(id_.bytes for id_ in ids)).ljust(size * _ID_BYTES, b"\0")
    return _wrap(listed, draft_key, b"shown|" + owner.bytes)


def unwrap_ids(wrapped: bytes, draft_key: bytes, owner: uuid.UUID) -> set[uuid.UUID]:
    """Undo :func:`wrap_ids`. Raises SealBroken."""
    listed = _unwrap(wrapped, draft_key, b"shown|" + owner.bytes)
    pieces = (listed[start : start + _ID_BYTES] for start in range(0, len(listed), _ID_BYTES))
    return {uuid.UUID(bytes=piece) for piece in pieces if any(piece)}


def forget(session: Session, round_: Round) -> None:
    """Delete what is of no use once the round takes no answers.

    Receipts go too: whoever holds the draft key could try answers against the digests in them.
    Sittings stay for a day, so that who saves too late is told so; none of them is trusted.
    """
    for model in (DraftCopy, AsideCopy, SaveReceipt, ReadBackCode, SearchBudget, RosterToken):
        session.execute(delete(model).where(model.round_id == round_.id))
    session.execute(
        update(Sitting)
        .where(Sitting.round_id == round_.id)
        .values(trusted=False, accepted_on=None, proved_until=None)
    )


def _bound_to(place: sealing.Place, sitting_id: uuid.UUID | None) -> bytes:
    kind = b"draft|" if sitting_id is None else b"aside|" + sitting_id.bytes
    return kind + place.info()


def _wrap(text: bytes, key: bytes, bound_to: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, text, bound_to)


def _unwrap(wrapped: bytes, key: bytes, bound_to: bytes) -> bytes:
    nonce, text = wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:]
    try:
        return AESGCM(key).decrypt(nonce, text, bound_to)
    except (InvalidTag, ValueError):
        raise SealBroken from None
