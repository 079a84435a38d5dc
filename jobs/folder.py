"""The embedded queue's folder: a message is there when it is whole, and not before.

Kombu's own channel opens the file under its final name and then writes it, so a worker that looks
in between takes an empty message, and the work in it is lost until the next tick or longer.
"""

from __future__ import annotations

import os
import uuid
from time import monotonic
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps


class FolderChannel(filesystem.Channel):
    """Writes a message beside and renames it to where workers look."""

    # Kombu's own classes disagree on the name of the second parameter.
    def _put(self, queue: str, message: Any, **_: Any) -> None:  # type: ignore[override]
        name = f"{round(monotonic() * 1000)}_{uuid.uuid4()}"
        beside = os.path.join(self.data_folder_out, f"{name}.part")
        try:
            with open(beside, "w", encoding="utf-8") as file:
                file.write(dumps(message))
            os.replace(beside, os.path.join(self.data_folder_out, f"{name}.{queue}.msg"))
        except OSError as refused:
            raise ChannelError(f"Cannot add a message to {self.data_folder_out}") from refused


class FolderTransport(filesystem.Transport):
    """The filesystem transport with whole messages."""

    Channel = FolderChannel


def use_whole_messages() -> None:
    """Let ``filesystem://`` mean :class:`FolderTransport` in this process."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:{FolderTransport.__name__}"
