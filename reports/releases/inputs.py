"""What a round is scored from: roster and answers, read at once; and what is said of its scores."""

from __future__ import annotations

import hmac
import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from audit.acts import Act
from audit.record import Recorder
from db import transaction
from reports.facts import ReleaseFacts
from reports.language import later
from reports.releases.models import Release
from reports.releases.repeated import EVERYBODY, Earlier, Groups
from reports.releases.since import Before, is_unchanged, release_before, with_since
from reports.rules import REPEATED_DAYS
from reports.thresholds import Thresholds
from surveys import queries
from surveys.errors import RoundNotClosed
from surveys.files.people import PersonRow
from surveys.models import Mode, Readers, Response, ResponseState, RosterEntry, Round, RoundState
from surveys.round_keys import WrappingKeys

if TYPE_CHECKING:
    from reports.analysis import Analysis

#: The language of reports.
LANGUAGE = "en"
#: Who reads a person's report -> the words in its footer.
READERS = {
    Readers.PERSON_AND_FACILITATORS: later("you and the facilitators named in the invitation"),
    Readers.PERSON: later("you only"),
}


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a round is scored from, read at once; the answers stay in memory only."""

    organization: str
    round_name: str
    mode: Mode
    readers: str
    people: list[PersonRow]
    opened: queries.OpenedAnswers
    objecting: frozenset[str]
    texts: dict[str, str]  # by question key, in the order of the questionnaire
    index: tuple[str, ...]
    top_level: Literal["highest", "lowest"] | None
    high_cut: float
    as_of: date | None
    seed: int
    smallest_group: int
    answered: Groups
    earlier: tuple[Earlier, ...]
    before: Before | None
    sources: dict[str, list[str]]
    lots: bytes


def open_inputs(
    engine: Engine,
    round_id: uuid.UUID,
    keys: WrappingKeys,
    recorder: Recorder,
    *,
    states: Collection[RoundState],
) -> Inputs:
    """Record that the answers are opened, and open them.

    What cannot be recorded is not opened. Raises what :func:`read_inputs` raises.
    """
    with transaction(engine) as session:
        round_ = queries.get_round(session, round_id)
        _check_state(round_, states)
        recorder.record(
            session,
            Act.KEY_USED,
            organization_id=round_.organization_id,
            subject=round_id,
        )
    with transaction(engine, readonly=True) as session:
        return read_inputs(session, queries.get_round(session, round_id), keys, states=states)


def read_inputs(
    session: Session, round_: Round, keys: WrappingKeys, *, states: Collection[RoundState]
) -> Inputs:
    """Read the roster, and open the answers.

    Raises RoundNotClosed, and what :func:`surveys.queries.unwrapped_key` raises.
    """
    _check_state(round_, states)
    private_key = queries.unwrapped_key(round_, keys)
    return Inputs(
        organization=round_.organization.name,
        round_name=round_.name,
        mode=round_.mode,
        readers=READERS[round_.readers],
        people=queries.roster(session, round_),
        opened=queries.opened_answers(session, round_, private_key),
        objecting=queries.objecting(session, round_),
        texts={question.key: question.texts.get(LANGUAGE, "") for question in round_.questions},
        index=tuple(question.key for question in round_.questions if question.in_index),
        top_level=round_.top_level.value if round_.top_level else None,
        high_cut=round_.high_cut,
        as_of=round_.closed_at.date() if round_.closed_at else None,
        seed=round_.seed,
        smallest_group=round_.smallest_group,
        answered=_answered(session, round_),
        earlier=_earlier(session, round_),
        before=release_before(session, round_),
        sources=_sources(session, round_, private_key),
        lots=hmac.digest(private_key, b"swayline lots", "sha256"),
    )


def _check_state(round_: Round, states: Collection[RoundState]) -> None:
    if round_.state not in states:
        raise RoundNotClosed(round_.name, round_.state.value)


def is_current(session: Session, round_: Round, inputs: Inputs) -> bool:
    """Whether nobody withdrew, objected or was erased since the inputs were read."""
    return (
        queries.roster(session, round_) == inputs.people
        and queries.objecting(session, round_) == inputs.objecting
        and _answered(session, round_) == inputs.answered
        and is_unchanged(session, inputs.before)
    )


def analyzed(inputs: Inputs) -> tuple[Analysis, ReleaseFacts]:
    """Score the round, and say of it what its mode allows; the database takes no part."""
    # Imported here: the scores bring compiled code along, which pages and commands do not need.
    from reports.analysis import Answers, Occasion, Options, analyze_round, release_facts
    from reports.disclosure import disclosed
    from reports.releases.repeated import withheld

    answers = {
        key: Answers(inputs.opened.ties[key], inputs.opened.respondents[key], text)
        for key, text in inputs.texts.items()
    }
    options = Options(
        top_level=inputs.top_level,
        high_cut=inputs.high_cut,
        as_of=inputs.as_of,
        seed=inputs.seed,
        index=inputs.index,
    )
    analysis = analyze_round(inputs.people, answers, options, objecting=inputs.objecting)
    occasion = Occasion(inputs.organization, inputs.round_name, inputs.readers, inputs.lots)
    before = inputs.before.facts if inputs.before else None
    if inputs.mode is not Mode.CONFIDENTIAL:
        return analysis, with_since(release_facts(analysis, occasion), before)
    rules = Thresholds(smallest_group=inputs.smallest_group)
    close = withheld(inputs.answered, inputs.earlier, rules)
    return analysis, with_since(disclosed(analysis, occasion, rules, close), before, rules)


def _submitted(session: Session, round_: Round) -> list[tuple[str, str, uuid.UUID, int]]:
    """Return (id in the people file, unit, respondent id, revision) of whoever submitted."""
    rows = session.execute(
        select(
            RosterEntry.external_id,
            RosterEntry.unit,
            Response.respondent_id,
            Response.revision,
        )
        .join(
            Response,
            (Response.round_id == RosterEntry.round_id)
            & (Response.respondent_id == RosterEntry.respondent_id),
        )
        .where(RosterEntry.round_id == round_.id, Response.state == ResponseState.SUBMITTED)
    )
    return [(id_, unit, respondent, revision) for id_, unit, respondent, revision in rows]


def _answered(session: Session, round_: Round) -> Groups:
    """Return who submitted, by unit and altogether."""
    groups: dict[str, set[str]] = defaultdict(set)
    for id_, unit, *_ in _submitted(session, round_):
        groups[EVERYBODY].add(id_)
        if unit:
            groups[unit].add(id_)
    return {name: frozenset(ids) for name, ids in groups.items()}


def _sources(session: Session, round_: Round, private_key: bytes) -> dict[str, list[str]]:
    """Return a tag for each response, by unit and altogether.

    Without the round's key nobody can tell whose response a tag stands for; it goes with the key.
    """
    key = hmac.digest(private_key, b"swayline sources", "sha256")
    groups: dict[str, list[str]] = {EVERYBODY: []}
    for _, unit, respondent, revision in _submitted(session, round_):
        tag = hmac.digest(key, respondent.bytes + revision.to_bytes(8, "big"), "sha256")[:16].hex()
        for name in {EVERYBODY, unit}:
            groups.setdefault(name, []).append(tag)
    return {name: sorted(tags) for name, tags in sorted(groups.items())}


def _earlier(session: Session, round_: Round) -> tuple[Earlier, ...]:
    """Return the organization's released rounds of the same days, as far as they are kept."""
    if round_.closed_at is None:
        return ()
    days = timedelta(days=REPEATED_DAYS)
    rounds = session.execute(
        select(Round, Release.sources)
        .join(Release, Release.round_id == Round.id)
        .where(
            Round.organization_id == round_.organization_id,
            Round.id != round_.id,
            Round.closed_at.between(round_.closed_at - days, round_.closed_at + days),
        )
        .order_by(Release.id)
    )
    found = []
    for other, sources in rounds:
        answered = _answered(session, other)
        found.append(
            Earlier(
                roster=frozenset(row.id for row in queries.roster(session, other)),
                answered=answered,
                gone={
                    name: len(tags) - len(answered.get(name, ())) for name, tags in sources.items()
                },
            )
        )
    return tuple(found)
