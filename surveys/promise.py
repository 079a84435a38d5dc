"""The promise: what a respondent is told before the first question, made from the settings.

A draft's promise follows its settings. The launch freezes the words, so that neither a later
setting nor a later version of this file changes what somebody agreed to.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from accounts.analysts import analysts
from accounts.models import Grant, Matter, Membership, Role, User
from accounts.planners import planners
from surveys.models import Mode, Readers, Round

#: Which wording this is; raised when a sentence changes.
VERSION = "4"
NUMBERS = ("five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
PLAINLY = (
    "This is confidential, not anonymous: whoever held both the server and its keys could "
    "technically read answers."
)
PLAINLY_ATTRIBUTED = (
    "This is not anonymous: the analysts see your answers with your name, and whoever held both "
    "the server and its keys could technically read them too."
)
#: What only the employer can promise of an attributed round.
FILES_TAKEN = (
    "The analysts delete the files of who named whom that they took along by the day on which the "
    "answers are destroyed."
)


@dataclass(frozen=True, slots=True)
class Promise:
    """Who sees what, in two lists and one plain sentence."""

    #: Which wording it is.
    version: str
    #: What the software prevents.
    prevents: tuple[str, ...]
    #: What the employer promises.
    promises: tuple[str, ...]
    #: What neither can change.
    plainly: str
    #: Who reads the respondent's own report; one of the promises.
    readers: str
    #: Who promises.
    promised_by: str
    #: The agreement that this rests on; "" for none.
    agreement: str
    #: The ids of the users whom ``readers`` names; empty where it names nobody.
    reader_ids: tuple[str, ...]


def promise(session: Session, round_: Round) -> Promise:
    """Return the promise of a round: as it was launched, or as its settings would make it."""
    if round_.promise_words is not None:
        return _from_words(round_.promise_words)
    named = _facilitators(session, round_)
    readers = _readers(round_, [user.name for user in named])
    is_confidential = round_.mode is Mode.CONFIDENTIAL
    return Promise(
        version=VERSION,
        prevents=(
            *(_confidential(round_) if is_confidential else _attributed(session, round_)),
            *_helping(session, round_),
            f"Your answers are stored encrypted. {round_.kept_days} days after the close their "
            "key is destroyed: nobody can read them any more, not in old backups either.",
            f"Reports are deleted {_months(round_.releases_months)} after the close.",
            "You can take your answers back at any time, and choose not to be named by others.",
        ),
        promises=(
            readers,
            "What is found is not used for pay, promotion or dismissal.",
            *(() if is_confidential else (FILES_TAKEN,)),
            "Taking part is up to you. Nobody asks whether you answered, or what.",
            "Whoever runs the server reads no answers, and keeps its keys away from its backups.",
        ),
        plainly=PLAINLY if is_confidential else PLAINLY_ATTRIBUTED,
        readers=readers,
        promised_by=round_.promised_by or round_.organization.name,
        agreement=round_.agreement,
        reader_ids=tuple(str(user.id) for user in named),
    )


def freeze(session: Session, round_: Round) -> None:
    """Write the words into a round that is about to be launched."""
    made = promise(session, round_)
    round_.promise_version = made.version
    round_.promise_words = _to_words(made)
    round_.promise_digest = digest(made)


def digest(made: Promise) -> str:
    """SHA-256 of the words, in hexadecimal, the same on every machine."""
    text = json.dumps(_to_words(made), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def listed(names: Sequence[str]) -> str:
    """Return names as one reads them out.

    >>> listed(["Ada"]), listed(["Ada", "Bo"]), listed(["Ada", "Bo", "Cy"])
    ('Ada', 'Ada and Bo', 'Ada, Bo and Cy')
    """
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _confidential(round_: Round) -> tuple[str, ...]:
    return (
        "Nobody is shown whom you name: no page, report, file or mail says who named whom.",
        "Nobody is shown whether you answered.",
        "Nothing is said about groups in which fewer than "
        f"{_number(round_.smallest_group)} people answered.",
    )


def _attributed(session: Session, round_: Round) -> tuple[str, ...]:
    names = analysts(session, round_.id)
    who = listed(names) if names else "the analysts named here at the launch"
    return (
        f"Who named whom is shown to {who}, and to nobody else: no manager and no colleague "
        "sees it.",
        "Reports say how many colleagues named a person, and never which.",
    )


def _helping(session: Session, round_: Round) -> tuple[str, ...]:
    """Say what the last item is for, where it is asked."""
    if not round_.asks_for_help:
        return ()
    names = planners(session, round_.id)
    who = listed(names) if names else "whoever plans changes, named here at the launch,"
    if round_.mode is Mode.ATTRIBUTED:
        return (
            f"Only if you say that you may be asked to help with changes, {who} may read your "
            "name among those who could help.",
        )
    return (
        "Only if you say that you may be asked to help with changes, one private invitation may "
        f"be sent to you, and {who} {'learn' if len(names) > 1 else 'learns'} your name only if "
        "you accept it.",
    )


def _readers(round_: Round, names: Sequence[str]) -> str:
    """Say who reads the respondent's own report, and those of units and the whole."""
    who = (
        f"{listed(names)}, who {'facilitates' if len(names) == 1 else 'facilitate'}"
        if names
        else ""
    )
    if round_.readers is not Readers.PERSON:
        return f"The report about you is for you and for {who or 'the facilitators'}."
    whole = f" Reports about units and the whole are for {who}." if who else ""
    return f"The report about you is for you alone.{whole}"


def _facilitators(session: Session, round_: Round) -> list[User]:
    """Return those who were granted the reports of this round, or of all."""
    granted = select(Grant.membership_id).where(
        Grant.round_id == round_.id, Grant.matter == Matter.REPORTS
    )
    return list(
        session.scalars(
            select(User)
            .join(User.memberships)
            .where(
                Membership.organization_id == round_.organization_id,
                Membership.role == Role.FACILITATOR,
                or_(Membership.all_rounds, Membership.id.in_(granted)),
                User.active.is_(True),
            )
            .order_by(User.name, User.id)
        )
    )


def _number(count: int) -> str:
    """Return a small number in words.

    >>> _number(5), _number(30)
    ('five', '30')
    """
    place = count - 5
    return NUMBERS[place] if place < len(NUMBERS) else str(count)


def _months(count: int) -> str:
    return "1 month" if count == 1 else f"{count} months"


def _to_words(made: Promise) -> dict[str, Any]:
    plain = dataclasses.asdict(made)
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in plain.items()
    }


def _from_words(words: dict[str, Any]) -> Promise:
    plain: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in words.items()
    }
    return Promise(**plain)
