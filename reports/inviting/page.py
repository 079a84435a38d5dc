"""What the planner of a confidential round shows: the fixed menu, invitations, who accepted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from reports.contexts.words import people
from reports.facilitators.overview import overview
from reports.facilitators.shelf import Shelf
from reports.inviting.choosing import sizes
from reports.inviting.requests import Asked, can_ask, last_day
from surveys.models import RosterEntry, Round

LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Offer:
    """A question with the sizes of sets that may be invited under it."""

    key: str
    text: str
    sizes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """Somebody who accepted."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Sent:
    """One request, and who accepted; whom else it went to, and how many, is not known here."""

    text: str
    day: date
    is_done: bool
    sentence: str
    accepted: tuple[Reply, ...]


@dataclass(frozen=True, slots=True)
class InvitingPage:
    """Everything the page prints."""

    round_name: str
    short: str
    reach: list[dict[str, Any]]
    offers: tuple[Offer, ...]
    sizes: tuple[int, ...]
    sent: tuple[Sent, ...]
    is_open: bool
    last_day: date | None


def inviting_page(shelf: Shelf, round_: Round, asked: Mapping[str, Asked]) -> InvitingPage:
    """Build the page."""
    context = overview(shelf)
    offers = [
        Offer(question.key, question.texts[LANGUAGE], found)
        for question in round_.questions
        if question.key not in asked and (found := sizes(shelf.facts, question.key))
    ]
    return InvitingPage(
        round_name=round_.name,
        short=context.short,
        reach=context.reach,
        offers=tuple(offers),
        sizes=tuple(sorted({size for offer in offers for size in offer.sizes})),
        sent=tuple(
            _sent(question.texts[LANGUAGE], asked[question.key])
            for question in round_.questions
            if question.key in asked
        ),
        is_open=can_ask(round_),
        last_day=last_day(round_),
    )


def _sent(text: str, found: Asked) -> Sent:
    return Sent(
        text=text,
        day=found.request.day,
        is_done=found.request.is_done,
        sentence=_sentence(found),
        accepted=tuple(_reply(entry) for entry in found.accepted),
    )


def _sentence(found: Asked) -> str:
    """Say how many may have been invited, and how many accepted."""
    if not found.request.is_done:
        return f"Up to {people(found.request.size)} are being invited."
    if not found.accepted:
        return f"Up to {people(found.request.size)} were invited. Nobody has accepted yet."
    have = "has" if len(found.accepted) == 1 else "have"
    return (
        f"Up to {people(found.request.size)} were invited; {people(len(found.accepted))} {have} "
        "accepted."
    )


def _reply(entry: RosterEntry) -> Reply:
    return Reply(
        entry.known_as or entry.name, " · ".join(part for part in (entry.title, entry.unit) if part)
    )
