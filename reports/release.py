"""Releasing a closed round, and finishing its documents."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import TypeAdapter
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from accounts.operations import grant_released_round
from db import transaction
from reports.errors import ReleaseUnknown, WrongRules
from reports.facts import ReleaseFacts
from reports.models import Release
from reports.store import DocumentStore
from surveys import queries
from surveys.errors import RoundNotClosed
from surveys.files.people import PersonRow
from surveys.models import Mode, Readers, Round, RoundState
from surveys.rounds import operations

if TYPE_CHECKING:
    from reports.documents import Document

FIRST = 1
#: The language of reports.
LANGUAGE = "en"
_FACTS = TypeAdapter(ReleaseFacts)

#: Who reads a person's report -> the words in its footer.
READERS = {
    Readers.PERSON_AND_FACILITATORS: "you and the facilitators named in the invitation",
    Readers.PERSON: "you only",
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
    texts: dict[str, str]  # by question key, in the order of the questionnaire
    index: tuple[str, ...]
    top_level: Literal["highest", "lowest"] | None
    high_cut: float
    as_of: date | None
    seed: int


def release_round(
    engine: Engine, round_id: uuid.UUID, *, wrapping_key: bytes, today: date
) -> uuid.UUID:
    """Score a closed round and write its release, unless it has one; return the release's id.

    Scoring takes no part in a transaction, so that nobody waits for it. Of two that score the same
    round at once, the later one finds the release of the earlier and keeps it.

    Raises
    ------
    RoundNotClosed
        If the round still takes answers, or its answers are gone.
    """
    with transaction(engine, readonly=True) as session:
        written = first_release(session, round_id)
        if written is not None:
            return written.id
        inputs = _inputs(session, queries.get_round(session, round_id), wrapping_key)
    facts = _analyzed(inputs)
    with transaction(engine) as session:
        return _write(session, round_id, facts, today)


def _inputs(session: Session, round_: Round, wrapping_key: bytes) -> Inputs:
    """Read the roster, and open the answers."""
    if round_.state is not RoundState.CLOSED:
        raise RoundNotClosed(round_.name, round_.state.value)
    private_key = queries.unwrapped_key(round_, wrapping_key)
    return Inputs(
        organization=round_.organization.name,
        round_name=round_.name,
        mode=round_.mode,
        readers=READERS[round_.readers],
        people=queries.roster(session, round_),
        opened=queries.opened_answers(session, round_, private_key),
        texts={question.key: question.texts.get(LANGUAGE, "") for question in round_.questions},
        index=tuple(question.key for question in round_.questions if question.in_index),
        top_level=round_.top_level.value if round_.top_level else None,
        high_cut=round_.high_cut,
        as_of=round_.closed_at.date() if round_.closed_at else None,
        seed=round_.seed,
    )


def _analyzed(inputs: Inputs) -> ReleaseFacts:
    """Score the round, and say of it what its mode allows; the database takes no part."""
    # Imported here: the scores bring compiled code along, which pages and commands do not need.
    from reports.analysis import Answers, Occasion, Options, analyze_round, release_facts
    from reports.disclosure import disclosed

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
    said = disclosed if inputs.mode is Mode.CONFIDENTIAL else release_facts
    return said(
        analyze_round(inputs.people, answers, options),
        Occasion(inputs.organization, inputs.round_name, inputs.readers),
    )


def _write(session: Session, round_id: uuid.UUID, facts: ReleaseFacts, today: date) -> uuid.UUID:
    """Write the release and move the round on, unless somebody else just did."""
    round_ = operations.locked(session, queries.get_round(session, round_id))
    written = first_release(session, round_id)
    if written is not None:
        return written.id
    if facts.mode != round_.mode.value:  # only disclosure makes confidential facts
        raise WrongRules(round_.name)
    plain = to_json(facts)
    release = Release(
        round_id=round_id,
        number=FIRST,
        facts=plain,
        facts_digest=digest(plain),
        method_version=facts.method_version,
        seed=facts.seed,
        day=today,
    )
    session.add(release)
    operations.mark_released(session, round_)
    grant_released_round(session, round_.organization_id, round_.id)
    return release.id


def to_json(facts: ReleaseFacts) -> dict[str, Any]:
    """Return the facts as they are kept."""
    return dataclasses.asdict(facts)


def from_json(plain: dict[str, Any]) -> ReleaseFacts:
    """Return kept facts as they were."""
    return _FACTS.validate_python(plain)


def digest(plain: dict[str, Any]) -> str:
    """SHA-256 of facts, the same on every machine."""
    text = json.dumps(
        plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return hashlib.sha256(text.encode()).hexdigest()


def first_release(session: Session, round_id: uuid.UUID) -> Release | None:
    """Return the release of a round; None before there is one."""
    return session.scalars(
        select(Release).where(Release.round_id == round_id, Release.number == FIRST)
    ).one_or_none()


def release_ids(session: Session) -> list[uuid.UUID]:
    """Return the ids of all releases."""
    return list(session.scalars(select(Release.id).order_by(Release.day, Release.id)))


def get_facts(session: Session, release_id: uuid.UUID) -> ReleaseFacts:
    """Return what a release says. Raises ReleaseUnknown."""
    release = session.get(Release, release_id)
    if release is None:
        raise ReleaseUnknown(str(release_id))
    return from_json(release.facts)


def documents(facts: ReleaseFacts) -> list[Document]:
    """Return the documents that a release has, finished or not, in a fixed order."""
    from reports import documents as rendering

    return rendering.documents(facts)


def render_missing(
    store: DocumentStore, release_id: uuid.UUID, facts: ReleaseFacts, wanted: Iterable[Document]
) -> int:
    """Render those documents that are not finished; return how many were."""
    from reports.documents import Renderer

    renderer = Renderer(facts)
    written = 0
    for document in wanted:
        if not store.has(release_id, document.kind, document.key):
            store.put(release_id, document.kind, document.key, renderer.pdf(document))
            written += 1
    return written


def write_out(
    store: DocumentStore,
    release_id: uuid.UUID,
    facts: ReleaseFacts,
    folder: Path,
    *,
    on_done: Callable[[], None] = lambda: None,
) -> int:
    """Write all documents of a release to a folder, by their file names; return how many.

    Those that are finished are copied. If any is not, all are rendered, on every core, and kept.
    """
    from reports.documents import write_documents

    every = documents(facts)
    if not all(store.has(release_id, document.kind, document.key) for document in every):

        def keep(document: Document) -> None:
            content = (folder / document.file_name).read_bytes()
            store.put(release_id, document.kind, document.key, content)
            on_done()

        write_documents(facts, folder, processes=os.cpu_count() or 1, on_done=keep)
        return len(every)
    for document in every:
        content = store.read(release_id, document.kind, document.key)
        path = folder / document.file_name
        if content is not None and not (path.is_file() and path.read_bytes() == content):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        on_done()
    return len(every)
