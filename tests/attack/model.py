"""The attack: every released fact as a constraint on who answered and on who named whom.

Known are the people file, the list of released facts, how the program rounds, and what the insiders
answered. Nothing here sees the truth.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ortools.sat.python import cp_model

from surveys import shares
from surveys.files.people import PersonRow
from tests.attack import rounded

Fact = dict[str, Any]
Pair = tuple[str, str]
Answers = Mapping[str, frozenset[str] | None]

SMALLEST, FEWEST_TIES = rounded.SMALLEST, rounded.FEWEST_TIES


class Attack:
    """Variables and constraints: `named[i, j]`, whether i named j, and `answered[i]`."""

    def __init__(
        self,
        people: Iterable[PersonRow],
        facts: list[Fact],
        answers: Answers | None = None,
        *,
        figures_of_ties: bool = True,
    ) -> None:
        self.model = cp_model.CpModel()
        self.people = {row.id: row for row in people}
        self.facts = facts
        self.ids = list(self.people)
        self.answered = {i: self.model.new_bool_var(f"answered {i}") for i in self.ids}
        self.named = {
            (i, j): self.model.new_bool_var(f"{i} named {j}")
            for i in self.ids
            for j in self.ids
            if i != j
        }
        for (i, _), named in self.named.items():
            self.model.add_implication(named, self.answered[i])
        self.units: dict[str, list[str]] = {}
        for row in self.people.values():
            self.units.setdefault(row.unit, []).append(row.id)
        self._insiders(answers or {})
        self._response()
        for fact in facts:
            about = getattr(self, f"_{fact['subject']}_{fact['fact']}", None)
            if about is not None:
                about(fact)
        self._denominators()
        if figures_of_ties:
            self._rests_on_ties()

    def is_told(self, subject: str, id_: str, name: str) -> Any:
        """Return the value of a fact, None where it is not told."""
        for fact in self.facts:
            key = (fact["subject"], fact["id"], fact["fact"])
            if key == (subject, id_, name) and fact["question"] is not None:
                return fact.get("value")
        return None

    def _insiders(self, known: Answers) -> None:
        for i, names in known.items():
            self.model.add(self.answered[i] == (names is not None))
            for j in self.ids:
                if i != j:
                    self.model.add(self.named[i, j] == (names is not None and j in names))

    # Who answered

    def _among(self, people: Iterable[str], name: str) -> cp_model.IntVar:
        """Return a variable: how many of these answered."""
        listed = list(people)
        total = self.model.new_int_var(0, len(listed), name)
        self.model.add(total == sum(self.answered[i] for i in listed))
        return total

    def _response(self) -> None:
        """Allow the numbers of answers of which just this would be told."""
        codes = self.is_told("organization", "", "refusals")
        share = self._share_told("organization", "")
        told = (
            "too_few_answers" not in codes,
            share,
            rounded.line(codes),
            any(f["fact"] == "named" for f in self.facts),
        )
        self.units_told = {
            unit: rounded.unit_told(
                "small_unit" not in self.is_told("unit", unit, "refusals"),
                self._share_told("unit", unit),
                len(here),
            )
            for unit, here in self.units.items()
        }
        size, sizes = len(self.ids), map(len, self.units.values())
        known = shares.known(size, list(zip(sizes, self.units_told.values(), strict=True)))
        fitting = [
            answered
            for answered in range(size + 1)
            if rounded.whole_told(answered, size, known) == told
        ]
        self.total_answered = self._among(self.ids, "all who answered")
        self.model.add_linear_expression_in_domain(
            self.total_answered, cp_model.Domain.from_values(fitting)
        )
        self.possible_answered = fitting

    def _share_told(self, subject: str, id_: str) -> tuple[float, str] | None:
        value = self.is_told(subject, id_, "response")
        return None if value is None else (value, self.is_told(subject, id_, "response_bound"))

    def _unit_response(self, fact: Fact) -> None:
        told = self.units_told[fact["id"]]
        among = self._among(self.units[fact["id"]], f"answered in {fact['id']}")
        self.model.add_linear_constraint(among, told.lower, told.upper)

    def _unit_refusals(self, fact: Fact) -> None:
        """Use that a unit is shown only if enough answered there and elsewhere, and else not."""
        if fact["question"] is None:
            return
        here = self.units[fact["id"]]
        outside = [i for i in self.ids if i not in set(here)]
        inside_answered = self._among(here, "here")
        outside_answered = self._among(outside, "elsewhere")
        if "small_unit" not in fact["value"]:
            self.model.add(inside_answered >= SMALLEST)
            if outside:
                assert len(outside) >= rounded.SMALLEST_SHOWN
                self.model.add(outside_answered >= SMALLEST)
        elif len(here) >= rounded.SMALLEST_SHOWN and not 0 < len(outside) < rounded.SMALLEST_SHOWN:
            few, rest = (self.model.new_bool_var("") for _ in range(2))
            self.model.add(inside_answered < SMALLEST).only_enforce_if(few)
            self.model.add(outside_answered < SMALLEST).only_enforce_if(rest)
            self.model.add_bool_or(few, rest)
        if "few_outside" in fact["value"]:
            self.model.add(sum(self._turn_to(fact["id"]).values()) < SMALLEST)

    # Who named whom

    def _column(self, j: str, people: Iterable[str] | None = None) -> Any:
        return sum(self.named[i, j] for i in (self.ids if people is None else people) if i != j)

    def _person_named(self, fact: Fact) -> None:
        self._between(self._column(fact["id"]), fact["lower"], fact["upper"])

    def _between(self, total: Any, lower: int, upper: int | None) -> None:
        self.model.add(total >= lower)
        if upper is not None:
            self.model.add(total <= upper)

    def _person_split_range(self, fact: Fact) -> None:
        inside = rounded.inside(self.people, fact["id"], fact["kind"])
        ends = fact["inside"]
        self._between(self._column(fact["id"], inside), ends["lower"], ends["upper"])

    def _person_by_unit(self, fact: Fact) -> None:
        for unit, people in self.units.items():
            self.model.add(self._column(fact["id"], people) == fact["value"].get(unit, 0))

    def _denominators(self) -> None:
        """Where denominators differ, each is the number who answered without the person."""
        of = {
            f["id"]: f["of"]
            for f in self.facts
            if f["subject"] == "person" and f["fact"] == "named"
        }
        if len(set(of.values())) > 1:
            for j, number in of.items():
                self.model.add(self.total_answered - self.answered[j] == number)

    def _turn_to(self, unit: str) -> dict[str, cp_model.IntVar]:
        """Return for everybody outside a unit whether they named somebody there."""
        here = set(self.units[unit])
        found = {}
        for i in self.ids:
            if i not in here:
                found[i] = self.model.new_bool_var(f"{i} turns to {unit}")
                self.model.add_max_equality(found[i], [self.named[i, j] for j in here])
        return found

    def _unit_outside(self, fact: Fact) -> None:
        unit, turn = fact["id"], self._turn_to(fact["id"])
        told = (fact["lower"], "at least") if fact["lower"] else (fact["upper"], "at most")
        naming_told = self.is_told("unit", unit, "units_naming")
        most = self.units_told[unit].upper
        neighbors = rounded.neighbors(self.people, self.facts, unit, most)
        counts = [n for n in range(len(turn) + 1) if neighbors.told(n, 0)[0] == told]
        self.model.add_linear_expression_in_domain(
            sum(turn.values()), cp_model.Domain.from_values(counts)
        )
        if told[1] == "at most":
            return
        others = [other for other in self.units if other != unit]
        naming = []
        for other in others:
            naming.append(self.model.new_bool_var(f"{other} turns to {unit}"))
            self.model.add_max_equality(naming[-1], [turn[i] for i in self.units[other]])
        units = [
            count
            for count in range(1, len(others) + 1)
            if neighbors.told(counts[0], count)[1] == naming_told
        ]
        self.model.add_linear_expression_in_domain(sum(naming), cp_model.Domain.from_values(units))

    # Figures of the organization that rest on ties

    def _rests_on_ties(self) -> None:
        if self.is_told("organization", "", "dots") in (None, []) or len(self.ids) < 30:
            return
        total = self._sum(self.named.values(), "ties")
        of = {i: row.unit for i, row in self.people.items()}
        apart = self._sum((v for (i, j), v in self.named.items() if of[i] != of[j]), "apart")
        if len(self.units) > 1:
            self._share("e_i", 2 * apart - total, total, (apart, total - apart))
        self._reciprocity()
        boss = {i: row.manager_id for i, row in self.people.items() if row.manager_id}
        up = self._sum((self.named[i, m] for i, m in boss.items()), "up")
        down = self._sum((self.named[m, i] for i, m in boss.items()), "down")
        self._chart("follows_up", total, up, [self.answered[i] for i in boss])
        managers = sorted(set(boss.values()))
        if len(managers) >= rounded.FEWEST_MANAGERS:
            rows = [self.answered[m] for m in boss.values()]
            self._chart("follows_down", total, down, rows, self._among(managers, "managers"))

    def _sum(self, terms: Iterable[Any], name: str) -> cp_model.IntVar:
        listed = list(terms)
        total = self.model.new_int_var(0, len(listed), name)
        self.model.add(total == sum(listed))
        return total

    def _share(self, name: str, part: Any, of: Any, sides: tuple[Any, Any]) -> None:
        """Tie `part` / `of` to a figure in hundredths, or, where it is not told, to few."""
        told = self.is_told("organization", "", name)
        if told is None:
            self._few(*sides)
            return
        hundredths = round(100 * (told["value"] if isinstance(told, dict) else told))
        self.model.add(200 * part >= (2 * hundredths - 1) * of)
        self.model.add(200 * part <= (2 * hundredths + 1) * of)
        for side in sides:
            self.model.add(side >= FEWEST_TIES)

    def _few(self, *sides: Any) -> None:
        """One of these holds fewer than a figure must rest on."""
        which = []
        for side in sides:
            which.append(self.model.new_bool_var(""))
            self.model.add(side < FEWEST_TIES).only_enforce_if(which[-1])
        self.model.add_bool_or(which)

    def _reciprocity(self) -> None:
        both = []
        for (i, j), named in self.named.items():
            asked = self.model.new_bool_var(f"{i} named {j}, who answered")
            self._both(asked, named, self.answered[j])
            both.append(asked)
        mutual = []
        for (i, j), named in self.named.items():
            if i < j:
                back = self.model.new_bool_var(f"{i} and {j}")
                self._both(back, named, self.named[j, i])
                mutual.append(back)
        returned = 2 * self._sum(mutual, "mutual")
        asked_both = self._sum(both, "between those who answered")
        self._share("reciprocity", returned, asked_both, (returned, asked_both - returned))

    def _both(self, both: Any, one: Any, other: Any) -> None:
        self.model.add_bool_and(one, other).only_enforce_if(both)
        self.model.add_bool_or(both, one.negated(), other.negated())

    def _chart(self, name: str, total: Any, found: Any, rows: list[Any], *egos: Any) -> None:
        """Tie the correlation with the chart to the numbers that it is made of."""
        told = self.is_told("organization", "", name)
        cells = self._sum(rows, f"rows of {name}")
        if told is None:
            self._few(found, cells - found, *egos)
            return
        for side in (found, cells - found, *egos):
            self.model.add(side >= FEWEST_TIES)
        totals = rounded.totals(self.facts, len(self.ids), max(self.possible_answered, default=0))
        table = rounded.correlations(
            told["value"], self.possible_answered, len(self.ids), totals, len(rows)
        )
        if table is not None:
            self.model.add_allowed_assignments([self.total_answered, total, cells, found], table)
