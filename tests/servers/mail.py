"""A mail server for one test: takes mails, and misbehaves for whom it is told to."""

from __future__ import annotations

import asyncio
import datetime
import email
import email.policy
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.servers.ports import free_port

CUT = "cut"


@dataclass
class Received:
    """A mail that was taken: for whom, and what it says."""

    to: str
    mail: EmailMessage


@dataclass
class MailServer:
    """What the server does and what it has received.

    The faults are answers such as "451 later" or :data:`CUT`, by recipient.
    """

    port: int
    at_sender: str = ""
    at_recipient: dict[str, str] = field(default_factory=dict)
    before_data: dict[str, str] = field(default_factory=dict)
    after_data: dict[str, str] = field(default_factory=dict)
    #: Seconds before a mail is answered.
    slow: float = 0.0
    #: Called, with how many mails were taken, when a recipient was named and when a mail was
    #: taken: nothing is answered before it returns.
    on_recipient: Callable[[int], None] = lambda count: None
    on_mail: Callable[[int], None] = lambda count: None
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def per_address(self) -> Counter[str]:
        return Counter(mail.to for mail in self.received)

    async def handle_EHLO(  # noqa: N802
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        session.host_name = hostname
        self.connections += 1
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.at_sender:
            return self.at_sender
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.on_recipient(len(self.received))
        fault = self.at_recipient.get(address)
        if fault:
            return _act(server, fault)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        (to,) = envelope.rcpt_tos
        content = envelope.content
        assert isinstance(content, bytes)
        fault = self.after_data.get(to, "")
        if not fault or fault == CUT:
            mail = email.message_from_bytes(content, policy=email.policy.default)
            assert isinstance(mail, EmailMessage)
            with self._lock:
                self.received.append(Received(to, mail))
                self.on_mail(len(self.received))
        if self.slow:
            await asyncio.sleep(self.slow)
        return _act(server, fault) if fault else "250 taken"


def _act(server: SMTP, fault: str) -> str:
    if fault == CUT:
        server.transport.abort()
    return fault


class _Dialogue(SMTP):
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        handler = self.event_handler
        (to,) = self.envelope.rcpt_tos or [""]
        fault = handler.before_data.get(to)
        if fault == CUT:
            self.transport.abort()
        elif fault:
            await self.push(fault)
        else:
            await super().smtp_DATA(arg)


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _Dialogue(self.handler, **self.SMTP_kwargs)


@contextmanager
def running_mail_server(tls: ssl.SSLContext | None = None) -> Iterator[MailServer]:
    """Start a server; with ``tls`` it offers STARTTLS and takes nothing before."""
    server = MailServer(free_port())
    options: dict[str, Any] = {"tls_context": tls, "require_starttls": True} if tls else {}
    controller = _Controller(server, hostname="127.0.0.1", port=server.port, **options)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


def make_certificate(folder: Path, host: str = "localhost") -> tuple[ssl.SSLContext, Path]:
    """Make a certificate that nobody signed; return a server's context and the file to trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    trusted, private = folder / "certificate.pem", folder / "key.pem"
    trusted.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(trusted, private)
    return context, trusted
