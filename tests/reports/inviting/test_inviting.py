"""Invitations to help: who asks, who is invited, and who learns what."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import func, select

from accounts.models import Grant, Matter, User
from db import db
from reports.persons import holdings
from surveys.mail import outbox
from surveys.models import (
    HelpInvitation,
    HelpRequest,
    MailKind,
    MailState,
    OutboxMail,
    Person,
    Round,
)
from surveys.rights.objection import object_to_naming
from tests.conftest import postgresql_by_night
from tests.reports.inviting.planned import (
    Planned,
    entry_of,
    mail_folder_of,
    make_planned,
    reply,
    send,
)
from tests.rounds import TODAY
from tests.users import without_tokens

#: What a database could do otherwise is in test_on_each_database.
pytestmark = [pytest.mark.usefixtures("fewer_draws"), postgresql_by_night]


def test_the_page_tells_who_accepts_and_of_nobody_else_anything(planned: Planned) -> None:
    planned.ask()
    planned.work()
    links = planned.links()
    before = planned.says()
    assert "Up to 5 people were invited. Nobody has accepted yet." in before
    assert not re.search(r"Person \d", before)
    assert reply(planned, links["3"], "yes").status_code == 303
    after = planned.says()
    assert "1 person has accepted." in after
    assert re.findall(r"Person \d+", after) == ["Person 3"]
    assert reply(planned, links["4"], "no").status_code == 303
    assert without_tokens(planned.says()) == without_tokens(after)
    assert reply(planned, links["3"], "no").status_code == 303
    assert without_tokens(planned.says()) == without_tokens(before)


def test_that_nobody_ticked_looks_like_that_nobody_accepts(app: Flask) -> None:
    planned = make_planned(app, ())
    planned.ask()
    planned.work()
    assert planned.invited() == set()
    page = planned.says()
    assert "Up to 5 people were invited. Nobody has accepted yet." in page


def test_an_invitation_is_read_by_a_link_and_answered_by_a_choice(planned: Planned) -> None:
    planned.ask()
    planned.work()
    link = planned.links()["2"]
    client = planned.app.test_client()
    page = client.get(link)
    assert page.status_code == 200
    assert "Fay is planning a change" in page.text
    assert "Person 2, would you help with a change?" in page.text
    assert reply(planned, link, "").status_code == 422
    assert reply(planned, link, "perhaps").status_code == 422
    with planned.app.app_context():
        accepted = select(func.count()).where(HelpInvitation.accepted.is_(True))
        assert db.session.scalar(accepted) == 0
    assert client.get("/h/" + "x" * 43).status_code == 404
    reply(planned, link, "yes")
    assert "checked" in client.get(link).text


def test_yes_and_no_have_an_end_and_no_is_the_last_word(planned: Planned) -> None:
    planned.ask()
    planned.work()
    link = planned.links()["2"]
    for _ in range(10):
        assert reply(planned, link, "yes").status_code == 303
        assert reply(planned, link, "no").status_code == 303
    assert reply(planned, link, "yes").status_code == 429
    assert "Person 2" not in planned.says()
    assert reply(planned, link, "no").status_code == 303


def test_only_who_plans_changes_of_the_whole_finds_the_page(planned: Planned) -> None:
    for who in ("flo", "ann"):
        client = planned.browser(who)
        nothing = client.get("/nowhere")
        assert client.get(planned.path).data == nothing.data
        assert client.get(planned.path).status_code == 404
        assert (
            send(client, planned.path, question="advice", size="5", sure="yes").status_code == 404
        )
    with planned.app.app_context():
        assert db.session.scalars(select(HelpRequest)).all() == []
        fay = db.session.scalars(select(User).where(User.name == "Fay")).one()
        grant = db.session.scalars(
            select(Grant).where(
                Grant.membership_id == fay.memberships[0].id, Grant.matter == Matter.REPORTS
            )
        ).one()
        grant.unit = "Dock"
        db.session.commit()
    assert planned.browser().get(planned.path).status_code == 404
    assert "inviting" not in planned.browser("flo").get(f"/releases/{planned.release_id}").text


def test_a_round_that_does_not_ask_has_no_page(app: Flask) -> None:
    planned = make_planned(app, (), asks=False)
    assert planned.browser().get(planned.path).status_code == 404


def test_it_is_asked_once_under_a_question_and_for_fixed_sizes(planned: Planned) -> None:
    for size in ("4", "6000", "-5", "", "five"):
        answer = send(planned.browser(), planned.path, question="advice", size=size, sure="yes")
        assert answer.status_code == 422
    assert (
        send(planned.browser(), planned.path, question="salary", size="5", sure="yes").status_code
        == 422
    )
    assert send(planned.browser(), planned.path, question="advice", size="5").status_code == 422
    assert planned.ask().status_code == 303
    again = planned.ask(size=10)
    assert again.status_code == 422
    assert "already" in again.text
    with planned.app.app_context():
        assert [r.size for r in db.session.scalars(select(HelpRequest))] == [5]


def test_nobody_is_invited_twice_in_a_round(planned: Planned) -> None:
    planned.ask("advice")
    planned.work()
    planned.ask("momentum")
    planned.work()
    assert planned.invited() == {"2", "3", "4", "5"}
    assert len(mail_folder_of(planned)) == 4


def test_who_plans_changes_is_not_invited(app: Flask) -> None:
    planned = make_planned(app, {2, 3, 4}, planner="person3@example.com")
    answer = send(
        planned.browser("person3@example.com"),
        planned.path,
        question="advice",
        size="5",
        sure="yes",
    )
    assert answer.status_code == 303
    planned.work()
    assert planned.invited() == {"2", "4"}


def test_who_said_so_on_the_own_pages_is_invited_too_and_who_is_spared_is_not(
    planned: Planned,
) -> None:
    from surveys.models import Choice

    with planned.app.app_context():
        for number, wants in (("1", True), ("2", False)):
            entry = entry_of(planned, number)
            entry.spared = not wants
            db.session.add(Choice(person_id=entry.person_id, may_be_asked=wants, day=TODAY))
        object_to_naming(db.session, entry_of(planned, "3").person_id, objects=True, today=TODAY)
        db.session.commit()
    planned.ask()
    planned.work()
    assert planned.invited() == {"1", "4", "5"}


def test_the_audit_says_that_it_was_asked_and_accepted_and_of_whom_nothing(
    planned: Planned,
) -> None:
    since = len(planned.acts())
    planned.ask()
    planned.work()
    links = planned.links()
    reply(planned, links["2"], "no")  # what changes nothing is nothing to record
    reply(planned, links["3"], "yes")
    reply(planned, links["3"], "yes")
    reply(planned, links["3"], "no")
    planned.says()
    planned.says()
    assert planned.acts()[since:] == [
        ("help_asked", "user", "Fay", '{"people":5}'),
        ("wishes_read", "system", "", "{}"),
        ("help_accepted", "respondent", "", "{}"),
        ("help_ended", "respondent", "", "{}"),
        ("helpers_seen", "user", "Fay", "{}"),
    ]


def seen_by_others(planned: Planned) -> list[str]:
    """Return all that admins, operators and those who plan see, when people were asked."""
    planned.ask()
    planned.work()
    ann = planned.browser("ann")
    # Behind it stands the menu of the release: random sets are drawn from a secret of each round.
    page, menu, _ = without_tokens(planned.says()).partition('<section class="chart menu">')
    assert menu
    found: list[object] = [page, planned.acts()]
    found += [without_tokens(ann.get(f"/rounds/{planned.round_id}").text)]
    with planned.app.app_context():
        round_ = db.session.get_one(Round, planned.round_id)
        found += [outbox.troubled(db.session, round_), outbox.mail_counts(db.session, round_)]
        for number in ("1", "2", "9"):
            person = db.session.get_one(Person, entry_of(planned, number).person_id)
            found.append(holdings.as_json(holdings.held_on(db.session, person)).decode())
    random = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{64}")
    return [random.sub("id", str(one)) for one in found]


def test_no_page_no_audit_no_export_and_no_log_differs_by_who_ticked(
    app: Flask, capfd: pytest.CaptureFixture[str]
) -> None:
    some = make_planned(app, {2, 3, 4})
    others = make_planned(app, {1, 9}, organization="Quarry")
    mine = seen_by_others(some)
    theirs = [one.replace("Quarry", "Harbor") for one in seen_by_others(others)]
    assert some.invited() == {"1", "2", "3", "4"}  # of both, so that there is something to tell
    assert mine == theirs
    written = capfd.readouterr()
    assert not re.search(r"[Pp]erson ?\d", written.out + written.err)


def test_a_mail_that_failed_is_no_line_for_the_admin(planned: Planned) -> None:
    planned.ask()
    planned.work()
    with planned.app.app_context():
        mails = db.session.scalars(select(OutboxMail).where(OutboxMail.kind == MailKind.HELP)).all()
        for mail in mails:
            mail.state = MailState.FAILED
        db.session.commit()
        round_ = db.session.get_one(Round, planned.round_id)
        assert outbox.troubled(db.session, round_) == []


def test_the_person_alone_reads_that_there_is_an_invitation(planned: Planned) -> None:
    planned.ask()
    planned.work()
    reply(planned, planned.links()["3"], "yes")
    with planned.app.app_context():
        person = db.session.get_one(Person, entry_of(planned, "3").person_id)
        mine = holdings.own_holdings(db.session, person, {})
        others = holdings.held_on(db.session, person)
        assert mine["rounds"][0]["invitation_to_help"] == {
            "day": db.session.scalars(select(HelpRequest.day)).one().isoformat(),
            "accepted": True,
        }
        assert "help" in {mail["kind"] for mail in mine["rounds"][0]["mails"]}
        assert "invitation_to_help" not in others["rounds"][0]
        assert "help" not in {mail["kind"] for mail in others["rounds"][0]["mails"]}


def test_no_token_lies_in_the_database(planned: Planned) -> None:
    planned.ask()
    planned.work()
    with planned.app.app_context():
        rows = db.session.execute(select(HelpInvitation.__table__)).all()
        whole = " ".join(str(value) for row in rows for value in row)
        for link in planned.links().values():
            assert link.removeprefix("/h/") not in whole
