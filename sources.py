"""Where the values of settings come from: environment, files, and what follows from others."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Any

import click

from keys import kept_key

PROJECT = Path(__file__).resolve().parent
PREFIX = "SWAYLINE_"
#: Keys that are made on the first start, one file each, where a folder lasts.
MADE_KEYS = ("secret_key", "wrapping_key", "draft_key", "audit_key")
#: What stands in SWAYLINE_ERASURE_JOURNAL where there is to be no journal.
NO_JOURNAL = "none"


class ConfigError(click.ClickException):
    """The settings do not allow a start; the sentence says which and what to do."""


class Environment(StrEnum):
    """What the installation is for."""

    DEVELOPMENT = "development"
    DEMO = "demo"
    PRODUCTION = "production"


#: Settings that are folders -> their name in the instance folder, unless they are set.
FOLDERS = {
    "documents_folder": "documents",
    "mail_folder": "mail",
    "keys_folder": "keys",
    "audit_folder": "audit",
}


def find_value(
    variable: str, is_secret: bool, written: dict[str, str | None]
) -> tuple[str, str] | None:
    """Return the value of one variable and where it stands."""
    for place, origin in ((os.environ, "environment"), (written, ".env")):
        if place.get(variable):
            value = str(place[variable])
            # Flask's command reads the .env file into the environment before we do.
            return value, ".env" if written.get(variable) == value else origin
        path = place.get(f"{variable}_FILE") if is_secret else None
        if path:
            try:
                return Path(path).read_text(encoding="utf-8").strip(), f"file {path}"
            except OSError as refused:
                raise ConfigError(
                    f"{variable}_FILE names {path}, which cannot be read: {refused.strerror}."
                ) from None
    return None


def derive(values: dict[str, Any], origins: dict[str, str]) -> None:
    """Fill in what follows from other settings, keys of development and demo included."""
    environment = values.get("environment", Environment.DEVELOPMENT)
    if "instance_folder" not in values and environment == Environment.DEMO:
        values["instance_folder"] = PROJECT / "instance" / "demo"
    lasts = environment != Environment.PRODUCTION or "keys_folder" in values
    folder = (PROJECT / values.get("instance_folder", "instance")).resolve()
    values["instance_folder"] = folder
    for name, default in FOLDERS.items():
        values[name] = (PROJECT / values.get(name, folder / default)).resolve()
    journal = values.get("erasure_journal") or folder / "erasures"
    if journal != NO_JOURNAL:
        journal = str((PROJECT / journal).resolve())
    values["erasure_journal"] = journal
    values.setdefault("database_url", f"sqlite:///{folder / 'swayline.sqlite3'}")
    scheme, _, path = values["database_url"].partition(":///")
    if scheme.startswith("sqlite") and path:  # the same file, whatever the working directory
        values["database_url"] = f"{scheme}:///{PROJECT / path}"
    values.setdefault("broker_url", "filesystem://")
    if not values.get("smtp_host"):
        values.setdefault("mail_from", "Swayline <swayline@localhost>")
    if environment != Environment.PRODUCTION:
        values.setdefault(
            "base_url", f"http://{values.get('host', '127.0.0.1')}:{values.get('port', 8000)}"
        )
    _derive_keys(values, origins, lasts=lasts)


def _derive_keys(values: dict[str, Any], origins: dict[str, str], *, lasts: bool) -> None:
    """Read the keys that stand in the keys folder; make missing ones where the folder lasts.

    In production it is believed to last if it was named: a key that is made in a folder which is
    thrown away with a container takes all answers with it.
    """
    folder: Path = values["keys_folder"]
    given = [name for name in MADE_KEYS if values.get(name)]
    if values.get("wrapping_public_key"):
        given.append("wrapping_key")
    wanted = [name for name in MADE_KEYS if name not in given]
    missing = [] if lasts else list(wanted)
    if not values.get("base_url"):
        missing.append("base_url")
    if missing:
        names = ", ".join(PREFIX + name.upper() for name in missing)
        cure = "please set it."
        if missing != ["base_url"]:
            cure = (
                f"please set it, or let {PREFIX}KEYS_FOLDER name a folder that lasts: "
                "missing keys are made there."
            )
        raise ConfigError(f"In production, Swayline does not start without {names}: {cure}")
    if "wrapping_key" in wanted and (folder / "previous_wrapping_key").is_file():
        wanted.append("previous_wrapping_key")
    for name in wanted:
        try:
            values[name], origins[name] = kept_key(folder / name), f"file {folder / name}"
        except OSError as refused:
            raise ConfigError(
                f"The key file {folder / name} can be neither read nor made: {refused.strerror}."
            ) from None
