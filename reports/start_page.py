"""What the demo's start page shows: the company, its round, and the way to every report."""

from __future__ import annotations

import hashlib
import hmac
import math
import unicodedata
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace

from reports.documents import Document, documents
from reports.facts import PersonFacts, ReleaseFacts

#: How many of the people named most the first sentence speaks of.
TOP = 10
WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "all ten")
#: Labels of people whose reports are worth opening first, and why.
TELLING = (
    ("hidden influencer", "Named more often than most. The chart does not show it."),
    ("formal leader with influence", "Named more often than most, and high in the chart."),
)
LARGEST = "Has the most people below in the chart. How many come for advice is another matter."
#: Radius of the circle that stands for the whole organization, in the figure's own units.
WHOLE = 100.0

#: The token of the download that holds all documents.
ALL = "all"


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person in a list."""

    name: str
    title: str
    unit: str
    url: str | None  # None while the report is not finished
    reason: str = ""


@dataclass(frozen=True, slots=True)
class UnitBlock:
    """One unit and its people."""

    name: str
    people: tuple[PersonLine, ...]
    url: str | None


@dataclass(frozen=True, slots=True)
class Figure:
    """The two circles of one person on one scale, as radii; the whole has radius ``WHOLE``."""

    person: PersonLine
    reports: int
    named: int
    people: int
    control: float
    influence: float
    reach: float


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the template prints."""

    company: str
    round_name: str
    sentence: str
    people: int
    levels: int
    answered_percent: int | None
    questions: tuple[str, ...]
    figure: Figure | None
    telling: tuple[PersonLine, ...]
    units: tuple[UnitBlock, ...]
    organization_url: str | None
    everything_url: str | None
    finished: int
    documents: int


class Tokens:
    """Addresses of documents that tell nobody whose they are, and that cannot be guessed."""

    def __init__(self, secret: str, release_id: uuid.UUID, facts: ReleaseFacts) -> None:
        self._key = hashlib.sha256(f"downloads|{release_id}|{secret}".encode()).digest()
        self.documents = documents(facts)
        self.all = self._token(ALL, ALL)
        self._by_token = {self._token(doc.kind, doc.key): doc for doc in self.documents}
        self._by_place = {(doc.kind, doc.key): token for token, doc in self._by_token.items()}

    def _token(self, kind: str, key: str) -> str:
        return hmac.new(self._key, f"{kind}\0{key}".encode(), "sha256").hexdigest()[:32]

    def find(self, token: str) -> Document | None:
        """Return the document with this token; None if there is none."""
        return self._by_token.get(token)

    def of(self, kind: str, key: str) -> str:
        """Return the token of a document."""
        return self._by_place[kind, key]


def start_page(
    facts: ReleaseFacts, url: Callable[[str, str], str | None], everything_url: str, finished: int
) -> Page:
    """Build the page; ``url`` gives the address of a finished document by kind and key."""
    people = {
        person.id: PersonLine(person.name, person.title, person.unit, url("person", person.id))
        for person in facts.people
    }
    ranked = sorted(facts.people, key=lambda person: (-_named(person), person.name))
    total = 1 + len(facts.units) + len(facts.people)
    question = facts.organization.questions[0] if facts.organization.questions else None
    return Page(
        company=facts.organization.name,
        round_name=facts.round_name,
        sentence=_sentence(facts, ranked),
        people=facts.organization.people,
        levels=facts.organization.levels,
        answered_percent=round(100 * question.answered / question.invited) if question else None,
        questions=tuple(asked.text or asked.key for asked in facts.questions),
        figure=_figure(facts, ranked, people),
        telling=_telling(ranked, people),
        units=tuple(
            UnitBlock(
                unit.name,
                tuple(
                    people[person.id]
                    for person in sorted(
                        facts.people, key=lambda person: _alphabetical(person.name)
                    )
                    if person.unit == unit.name
                ),
                url("unit", unit.name),
            )
            for unit in facts.units
        ),
        organization_url=url("organization", ""),
        everything_url=everything_url if finished == total else None,
        finished=finished,
        documents=total,
    )


def _named(person: PersonFacts) -> int:
    """How often a person was named under the first question, -1 if that is not said."""
    if not person.questions or person.questions[0].named is None:
        return -1
    return person.questions[0].named.count


def _sentence(facts: ReleaseFacts, ranked: list[PersonFacts]) -> str:
    """Say the main thing about the company in words."""
    top = ranked[:TOP]
    if len(top) < TOP or _named(top[-1]) < 1 or any(person.span is None for person in top):
        return "Who do colleagues turn to, and what does the chart say?"
    untitled = sum(person.span == 0 for person in top)
    verb = "manages" if untitled == 1 else "manage"
    first = facts.questions[0].key
    if untitled == 0:
        return f"All ten people named most for {first} manage others."
    return f"Of the ten people named most for {first}, {WORDS[untitled]} {verb} nobody."


def _figure(
    facts: ReleaseFacts, ranked: list[PersonFacts], people: dict[str, PersonLine]
) -> Figure | None:
    """Draw the person named most among those whom the chart gives nobody to manage."""
    for person in ranked:
        if person.span == 0 and _named(person) > 0:
            in_two_steps = person.questions[0].two_steps or _named(person)
            return Figure(
                people[person.id],
                reports=person.headcount_below or 0,
                named=_named(person),
                people=facts.organization.people,
                control=_radius(person.headcount_below or 0, facts),
                influence=_radius(_named(person), facts),
                reach=_radius(in_two_steps, facts),
            )
    return None


def _radius(count: int, facts: ReleaseFacts) -> float:
    """Area stands for people; nobody is a dot, so that the circle has a place."""
    return round(max(2.0, WHOLE * math.sqrt(count / facts.organization.people)), 1)


def _telling(ranked: list[PersonFacts], people: dict[str, PersonLine]) -> tuple[PersonLine, ...]:
    """Pick three people whose reports show different things."""
    picked: dict[str, str] = {}
    for label, reason in TELLING:
        for person in ranked:
            if person.questions and person.questions[0].label == label:
                picked[person.id] = reason
                break
    rest = [person for person in ranked if person.headcount_below and person.id not in picked]
    if rest:
        largest = max(rest, key=lambda person: person.headcount_below or 0)
        picked[largest.id] = LARGEST
    return tuple(replace(people[id_], reason=reason) for id_, reason in picked.items())


def _alphabetical(name: str) -> str:
    """Put accented letters beside the plain ones."""
    parts = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))
