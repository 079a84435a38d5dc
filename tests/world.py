"""Two organizations with everything a page can show, and how to fill the address of any page.

Tests that go through all routes write themselves from the table :data:`FILLS`: a route with an
argument that is not in it makes them fail, so that no new route is forgotten.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from accounts.access import NEEDS, POLICY, Who
from accounts.analysts import name_analysts
from accounts.models import Role, User
from accounts.planners import name_planners
from audit.record import Recorder
from config import Settings
from reports.attributed.vault import vault_of
from reports.releases import release as releases
from reports.releases.store import DocumentStore
from surveys.answering import links, submission
from surveys.models import LinkKind, Mode, Round
from surveys.people import imports
from surveys.round_keys import WrappingKeys, round_keys
from surveys.rounds import operations
from tests.draws import fewer_draws
from tests.released import (
    archive,
    blank_pdf,
    document,
    help_invitation,
    report_link,
    unit_document,
)
from tests.rounds import LATER, NOW, TODAY, make_organization, plan, respondents
from tests.users import form_token, grant_reports, make_user, sign_in

#: Methods that never change anything.
SAFE = ("GET", "HEAD", "OPTIONS")


class Whose(Enum):
    """To whom the record in an address belongs."""

    OWN = "own"
    FOREIGN = "foreign"
    ABSENT = "absent"


@dataclass
class Place:
    """One organization, its rounds and its users."""

    session: Session
    settings: Settings
    organization_id: uuid.UUID
    open_round: Round
    release_id: uuid.UUID
    attributed_id: uuid.UUID
    users: dict[str, User] = field(default_factory=dict)

    def draft(self) -> str:
        """Make one more round, not launched."""
        name = f"Draft {uuid.uuid4()}"
        made = operations.create_round(self.session, self.organization_id, plan(name))
        self.session.commit()
        return str(made.id)

    def pending_import(self) -> str:
        """Make one more upload of the admin."""
        people = imports.read_people_content("people.csv", b"id,name\n1,Ada\n2,Bo\n")
        kept = imports.keep_import(
            self.session,
            self.organization_id,
            self.users["admin"].id,
            people,
            now=datetime.now(UTC),
        )
        self.session.commit()
        return str(kept.id)

    def link(self, *, revoked: bool = False) -> str:
        """Make one more survey link of person 2."""
        respondent = respondents(self.session, self.open_round)["2"]
        if revoked:
            other = respondents(self.session, self.open_round)["3"]
            token = links.make_link(self.session, other, LinkKind.INVITATION)
            links.revoke_links(self.session, other, now=datetime.now(UTC))
        else:
            token = links.make_link(self.session, respondent, LinkKind.INVITATION)
        self.session.commit()
        return token


@dataclass(frozen=True)
class Fill:
    """What to put into one argument of an address."""

    own: Callable[[Place], str]
    foreign: Callable[[Place], str] | None = None  # by default what is somebody else's own
    absent: Callable[[], str] = lambda: str(uuid.uuid4())

    def value(self, whose: Whose, home: Place, elsewhere: Place) -> str:
        """Return an argument."""
        if whose is Whose.OWN:
            return self.own(home)
        if whose is Whose.ABSENT:
            return self.absent()
        return (self.foreign or self.own)(elsewhere)


#: "blueprint.argument" -> how to fill it.
FILLS = {
    "static.filename": Fill(lambda _: "site.css", lambda _: "none.css", lambda: "no.css"),
    "people.import_id": Fill(Place.pending_import),
    "rounds.round_id": Fill(Place.draft),
    "consultation.round_id": Fill(Place.draft),
    "releases.release_id": Fill(lambda place: str(place.release_id)),
    "releases.token": Fill(document, absent=lambda: secrets.token_hex(16)),
    "archives.release_id": Fill(lambda place: str(place.release_id)),
    "archives.archive_id": Fill(archive),
    "sending.release_id": Fill(lambda place: str(place.release_id)),
    "sending.token": Fill(unit_document, absent=lambda: secrets.token_hex(16)),
    "sending.link_id": Fill(lambda place: report_link(place)[0]),
    "own_report.token": Fill(
        lambda place: report_link(place)[1],
        lambda place: report_link(place, ended=True)[1],
        lambda: secrets.token_urlsafe(32),
    ),
    "inviting.release_id": Fill(lambda place: str(place.release_id)),
    "helping.token": Fill(
        lambda place: help_invitation(place),
        lambda place: help_invitation(place, ended=True),
        lambda: secrets.token_urlsafe(32),
    ),
    "ties.round_id": Fill(lambda place: str(place.attributed_id)),
    "answer.token": Fill(
        Place.link, lambda place: place.link(revoked=True), lambda: secrets.token_urlsafe(32)
    ),
    "answer.position": Fill(lambda _: "1", lambda _: "98", lambda: "99"),
}

#: Endpoint -> argument of its query string that names a record, and the table entry for it.
QUERIES = {"rounds.new": ("draft", "rounds.round_id")}


@dataclass
class World:
    """The application and both organizations."""

    app: Flask
    session: Session
    here: Place
    there: Place

    def addresses(self, rule: Rule, whose: Whose, home: Place) -> list[str]:
        """Fill in the arguments of a rule: all of this kind, and each one of it alone."""
        filled = list(self._filled(rule, whose, home))
        self.session.rollback()  # holds no lock while pages are tried
        return filled

    def _filled(self, rule: Rule, whose: Whose, home: Place) -> Iterator[str]:
        elsewhere = self.there if home is self.here else self.here
        names = sorted(rule.arguments)
        group = rule.endpoint.partition(".")[0]
        for name in names:
            assert f"{group}.{name}" in FILLS, f"say in FILLS how to fill {group}.{name}"
        kinds = {tuple(whose for _ in names)}
        if whose is not Whose.OWN and len(names) > 1:
            kinds |= {tuple(whose if name == one else Whose.OWN for name in names) for one in names}
        adapter = self.app.url_map.bind("localhost")
        for kind in sorted(kinds, key=str):
            values = {
                name: FILLS[f"{group}.{name}"].value(each, home, elsewhere)
                for name, each in zip(names, kind, strict=True)
            }
            query = QUERIES.get(rule.endpoint)
            if query and whose is not Whose.OWN:
                values[query[0]] = FILLS[query[1]].value(whose, home, elsewhere)
            yield adapter.build(rule.endpoint, values, method=next(iter(rule.methods or ())))

    def browser(self, actor: str, place: Place) -> FlaskClient:
        """Return a new browser: of nobody, of a respondent, or of a user by name."""
        client = self.app.test_client()
        if actor == "respondent":
            token = place.link()
            answer = client.post(
                f"/s/{token}", data={"csrf_token": form_token(client), "agreed": "yes"}
            )
            assert answer.status_code == 303
        elif actor != "anonymous":
            sign_in(self.session, client, place.users[actor])
        return client


def rules(app: Flask, methods: tuple[str, ...]) -> Iterator[tuple[Rule, str]]:
    """Go through all routes and those of their methods."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.endpoint, rule.rule)):
        for method in sorted(set(rule.methods or ()) & set(methods)):
            yield rule, method


def allowed(endpoint: str, actor: str) -> bool:
    """Whether a route is for this kind of person at all."""
    who = POLICY[endpoint]
    if who is Who.ANYONE:
        return True
    if who is Who.RESPONDENT:
        return actor == "respondent"
    if actor in {"anonymous", "respondent", "locked"}:
        return False
    return who is Who.SIGNED_IN or actor.partition(" ")[0] in NEEDS[who]


def make_world(app: Flask, session: Session) -> World:
    """Make both organizations."""
    settings: Settings = app.config["SETTINGS"]
    with fewer_draws():
        here = _place(session, settings, "Harbor")
        there = _place(session, settings, "Quarry")
    return World(app, session, here, there)


def _place(session: Session, settings: Settings, name: str) -> Place:
    owner = make_organization(session, name=name)
    open_ = operations.create_round(session, owner.id, plan("Open", Mode.CONFIDENTIAL))
    keys = round_keys(settings)
    operations.launch_round(session, open_, keys=keys, now=NOW)
    users = {}
    for actor, role in {
        "admin": Role.ADMIN,
        "facilitator": Role.FACILITATOR,
        "facilitator without grant": Role.FACILITATOR,
        "observer": Role.OBSERVER,
        "locked": Role.ADMIN,
    }.items():
        email = f"{actor.replace(' ', '.')}@{name.lower()}.example"
        users[actor] = make_user(session, owner.id, role, email, active=actor != "locked")
    released = _closed(session, owner.id, keys, planner=users["facilitator"])
    attributed = _closed(session, owner.id, keys, users["facilitator"])
    grant_reports(session, users["facilitator"], released.id)
    engine, organization_id = session.get_bind(), owner.id
    round_ids = released.id, attributed.id
    session.commit()
    recorder, vault = Recorder(settings.audit_key_bytes()), vault_of(settings)
    release_id, _ = (
        releases.release_round(
            engine, round_id, keys=keys, recorder=recorder, today=TODAY, vault=vault
        )
        for round_id in round_ids
    )
    store = DocumentStore(settings.documents_folder)
    for each in releases.documents(releases.get_facts(session, release_id)):
        store.put(release_id, each.kind, each.key, blank_pdf(each.key))
    session.commit()
    return Place(session, settings, organization_id, open_, release_id, round_ids[1], users)


def _closed(
    session: Session,
    organization_id: uuid.UUID,
    keys: WrappingKeys,
    analyst: User | None = None,
    planner: User | None = None,
) -> Round:
    """Close a round: an attributed one with this analyst, or a confidential one."""
    of = plan("Shown", Mode.ATTRIBUTED) if analyst else plan("Done", Mode.CONFIDENTIAL)
    round_ = operations.create_round(session, organization_id, of)
    if analyst:
        name_analysts(session, round_.id, [analyst.memberships[0].id])
    if planner:
        round_.asks_for_help = True
        name_planners(session, round_.id, [planner.memberships[0].id])
    operations.launch_round(session, round_, keys=keys, now=NOW)
    ids = respondents(session, round_)
    for number in range(1, 12):
        named = (ids[str(number % 12 + 1)],)
        answers = {"advice": named, "momentum": "nobody"}
        submission.submit_response(
            session, round_, ids[str(number)], answers, base_revision=0, today=TODAY
        )
    operations.close_round(session, round_, now=LATER)
    return round_
