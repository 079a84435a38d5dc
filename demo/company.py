"""A fictional company to try everything on: people, a chart with flaws, a round of answers."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

import numpy as np

from demo.answers import Answer, draw_answers
from demo.names import Identity, draw_identities
from surveys.files.people import PersonRow

NAME = "Meridian Instruments"
ROUND_NAME = "Spring 2026"
QUESTIONS = (
    (
        "advice",
        "In the past three months, who did you go to for advice before an important decision "
        "at work?",
    ),
    (
        "momentum",
        "Who moves things forward here – the people whose support makes it likely that "
        "something gets done?",
    ),
    ("opinion", "Whose opinion on changes at work do you take seriously?"),
)
MAIL_DOMAIN = "meridian.example.com"
FOUNDED, SNAPSHOT = datetime.date(1994, 4, 1), datetime.date(2026, 3, 1)
MIN_SPAN, MAX_SPAN = 3, 12


@dataclass(frozen=True, slots=True)
class Company:
    """The company and what its people answered.

    ``questions`` are (key, text); ``answers`` hold one entry per respondent and question, none for
    people who did not respond.
    """

    name: str
    round_name: str
    questions: tuple[tuple[str, str], ...]
    people: tuple[PersonRow, ...]
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class _Unit:
    """A unit below a director; titles separated by commas are dealt out in turn."""

    name: str
    people: int
    heads: int  # level 3, report to the director
    leads: int  # level 4, report to a head
    experts: int  # level 3 or 4 without reports
    director: str
    head_titles: str
    lead_title: str
    expert_titles: str
    staff_titles: str


UNITS = (
    _Unit(
        "Production", 70, 5, 6, 7, "Director of Production",
        "Head of Assembly,Head of Machining,Head of Optics,Head of Calibration,Head of Tooling",
        "Shift Lead", "Process Engineer,Senior Machinist,Maintenance Planner",
        "Assembly Technician,Machinist,Optics Technician,Calibration Technician,Operator",
    ),
    _Unit(
        "Research and Development", 53, 4, 5, 9, "Director of Research and Development",
        "Head of Electronics,Head of Software,Head of Sensors,Head of Test Engineering",
        "Team Lead", "Principal Engineer,Senior Engineer,Senior Scientist",
        "Electronics Engineer,Software Engineer,Sensor Engineer,Test Engineer,Lab Technician",
    ),
    _Unit(
        "Sales and Service", 42, 4, 3, 5, "Director of Sales and Service",
        "Head of Key Accounts,Head of Field Service,Head of Distribution,Head of Applications",
        "Regional Lead", "Senior Application Specialist,Key Account Manager",
        "Account Manager,Field Service Technician,Sales Coordinator,Application Specialist",
    ),
    _Unit(
        "Supply Chain", 23, 3, 0, 3, "Director of Supply Chain",
        "Head of Purchasing,Head of Logistics,Head of Planning", "", "Senior Buyer,Senior Planner",
        "Buyer,Planner,Warehouse Specialist,Customs Specialist",
    ),
    _Unit(
        "Quality", 22, 3, 0, 4, "Director of Quality",
        "Head of Metrology,Head of Audits,Head of Supplier Quality", "",
        "Senior Quality Engineer,Regulatory Specialist",
        "Quality Engineer,Inspector,Document Controller",
    ),
    _Unit(
        "Finance and People", 18, 3, 0, 2, "Director of Finance and People",
        "Head of Accounting,Head of People,Head of Information Systems", "",
        "Senior Controller,Senior Recruiter", "Accountant,HR Advisor,Systems Administrator",
    ),
)  # fmt: skip
#: Title, level, and the place of the manager in this list; the first is the top of the company.
HEAD_OFFICE = (
    ("Chief Executive Officer", 1, 0), ("Chief of Staff", 2, 0), ("Executive Assistant", 4, 0),
    ("General Counsel", 3, 1), ("Head of Communications", 3, 1), ("Sustainability Officer", 4, 1),
    ("Legal Counsel", 4, 3), ("Contract Manager", 5, 3), ("Data Protection Officer", 4, 3),
    ("Editor", 5, 4), ("Events Coordinator", 5, 4), ("Designer", 5, 4),
)  # fmt: skip


@dataclass(slots=True)
class _Post:
    """A place in the chart, before somebody takes it."""

    unit: str
    title: str
    level: int
    manager: int  # place in the list of posts; the top names itself
    unit_lead: bool = False


def make_company(seed: int = 2026) -> Company:
    """Build the company; the same seed gives the same company, to the byte."""
    rng = np.random.Generator(np.random.PCG64(seed))
    posts = _posts(rng)
    identities = draw_identities(rng)
    if len(posts) != len(identities):
        raise ValueError(f"{len(posts)} posts for {len(identities)} people")
    # The order of the file says nothing about the chart, as in a roster sorted by personnel number.
    numbers = [str(1001 + int(place)) for place in rng.permutation(len(posts))]
    people = [
        _person(rng, post, identity, number, numbers[post.manager])
        for post, identity, number in zip(posts, identities, numbers, strict=True)
    ]
    managers = np.array([post.manager for post in posts])
    answers = draw_answers(rng, people, managers, [key for key, _ in QUESTIONS])
    flawed = _with_flaws(people, posts)
    return Company(
        name=NAME,
        round_name=ROUND_NAME,
        questions=QUESTIONS,
        people=tuple(sorted(_with_own_mail(flawed), key=lambda person: person.id)),
        answers=tuple(sorted(answers, key=lambda answer: (answer[1], answer[0]))),
    )


def _posts(rng: np.random.Generator) -> list[_Post]:
    posts = [_Post("Head Office", *row) for row in HEAD_OFFICE]
    posts[0].unit_lead = True
    for unit in UNITS:
        posts += _unit_posts(rng, unit, first=len(posts))
    return posts


def _unit_posts(rng: np.random.Generator, unit: _Unit, first: int) -> list[_Post]:
    """Return the posts of a unit, the first of which stands at place `first` of the list."""
    posts = [_Post(unit.name, unit.director, 2, 0, unit_lead=True)]
    posts += [_Post(unit.name, title, 3, first) for title in unit.head_titles.split(",")]
    posts += [
        _Post(unit.name, unit.lead_title, 4, first + 1 + turn % unit.heads)
        for turn in range(unit.leads)
    ]
    managers = list(range(first, first + len(posts)))
    span = dict.fromkeys(managers, 0)
    for post in posts[1:]:
        span[post.manager] += 1
    missing = unit.people - len(posts)
    expert_titles, staff_titles = unit.expert_titles.split(","), unit.staff_titles.split(",")
    for turn in range(missing):
        open_managers = [m for m in managers if span[m] < MIN_SPAN] or [
            m for m in managers[1:] if span[m] < MAX_SPAN
        ]
        manager = open_managers[int(rng.integers(len(open_managers)))]
        span[manager] += 1
        if turn < unit.experts:
            level = 3 if manager == first else 4
            title = expert_titles[turn % len(expert_titles)]
        else:
            level, title = 5, staff_titles[int(rng.integers(len(staff_titles)))]
        posts.append(_Post(unit.name, title, level, manager))
    return posts


def _person(
    rng: np.random.Generator, post: _Post, identity: Identity, number: str, manager: str
) -> PersonRow:
    # Years here grow with rank, and many have come lately.
    years = min(float(rng.gamma(1.6, 4.0)) + (5 - post.level) * 1.5, 31.0)
    start = max(FOUNDED, SNAPSHOT - datetime.timedelta(days=int(years * 365.25) + 14))
    unknown_start = rng.random() < 0.02
    return PersonRow(
        id=number,
        name=identity.name,
        known_as=identity.known_as,
        email=f"{identity.mailbox}@{MAIL_DOMAIN}",
        manager_id=manager,
        unit=post.unit,
        unit_lead=post.unit_lead,
        title=post.title,
        level=str(post.level),
        location=identity.location,
        start_date=None if unknown_start else start.isoformat(),
        attributes={"language": identity.language},
    )


def _with_flaws(people: list[PersonRow], posts: list[_Post]) -> list[PersonRow]:
    """Break a few manager links, as they are broken in real files.

    The top already names itself. A manager who left is still named, a pair who share a job name
    each other, and somebody has no manager yet.
    """
    busy = {post.manager for post in posts}
    staff = [
        place for place, post in enumerate(posts) if place not in busy and post.unit == "Production"
    ]
    left, one, other, new = staff[-1], staff[-2], staff[-3], staff[-4]
    broken = {left: "1999", one: people[other].id, other: people[one].id, new: ""}
    return [
        replace(person, manager_id=broken.get(place, person.manager_id))
        for place, person in enumerate(people)
    ]


def _with_own_mail(people: list[PersonRow]) -> list[PersonRow]:
    """Give each person an address of their own where two would share one."""
    seen: dict[str, int] = {}
    result = []
    for person in people:
        mailbox, _, domain = person.email.partition("@")
        seen[mailbox] = seen.get(mailbox, 0) + 1
        if seen[mailbox] > 1:
            person = replace(person, email=f"{mailbox}{seen[mailbox]}@{domain}")
        result.append(person)
    return result
