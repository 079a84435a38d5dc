"""Key files: whole or not there, readable by their owner alone, overwritten before they go."""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path

KEY_BYTES = 32


def kept_key(path: Path) -> str:
    """Return the key in ``path`` in base64; made if there is none.

    Two processes that start at once end up with the same whole key.
    """
    if not path.exists():
        make_folder(path.parent)
        new = base64.b64encode(secrets.token_bytes(KEY_BYTES))
        beside = _write_beside(path, new)
        try:
            os.link(beside, path)
        except FileExistsError:
            pass  # the other process was first, and its key is the one that counts
        finally:
            beside.unlink()
        _settle(path.parent)
    return path.read_text(encoding="ascii").strip()


def kept_secret(path: Path) -> bytes:
    """Return the key in ``path``, decoded; made if there is none."""
    return base64.b64decode(kept_key(path), validate=True)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that is there with all of its content, or as it was before."""
    make_folder(path.parent)
    beside = _write_beside(path, content)
    beside.replace(path)
    _settle(path.parent)


def shred(path: Path) -> bool:
    """Overwrite and remove a key file; return whether there was one.

    Overwriting reaches the old place on a plain disk. On one that copies when it writes (most
    solid-state disks, snapshots of a volume) the old place is free, and goes in its own time.
    """
    try:
        with path.open("r+b") as file:
            file.write(os.urandom(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    except FileNotFoundError:
        return False
    _settle(path.parent)
    return True


def make_folder(folder: Path) -> None:
    """Make a folder that only its owner enters."""
    for missing in (*reversed(folder.parents), folder):
        if not missing.exists():
            missing.mkdir(mode=0o700, exist_ok=True)


def _write_beside(path: Path, content: bytes) -> Path:
    beside = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return beside


def _settle(folder: Path) -> None:
    """Let the name of a file outlive a power cut, as its content does."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
