"""The embedded queue's folder: a message is there when it is whole, and not before.

Kombu's own channel opens a file under its final name and then writes it, so a worker that looks in
between takes an empty message, and the work in it is lost until the next tick or longer. The same
with the table of queues: of several processes or threads that start at once, some find it empty,
and what they send goes nowhere.
"""

from __future__ import annotations

import fcntl
import os
import threading
import uuid
from time import monotonic
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps

_TURN = threading.Lock()


class FolderChannel(filesystem.Channel):
    """Writes messages and the table of queues beside, and renames them to where others look."""

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

    def queue_bind(self, *args: Any, **kwargs: Any) -> None:
        """Bind a queue; a thread that finds it bound may count on the table being written."""
        with _TURN:
            super().queue_bind(*args, **kwargs)

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        table = self.control_folder / f"{exchange}.exchange"
        wanted = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        try:
            self.control_folder.mkdir(exist_ok=True)
            with (self.control_folder / "lock").open("a") as turn:
                fcntl.flock(turn, fcntl.LOCK_EX)
                known = self.get_table(exchange)
                if wanted not in known:
                    beside = table.with_suffix(".part")
                    beside.write_text(dumps([wanted, *known]), encoding="utf-8")
                    os.replace(beside, table)
        except OSError as refused:
            raise ChannelError(f"Cannot write {table}") from refused


class FolderTransport(filesystem.Transport):
    """The filesystem transport with whole messages."""

    Channel = FolderChannel


def use_whole_messages() -> None:
    """Let ``filesystem://`` mean :class:`FolderTransport` in this process."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:{FolderTransport.__name__}"
