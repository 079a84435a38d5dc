"""A random walk through courses of events that fit the facts, for witnesses that differ much.

The walk checks the same facts as the model, much faster. That they are the same is shown as it
goes: the model must accept one in five of its witnesses, and some of every organization.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from surveys import shares
from surveys.files.people import PersonRow
from tests.attack import rounded
from tests.attack.menu import Menu

Fact = dict[str, Any]
Cell = tuple[int, int, int]  # who, whom, and 1 or 0
State = tuple[np.ndarray, np.ndarray]  # named[i, j], answered[i]


class Walk:
    """Steps that keep what is told of people, taken if what is told of all others still fits."""

    def __init__(
        self,
        people: Mapping[str, PersonRow],
        facts: list[Fact],
        known: Collection[str],
        start: State,
        menu: Menu,
        draw: random.Random,
    ) -> None:
        self.ids = list(people)
        self.index = {id_: place for place, id_ in enumerate(self.ids)}
        self.draw, self.menu = draw, menu
        self.begun = start
        self.named, self.answered = start[0].copy(), start[1].copy()
        self.free = [self.index[i] for i in self.ids if i not in known]
        names = sorted({row.unit for row in people.values()})
        self.unit = np.array([names.index(people[i].unit) for i in self.ids])
        self.of_unit = np.eye(len(names), dtype=int)[self.unit]
        self.boss = np.array([self.index.get(people[i].manager_id, -1) for i in self.ids])
        self.row_open = np.isin(np.arange(len(self.ids)), self.free)
        up = np.zeros((len(self.ids),) * 2, dtype=int)
        up[np.flatnonzero(self.boss >= 0), self.boss[self.boss >= 0]] = 1
        apart = (self.unit[:, None] != self.unit[None, :]).astype(int)
        self.kind = 4 * apart + 2 * up + up.T - 9 * np.eye(len(self.ids), dtype=int)
        self._people(people, facts)
        self.neighbors = self._neighbors(people, facts, names)
        self.told = self._others()

    def _people(self, people: Mapping[str, PersonRow], facts: list[Fact]) -> None:
        size = len(self.ids)
        self.low, self.high = np.zeros(size, int), np.full(size, size)
        self.side = np.zeros((size, size), dtype=bool)
        self.side_low, self.side_high = np.zeros(size, int), np.full(size, size)
        for fact in facts:
            if fact["subject"] != "person" or fact["fact"] not in ("named", "split_range"):
                continue
            j = self.index[fact["id"]]
            if fact["fact"] == "named":
                self.low[j], self.high[j] = fact["lower"], fact["upper"] or size
                if fact["upper"] == 0:
                    self.high[j] = 0
            else:
                for i in rounded.inside(people, fact["id"], fact["kind"]):
                    self.side[self.index[i], j] = True
                ends = fact["inside"]
                self.side_low[j], self.side_high[j] = ends["lower"], ends["upper"]

    def _neighbors(
        self, people: Mapping[str, PersonRow], facts: list[Fact], names: list[str]
    ) -> list[rounded.Neighbors]:
        counts = (self.answered.astype(int) @ self.of_unit).tolist()
        _, units = shares.told(
            (sum(counts), len(self.ids)),
            list(zip(counts, self.of_unit.sum(axis=0).tolist(), strict=True)),
        )
        return [
            rounded.neighbors(people, facts, name, told.upper)
            for name, told in zip(names, units, strict=True)
        ]

    def _others(self) -> tuple[Any, ...]:
        """Return what is told of groups, from what happens now; equal means that it fits."""
        named = self.named
        apart = (self.unit[:, None] != self.unit[None, :]) & named
        ties, mutual = int(named.sum()), int((named & named.T).sum())
        both = int((named & self.answered[None, :]).sum())
        has = self.boss >= 0
        up = int(named[np.flatnonzero(has), self.boss[has]].sum())
        down = int(named[self.boss[has], np.flatnonzero(has)].sum())
        rows = (self.answered & has).sum(), self.answered[self.boss[has]].sum()
        turn = (named.astype(int) @ self.of_unit > 0) & (self.of_unit == 0)
        bands = [
            neighbors.told(int(turn[:, unit].sum()), len(set(self.unit[turn[:, unit]])))
            for unit, neighbors in enumerate(self.neighbors)
        ]
        answered = rounded.answers_told(
            tuple((self.answered.astype(int) @ self.of_unit).tolist()),
            tuple(self.of_unit.sum(axis=0).tolist()),
        )
        figures: tuple[Any, ...] = ()
        if len(self.ids) >= 30:
            cells = int(self.answered.sum()) * (len(self.ids) - 1)
            figures = (
                rounded.share(2 * int(apart.sum()) - ties, ties, int(apart.sum())),
                rounded.share(mutual, both, mutual),
                rounded.correlation(up, ties, int(rows[0]), cells),
                rounded.correlation(down, ties, int(rows[1]), cells) if self._managers() else None,
            )
        return answered, tuple(bands), figures

    def _managers(self) -> bool:
        """Whether it is told how far advice follows the chart downward."""
        managers = np.unique(self.boss[self.boss >= 0])
        few = len(managers) < rounded.FEWEST_MANAGERS
        return not few and int(self.answered[managers].sum()) >= rounded.SMALLEST

    def step(self, wanted: Sequence[Cell]) -> bool:
        """Try one step, now and then towards a value that is wanted; say whether all facts fit."""
        before = self.named.copy(), self.answered.copy()
        for _ in range(self.draw.choice((1, 1, 2, 3, 5))):
            if self.draw.random() < 0.1:
                self._other_answers(wanted)
            else:
                self._other_names(wanted)
        if self._fits() and self._others() == self.told and self.menu.fits(self.named):
            return True
        self.named, self.answered = before
        return False

    def _other_names(self, wanted: Sequence[Cell]) -> None:
        if wanted and self.draw.random() < 0.7:
            i, j, value = self.draw.choice(wanted)
            if not self.answered[i] or self.named[i, j] == bool(value):
                return
        else:
            i, j = self.draw.choice(self.free), self.draw.randrange(len(self.ids))
            if i == j or not self.answered[i]:
                return
        # Another cell, that counts for the same figures of the organization, goes the other way.
        alike, back = self.kind == self.kind[i, j], self.named.T
        alike &= (self.named != self.named[i, j]) & (back == self.named[j, i])
        alike &= self.row_open[:, None] & self.answered[:, None]
        here = np.zeros(len(self.ids), dtype=bool)
        here[j] = True
        if self.low[j] < self.high[j] and self.draw.random() < 0.5:
            here |= self.low < self.high
        elif self.draw.random() < 0.9:
            alike[:, j] &= self.side[:, j] == self.side[i, j]
        cells = np.argwhere(alike & here)
        self.named[i, j] = not self.named[i, j]
        if len(cells) and self.draw.random() < 0.95:
            k, other = cells[self.draw.randrange(len(cells))]
            self.named[k, other] = not self.named[k, other]

    def _other_answers(self, wanted: Sequence[Cell]) -> None:
        """Let somebody else answer; who did not after all leaves the names to a colleague."""
        i = self.draw.choice(self.free)
        silent = [cell[0] for cell in wanted[:50] if not self.answered[cell[0]]]
        if silent and self.draw.random() < 0.7:
            i = self.draw.choice(silent)
        near = self.unit == self.unit[i] if self.draw.random() < 0.7 else self.unit >= 0
        others = np.flatnonzero(near & self.row_open & (self.answered != self.answered[i]))
        if self.answered[i]:
            self._leave(i, np.flatnonzero(near & self.row_open & self.answered))
        self.answered[i] = not self.answered[i]
        if len(others) and self.draw.random() < 0.8:
            k = int(others[self.draw.randrange(len(others))])
            if self.answered[k]:
                self._leave(k, np.array([i]))
            self.answered[k] = not self.answered[k]

    def _leave(self, i: int, heirs: np.ndarray) -> None:
        for j in np.flatnonzero(self.named[i]):
            free = [k for k in heirs if k not in (i, j) and not self.named[k, j]]
            self.named[i, j] = False
            if free:
                self.named[self.draw.choice(free), j] = True

    def _fits(self) -> bool:
        total = self.named.sum(axis=0)
        inside = (self.named & self.side).sum(axis=0)
        return bool(
            not self.named[~self.answered].any()
            and (total >= self.low).all()
            and (total <= self.high).all()
            and (inside >= self.side_low).all()
            and (inside <= self.side_high).all()
        )
