"""One person's report: two pages, from where the chart puts them to who turns to them."""

from __future__ import annotations

from typing import Any

from reports.contexts.figures import Histogram, histogram, range_bar, range_top
from reports.contexts.frame import frame
from reports.contexts.person_around import how_to_read, not_said, what_it_is_not, who_sees_it
from reports.contexts.person_beside import beside, comparison, drawn, level_words
from reports.contexts.person_facts import four_facts, signature
from reports.contexts.person_lead import few_share, lead
from reports.contexts.person_origin import origin
from reports.contexts.person_room import has_room_for_questions, is_crowded
from reports.contexts.person_since import since
from reports.contexts.person_thoughts import thoughts
from reports.contexts.unasked import UNASKED_PERSON
from reports.contexts.words import (
    counted,
    few_words,
    is_few,
    name_size,
    question_text,
    range_words,
)
from reports.facts import PersonFacts, ReleaseFacts
from reports.language import _

#: Lines under a name longer than this are set smaller.
LONG_ROLE = 90
#: On a crowded page, more refusals than this begin on the first.
_ROOMY = 2


def person_context(release: ReleaseFacts, person: PersonFacts) -> dict[str, Any]:
    """Return all that the two pages of `person` show."""
    first = person.questions[0] if person.questions else UNASKED_PERSON
    name = _("Person {name}").format(name=person.name) if person.name.isdecimal() else person.name
    asked = {question.question: question for question in release.organization.questions}
    withheld, chart = not_said(person, release.mode), _histogram(person)
    said_beside = beside(release, person, first)
    from_where = origin(release, person, first)
    # Where no distribution is drawn, the first page has room for a section without long words.
    origin_first = chart is None and from_where is not None and from_where.is_short
    around = frame(release, _("Personal report"), name, to_person=True)
    mark = _("for the person only")
    context: dict[str, Any] = around | {
        "header": f"{around['header']} · {mark}",
        "subject": f"{around['subject']} · {mark}",
        "name": name,
        "name_size": name_size(name),
        "role": role(person),
        "long_role": sum(map(len, role(person))) > LONG_ROLE,
        "lead": lead(release, person, first, asked.get(first.question)),
        "signature": signature(release, person, first),
        "facts": four_facts(release, person, first),
        "histogram": chart,
        "beside": said_beside,
        "questions": _questions(release, person),
        "since": since(release, person),
        "origin": from_where,
        "origin_first": origin_first,
        "could_do": thoughts(release, person, first),
        "how_to_read": how_to_read(release, first),
        "what_it_is_not": what_it_is_not(len(person.questions)),
        "who_sees_it": who_sees_it(release),
        "not_said": withheld,
        "not_said_first": chart is None or len(withheld) == len(said_beside) == 1,
    }
    crowded = is_crowded(context)
    if crowded and len(withheld) > _ROOMY:
        context["not_said_first"] = True
    return context | {"dense": crowded, "questions_next": has_room_for_questions(context)}


def role(person: PersonFacts) -> list[str]:
    """Return the parts of the line under the name."""
    level = person.level
    if level.isdecimal() and 1 <= int(level) <= person.levels:
        words = _("level {level} of {levels}").format(level=level, levels=person.levels)
    elif level and level.casefold() != person.title.casefold():
        words = level_words(level)
    else:
        words = ""
    since = _("here since {year}").format(year=person.since) if person.since else ""
    unit = _("unit {name}").format(name=person.unit) if person.unit.isdecimal() else person.unit
    return [part for part in (person.title, unit, words, since) if part]


def _histogram(person: PersonFacts) -> Histogram | None:
    question = drawn(person.questions)
    if question is None or question.peers is None or question.named is None:
        return None
    return histogram(question.peers, question.named)


def _questions(release: ReleaseFacts, person: PersonFacts) -> list[dict[str, Any]]:
    asked = {question.question: question for question in release.organization.questions}
    said = [q.named for q in person.questions if q.named is not None and not is_few(q.named)]
    top = range_top(said)
    rows = []
    for question in person.questions:
        named = question.named
        few = named is not None and is_few(named)
        rows.append(
            {
                "text": question_text(release.questions, question.question),
                "count": "–" if named is None else few_words(named) if few else counted(named),
                "range": None if named is None or few else range_bar(named, top),
                "range_words": "" if named is None or few else range_words(named),
                "comparison": comparison(
                    question, few_share(asked.get(question.question)), release.mode
                ),
            }
        )
    return rows
