"""People files: what they would change, what applying does, what it never does."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.models import Organization, Role
from surveys.errors import GoneNotConfirmed, ImportDiscarded, ImportUnknown, PreviewOutdated
from surveys.files.people import KNOWN_COLUMNS, People, PersonRow
from surveys.files.problems import FileRefused
from surveys.models import ImportState, PendingImport, Person, Response, RosterEntry
from surveys.people import imports
from surveys.people.notes import notes
from tests.rounds import NOW, closed_round, make_organization
from tests.users import make_user

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12)
PEOPLE = st.lists(
    st.builds(
        PersonRow,
        id=st.sampled_from([str(number) for number in range(1, 13)]),
        name=WORDS,
        known_as=WORDS,
        email=st.sampled_from(["", "a@example.com", "b@example.com", "nowhere"]),
        manager_id=st.sampled_from(["", "1", "2", "3", "77"]),
        unit=st.sampled_from(["", "Dock", "Office"]),
        unit_lead=st.booleans(),
        title=WORDS,
        level=st.sampled_from(["", "1", "2", "Lead"]),
        location=WORDS,
        start_date=st.none() | st.just("2020-01-01"),
        attributes=st.dictionaries(st.sampled_from(["language", "Team"]), WORDS, max_size=2),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda row: row.id,
)


def people(*rows: PersonRow, columns: tuple[str, ...] = KNOWN_COLUMNS) -> People:
    numbered = (replace(row, line=line) for line, row in enumerate(rows, start=2))
    return People("people.csv", tuple(numbered), frozenset(columns))


def owner(session: Session, organization: Organization) -> uuid.UUID:
    return make_user(session, organization.id, Role.ADMIN, f"ann-{uuid.uuid4().hex}@example.com").id


def keep(session: Session, organization: Organization, file: People) -> PendingImport:
    return imports.keep_import(
        session, organization.id, owner(session, organization), file, now=NOW
    )


def apply(session: Session, pending: PendingImport) -> dict[str, int]:
    wanted = imports.preview(session, pending).changes
    return imports.apply_import(session, pending, seen=wanted.digest, typed=str(len(wanted.gone)))


def known(session: Session, organization: Organization) -> dict[str, PersonRow]:
    """Return the active people of an organization by id."""
    found = imports.known_people(session, organization.id)
    return {id_: person.row for id_, person in found.items() if person.active}


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(first=PEOPLE, second=PEOPLE)
def test_applying_a_preview_makes_the_people_those_of_the_file(
    session: Session, first: list[PersonRow], second: list[PersonRow]
) -> None:
    organization = Organization(name=uuid.uuid4().hex)
    session.add(organization)
    session.flush()
    for rows in (first, second):
        before = known(session, organization)
        pending = keep(session, organization, people(*rows))
        wanted = imports.preview(session, pending).changes
        outcome = apply(session, pending)
        session.expire_all()
        assert known(session, organization) == {row.id: row for row in rows}
        assert {row.id for row in wanted.gone} == before.keys() - {row.id for row in rows}
        assert outcome["new"] + outcome["changed"] + outcome["unchanged"] == len(rows)
        again = imports.preview(session, keep(session, organization, people(*rows)))
        assert again.changes.is_nothing
    everybody = {row.id for row in (*first, *second)}
    assert imports.known_people(session, organization.id).keys() == everybody
    session.rollback()


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=PEOPLE)
def test_no_file_touches_a_response_or_a_roster(session: Session, rows: list[PersonRow]) -> None:
    round_ = closed_round(session)
    sealed = select(Response.id, Response.revision, Response.sealed).order_by(Response.id)
    roster = select(
        RosterEntry.respondent_id, RosterEntry.person_id, RosterEntry.email, RosterEntry.unit
    ).order_by(RosterEntry.respondent_id)
    before = session.execute(sealed).all(), session.execute(roster).all()
    apply(session, keep(session, round_.organization, people(*rows)))
    session.expire_all()
    assert (session.execute(sealed).all(), session.execute(roster).all()) == before
    session.rollback()


def test_nothing_changes_before_the_file_is_applied(session: Session) -> None:
    organization = make_organization(session, 4)
    before = known(session, organization)
    pending = keep(session, organization, people(PersonRow("9", name="New")))
    imports.preview(session, pending)
    imports.discard_import(session, pending)
    assert known(session, organization) == before
    assert pending.content is None
    with pytest.raises(ImportDiscarded):
        imports.preview(session, pending)
    with pytest.raises(ImportDiscarded):
        imports.apply_import(session, pending, seen="")


def test_a_file_is_applied_once(session: Session) -> None:
    """The second press of the button answers as the first, whatever happened between."""
    organization = make_organization(session, 4)
    pending = keep(session, organization, people(*known(session, organization).values()))
    first = apply(session, pending)
    assert pending.state is ImportState.APPLIED
    assert pending.content is None
    session.add(Person(organization_id=organization.id, **person("later")))
    session.flush()
    assert imports.apply_import(session, pending, seen="anything") == first
    assert "later" in known(session, organization)


def person(id_: str) -> dict[str, object]:
    text = dict.fromkeys(
        ("name", "known_as", "email", "manager_id", "unit", "title", "level", "location"), ""
    )
    return {**text, "external_id": id_, "unit_lead": False, "start_date": None}


def test_what_is_applied_is_what_was_shown(session: Session) -> None:
    organization = make_organization(session, 4)
    pending = keep(session, organization, people(*known(session, organization).values()))
    seen = imports.preview(session, pending).changes.digest
    session.add(Person(organization_id=organization.id, **person("later")))
    session.flush()
    with pytest.raises(PreviewOutdated):
        imports.apply_import(session, pending, seen=seen)
    assert "later" in known(session, organization)


@pytest.mark.parametrize(("gone", "asks"), [(1, False), (2, True)])
def test_more_than_a_tenth_gone_asks_for_the_number(
    session: Session, gone: int, asks: bool
) -> None:
    organization = make_organization(session, 10)
    rows = list(known(session, organization).values())[gone:]
    pending = keep(session, organization, people(*rows))
    wanted = imports.preview(session, pending).changes
    assert wanted.needs_confirmation is asks
    if asks:
        for typed in ("", "1", "yes"):
            with pytest.raises(GoneNotConfirmed):
                imports.apply_import(session, pending, seen=wanted.digest, typed=typed)
        assert len(known(session, organization)) == 10
    imports.apply_import(session, pending, seen=wanted.digest, typed=f" {gone} ")
    assert len(known(session, organization)) == 10 - gone


def test_who_left_and_returns_is_the_same_person(session: Session) -> None:
    organization = make_organization(session, 3)
    rows = list(known(session, organization).values())
    ids = dict(session.execute(select(Person.external_id, Person.id)).all())
    apply(session, keep(session, organization, people(*rows[:2])))
    pending = keep(session, organization, people(*rows))
    (changed,) = imports.preview(session, pending).changes.changed
    assert [cell.column for cell in changed.columns] == ["active"]
    apply(session, pending)
    assert dict(session.execute(select(Person.external_id, Person.id)).all()) == ids


def test_a_changed_cell_is_shown_with_both_texts(session: Session) -> None:
    organization = make_organization(session, 3)
    rows = known(session, organization)
    rows["2"] = replace(rows["2"], unit="Legal", attributes={"Cost center": "7"})
    pending = keep(session, organization, people(*rows.values()))
    (changed,) = imports.preview(session, pending).changes.changed
    assert [(cell.column, cell.before, cell.after) for cell in changed.columns] == [
        ("unit", "Office", "Legal"),
        ("Cost center", "", "7"),
    ]


def test_the_language_column_becomes_the_language_of_mails(session: Session) -> None:
    organization = make_organization(session, 2)
    row = PersonRow("1", name="Zoë", attributes={"Language": "de"})
    apply(session, keep(session, organization, people(row, PersonRow("2"))))
    languages = select(Person.external_id, Person.language)
    assert dict(session.execute(languages).all()) == {"1": "de", "2": ""}


def test_only_the_owner_finds_an_import_and_only_for_a_day(session: Session) -> None:
    organization, other = make_organization(session, 2), make_organization(session, 2, "Other")
    pending = keep(session, organization, people(PersonRow("1")))
    ann, bo = pending.owner_id, owner(session, organization)

    def find(organization_id: uuid.UUID, owner_id: uuid.UUID, hours: int = 0) -> PendingImport:
        return imports.get_import(
            session,
            pending.id,
            organization_id=organization_id,
            owner_id=owner_id,
            now=NOW + timedelta(hours=hours),
        )

    assert find(organization.id, ann, 23) is pending
    for organization_id, owner_id, hours in (
        (other.id, ann, 0),
        (organization.id, bo, 0),
        (organization.id, ann, 24),
    ):
        with pytest.raises(ImportUnknown):
            find(organization_id, owner_id, hours)
    imports.forget_expired(session, now=NOW + timedelta(hours=24))
    assert session.scalar(select(func.count()).select_from(PendingImport)) == 0


def test_a_second_upload_replaces_the_undecided_one(session: Session) -> None:
    organization = make_organization(session, 2)
    pending = keep(session, organization, people(PersonRow("1")))
    imports.keep_import(session, organization.id, pending.owner_id, people(PersonRow("2")), now=NOW)
    assert session.scalar(select(func.count()).select_from(PendingImport)) == 1


def test_what_is_odd_about_people_is_noted() -> None:
    file = people(
        PersonRow("1", name="Ada", email="ada@example.com", manager_id="1"),
        PersonRow("2", name="Bo", email="ADA@example.com", manager_id="9"),
        PersonRow("3", name="Cy", manager_id="4"),
        PersonRow("4", name="Di", email="di", manager_id="3"),
        PersonRow("5", email="ed@example.com", manager_id="4"),
    )
    assert [(note.code, note.line) for note in notes(file)] == [
        ("W_MAIL_DOUBLED", 2),
        ("W_MAIL_DOUBLED", 3),
        ("W_MAIL_MISSING", 4),
        ("W_MAIL_INVALID", 5),
        ("W_NAME_MISSING", 6),
        ("W_MANAGER_SELF", 2),
        ("W_MANAGER_UNKNOWN", 3),
        ("W_MANAGER_CIRCLE", 4),
        ("W_MANAGER_CIRCLE", 5),
    ]


def test_a_missing_column_is_noted_where_it_would_empty_cells(session: Session) -> None:
    organization = make_organization(session, 2)
    rows = known(session, organization).values()
    columns = tuple(column for column in KNOWN_COLUMNS if column not in {"level", "location"})
    found = imports.preview(session, keep(session, organization, people(*rows, columns=columns)))
    missing = [note.column for note in found.notes if note.code == "W_COLUMN_MISSING"]
    assert missing == ["level"]  # nobody has a location


def test_characters_that_cannot_be_seen_refuse_the_file() -> None:
    content = b"id,name\n1,Ada\n2,B\x07o\n"
    with pytest.raises(FileRefused) as refused:
        imports.read_people_content("people.csv", content)
    (problem,) = refused.value.problems
    assert (problem.line, problem.column, problem.code) == (3, "name", "E_CONTROL_CHARACTER")


CSV = "id,name,email\n1,Ada,ada@example.com\n2,Bo,bo@example.com\n"


def test_who_reports_to_a_vacant_position_reports_to_the_next_one_up() -> None:
    text = "id,name,manager_id,vacant\n1,Ada,,\nv,,1,yes\nw,,v,x\n2,Bo,w,\nu,,,yes\n3,Cy,u,no\n"
    read = imports.read_people_content("people.csv", text.encode())
    assert {row.id: row.manager_id for row in read.rows} == {"1": "", "2": "1", "3": ""}
    said = [str(problem) for problem in read.problems]
    assert len(said) == 3
    assert 'the position "w" is vacant' in said[1]
    assert said[1].endswith('read as reporting to "1".')
    assert said[2].endswith("read as reporting to nobody.")


def run(app: Flask, tmp_path: Path, text: str, *options: str) -> Result:
    path = tmp_path / "people.csv"
    path.write_text(text)
    return app.test_cli_runner().invoke(
        args=["import-people", str(path), "--organization", "Harbor", *options]
    )


def test_the_command_does_what_the_page_does(app: Flask, session: Session, tmp_path: Path) -> None:
    organization = make_organization(session, 2)
    session.commit()
    result = run(app, tmp_path, CSV, "--dry-run")
    assert result.exit_code == 0, result.output
    assert "Would be: 0 new, 2 changed, 0 unchanged, 0 deactivated." in result.output
    assert known(session, organization)["1"].name == "Person 1"
    session.rollback()
    assert run(app, tmp_path, CSV).exit_code == 0
    session.expire_all()
    assert known(session, organization)["1"].name == "Ada"


def test_the_command_asks_for_the_number_of_those_gone(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    organization = make_organization(session, 12)
    session.commit()
    refused = run(app, tmp_path, CSV)
    assert refused.exit_code == 1
    assert "add --gone 10 to confirm" in refused.output
    assert len(known(session, organization)) == 12
    session.rollback()
    assert run(app, tmp_path, CSV, "--gone", "10").exit_code == 0
    session.expire_all()
    assert len(known(session, organization)) == 2


@pytest.mark.parametrize(
    ("text", "options", "says"),
    [
        ("name\nAda\n", (), "there is no column id"),
        (CSV, ("--organization", "Nowhere"), 'There is no organization "Nowhere".'),
    ],
)
def test_the_command_says_what_is_wrong(
    app: Flask, tmp_path: Path, text: str, options: tuple[str, ...], says: str
) -> None:
    result = run(app, tmp_path, text, *options)
    assert result.exit_code in {1, 2}
    assert says in result.output
