"""The application around its pages: health, refusals, headers, logs."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accounts import access
from app import COMMANDS, create_app
from config import read_settings
from db import db
from jobs import leases
from surveys.errors import RoundNotOpen, SurveyError


def test_health_is_good_with_a_migrated_database(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json == {"database": "ok", "migrations": "current", "worker": None}


def test_health_tells_when_a_worker_last_looked_for_work(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        leases.take(db.engine, "tick")
    worker = client.get("/healthz").json["worker"]
    assert 0 <= worker < 60


def test_health_tells_that_migrations_are_missing(empty_url: str, tmp_path: Path) -> None:
    app = create_app(read_settings(env_file=None, instance_folder=tmp_path, database_url=empty_url))
    answer = app.test_client().get("/healthz")
    with app.app_context():
        db.engine.dispose()
    assert answer.status_code == 200
    assert answer.json == {"database": "ok", "migrations": "behind", "worker": None}


@pytest.mark.parametrize("url", ["postgresql://nobody@127.0.0.1:1/none", "sqlite:////no/such.db"])
def test_health_is_bad_while_the_database_is_away(url: str, tmp_path: Path) -> None:
    settings = read_settings(env_file=None, instance_folder=tmp_path, database_url=url)
    answer = create_app(settings).test_client().get("/healthz")
    assert answer.status_code == 503
    assert answer.json == {"database": "away", "migrations": None, "worker": None}


def test_the_start_page_outside_the_demo_shows_nothing(client: FlaskClient) -> None:
    page = client.get("/").get_data(as_text=True)
    assert "Swayline is running." in page
    assert client.get("/downloads/anything").status_code == 404


def test_a_refusal_is_a_page_with_its_sentence_and_status(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed() -> str:
        raise RoundNotOpen("Spring <2026>")

    def other() -> str:
        raise SurveyError("This cannot be taken.")

    for view in (closed, other):
        monkeypatch.setitem(access.POLICY, view.__name__, access.Who.ANYONE)
        app.add_url_rule(f"/{view.__name__}", view_func=view)
    answer = app.test_client().get("/closed")
    assert answer.status_code == 409
    assert "The round &#34;Spring &lt;2026&gt;&#34; takes no answers." in answer.text
    assert app.test_client().get("/other").status_code == 422


def test_a_database_that_goes_away_is_a_page_that_says_so(tmp_path: Path) -> None:
    settings = read_settings(
        env_file=None,
        environment="demo",
        instance_folder=tmp_path,
        database_url="postgresql://nobody@127.0.0.1:1/none",
    )
    client = create_app(settings).test_client()
    client.set_cookie("session", "A" * 43)  # of somebody who is signed in
    for path in ("/", "/rounds", f"/s/{'B' * 43}"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert "Nothing is lost." in answer.text
    with client.get("/static/site.css") as answer:
        assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/", "/healthz", "/nowhere", "/static/site.css"])
def test_every_answer_carries_the_security_headers(client: FlaskClient, path: str) -> None:
    with client.get(path) as answer:
        headers = answer.headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_pages_are_not_kept_by_caches(client: FlaskClient) -> None:
    assert client.get("/").headers["Cache-Control"] == "no-store"


def test_another_host_name_is_refused(client: FlaskClient) -> None:
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400


def test_the_log_holds_the_rule_and_not_the_address(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        app.test_client().get("/s/a-secret-token?name=Ada")
    (line,) = [record.getMessage() for record in caplog.records]
    assert "/s/<token>" in line
    assert "request_id" in line
    assert "secret" not in line
    assert "Ada" not in line


def test_production_logs_are_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = read_settings(
        env_file=None,
        environment="production",
        instance_folder=tmp_path,
        secret_key="s" * 32,
        wrapping_key="A" * 43 + "=",
        draft_key="B" * 42 + "A=",
        audit_key="C" * 42 + "A=",
        base_url="https://swayline.example.org",
    )
    answer = create_app(settings).test_client().get("/nowhere", base_url=settings.base_url)
    assert "max-age" in answer.headers["Strict-Transport-Security"]
    line = json.loads(capsys.readouterr().err.strip().splitlines()[-1])
    assert (line["event"], line["rule"], line["status"]) == ("request", "none", 404)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(app: Flask, name: str) -> None:
    result = app.test_cli_runner().invoke(args=[name, "--help"])
    assert result.exit_code == 0, result.output
    assert "Usage:" in result.output
