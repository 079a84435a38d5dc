"""Invitations to help, on each database: who gets one, who may ask, and what ends it."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from accounts.models import Grant, Matter, User
from accounts.planners import name_planners
from db import db
from reports.persons import erasure
from surveys.models import (
    HelpInvitation,
    OutboxMail,
    Round,
)
from surveys.rights.objection import object_to_naming
from surveys.rights.withdrawal import forget_response
from surveys.round_keys import round_keys
from surveys.rounds.retention import forget_answers
from tests.reports.inviting.planned import (
    Planned,
    entry_of,
    mail_folder_of,
    reply,
)
from tests.rounds import LATER, TODAY

pytestmark = pytest.mark.usefixtures("fewer_draws")


def test_those_who_ticked_and_are_told_to_be_named_are_invited_by_mail(planned: Planned) -> None:
    assert planned.ask().status_code == 303
    planned.work()
    assert planned.invited() == {"2", "3", "4", "5"}  # 1 is named most and did not tick
    mails = mail_folder_of(planned)
    assert len(mails) == 4
    for mail in mails:
        assert "on behalf of Fay" in mail
        assert "or nothing, nobody is told." in mail
    links = planned.links()
    assert links.keys() == {"2", "3", "4", "5"}
    assert len(set(links.values())) == 4
    planned.work()  # a second time nothing happens
    assert len(mail_folder_of(planned)) == 4


def test_nobody_is_named_as_a_planner_after_the_launch(planned: Planned) -> None:
    from accounts.errors import PlannersFrozen

    with planned.app.app_context():
        flo = db.session.scalars(select(User).where(User.name == "Flo")).one()
        with pytest.raises(PlannersFrozen):
            name_planners(db.session, planned.round_id, [flo.memberships[0].id])
        db.session.add(
            Grant(
                membership_id=flo.memberships[0].id,
                round_id=planned.round_id,
                matter=Matter.CHANGE_AGENTS,
            )
        )
        with pytest.raises(PlannersFrozen):
            db.session.flush()


def withdrawn(planned: Planned) -> None:
    forget_response(db.session, entry_of(planned, "3").respondent_id)


def objecting(planned: Planned) -> None:
    object_to_naming(db.session, entry_of(planned, "3").person_id, objects=True, today=TODAY)


def erased(planned: Planned) -> None:
    from reports.releases.store import DocumentStore

    person_id = entry_of(planned, "3").person_id
    store = DocumentStore(planned.settings.documents_folder)
    erasure.forget_person(db.session, store, person_id, today=TODAY)


def destroyed(planned: Planned) -> None:
    round_ = db.session.get_one(Round, planned.round_id)
    forget_answers(db.session, round_, keys=round_keys(planned.settings), now=LATER)


@pytest.mark.parametrize("end", [withdrawn, objecting, erased, destroyed])
def test_what_ends_an_invitation_ends_its_link_its_mail_and_the_name(planned: Planned, end) -> None:  # type: ignore[no-untyped-def]
    planned.ask()
    planned.work()
    links = planned.links()
    reply(planned, links["3"], "yes")
    with planned.app.app_context():
        respondent_id = entry_of(planned, "3").respondent_id
        end(planned)
        db.session.commit()
        for model in (HelpInvitation, OutboxMail):
            left = select(func.count()).where(model.respondent_id == respondent_id)
            assert db.session.scalar(left) == 0
    assert planned.app.test_client().get(links["3"]).status_code == 404
    assert "Person 3" not in planned.says()


def test_whoever_withdraws_while_a_worker_chooses_is_not_invited(
    planned: Planned, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reports.inviting import invite as module

    plain = module._chosen

    def chosen_and_withdrawn(session, *more):  # type: ignore[no-untyped-def]
        found = plain(session, *more)
        session.rollback()
        with planned.app.app_context():
            withdrawn(planned)
            db.session.commit()
        return found

    monkeypatch.setattr(module, "_chosen", chosen_and_withdrawn)
    planned.ask()
    planned.work()
    assert planned.invited() == {"2", "4", "5"}


def test_after_the_answers_are_destroyed_nobody_can_be_invited(planned: Planned) -> None:
    with planned.app.app_context():
        destroyed(planned)
        db.session.commit()
    assert planned.ask().status_code == 422
    assert "Nobody can be invited any more" in planned.says()
