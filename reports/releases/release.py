"""Releasing a closed round, and finishing its documents."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from accounts.models import Matter
from accounts.operations import grant_released_round
from audit.acts import Act
from audit.record import Recorder
from db import transaction
from reports.attributed.keeping import keep_ties
from reports.attributed.vault import Vault
from reports.drawing.look import Look
from reports.drawing.pdf import ReportError
from reports.errors import ReleaseUnknown, WrongRules
from reports.facts import ReleaseFacts
from reports.language import Languages
from reports.releases.inputs import analyzed, is_current, open_inputs
from reports.releases.kept import facts_of, keep
from reports.releases.models import Release
from reports.releases.store import DocumentStore
from surveys import queries
from surveys.models import Mode, Round, RoundState
from surveys.round_keys import WrappingKeys
from surveys.rounds import operations

if TYPE_CHECKING:
    from reports.drawing.documents import Document

FIRST = 1


def release_round(
    engine: Engine,
    round_id: uuid.UUID,
    *,
    keys: WrappingKeys,
    recorder: Recorder,
    today: date,
    vault: Vault | None = None,
) -> uuid.UUID:
    """Score a closed round and write its release, unless it has one; return the release's id.

    Scoring takes no part in a transaction, so that nobody waits for it. Of two that score the same
    round at once, the later one finds the release of the earlier and keeps it. The ties of an
    attributed round go to the vault, if there is one.

    Raises
    ------
    RoundNotClosed
        If the round still takes answers, or its answers are gone.
    """
    while True:
        with transaction(engine, readonly=True) as session:
            written = first_release(session, round_id)
            if written is not None:
                return written.id
        inputs = open_inputs(engine, round_id, keys, recorder, states={RoundState.CLOSED})
        analysis, facts = analyzed(inputs)
        with transaction(engine) as session:
            round_ = operations.locked(session, queries.get_round(session, round_id))
            written = first_release(session, round_id)
            if written is not None:
                return written.id
            if not is_current(session, round_, inputs):
                continue  # somebody withdrew or objected meanwhile: score what is left
            if vault is not None and inputs.mode is Mode.ATTRIBUTED:
                keep_ties(session, round_id, analysis, vault, inputs.opened.willing)
            release_id = write(
                session, round_, facts, sources=inputs.sources, number=FIRST, today=today
            )
            operations.mark_released(session, round_)
            granted = grant_released_round(session, round_.organization_id, round_.id)
            record_release(session, recorder, round_, facts, number=FIRST)
            if granted:
                recorder.record(
                    session,
                    Act.GRANTED,
                    organization_id=round_.organization_id,
                    subject=round_id,
                    matter=Matter.REPORTS.value,
                    accounts=granted,
                )
            return release_id


def record_release(
    session: Session, recorder: Recorder, round_: Round, facts: ReleaseFacts, *, number: int
) -> None:
    """Record that a release was written; the last thing in the transaction that writes it."""
    recorder.record(
        session,
        Act.RELEASED,
        organization_id=round_.organization_id,
        subject=round_.id,
        number=number,
        rules=facts.rules,
    )


def write(
    session: Session,
    round_: Round,
    facts: ReleaseFacts,
    *,
    sources: dict[str, list[str]],
    number: int,
    today: date,
) -> uuid.UUID:
    """Write a release of a round; return its id. Raises WrongRules."""
    if facts.mode != round_.mode.value:  # only disclosure makes confidential facts
        raise WrongRules(round_.name)
    release = Release(
        round_id=round_.id,
        number=number,
        sources=sources,
        method_version=facts.method_version,
        seed=facts.seed,
        day=today,
    )
    keep(release, facts)
    session.add(release)
    session.flush()
    return release.id


def first_release(session: Session, round_id: uuid.UUID) -> Release | None:
    """Return the first release of a round; None before there is one."""
    return session.scalars(
        select(Release).where(Release.round_id == round_id, Release.number == FIRST)
    ).one_or_none()


def latest_release(session: Session, round_id: uuid.UUID) -> Release | None:
    """Return the last release of a round; None before there is one."""
    return session.scalars(
        select(Release).where(Release.round_id == round_id).order_by(Release.number.desc()).limit(1)
    ).one_or_none()


def release_ids(session: Session) -> list[uuid.UUID]:
    """Return the ids of all releases."""
    return list(session.scalars(select(Release.id).order_by(Release.day, Release.id)))


def get_facts(session: Session, release_id: uuid.UUID) -> ReleaseFacts:
    """Return what a release says. Raises ReleaseUnknown."""
    release = session.get(Release, release_id)
    if release is None:
        raise ReleaseUnknown(str(release_id))
    return facts_of(release)


def documents(facts: ReleaseFacts) -> list[Document]:
    """Return the documents that a release has, finished or not, in a fixed order."""
    from reports.drawing import documents as rendering

    return rendering.documents(facts)


def render_missing(
    store: DocumentStore,
    release_id: uuid.UUID,
    facts: ReleaseFacts,
    wanted: Iterable[Document],
    *,
    look: Look | None = None,
    languages: Languages | None = None,
) -> int:
    """Render those documents that are not finished; return how many were.

    Raises
    ------
    ReportError
        If any could not be drawn; all others are finished by then.
    """
    from reports.drawing.documents import Renderer
    from reports.drawing.workers import drawer

    renderer = Renderer(facts, look, languages)
    written, failed = 0, []
    for document in wanted:
        if not store.has(release_id, document.kind, document.key):
            try:
                content = renderer.pdf(document, drawer())
            except ReportError as sentence:
                failed.append(sentence)
                continue
            store.put(release_id, document.kind, document.key, content)
            written += 1
    if failed:
        raise ReportError(f"{len(failed)} could not be drawn, the first because: {failed[0]}")
    return written


def write_out(
    store: DocumentStore,
    release_id: uuid.UUID,
    facts: ReleaseFacts,
    folder: Path,
    *,
    look: Look | None = None,
    languages: Languages | None = None,
    on_done: Callable[[], None] = lambda: None,
) -> int:
    """Write all documents of a release to a folder, by their file names; return how many.

    Those that are finished are copied. If any is not, all are rendered, on every core, and kept.

    Raises
    ------
    ReportError
        If any could not be drawn; all others are written by then.
    """
    from reports.drawing.documents import write_documents

    every = documents(facts)
    if not all(store.has(release_id, document.kind, document.key) for document in every):

        def keep(document: Document) -> None:
            content = (folder / document.file_name).read_bytes()
            store.put(release_id, document.kind, document.key, content)
            on_done()

        failed: list[ReportError] = []
        write_documents(
            facts,
            folder,
            look=look,
            languages=languages,
            processes=os.cpu_count() or 1,
            on_done=keep,
            on_failed=lambda _, sentence: failed.append(sentence),
        )
        if failed:
            raise ReportError(f"{len(failed)} could not be drawn, the first because: {failed[0]}")
        return len(every)
    for document in every:
        content = store.read(release_id, document.kind, document.key)
        path = folder / document.file_name
        if content is not None and not (path.is_file() and path.read_bytes() == content):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        on_done()
    return len(every)
