"""Every document of a release, written whole, the same bytes by one process and by two."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reports.drawing.documents import Document, documents, render, write_documents
from tests.reports.reading import text
from tests.reports.samples import AMIRA, QUIET, TOMASZ, company


def staff(count: int) -> tuple:
    people = (AMIRA, TOMASZ, QUIET)
    return tuple(
        replace(people[place % 3], id=f"p/{place}", name=f"Person number {place:03d}.")
        for place in range(count)
    )


def written(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


def test_a_release_has_a_document_for_the_whole_each_unit_and_each_person():
    release = company()
    found = documents(release)
    assert found[0] == Document("organization", "", "organization.pdf")
    assert Document("unit", "Board office", "units/Board office.pdf") in found
    assert Document("person", "p-17", "people/p-17.pdf") in found
    assert len(found) == 1 + 7 + 4


def test_ids_that_could_leave_the_folder_do_not():
    release = replace(company(), people=(replace(AMIRA, id="../../x"),))
    assert documents(release)[-1].file_name == "people/%2E%2E%2F..%2Fx.pdf"


def test_one_process_and_two_write_the_same_bytes(tmp_path):
    release = replace(company(), people=staff(12))
    alone, done = tmp_path / "alone", []
    write_documents(release, alone, processes=1, on_done=done.append)
    assert done == documents(release)
    together, done = tmp_path / "together", []
    assert write_documents(release, together, processes=2, on_done=done.append) == done
    assert written(alone) == written(together)
    assert set(written(alone)) == {document.file_name for document in documents(release)}


def test_each_person_gets_the_own_document(tmp_path):
    release = replace(company(), people=staff(10))
    write_documents(release, tmp_path, processes=2)
    for document, person in zip(documents(release)[-10:], release.people, strict=True):
        read = text((tmp_path / document.file_name).read_bytes())
        assert person.name in read
        assert not [
            other.name for other in release.people if other.name in read and other is not person
        ]


def test_a_document_drawn_alone_is_the_one_that_is_written(tmp_path):
    release = company()
    document = documents(release)[-1]
    write_documents(release, tmp_path, processes=1)
    assert (tmp_path / document.file_name).read_bytes() == render(release, document)


@pytest.mark.parametrize("processes", [1, 2])
def test_a_failure_is_told_and_leaves_no_half_file(tmp_path, processes):
    broken = replace(AMIRA, id="broken", name=None)
    release = replace(company(), people=(*staff(12), broken))
    with pytest.raises(AttributeError):
        write_documents(release, tmp_path, processes=processes)
    files = written(tmp_path)
    assert "people/broken.pdf" not in files
    assert not [name for name in files if name.endswith(".part")]
    assert all(content.rstrip().endswith(b"%%EOF") for content in files.values())
