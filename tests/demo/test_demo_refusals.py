"""The demo touches nothing that is not its own."""

from __future__ import annotations

from pathlib import Path

from app import create_app
from config import read_settings
from db import db
from tests.rounds import make_organization


def test_a_reset_deletes_nothing_beside_another_organization(tmp_path: Path) -> None:
    settings = read_settings(env_file=None, environment="demo", instance_folder=tmp_path)
    app = create_app(settings)
    with app.app_context():
        app.extensions["alembic"].upgrade()
    with app.app_context():
        make_organization(db.session, name="A real one")
        db.session.commit()
    result = app.test_cli_runner().invoke(args=["demo", "--reset", "--out", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert result.output == (
        "Error: This database holds another organization: nothing was deleted.\n"
    )
    with app.app_context():
        assert db.session.connection().exec_driver_sql("SELECT count(*) FROM people").scalar() == 12
        db.engine.dispose()


def test_the_demo_keeps_out_of_other_installations(tmp_path: Path) -> None:
    settings = read_settings(env_file=None, instance_folder=tmp_path)
    result = create_app(settings).test_cli_runner().invoke(args=["demo"])
    assert result.exit_code == 1
    assert "SWAYLINE_ENVIRONMENT=demo" in result.output
