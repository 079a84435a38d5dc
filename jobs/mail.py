"""Sending what is in the outbox: a few mails at a time, each with its own outcome."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import structlog
from sqlalchemy.orm import Session

from accounts.planners import planners
from config import Settings
from db import transaction
from jobs.runtime import Runtime
from jobs.smtp import Carrier, Outcome, Reply, ServerAway, carrier_of
from reports.errors import InvitationUnknown, ReportLinkUnknown
from reports.facilitators import links as report_links
from reports.inviting import links as helping
from surveys.answering import codes, links
from surveys.errors import AddressInvalid, RoundNotOpen
from surveys.mail import invitations, outbox
from surveys.models import LinkKind, MailKind, OutboxMail, RosterEntry, Round, RoundState
from surveys.promise import listed

#: Most mails taken at once.
CHUNK = 25
#: A chunk takes about this long at the rate that the settings allow, in seconds.
PACE = 10
#: How long claimed mails wait for a worker that is gone, and mails that it had begun.
CLAIMED, BEGUN = timedelta(minutes=2), timedelta(minutes=6)
#: When a slow server has taken so long, the rest of the chunk is left to the next one, in seconds.
LONGEST = 600

#: Kind of mail -> kind of the link in it.
LINKS = {
    MailKind.INVITATION: LinkKind.INVITATION,
    MailKind.REMINDER: LinkKind.REMINDER,
    MailKind.LAST_REMINDER: LinkKind.REMINDER,
}
#: Kind of mail -> states of the round in which it is worth sending.
WANTED = {
    MailKind.INVITATION: {RoundState.OPEN},
    MailKind.REMINDER: {RoundState.OPEN},
    MailKind.LAST_REMINDER: {RoundState.OPEN},
    # Later, too: the code also shows who asks for what is held on them, or takes answers back.
    MailKind.CODE: set(RoundState) - {RoundState.DRAFT, RoundState.TEST, RoundState.SCHEDULED},
    MailKind.REPORT: {RoundState.RELEASED},
    MailKind.HELP: {RoundState.RELEASED},
}

log = structlog.get_logger("swayline.mail")


@dataclass(frozen=True, slots=True)
class _Begun:
    """A mail that is about to be handed over."""

    hold: outbox.Hold
    mail: EmailMessage
    to: str


def send_chunk(at: Runtime) -> int:
    """Send the mails that are due, up to a chunk of them; return how many were taken."""
    carrier = carrier_of(at.settings)
    interval = 60 / at.settings.mails_per_minute if carrier.paced else 0.0
    most = max(1, min(CHUNK, round(PACE / interval))) if interval else CHUNK
    now = _now()
    with transaction(at.engine) as session:
        holds = outbox.claim(session, now=now, until=now + CLAIMED, most=most)
    try:
        _send(at, carrier, holds, interval)
    finally:
        carrier.close()
    if holds:
        log.info("mails", taken=len(holds))
    return len(holds)


def _send(at: Runtime, carrier: Carrier, holds: list[outbox.Hold], interval: float) -> None:
    end = time.monotonic() + LONGEST
    for position, hold in enumerate(holds):
        start = time.monotonic()
        if start > end:
            with transaction(at.engine) as session:
                outbox.give_back(session, holds[position:])
            return
        try:
            carrier.connect()
        except ServerAway as away:
            log.error("mail server away", cause=str(away), waiting=len(holds) - position)
            with transaction(at.engine) as session:
                outbox.put_off(session, holds[position:], now=_now())
            return
        with transaction(at.engine) as session:
            begun = _begin(session, at.settings, hold)
        if begun is not None:
            reply = carrier.deliver(
                begun.mail,
                sender=_envelope(at.settings).address,
                to=begun.to,
                name=hold.mail_id.hex,
            )
            with transaction(at.engine) as session:
                _note(session, begun.hold, reply)
            say = log.debug if reply.outcome is Outcome.SENT else log.warning
            say("mail", id=str(hold.mail_id), outcome=reply.outcome.name, code=reply.code)
            time.sleep(max(0.0, interval - (time.monotonic() - start)))


def _begin(session: Session, settings: Settings, hold: outbox.Hold) -> _Begun | None:
    """Note that the mail is being sent, and write it; None if there is nothing to send."""
    begun = outbox.begin(session, hold, until=_now() + BEGUN)
    if begun is None:  # another worker has it
        return None
    mail = session.get_one(OutboxMail, hold.mail_id)
    round_ = session.get_one(Round, mail.round_id)
    entry = session.get_one(RosterEntry, mail.respondent_id)
    try:
        to = invitations.recipient(entry).addr_spec
        secret, report = _secret(session, settings, mail, round_)
    except (AddressInvalid, RoundNotOpen, ReportLinkUnknown, InvitationUnknown):
        outbox.mark_failed(session, begun, smtp_code=None)
        return None
    names = planners(session, round_.id) if mail.kind is MailKind.HELP else []
    text = invitations.mail_text(
        mail.kind,
        round_,
        entry,
        secret=secret,
        report=report,
        planners=listed(names) if names else "",
    )
    written = invitations.message(
        text, _envelope(settings), entry, message_id=mail.message_id, now=_now()
    )
    return _Begun(begun, written, to)


def _secret(
    session: Session, settings: Settings, mail: OutboxMail, round_: Round
) -> tuple[str, invitations.Sent | None]:
    """Return the link or code of this mail, made or worked out now, and the report it is about.

    Raises RoundNotOpen, ReportLinkUnknown or InvitationUnknown if it would come too late.
    """
    if round_.state not in WANTED[mail.kind]:
        raise RoundNotOpen(round_.name)
    if mail.kind is MailKind.REPORT:
        link = report_links.of_mail(session, mail, today=_now().date())
        token = report_links.token_of(link, settings)
        sent = invitations.Sent(link.unit, report_links.last_day(link))
        return report_links.address(settings.base_url, token), sent
    if mail.kind is MailKind.HELP:
        invited = helping.of_mail(session, mail)
        return helping.address(settings.base_url, helping.token_of(invited.id, settings)), None
    if mail.kind is not MailKind.CODE:
        token = links.make_link(session, mail.respondent_id, LINKS[mail.kind])
        return links.address(settings.base_url, token), None
    code = codes.mailed_code(
        session, mail.respondent_id, draft_key=settings.draft_key_bytes(), now=_now()
    )
    if code is None:
        raise RoundNotOpen(round_.name)
    return code, None


def _note(session: Session, hold: outbox.Hold, reply: Reply) -> None:
    match reply.outcome:
        case Outcome.SENT:
            outbox.mark_sent(session, hold, smtp_code=reply.code)
        case Outcome.DEFERRED:
            outbox.mark_deferred(session, hold, now=_now(), smtp_code=reply.code)
        case Outcome.FAILED:
            outbox.mark_failed(session, hold, smtp_code=reply.code)
        case Outcome.UNCERTAIN:
            outbox.mark_uncertain(session, hold)


def _envelope(settings: Settings) -> invitations.Envelope:
    return invitations.Envelope(settings.mail_from, settings.mail_reply_to)


def _now() -> datetime:
    return datetime.now(UTC)
