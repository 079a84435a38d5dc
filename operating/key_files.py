"""The keys of an installation in one file, apart from every backup of its database."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import cast

from pydantic import SecretStr

from config import MADE_KEYS, PREFIX, Settings
from keys import write_whole
from operating.errors import OperationRefused
from surveys.round_keys import round_keys

FORM = "swayline keys 1"
#: Kinds of key files that are worth keeping. Draft keys are not: what they open is gone in weeks,
#: and submitted answers count without them.
KINDS = ("rounds", "ties")
PREVIOUS = "previous_wrapping_key"


def export_keys(settings: Settings, path: Path) -> int:
    """Write all keys to a new file that its owner alone reads; return how many rounds it holds."""
    if path.exists():
        raise OperationRefused(f"{path} is there already: name a file that is not.")
    if not path.parent.is_dir():
        raise OperationRefused(f"The folder {path.parent} is not there: make it first.")
    files = {
        f"{file.parent.name}/{file.name}": base64.b64encode(file.read_bytes()).decode()
        for file in round_keys(settings).files()
        if file.parent.name in KINDS
    }
    masters = {name: getattr(settings, name).get_secret_value() for name in (*MADE_KEYS, PREVIOUS)}
    content = {
        "form": FORM,
        "keys": {name: key for name, key in masters.items() if key},
        "files": files,
    }
    write_whole(path, json.dumps(content, indent=1).encode())
    return len(files)


def read_keys(path: Path) -> tuple[dict[str, str], dict[str, bytes]]:
    """Return keys by name and key files by place. Raises OperationRefused."""
    try:
        content = json.loads(path.read_text(encoding="ascii"))
        if content["form"] != FORM:
            raise ValueError
        keys = cast(dict[str, str], content["keys"])
        files = {place: base64.b64decode(text) for place, text in content["files"].items()}
    except OSError as refused:
        raise OperationRefused(f"{path} cannot be read: {refused.strerror}.") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise OperationRefused(
            f"{path} holds no keys: name a file that `flask --app app backup --keys` wrote."
        ) from None
    if not keys.keys() <= {*MADE_KEYS, PREVIOUS}:
        raise OperationRefused(f"{path} holds keys that this version does not know.")
    for place in files:
        kind, _, name = place.partition("/")
        if kind not in KINDS or "/" in name or name.startswith("."):
            raise OperationRefused(f"{path} holds {place}, which is no key file of ours.")
    return keys, files


def restore_keys(settings: Settings, path: Path) -> tuple[Settings, int]:
    """Put all keys back; return the settings with them, and how many rounds have theirs again.

    Raises OperationRefused if a key of this installation would be lost, or cannot be replaced.
    """
    keys, files = read_keys(path)
    differing = {name: key for name, key in keys.items() if _differs(settings, name, key)}
    here = {f"{file.parent.name}/{file.name}" for file in round_keys(settings).files()}
    if differing and here - files.keys():
        raise OperationRefused(
            f"{path} has another {PREFIX}{min(differing).upper()}, and lacks keys of rounds that "
            "are here: they would not open any more. Restore into an empty keys folder."
        )
    for name in differing:
        own = settings.keys_folder / name
        if settings.origins.get(name, "default") not in {f"file {own}", "default"}:
            raise OperationRefused(
                f"{PREFIX}{name.upper()} is not the key in {path}: set it to that one."
            )
    for place, content in files.items():
        write_whole(settings.keys_folder / place, content)
    for name, key in differing.items():
        write_whole(settings.keys_folder / name, key.encode())
    update = {name: SecretStr(key) for name, key in differing.items()}
    return settings.model_copy(update=update), len(files)


def _differs(settings: Settings, name: str, key: str) -> bool:
    return getattr(settings, name).get_secret_value() != key
