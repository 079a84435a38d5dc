"""A released round whose reports are empty pages with their own address, and its facilitators."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient

from accounts.models import Role, User
from config import Settings
from db import db
from reports.facilitators.addresses import Addresses
from reports.releases import release as releases
from reports.releases.store import DocumentStore
from surveys.models import Mode
from surveys.round_keys import round_keys
from tests.released import blank_pdf
from tests.rounds import RECORDER, TODAY, closed_round
from tests.users import form_token, grant_reports, make_user, sign_in

TOKEN = re.compile(r"/documents/([0-9a-f]{32})/preview")


@dataclass
class Shelf:
    """A released round, with reports whose content ends with their own kind and key."""

    app: Flask
    settings: Settings
    release_id: uuid.UUID
    round_id: uuid.UUID
    organization_id: uuid.UUID
    store: DocumentStore

    @property
    def path(self) -> str:
        return f"/releases/{self.release_id}"

    def token(self, kind: str, key: str) -> str:
        """Return what stands for a report in addresses, whoever may open it."""
        with self.app.app_context():
            facts = releases.get_facts(db.session, self.release_id)
        secret = self.settings.secret_key.get_secret_value()
        return Addresses(secret, self.release_id, facts).of(kind, key)


def make_shelf(app: Flask, *, organization: str = "Harbor", people: int = 14) -> Shelf:
    """Release a round and put a document in each place."""
    settings: Settings = app.config["SETTINGS"]
    keys = round_keys(settings)
    with app.app_context():
        round_ = closed_round(
            db.session, people, mode=Mode.CONFIDENTIAL, keys=keys, organization=organization
        )
        store = DocumentStore(settings.documents_folder)
        ids = round_.id, round_.organization_id
        db.session.commit()
        release_id = releases.release_round(
            db.engine, ids[0], keys=keys, recorder=RECORDER, today=TODAY
        )
        for each in releases.documents(releases.get_facts(db.session, release_id)):
            store.put(release_id, each.kind, each.key, content(each.kind, each.key))
    return Shelf(app, settings, release_id, *ids, store)


def content(kind: str, key: str) -> bytes:
    return blank_pdf(f" {kind} {key}")


def facilitator(shelf: Shelf, *units: str, email: str = "fay@example.com") -> FlaskClient:
    """Return the browser of a facilitator with a grant for these units; "" is all."""
    with shelf.app.app_context():
        user: User = make_user(db.session, shelf.organization_id, Role.FACILITATOR, email)
        for unit in units:
            grant_reports(db.session, user, shelf.round_id, unit)
        client = shelf.app.test_client()
        sign_in(db.session, client, user)
    return client


def tokens(client: FlaskClient, shelf: Shelf) -> list[str]:
    """Return the reports that the pages of a release lead to."""
    found: list[str] = []
    for page in ("", "/people", "/units"):
        answer = client.get(f"{shelf.path}{page}")
        assert answer.status_code == 200
        found += TOKEN.findall(answer.text)
    return list(dict.fromkeys(found))


def downloads(client: FlaskClient, shelf: Shelf) -> set[str]:
    """Return what the pages lead to, as kind and key."""
    answers = [client.get(f"{shelf.path}/documents/{token}") for token in tokens(client, shelf)]
    assert all(answer.status_code == 200 for answer in answers)
    return {
        answer.data.rpartition(b"%%EOF")[2].decode().partition("%")[2].strip() for answer in answers
    }


def people(*numbers: int) -> set[str]:
    return {f"person {number}" for number in numbers}


def post(client: FlaskClient, path: str, **data: str):  # type: ignore[no-untyped-def]
    """Send a form of this browser."""
    return client.post(path, data={"csrf_token": form_token(client, "/password"), **data})


def mail_folder(shelf: Shelf) -> list[str]:
    """Return the mails that were sent, as text."""
    from email import message_from_bytes, policy

    from tests.jobs.mails import text_of

    found = []
    for path in sorted(shelf.settings.mail_folder.glob("*.eml")):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        found.append(f"To: {mail['To']}\nSubject: {mail['Subject']}\n\n{text_of(mail)}")  # type: ignore[arg-type]
    return found
