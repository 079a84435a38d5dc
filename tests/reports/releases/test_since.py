"""What a later release says of a change: written once, from two releases, for whom it may be."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Organization, Role
from reports.facts import PersonQuestion, Since
from reports.releases.erasure import erase_person
from reports.releases.inputs import is_current, open_inputs
from reports.releases.kept import facts_of
from reports.releases.models import Release
from reports.releases.since import release_before
from surveys.models import Mode, Person, Readers, Round, RoundState
from tests.reports.two_rounds import released_round
from tests.rounds import KEYS, RECORDER, make_organization
from tests.users import make_user

pytestmark = pytest.mark.usefixtures("fewer_draws")

PEOPLE = 40
ALL = range(1, PEOPLE + 1)
#: Person 2 is named by 6 in spring and by 26 in autumn; person 3 by 30 and by 31.
SPRING = {2: range(5, 11), 3: range(10, 40), 1: range(2, 9)}
AUTUMN = {2: range(5, 31), 3: range(9, 40), 1: range(2, 9)}


@pytest.fixture
def organization(session: Session) -> Organization:
    return make_organization(session, PEOPLE)


def block(session: Session, release_id: uuid.UUID, person: int) -> PersonQuestion:
    facts = facts_of(session.get_one(Release, release_id))
    return next(each for each in facts.people if each.id == str(person)).questions[0]


def test_an_attributed_round_tells_both_counts_and_the_difference(
    session: Session, organization: Organization
) -> None:
    kind = Mode.ATTRIBUTED
    _, spring = released_round(session, organization.id, "Spring", SPRING, ALL, mode=kind)
    _, autumn = released_round(session, organization.id, "Autumn", AUTUMN, ALL, mode=kind, months=6)
    assert block(session, spring, 2).since is None
    since = block(session, autumn, 2).since
    assert since is not None
    assert since.named is not None
    assert since.difference is not None
    assert (since.round_name, since.named.count, since.named.of) == ("Spring", 6, 39)
    assert since.difference.value == pytest.approx(26 / 39 - 6 / 39)
    assert since.difference.low is not None
    assert since.difference.low > 0
    other = block(session, autumn, 3).since
    assert other is not None
    assert other.difference is not None
    assert other.difference.low is not None
    assert other.difference.low < 0  # 30 and 31: nothing that asking again would not move


def test_a_confidential_round_tells_another_fifth_and_nothing_else(
    session: Session, organization: Organization
) -> None:
    """Person 2 rises from 6 to 26 names above 19 others, who are named by 12 both times."""
    others = {number: range(21, 33) for number in range(1, 21) if number != 2}
    spring, autumn = others | {2: range(21, 27)}, others | {2: range(5, 31)}
    _, before = released_round(session, organization.id, "Spring", spring, ALL)
    _, after = released_round(session, organization.id, "Autumn", autumn, ALL, months=6)
    assert (block(session, before, 2).fifth, block(session, after, 2).fifth) == (3, 1)
    told = {
        person.id: person.questions[0].since
        for person in facts_of(session.get_one(Release, after)).people
        if person.questions[0].since is not None
    }
    assert told == {"2": Since("Spring", fifth=3)}


def test_the_release_before_is_that_of_the_round_that_closed_last_before(
    session: Session, organization: Organization
) -> None:
    kind = Mode.ATTRIBUTED
    for name, months in (("First", 0), ("Second", 3)):
        released_round(session, organization.id, name, SPRING, ALL, mode=kind, months=months)
    other = make_organization(session, PEOPLE, "Quay")
    released_round(session, other.id, "Foreign", SPRING, ALL, mode=kind, months=5)
    _, last = released_round(session, organization.id, "Third", AUTUMN, ALL, mode=kind, months=6)
    since = block(session, last, 2).since
    assert since is not None
    assert since.round_name == "Second"


@pytest.mark.parametrize("change", ["mode", "readers", "question", "people"])
def test_what_cannot_be_compared_is_not(
    session: Session, organization: Organization, change: str
) -> None:
    kind = Mode.ATTRIBUTED
    released_round(
        session,
        organization.id,
        "Spring",
        SPRING,
        ALL,
        mode=Mode.CONFIDENTIAL if change == "mode" else kind,
        readers=Readers.PERSON if change == "readers" else Readers.PERSON_AND_FACILITATORS,
        question="Whom do you ask?" if change == "question" else "Who do you go to for advice?",
    )
    if change == "people":  # most of them left, and others came
        for person in session.scalars(select(Person)):
            if int(person.external_id) > 19:
                person.external_id += "0"
        session.commit()
    named, answering = (AUTUMN, ALL) if change != "people" else ({2: range(1, 20)}, range(1, 20))
    people = [str(number) for number in ALL]
    _, autumn = released_round(
        session,
        organization.id,
        "Autumn",
        named,
        [number for number in answering if str(number) in people],
        mode=kind,
        months=6,
    )
    assert block(session, autumn, 2).since is None


def test_whoever_reads_later_was_promised_to_those_of_the_earlier_round(
    session: Session, organization: Organization
) -> None:
    """A facilitator whom only the later promise names does not read how it was before."""
    kind = Mode.ATTRIBUTED
    released_round(session, organization.id, "Spring", SPRING, ALL, mode=kind)
    user = make_user(session, organization.id, Role.FACILITATOR, "new@example.com")
    user.memberships[0].all_rounds = True
    session.commit()
    _, autumn = released_round(session, organization.id, "Autumn", AUTUMN, ALL, mode=kind, months=6)
    assert block(session, autumn, 2).since is None
    _, winter = released_round(session, organization.id, "Winter", SPRING, ALL, mode=kind, months=9)
    since = block(session, winter, 2).since
    assert since is not None
    assert since.round_name == "Autumn"


def test_of_a_person_erased_from_the_earlier_release_nothing_is_told(
    session: Session, organization: Organization
) -> None:
    kind = Mode.ATTRIBUTED
    released_round(session, organization.id, "Spring", SPRING, ALL, mode=kind)
    erase_person(session, organization.id, "2")
    session.commit()
    _, autumn = released_round(session, organization.id, "Autumn", AUTUMN, ALL, mode=kind, months=6)
    assert block(session, autumn, 2).since is None
    assert isinstance(block(session, autumn, 3).since, Since)


def test_a_release_is_not_written_over_an_erasure_that_came_between(
    session: Session, organization: Organization
) -> None:
    kind = Mode.ATTRIBUTED
    released_round(session, organization.id, "Spring", SPRING, ALL, mode=kind)
    round_id, _ = released_round(
        session, organization.id, "Autumn", AUTUMN, ALL, mode=kind, months=6
    )
    session.commit()
    inputs = open_inputs(
        session.get_bind(),  # type: ignore[arg-type]
        round_id,
        KEYS,
        RECORDER,
        states={RoundState.RELEASED},
    )
    round_ = session.get_one(Round, round_id)
    assert is_current(session, round_, inputs)
    erase_person(session, organization.id, "2")
    assert not is_current(session, round_, inputs)
    session.rollback()
    before = release_before(session, session.get_one(Round, round_id))
    assert before is not None
    assert before.facts.round_name == "Spring"
