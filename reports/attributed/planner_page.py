"""What the page of a plan says: who was chosen, whom that reaches, and beside what."""

from __future__ import annotations

from dataclasses import dataclass, replace

from reports.attributed.planner import Plan, Way
from reports.attributed.sight import Sight
from reports.contexts.words import number, people, percent
from surveys.files.people import PersonRow
from surveys.names import folded

#: Way to choose -> in words, with the number of people.
WAYS = {
    "chosen together": "{k} chosen together",
    "most named": "The {k} named most",
    "largest headcount": "The {k} with most people below them",
    "highest level": "The {k} at the highest level",
    "random": "{k} at random",
    "all people leaders": "All {k} who manage somebody, for comparison",
}
ONE = {
    "chosen together": "The one who reaches most",
    "most named": "The one named most",
    "largest headcount": "The one with most people below",
    "highest level": "The one at the highest level",
    "random": "One at random",
    "all people leaders": "The one who manages somebody, for comparison",
}
#: In place of a name: for those who plan changes, and for all other analysts.
UNASKED, UNNAMED = "A colleague who may not be asked", "A colleague"
NAMED_ONLY = "Names are shown only of people who said that they may be asked to help with changes."
NOBODY_NAMED = (
    "Names are shown only to those who plan changes with this round, and only of people who said "
    "that they may be asked."
)
VERDICTS = {
    1: "more than at random",
    0: "no clear difference from random",
    -1: "fewer than at random",
    None: "",
}


@dataclass(frozen=True, slots=True)
class WayLine:
    """One way, with the ends of its bar from 0 to 100."""

    words: str
    reached: str
    share: str
    beside: str
    bar: float
    low: float  # of the random sets, the same in each line
    width: float
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ChosenLine:
    """One of those chosen."""

    id: str
    name: str
    words: str
    reached: str
    again: str


@dataclass(frozen=True, slots=True)
class PlanPage:
    """Everything the template prints of a plan."""

    text: str
    sentence: str
    ways: tuple[WayLine, ...]
    chosen: tuple[ChosenLine, ...]
    pool: tuple[ChosenLine, ...]
    notes: tuple[str, ...]
    candidates: int = 0  # in the pool, whether or not they may be named


def plan_page(sight: Sight, plan: Plan, *, may_name: bool) -> PlanPage:
    """Put a plan in words; with ``may_name`` by the names of those who may be asked to help."""
    rows = {row.id: row for row in sight.people}
    shown = sight.volunteers if may_name else frozenset[str]()
    random = next(way for way in plan.ways if way.name == "random")
    return PlanPage(
        text=plan.text,
        sentence=_sentence(plan, random),
        ways=tuple(_way(plan, way, random) for way in plan.ways),
        chosen=tuple(
            replace(
                _candidate(rows[found.id])
                if found.id in shown
                else ChosenLine("", UNASKED if may_name else UNNAMED, "", "", ""),
                reached=number(found.reached),
                again="–" if found.again is None else percent(found.again),
            )
            for found in plan.chosen
        ),
        pool=_pool([rows[id_] for id_ in plan.pool if id_ in shown], len(plan.pool), may_name),
        notes=(*_notes(plan), NAMED_ONLY if may_name else NOBODY_NAMED),
        candidates=len(plan.pool),
    )


def _pool(rows: list[PersonRow], everybody: int, may_name: bool) -> tuple[ChosenLine, ...]:
    """Return those of a pool who may be named, by name, and how many others there are."""
    lines = sorted(map(_candidate, rows), key=_by_name)
    left = everybody - len(lines)
    if left:
        who = UNASKED if may_name else UNNAMED
        many = "colleagues who may not be asked" if may_name else "colleagues"
        lines.append(ChosenLine("", who if left == 1 else f"{number(left)} {many}", "", "", ""))
    return tuple(lines)


def _candidate(row: PersonRow) -> ChosenLine:
    return ChosenLine(row.id, named(row), _described(row), "", "")


def _by_name(line: ChosenLine) -> tuple[str, str]:
    return folded(line.name), line.id


def named(row: PersonRow) -> str:
    """Return the name a person is known by."""
    return row.known_as or row.name or row.id


def _described(row: PersonRow) -> str:
    return " · ".join(part for part in (row.title, row.unit, row.id) if part)


def _sentence(plan: Plan, random: Way) -> str:
    together = next(way for way in plan.ways if way.name == "chosen together")
    who = (
        "One person, well chosen, reaches"
        if together.size == 1
        else (f"{together.size} people, chosen together, reach")
    )
    beside = (
        f"{number(round(random.covered))} are reached by as many at random "
        f"({number(round(random.low))} to {number(round(random.high))})"
    )
    end = "." if together.clear else ": no clear difference."
    return f"{who} {number(round(together.covered))} of {number(plan.people)}; {beside}{end}"


def _way(plan: Plan, way: Way, random: Way) -> WayLine:
    def along(covered: float) -> float:
        return round(100 * covered / plan.people, 2)

    words = (ONE if way.size == 1 else WAYS)[way.name].format(k=number(way.size))
    reached = number(round(way.covered))
    if way.name == "random":
        reached += f" ({number(round(way.low))} to {number(round(way.high))})"
    return WayLine(
        words=words,
        reached=reached,
        share=percent(way.covered / plan.people),
        beside=VERDICTS[way.clear],
        bar=along(way.covered),
        low=along(random.low),
        width=round(along(random.high) - along(random.low), 2),
        is_chosen=way.name == "chosen together",
    )


def _notes(plan: Plan) -> tuple[str, ...]:
    step = "one step" if plan.wish.steps == 1 else "two steps"
    notes = [
        f"Reached in {step}: the people themselves, and those whose answers lead to them. "
        f"{number(plan.answered)} of {number(plan.people)} answered; of the others it is unknown "
        "whom they turn to, so more may be reached. It says who hears first, not who follows.",
        "At random: 200 sets by the same rules; their middle 90\u00a0% is the pale band.",
    ]
    if plan.runs and plan.chosen:
        notes.append(
            f"Chosen again: how often the person is chosen when the answers are drawn anew, "
            f"{plan.runs} times. Far below 100\u00a0%, somebody else would do as well."
        )
    if plan.units_without:
        listed = ", ".join(plan.units_without)
        notes.append(f"Nobody can come from {listed}: all there are left out by your rules.")
    return tuple(notes)


def pool_words(plan: PlanPage) -> str:
    """Say what a pool is, and why nobody is chosen.

    >>> pool_words(PlanPage("", "", (), (), (), ())).endswith("by name.")
    True
    """
    return (
        "Fewer than 70\u00a0% answered: enough for candidates, not for a choice among them. "
        f"When the answers are drawn anew, {people(plan.candidates)} turn up in one choice of ten "
        "or more; those who may be named are here, by name."
    )
