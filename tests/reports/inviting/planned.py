"""A released round whose last item some people ticked, and Fay, who plans changes with it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from accounts.models import Role, User
from accounts.planners import name_planners
from audit.models import AuditEntry
from audit.record import Recorder
from config import Settings
from db import db, transaction
from reports.attributed.vault import vault_of
from reports.inviting.invite import invite
from reports.releases import release as releases
from surveys import sealing
from surveys.answering import submission
from surveys.models import HelpInvitation, HelpRequest, Mode, RosterEntry
from surveys.round_keys import round_keys
from surveys.rounds import operations
from tests.jobs.mails import send_all
from tests.reports.facilitators.shelves import mail_folder
from tests.rounds import LATER, NOW, TODAY, make_organization, plan, respondents
from tests.users import form_token, grant_reports, make_user, sign_in

PEOPLE, ANSWERED = 100, 90
#: Who is named by how many under "advice": person 1 by all others, person 2 by 30, and so on.
NAMED = {1: 36, 2: 30, 3: 26, 4: 22, 5: 18, 6: 14, 7: 10}
LINK = re.compile(r"http://[^/\s]+(/h/[\w-]{43})")


class NoLot:
    """Leaves nobody out, and takes equals in the order of their ids."""

    def random(self) -> float:
        return 1.0


@dataclass
class Planned:
    """The application and its round."""

    app: Flask
    settings: Settings
    organization_id: uuid.UUID
    round_id: uuid.UUID
    release_id: uuid.UUID
    host: str = "harbor.example"

    @property
    def path(self) -> str:
        return f"/releases/{self.release_id}/inviting"

    def browser(self, who: str = "fay") -> FlaskClient:
        """Return the browser of a user who is there, signed in."""
        email = who if "@" in who else f"{who}@{self.host}"
        client = self.app.test_client()
        with self.app.app_context():
            user = db.session.scalars(select(User).where(User.email == email)).one()
            sign_in(db.session, client, user)
        return client

    def ask(self, question: str = "advice", size: int = 5):  # type: ignore[no-untyped-def]
        """Let Fay ask for invitations."""
        return send(self.browser(), self.path, question=question, size=str(size), sure="yes")

    def work(self) -> None:
        """Do what a worker does: choose, queue and send."""
        with self.app.app_context():
            wanted = list(db.session.scalars(select(HelpRequest.id)))
            db.session.rollback()
            for request_id in wanted:
                invite(
                    db.engine,
                    self.settings,
                    request_id,
                    keys=round_keys(self.settings),
                    recorder=Recorder(self.settings.audit_key_bytes()),
                    luck=NoLot(),  # type: ignore[arg-type]
                )
        send_all(self.settings)

    def links(self) -> dict[str, str]:
        """Return person -> the link in the mail to them, as far as it was sent."""
        found = {}
        for mail in mail_folder_of(self):
            link = LINK.search(mail)
            if link:
                (number,) = re.findall(r"^To: .*person(\d+)@", mail, re.MULTILINE)
                found[number] = link[1]
        return found

    def invited(self) -> set[str]:
        """Return who is invited, by the rows."""
        with self.app.app_context():
            return set(
                db.session.scalars(
                    select(RosterEntry.external_id).join(
                        HelpInvitation, HelpInvitation.respondent_id == RosterEntry.respondent_id
                    )
                )
            )

    def acts(self) -> list[tuple[str, str, str, str]]:
        """Return the audit: act, actor, whose name, details."""
        with self.app.app_context():
            entries = db.session.scalars(
                select(AuditEntry)
                .where(AuditEntry.organization_id == self.organization_id)
                .order_by(AuditEntry.seq)
            ).all()
            return [(e.act, e.actor.value, e.actor_name, e.details) for e in entries]

    def says(self, client: FlaskClient | None = None) -> str:
        """Return Fay's page."""
        answer = (client or self.browser()).get(self.path)
        assert answer.status_code == 200
        return str(answer.text)


def entry_of(planned: Planned, number: str) -> RosterEntry:
    """Return a person's row of the round."""
    return db.session.scalars(
        select(RosterEntry).where(
            RosterEntry.round_id == planned.round_id, RosterEntry.external_id == number
        )
    ).one()


def mail_folder_of(planned: Planned) -> list[str]:
    return mail_folder(planned)  # type: ignore[arg-type]


def send(client: FlaskClient, path: str, **fields: str):  # type: ignore[no-untyped-def]
    """Send a form as a page would."""
    return client.post(path, data={"csrf_token": form_token(client, "/password"), **fields})


def reply(planned: Planned, link: str, answer: str):  # type: ignore[no-untyped-def]
    """Answer an invitation, in a browser of nobody known."""
    client = planned.app.test_client()
    return client.post(link, data={"csrf_token": form_token(client, link), "answer": answer})


def make_planned(
    app: Flask,
    ticked: Collection[int],
    *,
    mode: Mode = Mode.CONFIDENTIAL,
    planner: str = "",
    asks: bool = True,
    organization: str = "Harbor",
) -> Planned:
    """Plan, launch, answer, close and release a round; these people tick the last item."""
    settings: Settings = app.config["SETTINGS"]
    with app.app_context():
        ids = release_planned(
            db.engine,
            settings,
            ticked,
            mode=mode,
            planner=planner,
            asks=asks,
            organization=organization,
        )
    return Planned(app, settings, *ids, f"{organization.lower()}.example")


def release_planned(
    engine: Engine,
    settings: Settings,
    ticked: Collection[int],
    *,
    mode: Mode = Mode.CONFIDENTIAL,
    planner: str = "",
    asks: bool = True,
    organization: str = "Harbor",
    closed_at: datetime = LATER,
) -> tuple[uuid.UUID, uuid.UUID, uuid.UUID]:
    """Do so without pages; return the ids of organization, round and release."""
    keys, host = round_keys(settings), f"{organization.lower()}.example"
    with transaction(engine) as session:
        owner = make_organization(session, PEOPLE, organization)
        fay, flo, ann = (f"{name}@{host}" for name in ("fay", "flo", "ann"))
        planner = planner or fay
        users = {
            email: make_user(session, owner.id, role, email)
            for email, role in {
                fay: Role.FACILITATOR,
                flo: Role.FACILITATOR,
                ann: Role.ADMIN,
                planner: Role.FACILITATOR,
            }.items()
        }
        round_ = operations.create_round(session, owner.id, plan(mode=mode))
        round_.asks_for_help = asks
        if asks:
            name_planners(session, round_.id, [users[planner].memberships[0].id])
        operations.launch_round(session, round_, keys=keys, now=NOW)
        answer(session, round_, ticked)
        operations.close_round(session, round_, now=closed_at)
        for email in {fay, flo, planner}:
            grant_reports(session, users[email], round_.id)
        ids = owner.id, round_.id
    release_id = releases.release_round(
        engine,
        ids[1],
        keys=keys,
        recorder=Recorder(settings.audit_key_bytes()),
        today=TODAY,
        vault=vault_of(settings),
    )
    return *ids, release_id


def answer(  # type: ignore[no-untyped-def]
    session: Session, round_, ticked: Collection[int], *, answered: int = ANSWERED
) -> None:
    ids = respondents(session, round_)
    for number in range(1, answered + 1):
        named = [ids[str(one)] for one, most in NAMED.items() if number <= most and number != one]
        answers: dict[str, sealing.Answer] = {
            "advice": tuple(named) or sealing.NOBODY,
            "momentum": tuple(named) or sealing.NOBODY,
        }
        if number in ticked:
            answers[sealing.MAY_ASK] = sealing.TICKED
        submission.submit_response(
            session, round_, ids[str(number)], answers, base_revision=0, today=TODAY
        )
