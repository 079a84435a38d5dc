"""Two rounds beside each other: told figures of the whole and of units, for whom both are open."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, replace
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from accounts.models import Role
from audit.models import AuditEntry
from config import Settings
from db import db
from reports.facilitators.comparing import NO_RANGE, NOT_TOLD, Told, verdict, whole
from reports.facts import Estimate
from surveys.models import Mode
from surveys.round_keys import round_keys
from tests.reports.sample_networks import organization_question
from tests.reports.samples import LEVELS_240, SIZES
from tests.reports.two_rounds import released_round
from tests.rounds import make_organization
from tests.users import grant_reports, make_user, sign_in

pytestmark = pytest.mark.usefixtures("fewer_draws")

PEOPLE = 40
ALL = range(1, PEOPLE + 1)
#: In spring all turn to one person, in autumn to many.
SPRING = {1: range(2, 41), 2: range(3, 12)}
AUTUMN = {number: range(1, 31) for number in range(1, 13)}


@dataclass
class Two:
    """An organization with two released rounds."""

    app: Flask
    organization_id: uuid.UUID
    spring: tuple[uuid.UUID, uuid.UUID]  # round, release
    autumn: tuple[uuid.UUID, uuid.UUID]

    @property
    def path(self) -> str:
        return f"/releases/{self.autumn[1]}/compare"

    def client(
        self, spring: str | None, autumn: str | None, email: str = "fay@example.com"
    ) -> FlaskClient:
        """Return the browser of somebody granted these units of the rounds: "" is all."""
        with self.app.app_context():
            user = make_user(db.session, self.organization_id, Role.FACILITATOR, email)
            for round_id, unit in ((self.spring[0], spring), (self.autumn[0], autumn)):
                if unit is not None:
                    grant_reports(db.session, user, round_id, unit)
            client = self.app.test_client()
            sign_in(db.session, client, user)
        return client


def make_two(
    app: Flask,
    *,
    name: str = "Harbor",
    modes: tuple[Mode, Mode] = (Mode.CONFIDENTIAL, Mode.CONFIDENTIAL),
    words: str = "Who do you go to for advice?",
) -> Two:
    settings: Settings = app.config["SETTINGS"]
    keys = round_keys(settings)
    with app.app_context():
        organization_id = make_organization(db.session, PEOPLE, name).id
        spring = released_round(
            db.session, organization_id, "Spring", SPRING, ALL, mode=modes[0], keys=keys
        )
        autumn = released_round(
            db.session,
            organization_id,
            "Autumn",
            AUTUMN,
            range(1, 36),
            months=6,
            mode=modes[1],
            keys=keys,
            question=words,
        )
    return Two(app, organization_id, spring, autumn)


@pytest.fixture
def two(app: Flask) -> Two:
    return make_two(app)


def text_of(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_the_whole_is_told_side_by_side(two: Two) -> None:
    page = two.client("", "").get(two.path).text
    text = text_of(page)
    for told in ("Answered", "Share of all nominations on the tenth named most", "Level and"):
        assert told in text
    assert "40 people were in both rounds, of 40 then and 40 now." in text
    assert "Unit by unit" in text
    assert "Dock" in text
    # Spring as told: 38 people named by 0 to 4 count as 2 each, then 9, and 31 in the place of 39,
    # as nearly all are told: 116, or about 120, by about 38. Autumn: 28 x 2 + 12 x 28 by about 34.
    assert "Nominations for each answer Spring: about 3.2 Autumn: about 11.5" in text
    assert "2 of the 3 figures told with their range in both rounds are clearly different." in text
    assert re.findall(r'<td class="verdict clear">([^<]*)', page) == [
        *("clearly less",) * 2,
        "clearly more",
    ]
    assert re.search(r"<title>Answered\. Spring: .* Autumn: .*</title>", page)


def test_no_person_is_on_the_page(two: Two) -> None:
    text = two.client("", "").get(two.path).text
    assert "Person" not in text.replace("No person", "")
    for line in re.findall(r">(Person \d+|Lead|Member)<", text):
        raise AssertionError(line)


def test_a_unit_that_is_opened_in_both_is_all_that_is_told(two: Two) -> None:
    text = text_of(two.client("Dock", "Dock").get(two.path).text)
    assert "Dock" in text
    assert "Office" not in text
    assert "Spearman" not in text
    assert "20 people were in both rounds, of 20 then and 20 now." in text


def test_of_the_whole_and_one_unit_the_unit_is_told(two: Two) -> None:
    text = text_of(two.client("Dock", "").get(two.path).text)
    assert "Office" not in text
    assert "Spearman" not in text


@pytest.mark.parametrize(
    ("spring", "autumn", "status"),
    [(None, "", 404), ("Office", "Dock", 404), ("Office", "", 200), ("", "", 200)],
)
def test_an_earlier_round_that_is_not_open_is_not_there(
    two: Two, spring: str | None, autumn: str, status: int
) -> None:
    client = two.client(spring, autumn)
    absent = client.get(f"{two.path}?before={uuid.uuid4()}")
    answer = client.get(f"{two.path}?before={two.spring[1]}")
    assert absent.status_code == 404
    assert answer.status_code == status
    assert (answer.data == absent.data) == (status == 404)


def test_without_one_the_page_says_so_and_nothing_leads_there(two: Two) -> None:
    client = two.client(None, "")
    assert "There is nothing to compare with." in client.get(two.path).text
    assert "/compare" not in client.get(f"/releases/{two.autumn[1]}").text
    other = two.client("", "", "faye@example.com")
    assert two.path in other.get(f"/releases/{two.autumn[1]}").text
    # The first round has none before it; the later one is not offered in its place.
    assert "/compare" not in other.get(f"/releases/{two.spring[1]}").text
    backward = other.get(f"/releases/{two.spring[1]}/compare?before={two.autumn[1]}")
    assert backward.status_code == 404


def test_a_foreign_release_is_the_404_of_an_absent_one(app: Flask, two: Two) -> None:
    foreign = make_two(app, name="Quay")
    client = two.client("", "")
    absent = client.get(f"/releases/{uuid.uuid4()}/compare")
    assert absent.status_code == 404
    for address in (
        foreign.path,
        f"{foreign.path}?before={foreign.spring[1]}",
        f"{foreign.path}?before={two.spring[1]}",
        f"{two.path}?before={foreign.spring[1]}",
        f"{two.path}?before=1",
    ):
        answer = client.get(address)
        assert (answer.status_code, answer.data) == (404, absent.data)


def test_whoever_is_no_facilitator_finds_nothing(two: Two) -> None:
    with two.app.app_context():
        admin = make_user(db.session, two.organization_id, Role.ADMIN, "ann@example.com")
        for round_id in (two.spring[0], two.autumn[0]):
            grant_reports(db.session, admin, round_id)
        client = two.app.test_client()
        sign_in(db.session, client, admin)
    assert client.get(two.path).status_code == 404
    assert two.app.test_client().get(two.path).status_code == 303


def test_both_releases_are_recorded_as_opened_once_a_day(two: Two) -> None:
    client = two.client("", "")
    for _ in range(2):
        assert client.get(two.path).status_code == 200
    with two.app.app_context():
        opened = db.session.execute(
            select(AuditEntry.subject_id, func.count())
            .where(AuditEntry.act == "release_opened")
            .group_by(AuditEntry.subject_id)
        ).all()
    assert {tuple(row) for row in opened} == {(two.autumn[1], 1), (two.spring[1], 1)}


def test_what_is_not_the_same_is_said(app: Flask) -> None:
    two = make_two(app, modes=(Mode.ATTRIBUTED, Mode.CONFIDENTIAL), words="Whom do you ask?")
    text = text_of(two.client("", "").get(two.path).text)
    assert "Not the same question: in Spring it was asked as “Who do you go to for advice?”" in text
    assert "One round was confidential and the other was not: the figures of “Autumn”" in text


def question(**other: object):  # type: ignore[no-untyped-def]
    made = organization_question("advice", 240, 202, SIZES, LEVELS_240, 1)
    return replace(made, **other)  # type: ignore[arg-type]


def test_what_is_clear_is_told_by_the_two_ranges_alone() -> None:
    then = question(
        superiority=Estimate(0.6, 0.5, 0.7), level=Estimate(0.2, 0.1, 0.3), e_i=Estimate(0.1)
    )
    now = question(
        superiority=Estimate(0.8, 0.71, 0.9), level=Estimate(0.0, -0.2, 0.09), e_i=Estimate(0.4)
    )
    said = {line.name: line.verdict for line in whole(then, now, ("A", "B")).lines}
    assert said["Pairs in which the manager is named by more"] == "clearly more"
    assert said["Level and nominations (Spearman)"] == "clearly less"
    assert said["Across units against within (E-I)"] == NO_RANGE
    touching = replace(now, superiority=Estimate(0.8, 0.7, 0.9))
    said = {line.name: line.verdict for line in whole(then, touching, ("A", "B")).lines}
    assert said["Pairs in which the manager is named by more"] == "not distinguishable"
    untold = replace(now, superiority=None)
    lines = {line.name: line for line in whole(then, untold, ("A", "B")).lines}
    assert lines["Pairs in which the manager is named by more"].verdict == NOT_TOLD
    assert lines["Pairs in which the manager is named by more"].chart is None
    neither = whole(replace(then, superiority=None), untold, ("A", "B"))
    assert "Pairs in which the manager is named by more" not in {
        each.name for each in neither.lines
    }


def test_counted_shares_are_told_in_points_and_rounded_ones_by_their_steps() -> None:
    """202 of 240 are 84.2 %; told to 5 %, "85 % or more" reaches from 82.5 % up."""
    answered = "Answered"

    def said(then: object, now: object) -> str:
        lines = whole(then, now, ("A", "B")).lines  # type: ignore[arg-type]
        return next(line.verdict for line in lines if line.name == answered)

    counted = question()
    assert said(replace(counted, answered=180), counted) == "9 points more"  # 75 % and 84 %
    assert said(counted, counted) == "the same"

    def told(share: float, bound: str) -> object:
        return replace(counted, answered=None, response=share, response_bound=bound)

    assert said(told(0.7, "about"), told(0.85, "at least")) == "clearly more"
    assert said(told(0.8, "about"), told(0.85, "at least")) == "not distinguishable"
    assert said(told(0.85, "at least"), told(0.7, "about")) == "clearly less"


def test_a_chart_holds_both_ranges_on_one_scale() -> None:
    then = question(superiority=Estimate(0.6, 0.5, 0.7))
    now = question(superiority=Estimate(0.8, 0.75, 1.0))
    line = next(
        line for line in whole(then, now, ("Spring", "Autumn")).lines if line.name.startswith("Pai")
    )
    assert line.chart is not None
    assert line.chart.alt == (
        "Pairs in which the manager is named by more. Spring: 60 %, range 50 to 70 %. "
        "Autumn: 80 %, range 75 to 100 %.".replace(" %", "\N{NO-BREAK SPACE}%")
    )
    # The scale reaches from 6 to 234: 0.6 stands at 6 + 228 * 0.6.
    assert line.chart.then.dot == pytest.approx(142.8)
    assert (line.chart.then.low, line.chart.zero) == (120.0, 120.0)
    assert line.chart.now.high == 234.0


def test_no_figure_stands_outside_its_scale() -> None:
    """Nominations for each answer have no end; a scale of 0 to 12 grows where there are more."""
    few, many = question(ties=606, answered=202), question(ties=4848, answered=202)
    charts = [
        next(line.chart for line in whole(few, now, ("A", "B")).lines if "each" in line.name)
        for now in (few, many)
    ]
    assert all(charts)
    assert [chart.then.dot for chart in charts if chart] == [63.0, 34.5]  # 3 of 12, 3 of 24
    assert [chart.now.dot for chart in charts if chart] == [63.0, 234.0]


def test_unknown_is_never_a_verdict() -> None:
    assert verdict(Told("not told"), Told("", value=0.5, low=0.4, high=0.6)) == NOT_TOLD
    assert verdict(Told("", value=0.5), Told("", value=0.9)) == NO_RANGE
