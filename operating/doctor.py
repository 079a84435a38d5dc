"""Whether an installation is fit to keep its promises: one line for each thing looked at."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError

from audit import head as heads
from audit.errors import AuditError
from audit.verify import verify
from config import NO_JOURNAL, PREFIX, Settings
from db import SAFE_WAL, sqlite, transaction
from operating.words import counted
from surveys.journal import journal_of
from surveys.mail.outbox import mail_ready
from surveys.models import RoundKey
from surveys.round_keys import round_keys

#: A worker that was not seen for so many ticks is away.
MISSED_TICKS = 5


class Verdict(StrEnum):
    """How good what was found is."""

    GOOD = "good"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; a sentence, with the cure where it is not good."""

    verdict: Verdict
    about: str
    sentence: str


def examine(engine: Engine, settings: Settings, state: dict[str, Any]) -> list[Finding]:
    """Look at everything, change nothing; ``state`` is what :func:`jobs.health.health` says."""
    found = [*_keys(settings), *_files(settings), *_journal(settings), *_mail(settings)]
    found += _library(engine)
    if state["database"] != "ok":
        return [*found, _bad("database", "It does not answer: see SWAYLINE_DATABASE_URL.")]
    if state["migrations"] != "current":
        sentence = "Its tables are of another version: `flask --app app db upgrade`."
        return [*found, _bad("database", sentence)]
    found.append(_good("database", "It answers and has the newest tables."))
    return [*found, *_worker(state["worker"], settings), *_stored(engine, settings)]


def _stored(engine: Engine, settings: Settings) -> Iterator[Finding]:
    """Look at what only the rows tell."""
    try:
        yield from _round_keys(engine, settings)
        yield from _followed(engine, settings)
        yield from _audit(engine, settings)
    except SQLAlchemyError as refused:
        yield _bad("database", f"It cannot be read: {type(refused).__name__}.")


def _keys(settings: Settings) -> Iterator[Finding]:
    if not settings.wrapping_key.get_secret_value():
        yield _note("keys", "Only the public half of the wrapping key is here: nothing is scored.")
        return
    unreadable = round_keys(settings).unreadable()
    if unreadable:
        yield _bad(
            "keys",
            f"{counted(len(unreadable), 'key of a round does', 'keys of rounds do')}"
            f" not open with {PREFIX}WRAPPING_KEY, such as "
            f"{unreadable[0]}: set the key they were made with.",
        )
    elif settings.previous_wrapping_key.get_secret_value():
        yield _note(
            "keys",
            "A change of the wrapping key is not finished: restart all processes, then "
            "`flask --app app keys rotate --finish`.",
        )
    else:
        yield _good("keys", "All keys of rounds that are here open.")


def _files(settings: Settings) -> Iterator[Finding]:
    """Look at who else may read what is secret."""
    private = [settings.keys_folder, *round_keys(settings).files()]
    private += [path for path in settings.keys_folder.glob("*") if path.is_file()]
    if settings.journal_folder:
        private.append(settings.journal_folder)
    loose = [path for path in private if path.exists() and _is_loose(path)]
    if loose:
        yield _bad(
            "files",
            f"Others on this machine may read {loose[0]}"
            + (f" and {len(loose) - 1} more" if len(loose) > 1 else "")
            + f": `chmod -R go= {loose[0]}`.",
        )
    else:
        yield _good("files", "Nobody but their owner reads keys and journal.")
    # A folder that is closed protects what is in it, whatever the files say.
    if settings.instance_folder.exists() and _is_loose(settings.instance_folder):
        yield _note(
            "files",
            f"Others on this machine may enter {settings.instance_folder}: "
            f"`chmod go= {settings.instance_folder}`.",
        )


def _journal(settings: Settings) -> Iterator[Finding]:
    folder = settings.journal_folder
    if folder is None:
        yield _bad(
            "erasure journal",
            f"There is none ({PREFIX}ERASURE_JOURNAL={NO_JOURNAL}): a restore brings back what was "
            "erased since the backup.",
        )
        return
    try:
        broken = journal_of(settings).broken()
    except OSError as refused:
        yield _bad("erasure journal", f"It cannot be read in {folder}: {refused.strerror}.")
        return
    if broken:
        yield _note("erasure journal", f"{broken} of its lines cannot be read in {folder}.")
    there = next(path for path in (folder, *folder.parents) if path.exists())
    if not there.is_dir() or not os.access(there, os.W_OK):
        yield _bad("erasure journal", f"{there} cannot be written, so nothing is erased.")
        return
    if folder.is_relative_to(settings.instance_folder):
        yield _note(
            "erasure journal",
            f"{folder} lies beside the database, so a snapshot of the whole disk takes both back: "
            f"let {PREFIX}ERASURE_JOURNAL name a folder elsewhere.",
        )
    else:
        yield _good("erasure journal", f"It is in {folder}.")


def _followed(engine: Engine, settings: Settings) -> Iterator[Finding]:
    journal = journal_of(settings)
    waiting, unknown = len(journal.unfollowed(engine)), journal.unknown(engine)
    if unknown and journal.folder:
        yield _bad(
            "erasure journal",
            "Of those that were followed here, "
            f"{counted(unknown, 'erasure is', 'erasures are')} not in it: bring the file "
            f"back from where it is copied to, or a restore of an older backup undoes them.",
        )
    if waiting:
        yield _bad(
            "erasure journal",
            f"{counted(waiting, 'erasure is', 'erasures are')}"
            " not followed here: start Swayline, which comes to that first.",
        )


def _round_keys(engine: Engine, settings: Settings) -> Iterator[Finding]:
    keys = round_keys(settings)
    with transaction(engine, readonly=True) as session:
        rows = session.execute(
            select(RoundKey.round_id, RoundKey.wrapped_private_key.is_not(None))
        ).all()
    lost = [round_id for round_id, is_kept in rows if is_kept and not keys.holds(round_id)]
    left = [round_id for round_id, is_kept in rows if not is_kept and keys.holds(round_id)]
    if lost:
        yield _bad(
            "keys",
            f"{counted(len(lost), 'round has', 'rounds have')}"
            f" answers but no key file, such as {lost[0]}: restore the "
            "keys from their own backup.",
        )
    if left:
        yield _bad("keys", f"{len(left)} destroyed rounds have a key file, such as {left[0]}.")


def _audit(engine: Engine, settings: Settings) -> Iterator[Finding]:
    try:
        known = heads.read(settings.audit_folder)
        with transaction(engine, readonly=True) as session:
            found = verify(session, settings.audit_key_bytes(), head=known)
    except AuditError as refused:
        yield _bad("audit", str(refused))
        return
    if found:
        yield _bad(
            "audit", f"It was changed at {len(found)} places: `flask --app app audit verify`."
        )
    elif known is None:
        yield _note("audit", "It is whole; no head was written yet: start a worker.")
    else:
        yield _good("audit", "It is whole, and knows the head that was written last.")


def _library(engine: Engine) -> Iterator[Finding]:
    if engine.dialect.name != "sqlite":
        return
    if sqlite.sqlite_version_info < SAFE_WAL:
        wanted = ".".join(map(str, SAFE_WAL))
        yield _note(
            "SQLite",
            f"{sqlite.sqlite_version} is older than {wanted}: the slower journal is used.",
        )
    else:
        yield _good("SQLite", f"{sqlite.sqlite_version}.")


def _worker(age: float | None, settings: Settings) -> Iterator[Finding]:
    if age is None or age > MISSED_TICKS * settings.tick_seconds:
        seen = "never" if age is None else f"{age:.0f} seconds ago"
        yield _bad("worker", f"Seen {seen}: start `flask --app app work`.")
    else:
        yield _good("worker", f"Seen {age:.0f} seconds ago.")


def _mail(settings: Settings) -> Iterator[Finding]:
    if settings.smtp_host:
        yield _good("mail", f"Mails leave through {settings.smtp_host}.")
    elif mail_ready(settings):
        yield _note("mail", f"No mail server is set: mails become files in {settings.mail_folder}.")
    else:
        yield _bad("mail", f"No round can be launched without {PREFIX}SMTP_HOST.")


def _is_loose(path: Path) -> bool:
    return bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def _good(about: str, sentence: str) -> Finding:
    return Finding(Verdict.GOOD, about, sentence)


def _note(about: str, sentence: str) -> Finding:
    return Finding(Verdict.NOTE, about, sentence)


def _bad(about: str, sentence: str) -> Finding:
    return Finding(Verdict.BAD, about, sentence)
