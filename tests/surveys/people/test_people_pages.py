"""The pages about people, as an admin uses them."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys.models import PendingImport, Person
from surveys.people.page import PAGE
from tests.rounds import make_organization
from tests.surveys.admins import Admin, admin_of, text_of

HEADER = "id,name,email,unit,manager_id,unit_lead,title,level\n"
SEEN = re.compile(r'name="seen"[^>]*value="([0-9a-f]{64})"')


@pytest.fixture
def ann(app: Flask, session: Session) -> Admin:
    """Ann administers an organization of twelve."""
    return admin_of(app, session, make_organization(session))


def row(number: int, **changes: str) -> str:
    """Return a person as :func:`make_organization` makes them."""
    cells = {
        "id": str(number),
        "name": f"Person {number}",
        "email": f"person{number}@example.com",
        "unit": "Dock" if number % 2 else "Office",
        "manager": "" if number == 1 else "1",
        "lead": "yes" if number == 1 else "",
        "title": "Lead" if number == 1 else "Member",
        "level": "1" if number == 1 else "2",
    }
    return ",".join({**cells, **changes}.values())


def csv(*rows: str) -> str:
    return HEADER + "\n".join(rows) + "\n"


def upload(ann: Admin, text: str | bytes, name: str = "people.csv", encoding: str = ""):
    content = text if isinstance(text, bytes) else text.encode()
    return ann.post("/people/import", people_file=(io.BytesIO(content), name), encoding=encoding)


def preview_of(ann: Admin, text: str) -> tuple[str, str]:
    """Upload a file; return the address of its preview and the fingerprint there."""
    answer = upload(ann, text)
    assert answer.status_code == 303, text_of(answer)
    found = SEEN.search(ann.get(answer.location).get_data(as_text=True))
    assert found
    return answer.location, found[1]


def names(session: Session) -> set[str]:
    found = set(session.scalars(select(Person.name).where(Person.active)))
    session.rollback()  # else no page could write
    return found


def test_the_list_counts_people_and_units(ann: Admin) -> None:
    page = text_of(ann.get("/people"))
    assert "12 people would be asked in a new round." in page
    assert '<h2 id="units">2 units</h2>' in page
    assert page.count("person7@example.com") == 1


@pytest.mark.parametrize(
    ("query", "found"), [("person 7", 1), ("LEAD", 1), ("dock member", 5), ("%", 12), ("xyz", 0)]
)
def test_a_search_finds_people_by_any_of_their_words(ann: Admin, query: str, found: int) -> None:
    assert f"{found} found for" in text_of(ann.client.get("/people", query_string={"q": query}))


def test_a_search_ignores_case_and_accents(app: Flask, session: Session) -> None:
    organization = make_organization(session, 3)
    session.scalars(select(Person).where(Person.external_id == "2")).one().name = "Zoë Ångström"
    ann = admin_of(app, session, organization)
    assert "1 found for" in text_of(ann.client.get("/people", query_string={"q": "angstrom zoe"}))


def test_a_long_list_has_pages(app: Flask, session: Session) -> None:
    ann = admin_of(app, session, make_organization(session, PAGE + 1))
    assert text_of(ann.get("/people")).count("@example.com") == PAGE
    last = text_of(ann.get("/people?page=2"))
    assert last.count("@example.com") == 1
    assert "Page 2 of 2" in last
    assert text_of(ann.get("/people?page=99")) == last


def test_people_of_others_are_not_listed(app: Flask, session: Session) -> None:
    make_organization(session, 3)
    bo = admin_of(app, session, make_organization(session, 2, "Other"))
    page = text_of(bo.get("/people"))
    assert "2 people would be asked" in page
    assert "person3@" not in page


def test_a_file_is_shown_and_then_applied(ann: Admin, session: Session) -> None:
    rows = [row(number) for number in range(1, 12)]
    rows[1] = row(2, unit="Legal", manager="99")
    address, seen = preview_of(ann, csv(*rows, row(13)))
    page = text_of(ann.get(address))
    for words in (
        "<dt>new</dt><dd>1</dd>",
        "<dt>changed</dt><dd>1</dd>",
        "<dt>unchanged</dt><dd>10</dd>",
        "<dt>gone</dt><dd>1</dd>",
        "unit: <del>Office</del> → <ins>Legal</ins>",
        "Person 2 has the manager &#34;99&#34;, who is not in the file.",
    ):
        assert words in page
    assert "Person 13" not in names(session)
    for _ in range(2):
        answer = ann.post(address, seen=seen)
        assert (answer.status_code, answer.location) == (303, "/people")
    page = text_of(ann.get("/people"))
    assert "people.csv was applied: 1 new, 1 changed, 1 deactivated." in page
    assert names(session) == {f"Person {number}" for number in (*range(1, 12), 13)}
    assert ann.get(address).location == "/people"


def test_half_a_file_needs_the_number_typed(ann: Admin, session: Session) -> None:
    address, seen = preview_of(ann, csv(*(row(number) for number in range(1, 7))))
    assert "6 of 12 people would be deactivated." in text_of(ann.get(address))
    for typed in ("", "5"):
        answer = ann.post(address, seen=seen, gone=typed)
        assert answer.status_code == 422
        assert "type 6 to confirm that" in text_of(answer)
        assert len(names(session)) == 12
    assert ann.post(address, seen=seen, gone="6").status_code == 303
    assert len(names(session)) == 6


def test_what_was_not_shown_is_not_applied(ann: Admin, session: Session) -> None:
    address, _ = preview_of(ann, csv(*(row(number) for number in range(1, 14))))
    answer = ann.post(address, seen="0" * 64)
    assert answer.status_code == 409
    assert "look at it again" in text_of(answer)
    assert len(names(session)) == 12


def test_a_discarded_file_changes_nothing_and_is_gone(ann: Admin, session: Session) -> None:
    address, seen = preview_of(ann, csv(*(row(number) for number in range(1, 14))))
    for _ in range(2):
        assert ann.post(f"{address}/discard").location == "/people"
    assert ann.post(address, seen=seen).status_code == 409
    assert len(names(session)) == 12
    session.rollback()
    assert session.scalars(select(PendingImport.content)).one() is None


@pytest.mark.parametrize(
    ("text", "name", "says"),
    [
        ("name\nAda\n", "people.csv", "<b>Line 1, column id</b> there is no column id"),
        ("id\n1\n1\n", "people.csv", "<b>Line 3, column id</b> &#34;1&#34; already stands in"),
        ("", "people.csv", "the file is empty"),
        ("id\n1\n", "people.pdf", "files ending in &#34;.pdf&#34; are not read"),
        ("id\n1\n", "C:\\files\\people.xlsx", "people.xlsx was not taken"),
        ("id,name\n1,J\xfcrgen\n".encode("latin-1"), "people.csv", "choose how the file was saved"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_places(
    ann: Admin, session: Session, text: str | bytes, name: str, says: str
) -> None:
    answer = upload(ann, text, name)
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert "--encoding" not in text_of(answer)
    session.rollback()
    assert session.scalar(select(func.count()).select_from(PendingImport)) == 0


def test_the_form_of_characters_can_be_chosen(ann: Admin) -> None:
    answer = upload(ann, "id,name\n1,J\xfcrgen\n".encode("cp1252"), encoding="cp1252")
    assert "Jürgen" in text_of(ann.get(answer.location))


def test_an_upload_without_a_file_says_so(ann: Admin) -> None:
    answer = ann.post("/people/import")
    assert answer.status_code == 422
    assert "Choose a file in CSV or XLSX form." in text_of(answer)


def test_an_import_of_others_is_not_there(app: Flask, session: Session, ann: Admin) -> None:
    """Neither a colleague's nor another organization's; absent ids answer the same."""
    address, seen = preview_of(ann, csv(*(row(number) for number in range(1, 14))))
    bo = admin_of(app, session, make_organization(session, 2, "Other"))
    absent = "/people/import/00000000-0000-4000-8000-000000000000"
    for path in (address, absent):
        for answer in (bo.get(path), bo.post(path, seen=seen), bo.post(f"{path}/discard")):
            assert answer.status_code == 404
    assert text_of(bo.get(address)) == text_of(bo.get(absent))
    assert ann.get(address).status_code == 200


def test_names_are_shown_as_text(ann: Admin) -> None:
    address, _ = preview_of(ann, csv(row(1, name="<b>Ada</b>"), row(2)))
    page = text_of(ann.get(address))
    assert "&lt;b&gt;Ada" in page
    assert "<b>Ada" not in page
