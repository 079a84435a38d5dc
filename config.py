"""Settings: read once at start, typed, frozen; `flask --app app settings` lists them."""

from __future__ import annotations

import base64
import os
import secrets
from email.utils import parseaddr
from enum import StrEnum
from pathlib import Path
from typing import Any

import click
from dotenv import dotenv_values
from flask import current_app
from flask.cli import with_appcontext
from pydantic import Field, PrivateAttr, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

PROJECT = Path(__file__).resolve().parent
PREFIX = "SWAYLINE_"
KEY_BYTES = 32


class ConfigError(click.ClickException):
    """The settings do not allow a start; the sentence says which and what to do."""


class Environment(StrEnum):
    """What the installation is for."""

    DEVELOPMENT = "development"
    DEMO = "demo"
    PRODUCTION = "production"


class LogLevel(StrEnum):
    """The least important message that is still written."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


class SmtpSecurity(StrEnum):
    """How the connection to the mail server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class Settings(BaseSettings):
    """Every setting of Swayline; the description of a field is what `settings` prints."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file_encoding="utf-8", extra="ignore", frozen=True
    )

    environment: Environment = Field(
        Environment.DEVELOPMENT, description="development, demo or production"
    )
    instance_folder: Path = Field(
        PROJECT / "instance",
        description="what this installation writes: database, keys, documents, queue",
    )
    secret_key: SecretStr = Field(
        SecretStr(""),
        description="signs form tokens and opaque addresses; 32 random characters or more",
    )
    wrapping_key: SecretStr = Field(
        SecretStr(""), description="wraps the private keys of rounds; 32 random bytes in base64"
    )
    draft_key: SecretStr = Field(
        SecretStr(""),
        description="wraps what respondents read back until the close; 32 random bytes in base64",
    )
    base_url: str = Field(
        "", description="the address people see, such as https://swayline.example.org"
    )
    database_url: SecretStr = Field(
        SecretStr(""), description="SQLAlchemy URL, sqlite:///... or postgresql://..."
    )
    broker_url: SecretStr = Field(
        SecretStr(""), description="queue of background work, filesystem:// or redis://..."
    )
    documents_folder: Path = Field(Path(), description="where finished reports are kept")
    log_level: LogLevel = Field(LogLevel.INFO, description="DEBUG, INFO, WARNING or ERROR")
    host: str = Field("127.0.0.1", description="address the web server listens on")
    port: int = Field(8000, ge=1, le=65535, description="port the web server listens on")
    proxies: int = Field(
        0, ge=0, le=9, description="how many reverse proxies of your own stand before the server"
    )
    threads: int = Field(8, ge=1, le=64, description="requests the web server answers at once")

    tick_seconds: float = Field(
        60,
        ge=0.2,
        le=3600,
        description="how often, in seconds, a worker looks for work left undone",
    )

    smtp_host: str = Field("", description="mail server; without one, mails become files")
    smtp_port: int = Field(
        587, ge=1, le=65535, description="port of the mail server; usually 465 with tls"
    )
    smtp_user: str = Field("", description="name at the mail server; empty for no sign-in")
    smtp_password: SecretStr = Field(SecretStr(""), description="password at the mail server")
    smtp_security: SmtpSecurity = Field(
        SmtpSecurity.STARTTLS,
        description="starttls, tls, or none for a server on the same machine",
    )
    mail_from: str = Field(
        "", description="sender of all mails, such as Swayline <survey@example.org>"
    )
    mail_reply_to: str = Field("", description="where answers to mails go; empty for the sender")
    mail_folder: Path = Field(
        Path(), description="where mails become files if there is no mail server"
    )
    mails_per_minute: int = Field(
        300, ge=1, le=100_000, description="most mails that leave in a minute"
    )

    #: Field name -> where its value came from.
    _origins: dict[str, str] = PrivateAttr(default_factory=dict)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """:func:`read_settings` gathers the values itself, to know where each came from."""
        return (init_settings,)

    @property
    def origins(self) -> dict[str, str]:
        """Field name -> where its value came from."""
        return dict(self._origins)

    @property
    def is_production(self) -> bool:
        """Whether real people's answers are at stake."""
        return self.environment is Environment.PRODUCTION

    @property
    def queue_folder(self) -> Path:
        """Messages of the embedded queue, and the worker's own notes."""
        return self.instance_folder / "queue"

    def wrapping_key_bytes(self) -> bytes:
        """Return the wrapping key, decoded."""
        return base64.b64decode(self.wrapping_key.get_secret_value(), validate=True)

    def draft_key_bytes(self) -> bytes:
        """Return the draft key, decoded."""
        return base64.b64decode(self.draft_key.get_secret_value(), validate=True)


def read_settings(env_file: Path | None = PROJECT / ".env", **given: Any) -> Settings:
    """Read the settings: what is ``given``, else environment, ``env_file``, key files, defaults.

    Raises :class:`ConfigError` with one sentence if the installation must not start like this.
    """
    written = dict(dotenv_values(env_file)) if env_file and env_file.is_file() else {}
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for name, field in Settings.model_fields.items():
        found = _find(PREFIX + name.upper(), field.annotation is SecretStr, written)
        if name in given:
            values[name], origins[name] = given[name], "given by the program"
        elif found:
            values[name], origins[name] = found
        else:
            origins[name] = "default"
    _derive(values, origins)
    try:
        settings = Settings(**values)
    except ValidationError as refused:
        raise ConfigError(_sentence(refused)) from None
    settings._origins.update(origins)
    _check_keys(settings)
    _check_mail(settings)
    return settings


def _find(variable: str, is_secret: bool, written: dict[str, str | None]) -> tuple[str, str] | None:
    """Return the value of one variable and where it stands."""
    for place, origin in ((os.environ, "environment"), (written, ".env")):
        if place.get(variable):
            value = str(place[variable])
            # Flask's command reads the .env file into the environment before we do.
            return value, ".env" if written.get(variable) == value else origin
        path = place.get(f"{variable}_FILE") if is_secret else None
        if path:
            try:
                return Path(path).read_text(encoding="utf-8").strip(), f"file {path}"
            except OSError as refused:
                raise ConfigError(
                    f"{variable}_FILE names {path}, which cannot be read: {refused.strerror}."
                ) from None
    return None


def _derive(values: dict[str, Any], origins: dict[str, str]) -> None:
    """Fill in what follows from other settings, keys of development and demo included."""
    environment = values.get("environment", Environment.DEVELOPMENT)
    if "instance_folder" not in values and environment == Environment.DEMO:
        values["instance_folder"] = PROJECT / "instance" / "demo"
    folder = (PROJECT / values.get("instance_folder", "instance")).resolve()
    values["instance_folder"] = folder
    values["documents_folder"] = (
        PROJECT / values.get("documents_folder", folder / "documents")
    ).resolve()
    values["mail_folder"] = (PROJECT / values.get("mail_folder", folder / "mail")).resolve()
    values.setdefault("database_url", f"sqlite:///{folder / 'swayline.sqlite3'}")
    scheme, _, path = values["database_url"].partition(":///")
    if scheme.startswith("sqlite") and path:  # the same file, whatever the working directory
        values["database_url"] = f"{scheme}:///{PROJECT / path}"
    values.setdefault("broker_url", "filesystem://")
    if not values.get("smtp_host"):
        values.setdefault("mail_from", "Swayline <swayline@localhost>")
    if environment == Environment.PRODUCTION:
        needed = ("secret_key", "wrapping_key", "draft_key", "base_url")
        missing = [name for name in needed if not values.get(name)]
        if missing:
            names = ", ".join(PREFIX + name.upper() for name in missing)
            raise ConfigError(
                f"In production, Swayline does not start without {names}: please set it."
            )
        return
    values.setdefault(
        "base_url", f"http://{values.get('host', '127.0.0.1')}:{values.get('port', 8000)}"
    )
    for name in ("secret_key", "wrapping_key", "draft_key"):
        if name not in values:
            path = folder / "keys" / name
            values[name], origins[name] = _kept_key(path), f"file {path}"


def _kept_key(path: Path) -> str:
    """Return the key in ``path``; made on the first start, readable by its owner alone."""
    path.parent.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    new = base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
    # Written beside and linked: two processes that start at once end up with the same whole key.
    beside = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    if not path.exists():
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(new)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(beside, path)
        except FileExistsError:
            pass  # the other process was first, and its key is the one that counts
        finally:
            beside.unlink()
    return path.read_text(encoding="utf-8").strip()


def _check_keys(settings: Settings) -> None:
    """Refuse keys that are too short or not what they should be."""
    if len(settings.secret_key.get_secret_value()) < KEY_BYTES:
        raise ConfigError(f"{PREFIX}SECRET_KEY needs {KEY_BYTES} characters or more.")
    for name, decoded in (
        ("WRAPPING_KEY", settings.wrapping_key_bytes),
        ("DRAFT_KEY", settings.draft_key_bytes),
    ):
        try:
            size = len(decoded())
        except ValueError:
            size = 0
        if size != KEY_BYTES:
            raise ConfigError(f"{PREFIX}{name} must be {KEY_BYTES} random bytes in base64.")
    if not settings.base_url.startswith(("https://", "http://")):
        raise ConfigError(f"{PREFIX}BASE_URL must begin with https:// (or http://).")


def _check_mail(settings: Settings) -> None:
    """Refuse mail that would go out unprotected, or without a sender."""
    if not settings.smtp_host:
        return
    if not parseaddr(settings.mail_from)[1]:
        raise ConfigError(f"With {PREFIX}SMTP_HOST, {PREFIX}MAIL_FROM must name a sender.")
    here = settings.smtp_host in {"localhost", "127.0.0.1", "::1"}
    if settings.is_production and settings.smtp_security is SmtpSecurity.NONE and not here:
        raise ConfigError(
            f"In production, {PREFIX}SMTP_SECURITY=none is only for a mail server on this machine."
        )


def _sentence(refused: ValidationError) -> str:
    """Return what pydantic found, as one sentence that names the variables."""
    parts = [
        f"{PREFIX}{str(error['loc'][0]).upper()}: {error['msg'][0].lower()}{error['msg'][1:]}"
        for error in refused.errors(include_input=False, include_url=False)
    ]
    return "Settings that cannot be used: " + "; ".join(parts) + "."


@click.command("settings")
@with_appcontext
def settings_command() -> None:
    """List every setting, its value, where it came from and what it means."""
    settings: Settings = current_app.config["SETTINGS"]
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        click.secho(f"{PREFIX}{name.upper()}", bold=True)
        click.echo(f"  {shown(name, value)}  ({settings.origins[name]})")
        click.echo(f"  {field.description}")


def shown(name: str, value: object) -> str:
    """Return a setting as it may be printed: secrets are masked, URLs keep their host."""
    if not isinstance(value, SecretStr):
        return str(value)
    if name.endswith("_url"):
        scheme, _, rest = value.get_secret_value().partition("://")
        return (
            f"{scheme}://{'***@' if '@' in rest else ''}{rest.rpartition('@')[2].partition('?')[0]}"
        )
    return "***"
