"""Messages in the folder of the embedded queue are whole whenever somebody looks."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from kombu import Connection

from jobs.folder import FolderTransport, use_whole_messages


@pytest.fixture
def name(tmp_path: Path) -> str:
    """Kombu remembers queues for the whole process: each test has its own."""
    return tmp_path.name


@pytest.fixture
def connection(tmp_path: Path) -> Connection:
    use_whole_messages()
    options: dict[str, Any] = {
        "data_folder_in": str(tmp_path),
        "data_folder_out": str(tmp_path),
        "control_folder": str(tmp_path / "control"),
    }
    (tmp_path / "control").mkdir()
    return Connection("filesystem://", transport_options=options)


def test_the_address_means_our_transport(connection: Connection) -> None:
    assert isinstance(connection.transport, FolderTransport)


def test_a_reader_in_a_hurry_never_takes_half_a_message(connection: Connection, name: str) -> None:
    wanted, text = 300, "x" * 20_000
    sender = threading.Thread(target=_send, args=(connection.clone(), name, wanted, text))
    sender.start()
    taken = 0
    with connection.SimpleQueue(name) as queue:
        while taken < wanted:
            message = queue.get(timeout=10)
            assert message.payload == {"text": text}
            message.ack()
            taken += 1
    sender.join()


def test_a_message_that_is_not_finished_is_not_seen(
    connection: Connection, name: str, tmp_path: Path
) -> None:
    with connection.SimpleQueue(name) as queue:
        queue.put({"text": "whole"})
        (tmp_path / "1_begun.part").write_text("")
        assert queue.get(timeout=5).payload == {"text": "whole"}
        assert queue.qsize() == 0


def test_of_several_that_begin_at_once_nobody_s_message_is_lost(tmp_path: Path) -> None:
    use_whole_messages()
    for start in range(40):
        folder = tmp_path / f"start{start}"
        (folder / "control").mkdir(parents=True)
        options = {
            "data_folder_in": str(folder),
            "data_folder_out": str(folder),
            "control_folder": str(folder / "control"),
        }
        together = threading.Barrier(4)

        def begin(options: dict[str, Any], together: threading.Barrier, name: str) -> None:
            connection = Connection("filesystem://", transport_options=options)
            together.wait()
            _send(connection, name, 1, "first")

        begun = (options, together, folder.name)
        senders = [threading.Thread(target=begin, args=begun) for _ in range(4)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        assert len(list(folder.glob(f"*.{folder.name}.msg"))) == 4


def _send(connection: Connection, name: str, wanted: int, text: str) -> None:
    with connection.SimpleQueue(name) as queue:
        for _ in range(wanted):
            queue.put({"text": text})
    connection.release()
