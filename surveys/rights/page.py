"""What the page of a respondent's rights shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from surveys.answering import codes, responses
from surveys.answering.pages import date_words, day_words
from surveys.models import Mode, RosterEntry, Round, RoundState, Sitting
from surveys.promise import Promise, promise
from surveys.rights import withdrawal
from surveys.rights.objection import choice_of


@dataclass(frozen=True, slots=True)
class RightsPage:
    """Where a respondent stands, as far as this browser may see it."""

    organization: str
    round: str
    promise: Promise
    agreed_on: str | None
    #: Whether a mailed code was entered here a short while ago.
    is_proved: bool
    #: Whether a code was entered here at any time, so that all answers are those of this browser.
    has_code: bool
    #: Whether there is an address to mail a code to.
    has_address: bool
    #: Whether answers can still be given.
    is_open: bool
    until: str | None
    #: When answers are destroyed; None while the round is open, and once they are.
    destroyed_on: str | None
    is_destroyed: bool
    is_released: bool
    #: Whether answers are there that this browser may take back; None where it may not know.
    has_answers: bool | None
    objects: bool
    #: Whether the person may be asked to help with a change; None where nobody would ask.
    may_be_asked: bool | None
    #: Whether that was an item of the survey; how one answered it is sealed with the answers.
    asks_for_help: bool
    #: Whether the person said here that they are not to be asked.
    is_spared: bool


def rights_page(session: Session, sitting: Sitting, *, now: datetime) -> RightsPage:
    """Return what there is to see."""
    round_ = session.get_one(Round, sitting.round_id)
    entry = session.get_one(RosterEntry, sitting.respondent_id)
    choice = choice_of(session, entry.person_id)
    is_open, is_proved = responses.takes_answers(round_, now), codes.is_proved(sitting, now)
    has_own = withdrawal.has_answers(session, sitting, now) and (is_open or is_proved)
    is_destroyed = round_.key is None or round_.key.wrapped_private_key is None
    return RightsPage(
        organization=round_.organization.name,
        round=round_.name,
        promise=promise(session, round_),
        agreed_on=date_words(sitting.accepted_on),
        is_proved=is_proved,
        has_code=sitting.has_code,
        has_address=bool(entry.email),
        is_open=is_open,
        until=day_words(round_.closes_at),
        destroyed_on=_destroyed_on(round_) if not is_destroyed else None,
        is_destroyed=is_destroyed,
        is_released=round_.state in {RoundState.RELEASED, RoundState.PURGED},
        # Without a code the page says the same whether or not another browser has answered.
        has_answers=True if has_own else False if is_proved else None,
        objects=entry.objects,
        may_be_asked=bool(choice and choice.may_be_asked)
        if round_.asks_for_help or round_.mode is Mode.ATTRIBUTED
        else None,
        asks_for_help=round_.asks_for_help,
        is_spared=entry.spared,
    )


def _destroyed_on(round_: Round) -> str | None:
    if round_.closed_at is None:
        return None
    return date_words((round_.closed_at + timedelta(days=round_.kept_days)).date())
