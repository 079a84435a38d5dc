"""What mails say, word for word."""

from __future__ import annotations

from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from accounts.models import Organization
from surveys.errors import AddressInvalid
from surveys.mail import invitations
from surveys.models import MailKind, Mode, Question, RosterEntry, Round
from tests.rounds import NOW

LINK = "https://swayline.example.org/s/abc"
ENVELOPE = invitations.Envelope("Harbor <survey@harbor.example.com>", "people@harbor.example.com")


def a_round(mode: Mode = Mode.CONFIDENTIAL) -> Round:
    return Round(
        name="Spring 2026",
        mode=mode,
        organization=Organization(name="Harbor & Sons"),
        questions=[Question(), Question(), Question()],
        closes_at=datetime(2026, 3, 20, 18, tzinfo=UTC),
    )


def a_person(name: str = "Ada Adams", email: str = "ada@harbor.example.com") -> RosterEntry:
    return RosterEntry(name=name, known_as="", email=email)


def said(kind: MailKind, secret: str = LINK, **given: object) -> invitations.MailText:
    chosen = {"round_": a_round(), "entry": a_person(), **given}
    return invitations.mail_text(kind, chosen["round_"], chosen["entry"], secret=secret)  # type: ignore[arg-type]


def test_an_invitation_says_who_asks_what_it_takes_and_who_sees_what() -> None:
    text = said(MailKind.INVITATION)
    assert text.subject == "Harbor & Sons: who do you turn to at work? Spring 2026"
    assert text.text == (
        "Hello Ada Adams,\n\n"
        "Harbor & Sons asks all its people three questions about the colleagues they turn to. "
        "It takes about five minutes, on a phone or a computer.\n\n"
        "Your personal link:\nhttps://swayline.example.org/s/abc\n\n"
        "The link is yours alone: please do not pass it on. "
        "You can answer, come back and change your answers until March 20, 2026. "
        "Under the same link, also later, you find your rights: what is held on you, taking "
        "answers back, not being named.\n\n"
        "Your answers are confidential: no page, file, report or mail says who named whom. "
        "The first page says in full who sees what; nothing is asked before it.\n\n"
        "Taking part is up to you. "
        "If you did not expect this mail, ask at Harbor & Sons before you open the link.\n"
    )


@pytest.mark.parametrize("kind", [MailKind.REMINDER, MailKind.LAST_REMINDER])
def test_a_reminder_says_until_when_and_whether_it_is_the_last(kind: MailKind) -> None:
    text = said(kind)
    last = kind is MailKind.LAST_REMINDER
    word = "Last reminder" if last else "Reminder"
    assert text.subject == f"{word}: Harbor & Sons, Spring 2026"
    assert text.text == (
        "Hello Ada Adams,\n\n"
        "the survey Spring 2026 at Harbor & Sons is still open until March 20, 2026, and we have "
        "no answers from you yet. It takes about five minutes.\n\n"
        "Your personal link:\nhttps://swayline.example.org/s/abc\n\n"
        "The link is yours alone: please do not pass it on. "
        "Earlier links that we sent you work as well.\n\n"
        "Your answers are confidential: no page, file, report or mail says who named whom.\n\n"
        f"{'This is the last reminder. ' if last else ''}Taking part is up to you.\n"
    )


def test_a_code_comes_with_a_warning_and_not_in_the_subject() -> None:
    text = said(MailKind.CODE, "482913")
    assert text.subject == "Your code for the survey Spring 2026"
    assert text.text == (
        "Hello Ada Adams,\n\n"
        "this code opens your part of the survey Spring 2026 at Harbor & Sons, in "
        "the browser where you asked for it:\n\n482913\n\n"
        "Nobody from Harbor & Sons or Swayline will ask you for it. If you did not ask for a code, "
        "someone else may have your link: change nothing, and tell Harbor & Sons.\n"
    )


def test_an_attributed_round_says_who_sees_who_named_whom() -> None:
    text = said(MailKind.INVITATION, round_=a_round(Mode.ATTRIBUTED))
    sentence = "Your answers are not confidential: analysts of your organization see who named whom"
    assert sentence in text.text
    assert sentence in text.html
    assert "are confidential" not in text.text + text.html


@pytest.mark.parametrize(
    "name",
    ["王小明", "Анна Петрова", "أحمد الزهراني", "अनन्या", "김민준", "Conceição Brandão", "Ἀθηνᾶ"],
)
def test_names_in_any_script_arrive_in_greeting_and_header(name: str) -> None:
    person = a_person(name)
    text = said(MailKind.INVITATION, entry=person)
    assert f"Hello {name}," in text.text
    assert f"Hello {name}," in text.html
    mail = invitations.message(text, ENVELOPE, person, message_id="1", now=NOW)
    assert mail["To"].addresses[0].display_name == name
    raw = mail.as_bytes()
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998


def test_the_name_that_colleagues_use_is_the_one_that_is_greeted() -> None:
    person = RosterEntry(name="Maria da Conceição", known_as="São", email="sao@example.com")
    assert said(MailKind.INVITATION, entry=person).text.startswith("Hello São,")


@pytest.mark.parametrize("kind", list(MailKind))
def test_a_name_is_text_whatever_it_looks_like(kind: MailKind) -> None:
    name = "<img src=x onerror=alert(1)> {{ 7 * 7 }} {% raw %}"
    text = said(kind, entry=a_person(name))
    assert f"Hello {name}," in text.text
    assert "<img" not in text.html
    assert "{{ 7 * 7 }}" in text.html


@pytest.mark.parametrize("kind", list(MailKind))
def test_nothing_in_a_mail_comes_from_elsewhere_or_tells_who_opened_it(kind: MailKind) -> None:
    found: list[tuple[str, str | None]] = []

    class Addresses(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            assert tag not in {"img", "link", "script", "iframe", "style", "form"}
            found.extend(pair for pair in attrs if pair[0] in {"src", "href", "background"})

    html = said(kind).html
    Addresses().feed(html)
    assert {value for _, value in found} <= {LINK}
    assert "url(" not in html


@pytest.mark.parametrize(
    "name", ["Eve\r\nBcc: spy@example.com", "Eve\nX: y", "Eve\u2028Bcc: x", "Eve\x0bX", "Eve\x00"]
)
def test_a_line_break_in_a_name_becomes_a_space(name: str) -> None:
    person = a_person(name)
    text = said(MailKind.INVITATION, entry=person)
    mail = invitations.message(text, ENVELOPE, person, message_id="1", now=NOW)
    assert mail.keys() == [
        "Subject", "From", "To", "Reply-To", "Date", "Message-ID", "Auto-Submitted",
        "MIME-Version", "Content-Type",
    ]  # fmt: skip
    assert mail["To"].addresses[0].display_name.startswith("Eve")
    assert text.text.splitlines()[0].startswith("Hello Eve")


@pytest.mark.parametrize(
    "email",
    ["", "ada", "ada@", "@b.com", "a@b.com,c@d.com", "a b@c.com", "a@b.com\r\nBcc: c@d.com",
     "<a@b.com>", '"a"@b.com', "a@b..com"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused(email: str) -> None:
    with pytest.raises(AddressInvalid):
        invitations.recipient(a_person(email=email))


def test_a_domain_in_another_script_is_written_for_mail_servers() -> None:
    address = invitations.recipient(a_person(email="ada@exämple.com"))
    assert address.addr_spec == "ada@xn--exmple-cua.com"
