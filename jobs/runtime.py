"""What a background process works with: the settings, the database, the finished documents."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Engine

from config import Settings, read_settings
from db import make_engine
from reports.releases.erasures import Gate
from reports.releases.store import DocumentStore


@dataclass
class Runtime:
    """Made on first use, once for each process."""

    settings: Settings

    @cached_property
    def engine(self) -> Engine:
        """The database."""
        return make_engine(self.settings.database_url.get_secret_value())

    @cached_property
    def store(self) -> DocumentStore:
        """The finished documents."""
        return DocumentStore(self.settings.documents_folder)

    @cached_property
    def gate(self) -> Gate:
        """What lets no work through before the erasure journal was followed."""
        return Gate(self.settings)

    def forget_connections(self) -> None:
        """Leave the parent's connections to the parent, after a fork."""
        self.engine.dispose(close=False)


_runtime: Runtime | None = None


def runtime() -> Runtime:
    """Return what this process works with."""
    global _runtime
    if _runtime is None:
        _runtime = Runtime(read_settings())
    return _runtime


def ready() -> Runtime:
    """Return what this process works with, once what was erased is erased here too."""
    at = runtime()
    at.gate.pass_through(at.engine)
    return at


def use(settings: Settings) -> Runtime:
    """Work with these settings from now on."""
    global _runtime
    _runtime = Runtime(settings)
    return _runtime
