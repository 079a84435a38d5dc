"""The files of ties: read by other programs, exact, complete, and the same every time."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient
from sqlalchemy import select

from audit.models import AuditEntry
from db import db
from reports.analyze import analyze_command
from surveys.models import Response, RosterEntry
from tests.reports.attributed.harbor_ties import PEOPLE, TIES, TRAPS, Harbor, send

EVERY_TIE = {(ego, alter) for ego, named in TIES.items() for alter in named}
FORMS = ("graphml", "gexf", "ties", "people")


def taken(harbor: Harbor, client: FlaskClient, form: str) -> bytes:
    answer = send(client, f"{harbor.path}/file", form=form, question="advice")
    assert answer.status_code == 200, answer.text
    return answer.data


def graph(content: bytes, form: str) -> nx.DiGraph:
    read = nx.read_graphml if form == "graphml" else nx.read_gexf
    return read(io.BytesIO(content), **({"version": "1.3"} if form == "gexf" else {}))


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_networkx_reads_every_tie_and_nothing_else(
    harbor: Harbor, analyst: FlaskClient, form: str
) -> None:
    found = graph(taken(harbor, analyst, form), form)
    assert found.is_directed()
    assert set(found.edges) == EVERY_TIE
    assert set(found.nodes) == {str(number) for number in range(1, PEOPLE + 1)}


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_who_did_not_answer_is_marked_and_figures_stand_beside(
    harbor: Harbor, analyst: FlaskClient, form: str
) -> None:
    people = graph(taken(harbor, analyst, form), form).nodes
    assert {id_ for id_, data in people.items() if not data["answered"]} == {"14"}
    assert people["1"]["nominations"] == 9
    assert people["1"]["unit"] == "Dock"
    assert people["2"]["manager_id"] == "1"
    assert people["13"]["nominations"] == 0


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_names_cannot_break_out_of_the_file(
    harbor: Harbor, analyst: FlaskClient, form: str
) -> None:
    content = taken(harbor, analyst, form)
    ElementTree.fromstring(content)
    assert graph(content, form).nodes["5"]["name"] == TRAPS["5"].replace("\x0b", "\ufffd")


def test_the_ties_table_is_what_analyze_reads(harbor: Harbor, analyst: FlaskClient) -> None:
    found = rows(taken(harbor, analyst, "ties"))
    assert {(row["from_id"], row["to_id"]) for row in found} == EVERY_TIE
    assert {row["question"] for row in found} == {"advice"}
    assert list(found[0]) == ["from_id", "to_id", "question"]


def test_the_people_table_has_every_exact_figure(harbor: Harbor, analyst: FlaskClient) -> None:
    found = {(row["question"], row["id"]): row for row in rows(taken(harbor, analyst, "people"))}
    assert len(found) == 2 * PEOPLE
    first = found["advice", "1"]
    assert (first["nominations"], first["eligible"], first["responded"]) == ("9", "12", "1")
    assert float(first["share"]) == 9 / 12
    assert found["advice", "14"]["responded"] == "0"
    assert first["pagerank"]


def test_cells_that_a_spreadsheet_would_run_are_defused_and_ids_are_not(
    harbor: Harbor, analyst: FlaskClient
) -> None:
    with harbor.app.app_context():
        entry = db.session.scalars(select(RosterEntry).where(RosterEntry.external_id == "7")).one()
        entry.external_id = "-7"
        db.session.commit()
    found = {row["id"]: row for row in rows(taken(harbor, analyst, "people"))}
    assert found["4"]["name"] == "'" + TRAPS["4"]
    assert found["6"]["name"] == "'" + TRAPS["6"]
    assert "-7" in found


@pytest.mark.parametrize("form", FORMS)
def test_each_file_is_recorded_once_with_the_digest_of_its_bytes(
    harbor: Harbor, analyst: FlaskClient, form: str
) -> None:
    content = taken(harbor, analyst, form)
    assert taken(harbor, analyst, form) == content
    entries = list(entries_of(harbor, "ties_exported"))
    assert len(entries) == 2
    for entry in entries:
        assert hashlib.sha256(content).hexdigest() in entry.details
        assert f'"{form}"' in entry.details
        assert (entry.actor_name, entry.subject_id) == ("Ana", harbor.round_id)


def entries_of(harbor: Harbor, act: str) -> Iterator[AuditEntry]:
    with harbor.app.app_context():
        yield from db.session.scalars(
            select(AuditEntry).where(AuditEntry.act == act).order_by(AuditEntry.seq)
        ).all()


def test_nothing_is_handed_out_that_cannot_be_recorded(
    harbor: Harbor, analyst: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise RuntimeError("no audit")

    monkeypatch.setattr("accounts.recording.record", refuse)
    for path, fields in (
        ("file", {"form": "ties"}),
        ("planner", {"question": "advice", "size": "2", "steps": "1"}),
    ):
        with pytest.raises(RuntimeError, match="no audit"):
            send(analyst, f"{harbor.path}/{path}", **fields)


def test_who_withdrew_names_nobody_any_more(harbor: Harbor, analyst: FlaskClient) -> None:
    forget(harbor, "12")
    assert {ego for ego, _ in graph(taken(harbor, analyst, "graphml"), "graphml").edges} == set(
        TIES
    ) - {"12", "13"}
    people = {row["id"]: row for row in rows(taken(harbor, analyst, "people"))}
    assert people["12"]["responded"] == "0"


def forget(harbor: Harbor, external_id: str) -> None:
    with harbor.app.app_context():
        respondent = db.session.scalars(
            select(RosterEntry.respondent_id).where(RosterEntry.external_id == external_id)
        ).one()
        response = db.session.scalars(
            select(Response).where(Response.respondent_id == respondent)
        ).one()
        db.session.delete(response)
        db.session.commit()


@pytest.mark.parametrize("form", FORMS)
def test_who_objects_to_being_named_is_in_no_file(
    harbor: Harbor, analyst: FlaskClient, form: str
) -> None:
    with harbor.app.app_context():
        entry = db.session.scalars(select(RosterEntry).where(RosterEntry.external_id == "11")).one()
        entry.objects = True
        entry.name = "Canary Eleven"
        db.session.commit()
    content = taken(harbor, analyst, form)
    assert b"Canary" not in content
    if form in {"graphml", "gexf"}:
        assert "11" not in graph(content, form).nodes
    elif form == "ties":
        assert "11" not in {cell for row in rows(content) for cell in row.values()}
    else:
        assert "11" not in {row["id"] for row in rows(content)}


def analyzed(folder: Path, *more: str) -> Result:
    (folder / "people.csv").write_text("id,name,manager_id\n1,Ada,\n2,Bo & Co,1\n3,Cy,1\n4,Di,1\n")
    (folder / "ties.csv").write_text(
        "from_id,to_id,question\n1,2,advice\n2,1,advice\n3,1,a/b\n1,3,a/b\n"
    )
    out = ["--out", str(folder / "out"), "--no-reports", *more]
    return CliRunner().invoke(
        analyze_command, [str(folder / "people.csv"), str(folder / "ties.csv"), *out]
    )


def test_analyze_writes_the_same_graphs_when_asked(tmp_path: Path) -> None:
    assert analyzed(tmp_path, "--ties").exit_code == 0
    ties = tmp_path / "out" / "ties"
    assert sorted(path.name for path in ties.iterdir()) == ["a%2Fb.graphml", "advice.graphml"]
    found = graph((ties / "advice.graphml").read_bytes(), "graphml")
    assert set(found.edges) == {("1", "2"), ("2", "1")}
    assert found.nodes["2"]["name"] == "Bo & Co"
    assert [found.nodes[id_]["answered"] for id_ in "1234"] == [True, True, False, False]


def test_analyze_writes_no_ties_unasked_and_none_where_it_is_confidential(tmp_path: Path) -> None:
    refused = analyzed(tmp_path, "--ties", "--mode", "confidential")
    assert refused.exit_code == 2
    assert "writes no ties" in refused.stderr
    assert not (tmp_path / "out").exists()
    assert analyzed(tmp_path).exit_code == 0
    assert not (tmp_path / "out" / "ties").exists()
