"""Keys of rounds in a folder, for tests."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from surveys.round_keys import RoundKeys


def public_half(private: bytes) -> bytes:
    """Return the public half of a wrapping key."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def round_keys_in(folder: Path, *privates: bytes) -> RoundKeys:
    """Return the keys of rounds in a folder, sealed to the first of these keys."""
    privates = privates or (os.urandom(32),)
    return RoundKeys(folder, public_half(privates[0]), privates, b"d" * 32)
