"""Whose reports are pictured: people of the demo, managers of Krackhardt's company, and edges."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from demo.scored import released_company
from reports.facts import Among, Leading, PersonFacts, PersonQuestion, ReleaseFacts, Split
from tests.reports.pictures.krackhardt import released_managers
from tests.reports.sample_networks import named
from tests.reports.samples import (
    AMIRA,
    CEO,
    LEVEL_3,
    QUIET,
    TOMASZ,
    at_response,
    company,
    peers,
)
from tests.reports.test_person_report import LONG

#: A picture's name, the release, and the person.
Case = tuple[str, ReleaseFacts, PersonFacts]

#: How many there are in the largest unit of the largest company that is pictured.
LARGE, ANSWERED, UNIT_ANSWERED = 9800, 8200, 4100


def everybody() -> Iterator[Case]:
    """Yield all people who are pictured."""
    yield from of_the_demo()
    yield from of_krackhardt()
    for name, release, person in of_edges():
        yield name, replace(release, people=(person,)), person


def of_the_demo() -> Iterator[Case]:
    """Yield who is sought most, who manages, who directs, the top, and who is named seldom."""
    for mode in ("attributed", "confidential"):
        facts = released_company(mode)
        managers = [p for p in facts.people if p.span and p.depth]
        others = [p for p in facts.people if not p.span]
        chosen = {
            "sought": max(others, key=_count),
            "manager": max(managers, key=_count),
            "director": max(managers, key=lambda p: p.headcount_below or 0),
            "top": next(p for p in facts.people if p.depth == 0),
            "few": min(others, key=lambda p: (_count(p), p.id)),
        }
        new = [p for p in others if "newcomer" in p.questions[0].refusals]
        if new:
            chosen["newcomer"] = max(new, key=_count)
        changed = [p for p in facts.people if p.questions[0].since is not None]
        if changed:
            chosen["changed"] = changed[0]
        for name, person in chosen.items():
            yield f"demo-{mode}-{name}", facts, person


def _count(person: PersonFacts) -> int:
    said = person.questions[0].named
    return said.count if said else -1


def of_krackhardt() -> Iterator[Case]:
    """Yield the manager named most readily by the own reports, and the one named most often."""
    for mode, numbers in (("attributed", ("2", "14")), ("confidential", ("14",))):
        facts = released_managers(mode)
        by_id = {person.id: person for person in facts.people}
        for number in numbers:
            yield f"krackhardt-{mode}-{number}", facts, by_id[number]


def of_edges() -> Iterator[Case]:
    """Yield invented people at the edges of what a page must bear."""
    ours = company()
    yield "edge-49-percent-answered", company(answered=117), at_response(AMIRA, 49)
    yield "edge-75-percent-answered", company(answered=180), at_response(AMIRA, 75)
    yield "edge-alone-in-a-unit", ours, _alone()
    yield "edge-unit-of-3", ours, _of_three()
    yield (
        "edge-no-chart",
        ours,
        replace(AMIRA, span=None, headcount_below=None, depth=None, refusals=("no_chart",)),
    )
    unasked = replace(ours.organization, questions=())
    only_chart = replace(
        ours, round_name="", readers="whoever ran this analysis", questions=(), organization=unasked
    )
    yield "edge-chart-alone", only_chart, replace(TOMASZ, questions=())
    yield "edge-unit-of-5000", _large(), _in_the_largest_unit()
    yield "edge-few-of-9800", _large(), _named_once()
    yield "edge-five-long-questions", *_five_questions()
    for kind, name in LONG.items():
        whose = replace(AMIRA, name=name[:120], title=name[:120], unit=name[:60])
        yield f"edge-name-{kind.replace(' ', '-')}", ours, whose


def _alone() -> PersonFacts:
    first = replace(
        AMIRA.questions[0], split=None, leading=None, in_unit=None, refusals=("small_side",)
    )
    return replace(AMIRA, unit="Works council office", questions=(first, *AMIRA.questions[1:]))


def _of_three() -> PersonFacts:
    first = replace(
        AMIRA.questions[0],
        named=named(9, 201),
        rank=(20, 80),
        two_steps=30,
        percentile_in_level=0.7,
        peers=peers("3", LEVEL_3, 2),
        split=None,
        leading=None,
        in_unit=None,
        in_tenure=None,
        label=None,
        refusals=("small_side",),
    )
    return replace(
        CEO,
        name="Ana Petrova",
        title="Assistant to the board",
        level="3",
        span=0,
        headcount_below=0,
        depth=2,
        questions=(first, *QUIET.questions[1:]),
    )


def _large() -> ReleaseFacts:
    ours = company()
    questions = tuple(
        replace(q, invited=LARGE, answered=ANSWERED) for q in ours.organization.questions
    )
    whole = replace(ours.organization, people=LARGE, questions=questions)
    return replace(ours, organization=whole)


def _in_the_largest_unit() -> PersonFacts:
    def asked(question: PersonQuestion, count: int) -> PersonQuestion:
        plain = dict.fromkeys(("split", "leading", "in_tenure", "in_unit"))
        said = named(count, ANSWERED)
        return replace(question, named=said, rank=(3, 90), two_steps=4 * count, **plain)

    inside, beyond = named(22, UNIT_ANSWERED), named(9, UNIT_ANSWERED)
    place = Among(peers("Operations", (3100, 1200, 400, 200, 60, 25, 10, 4, 1), 7), 0.998)
    one, two, three = AMIRA.questions
    first = replace(
        asked(one, 31),
        in_unit=place,
        split=Split("unit", inside, beyond),
        leading=Leading("unit", inside, beyond, "", "yes"),
    )
    return replace(AMIRA, questions=(first, asked(two, 14), asked(three, 22)))


def _named_once() -> PersonFacts:
    unplaced = dict.fromkeys(("two_steps", "rank", "peers", "percentile_in_level"))
    questions = tuple(replace(q, named=named(1, ANSWERED), **unplaced) for q in QUIET.questions)
    return replace(QUIET, questions=questions)


def _five_questions() -> tuple[ReleaseFacts, PersonFacts]:
    ours = company()
    long = tuple(replace(q, text="Whose support makes it likely? " * 4) for q in ours.questions)
    more = (*AMIRA.questions, *map(replace, AMIRA.questions[1:]))
    codes = ("unit_response_below_60", "small_side", "approximate_position")
    return replace(ours, questions=long), replace(AMIRA, questions=more, refusals=codes)
