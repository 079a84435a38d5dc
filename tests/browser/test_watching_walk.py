"""Pages of those who watch: the audit, consultation packs, and the ties of an attributed round."""

from __future__ import annotations

import base64
import secrets
import uuid
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import select

from accounts.analysts import candidates, name_analysts
from accounts.models import Membership, Role, User, UserSession
from accounts.sessions import hour
from audit.acts import COMMAND_LINE, Act
from audit.record import Recorder
from db import transaction
from reports.attributed.vault import vault_of
from reports.releases import release as releases
from surveys.answering import submission
from surveys.models import Mode
from surveys.round_keys import round_keys
from surveys.rounds import operations, recorded
from tests.browser.stage import Stage
from tests.jobs.conftest import servers_by_night
from tests.rounds import make_organization, plan, respondents
from tests.users import make_user

pytestmark = pytest.mark.browser
ANALYST = "ana@example.com"


def released(stage: Stage) -> uuid.UUID:
    """Plan an attributed round with an analyst, let people answer, release it; return its id."""
    keys, recorder = (
        round_keys(stage.settings),
        Recorder(stage.settings.audit_key_bytes(), COMMAND_LINE),
    )
    now = datetime.now(UTC)  # the worker destroys what is older than was promised
    with transaction(stage.engine) as session:
        owner = make_organization(session, 14)
        make_user(session, owner.id, Role.OBSERVER, "oda@example.com")
        ana = make_user(session, owner.id, Role.FACILITATOR, ANALYST)
        ana.memberships[0].all_rounds = True
        round_ = operations.create_round(session, owner.id, plan("Spring 2026", Mode.ATTRIBUTED))
        (found,) = candidates(session, owner.id)
        name_analysts(session, round_.id, [found.membership_id])
        operations.create_round(session, owner.id, plan("Autumn 2026", Mode.CONFIDENTIAL))
        operations.launch_round(session, round_, keys=keys, now=now)
        ids = respondents(session, round_)
        for ego in range(1, 13):
            submission.submit_response(
                session,
                round_,
                ids[str(ego)],
                {"advice": (ids[str(ego + 1)], ids[str(ego + 2)]), "momentum": "nobody"},
                base_revision=0,
                today=now.date(),
            )
        operations.close_round(session, round_, now=now)
        for act, details in (
            (Act.ROUND_SAVED, recorded.saved(session, round_)),
            (Act.ROUND_LAUNCHED, recorded.launched(session, round_)),
            (Act.ROUND_CLOSED, {}),
        ):
            recorder.record(session, act, organization_id=owner.id, subject=round_.id, **details)
        round_id = round_.id
    releases.release_round(
        stage.engine,
        round_id,
        keys=keys,
        recorder=recorder,
        today=now.date(),
        vault=vault_of(stage.settings),
    )
    return round_id


def sign_in(stage: Stage, page: Page, role: Role) -> None:
    """Make this browser one of whoever has the role."""
    token, now = secrets.token_bytes(32), hour(datetime.now(UTC))
    with transaction(stage.engine) as session:
        user = session.scalars(
            select(User).join(User.memberships).where(Membership.role == role)
        ).one()
        session.add(
            UserSession(
                digest=sha256(token).digest(),
                user_id=user.id,
                data={"_user_id": user.fs_uniquifier, "_fresh": True},
                started_at=now,
                seen_at=now,
            )
        )
    value = base64.urlsafe_b64encode(token).decode().rstrip("=")
    page.context.add_cookies([{"name": "session", "value": value, "url": stage.address()}])


def look(stage: Stage, page: Page, name: str, heading: str) -> None:
    """Look at a page in both widths, and as a screen reader finds it in each."""
    stage.look(page, name, heading)
    before = page.viewport_size
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    assert before is not None
    page.set_viewport_size(before)


@servers_by_night
def test_an_observer_and_an_analyst_find_what_they_may_see(stage: Stage) -> None:
    round_id = released(stage)
    with stage.window() as page:
        sign_in(stage, page, Role.OBSERVER)
        page.goto(stage.address("/consultation"))
        look(stage, page, "consultation", "Consultation")
        expect(
            page.get_by_role("link", name="Consultation pack of Autumn 2026, PDF")
        ).to_be_visible()
        page.goto(stage.address("/audit"))
        look(stage, page, "audit", "Audit")
        expect(page.locator("main")).to_contain_text("launched “Spring 2026”")
        expect(page.locator("main")).to_contain_text("1 analyst, attributed, 14 people")
        page.get_by_label("What was done").select_option("rounds")
        page.get_by_role("button", name="Show").click()
        look(stage, page, "audit-rounds", "Audit")
    with stage.window() as page:
        sign_in(stage, page, Role.FACILITATOR)
        page.goto(stage.address(f"/ties/{round_id}"))
        look(stage, page, "ties", "Who named whom")
