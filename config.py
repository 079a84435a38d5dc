"""Settings: read once at start, typed, frozen; `flask --app app settings` lists them."""

from __future__ import annotations

import base64
from email.utils import parseaddr
from enum import StrEnum
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from dotenv import dotenv_values
from pydantic import Field, PrivateAttr, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from keys import KEY_BYTES
from sources import (
    MADE_KEYS,
    NO_JOURNAL,
    PREFIX,
    PROJECT,
    ConfigError,
    Environment,
    derive,
    find_value,
)

__all__ = [
    "MADE_KEYS",
    "NO_JOURNAL",
    "PREFIX",
    "PROJECT",
    "ConfigError",
    "Environment",
    "LogLevel",
    "Settings",
    "SmtpSecurity",
    "read_settings",
]


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
    keys_folder: Path = Field(
        Path(), description="where keys are kept: those of the installation and one for each round"
    )
    wrapping_key: SecretStr = Field(
        SecretStr(""), description="opens the keys of rounds; 32 random bytes in base64"
    )
    wrapping_public_key: str = Field(
        "", description="launches rounds without the wrapping key; `keys public` prints it"
    )
    previous_wrapping_key: SecretStr = Field(
        SecretStr(""), description="the wrapping key before, until `keys rotate --finish`"
    )
    draft_key: SecretStr = Field(
        SecretStr(""),
        description="wraps what respondents read back until the close; 32 random bytes in base64",
    )
    audit_key: SecretStr = Field(
        SecretStr(""), description="chains the audit's entries; 32 random bytes in base64"
    )
    audit_folder: Path = Field(
        Path(), description="where the head of the audit's chain is written, to be copied elsewhere"
    )
    erasure_journal: str = Field(
        "",
        description="folder that remembers what was erased, for a restore; none for no memory",
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

    @property
    def journal_folder(self) -> Path | None:
        """Where the erasure journal lies; None if there is none."""
        return None if self.erasure_journal == NO_JOURNAL else Path(self.erasure_journal)

    def wrapping_key_bytes(self) -> bytes:
        """Return the wrapping key, decoded; empty where only its public half is known."""
        return _decoded(self.wrapping_key.get_secret_value())

    def previous_wrapping_key_bytes(self) -> bytes:
        """Return the wrapping key before this one, decoded; empty if there is none."""
        return _decoded(self.previous_wrapping_key.get_secret_value())

    def wrapping_public_key_bytes(self) -> bytes:
        """Return the public half of the wrapping key."""
        if not self.wrapping_key.get_secret_value():
            return _decoded(self.wrapping_public_key)
        private = X25519PrivateKey.from_private_bytes(self.wrapping_key_bytes())
        return private.public_key().public_bytes_raw()

    def draft_key_bytes(self) -> bytes:
        """Return the draft key, decoded."""
        return _decoded(self.draft_key.get_secret_value())

    def audit_key_bytes(self) -> bytes:
        """Return the audit key, decoded."""
        return _decoded(self.audit_key.get_secret_value())


def read_settings(env_file: Path | None = PROJECT / ".env", **given: Any) -> Settings:
    """Read the settings: what is ``given``, else environment, ``env_file``, key files, defaults.

    Raises :class:`ConfigError` with one sentence if the installation must not start like this.
    """
    written = dict(dotenv_values(env_file)) if env_file and env_file.is_file() else {}
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for name, field in Settings.model_fields.items():
        found = find_value(PREFIX + name.upper(), field.annotation is SecretStr, written)
        if name in given:
            values[name], origins[name] = given[name], "given by the program"
        elif found:
            values[name], origins[name] = found
        else:
            origins[name] = "default"
    derive(values, origins)
    try:
        settings = Settings(**values)
    except ValidationError as refused:
        raise ConfigError(_sentence(refused)) from None
    settings._origins.update(origins)
    _check_keys(settings)
    _check_mail(settings)
    return settings


def _decoded(key: str) -> bytes:
    return base64.b64decode(key, validate=True)


def _check_keys(settings: Settings) -> None:
    """Refuse keys that are too short or not what they should be."""
    if len(settings.secret_key.get_secret_value()) < KEY_BYTES:
        raise ConfigError(f"{PREFIX}SECRET_KEY needs {KEY_BYTES} characters or more.")
    sizes = {
        "wrapping_key": settings.wrapping_key_bytes,
        "wrapping_public_key": settings.wrapping_public_key_bytes,
        "previous_wrapping_key": settings.previous_wrapping_key_bytes,
        "draft_key": settings.draft_key_bytes,
        "audit_key": settings.audit_key_bytes,
    }
    # With the public half, a process that only launches rounds needs no wrapping key.
    optional = {"previous_wrapping_key"}
    if settings.wrapping_public_key:
        optional.add("wrapping_key")
    for name, decoded in sizes.items():
        try:
            size = len(decoded())
        except ValueError:
            size = -1
        if size != KEY_BYTES and not (size == 0 and name in optional):
            raise ConfigError(f"{PREFIX}{name.upper()} must be {KEY_BYTES} random bytes in base64.")
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
