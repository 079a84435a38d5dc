"""The exact planner: if these people champion a change, whom does it reach, beside other ways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from reports.attributed.sight import SeenQuestion, Sight
from reports.errors import PlanImpossible

if TYPE_CHECKING:
    from reports.analysis.frame import Roster, TopLevel
    from scoring.agents.change_agents import Arm
    from scoring.agents.rules import Rules
    from scoring.network import Network

#: Beyond this many people, choosing again from resampled answers would keep a page waiting; a
#: pool rests on it, whatever it takes.
STABILITY_UP_TO = 10_000


@dataclass(frozen=True, slots=True)
class Wish:
    """What an analyst asks for."""

    question: str
    size: int
    steps: int = 1
    most_per_unit: int | None = None
    each_unit: bool = False
    excluded: frozenset[str] = frozenset()
    volunteers_only: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """One way to choose, and how many people are within reach of those chosen, these included.

    ``clear`` is 1 where it reaches more than random sets do, -1 where it reaches fewer, 0 where
    there is no clear difference; None for the random sets themselves, and for the people leaders,
    who are not equally many.
    """

    name: str
    size: int
    covered: float
    low: float
    high: float
    clear: int | None


@dataclass(frozen=True, slots=True)
class Chosen:
    """One of those chosen together, in the order in which each adds most."""

    id: str
    reached: int  # by this person and those before
    again: float | None  # share of resampled answers that choose the person again


@dataclass(frozen=True, slots=True)
class Plan:
    """The answer. Where fewer than 70 % answered there is a pool, and nobody chosen."""

    wish: Wish
    text: str
    people: int
    answered: int
    chosen: tuple[Chosen, ...]
    pool: tuple[str, ...]
    ways: tuple[Way, ...]
    runs: int  # of resampled answers; 0 where that was not computed
    units_without: tuple[str, ...]  # nobody can come from there


def plan(sight: Sight, wish: Wish) -> Plan:
    """Choose people by the wish, and compare.

    Raises
    ------
    PlanImpossible
        With one sentence that says why, and what to change.
    """
    # Imported here: scores bring compiled code along, which the other pages do not need.
    import numpy as np

    from scoring.agents.change_agents import RANDOM, TOGETHER, compare
    from scoring.agents.coverage import coverage
    from scoring.agents.stability import stability
    from scoring.policy import May, allowed

    question = _asked(sight, wish)
    roster = _roster(sight)
    network = _network(roster, question)
    rules = _rules(sight, roster, wish)
    people = network.people
    may = allowed(len(question.respondents), people)
    if May.POOL_AGENTS not in may:
        raise PlanImpossible(
            "Fewer than half answered this question: nothing is said but how many did."
        )
    if not rules.fits(people, wish.size):
        raise PlanImpossible(
            f"No {wish.size} people fit these rules: ask for fewer people, allow more from one "
            "unit, or exclude fewer."
        )
    order = np.arange(people)
    chart = roster.frame.chart
    arms = compare(
        network,
        wish.steps,
        [wish.size],
        headcount=chart.below if chart else None,
        level=None if np.isnan(roster.frame.seniority).all() else roster.frame.seniority,
        leaders=chart.span > 0 if chart else None,
        rules=rules,
        order=order,
        seed=sight.seed,
    )
    together = next(arm for arm in arms if arm.name == TOGETHER)
    is_set = May.CHOOSE_AGENTS in may
    again: dict[int, float] = {}
    runs, pool = 0, sorted(together.chosen)
    if people <= STABILITY_UP_TO or not is_set:
        found = stability(network, wish.steps, wish.size, order=order, rules=rules, seed=sight.seed)
        again, runs = dict(zip(found.chosen, found.again, strict=True)), found.runs
        pool = list(found.pool)
    reached = [
        round(coverage(network, wish.steps, together.chosen[:place]))
        for place in range(1, wish.size + 1)
    ]
    return Plan(
        wish=wish,
        text=question.text or question.key,
        people=people,
        answered=len(question.respondents),
        chosen=tuple(
            Chosen(roster.people[person].id, total, again.get(person))
            for person, total in zip(together.chosen, reached, strict=True)
        )
        if is_set
        else (),
        pool=() if is_set else tuple(roster.people[person].id for person in pool),
        ways=_ways(arms, next(arm for arm in arms if arm.name == RANDOM)),
        runs=runs,
        units_without=tuple(roster.units[unit] for unit in rules.units_without(people))
        if wish.each_unit
        else (),
    )


def _asked(sight: Sight, wish: Wish) -> SeenQuestion:
    """Return the question of a wish, if the wish fits the round."""
    question = sight.question(wish.question)
    if question is None:
        raise PlanImpossible("The round does not ask this question: choose one of those offered.")
    if not question.ties:
        raise PlanImpossible("Nobody named anybody here: there is nothing to plan with.")
    if not 1 <= wish.size <= len(sight.people):
        raise PlanImpossible(f"Choose between 1 and {len(sight.people)} people.")
    unknown = sorted(wish.excluded - {row.id for row in sight.people})
    if unknown:
        raise PlanImpossible(
            f"Nobody in this round has the id {', '.join(unknown[:5])}: correct it, or remove it."
        )
    return question


def _roster(sight: Sight) -> Roster:
    from reports.analysis.frame import build_roster

    return build_roster(sight.people, "roster", cast("TopLevel | None", sight.top_level))


def _network(roster: Roster, question: SeenQuestion) -> Network:
    import numpy as np

    from scoring.network import build

    responded = np.zeros(len(roster.people), dtype=bool)
    responded[[roster.index[id_] for id_ in question.respondents]] = True
    return build(
        len(roster.people),
        [roster.index[ego] for ego, _ in question.ties],
        [roster.index[alter] for _, alter in question.ties],
        responded,
    )


def _rules(sight: Sight, roster: Roster, wish: Wish) -> Rules:
    import numpy as np

    from scoring.agents.rules import Rules

    def marked(ids: frozenset[str]) -> np.ndarray:
        return np.array([row.id in ids for row in roster.people], dtype=bool)

    by_unit = wish.most_per_unit is not None or wish.each_unit
    return Rules(
        volunteers=marked(sight.volunteers) if wish.volunteers_only else None,
        excluded=marked(wish.excluded) if wish.excluded else None,
        unit=roster.frame.unit if by_unit else None,
        most_per_unit=wish.most_per_unit,
        each_unit=wish.each_unit,
    )


def _ways(arms: list[Arm], random: Arm) -> tuple[Way, ...]:
    """Return the ways, each beside the middle 90 % of the random sets."""
    from scoring.agents.change_agents import LEADERS, RANDOM

    def clear(arm: Arm) -> int | None:
        if arm.name in {RANDOM, LEADERS}:
            return None
        return int(arm.covered > random.high) - int(arm.covered < random.low)

    return tuple(Way(arm.name, arm.k, arm.covered, arm.low, arm.high, clear(arm)) for arm in arms)
