"""What the page of a round shows: where it stands, what can be done next, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from accounts.analysts import analysts
from accounts.planners import planners
from surveys import queries
from surveys.mail import outbox
from surveys.models import MailState, Mode, Readers, Round, RoundState
from surveys.promise import Promise, promise
from surveys.rounds.forms import last_day
from surveys.rounds.launching import Audience, audience, obstacles
from surveys.rounds.questionnaire import LANGUAGE
from surveys.rounds.standing import Response, response

STATES = {
    RoundState.DRAFT: "Draft",
    RoundState.TEST: "Test",
    RoundState.SCHEDULED: "Scheduled",
    RoundState.OPEN: "Open",
    RoundState.CLOSING: "Closing",
    RoundState.CLOSED: "Closed",
    RoundState.RELEASED: "Released",
    RoundState.PURGED: "Answers destroyed",
}
READERS = {
    Readers.PERSON_AND_FACILITATORS: "the person and the facilitators",
    Readers.PERSON: "the person only",
}
MODES = {
    Mode.CONFIDENTIAL: "confidential: nobody sees who named whom",
    Mode.ATTRIBUTED: "attributed: the named analysts see who named whom",
}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at before a launch; what is not fine stands against it."""

    is_fine: bool
    words: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Mails:
    """How far the invitations have come, and whom they did not reach."""

    sent: int
    waiting: int
    failed: int
    uncertain: int
    without_address: str
    failed_addresses: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class RoundPage:
    """Everything the page of a round shows."""

    state: str
    sentence: str
    promise: Promise
    #: The settings that the promise was made from, in words.
    settings: tuple[tuple[str, str], ...]
    questions: tuple[str, ...]
    invited: int
    checks: tuple[Check, ...]
    can_launch: bool
    with_mail: int
    invitees: str
    response: Response | None
    mails: Mails | None


def people_words(count: int) -> str:
    """Return a number of people in words.

    >>> people_words(1), people_words(12)
    ('1 person', '12 people')
    """
    return "1 person" if count == 1 else f"{count} people"


def state_words(round_: Round) -> str:
    """Return where the round stands, in a word."""
    if round_.state is RoundState.CLOSED and round_.release_wanted_on:
        return "Being scored"
    return STATES[round_.state]


def round_page(
    session: Session, round_: Round, *, mail: str, can_mail: bool, now: datetime
) -> RoundPage:
    """Return what there is to see; ``mail`` says in words how mails leave."""
    is_draft = round_.state is RoundState.DRAFT
    # Once released, the reports say how many answered; the answers themselves are destroyed later.
    is_running = round_.state in {RoundState.OPEN, RoundState.CLOSING, RoundState.CLOSED}
    asked = audience(session, round_.organization_id)
    against: tuple[str, ...] = ()
    promised = promise(session, round_)
    if is_draft:
        names, has_readers = analysts(session, round_.id), bool(promised.reader_ids)
        against = obstacles(
            round_,
            asked,
            names,
            has_planners=bool(planners(session, round_.id)),
            has_readers=has_readers,
            can_mail=can_mail,
            now=now,
        )
    invited = queries.response_count(session, round_).invited
    return RoundPage(
        state=state_words(round_),
        sentence=_sentence(round_, asked.people),
        promise=promised,
        settings=_settings(session, round_),
        questions=tuple(question.texts[LANGUAGE] for question in round_.questions),
        invited=invited,
        checks=(
            *(Check(False, words) for words in against),
            *_checks(round_, asked, promised, mail),
        )
        if is_draft
        else (),
        can_launch=is_draft and not against,
        with_mail=asked.with_mail,
        invitees=people_words(asked.with_mail),
        response=response(session, round_, today=now.date()) if is_running else None,
        mails=_mails(session, round_, invited, mail) if is_running else None,
    )


def _settings(session: Session, round_: Round) -> tuple[tuple[str, str], ...]:
    """Return what was chosen in the draft, in words."""
    found = [("Mode", MODES[round_.mode])]
    if round_.mode is Mode.ATTRIBUTED:
        found.append(("Analysts", ", ".join(analysts(session, round_.id)) or "nobody yet"))
    if round_.asks_for_help:
        names = planners(session, round_.id)
        found.append(("Who plans changes", ", ".join(names) or "nobody yet"))
    return (
        *found,
        ("Who promises", round_.promised_by or round_.organization.name),
        ("Rests on", round_.agreement or "no agreement that was named"),
        ("Who reads a person’s report", READERS[round_.readers]),
        ("Smallest group", f"{round_.smallest_group} people who answered"),
        ("Answers are kept", f"{round_.kept_days} days after the close"),
        ("Reports are kept", f"{round_.releases_months} months after the close"),
    )


def _sentence(round_: Round, people: int) -> str:
    day = words_of(last_day(round_.closes_at)) if round_.closes_at else ""
    if round_.state is RoundState.OPEN:
        return f"Open until the end of {day}." if day else "Open until you close it."
    if round_.state is RoundState.CLOSING and round_.grace_ends_at:
        until = round_.grace_ends_at.strftime("%H:%M")
        return f"Nobody can begin any more; those who had begun can submit until {until} (UTC)."
    if round_.state is RoundState.CLOSED:
        if round_.release_wanted_on:
            return "The answers are being scored; facilitators will find the reports here soon."
        return "Closed. Nothing was scored yet; release it when you are ready."
    if round_.state is RoundState.RELEASED:
        return "Released. The facilitators find the reports under Reports."
    if round_.state is RoundState.PURGED:
        return "The answers were destroyed; what was released stays."
    return f"A draft. Nobody has heard of it; {people_words(people)} would be asked."


def words_of(day: date) -> str:
    """Return a day in words.

    >>> words_of(date(2026, 3, 2))
    '2 March 2026'
    """
    return f"{day.day} {day:%B %Y}"


def _checks(round_: Round, asked: Audience, promised: Promise, mail: str) -> list[Check]:
    """Return what is fine, and what an admin should know before launching."""
    found = []
    if asked.with_mail:
        detail = ""
        if asked.without_mail:
            detail = (
                f"{people_words(asked.without_mail)} without a usable address cannot answer, "
                "can still be named, and will count as not having answered."
            )
        found.append(
            Check(True, f"{asked.with_mail} of {asked.people} people get an invitation", detail)
        )
    if asked.small_units:
        names = ", ".join(f"{unit.name} ({unit.people})" for unit in asked.small_units)
        found.append(
            Check(
                True,
                "Small units get no report of their own",
                f"Fewer than 5 people: {names}.",
            )
        )
    if asked.without_unit:
        found.append(Check(True, f"{people_words(asked.without_unit)} without a unit"))
    if round_.questions:
        asked_words = (
            "1 question" if len(round_.questions) == 1 else f"{len(round_.questions)} questions"
        )
        found.append(Check(True, f"{asked_words}, answered with the names of colleagues"))
    if asked.numeric_levels and round_.top_level:
        ends = asked.numeric_levels
        top = ends[0] if round_.top_level.value == "lowest" else ends[-1]
        found.append(Check(True, f"Level {top} is the top"))
    if round_.closes_at:
        found.append(Check(True, f"Answers are taken until {words_of(last_day(round_.closes_at))}"))
    if promised.reader_ids or round_.readers is Readers.PERSON:
        later = "After the launch nobody is added to those who read reports."
        if round_.readers is Readers.PERSON:
            later += (
                " Facilitators can have people’s reports mailed to them, and cannot open any."
                if promised.reader_ids
                else " Whoever runs the server hands people’s reports out, unread."
            )
        found.append(Check(True, promised.readers, later))
    if mail:
        found.append(Check(True, mail))
    return found


def _mails(session: Session, round_: Round, invited: int, mail: str) -> Mails:
    counts = outbox.mail_counts(session, round_)
    waiting = (MailState.QUEUED, MailState.SENDING, MailState.DEFERRED)
    without = invited - sum(counts.values())
    return Mails(
        note=mail,
        sent=counts[MailState.SENT],
        waiting=sum(counts[state] for state in waiting),
        failed=counts[MailState.FAILED],
        uncertain=counts[MailState.UNCERTAIN],
        without_address=people_words(without) if without else "",
        failed_addresses=tuple(
            sorted(
                {
                    entry.email
                    for mail, entry in outbox.troubled(session, round_)
                    if mail.state is MailState.FAILED
                }
            )
        ),
    )
