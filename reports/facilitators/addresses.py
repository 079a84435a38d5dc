"""Addresses of documents that tell nobody whose they are, and that cannot be guessed."""

from __future__ import annotations

import hashlib
import hmac
import uuid

from reports.drawing.documents import Document, documents
from reports.facts import ReleaseFacts


class Addresses:
    """The tokens of one release's documents, made from the secret key of the installation."""

    def __init__(self, secret: str, release_id: uuid.UUID, facts: ReleaseFacts) -> None:
        self._key = hashlib.sha256(f"downloads|{release_id}|{secret}".encode()).digest()
        self.documents = documents(facts)
        self._by_token = {self._token(doc.kind, doc.key): doc for doc in self.documents}
        self._by_place = {(doc.kind, doc.key): token for token, doc in self._by_token.items()}

    def _token(self, kind: str, key: str) -> str:
        return hmac.new(self._key, f"{kind}\0{key}".encode(), "sha256").hexdigest()[:32]

    def find(self, token: str) -> Document | None:
        """Return the document with this token; None if there is none."""
        return self._by_token.get(token)

    def of(self, kind: str, key: str) -> str:
        """Return the token of a document."""
        return self._by_place[kind, key]
