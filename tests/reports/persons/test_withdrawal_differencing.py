"""T23: whoever withdraws after the release, no released byte and no page changes."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from accounts.models import Role
from audit.record import Recorder
from config import Settings
from reports.drawing.documents import Renderer
from reports.releases import release as releases
from reports.releases.models import Release, ReleasedPerson
from surveys.answering import codes, links
from surveys.journal import NO_JOURNAL
from surveys.models import LinkKind, Mode, Response, Round
from surveys.rights.withdrawal import withdraw
from surveys.round_keys import round_keys
from tests.rounds import LATER, TODAY, closed_round, respondents
from tests.users import grant_reports, make_user, sign_in, without_tokens

pytestmark = pytest.mark.usefixtures("fewer_draws")

PEOPLE = 12


def rows(session: Session) -> list[str]:
    """Return everything that releases are kept in."""
    return [
        repr(row)
        for model in (Release, ReleasedPerson)
        for row in sorted(map(repr, session.execute(select(model.__table__)).all()))
    ]


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_whoever_withdraws_changes_nothing_that_was_released(
    app: Flask, session: Session, engine: Engine, settings: Settings
) -> None:
    keys = round_keys(settings)
    round_ = closed_round(session, PEOPLE, mode=Mode.CONFIDENTIAL, keys=keys)
    round_id, ids = round_.id, respondents(session, round_)
    fay = make_user(session, round_.organization_id, Role.FACILITATOR, "fay@example.com")
    grant_reports(session, fay, round_id)
    client = app.test_client()
    sign_in(session, client, fay)
    recorder = Recorder(settings.audit_key_bytes())
    release_id = releases.release_round(engine, round_id, keys=keys, recorder=recorder, today=TODAY)

    def seen() -> list[object]:
        """Return rows, pages and documents as they are now."""
        facts = releases.get_facts(session, release_id)
        renderer = Renderer(facts)
        drawn = [renderer.html(document) for document in releases.documents(facts)]
        kept = rows(session)
        session.rollback()
        page = client.get(f"/releases/{release_id}")
        assert page.status_code == 200
        page_shown = without_tokens(page.get_data(as_text=True).partition("<main")[2])
        return [kept, drawn, page_shown]

    before, count = seen(), select(func.count()).select_from(Response)
    answered = session.scalar(count) or 0
    assert answered == PEOPLE - 1
    for number in range(1, PEOPLE):
        link, _ = links.find_link(
            session, links.make_link(session, ids[str(number)], LinkKind.INVITATION)
        )
        found = session.get_one(Round, round_id)
        sitting, _ = links.begin_sitting(session, link, found, today=LATER.date(), cookie=None)
        sitting.proved_until = LATER + codes.PROVED
        session.flush()
        assert withdraw(session, sitting, journal=NO_JOURNAL, now=LATER)
        session.commit()
        assert session.scalar(count) == answered - number
        session.rollback()
        # Asking once more writes nothing new either.
        again = releases.release_round(engine, round_id, keys=keys, recorder=recorder, today=TODAY)
        assert again == release_id
        assert seen() == before, f"person {number} withdrew, and it shows"
