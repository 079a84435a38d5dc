"""Response rates on pages: enough to see how a round goes, too little to tell who answered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from surveys.models import Round, RoundState
from surveys.rounds.response_rates import FEWEST, ResponseCount, rate_words, rates
from tests.rounds import make_organization
from tests.surveys.admins import admin_of, answer, opened, text_of


def test_pages_say_nothing_that_tells_who_answered(app: Flask, session: Session) -> None:
    """Ten or twelve of twelve look the same, and so do none or four."""
    ann = admin_of(app, session, make_organization(session))
    address = opened(ann)
    yesterday = (datetime.now(UTC) - timedelta(days=1)).date()

    def part(page: str) -> str:
        return page[page.index('id="response"') : page.index('id="mails"')]

    nobody = part(text_of(ann.get(address)))
    assert "35 % or less" in nobody
    answer(session, range(1, 5), yesterday)
    assert part(text_of(ann.get(address))) == nobody
    answer(session, range(5, 11), yesterday)
    nearly = part(text_of(ann.get(address)))
    assert "80 % or more" in nearly
    answer(session, range(11, 13), yesterday)
    assert part(text_of(ann.get(address))) == nearly


def test_rates_of_units_change_once_a_day(app: Flask, session: Session) -> None:
    ann = admin_of(app, session, make_organization(session, 40))
    address = opened(ann)
    today = datetime.now(UTC).date()
    answer(session, range(1, 21), today)
    page = text_of(ann.get(address))
    assert "Units follow from tomorrow on." in page
    assert "<span>Dock</span>" not in page
    session.execute(update(Round).values(opens_at=datetime.now(UTC) - timedelta(days=2)))
    session.commit()
    page = text_of(ann.get(address))
    assert "<b>about 50 %</b> of 40 people" in page
    assert "<span>Dock</span><b>too few to tell</b>" in page
    session.execute(update(Round).values(state=RoundState.CLOSED, closed_at=datetime.now(UTC)))
    session.commit()
    assert "<span>Dock</span><b>about 50 %</b>" in text_of(ann.get(address))


@pytest.mark.parametrize("invited", [10, 11, 13, 17, 23, 40, 250])
def test_a_shown_rate_never_means_that_all_or_none_answered(invited: int) -> None:
    """Nor that all but a few did, who would know it of each other."""
    totals = [rates({"": ResponseCount(invited, n)}, 5).total for n in range(invited + 1)]
    words = [rate_words(total) for total in totals if total is not None]
    assert len(words) == invited + 1
    assert words[0] == words[4]
    assert words[0].endswith("or less")
    assert words[-1] == words[-5]
    assert words[-1].endswith("or more")


@pytest.mark.parametrize(
    ("sizes", "shown"),
    [
        ({"A": 30, "B": 12, "C": 9}, {"A"}),  # C alone would be left over
        ({"A": 30, "B": 12, "C": 9, "D": 1}, {"A", "B"}),
        ({"A": 30, "B": 12}, {"A", "B"}),
        ({"A": 12, "": 3}, set()),
        ({"A": 9}, set()),
    ],
)
def test_units_left_out_are_at_least_ten_people(sizes: dict[str, int], shown: set[str]) -> None:
    counts = {unit: ResponseCount(size, size // 2) for unit, size in sizes.items()}
    assert set(rates(counts, 5).units) == shown
    hidden = sum(size for unit, size in sizes.items() if unit not in shown)
    assert hidden == 0 or hidden >= FEWEST or not shown
