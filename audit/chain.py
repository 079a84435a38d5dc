"""The chain: each entry is signed together with the one before it. Pure; the key is given.

An entry's seal is HMAC-SHA-256 over its number, the seal of the entry before it and all it says.
The last seal and the number of entries stand in the head row, which is sealed as well: whoever can
write the database but does not have the key can make none of these seals.
"""

from __future__ import annotations

import hmac
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

#: What stands in the place of the seal before the first entry.
GENESIS = bytes(32)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it is signed: every value as text, so that engines cannot differ."""

    seq: int
    noted_at: str
    act: str
    actor: str
    actor_id: str
    actor_name: str
    organization_id: str
    subject_id: str
    details: str
    previous: bytes
    mac: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain ends, and from where on it is kept."""

    seq: int
    mac: bytes
    kept_after: int
    kept_after_mac: bytes
    seal: bytes


def entry_mac(key: bytes, entry: Entry, seq: int | None = None) -> bytes:
    """Return the seal of an entry: HMAC(key, number, previous seal, everything it says)."""
    said = [
        "swayline audit entry 1",
        entry.seq if seq is None else seq,
        entry.previous.hex(),
        entry.noted_at,
        entry.act,
        entry.actor,
        entry.actor_id,
        entry.actor_name,
        entry.organization_id,
        entry.subject_id,
        entry.details,
    ]
    return _mac(key, said)


def head_seal(key: bytes, seq: int, mac: bytes, kept_after: int, kept_after_mac: bytes) -> bytes:
    """Return the seal of the head row."""
    said = ["swayline audit head 1", seq, mac.hex(), kept_after, kept_after_mac.hex()]
    return _mac(key, said)


def is_sealed(key: bytes, head: Head) -> bool:
    """Whether the head row is as it was written; that of a new database is not sealed yet."""
    if head.seq == 0:
        return (head.mac, head.kept_after, head.seal) == (GENESIS, 0, b"")
    seal = head_seal(key, head.seq, head.mac, head.kept_after, head.kept_after_mac)
    return hmac.compare_digest(seal, head.seal)


def is_authentic(key: bytes, entry: Entry, seq: int | None = None) -> bool:
    """Whether the entry is as it was written, under this number or its own."""
    return hmac.compare_digest(entry_mac(key, entry, seq), entry.mac)


def written(details: dict[str, int | bool | str]) -> str:
    """Return the details as they are kept and signed.

    >>> written({"people": 12, "mode": "confidential"})
    '{"mode":"confidential","people":12}'
    """
    return json.dumps(details, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def id_text(value: uuid.UUID | str | None) -> str:
    """Return an id as it is signed, whatever an engine makes of it.

    >>> id_text(uuid.UUID(int=10)), id_text(None)
    ('0000000000000000000000000000000a', '')
    """
    return "" if value is None else str(value).replace("-", "")


def _mac(key: bytes, said: Sequence[object]) -> bytes:
    return hmac.digest(key, json.dumps(said).encode(), sha256)
