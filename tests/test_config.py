"""Settings: where they come from, and when Swayline refuses to start."""

from __future__ import annotations

import base64
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from app import create_app
from config import ConfigError, Settings, read_settings

KEY = base64.b64encode(bytes(32)).decode()


def settings_of(folder: Path, **given: object) -> Settings:
    return read_settings(env_file=None, instance_folder=folder, **given)


def test_production_names_every_setting_that_is_missing_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        settings_of(tmp_path, environment="production")
    assert str(refused.value) == (
        "In production, Swayline does not start without SWAYLINE_SECRET_KEY, "
        "SWAYLINE_WRAPPING_KEY, SWAYLINE_DRAFT_KEY, SWAYLINE_AUDIT_KEY, SWAYLINE_BASE_URL: please "
        "set it, or let SWAYLINE_KEYS_FOLDER name a folder that lasts: missing keys are made there."
    )
    assert list(tmp_path.iterdir()) == []


def test_production_starts_with_its_settings(tmp_path: Path) -> None:
    settings = settings_of(
        tmp_path,
        environment="production",
        secret_key="s" * 32,
        wrapping_key=KEY,
        draft_key=KEY,
        audit_key=KEY,
        base_url="https://swayline.example.org",
    )
    assert settings.is_production
    assert not (tmp_path / "keys").exists()


@pytest.mark.parametrize(
    "given, sentence",
    [
        ({"secret_key": "short"}, "SWAYLINE_SECRET_KEY needs 32 characters or more."),
        ({"wrapping_key": "no key"}, "SWAYLINE_WRAPPING_KEY must be 32 random bytes in base64."),
        ({"wrapping_key": "AAAA"}, "SWAYLINE_WRAPPING_KEY must be 32 random bytes in base64."),
        ({"audit_key": "AAAA"}, "SWAYLINE_AUDIT_KEY must be 32 random bytes in base64."),
        (
            {"wrapping_public_key": "AAAA", "wrapping_key": ""},
            "SWAYLINE_WRAPPING_PUBLIC_KEY must be 32 random bytes in base64.",
        ),
        ({"draft_key": "AAAA"}, "SWAYLINE_DRAFT_KEY must be 32 random bytes in base64."),
        (
            {"smtp_host": "mail.example.org"},
            "With SWAYLINE_SMTP_HOST, SWAYLINE_MAIL_FROM must name a sender.",
        ),
        ({"base_url": "example.org"}, "SWAYLINE_BASE_URL must begin with https:// (or http://)."),
        (
            {"port": "http"},
            "Settings that cannot be used: SWAYLINE_PORT: input should be a valid integer, "
            "unable to parse string as an integer.",
        ),
        (
            {"environment": "staging"},
            "Settings that cannot be used: SWAYLINE_ENVIRONMENT: input should be 'development', "
            "'demo' or 'production'.",
        ),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(
    tmp_path: Path, given: dict[str, str], sentence: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        settings_of(tmp_path, **given)
    assert str(refused.value) == sentence


def test_production_sends_no_mail_in_the_clear_through_the_network(tmp_path: Path) -> None:
    given = {
        "environment": "production",
        "secret_key": "s" * 32,
        "wrapping_key": KEY,
        "draft_key": KEY,
        "audit_key": KEY,
        "base_url": "https://swayline.example.org",
        "mail_from": "Swayline <survey@example.org>",
        "smtp_security": "none",
    }
    with pytest.raises(ConfigError, match="only for a mail server on this machine"):
        settings_of(tmp_path, **given, smtp_host="mail.example.org")
    assert settings_of(tmp_path, **given, smtp_host="localhost").smtp_host == "localhost"


def test_the_first_start_makes_keys_that_only_their_owner_reads(tmp_path: Path) -> None:
    first = settings_of(tmp_path)
    keys = tmp_path / "keys"
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700
    assert sorted(path.name for path in keys.iterdir()) == [
        "audit_key",
        "draft_key",
        "secret_key",
        "wrapping_key",
    ]
    assert {stat.S_IMODE(path.stat().st_mode) for path in keys.iterdir()} == {0o600}
    assert len(first.wrapping_key_bytes()) == 32
    assert settings_of(tmp_path) == first


def test_in_production_keys_are_made_where_a_folder_that_lasts_is_named(tmp_path: Path) -> None:
    given = {"environment": "production", "base_url": "https://swayline.example.org"}
    first = settings_of(tmp_path, keys_folder=tmp_path / "volume", **given)
    assert first.is_production
    assert len(list((tmp_path / "volume").iterdir())) == 4
    assert settings_of(tmp_path, keys_folder=tmp_path / "volume", **given) == first


def test_a_process_with_the_public_half_alone_has_no_wrapping_key(tmp_path: Path) -> None:
    whole = settings_of(tmp_path / "worker")
    public = base64.b64encode(whole.wrapping_public_key_bytes()).decode()
    half = settings_of(tmp_path / "web", wrapping_public_key=public)
    assert half.wrapping_public_key_bytes() == whole.wrapping_public_key_bytes()
    assert half.wrapping_key_bytes() == b""
    assert not (tmp_path / "web" / "keys" / "wrapping_key").exists()


def test_a_key_file_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("a file where the folder should be")
    with pytest.raises(ConfigError, match=r"The key file .*secret_key can be neither"):
        settings_of(tmp_path)


def test_the_erasure_journal_lies_in_the_instance_folder_unless_told(tmp_path: Path) -> None:
    assert settings_of(tmp_path).journal_folder == tmp_path / "erasures"
    elsewhere = tmp_path / "elsewhere"
    assert settings_of(tmp_path, erasure_journal=str(elsewhere)).journal_folder == elsewhere
    assert settings_of(tmp_path, erasure_journal="none").journal_folder is None


def test_a_secret_may_stand_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret"
    path.write_text("from a file, with 32 characters or more\n")
    monkeypatch.setenv("SWAYLINE_SECRET_KEY_FILE", str(path))
    settings = settings_of(tmp_path)
    assert settings.secret_key.get_secret_value() == "from a file, with 32 characters or more"
    assert settings.origins["secret_key"] == f"file {path}"


def test_a_secret_file_that_is_not_there_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SWAYLINE_SECRET_KEY_FILE", str(tmp_path / "absent"))
    with pytest.raises(ConfigError, match=r"SWAYLINE_SECRET_KEY_FILE names .*absent, which cannot"):
        settings_of(tmp_path)


def test_the_environment_wins_over_the_env_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("SWAYLINE_PORT=8001\nSWAYLINE_HOST=127.0.0.2\n")
    monkeypatch.setenv("SWAYLINE_PORT", "8002")
    settings = read_settings(env_file=env_file, instance_folder=tmp_path)
    assert (settings.port, settings.origins["port"]) == (8002, "environment")
    assert (settings.host, settings.origins["host"]) == ("127.0.0.2", ".env")
    assert settings.origins["threads"] == "default"


def test_settings_do_not_change_after_the_start(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="frozen"):
        settings_of(tmp_path).port = 9  # type: ignore[misc]


def test_the_settings_command_lists_every_setting_and_masks_secrets(tmp_path: Path) -> None:
    settings = settings_of(
        tmp_path,
        secret_key="do not print this secret key at all",
        database_url="postgresql://someone:hidden@db.example.org/swayline?sslkey=hidden",
    )
    result = create_app(settings).test_cli_runner().invoke(args=["settings"])
    assert result.exit_code == 0
    for name, field in Settings.model_fields.items():
        assert f"SWAYLINE_{name.upper()}\n" in result.output
        assert str(field.description) in result.output
    assert "postgresql://***@db.example.org/swayline  (given by the program)" in result.output
    assert "hidden" not in result.output
    assert "do not print" not in result.output
    assert settings.wrapping_key.get_secret_value() not in result.output


def test_a_refused_start_is_one_sentence_on_the_command_line() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", "settings"],
        env={"PATH": os.environ["PATH"], "SWAYLINE_ENVIRONMENT": "production"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert result.stderr == (
        "Error: In production, Swayline does not start without SWAYLINE_SECRET_KEY, "
        "SWAYLINE_WRAPPING_KEY, SWAYLINE_DRAFT_KEY, SWAYLINE_AUDIT_KEY, SWAYLINE_BASE_URL: please "
        "set it, or let SWAYLINE_KEYS_FOLDER name a folder that lasts: missing keys are made there."
        "\n"
    )
