"""The language of a release's documents: the reader's own, else the organization's."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.drawing.documents import Document
from reports.errors import ReleaseUnknown
from reports.looks.keeping import row_of
from reports.releases import release as releases
from reports.releases.kept import facts_of
from reports.releases.languages import languages_of
from reports.releases.models import Release
from reports.releases.store import DocumentStore
from surveys.models import Person
from tests.reports.reading import text
from tests.rounds import KEYS, RECORDER, TODAY, closed_round

pytestmark = pytest.mark.usefixtures("fewer_draws")


@pytest.fixture
def release(session: Session) -> Release:
    round_ = closed_round(session)
    round_id, engine = round_.id, session.get_bind()
    session.commit()
    written = releases.release_round(engine, round_id, keys=KEYS, recorder=RECORDER, today=TODAY)
    return session.get_one(Release, written)


def speak(session: Session, external_id: str, language: str) -> None:
    """Put a tag into the people file as it is kept."""
    person = session.scalars(select(Person).where(Person.external_id == external_id)).one()
    person.language = language
    session.flush()


def test_without_a_choice_all_is_english(session: Session, release: Release) -> None:
    languages = languages_of(session, release.id)
    assert {languages.of(kind, "1") for kind in ("person", "unit", "organization")} == {"en"}


def test_a_person_reads_their_own_language_and_all_others_that_of_the_organization(
    session: Session, release: Release
) -> None:
    organization = session.scalars(select(Person.organization_id)).first()
    assert organization is not None
    row_of(session, organization).language = "de"
    speak(session, "1", "fr-CH")
    speak(session, "2", "tlh")
    session.flush()
    languages = languages_of(session, release.id)
    assert [languages.of("person", id_) for id_ in ("1", "2", "3")] == ["fr", "de", "de"]
    assert languages.of("unit", "1") == "de"


def test_a_document_is_written_in_its_language(
    session: Session, release: Release, tmp_path: Path
) -> None:
    speak(session, "1", "es")
    facts, store = facts_of(release), DocumentStore(tmp_path / "documents")
    wanted = [Document("person", "1", "1"), Document("person", "2", "2")]
    languages = languages_of(session, release.id)
    releases.render_missing(store, release.id, facts, wanted, languages=languages)
    read = [text(store.read(release.id, "person", id_) or b"") for id_ in ("1", "2")]
    assert "Informe personal" in read[0]
    assert "Personal report" in read[1]


def test_an_unknown_release_has_no_languages(session: Session) -> None:
    with pytest.raises(ReleaseUnknown):
        languages_of(session, uuid.uuid4())
