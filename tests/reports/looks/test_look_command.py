"""`look`: what an organization chooses is checked, kept, recorded, and seen in its reports."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.models import AuditEntry
from db import transaction
from reports.drawing.look import ACCENT, Look, Paper
from reports.looks.keeping import keep_look, look_of, look_of_release
from reports.releases import release as releases
from reports.releases.store import DocumentStore
from tests.reports.drawing.test_logo import WIDE, svg
from tests.rounds import make_organization
from tests.world import make_world

BLUE = "#1f4fa3"


@pytest.fixture
def run(app: Flask, session: Session):
    """Run `look` for an organization that is there."""
    organization = make_organization(session)
    name, found = organization.name, organization.id
    session.commit()

    def command(*given: str):
        session.rollback()
        args = ["look", "--organization", name, *given]
        return app.test_cli_runner().invoke(args=args)

    command.id = found
    return command


def changes(session: Session) -> int:
    session.rollback()
    acts = session.scalars(select(AuditEntry.act)).all()
    return sum(act == "look_changed" for act in acts)


def test_without_a_choice_reports_look_like_ours(run, session):
    told = run()
    assert told.exit_code == 0
    assert f"{ACCENT}, a4, no logo, English." in told.output
    assert look_of(session, run.id) == Look()
    assert changes(session) == 0


def test_what_is_chosen_is_kept_and_recorded_once(run, session, tmp_path: Path):
    logo = tmp_path / "logo.svg"
    logo.write_bytes(svg('<path d="M0 0H40V10H0z" fill="#123456"/>'))
    told = run("--accent", BLUE, "--paper", "letter", "--logo", str(logo))
    assert told.exit_code == 0, told.output
    assert f"{BLUE}, letter, a logo (SVG), English." in told.output
    assert changes(session) == 1
    assert look_of(session, run.id) == Look(BLUE, Paper.LETTER, WIDE)
    run("--accent", BLUE)
    assert changes(session) == 1
    run("--no-logo")
    assert changes(session) == 2
    session.expire_all()
    assert look_of(session, run.id) == Look(BLUE, Paper.LETTER)


def test_what_cannot_be_used_is_one_sentence_and_changes_nothing(run, session, tmp_path: Path):
    logo = tmp_path / "logo.svg"
    logo.write_bytes(svg("<script>x</script>"))
    for given, words in (
        (("--accent", "#ffff00"), "too light to be read"),
        (("--accent", "teal"), "is no color"),
        (("--logo", str(logo)), "<script>"),
    ):
        told = run(*given)
        assert told.exit_code == 1
        assert told.output.startswith("Error: ")
        assert words in told.output
    assert look_of(session, run.id) == Look()
    assert changes(session) == 0


def test_a_stranger_has_no_look(app: Flask):
    told = app.test_cli_runner().invoke(args=["look", "--organization", "Nobody"])
    assert told.exit_code == 1
    assert "There is no organization" in told.output


def test_the_reports_of_a_release_are_drawn_in_the_look_of_its_organization(
    app: Flask, session: Session, engine, tmp_path: Path
):
    world = make_world(app, session)
    look = Look(BLUE, Paper.LETTER)
    with transaction(engine) as writing:
        keep_look(writing, world.here.organization_id, look)
    with transaction(engine, readonly=True) as reading:
        assert look_of_release(reading, world.here.release_id) == look
        assert look_of_release(reading, world.there.release_id) == Look()
        facts = releases.get_facts(reading, world.here.release_id)
    store = DocumentStore(tmp_path)
    wanted = releases.documents(facts)[-1:]
    assert releases.render_missing(store, world.here.release_id, facts, wanted, look=look) == 1
    content = store.read(world.here.release_id, wanted[0].kind, wanted[0].key)
    assert content is not None
    with pikepdf.open(io.BytesIO(content)) as opened:
        assert [round(float(side)) for side in opened.pages[0].MediaBox] == [0, 0, 612, 792]
