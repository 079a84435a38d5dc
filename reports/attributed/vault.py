"""Where the ties of attributed rounds lie: a sealed file each, and its key beside the other keys.

The scoring worker writes, pages read. The key is a file of its own, so that destroying it makes
every copy of the sealed file unreadable, those in old backups of the folder included.
"""

from __future__ import annotations

import os
import uuid
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from config import Settings
from keys import kept_secret, shred, write_whole
from reports.attributed.ties import SCHEMA, Ties, packed, unpacked
from reports.errors import TiesGone

_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Vault:
    """Sealed ties by round, and their keys."""

    files: Path
    keys: Path

    def put(self, round_id: uuid.UUID, ties: Ties) -> None:
        """Keep the ties of a round; who reads them meanwhile sees the old ones or the new."""
        key = kept_secret(self.keys / str(round_id))
        nonce = os.urandom(_NONCE_BYTES)
        sealed = AESGCM(key).encrypt(nonce, packed(ties), _place(round_id))
        write_whole(self.files / str(round_id), nonce + sealed)

    def open(self, round_id: uuid.UUID) -> Ties:
        """Return the ties of a round. Raises TiesGone if there are none, or they do not open."""
        key = self.keys / str(round_id)
        try:  # the key is looked for first: reading must not make a new one
            key.stat()
            whole = (self.files / str(round_id)).read_bytes()
        except FileNotFoundError:
            raise TiesGone from None
        nonce, sealed = whole[:_NONCE_BYTES], whole[_NONCE_BYTES:]
        try:
            return unpacked(AESGCM(kept_secret(key)).decrypt(nonce, sealed, _place(round_id)))
        except (InvalidTag, ValueError):
            raise TiesGone from None

    def has(self, round_id: uuid.UUID) -> bool:
        """Whether the ties of a round are there to be opened."""
        return (self.keys / str(round_id)).is_file() and (self.files / str(round_id)).is_file()

    def forget(self, round_id: uuid.UUID) -> None:
        """Destroy the ties of a round; nothing happens where there are none."""
        shred(self.keys / str(round_id))  # first: without it, the file says nothing any more
        (self.files / str(round_id)).unlink(missing_ok=True)

    def rounds(self) -> set[uuid.UUID]:
        """Return the rounds that have a file or a key here."""
        found = set()
        for folder in (self.keys, self.files):
            for path in folder.iterdir() if folder.is_dir() else ():
                try:
                    found.add(uuid.UUID(path.name))
                except ValueError:
                    continue  # a file that is being written
        return found


def vault_of(settings: Settings) -> Vault:
    """Return the vault of an installation."""
    return Vault(settings.documents_folder / "ties", settings.keys_folder / "ties")


def forget_ties(settings: Settings, round_id: uuid.UUID) -> None:
    """Destroy the ties of a round whose answers are destroyed; does nothing a second time."""
    vault_of(settings).forget(round_id)


def _place(round_id: uuid.UUID) -> bytes:
    return f"{SCHEMA}|{round_id}".encode()
