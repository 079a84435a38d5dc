"""The page of two rounds on a desktop and a phone: reached from the overview, opened, chosen."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Role, User
from surveys.round_keys import round_keys
from tests.browser.stage import DESKTOP, PHONE, Stage
from tests.browser.test_facilitators_walk import ACCOUNT, look, sign_in
from tests.jobs.conftest import servers_by_night
from tests.reports.two_rounds import released_round
from tests.rounds import LATER, make_organization
from tests.users import grant_reports, make_user

pytestmark = pytest.mark.browser
PEOPLE = 40
#: Who is named by whom: by all, then by half, then again by all and others too.
ROUNDS = {
    "Spring": {1: range(2, 41), 2: range(3, 12)},
    "Summer": {1: range(2, 21), 2: range(3, 12)},
    "Autumn": {number: range(1, 31) for number in range(1, 13)},
}


def release_three_rounds(stage: Stage) -> str:
    """Release three rounds, forty days apart; return a facilitator's password.

    The last closes today: a worker destroys the answers of long ago before they are released.
    """
    lately = ((datetime.now(UTC) - LATER).days - 80) / 31
    with Session(stage.engine) as session:
        organization_id = make_organization(session, PEOPLE).id
        user = make_user(session, organization_id, Role.FACILITATOR, ACCOUNT)
        for place, (name, named) in enumerate(ROUNDS.items()):
            round_id, _ = released_round(
                session,
                organization_id,
                name,
                named,
                range(1, PEOPLE + 1),
                months=lately + 40 / 31 * place,
                keys=round_keys(stage.settings),
            )
            grant_reports(session, user, round_id)
        session.commit()
    said = stage.run(
        *("create-user", "--role", "observer", "--organization", "Harbor"),
        *("--email", "olga@example.com", "--name", "Olga Orr"),
    )
    with Session(stage.engine) as session:
        users = {user.email: user for user in session.scalars(select(User))}
        users[ACCOUNT].password = users["olga@example.com"].password
        session.commit()
    (password,) = re.findall(r"Password, shown only now: (\S+)", said)
    return str(password)


@servers_by_night
@pytest.mark.parametrize("width", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_two_rounds_stand_beside_each_other(stage: Stage, width: int) -> None:
    password = release_three_rounds(stage)
    with stage.window(width) as page:
        sign_in(stage, page, password)
        page.get_by_role("link", name="Autumn", exact=True).click()
        page.get_by_role("link", name="Beside an earlier round").click()
        page.get_by_text("Unit by unit").click()
        look(stage, page, "two-rounds", "Two rounds beside each other")
        expect(page.locator("main")).to_contain_text("Summer and Autumn")
        expect(page.locator("svg.two-ranges").first).to_be_visible()
        page.get_by_label("Beside which round").select_option(index=1)
        page.get_by_role("button", name="Compare").click()
        expect(page.locator("main")).to_contain_text("Spring and Autumn")
        assert "before=" in page.url
        page.goto(stage.address("/releases"))
        page.get_by_role("link", name="Spring", exact=True).click()
        expect(page.get_by_role("link", name="Beside an earlier round")).to_have_count(0)
