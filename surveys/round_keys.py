"""The keys of rounds, outside the database: one file each, so that one can be destroyed alone.

A round's private key lies in the database, wrapped by the wrapping key of that round. The wrapping
key is a file, sealed to the public half of the installation's key: whoever launches a round needs
that half alone, and only scoring opens. Without its file no answer of the round opens any more,
out of an old backup of the database either, and whoever has the installation's key.
"""

from __future__ import annotations

import hmac
import os
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from config import Settings
from keys import KEY_BYTES, kept_secret, shred, write_whole
from surveys.errors import KeyMissing, KeyUnreadable
from surveys.sealing import wrapping_key_id

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class WrappingKeys(Protocol):
    """Where the wrapping keys of rounds come from."""

    def make(self, round_id: uuid.UUID) -> bytes:
        """Make a wrapping key for a round, and keep it."""
        ...

    def find(self, round_id: uuid.UUID, key_id: str) -> bytes:
        """Return a kept key. Raises KeyMissing or KeyUnreadable."""
        ...


class RoundKeys:
    """The folder with the keys of rounds."""

    def __init__(
        self,
        folder: Path,
        public_key: bytes,
        private_keys: Sequence[bytes] = (),
        draft_key: bytes = b"",
    ) -> None:
        self._rounds, self._drafts = folder / "rounds", folder / "drafts"
        self._ties = folder / "ties"
        self._public_key, self._private_keys = public_key, private_keys
        self._draft_key = draft_key

    def make(self, round_id: uuid.UUID) -> bytes:
        """Make a wrapping key for a round; what was made for it before stays beside it.

        The name of the file holds the key's id, so that a launch that fails takes nothing from
        one that succeeds.
        """
        key = os.urandom(KEY_BYTES)
        path = self._rounds / f"{round_id}.{wrapping_key_id(key)}"
        write_whole(path, self._sealed(key, path.name))
        return key

    def find(self, round_id: uuid.UUID, key_id: str) -> bytes:
        """Return the wrapping key of a round. Raises KeyMissing or KeyUnreadable."""
        path = self._rounds / f"{round_id}.{key_id}"
        try:
            return self._opened(path.read_bytes(), path)
        except FileNotFoundError:
            raise KeyMissing(path) from None

    def holds(self, round_id: uuid.UUID) -> bool:
        """Whether there is any key of a round."""
        return any(self._of(round_id))

    def destroy(self, round_id: uuid.UUID) -> int:
        """Destroy every key of a round; return how many there were."""
        return sum(shred(path) for path in self._of(round_id))

    def draft_key(self, round_id: uuid.UUID) -> bytes:
        """Return the key of what respondents read back in this round; made when first needed.

        It needs both the file and the draft key of the installation, so that it is gone with the
        file.
        """
        secret = kept_secret(self._drafts / str(round_id))
        return hmac.digest(self._draft_key, b"drafts of a round" + secret, "sha256")

    def with_drafts(self) -> set[uuid.UUID]:
        """Return the rounds that have a draft key."""
        return {uuid.UUID(path.name) for path in _files(self._drafts)}

    def end_drafts(self, round_id: uuid.UUID) -> bool:
        """Destroy the draft key of a round that takes no answers any more."""
        return shred(self._drafts / str(round_id))

    def rewrap(self) -> int:
        """Seal every key to the present key of the installation; return how many were not yet."""
        count = 0
        for path in _files(self._rounds):
            sealed = path.read_bytes()
            if self._opens_with(sealed, path, self._private_keys[0]) is None:
                write_whole(path, self._sealed(self._opened(sealed, path), path.name))
                count += 1
        return count

    def unreadable(self) -> list[Path]:
        """Return the key files that do not open."""
        return [
            path
            for path in _files(self._rounds)
            if not any(self._opens_with(path.read_bytes(), path, key) for key in self._private_keys)
        ]

    def files(self) -> list[Path]:
        """Return every file with a key of a round."""
        return [path for kind in (self._rounds, self._drafts, self._ties) for path in _files(kind)]

    def _of(self, round_id: uuid.UUID) -> Iterator[Path]:
        for path in self.files():
            if path.name.partition(".")[0] == str(round_id):
                yield path

    def _sealed(self, key: bytes, name: str) -> bytes:
        public = X25519PublicKey.from_public_bytes(self._public_key)
        return _SUITE.encrypt(key, public, info=_info(name))

    def _opened(self, sealed: bytes, path: Path) -> bytes:
        for private in self._private_keys:
            key = self._opens_with(sealed, path, private)
            if key is not None:
                return key
        raise KeyUnreadable(path)

    def _opens_with(self, sealed: bytes, path: Path, private_key: bytes) -> bytes | None:
        private = X25519PrivateKey.from_private_bytes(private_key)
        try:
            return _SUITE.decrypt(sealed, private, info=_info(path.name))
        except (InvalidTag, ValueError):
            return None


def round_keys(settings: Settings) -> RoundKeys:
    """Return the keys of rounds of this installation."""
    privates = (settings.wrapping_key_bytes(), settings.previous_wrapping_key_bytes())
    return RoundKeys(
        settings.keys_folder,
        settings.wrapping_public_key_bytes(),
        [key for key in privates if key],
        settings.draft_key_bytes(),
    )


def _info(name: str) -> bytes:
    return b"swayline wrapping key of a round|" + name.encode()


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
