"""Sealing: answers go in under the round's public key, and come out with its private key only.

HPKE (RFC 9180, X25519, HKDF-SHA256, AES-256-GCM) binds each sealed response to its round,
respondent, revision and schema, so that a row moved elsewhere does not open. The private key is
wrapped with AES-256-GCM by a key that is not in the database.
"""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from surveys.errors import SealBroken

#: The form of the sealed text; raised when it changes.
SCHEMA = "answers-1"
#: Sealed texts are filled up to a multiple of this. About 220 names fit in one step, more than
#: anybody gives, so that all sealed responses are equally long.
STEP = 8192
_LENGTH_BYTES = 4
_NONCE_BYTES = 12
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)

#: Answers that are not a list of colleagues.
NOBODY = "nobody"
DECLINED = "prefer not to answer"

#: The last item, in place of a question's key, and the answer of whoever ticked it. It says nothing
#: about colleagues, so it is no answer to count; it is sealed with them, and goes with them.
MAY_ASK, TICKED = "may we ask you", "yes"

#: The answer to one question: respondent ids, :data:`NOBODY` or :data:`DECLINED`.
Answer = tuple[uuid.UUID, ...] | str
#: Question key -> answer; a question that is missing was not answered.
Answers = Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Place:
    """The one row that a sealed response belongs to."""

    round_id: uuid.UUID
    respondent_id: uuid.UUID
    revision: int

    def info(self) -> bytes:
        """Return what the seal is bound to."""
        return f"{self.round_id}|{self.respondent_id}|{self.revision}|{SCHEMA}".encode()


def seal(answers: Answers, public_key: bytes, place: Place) -> bytes:
    """Seal answers to the round's public key and to the row they will stand in."""
    key = X25519PublicKey.from_public_bytes(public_key)
    return _SUITE.encrypt(packed(answers), key, info=place.info())


def open_sealed(sealed: bytes, private_key: bytes, place: Place) -> dict[str, Answer]:
    """Open what :func:`seal` sealed. Raises SealBroken if it was altered or moved."""
    key = X25519PrivateKey.from_private_bytes(private_key)
    try:
        filled = _SUITE.decrypt(sealed, key, info=place.info())
    except (InvalidTag, ValueError):
        raise SealBroken from None
    return unpacked(filled)


def packed(answers: Answers) -> bytes:
    """Return answers as bytes of a length that does not tell how many were named."""
    return _filled(_written(answers))


def unpacked(filled: bytes) -> dict[str, Answer]:
    """Undo :func:`packed`."""
    return _read(_emptied(filled))


def make_round_key() -> tuple[bytes, bytes]:
    """Make a new key pair: (public, private)."""
    private = X25519PrivateKey.generate().private_bytes_raw()
    return public_half(private), private


def public_half(private_key: bytes) -> bytes:
    """Return the public key that belongs to a private one."""
    return X25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw()


def wrap(private_key: bytes, wrapping_key: bytes, round_id: uuid.UUID) -> bytes:
    """Wrap a round's private key, bound to the round."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(wrapping_key).encrypt(nonce, private_key, round_id.bytes)


def unwrap(wrapped: bytes, wrapping_key: bytes, round_id: uuid.UUID) -> bytes:
    """Undo :func:`wrap`. Raises SealBroken with another key or for another round."""
    nonce, sealed = wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:]
    try:
        return AESGCM(wrapping_key).decrypt(nonce, sealed, round_id.bytes)
    except (InvalidTag, ValueError):
        raise SealBroken from None


def wrapping_key_id(wrapping_key: bytes) -> str:
    """Return a name for a wrapping key that does not tell the key."""
    return hashlib.sha256(b"swayline wrapping key" + wrapping_key).hexdigest()[:16]


def _written(answers: Answers) -> bytes:
    """Compact JSON; ids without hyphens, sorted, so that the order of choosing is not kept."""
    plain = {
        question: answer if isinstance(answer, str) else sorted(id_.hex for id_ in answer)
        for question, answer in sorted(answers.items())
    }
    return json.dumps(plain, separators=(",", ":"), ensure_ascii=False).encode()


def _read(text: bytes) -> dict[str, Answer]:
    plain = cast(dict[str, str | list[str]], json.loads(text))
    return {
        question: answer if isinstance(answer, str) else tuple(uuid.UUID(hex_) for hex_ in answer)
        for question, answer in plain.items()
    }


def _filled(text: bytes) -> bytes:
    """Length, text, zeros up to the next step."""
    size = len(text).to_bytes(_LENGTH_BYTES, "big") + text
    return size + bytes(-len(size) % STEP)


def _emptied(filled: bytes) -> bytes:
    size = int.from_bytes(filled[:_LENGTH_BYTES], "big")
    return filled[_LENGTH_BYTES : _LENGTH_BYTES + size]
