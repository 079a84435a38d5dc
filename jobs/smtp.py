"""How a mail leaves: over one protected connection to a mail server, or into a folder."""

from __future__ import annotations

import os
import re
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from enum import Enum, auto
from typing import Protocol

from config import Settings, SmtpSecurity

#: How long the server may take for one answer, in seconds.
TIMEOUT = 60.0


class Outcome(Enum):
    """What came of handing a mail over."""

    SENT = auto()
    DEFERRED = auto()
    FAILED = auto()
    UNCERTAIN = auto()


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of it, and the server's last three digits; None where it said nothing."""

    outcome: Outcome
    code: int | None = None


class ServerAway(Exception):
    """No mail server can be spoken to in the way the settings ask for."""

    def __init__(self, cause: Exception) -> None:
        code = getattr(cause, "smtp_code", None)
        super().__init__(f"{type(cause).__name__}{f' {code}' if code else ''}")


class Carrier(Protocol):
    """What takes mails."""

    #: Whether it wants no more mails a minute than the settings say.
    paced: bool

    def connect(self) -> None:
        """Be ready for the next mail. Raises ServerAway."""

    def deliver(self, mail: EmailMessage, *, sender: str, to: str, name: str) -> Reply:
        """Hand over one mail; ``name`` is the same for a repeat."""

    def close(self) -> None:
        """Let go of the server."""


def carrier_of(settings: Settings) -> Carrier:
    """Return what takes mails in this installation."""
    return Server(settings) if settings.smtp_host else Folder(settings)


class Folder:
    """Mails as files, each readable by its owner alone: they hold links that work."""

    paced = False

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.mail_folder

    def connect(self) -> None:
        """Make the folder."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as failed:
            raise ServerAway(failed) from None

    def deliver(self, mail: EmailMessage, *, sender: str, to: str, name: str) -> Reply:
        """Write the file beside and rename it, so that it is there whole; a repeat replaces it."""
        beside = self._folder / f".{name}.{os.getpid()}"
        try:
            beside.unlink(missing_ok=True)
            with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(mail.as_bytes())
                file.flush()
                os.fsync(file.fileno())
            beside.rename(self._folder / f"{name}.eml")
        except OSError:  # such as a full disk
            return Reply(Outcome.DEFERRED)
        return Reply(Outcome.SENT)

    def close(self) -> None:
        """Nothing is open."""


class Server:
    """One connection for many mails, opened again when it is lost."""

    paced = True

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._server: smtplib.SMTP | None = None

    def connect(self) -> None:
        """Make sure that the connection stands, and that the server forgot the last mail."""
        if self._server is not None:
            try:
                if self._server.rset()[0] == 250:
                    return
            except (OSError, smtplib.SMTPException):
                pass  # lost since the last mail: a new one
            self.close()
        try:
            self._server = _connected(self._settings)
        except (OSError, smtplib.SMTPException) as failed:
            raise ServerAway(failed) from None

    def deliver(self, mail: EmailMessage, *, sender: str, to: str, name: str) -> Reply:
        """Speak SMTP; whatever happens, it concerns this mail only."""
        assert self._server is not None  # noqa: S101 (connected before)
        options = []
        if not (sender + to).isascii():
            if not self._server.has_extn("smtputf8"):
                return Reply(Outcome.FAILED)
            options = ["SMTPUTF8", "BODY=8BITMIME"]
        reply = _hand_over(self._server, mail.as_bytes(), sender, to, options)
        if reply.code is None or reply.code == 421:  # the server went away, or said that it would
            self.close()
        return reply

    def close(self) -> None:
        """Take leave if the server still listens."""
        if self._server is None:
            return
        try:
            self._server.quit()
        except (OSError, smtplib.SMTPException):
            self._server.close()
        self._server = None


def _connected(settings: Settings) -> smtplib.SMTP:
    """Connect, protected and signed in as the settings say, or not at all."""
    host, port, security = settings.smtp_host, settings.smtp_port, settings.smtp_security
    context = ssl.create_default_context()
    if security is SmtpSecurity.TLS:
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=TIMEOUT)
    try:
        if security is SmtpSecurity.STARTTLS:
            server.starttls(context=context)  # raises where the server does not offer it
        server.ehlo_or_helo_if_needed()
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
    except BaseException:
        server.close()
        raise
    return server


def _hand_over(
    server: smtplib.SMTP, body: bytes, sender: str, to: str, options: list[str]
) -> Reply:
    """Go through one mail, step by step, to know how far it came if the connection is lost."""
    try:
        code = server.mail(sender, options)[0]
        if code != 250:
            # The server objects to us, not to the recipient: nobody's mail fails for that.
            return Reply(Outcome.DEFERRED, code)
        code = server.rcpt(to)[0]
        if code in {250, 251}:
            code = server.docmd("DATA")[0]
    except (OSError, smtplib.SMTPException):
        return Reply(Outcome.DEFERRED)
    if code != 354:
        return _refused(code)
    try:
        server.send(re.sub(rb"(?m)^\.", b"..", body) + b".\r\n")
        code = server.getreply()[0]
    except (OSError, smtplib.SMTPException):
        return Reply(Outcome.UNCERTAIN)  # whether it was taken, only the server knows
    if not 200 <= code < 600:  # not an answer that SMTP knows
        return Reply(Outcome.UNCERTAIN)
    return Reply(Outcome.SENT, code) if code < 300 else _refused(code)


def _refused(code: int) -> Reply:
    return Reply(Outcome.FAILED if 500 <= code < 600 else Outcome.DEFERRED, code)
