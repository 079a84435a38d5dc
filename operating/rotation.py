"""A new wrapping key for the installation: every round's key is sealed to it, none is lost.

In two steps, since processes that run know the old key only: after the first both keys open, after
a restart of all processes the second leaves the old one nowhere.
"""

from __future__ import annotations

import base64
import secrets
from pathlib import Path

from pydantic import SecretStr

from config import PREFIX, Settings
from keys import KEY_BYTES, shred, write_whole
from operating.errors import OperationRefused
from surveys.round_keys import round_keys


def begin(settings: Settings) -> int:
    """Seal the keys of all rounds to a new wrapping key; return how many."""
    previous, current = settings.previous_wrapping_key, settings.wrapping_key
    if not previous.get_secret_value() or previous == current:  # the latter: interrupted earlier
        settings = _with_new_key(settings)
    return round_keys(settings).rewrap()


def finish(settings: Settings) -> int:
    """Seal what was launched under the old key meanwhile, and forget that key."""
    if not settings.previous_wrapping_key.get_secret_value():
        raise OperationRefused("No change of the wrapping key has begun: `keys rotate` begins one.")
    count = round_keys(settings).rewrap()
    if not shred(_previous(settings)):
        raise OperationRefused(
            f"All rounds have the new key. Now remove {PREFIX}PREVIOUS_WRAPPING_KEY and start "
            "Swayline again."
        )
    return count


def _with_new_key(settings: Settings) -> Settings:
    """Make the new key a file beside the old one."""
    path = settings.keys_folder / "wrapping_key"
    if settings.origins.get("wrapping_key") != f"file {path}" or not path.is_file():
        raise OperationRefused(
            f"{PREFIX}WRAPPING_KEY is set outside the keys folder: set a new one there, and the "
            f"old one as {PREFIX}PREVIOUS_WRAPPING_KEY; then call this again."
        )
    old = settings.wrapping_key.get_secret_value()
    new = base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
    write_whole(_previous(settings), old.encode())  # first: from here on nothing can be lost
    write_whole(path, new.encode())
    return settings.model_copy(
        update={"wrapping_key": SecretStr(new), "previous_wrapping_key": SecretStr(old)}
    )


def _previous(settings: Settings) -> Path:
    return settings.keys_folder / "previous_wrapping_key"
