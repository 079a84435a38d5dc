"""Which pairs the released facts prove: witnesses clear most, the solver decides the rest.

A witness is any course of events that fits all facts. What differs between two witnesses is not
proven. The search for witnesses may begin with the truth: it can only clear pairs, and proves none.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from ortools.sat.python import cp_model

from surveys.files.people import PersonRow
from tests.attack.menu import Menu
from tests.attack.model import Answers, Attack, Fact, Pair
from tests.attack.organizations import Organization
from tests.attack.wander import Walk

Key = tuple[str, str]  # (ego, alter), or (person, "") for whether somebody answered

#: Work of the solver on one neighborhood, and on one pair that no witness cleared; not seconds, so
#: that a busy machine proves the same.
NEARBY, DECIDING = 1.0, 10.0
#: Steps of the walk between two witnesses.
STEPS = 1000
#: How many of them, one in so many steps, the model is asked to accept.
CHECKED = 0.2
#: Columns that are free at once.
COLUMNS = 14
#: Of a unit of more people, three who did not answer are not all that may be missing.
LARGEST_EXPOSED = 8
#: Neighborhoods without anything new before pairs are decided one by one.
PATIENCE = 12


@dataclass(slots=True)
class Verdict:
    """What the attack proves of people who are no insiders."""

    pairs: int = 0
    nominations: list[Pair] = field(default_factory=list)
    others: list[Pair] = field(default_factory=list)  # proven not to have named
    answered: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)  # proven not to have answered
    undecided: list[Key] = field(default_factory=list)  # the solver ran out of work
    solved: int = 0

    @property
    def proven(self) -> int:
        """Return how many pairs are proven either way."""
        return len(self.nominations) + len(self.others)


@dataclass(slots=True)
class Search:
    """The state of one attack: the last witness, and what no witness has shown yet."""

    full: Attack
    relaxed: Attack
    vars: dict[Key, cp_model.IntVar]
    easier: dict[Key, cp_model.IntVar]
    now: dict[Key, int]
    waiting: dict[Key, int]  # the value that is still to be seen
    draw: random.Random
    menu: Menu
    solved: int = 0

    def near(self, keys: Collection[Key], work: float = NEARBY) -> int:
        """Look for a witness that differs only in `keys` and shows as much as can be."""
        model = self.full.model.clone()
        free = set(keys)
        for key, var in self.vars.items():
            if key not in free:
                domain = model.proto.variables[var.index].domain
                domain[0] = domain[1] = self.now[key]
        wanted = [key for key in free if key in self.waiting]
        terms = [
            model.get_bool_var_from_proto_index(self.vars[key].index)
            if self.waiting[key]
            else 1 - model.get_bool_var_from_proto_index(self.vars[key].index)
            for key in sorted(wanted)
        ]
        model.clear_hints()
        for key in sorted(free):
            model.add_hint(model.get_bool_var_from_proto_index(self.vars[key].index), self.now[key])
        model.maximize(sum(terms))
        return self._solve(model, self.vars, work)

    def easily(self) -> None:
        """Collect witnesses of the relaxed model, until they show nothing new."""
        while self.waiting:
            model = self.relaxed.model.clone()
            terms = [
                model.get_bool_var_from_proto_index(self.easier[key].index)
                if value
                else 1 - model.get_bool_var_from_proto_index(self.easier[key].index)
                for key, value in sorted(self.waiting.items())
            ]
            model.maximize(sum(terms))
            before = len(self.waiting)
            self._solve(model, self.easier, DECIDING, relaxed_shows=True)
            if len(self.waiting) == before:
                return

    def accept(self, witness: dict[Key, int]) -> None:
        """Take a witness for the one to go on from; the model must find that it fits."""
        self.now = witness
        if self.near(()) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            raise AssertionError("a witness of the walk does not fit the facts")

    def _solve(
        self,
        model: cp_model.CpModel,
        keys: dict[Key, cp_model.IntVar],
        work: float,
        *,
        relaxed_shows: bool = False,
    ) -> int:
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.max_deterministic_time = work
        status = solver.solve(model)
        self.solved += 1
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            found = {key: int(solver.value(var)) for key, var in keys.items()}
            if keys is self.vars:
                if not self.menu.fits(self._named(found)):
                    return int(cp_model.UNKNOWN)
                self.now = found
            elif not relaxed_shows:
                return int(status)
            for key, value in found.items():
                if self.waiting.get(key) == value:
                    del self.waiting[key]
        return int(status)

    def _named(self, witness: dict[Key, int]) -> np.ndarray:
        """Return who names whom, as an array in the order of people."""
        ids = self.full.ids
        return np.array([[bool(witness.get((i, j))) for j in ids] for i in ids])

    def excludes(self, attack_: Attack, keys: dict[Key, cp_model.IntVar], key: Key) -> bool | None:
        """Return whether the value not seen yet is impossible; None if it does not come out."""
        model = attack_.model.clone()
        model.clear_objective()
        model.add(model.get_bool_var_from_proto_index(keys[key].index) == self.waiting[key])
        status = self._solve(model, keys, DECIDING)
        return {cp_model.INFEASIBLE: True, cp_model.UNKNOWN: None}.get(status, False)


def attack(
    people: Iterable[PersonRow],
    facts: list[Fact],
    answers: Answers | None = None,
    *,
    witness: tuple[Collection[Pair], Collection[str]],
    only_proofs: bool = False,
    about: Collection[Pair] | None = None,
) -> Verdict:
    """Return every nomination and non-nomination that must be so.

    Parameters
    ----------
    witness
        Ties and respondents that fit the facts, to begin with.
    only_proofs
        Leave open what figures of the organization might still prove together with the rest: much
        faster, and enough to catch a build that proves something.
    about
        The pairs to attack, all of them where None.
    """
    rows = list(people)
    full, known = Attack(rows, facts, answers), set(answers or {})
    search = _begin(full, Attack(rows, facts, answers, figures_of_ties=False), witness, known)
    if about is not None:
        search.waiting = {key: value for key, value in search.waiting.items() if key in about}
    verdict = Verdict(pairs=sum(bool(key[1]) for key in search.waiting))
    if search.near(()) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise AssertionError("the witness does not fit the facts: a constraint is wrong")
    if only_proofs:
        search.easily()
    else:
        _wander(search, facts, known)
        _look_around(search, full.ids, known)
    for key in sorted(search.waiting):
        if key not in search.waiting:
            continue  # a witness for another one showed it meanwhile
        impossible = _settle(search, key, full.ids, only_proofs=only_proofs)
        if impossible is None:
            verdict.undecided.append(key)
        elif impossible:
            _record(verdict, key, 1 - search.waiting[key])
    verdict.solved = search.solved
    return verdict


def _begin(
    full: Attack,
    relaxed: Attack,
    witness: tuple[Collection[Pair], Collection[str]],
    known: Collection[str],
) -> Search:
    def keys(attack_: Attack) -> dict[Key, cp_model.IntVar]:
        return attack_.named | {(i, ""): var for i, var in attack_.answered.items()}

    ties, respondents = witness
    now = {key: int(key in ties) if key[1] else int(key[0] in respondents) for key in keys(full)}
    waiting = {key: 1 - value for key, value in now.items() if key[0] not in known}
    draw, menu = random.Random(1), Menu(full.people, full.facts)
    return Search(full, relaxed, keys(full), keys(relaxed), now, waiting, draw, menu)


def _wander(search: Search, facts: list[Fact], known: Collection[str]) -> None:
    """Walk far from witness to witness, and show each that the model accepts."""
    ids = search.full.ids
    place = {id_: number for number, id_ in enumerate(ids)}
    named = np.zeros((len(ids), len(ids)), dtype=bool)
    answered = np.zeros(len(ids), dtype=bool)
    for (i, j), value in search.now.items():
        if j:
            named[place[i], place[j]] = value
        else:
            answered[place[i]] = value
    walk = Walk(search.full.people, facts, known, (named, answered), search.menu, search.draw)
    idle = 0
    while search.waiting and idle < PATIENCE:
        before = len(search.waiting)
        wanted = [(place[i], place[j], value) for (i, j), value in search.waiting.items() if j]
        fitting = None
        for _ in range(STEPS):
            if walk.step(wanted):
                fitting = walk.named.copy(), walk.answered.copy()
                _see(search, walk, ids, place)
        if fitting is not None and search.draw.random() < CHECKED:
            search.accept(
                {
                    (i, j): int(fitting[0][place[i], place[j]]) if j else int(fitting[1][place[i]])
                    for i, j in search.now
                }
            )
        idle = 0 if len(search.waiting) < before else idle + 1


def _see(search: Search, walk: Walk, ids: Sequence[str], place: dict[str, int]) -> None:
    """Take off the list what a witness of the walk shows."""
    for key in list(search.waiting) if len(search.waiting) < 200 else _changed(walk, ids):
        i, j = key
        value = walk.named[place[i], place[j]] if j else walk.answered[place[i]]
        if search.waiting.get(key) == int(value):
            del search.waiting[key]


def _changed(walk: Walk, ids: Sequence[str]) -> list[Key]:
    """Return what differs from the witness that the walk began with."""
    cells = [(ids[i], ids[j]) for i, j in np.argwhere(walk.named != walk.begun[0])]
    return cells + [(ids[i], "") for i in np.flatnonzero(walk.answered != walk.begun[1])]


def _look_around(search: Search, ids: Sequence[str], known: Collection[str]) -> None:
    """Collect witnesses until a while has passed without anything new."""
    idle = 0
    while search.waiting and idle < PATIENCE:
        before = len(search.waiting)
        columns = _columns(search, ids)
        free = [(i, j) for j in columns for i in ids if i != j and i not in known]
        silent = [i for i, j in search.waiting if not j]
        if silent and search.draw.random() < 0.5:
            # Somebody else answered: their names, and who may stand in for them, are free too.
            some = search.draw.sample(silent, min(2, len(silent)))
            others = search.draw.sample(list(ids), min(6, len(ids)))
            free += [(i, "") for i in {*some, *others} - set(known)]
            free += [(i, j) for i in some for j in ids if i != j]
        search.near(free)
        idle = 0 if len(search.waiting) < before else idle + 1


def _columns(search: Search, ids: Sequence[str]) -> list[str]:
    """Choose columns where much is waiting, and some by chance."""
    open_ = dict.fromkeys(ids, 0)
    for _, j in search.waiting:
        if j:
            open_[j] += 1
    weights = [open_[j] + 0.5 for j in ids]
    return list(dict.fromkeys(search.draw.choices(list(ids), weights, k=COLUMNS)))


def _settle(search: Search, key: Key, ids: Sequence[str], *, only_proofs: bool) -> bool | None:
    """Return whether a value that no witness showed is impossible; None if that stays open."""
    if search.excludes(search.relaxed, search.easier, key):
        return True
    if only_proofs:
        return None
    i, j = key
    for width in (6, 20, 45):
        columns = {j or i, *search.draw.sample(list(ids), min(width, len(ids)))}
        if not j:
            columns |= {alter for (ego, alter), value in search.now.items() if ego == i and value}
        free = {(ego, alter) for alter in columns for ego in ids if ego != alter}
        free |= {(ego, "") for ego in search.draw.sample(list(ids), min(width, len(ids)))}
        search.near(free | {(i, "")})
        if key not in search.waiting:
            return False
    return search.excludes(search.full, search.vars, key)


def _record(verdict: Verdict, key: Key, value: int) -> None:
    i, j = key
    if j:
        (verdict.nominations if value else verdict.others).append((i, j))
    else:
        (verdict.answered if value else verdict.silent).append(i)


def exposed(whole: Organization, verdict: Verdict) -> list[str]:
    """Return who is proven to have answered or not, though not by the size of a shown unit.

    A unit of six to eight people that is shown says that five of them answered.
    """
    sizes = Counter(row.unit for row in whole.people)
    unit = {row.id: row.unit for row in whole.people}
    return verdict.silent + [i for i in verdict.answered if sizes[unit[i]] > LARGEST_EXPOSED]
