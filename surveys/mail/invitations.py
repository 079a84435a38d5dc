"""What mails say: subject, plain text and HTML of invitations, reminders and codes.

One column, no picture, no tracking, nothing from elsewhere. The templates get plain words and
numbers; whatever stands in a name is text, and stays on one line.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, parseaddr
from functools import cache

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from config import PROJECT
from surveys.errors import AddressInvalid
from surveys.models import MailKind, Mode, RosterEntry, Round

TEMPLATES = PROJECT / "templates" / "mail"
#: Kind of mail -> name of its two templates.
NAMES = {
    MailKind.INVITATION: "invitation",
    MailKind.REMINDER: "reminder",
    MailKind.LAST_REMINDER: "reminder",
    MailKind.CODE: "code",
    MailKind.REPORT: "report",
    MailKind.HELP: "help",
}


@dataclass(frozen=True, slots=True)
class MailText:
    """What one mail says, in two forms."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who a mail is from and where answers to it go; both as in "Name <address>"."""

    sender: str
    reply_to: str = ""

    @property
    def address(self) -> str:
        """The bare address of the sender."""
        return parseaddr(self.sender)[1]


@dataclass(frozen=True, slots=True)
class Sent:
    """Which report a mail is about: a unit's, or "" for the person's own; and until when."""

    unit: str = ""
    last_day: date | None = None


def mail_text(
    kind: MailKind,
    round_: Round,
    entry: RosterEntry,
    *,
    secret: str,
    report: Sent | None = None,
    planners: str = "",
) -> MailText:
    """Return what a mail of this kind says; ``secret`` is its link or its code.

    ``planners`` are the names of those on whose behalf somebody is asked to help.
    """
    report = report or Sent()
    facts = {
        "kind": kind.value,
        "organization": one_line(round_.organization.name),
        "round": one_line(round_.name),
        "name": one_line(entry.known_as or entry.name),
        "confidential": round_.mode is Mode.CONFIDENTIAL,
        "questions": len(round_.questions),
        "until": _day(round_.closes_at),
        "secret": secret,
        "unit": one_line(report.unit),
        "last_day": _day(report.last_day),
        "planners": one_line(planners),
    }
    name = NAMES[kind]
    return MailText(
        subject=one_line(_templates().get_template(f"{name}.subject.txt").render(facts)),
        text=_templates().get_template(f"{name}.txt").render(facts).strip() + "\n",
        html=_inliner().inline(_templates().get_template(f"{name}.html").render(facts)),
    )


def message(
    text: MailText, envelope: Envelope, entry: RosterEntry, *, message_id: str, now: datetime
) -> EmailMessage:
    """Return the whole mail. Raises AddressInvalid if nobody can be reached under the address."""
    to = recipient(entry)
    plain = to.addr_spec.isascii() and envelope.address.isascii()
    mail = EmailMessage(policy=SMTP if plain else SMTPUTF8)
    mail["Subject"] = text.subject
    mail["From"] = envelope.sender
    mail["To"] = to
    if envelope.reply_to:
        mail["Reply-To"] = envelope.reply_to
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{message_id}@{envelope.address.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text.text, cte="quoted-printable")
    mail.add_alternative(text.html, subtype="html", cte="quoted-printable")
    return mail


def recipient(entry: RosterEntry) -> Address:
    """Return name and address of a respondent, the domain in its ASCII form.

    Raises AddressInvalid for anything but one plain address: no second recipient, no line break.
    """
    mailbox, _, domain = entry.email.strip().rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
        if not re.fullmatch(r"[^\s@<>(),:;\"\[\]\\]+", mailbox) or not domain:
            raise AddressInvalid
        return Address(one_line(entry.known_as or entry.name), mailbox, domain)
    except (ValueError, IndexError):  # what the standard library says about odd addresses
        raise AddressInvalid from None


def one_line(text: str) -> str:
    """Return text without line breaks and control characters, so that it adds no header."""
    visible = "".join(
        " " if unicodedata.category(letter) in {"Cc", "Zl", "Zp"} else letter for letter in text
    )
    return " ".join(visible.split())


def _day(moment: date | None) -> str | None:
    return f"{moment:%B} {moment.day}, {moment.year}" if moment else None


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=False)
