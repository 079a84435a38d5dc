"""Finished documents in a folder: written beside and renamed, so that each is whole or absent."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import uuid
from pathlib import Path


class DocumentStore:
    """Documents by release, kind and key; a file's name tells none of them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, release_id: uuid.UUID, kind: str, key: str) -> Path:
        """Where the document is, or will be."""
        name = hashlib.sha256(f"{kind}\0{key}".encode()).hexdigest()[:32]
        return self._folder / str(release_id) / f"{name}.pdf"

    def has(self, release_id: uuid.UUID, kind: str, key: str) -> bool:
        """Whether the document is finished."""
        return self.path(release_id, kind, key).is_file()

    def put(self, release_id: uuid.UUID, kind: str, key: str, content: bytes) -> None:
        """Keep a document; who asks for it sees all of it or nothing."""
        path = self.path(release_id, kind, key)
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        try:
            with beside.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)

    def read(self, release_id: uuid.UUID, kind: str, key: str) -> bytes | None:
        """Return the document; None while it is not finished."""
        try:
            return self.path(release_id, kind, key).read_bytes()
        except FileNotFoundError:
            return None

    def forget_document(self, release_id: uuid.UUID, kind: str, key: str) -> None:
        """Delete one document, if it is there, and every archive that may hold it."""
        self.path(release_id, kind, key).unlink(missing_ok=True)
        for archive in (self._folder / str(release_id)).glob("*.zip*"):
            archive.unlink(missing_ok=True)

    def archive(self, release_id: uuid.UUID, archive_id: uuid.UUID) -> Path:
        """Where an archive of documents of a release is, or will be; it goes with them."""
        return self._folder / str(release_id) / f"{archive_id}.zip"

    def forget(self, release_id: uuid.UUID) -> None:
        """Delete all documents of a release."""
        shutil.rmtree(self._folder / str(release_id), ignore_errors=True)
