"""The acts that are recorded, and all that may be said about each."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from enum import StrEnum

#: What a detail may be: a count, a yes or no, a short word, a file's name, a digest.
Detail = int | bool | str
LONGEST_DETAIL = 120


class ActorKind(StrEnum):
    """What acted."""

    USER = "user"
    RESPONDENT = "respondent"
    VISITOR = "visitor"
    SYSTEM = "system"
    COMMAND_LINE = "command line"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acted: a user by id and name; of all others only what they are."""

    kind: ActorKind
    id: uuid.UUID | None = None
    name: str = ""

    @classmethod
    def user(cls, id_: uuid.UUID, name: str) -> Actor:
        """Return a user as an actor."""
        return cls(ActorKind.USER, id_, name)


SYSTEM = Actor(ActorKind.SYSTEM)
COMMAND_LINE = Actor(ActorKind.COMMAND_LINE)
RESPONDENT = Actor(ActorKind.RESPONDENT)
VISITOR = Actor(ActorKind.VISITOR)


class Topic(StrEnum):
    """What acts are filtered by."""

    ACCOUNTS = "accounts"
    PEOPLE = "people"
    ROUNDS = "rounds"
    REPORTS = "reports"
    RIGHTS = "rights"
    KEYS = "keys"
    OPERATION = "operation"


class Act(StrEnum):
    """What was done."""

    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    SIGN_IN_REFUSED = "sign_in_refused"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 (the name of an act)
    USER_CREATED = "user_created"
    GRANTED = "granted"
    GRANTED_ROUNDS = "granted_rounds"
    PEOPLE_IMPORTED = "people_imported"
    ROUND_SAVED = "round_saved"
    ROUND_LAUNCHED = "round_launched"
    ROUND_CLOSING = "round_closing"
    ROUND_CLOSED = "round_closed"
    RELEASE_ASKED = "release_asked"
    RELEASED = "released"
    RELEASE_OPENED = "release_opened"
    DOCUMENT_DOWNLOADED = "document_downloaded"
    DOCUMENT_SHOWN = "document_shown"
    DOCUMENTS_REFUSED = "documents_refused"
    ARCHIVE_ASKED = "archive_asked"
    ARCHIVE_CANCELED = "archive_canceled"
    ARCHIVE_DOWNLOADED = "archive_downloaded"
    REPORTS_SENT = "reports_sent"
    REPORT_LINK_ENDED = "report_link_ended"
    REPORTS_WRITTEN = "reports_written"
    RELEASE_ERASED = "release_erased"
    LOOK_CHANGED = "look_changed"
    TIES_EXPORTED = "ties_exported"
    PLAN_OPENED = "plan_opened"
    HELP_ASKED = "help_asked"
    HELPERS_SEEN = "helpers_seen"
    HELP_ACCEPTED = "help_accepted"
    HELP_ENDED = "help_ended"
    PACK_WRITTEN = "pack_written"
    RESPONDENT_WITHDREW = "respondent_withdrew"
    RESPONDENT_OBJECTED = "respondent_objected"
    PERSON_DATA_EXPORTED = "person_data_exported"
    PERSON_ERASED = "person_erased"
    KEY_USED = "key_used"
    WISHES_READ = "wishes_read"
    KEY_DESTROYED = "key_destroyed"
    KEYS_ROTATED = "keys_rotated"
    KEYS_EXPORTED = "keys_exported"
    BACKUP_WRITTEN = "backup_written"
    RESTORED = "restored"
    AUDIT_SHORTENED = "audit_shortened"


@dataclass(frozen=True, slots=True)
class Kind:
    """One act: what it is done to, how it reads, and the only details it may carry."""

    topic: Topic
    subject: str  # "round", "release", "user", or "" for the installation itself
    words: str  # after the actor: "Ann" + "launched the round"
    details: frozenset[str]


def _kind(topic: Topic, subject: str, words: str, *details: str) -> Kind:
    return Kind(topic, subject, words, frozenset(details))


#: The chain never forgets before its time, so nothing in it may have to be forgotten: no person,
#: no answer, no token. A detail that is not listed here cannot be recorded.
KINDS: dict[Act, Kind] = {
    Act.SIGNED_IN: _kind(Topic.ACCOUNTS, "user", "signed in", "failures"),
    Act.SIGNED_OUT: _kind(Topic.ACCOUNTS, "user", "signed out"),
    Act.SIGN_IN_REFUSED: _kind(
        Topic.ACCOUNTS, "user", "was refused after too many attempts to sign in", "attempts"
    ),
    Act.PASSWORD_CHANGED: _kind(Topic.ACCOUNTS, "user", "changed the password"),
    Act.USER_CREATED: _kind(Topic.ACCOUNTS, "user", "gave an account a role", "role"),
    Act.GRANTED: _kind(
        Topic.ACCOUNTS, "round", "gave facilitators access to", "matter", "accounts", "units"
    ),
    Act.GRANTED_ROUNDS: _kind(
        Topic.ACCOUNTS,
        "user",
        "gave a facilitator access to several rounds",
        "matter",
        "accounts",
        "units",
        "rounds",
    ),
    Act.PEOPLE_IMPORTED: _kind(
        Topic.PEOPLE, "", "imported people", "file", "new", "changed", "gone"
    ),
    Act.ROUND_SAVED: _kind(
        Topic.ROUNDS, "round", "wrote the draft of", "mode", "analysts", "planners"
    ),
    Act.ROUND_LAUNCHED: _kind(
        Topic.ROUNDS, "round", "launched", "people", "mode", "analysts", "planners", "promise"
    ),
    Act.ROUND_CLOSING: _kind(Topic.ROUNDS, "round", "began to close"),
    Act.ROUND_CLOSED: _kind(Topic.ROUNDS, "round", "closed"),
    Act.RELEASE_ASKED: _kind(Topic.ROUNDS, "round", "asked for the release of"),
    Act.RELEASED: _kind(Topic.ROUNDS, "round", "scored and released", "number", "rules"),
    Act.RELEASE_OPENED: _kind(Topic.REPORTS, "release", "opened the reports page of"),
    Act.DOCUMENT_DOWNLOADED: _kind(
        Topic.REPORTS, "release", "downloaded a report of", "kind", "sha256"
    ),
    Act.ARCHIVE_DOWNLOADED: _kind(
        Topic.REPORTS, "release", "downloaded an archive of reports of", "documents", "sha256"
    ),
    Act.DOCUMENT_SHOWN: _kind(Topic.REPORTS, "release", "looked at a report of", "kind", "sha256"),
    Act.DOCUMENTS_REFUSED: _kind(
        Topic.REPORTS, "release", "was refused one more report within the hour, of", "documents"
    ),
    Act.ARCHIVE_ASKED: _kind(
        Topic.REPORTS, "release", "asked for an archive of reports of", "documents"
    ),
    Act.ARCHIVE_CANCELED: _kind(Topic.REPORTS, "release", "stopped an archive of reports of"),
    Act.REPORTS_SENT: _kind(
        Topic.REPORTS, "release", "had links to reports mailed, of", "about", "documents"
    ),
    Act.REPORT_LINK_ENDED: _kind(
        Topic.REPORTS, "release", "ended a mailed link to a report of", "kind"
    ),
    Act.REPORTS_WRITTEN: _kind(
        Topic.REPORTS, "release", "wrote all reports to a folder, of", "documents"
    ),
    Act.RELEASE_ERASED: _kind(Topic.REPORTS, "round", "deleted the release of"),
    Act.LOOK_CHANGED: _kind(Topic.REPORTS, "", "changed how reports look"),
    Act.TIES_EXPORTED: _kind(
        Topic.REPORTS, "round", "exported who named whom in", "format", "people", "ties", "sha256"
    ),
    Act.PLAN_OPENED: _kind(
        Topic.REPORTS, "round", "planned a change with", "people", "steps", "excluded"
    ),
    # Of how many people accepted, or were invited, no detail says anything: nor who it was.
    Act.HELP_ASKED: _kind(
        Topic.REPORTS, "round", "asked for private invitations to help with a change in", "people"
    ),
    Act.HELPERS_SEEN: _kind(
        Topic.REPORTS, "round", "looked at who accepted to help with a change in"
    ),
    Act.HELP_ACCEPTED: _kind(Topic.RIGHTS, "round", "accepted to help with a change in"),
    Act.HELP_ENDED: _kind(Topic.RIGHTS, "round", "took back that they would help in"),
    Act.PACK_WRITTEN: _kind(Topic.ROUNDS, "round", "made the consultation pack of", "sha256"),
    Act.RESPONDENT_WITHDREW: _kind(
        Topic.RIGHTS, "round", "withdrew the answers given in", "after_close"
    ),
    Act.RESPONDENT_OBJECTED: _kind(
        Topic.RIGHTS, "round", "changed whether they may be named in", "objects"
    ),
    Act.PERSON_DATA_EXPORTED: _kind(
        Topic.RIGHTS, "", "exported what is held on one person", "sha256"
    ),
    Act.PERSON_ERASED: _kind(Topic.RIGHTS, "", "erased one person", "rounds", "releases"),
    Act.KEY_USED: _kind(Topic.KEYS, "round", "opened the answers, to score them, of"),
    Act.WISHES_READ: _kind(
        Topic.KEYS, "round", "opened the answers, to see who may be asked to help, of"
    ),
    Act.KEY_DESTROYED: _kind(Topic.KEYS, "round", "destroyed the key of"),
    Act.KEYS_ROTATED: _kind(Topic.KEYS, "", "changed the master key", "rounds"),
    Act.KEYS_EXPORTED: _kind(Topic.KEYS, "", "exported the keys"),
    Act.BACKUP_WRITTEN: _kind(Topic.OPERATION, "", "wrote a backup", "bytes", "sha256"),
    Act.RESTORED: _kind(
        Topic.OPERATION, "", "restored a backup", "lost_seq", "lost_mac", "replayed", "sha256"
    ),
    Act.AUDIT_SHORTENED: _kind(
        Topic.OPERATION, "", "removed the oldest entries of the audit", "removed", "up_to"
    ),
}


class DetailNotAllowed(ValueError):
    """A detail is not among those that an act may carry, or is too long."""


def checked(act: Act, subject: uuid.UUID | None, details: dict[str, Detail]) -> None:
    """Raise DetailNotAllowed unless this may be recorded of the act.

    >>> checked(Act.ROUND_LAUNCHED, uuid.UUID(int=1), {"people": 12})
    >>> checked(Act.ROUND_CLOSED, uuid.UUID(int=1), {"nominator": "Ada"})
    Traceback (most recent call last):
    audit.acts.DetailNotAllowed: round_closed may not carry: nominator.
    """
    kind = KINDS[act]
    if subject is not None and not kind.subject:
        raise DetailNotAllowed(f"{act} is not done to a record.")
    surplus = sorted(details.keys() - kind.details)
    if surplus:
        raise DetailNotAllowed(f"{act} may not carry: {', '.join(surplus)}.")
    for name, value in details.items():
        if not isinstance(value, int | str):
            raise DetailNotAllowed(f"{name} of {act} must be a number or a word.")
        if isinstance(value, str) and len(value) > LONGEST_DETAIL:
            raise DetailNotAllowed(f"{name} of {act} is longer than {LONGEST_DETAIL} characters.")
        if name in {"sha256", "promise"} and not re.fullmatch("[0-9a-f]{64}", str(value)):
            raise DetailNotAllowed(f"{name} of {act} is not a SHA-256 in hexadecimal.")
